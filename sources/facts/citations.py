"""Which earlier notices does this one repeal, and which does it amend?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sources.facts.near import find_near, mentions
from sources.facts.numbers import number_line
from sources.facts.width import fold
from sources.late import late
from sources.notice import Citation

_CITED = late(
    r"《(?P<title>[^《》\n]{2,200}(?:《[^《》\n]{1,120}》[^《》\n]{0,120})?)"
    r"》(?P<after>\s?\((?P<note>[^()\n]{1,80}(?:\([^()\n]{1,20}\)[^()\n]{0,60})?)\))?"
)
_NUMBER = late(
    r"[\u3400-\u9fff]{0,24}?(?:令|公告)?\s?[〔\[(【](?:19|20)\d\d[〕\])】]\s?第?\s?\d{1,5}\s?号|"
    r"[\u3400-\u9fff、]{1,24}(?:令|公告)\s?第\s?\d{1,5}\s?号|(?:19|20)\d\d年第\s?\d{1,4}号"
)
_WHOSE = late(r"^.*?(?:[日经由以]|\d)(?=[\u3400-\u9fff]{2,}(?:令|公告))")
"""Before the body in `2012年5月1日海洋部令第3号公布`."""
_SENTENCE = late(r"[^。;\n]{1,2000}")
_COUNT = r"[零〇一二三四五六七八九十百\d]{1,6}"

_LABEL = rf"(?:第{_COUNT}条|[一二三四五六七八九十\d]{{1,3}}[、.]|\([一二三四五六七八九十\d]{{1,3}}\))"
_LONE = rf"^\s*{_LABEL}?\s?(?:自[^,]{{1,24}}起,|同时,|此外,)?\s?原?(?:《〇{{1,999}}》[、,和及与以\s]{{0,6}}){{1,20}}"
"""A sentence that says nothing but that its titles are repealed."""
REPEALS: tuple[tuple[str, str], ...] = (
    (
        r"(?:同时|即行|予以|一并|相应|自行|均|全部|同步|一律|起|即|随之)\s?(?:废止|失效|停止执行|停止施行)",
        "《甲办法》同时废止",
    ),
    (r"(?:停止执行|不再执行|停止施行|不再施行)", "《甲办法》停止执行"),
    (rf"{_LONE}(?:废止|失效)(?=$|[,。;)])", "自本办法施行之日起，《甲办法》废止"),
)
REPEALS_BEFORE: tuple[tuple[str, str], ...] = (
    (
        r"(?:决定|现|,|:|^|并|关于|同时|即日起|[一二三四五六七八九十\d][、.]|\))\s?(?:予以)?废止\s?(?=《)",
        "现决定废止《甲办法》",
    ),
)
AMENDS: tuple[tuple[str, str], ...] = (
    (
        (
            r"(?:修改为|作如下修改|作出如下修改|作以下修改|作出修改|修订如下|修改如下|予以修改|进行修改|"
            r"进行如下修改|作如下修订|作出如下修订|修订为|作如下调整|作出?相应(?:的)?修改)"
        ),
        "《甲办法》第三条修改为",
    ),
    (
        rf"(?<=》)第{_COUNT}条[^,。;]{{0,20}}增加[一二两三四五六七八九十\d]{{1,3}}[条款项目节章]",
        "在《甲办法》第三条后增加一条",
    ),
)
AMENDS_BEFORE: tuple[tuple[str, str], ...] = (
    (r"(?:关于|决定|现|,|对|^|[一二三四五六七八九十\d][、.]|\))\s?(?:修改|修订)\s?(?=《)", "关于修改《甲办法》的决定"),
    (rf"(?:^|[,、.:)])\s?(?:删去|删除)\s?(?=《〇{{1,999}}》第{_COUNT}[条章节])", "删去《甲办法》第五条"),
)

_EN_SERIAL = (
    r"(?:(?:Notice|Circular|Order|Rule|Announcement|Bulletin|Guidance|Instruction|Memorandum|Decree|AD|AC)\s"
    r"(?:(?:No\.?\s)?\d{1,5}(?:[-/.]\d{1,5}){1,3}[A-Z]?\b|No\.?\s\d{1,5}[A-Z]?\b(?:\sof\s(?:19|20)\d\d)?))"
)
_EN_ACTS = (
    r"(?:Regulations|Directives|Decisions)(?:(?:,|\sand|,\sand)?\s\((?:EU|EC|EEC)\)\s(?:No\.?\s)?\d{1,4}/\d{1,4}){2,12}"
)
_EN_ACT = late(r"\((?:EU|EC|EEC)\)\s(?:No\.?\s)?\d{1,4}/\d{1,4}")
_EN_PART_OF = (
    r"(?:(?:[Ss]ub)?[Pp]arts?|(?:[Ss]ub)?[Ss]ections?|Annex(?:es)?|[Ss]chedules?|[Aa]rticles?|[Cc]hapters?|[Pp]aragraphs?"
    r"|Appendi(?:x|ces)|Titles?)\s[^.;\n]{0,80}?\s(?:of|to|in)\s(?:[Tt]he\s)?"
)
_EN_PART = late(_EN_PART_OF)
_NAME = (
    r"(?:[A-Z][\w&,’'()/-]*|of|and|the|for|to|on|in)(?:\s(?:[A-Z(][\w&,’'()/-]*|of|and|the|for|to|"
    r"on|in|No\.?|\d[\d/]{0,12})){1,24}"
)
_EN_SINCE = r"(?:\s(?:promulgated|issued|published|made|adopted)\s(?:by\s[^.;\n]{2,60}?\s)?(?:in|on)\s[^.;\n]{2,24}?)?"
_EN_TITLE = (
    rf"(?P<title>(?:Regulation|Directive|Decision)\s\((?:EU|EC|EEC)\)\s(?:No\.?\s)"
    rf"?\d{{1,4}}/\d{{1,4}}|(?:Regulation|Directive|Decision)\s\d{{2,4}}/\d{{1,4}}/(?:EU|EC|EEC)|"
    rf"{_EN_ACTS}|{_EN_SERIAL}|{_NAME}(?<!\sNo)(?<!\sNo\.))(?:\([a-z]\))?{_EN_SINCE}"
)
EN_REPEALS: tuple[tuple[str, str], ...] = (
    (
        (
            rf"(?:^|\b[Tt]he\s(?:former\s)?|\.\s|\d\)\s){_EN_TITLE},?\s(?:is|are|shall be)\s"
            r"(?:hereby\s|simultaneously\s)?(?:repealed|revoked|rescinded|superseded|annulled|abolished|cancelled)\b"
            r"(?!\sin part)"
        ),
        "The Savings Act 1990 is hereby repealed",
    ),
    (
        rf"\b[Tt]his\s(?:\w+\s){{1,4}}?(?:supersedes|repeals|revokes|rescinds|replaces|cancels)\s(?:the\s)?{_EN_TITLE}",
        "This notice supersedes Circular No. 12",
    ),
    (rf"\b(?:[Rr]epealing|[Rr]evoking)\s(?:the\s)?{_EN_TITLE}", "repealing Directive 95/46/EC"),
)
EN_AMENDS: tuple[tuple[str, str], ...] = (
    (
        rf"(?:^|\bThe\s|\bthe\s|\.\s|\d\)\s){_EN_TITLE}\s(?:is|are|shall be)\s(?:hereby\s)?amended\b",
        "The Savings Act 1990 is amended as follows",
    ),
    (
        rf"\b[Aa]mending\s(?:{_EN_PART_OF})?(?:the\s)?{_EN_TITLE}",
        "amending Annex II to Regulation (EU) No 575/2013",
    ),
    (
        rf"\b[Tt]his\s(?:\w+\s){{1,4}}?amends\s(?:{_EN_PART_OF})?(?:the\s)?{_EN_TITLE}",
        "This rule amends the Savings Rule 1990",
    ),
    (
        rf"^A(?:n|N)?\s(?:ACT|Act|BILL|Bill)\s(?:TO|to)\s(?:AMEND|amend)\s(?:the\s)?{_EN_TITLE}",
        "An Act to amend the Savings Act 1990",
    ),
    (
        rf"\bIn\s(?:the\s)?(?!Federal Register){_EN_TITLE},\s[^.;\n]{{2,80}}?\s(?:is|are)\samended\b",
        "In the Savings Act 1990, section 3 is amended",
    ),
)

_BASIS = late(
    r"(?:根据|依据|按照|依照|贯彻|落实|符合|适用|参照|执行|配合|违反|及其|参见|见|遵照|经)"
    r"\s?(?:[\u3400-\u9fff]{0,12}(?:制定的|发布的|印发的))?$"
)
_PART = late(
    r"^\s?(?:\([^()]{0,60}\)\s?)?(?:中)?(?:的)?(?:第[\d零〇一二三四五六七八九十百]{1,9}(?:条|款|"
    r"项|章|节|部分)|附件|中有关|中关于|有关|相关|部分)"
)
_PAST = late(r"(?:已经?|曾|被|未|不|尚未|应当?|可以?|或者?|修改、|拟|建议)\s?(?:明令|公布|宣布|于[^,]{0,20})?$")
_THEN = late(r"^\s?(?:的(?!决定|通知|公告)|后|前|或|、|之日|以前|以后|程序|情形|和|及|时)")
_LIST_START = late(
    r"(?:下列|以下|如下|附件)[^。;\n]{0,60}(?:废止|失效)[^。;\n]{0,20}[::]\s*$|(?:废止|失效)"
    r"[^。;\n]{0,20}(?:下列|以下|如下)[^。;\n]{0,60}[::]?\s*$|(?:废止|失效)"
    r"的?[^。;\n]{0,30}目录\s*$"
)
_LIST_ITEM = late(r"^\s*(?:[\d一二三四五六七八九十]{1,4}\s?[、.．)]|\([\d一二三四五六七八九十]{1,4}\)|《)")
_PLAIN_ITEM = late(
    r"\s*(?:[\d一二三四五六七八九十]{1,4}\s?[、.．)]|\([\d一二三四五六七八九十]{1,4}\))\s*(?P<title>[^《》()\n]{3,120}"
    r"(?:通知|公告|通告|办法|规定|细则|规则|意见|决定|批复|复函|函|方案|条例|标准|目录|规程|规范|指引|通则|制度)"
    r"(?:\([^()\n]{1,8}\))?)\s?(?:\((?P<note>[^()\n]{1,80}(?:\([^()\n]{1,20}\)[^()\n]{0,60})?)\))?[;。,]?\s*"
)
"""An item of such a list that prints its title without 《》."""
_LEAD = late(r"^.*(?:对|将|根据|按照|依据|的|原|由)")
_SHORT = late(r"(?:以下简称|下称|简称)[:“‘《]{0,2}([^》”’)\n]{2,40})")
"""A short name that the text gives to another document, or to a permit: no title to cite."""
_PUT_IN = late(
    r"((?:修改为|改为|修订为|调整为|表述为|增加[^:“”。;\n]{0,40}|作为第[^:“”。;\n]{1,20})[:]?\s?)“[^”]{0,4000}”"
)
_AHEAD = late(
    r"(?:了)?(?:(?:19|20)\d\d年[^《》,。;]{0,24}|由?[^《》,。;]{0,16}(?:印发|发布|公布|颁布|制定)的|原)?(?=《)"
)
"""What may stand between 同时废止 and the title that it is said of, where that follows."""
_DEEDS = ("废止", "失效", "停止", "不再", "修改", "修订", "调整", "增加", "删")
_EN_DEEDS = ("epeal", "evok", "escind", "supersede", "replaces", "mend", "MEND", "annulled", "abolished", "cancel")
_EN_DEED = late("[Rr](?:epeal|evok|escind|eplaces)|supersede|[Aa]mend|AMEND|annulled|abolished|cancel")
_MOST = 200


@dataclass(frozen=True, slots=True)
class _Cited:
    """Where the text prints a title (nowhere: `start` equals `end`), and the number beside it."""

    start: int
    end: int
    number: str | None = None
    numbered: int = 0
    """Where a lone number ends."""


def repeals(text: str) -> tuple[Citation, ...]:
    """What the act itself repeals, by title, number or both, in order, each once. Of an article's repeal: nothing."""
    folded = own_words(text)
    found = [*_listed(folded), *_acted_on(folded, REPEALS, REPEALS_BEFORE), *_english(folded, EN_REPEALS)]
    return _once(text, folded, found)


