"""From when, until when and by when, in Chinese words?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from sources.facts.near import find_near, mentions, sentence_before
from sources.facts.numerals import COUNT, read_count
from sources.facts.printed import ZH_DATE, first_day
from sources.facts.terms import Day, Effect, Term
from sources.late import late

_VERBS = ("施行", "实施", "执行", "生效", "试行", "实行", "启用", "實施", "執行", "試行", "實行")
_DO = rf"(?:正式|开始|全面|同步|起)?(?:{'|'.join(_VERBS)})"
_PUBLISH = r"(?:公布|发布|印发|颁布|下发|发文|签发|刊登|公告|通过|批准|發布|頒布|發佈)"
_TERM = r"(?:有效期限?|实施期限|执行期限|施行期限|执行时间|实施时间|政策期限)"
_COUNT = rf"(?:\d{{1,4}}|[{COUNT}]{{1,5}})"
_DOCUMENT = (
    r"本(?:(?![所的])[\u4e00-\u9fff]){0,8}?(?:通知|通告|公告|办法|规定|决定|意见|细则|规则|准则|规范|标准|指引|指南|导则|通则|规程|"
    r"方案|计划|规划|措施|政策|条例|制度|章程|要求|目录|清单|文件|解释|令|法)"
)
"""How an act names itself; 本办法所称算力券 and 本证 are other things."""
_THE_ABOVE = r"(?:上述|以上|前述)(?:政策|规定|措施|事项|优惠政策|税收政策)的?"

EFFECTS: tuple[tuple[str, str], ...] = (
    (
        rf"(?:自|从|于|在)?\s?(?P<date>{ZH_DATE})\s?(?:零时|0时|0:00|24时)?(?:起|始|开始){_DO}",
        "自2026年1月1日起施行",
    ),
    (
        rf"(?:自|从|于)\s?(?P<date>{ZH_DATE})\s?(?:零时|0时|0:00)?{_DO}",
        "于2026年1月1日正式实施",
    ),
    (
        rf"(?:自|从)?\s?(?:本[\u4e00-\u9fff]{{1,8}}?)?{_PUBLISH}之?日(?:起|开始)(?:,?\s?(?:(?P<full>满)|第)?(?P<after>{_COUNT})"
        rf"(?P<unit>个工作日|个?月|日|天)(?:后|之后|起|(?<=日)(?(full)|(?!))))?{_DO}",
        "自发布之日起30日后施行",
    ),
    (rf"自{_PUBLISH}日{_DO}", "自發布日施行"),
    (
        rf"(?:{_DOCUMENT}|{_THE_ABOVE})(?:自|从)\s?(?P<date>{ZH_DATE})\s?起?\s?[至到]\s?{ZH_DATE}\s?止?(?:期间)?{_DO}",
        "本公告自2026年1月1日至2030年12月31日执行",
    ),
    (
        rf"(?:{_DOCUMENT}的?|{_THE_ABOVE}){_TERM}(?:为|是|:)?\s?(?:自|从)?\s?(?P<date>{ZH_DATE})\s?起?\s?[至到—~-]+"
        rf"\s?{ZH_DATE}",
        "本公告执行期限为2026年1月1日至2030年12月31日",
    ),
    (
        rf"(?:自|从)?(?:即日|今日|本日)起{_DO}",
        "自即日起执行",
    ),
)
"""How an act says from when it holds; whether it speaks of itself is judged by what stands around it."""

TERMS: tuple[tuple[str, str], ...] = (
    (
        rf"(?:有效期|有效期限|试行期|试行期限|实施期限|执行期限|施行期限|期限)(?:暂定)?(?:为|是|:)?(?:暂定)"
        rf"?\s?(?P<count>{_COUNT})\s?(?P<unit>年|个月)",
        "有效期5年",
    ),
    (
        rf"(?:暂定)?(?:试行|施行|执行|实施)(?:为期)?\s?(?P<count>{_COUNT})\s?(?P<unit>年|个月)(?!第|\d|"
        rf"[\u4e00-\u9fff]{{0,2}}[月日])",
        "试行一年",
    ),
    (rf"(?<=[,;])\s?暂定\s?(?P<count>{_COUNT})\s?(?P<unit>年|个月)(?=$|[,。;)])", "自2026年1月1日起施行,暂定三年"),
)
LAST_DAYS: tuple[tuple[str, str], ...] = (
    (
        rf"(?:有效期|有效期限|实施期限|执行期限|试行期|试行期限|施行期限|执行时间|实施时间|政策期限|期限)(?:为|是|:)?"
        rf"(?:自?\s?(?:{ZH_DATE}|{_PUBLISH}之日|施行之日|即日)起?\s?[,]?)?(?:(?:截止|截至|延长|延续)"
        rf"?[至到—~-]+|截至|截止)\s?(?P<date>{ZH_DATE})",
        "有效期至2030年12月31日",
    ),
    (
        rf"{_DO}[,]?\s?(?:有效期)?(?:截止|截至)?[至到]\s?(?P<date>{ZH_DATE})",
        "施行至2030年12月31日",
    ),
    (
        rf"日?起?[至到]\s?(?P<date>{ZH_DATE})(?:止|失效|终止|废止)?{_DO}",
        "自2026年1月1日至2030年12月31日执行",
    ),
    (
        rf"[,;]\s?(?:有效|执行|实施)?[至到]\s?(?P<date>{ZH_DATE})(?:止|失效|终止|废止)",
        "至2030年12月31日止",
    ),
    (
        rf"(?:于|自)\s?(?P<date>{ZH_DATE})(?:起)?(?:自动)?失效",
        "于2030年12月31日自动失效",
    ),
)

_PROMULGATED = late(
    rf"^\(?(?P<date>{ZH_DATE})[^。\n]{{0,90}}?(?:公布|发布|人民代表大会(?:常务委员会)"
    rf"?(?:第[^会]{{1,8}}次)?会议[^。\n]{{0,40}}?(?:通过|修订))",
    re.MULTILINE,
)

HEADED: tuple[tuple[str, str], ...] = (
    (rf"^[ ]{{0,8}}(?P<date>{ZH_DATE})\s?起?\s?(?:施行|实施|生效)[ ]{{0,4}}$", "2026年1月1日 施行"),
    (rf"^[ ]{{0,8}}(?:施行|实施|生效|执行)(?:日期|时间):\s?(?P<date>{ZH_DATE})[ ]{{0,4}}$", "施行日期:2026年1月1日"),
)
"""A line of a statute's head, below its title, that says from when it holds: courts' interpretations print no other."""

_HEADED = tuple(late(form, re.MULTILINE) for form, _ in HEADED)
_HEAD = 1500
_VERB = late("|".join((*_VERBS, "有效期", "政策期限")))
_EFFECTS = tuple(late(form) for form, _ in EFFECTS)
_TERMS = tuple(late(form) for form, _ in TERMS)
_LAST_DAYS = tuple(late(form) for form, _ in LAST_DAYS)
_CITED = late(r"《[^》\n]{0,200}》")
_OWN = late(
    r"(?:^|[,、:(]|现|将)\s*本(?!次|市|省|区|县|人|单位|机关|行|部门|年|月|级|地|院|会|局|部|厅)[\u4e00-\u9fff]{1,16}"
)
_NOW = late(
    r"现(?:予以?|将|批准)?(?:重新)?(?:公布|发布|印发|颁布|通知|公告)|(?:公布|发布|印发|通过|颁布)"
    r"(?:实施)?[,\s]*(?:并)?(?:决定)?$|特此(?:公告|通知|通告)[,]?$"
)
_BARE = late(
    r"^(?![^,]{0,6}(?:合同|协议|条约|许可|企业|单位|公司|判决|裁定|应当|应$|[证区]$))"
    r"(?:以上|上述|前述)?[\u4e00-\u9fff]{0,6}(?:规定|事项|意见|措施|政策|通知|内容)?[,]?$|"
    r"^经[^,]{2,30}(?:批准|同意|研究)[,]$|^[(\s]*$"
)
_ABOVE = late(_THE_ABOVE)
_PART = late(r"第[\w零〇一二三四五六七八九十百]{1,9}[条款项章节](?![^,]{0,20}外)")
_PARTS_OF_OWN = late(
    r"^(?:除[^,]{1,40}外,)?本[\u4e00-\u9fff]{1,10}?(?:第[零〇一二三四五六七八九十百\d]{1,6}[条款项章](?:第[一二三四五六七八九十]{1,3}[款项])?"
    r"[、至到和及]{0,2}){1,12}$"
)
"""`本办法第一条、第四条` right before 自…起施行: a stage of the act itself, where another follows."""
_NEXT_STAGE = late(
    r"[,;]\s?(?:其余|其他|其它|第[零〇一二三四五六七八九十百\d]{1,6}[条款项章])[^。\n]{0,80}(?:施行|实施|生效|执行)"
)
_OTHERS = late(r"的$|之$|修订后$|(?:制定|实施|执行)的")
_AFTER = late(r"^(?:的|后|前|之|以来|以后|以前|《|情况|时)")


def effect(text: str) -> Effect | None:
    """From when the act itself holds, in folded text; None where no sentence says so of the act itself."""
    if not mentions(text, (*_VERBS, "有效期", "政策期限")):
        return None
    masked = _CITED.sub(lambda m: "《" + "〇" * (len(m[0]) - 2) + "》", text)
    found: dict[int, Effect] = {}
    for form in _EFFECTS:
        for match in find_near(form, _VERB, masked):
            rank = _rank(masked, match.start(), match.end())
            said = _said(match) if rank else None
            if said:
                found[rank * len(text) * 2 + (len(text) if said.day else 0) + match.start()] = said
    return found[max(found)] if found else _headed(text) or _staged(masked)


def _headed(text: str) -> Effect | None:
    """What the head's one line says of it: of several, which are the dates of amendments, none."""
    lines = [line for form in _HEADED for line in form.finditer(text, 0, _HEAD)]
    return _said(lines[0]) if len(lines) == 1 else None


