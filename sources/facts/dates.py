"""From when, until when and by when does the notice hold, by its own words?"""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from sources.facts import dates_en, dates_zh, deadlines_en, deadlines_zh
from sources.facts.printed import read_date
from sources.facts.terms import Dated
from sources.facts.width import fold
from sources.notice import Printed

__all__ = ["deadline", "effective", "expires", "read_date"]

_REPRINT = timedelta(days=366)
"""A page dated more than a year after the signature shows an archive's reprint, as gov.cn's 1996 documents of 2018."""


def effective(text: str, published: Printed | None, signed: Printed | None) -> Dated | None:
    """The day from which the notice holds (`YYYY-MM-DD`), where its own words state one.

    Of "from the day of publication" that is the day of `published`, else of `signed`, else None.
    """
    folded = fold(text)
    said = dates_zh.effect(folded) or dates_en.effect(folded)
    if said is None:
        return None
    if said.day:
        return Dated(said.day.isoformat(), said.at)
    first = _publication(folded, published, signed)
    return Dated((_later(first, said.months) + timedelta(days=said.after)).isoformat(), said.at) if first else None


def expires(text: str, begins: Printed | None) -> Dated | None:
    """The last day in force: as printed, or so many years from `begins`, where the notice's own words limit it."""
    folded = fold(text)
    last = dates_zh.last_day(folded) or dates_en.last_day(folded)
    if last:
        return Dated(last.day.isoformat(), last.at)
    term = dates_zh.months_in_force(folded) or dates_en.months_in_force(folded)
    start = _day(begins)
    return Dated(_later(start, term.months).isoformat(), term.at) if term and start else None


def deadline(text: str, told: Printed | None = None) -> Dated | None:
    """The last day to comment, apply or report, where the notice sets one; in English texts, to comment.

    Of a Chinese day without its year, the next one after `told`, the day of the notice.
    """
    folded = fold(text)
    said = deadlines_zh.deadline(folded, _day(told)) or deadlines_en.deadline(folded)
    return Dated(said.day.isoformat(), said.at) if said else None


def _publication(folded: str, published: Printed | None, signed: Printed | None) -> date | None:
    page, signature = _day(published), _day(signed)
    if page and signature and not signature <= page <= signature + _REPRINT:
        return signature
    return page or signature or dates_zh.promulgated(folded)


def _day(printed: Printed | None) -> date | None:
    try:
        return date.fromisoformat(printed[:10]) if printed else None
    except ValueError:
        return None


def _later(start: date, months: int) -> date:
    """The same calendar day `months` later; of a 29 February, the last day of that month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))
