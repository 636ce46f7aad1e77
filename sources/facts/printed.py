"""Which day, and where it says so which time of day, does a printed date name?"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from sources.facts.numerals import DIGIT, read_count
from sources.facts.width import fold
from sources.late import late
from sources.notice import Printed

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_YEAR = r"(?:1[89]|20|21)\d\d"
_S = r"[ ]{0,3}"
_ZH_YEAR = rf"(?:{_YEAR}|[一二][{DIGIT}]{{3}})"
_ZH_PART = rf"(?:\d{{1,2}}|[元{DIGIT}十廿卅]{{1,3}})"

ZH_FORMS: tuple[tuple[str, str], ...] = (
    (
        rf"(?<!\d)(?P<y>{_ZH_YEAR}){_S}年{_S}(?P<m>{_ZH_PART}){_S}月{_S}(?P<d>{_ZH_PART}){_S}[日号]",
        "2025年12月31日",
    ),
    (
        rf"(?:中[華华])?民[國国]{_S}(?P<roc>\d{{1,3}}|[{DIGIT}十百元]{{1,6}}){_S}年{_S}(?P<m>{_ZH_PART}){_S}月"
        rf"{_S}(?P<d>{_ZH_PART}){_S}日",
        "中華民國114年5月1日",
    ),
)
FIGURE_FORMS: tuple[tuple[str, str], ...] = (
    (
        rf"(?<![\d./-])(?P<y>{_YEAR}){_S}(?P<sep>[-/.]){_S}(?P<m>\d{{1,2}}){_S}(?P=sep){_S}(?P<d>\d{{1,2}})(?![\d])",
        "2025-05-08",
    ),
    (
        r"(?<![\d.-])(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d|[.-]\d)",
        "20250528",
    ),
    (
        rf"(?<![\d./-])(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}})/(?P<y>{_YEAR})(?![\d/])",
        "5/15/2016",
    ),
    (
        rf"(?<![\d.])(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.(?P<y>{_YEAR})(?!\d|\.\d)",
        "15.5.2016",
    ),
)
EN_FORMS: tuple[tuple[str, str], ...] = (
    (
        rf"\b(?P<m>{_MONTH}){_S}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?{_S},?{_S}(?P<y>{_YEAR})\b",
        "May 28, 2025",
    ),
    (
        rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: day of)?[ -]{{1,3}}(?P<m>{_MONTH}),?[ -]{{1,3}}(?P<y>{_YEAR})\b",
        "28 May 2025",
    ),
)

_TIME = late(
    r"(?:T|(?:[ ]|,|at\b){0,4})(?P<half>上午|下午|晚上?)?[ ]?(?P<h>\d{1,2})(?::|时|點|点)"
    r"(?P<min>\d{2})(?:[:分](?P<s>\d{2})"
    r"(?:\.\d{1,9})?)?分?秒?(?!\d)[ ]?(?P<pm>[ap]\.?m\b\.?)?(?P<zone>Z\b|[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)


def _numbered(forms: tuple[tuple[str, str], ...]) -> str:
    """One pattern of many: the groups of the n-th form get the suffix n."""
    parts = (re.sub(r"\(\?P(<|=)([a-z]+)", rf"(?P\g<1>\g<2>{n}", form) for n, (form, _) in enumerate(forms))
    return "|".join(f"(?:{part})" for part in parts)


def _anonymous(forms: tuple[tuple[str, str], ...]) -> str:
    """One pattern of many, without groups, to stand inside a larger one."""
    plain = (re.sub(r"\(\?P<[a-z]+>", "(?:", form.replace("(?P=sep)", "[-/.]")) for form, _ in forms)
    return "(?:" + "|".join(plain) + ")"


_ALL_FORMS = ZH_FORMS + FIGURE_FORMS + EN_FORMS
_DATE = late(_numbered(_ALL_FORMS), re.IGNORECASE)
ZH_DATE = _anonymous(ZH_FORMS + FIGURE_FORMS[:1])
EN_DATE = _anonymous(EN_FORMS + FIGURE_FORMS)


def read_date(text: str, timezone: str) -> Printed | None:
    """The first date in a short piece of text, with its time in `timezone` (an IANA name) where a time follows it.

    A time that names its own offset keeps it. None where there is no date or the first one is impossible.
    """
    folded = fold(text)
    match = _DATE.search(folded)
    if match is None:
        return None
    day = day_of(match)
    time = _TIME.match(folded, match.end())
    if day is None or time is None:
        return day.isoformat() if day else None
    return _with_time(day, time, timezone)


def first_day(text: str) -> date | None:
    """The day that the first date in `text` (already folded) names."""
    match = _DATE.search(text)
    return day_of(match) if match else None


def day_of(match: re.Match[str]) -> date | None:
    """The day that one match of the date pattern names; None for the 30th of February."""
    parts = _parts(match)
    if "a" in parts:
        return _numeric(parts["a"], parts["b"], int(parts["y"]))
    year = _roc_year(parts["roc"]) if "roc" in parts else read_count(parts["y"])
    month = _month(parts["m"])
    day = read_count(parts["d"])
    return _day(year, month, day)


@lru_cache(maxsize=8)
def _names(pattern: re.Pattern[str]) -> tuple[str, ...]:
    return tuple(pattern.groupindex)


def _parts(match: re.Match[str]) -> dict[str, str]:
    found = ((name, match.group(name)) for name in _names(match.re))
    return {name.rstrip("0123456789"): value for name, value in found if value is not None}


def _roc_year(text: str) -> int | None:
    count = read_count(text)
    return count + 1911 if count else None


def _month(text: str) -> int | None:
    name = text[:3].lower()
    return _MONTHS.index(name) + 1 if name in _MONTHS else read_count(text)


def _day(year: int | None, month: int | None, day: int | None) -> date | None:
    if year is None or month is None or day is None:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _numeric(a: str, b: str, year: int) -> date | None:
    """5/15/2016 and 15/5/2016 say one thing; 5/6/2016 says two, so it says none."""
    american, european = _day(year, int(a), int(b)), _day(year, int(b), int(a))
    if american and european and american != european:
        return None
    return american or european


def _with_time(day: date, time: re.Match[str], zone: str) -> Printed:
    hour, minute, second = int(time["h"]), int(time["min"]), int(time["s"] or 0)
    if (time["half"] in ("下午", "晚", "晚上") or (time["pm"] or "").lower().startswith("p")) and hour < 12:
        hour += 12
    try:
        wall = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=_zone(time["zone"], zone))
    except ValueError:
        return day.isoformat()
    return wall.isoformat()


def _zone(printed: str | None, name: str) -> ZoneInfo | timezone:
    if not printed:
        return ZoneInfo(name)
    if printed in "Zz":
        return UTC
    sign = -1 if printed[0] == "-" else 1
    digits = printed[1:].replace(":", "")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))