def amends(text: str) -> tuple[Citation, ...]:
    """What the act itself amends, by title, number or both, in order, each once."""
    folded = own_words(text)
    return _once(
        text, folded, [*_acted_on(folded, AMENDS, AMENDS_BEFORE, parts=True), *_english(folded, EN_AMENDS, parts=True)]
    )


def own_words(text: str) -> str:
    """`text` folded, the wording that it puts into other acts (`修改为:“…”`) blotted out, every offset kept."""
    folded = fold(text)
    return _PUT_IN.sub(lambda m: m[1] + "〇" * (len(m[0]) - len(m[1])), folded) if "“" in folded else folded


def _once(text: str, folded: str, found: list[_Cited]) -> tuple[Citation, ...]:
    """Titles as printed. A short name that the text itself gave to something else is no title."""
    short = {name.strip() for name in _SHORT.findall(folded)} if found else set()
    once: dict[Citation, None] = {}
    for cited in sorted(found, key=lambda one: one.start)[:_MOST]:
        title = " ".join(text[cited.start : cited.end].split())
        if cited.number or fold(title) not in short:
            once.setdefault(Citation(title or None, cited.number, (cited.start, max(cited.end, cited.numbered))))
    numbered = {citation.title for citation in once if citation.doc_number}
    return tuple(citation for citation in once if citation.doc_number or citation.title not in numbered)