def _staged(masked: str) -> Effect | None:
    """The first of the days on which parts of the act begin to hold, where no day is said of all of it."""
    days = [
        said
        for match in find_near(_EFFECTS[0], _VERB, masked)
        if _PARTS_OF_OWN.match(sentence_before(masked, match.start())) and (said := _said(match))
        and said.day and _NEXT_STAGE.match(masked, match.end())
    ]  # fmt: skip
    return min(days, key=lambda said: str(said.day), default=None)


def last_day(text: str) -> Day | None:
    """The last day in force that the act prints for itself."""
    if not mentions(text, ("至", "到", "失效")):
        return None
    found = ((first_day(match["date"]), match.span()) for match in _owned(text, _LAST_DAYS))
    return next((Day(day, at) for day, at in found if day), None)


def months_in_force(text: str) -> Term | None:
    """For how many months the act says that it holds."""
    for match in _owned(text, _TERMS):
        count = read_count(match["count"])
        if count and count <= 600:
            return Term(count * (12 if match["unit"] == "年" else 1), match.span())
    return None


def promulgated(text: str) -> date | None:
    """The day of the head's note of promulgation, (2009年1月13日国务院令第547号公布), or of a parliament's adoption.

    A statute is promulgated on the day of its adoption (Legislation Law art. 28, 47: the president's order); a court's
    interpretation or a ministry's rule is not, so their meetings count for nothing.
    """
    match = _PROMULGATED.search(text[:3000])
    return first_day(match["date"]) if match else None


