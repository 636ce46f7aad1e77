"""By when are readers asked to comment, apply or report, in Chinese words?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from sources.facts.near import mentions, sentence_before
from sources.facts.printed import ZH_DATE, first_day
from sources.facts.terms import Day
from sources.late import late

_CLOCK = r"(?:\s?(?:上午|下午|晚)?\s?\d{1,2}(?::\d\d|[时点](?:\d\d分|整)?))?"
_ASIDE = r"(?:\s?\([^()\n]{1,6}\))?"
_SHORT = r"(?<![\d年])\d{1,2}月\d{1,2}日"
"""A day without its year: the first one that comes after the notice."""
_TO = r"\s?(?:至|到|—|-|~){1,2}\s?"
_SINCE = (
    r"(?:(?:自|从)?\s?(?:本?(?:通知|公告|通告|公示|启事|文件|指南)?(?:公布|发布|印发|下发|刊登|公告|通知)之?日起?|"
    r"即日起?|今日起?|今起)[,]?\s?[至到]\s?)"
)
_DAY = (
    rf"(?:自|从)?\s?{_SINCE}?(?P<date>{ZH_DATE}|{_SHORT}){_ASIDE}{_CLOCK}"
    rf"(?:(?:开始|起)?[,]?{_TO}(?P<until>(?:\d{{4}}年)?(?:\d{{1,2}}月)?\d{{1,2}}日){_ASIDE}{_CLOCK})?"
)
_WINDOW = (
    rf"(?:(?:自|从)?\s?{_SINCE}(?P<date>{ZH_DATE}|{_SHORT})|(?:自|从)?\s?(?P<from>{ZH_DATE}|{_SHORT}){_ASIDE}{_CLOCK}"
    rf"(?:开始|起)?[,]?{_TO}(?P<until>(?:\d{{4}}年)?(?:\d{{1,2}}月)?\d{{1,2}}日)){_ASIDE}{_CLOCK}"
)
_ASK = (
    r"(?:反馈|提出|报送|发送|寄送|寄至|寄往|提交|申报|报名|上报|填报|回复|发至|函告|书面告|送达|"
    r"报至|传真|邮寄|申请)"
)
_WHAT = r"(?:意见|建议|申报|报名|申请|受理|征集|材料|反馈|提交|报送|投稿|应征|推荐|遴选)"
_CALL = r"(?:(?:公开)?征求意见|征集意见|意见征集|意见征求|申报|报名|受理|征集|反馈|填报|投稿)"
_SPAN = r"(?:起止时间|起止日期|时间|期限|期间|日期|期)"
_END = r"\s?(?:止|截止|为止|结束|[,。;()]|\n|$)"

ASKED: tuple[tuple[str, str], ...] = (
    (
        rf"(?:于|在|最迟于?|截至)?\s?{_DAY}{_ASIDE}(?:之?前|以前|下班前|止)",
        "意见请于2025年6月30日前反馈",
    ),
)
"""A day that is a deadline where the sentence asks for something before it and names the deed after it."""

DEADLINES: tuple[tuple[str, str], ...] = (
    (
        rf"{_WHAT}[^。;!?\n]{{0,16}}?(?:截止|截至)(?:时间|日期|日)?(?:为|是|:|到|至|于)?\s?{_DAY}",
        "意见反馈截止时间为2025年6月30日",
    ),
    (
        rf"{_CALL}(?:系统|平台|窗口|通道)?(?:开放)?的?{_SPAN}?(?:为|是|:)?\s?(?:\d{{1,3}}(?:个工作日|日|天)[,(:]\s?)?"
        rf"{_DAY}{_END}",
        "征求意见时间为2025年5月1日至5月31日",
    ),
    (
        rf"{_CALL}(?:系统|平台|窗口|通道)?(?:开放|受理)?的?{_SPAN}[。:]?\s{{0,3}}{_WINDOW}{_END}",
        "申报时间。自即日起至2025年5月31日止",
    ),
    (
        rf"(?:征求|征集|听取)[^。;!?\n]{{0,16}}意见[^。;!?\n]{{0,10}}?[,。]\s?(?:征求意见|公示|征集)?的?{_SPAN}(?:为|是|:)?\s?"
        rf"{_WINDOW}{_END}",
        "现向社会公开征求意见,期限自2025年5月1日起至2025年5月31日止",
    ),
    (
        rf"{_CALL}[^。;!?\n]{{0,24}}?[,至到]\s?{_DAY}\s?(?:截止|为止|结束)",
        "申报自即日起开始,2025年5月31日截止",
    ),
    (
        rf"(?:请|欢迎|可|需|应|须)[^。;!?\n]{{0,24}}?(?:于|在)\s?{_WINDOW}(?:期间|之间|之内|内)?"
        rf"(?=[^。;!?\n的获取完签]{{0,16}}?{_ASK}(?!的))",
        "请于2025年5月1日至5月31日期间登录系统申报",
    ),
    (
        rf"截止(?:时间|日期)(?:为|是|:)?\s?{_DAY}",
        "截止日期:2025年6月30日",
    ),
)

_ASKED = tuple(late(form) for form, _ in ASKED)
_REQUEST = late(r"意见|建议|反馈|请|须|应|欢迎|可")
_DEED = late(rf"[^。;!?\n]{{0,60}}?{_ASK}")
_DEADLINES = tuple(late(form) for form, _ in DEADLINES)
_FIGURES = late(r"\d+")
_NEXT = 183
"""A day without its year that lies further ahead than half a year is as likely to be one that is past."""


def deadline(text: str, told: date | None = None) -> Day | None:
    """The last day by which readers are asked to comment, apply or report, in folded text.

    A day that is printed without its year is the next one after `told`, the day of the notice; without that, none.
    """
    if not mentions(text, ("前", "止", "征求", "征集", "申报", "报名", "受理", "反馈", "填报", "投稿")):
        return None
    found = (Day(day, match.span()) for match in _said(text) if (day := _last_of(match, told)))
    return min(found, default=None, key=lambda said: said.at)


def _said(text: str) -> Iterator[re.Match[str]]:
    for form in _DEADLINES:
        yield from form.finditer(text)
    for form in _ASKED:
        for match in form.finditer(text):
            before = sentence_before(text, match.start())[-80:]
            if _REQUEST.search(before) and _DEED.match(text, match.end()):
                yield match


def _last_of(match: re.Match[str], told: date | None) -> date | None:
    """The end of `2025年5月1日至5月31日`, its year and month taken from the beginning where not repeated."""
    said = match.groupdict()
    first = _day(said["date"] or said["from"], told)
    until = said.get("until")
    if first is None or not until:
        return first
    parts = [int(part) for part in _FIGURES.findall(until)]
    year, month, day = (first.year, first.month, 0)[: 3 - len(parts)] + tuple(parts)
    last = _of(year, month, day)
    return last if last is None or last >= first or len(parts) == 3 else _of(year + 1, month, day)


def _day(words: str, told: date | None) -> date | None:
    """The day that is printed; of one without its year, the next such day after `told`, if that is near."""
    figures = [int(part) for part in _FIGURES.findall(words)]
    if told is None or "年" in words or len(figures) != 2:
        return first_day(words)
    month, day = figures
    near = (_of(told.year + later, month, day) for later in (0, 1))
    return next((found for found in near if found and 0 <= (found - told).days <= _NEXT), None)


def _of(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