Table = tuple[tuple[str, str], ...]


def _acted_on(text: str, after: Table, before: Table, *, parts: bool = False) -> Iterator[_Cited]:
    """What stands before words like 同时废止 in one sentence, and after words like 决定废止."""
    if not mentions(text, _DEEDS):
        return
    deeds = late("|".join(form for form, _ in after))
    leads = late("|".join(form for form, _ in before))
    for sentence in _SENTENCE.finditer(text):
        words, at = sentence[0], sentence.start()
        plain = _CITED.sub(lambda m: "《" + "〇" * (len(m[0]) - 2) + "》", words)
        for lead in leads.finditer(plain):
            if not _PAST.search(plain[max(0, lead.start() - 12) : lead.start()]):
                yield from _following(words, lead.end(), at, parts)
        last = 0
        for deed in deeds.finditer(plain):
            ahead = _AHEAD.match(plain, deed.end()) if not parts else None
            if _PAST.search(plain[max(0, deed.start() - 30) : deed.start()]):
                pass
            elif ahead:
                yield from _following(words, ahead.end(), at, parts)
            elif not _THEN.match(plain, deed.end()):
                yield from _preceding(words, last, deed.end(), at, parts)
            last = deed.end()


def _following(words: str, start: int, at: int, parts: bool) -> Iterator[_Cited]:
    """The cited titles that follow one another from `start` on, joined by nothing but commas and 和."""
    end = start
    for match in _CITED.finditer(words, start):
        if not re.fullmatch(r"[、,和及与以\s]{0,6}", words[end : match.start()]):
            return
        end = match.end()
        if parts or not _PART.match(words[end : end + 20]):
            yield _cited(match, at)


