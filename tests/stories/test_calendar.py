"""The calendar file of a route: what programs that subscribe to it read, by two libraries and a reader of our own."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from alerts.calendar import write_calendar
from alerts.config import Route
from sources.notice import Facts, Notice
from state.dates import Dated
from state.records import KnownNotice, Tagged, Version
from tests.newsday import Newsday
from tests.printing import list_page, list_source, row

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
Event = dict[str, str]


def known(title: str = "Rules", url: str = "https://www.example.gov/1", topics: tuple[str, ...] = ()) -> KnownNotice:
    content = Notice("key", title, url=url, facts=Facts(doc_number="No. 1"))
    version = Version(1, 7, 1, NOW, content, tuple(Tagged(topic) for topic in topics))
    return KnownNotice(7, "list", 7, 1, NOW, False, version, "key", url)


def written(*dates: Dated, language: str = "en") -> bytes:
    return write_calendar(Route("r", ("desk",), language=language), dates, {"list": "Ministry"}, {"t": "Taxes"}, "me")


def read(file: bytes) -> list[Event]:
    """Our own reading (RFC 5545 §3.1): lines are unfolded, values unescaped; by name without its parameters."""
    assert all(len(line) <= 75 for line in file.split(b"\r\n")) and b"\n" not in file.replace(b"\r\n", b"")
    events: list[Event] = []
    for line in file.decode().replace("\r\n ", "").split("\r\n"):
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events and line != "END:VEVENT":
            events[-1][name.split(";")[0]] = re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)
    return events


def by_library(file: bytes) -> list[Any]:
    """As `icalendar` reads it; what `ical` reads, which has nothing in common with that, must be the same."""
    events = Calendar.from_ical(file).walk("VEVENT")
    ours = [
        (str(e["uid"]), str(e["summary"]), e.decoded("dtstart"), int(e["sequence"]), str(e["status"])) for e in events
    ]
    others = IcsCalendarStream.calendar_from_ics(file.decode()).events
    assert [(o.uid, o.summary, o.dtstart, o.sequence, o.status and o.status.value) for o in others] == ours
    assert [o.description for o in others] == [str(e["description"]) for e in events]
    return events


def test_a_day_stays_a_day_and_texts_are_what_the_page_says() -> None:
    """An all-day event; commas, semicolons, line ends, backslashes and property lines in a title are text."""
    title = "Fees, taxes; and \\n more\r\nATTENDEE:mailto:x@example.test " + "算力券发放办法" * 12
    file = written(Dated(known(title, topics=("t",)), "effective", "2026-03-01", 0, False, NOW))
    (theirs,), (ours,) = by_library(file), read(file)
    shown = "In force from: " + " ".join(title.split())
    assert str(theirs["summary"]) == ours["SUMMARY"] == shown
    assert theirs.decoded("dtstart") == date(2026, 3, 1) and b"DTSTART;VALUE=DATE:20260301\r\n" in file
    assert "ATTENDEE" not in ours and "attendee" not in theirs
    assert ours["DESCRIPTION"] == "source: Ministry\nNumber: No. 1\nOriginal: https://www.example.gov/1"
    assert ours["CATEGORIES"] == "Taxes" and ours["URL"] == "https://www.example.gov/1"


def test_an_instant_is_the_same_in_every_zone() -> None:
    """17:00 in Shanghai; 09:30 in London, the day before and the day of the change of clocks, 29 March 2026."""
    prints = ("2026-03-01T17:00:00+08:00", "2026-03-28T09:30:00+00:00", "2026-03-29T09:30:00+01:00")
    file = written(*(Dated(known(), fact, day, 0, False, NOW) for fact, day in zip(
        ("deadline", "effective", "expires"), prints, strict=True)))  # fmt: skip
    ours = [datetime.strptime(e["DTSTART"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) for e in read(file)]
    theirs = [event.decoded("dtstart") for event in by_library(file)]
    assert ours == theirs == [datetime.fromisoformat(said) for said in prints]
    shanghai, london = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/London")
    assert f"{theirs[0].astimezone(shanghai):%H:%M}" == "17:00"
    assert [f"{at.astimezone(london):%H:%M}" for at in theirs[1:]] == ["09:30", "09:30"]
    assert theirs[2] - theirs[1] == timedelta(hours=23)


def test_a_date_that_cannot_be_an_instant_is_a_day() -> None:
    """A time without a zone says no instant."""
    (event,) = by_library(written(Dated(known(), "deadline", "2026-03-01T17:00:00", 0, False, NOW)))
    assert event.decoded("dtstart") == date(2026, 3, 1)


def calendar(day: Newsday) -> list[Event]:
    """What `gazetted calendar all` writes now, read by both readers."""
    day.rest()
    assert day.run("calendar", "all", "--output", "all.ics").returncode == 0
    file = (day.folder / "all.ics").read_bytes()
    ours = read(file)
    assert [(str(e["uid"]), int(e["sequence"]), str(e["status"])) for e in by_library(file)] == [
        (e["UID"], int(e["SEQUENCE"]), e["STATUS"]) for e in ours
    ]
    return ours


def test_a_moved_date_keeps_its_uid_and_a_cancelled_one_is_said_to_be(day: Newsday) -> None:
    """SEQUENCE rises as March becomes June and as the notice then names no date; what was never moved stays at 0."""
    day.clock.now = datetime.now(UTC)
    year = day.clock.now.year + 1
    day.configure(list_source(day.site.url(), first_poll="tell"))
    said = []
    for text in (f"本办法有效期至{year}年3月15日。", f"本办法有效期至{year}年6月15日。", "本办法另行通知。"):
        other = row(12, summary=f"自{year}年5月1日起施行。")
        day.site.show(list_page([row(11, summary=text), other]))
        day.poll()
        said.append(calendar(day))
    moved = [next(e for e in events if e["SUMMARY"].startswith("In force until")) for events in said]
    assert len({event["UID"] for event in moved}) == 1
    assert [(e["DTSTART"], e["SEQUENCE"], e["STATUS"]) for e in moved] == [
        (f"{year}0315", "0", "CONFIRMED"), (f"{year}0615", "1", "CONFIRMED"), (f"{year}0615", "2", "CANCELLED"),
    ]  # fmt: skip
    kept = [e for e in said[-1] if e["SUMMARY"].startswith("In force from")]
    assert [(e["SEQUENCE"], e["STATUS"]) for e in kept] == [("0", "CONFIRMED")]
    assert "there are all" in day.run("calendar", "none").stderr
