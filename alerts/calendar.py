"""How do the dates of notices become a calendar file that programs subscribe to? The one door of icalendar."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from alerts.config import Route
from alerts.safe import one_line
from alerts.words import Words, words
from state.dates import Dated

if TYPE_CHECKING:
    from icalendar import Event

REFRESH = timedelta(hours=6)
TITLE, ADDRESS = 200, 2000


def write_calendar(
    route: Route, dates: Iterable[Dated], names: Mapping[str, str], topics: Mapping[str, str], instance: str
) -> bytes:
    """A calendar (RFC 5545) with one event for each date. `names` and `topics` are what people call sources and topics.

    A date without a time is an all-day event; one with a time is an instant in UTC, which every zone reads right. An
    event keeps its UID for ever; its SEQUENCE rises when the date moves, is cancelled or comes back.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//gazetted//gazetted//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"gazetted · {route.id}")
    calendar.add("x-wr-timezone", route.timezone)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for one in dates:
        calendar.add_component(_event(one, words(route.language), names, topics, instance))
    written: bytes = calendar.to_ical()
    return written


def _event(one: Dated, say: Words, names: Mapping[str, str], topics: Mapping[str, str], instance: str) -> Event:
    from icalendar import Event

    content = one.notice.current.content
    event = Event()
    event.add("uid", uid(one, instance))
    event.add("sequence", one.sequence)
    event.add("dtstamp", one.at.astimezone(UTC))
    event.add("last-modified", one.at.astimezone(UTC))
    event.add("dtstart", _start(one))
    event.add("summary", f"{say.facts[one.fact]}{say.colon}{one_line(content.title, TITLE)}")
    event.add("status", "CANCELLED" if one.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("description", _description(one, say, names))
    if tagged := [one_line(topics.get(topic.id, topic.id), 100) for topic in one.notice.current.topics]:
        event.add("categories", tagged)
    if content.url and content.url.isascii() and one_line(content.url, ADDRESS) == content.url:
        event.add("url", content.url)
    return event


def uid(one: Dated, instance: str) -> str:
    """The same for one date of one notice of one store, wherever its day moves and however often it is written."""
    said = "\0".join((instance, one.notice.source, one.notice.key, one.fact))
    return f"{hashlib.sha256(said.encode()).hexdigest()[:32]}@gazetted"


def _start(one: Dated) -> date | datetime:
    """The day, or the instant where the page prints a time with its zone; a day where what it prints is no instant."""
    if len(one.printed) == len("2026-01-05"):
        return one.day
    try:
        at = datetime.fromisoformat(one.printed)
    except ValueError:
        return one.day
    return at.astimezone(ZoneInfo("UTC")) if at.tzinfo else one.day


def _description(one: Dated, say: Words, names: Mapping[str, str]) -> str:
    content = one.notice.current.content
    lines = [(say.source, one_line(names.get(one.notice.source, one.notice.source), TITLE))]
    lines += [(say.facts["doc_number"], content.facts.doc_number)] if content.facts.doc_number else []
    lines.append((say.original, one_line(content.url, ADDRESS) if content.url else say.no_link))
    return "\n".join(f"{name}{say.colon}{value}" for name, value in lines)