def _preceding(words: str, start: int, end: int, at: int, parts: bool) -> Iterator[_Cited]:
    """The cited titles, and without one the cited numbers, that the words before a deed speak of."""
    cited = list(_CITED.finditer(words, start, end))
    for match in cited:
        basis = _BASIS.search(words[max(start, match.start() - 24) : match.start()])
        whole = parts or not _PART.match(words[match.end() : match.end() + 20])
        if whole and not basis:
            yield _cited(match, at)
    if not cited:
        for number in _NUMBER.finditer(words, max(start, end - 80), end):
            found = number_line(_LEAD.sub("", number[0]))
            if found and (parts or not _PART.match(words[number.end() : number.end() + 20])):
                yield _Cited(at + number.start(), at + number.start(), found[0], at + number.end())


def _listed(text: str) -> Iterator[_Cited]:
    """The items of `下列文件予以废止:`, one a line."""
    if not mentions(text, ("废止", "失效")):
        return
    listing, at = False, 0
    for line in text.split("\n"):
        if listing and line.strip():
            item = _LIST_ITEM.match(line)
            match = (_CITED.search(line[:600]) or _PLAIN_ITEM.fullmatch(line[:600])) if item else None
            listing = match is not None
            if match:
                yield _cited(match, at)
        elif _LIST_START.search(line[-120:]) and not _PAST.search(line[-120:]):
            listing = True
        at += len(line) + 1


def _cited(match: re.Match[str], at: int) -> _Cited:
    number = _NUMBER.search(match["note"] or "")
    found = number_line(_WHOSE.sub("", number[0])) if number else None
    return _Cited(at + match.start("title"), at + match.end("title"), found[0] if found else None)


def _english(text: str, table: Table, *, parts: bool = False) -> Iterator[_Cited]:
    if not mentions(text, _EN_DEEDS):
        return
    for form, _ in table:
        for match in find_near(late(form, re.MULTILINE), _EN_DEED, text, reach=240):
            yield from _acts(text, *match.span("title"), parts)


def _acts(text: str, start: int, end: int, parts: bool) -> Iterator[_Cited]:
    """The act that a title names, or each of `Regulations (EC) No 1/2007 and (EC) No 2/2007`; of a part if `parts`."""
    part = _EN_PART.match(text, start, end)
    if part and not parts:
        return
    start = part.end() if part else start
    several = list(_EN_ACT.finditer(text, start, end))
    if len(several) > 1:
        sort = text[start:end].partition("s ")[0]
        yield from (_Cited(at.start(), at.start(), f"{sort} {at[0]}", at.end()) for at in several)
        return
    title = re.sub(r"^(?:The|the)\s", "", text[start:end])
    number = number_line(title)
    yield _Cited(end - len(title), end, number[0] if number else None)
