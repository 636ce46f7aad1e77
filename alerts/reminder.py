"""What does a reminder say: which date comes, in how many days, of which notice?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from alerts.catalogue import LANGUAGES, fill
from alerts.config import Route
from alerts.headline import TITLE, said_by
from alerts.letter import Letter, kept, page, plain, reasons, short
from alerts.letter_note import note
from alerts.message import NO_NAMES, Message, source_said, thread_of
from alerts.safe import one_line
from alerts.shapes import notice_json, topics_json
from alerts.tables import Row, shown
from alerts.words import words
from state.records import KnownNotice, Reminder


@dataclass(frozen=True, slots=True)
class ReminderWords:
    """What a reminder says beside the words of every alert; `{days}` is a number, `{due}` and `{now}` are days."""

    badge: str
    coming: Mapping[str, str]
    today: Mapping[str, str]
    past: Mapping[str, str]
    tomorrow: Mapping[str, str]
    titled: str
    late: str
    note: str


CATALOGUE: Mapping[str, ReminderWords] = {language: fill(ReminderWords, "reminder", language) for language in LANGUAGES}


def write_reminder(
    notice: KnownNotice,
    reminder: Reminder,
    *,
    route: Route,
    due: datetime,
    now: datetime,
    source_name: str,
    topic_names: Mapping[str, str] = NO_NAMES,
    instance: str = "",
) -> Message:
    """A reminder in words. The days that are left are counted from `now` in the route's zone, not from when it was due;
    where that is another day, the reminder says that it is late."""
    own, say, zone = CATALOGUE[route.language], words(route.language), ZoneInfo(route.timezone)
    today, planned = now.astimezone(zone).date(), due.astimezone(zone).date()
    left = (date.fromisoformat(reminder.day[:10]) - today).days
    late = own.late.format(due=planned, now=today) if today > planned else ""
    content, topics = notice.current.content, route.asked(notice.current.topics)
    when, named = _when(own, reminder.fact, left), said_by(source_name, content, content.title, say)
    subject = f"[{own.badge}] {own.titled.format(when=when, title=named, day=reminder.day)}"
    title = own.titled.format(when=when, title=one_line(content.title, TITLE), day=reminder.day)
    letter = Letter(
        words=say, kind="reminder", badge=own.badge, title=title, source=source_name,
        rows=(*(((own.note, late),) if late else ()), *_rows(notice, reminder, route.language)),
        url=content.url, held=kept(notice.id),
        why=reasons(route.id, topics, topic_names, source_said(source_name, notice.source), say),
    )  # fmt: skip
    return Message(
        subject=subject,
        text=plain(letter),
        html=page(letter),
        data={
            "reminder": {"fact": reminder.fact, "date": reminder.day, "days_left": left, "age": reminder.age,
                         "due": due.astimezone(zone).isoformat(timespec="seconds"), "late": bool(late)},
            "notice": notice_json(notice, False, route.timezone),
            "why": {"route": route.id, "topics": topics_json(topics), "source": notice.source},
        },
        thread=thread_of("notice", notice.id, instance),
        note=note(letter, subject),
        letter=letter,
        brief=short(letter),
    )  # fmt: skip


def _when(own: ReminderWords, fact: str, left: int) -> str:
    said = own.past if left < 0 else own.today if left == 0 else own.tomorrow if left == 1 else own.coming
    return said[fact].format(days=abs(left))


def _rows(notice: KnownNotice, reminder: Reminder, language: str) -> tuple[Row, ...]:
    """The date that is meant, and what the notice is known by."""
    say, facts = words(language), notice.current.content.facts
    known = {"doc_number": facts.doc_number, "issuers": facts.issuers, "published": facts.published}
    said = ((say.facts[name], shown(value, say)) for name, value in known.items() if value)
    return ((say.facts[reminder.fact], one_line(reminder.day, 40)), *said)
