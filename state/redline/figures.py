"""Which amounts, rates, dates, terms, duties and citations does a stretch of a text touch?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

from sources.facts.numerals import EN_WORD
from sources.late import late

MeaningKind = Literal[
    "amount", "rate", "date", "deadline", "duty", "citation", "renumbering", "number", "party", "scope", "wording"
]
_HAN = "〇零○一二三四五六七八九十百千两兩"
_FIGURE = r"[0-9０-９](?:[0-9０-９,，.．]{0,20}[0-9０-９])?"
_NUMERAL = rf"(?:{_FIGURE}|[{_HAN}]{{1,12}})"
_SUM = rf"(?:{_FIGURE}|[{_HAN}][{_HAN}万萬亿億]{{0,15}})"
_ENGLISH_COUNT = rf"(?<![A-Za-z-])(?!one\b){EN_WORD}(?:(?:[ -]| and ){EN_WORD}){{0,8}}(?![A-Za-z])"
_UNIT = (
    r"(?:周岁|週歲|岁|歲|人次|人|名|户|戶|家|次|件|种|種|类|類|级|級|吨|噸|公里|千米|平方米|平方公里|立方米|厘米|毫米|米|公顷|亩|毫克|千克"
    r"|公斤|克|毫升|千瓦时|千瓦|兆瓦|伏|分贝|席|位|所|台|辆|艘|份|页|个|個)"
)
_ENGLISH = (
    r"(?:[0-9]{1,6}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|"
    r"forty-five|sixty|ninety)"
)
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan\.?|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"
)
_ENGLISH_CITATION = (
    r"(?<![A-Za-z])(?:[Aa]rticles?|[Ss]ections?|[Ss]ec\.|§{1,2}|[Rr]ules?|[Cc]hapters?|[Pp]arts?|[Cc]lauses?"
    r"|[Pp]aragraphs?|[Ss]ubsections?|[Ss]chedules?|[Aa]nnex)[ \xa0]{0,2}"
    r"(?:[0-9]{1,6}[A-Za-z]{0,2}(?:[.:\-–][0-9]{1,6}[A-Za-z]{0,2}){0,5}|\([0-9A-Za-z]{1,4}\)|[IVXLC]{1,6}(?![A-Za-z]))"
    r"(?:\([0-9A-Za-z]{1,4}\)){0,6}"
)

# In order: what two of them could claim is the first one's. Each begins and ends where a reader would cut the figure.
_FIGURES: tuple[tuple[MeaningKind, re.Pattern[str]], ...] = (
    (
        "citation",
        late(
            rf"第[ 　]?{_NUMERAL}[ 　]?(?:[编編章节節条條款项項目]|分[编編])(?:之[{_HAN}]{{1,4}})?"
            r"|《[^《》]{1,80}》"
            rf"|{_ENGLISH_CITATION}|[0-9]{{1,3}} (?:U\.S\.C\.|CFR|C\.F\.R\.)(?: §{{1,2}}| Part)?"
            r" ?[0-9][0-9A-Za-z.\-]{0,12}"
        ),
    ),
    (
        "date",
        late(
            rf"[0-9]{{4}} ?年 ?[0-9]{{1,2}} ?月(?: ?[0-9]{{1,2}} ?日)?|[0-9]{{4}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}"
            rf"|[〇零○一二三四五六七八九]{{4}}年[一二三四五六七八九十]{{1,2}}月(?:[一二三四五六七八九十]{{1,3}}日)?"
            rf"|(?:中華民國|民國){_NUMERAL}年{_NUMERAL}月(?:{_NUMERAL}日)?"
            rf"|{_NUMERAL}月{_NUMERAL}日|(?:[0-9]{{4}} ?年|[〇零○一二三四五六七八九]{{4}}年)(?!以|内|內)"
            rf"|(?<=[年每]){_NUMERAL}月(?!以|内|內)|{_NUMERAL}月(?=[份底初末])"
            rf"|{_MONTH} [0-9]{{1,2}}(?:st|nd|rd|th)?(?:, ?[0-9]{{4}})?|[0-9]{{1,2}} {_MONTH}(?:,? [0-9]{{4}})?"
        ),
    ),
    (
        "rate",
        late(
            rf"{_FIGURE} ?(?:[%％‰]|per ?cent(?![a-z])|percentage points?|basis points?|bps?(?![a-z])|BP|个?基点)"
            rf"|{_ENGLISH_COUNT} per ?cent(?![a-z])"
            rf"|[千百万]分之{_NUMERAL}|{_NUMERAL}分之{_NUMERAL}|{_NUMERAL}(?:个)?(?:百分点|倍|折|成(?=以))"
        ),
    ),
    (
        "amount",
        late(
            rf"(?:人民币|人民幣|新臺幣|新台幣)? ?{_SUM} ?[万萬亿億千百]{{0,3}}(?:余|多)?"
            r"(?:元|美元|欧元|歐元|日元|港元|英镑)"
            rf"|(?:US|HK|NT|A|C)?[$€£¥￥] ?{_FIGURE}(?: (?:thousand|million|billion|trillion))?"
            rf"|(?:(?:USD|EUR|GBP|CNY|RMB) ?){_FIGURE}(?: (?:thousand|million|billion))?"
            rf"|(?:{_FIGURE} (?:(?:thousand|million|billion|trillion) )?|{_ENGLISH_COUNT} )"
            r"(?:dollars?|euros?|pounds?|yuan|RMB|USD|EUR)"
        ),
    ),
    (
        "deadline",
        late(
            rf"{_NUMERAL} ?(?:个|個)?(?:工作日|自然日|月|年|日|天|[周週](?![岁歲])|星期|小时|小時|分钟|学年|季度)"
            rf"|(?<![A-Za-z]){_ENGLISH} (?:\([0-9]{{1,4}}\) )?(?:calendar |business |working |consecutive )?"
            r"(?:days?|months?|years?|weeks?|hours?|minutes?)(?![A-Za-z])"
        ),
    ),
    (
        "duty",
        late(
            r"不应当|不應當|不应|不應|不准|不能|不得|应当|應當|必须|必須|可以|禁止|严禁|嚴禁|不予|无需|無須|无须|毋須|不再|有权|有權"
            r"|(?<![适適相反對对响響效感呼顺順因供])[应應](?![用急收付纳納聘邀答激变變力税稅届屆对對])"
            r"|(?<![务務必无無毋])[须須](?!知)|(?<![取所獲获免值難难記记使懂覺觉不])得(?![到分出失知力益奖獎票])"
            r"|(?<![A-Za-z])(?:shall not|must not|may not|can ?not|shall|must|may|should|will not|will|can"
            r"|is required to|are required to|is prohibited|are prohibited|is entitled to|are entitled to"
            r"|need not)(?![A-Za-z])",
            re.IGNORECASE,
        ),
    ),
    ("number", late(rf"{_FIGURE}(?: ?{_UNIT})?|[{_HAN}]{{1,12}}{_UNIT}|{_ENGLISH_COUNT}", re.IGNORECASE)),
)
_SIGNS: Mapping[MeaningKind, tuple[str, ...]] = {
    "citation": (
        "第", "《", "§", "rticle", "ection", "ec.", "ule", "hapter", "art", "lause", "aragraph", "nnex", "U.S.C.",
        "CFR", "C.F.R.",
    ),
    "date": (
        "年", "月", "-", "/", ".", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ),
    "rate": ("%", "％", "‰", "cent", "point", "bp", "BP", "基点", "分之", "百分点", "倍", "折", "成"),
    "amount": (
        "元", "镑", "$", "€", "£", "¥", "￥", "dollar", "euro", "pound", "yuan", "RMB", "USD", "EUR", "GBP", "CNY",
    ),
    "deadline": (
        "日", "天", "月", "年", "周", "週", "星期", "小时", "小時", "分钟", "季度", "day", "month", "year", "week",
        "hour", "minute",
    ),
}  # fmt: skip
"""Words without which a figure of the kind is not there."""
_SIGN = {kind: late("|".join(map(re.escape, signs))) for kind, signs in _SIGNS.items()}
"""The same, found in no time where the pattern is slow."""
_ABOUT = late(r"(?:[\u3400-\u9fff]{1,8}|(?:[A-Za-z]{1,30}['’-]? ?){1,3})$")
_OTHER = late(rf"^.*(?:{_NUMERAL})[万萬亿億千百]{{0,3}}(?:元|%|年|月|日|倍|个|{_UNIT})")
"""In the words before a figure, those up to another figure."""
_JOINING = frozenset(("以上", "以下", "以内", "至", "到", "和", "或者", "或", "以上至"))
_AROUND = 60
"""Characters on each side of an edit within which the figure that it touches is looked for."""
LONGEST = 2_000
"""Characters of one edit that are read for what it means."""
KINDS_OF_FIGURE: tuple[MeaningKind, ...] = tuple(kind for kind, _ in _FIGURES)


class Figure(NamedTuple):
    """One figure as printed, where it stands, and the words before it."""

    kind: MeaningKind
    start: int
    end: int
    text: str
    about: str


def figures_at(
    text: str, start: int, end: int, label: int, *, before: bool = False, after: bool = False
) -> list[Figure]:
    """The figures that the stretch touches, in their order; what one kind has claimed no later kind claims again.

    `label` is where the clause's own label ends: it is not read. Those that end where the stretch begins are among
    them with `before`, those that begin where it ends with `after`.
    """
    low, high = max(label, start - _AROUND), min(len(text), end + _AROUND, start + LONGEST)
    window, found = text[low:high], list[Figure]()
    for kind, pattern in _FIGURES:
        if kind in _SIGN and not _SIGN[kind].search(window):
            continue
        for match in pattern.finditer(window):
            a, b = match.start() + low, match.end() + low
            near = (before and b == start) or (after and a == end)
            touched = near or (a < end and start < b) or (start == end and a < start < b)
            if touched and not any(a < known.end and known.start < b for known in found):
                said = " ".join(match.group().split())
                found.append(Figure(kind, a, b, said, _about(window[max(0, match.start() - 100) : match.start()])))
    return sorted(found, key=lambda figure: figure.start)


def _about(before: str) -> str:
    """The few words before a figure, from the one before it on: of 五万元以上二十万元 there are none."""
    words = _ABOUT.search(before.rstrip())
    own = _OTHER.sub("", words.group()) if words else ""
    return "" if own in _JOINING else own