def _said(match: re.Match[str]) -> Effect | None:
    groups = match.groupdict()
    if groups.get("date"):
        day = first_day(groups["date"])
        return Effect(day, at=match.span()) if day else None
    if not groups.get("after"):
        return Effect(None, at=match.span())
    count = read_count(groups["after"])
    if count and groups["unit"] in ("日", "天"):
        return Effect(None, count, match.span())
    return Effect(None, months=count, at=match.span()) if count and groups["unit"] == "个月" else None


def _rank(text: str, start: int, end: int) -> int:
    """How surely the words at `start` speak of the act itself: 2 by name, 1 by place, 0 not at all."""
    if _AFTER.match(text[end : end + 3]):
        return 0
    before = sentence_before(text, start)
    if before.count("(") > before.count(")"):
        return 1 if before.lstrip().startswith("(") and "《" not in before else 0
    if before.count("“") > before.count("”"):
        return 0
    own = list(_OWN.finditer(before))
    if own:
        between = before[own[-1].end() :]
        return 0 if _PART.search(before, own[-1].start()) or "《" in between or _OTHERS.search(between) else 2
    if _NOW.search(before):
        return 2
    return 1 if _BARE.match(before) else 0


def _owned(text: str, forms: tuple[re.Pattern[str], ...]) -> Iterator[re.Match[str]]:
    """Matches that limit the act itself: right after its own name, or in the clause after 起施行."""
    for form in forms:
        for match in form.finditer(text):
            before = sentence_before(text, match.start())
            if _limits_itself(before, match[0]) and not _AFTER.match(text[match.end() : match.end() + 3]):
                yield match


def _limits_itself(before: str, words: str) -> bool:
    begun = any(form.search(before + words) for form in _EFFECTS)
    head = re.search(r"[^,;:(]*$", before)
    lead = head[0].strip() if head else ""
    if _ABOVE.fullmatch(lead):
        return True
    own = re.fullmatch(_DOCUMENT, lead) or (
        begun and re.search(rf"(?:^|{_DOCUMENT}|政策|文件|{_DO}|日?起?|自?{ZH_DATE}(?:起)?)$", lead)
    )
    return bool(own) and "“" not in before and (begun or bool(_OWN.search(before)))
