"""Which outlet published the notice, and when, by its source line or dateline?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sources.facts.printed import EN_DATE, ZH_DATE, read_date
from sources.facts.width import fold
from sources.late import late
from sources.notice import Printed

_DATED = rf"(?:{ZH_DATE}|{EN_DATE})"
_CLOCK = r"(?:[ ,T]{0,3}\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]\.?m\.?)?)?"
_MEDIUM = (
    r"(?:网|報|报|社|日报|晚报|时报|周刊|杂志|电视台|广播电台|新闻|客户端|在线|公众号|频道|资讯|"
    r"传媒|央视|通讯|周报|导报|论坛|站|门户)"
)

SOURCE_LABEL = r"(?:文章来源|信息来源|新闻来源|稿件来源|内容来源|资料来源|来源|稿源|发布机构|发布单位|Source)"
TIME_LABEL = (
    r"(?:发布时间|发布日期|发稿时间|公布日期|公布时间|发文日期|发表时间|日期|时间|Published(?: on)"
    r"?|Posted(?: on)?|Issued(?: on)?|Date|Publication date)"
)

_SORT = (
    r"(?i:press release|news(?: story| release)?|speech|(?:public )?statement|announcement|consultation|guidance"
    r"|media release|blog(?: post)?|report|notice|update)"
)
"""What a page calls its piece beside the date: no outlet."""

LINES: tuple[tuple[str, str], ...] = (
    (
        rf"^(?:From:? (?P<outlet>[A-Z][\w&.,' -]{{1,80}}?) )?(?i:first )?(?i:published|posted|released)(?: on)?:? "
        rf"(?P<date>{_DATED}{_CLOCK})(?:[ ,;|·•(-]{{1,3}}(?i:last )?(?i:updated)(?: on)?:? {_DATED}\)?)?\.?$",
        "Published 5 January 2026",
    ),
    (
        rf"^(?:{_SORT} ?[·•|] ?(?P<date>{_DATED}{_CLOCK})|(?P<first>{_DATED}{_CLOCK}) ?[·•|] ?{_SORT})$",
        "Press release | 5 January 2026",
    ),
    (
        rf"^Published (?:on )?(?P<date>{_DATED}) by (?:the )?(?P<outlet>[A-Z][\w&.,' -]{{1,80}}?)\.?$",
        "Published 3 May 2025 by HM Treasury",
    ),
    (
        rf"^(?P<outlet>[A-Za-z\u3400-\u9fff][\w&.' -]{{0,60}}?) ?[·•|] ?(?P<date>{_DATED}{_CLOCK})$",
        "Yang Shi Wang· 2025-05-28 03:27",
    ),
    (
        (
            rf"^(?P<outlet>[\w\u3400-\u9fff·]{{1,24}}?{_MEDIUM}) +(?:(?:记者|作者|编辑)"
            rf"?[: ]?[\u3400-\u9fff·]{{2,5}} +){{0,3}}(?P<date>{_DATED}{_CLOCK})$"
        ),
        "中国产业经济信息网 郭倩 2026-01-12",
    ),
)
"""Whole lines that name the day of publication, and the outlet or not, each with one example."""

DATELINES: tuple[tuple[str, str], ...] = (
    (
        r"^(?P<outlet>[A-Z][A-Za-z ]{2,40}? (?:News Agency|News Service|Press)), [A-Z][A-Za-z ]{1,30}, "
        r"(?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8})(?P<year>, \d{4})?[.,]? ?",
        "Xinhua News Agency, Beijing, June 12.",
    ),
    (
        (
            r"^[A-Z][A-Z ]{2,30}, [A-Z][a-z]{2,8}\.? \d{1,2}(?P<year>, \d{4})"
            r"? \((?P<outlet>[A-Z][A-Za-z ]{2,30})\) ?[-–—]"
        ),
        "BEIJING, June 12 (Xinhua) --",
    ),
    (
        r"^\(?(?P<outlet>新华社|中新社|中新网|人民网|新华网|央视网|央广网|中国新闻网|光明网)[\u3400-\u9fff]{0,8}?"
        r"(?P<year>\d{4}年)?\d{1,2}月\d{1,2}日(?:电|讯|消息)",
        "新华社北京6月12日电",
    ),
)
"""How an agency's report begins. A day without a year is no date."""

_LINES = tuple(late(form) for form, _ in LINES)
_DATELINES = tuple(late(form) for form, _ in DATELINES)
_SOURCE = late(rf"(?<![\u3400-\u9fff]){SOURCE_LABEL} ?[:] ?(?P<rest>[^:|]{{0,80}})", re.IGNORECASE)
_TIME = late(rf"(?<![\u3400-\u9fff]){TIME_LABEL} ?[:] ?(?P<date>{_DATED}{_CLOCK})", re.IGNORECASE)
_ANY_DATE = late(_DATED, re.IGNORECASE)
_OUTLET = late(r"^[\[(【《]?(?P<outlet>[^\s|\[\](),,。;;】》]{2,40}(?: [A-Z][\w&.'-]{0,30}){0,6})")
_BROKEN = late(rf"(?: |^){TIME_LABEL}.*$")
_LONGEST = 160


def source_line(line: str, timezone: str) -> tuple[str | None, Printed | None] | None:
    """The outlet and the publication date that a source line or dateline gives; None for any other line.

    A line that gives the publication's date alone has no outlet, a dateline without a year no date.
    """
    folded = fold(line[:400]).strip()
    if not folded:
        return None
    if len(line) <= _LONGEST:
        whole = _whole_line(folded, timezone) or _labelled(folded, timezone)
        if whole:
            return whole
    return _dateline(folded, timezone)


def source_of(lines: Sequence[str], timezone: str) -> tuple[str | None, Printed | None]:
    """The outlet and date of the first source line in the head or the tail of a notice."""
    filled = [line for line in lines if line.strip()]
    outlet: str | None = None
    dated: Printed | None = None
    for line in (*filled[:8], *filled[8:][-4:]):
        found = source_line(line, timezone)
        outlet = outlet or (found[0] if found else None)
        dated = dated or (found[1] if found else None)
    return outlet, dated


def _whole_line(folded: str, timezone: str) -> tuple[str | None, Printed | None] | None:
    for form in _LINES:
        match = form.match(folded)
        if match:
            said = match.groupdict()
            outlet, dated = said.get("outlet"), read_date(said["date"] or said["first"], timezone)
            return outlet.strip() if outlet else None, dated
    return None


def _labelled(folded: str, timezone: str) -> tuple[str | None, Printed | None] | None:
    source, time = _SOURCE.search(folded), _TIME.search(folded)
    if source is None and time is None:
        return None
    first = min(match.start() for match in (source, time) if match)
    if first > 60 or "。" in folded[:first]:
        return None
    outlet = _outlet(source["rest"]) if source else None
    dated = read_date(time["date"], timezone) if time else _date_after(folded, source, timezone)
    return (outlet, dated) if outlet or dated else None


def _outlet(rest: str) -> str | None:
    rest = _BROKEN.sub("", _ANY_DATE.split(rest)[0]).strip()
    match = _OUTLET.match(rest)
    return match["outlet"] if match else None


def _date_after(folded: str, source: re.Match[str] | None, timezone: str) -> Printed | None:
    return read_date(folded[source.start() :], timezone) if source else None


def _dateline(folded: str, timezone: str) -> tuple[str, Printed | None] | None:
    for form in _DATELINES:
        match = form.match(folded)
        if match:
            return match["outlet"], read_date(match[0], timezone) if match["year"] else None
    return None


__all__ = ["DATELINES", "LINES", "source_line", "source_of"]
