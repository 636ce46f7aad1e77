"""What is a reader told, in each form that a channel may need?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from alerts.earlier import Earlier, replacing
from alerts.headline import headline, incident_headline, incident_title
from alerts.letter import Letter, incident_rows, kept, page, plain, reasons, short
from alerts.letter_note import note
from alerts.note import Note, for_chats, of_text
from alerts.safe import cut, for_chat, one_line
from alerts.shapes import Json, change_json, seen_json, topics_json
from alerts.tables import rows
from alerts.words import words
from sources.notice import Notice
from state.records import Change, Incident, Tagged
from state.redline import Redline, redline_json, significance_json

TEXT_IN_DATA = 20_000
"""Characters of a notice's text that a webhook is given."""
CLAUSES_IN_DATA = 200_000
"""Characters of changed clauses, old and new together, that a webhook is given."""
NO_NAMES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Message:
    """One alert in words: `subject` one line of plain text, `html` a whole document, `data` the JSON for webhooks."""

    subject: str
    text: str
    html: str
    data: Mapping[str, object] = field(default_factory=dict)
    thread: str | None = None
    """What messages about one notice share, so that a mail client threads them."""
    answers: tuple[str, ...] = ()
    """The keys of earlier messages that it takes back or replaces."""
    note: Note | None = field(default=None, compare=False)
    """The alert for chats; None where `text` is all there is."""
    letter: Letter | None = field(default=None, compare=False)
    """What it says before it is laid out, for an operator's own templates; None where only our words will do."""
    brief: str = ""
    """The text without excerpt and redline, for receivers that take little; empty where `text` is brief already."""


def fitted(message: Message, room: int, *, in_bytes: bool = False) -> str:
    """The longest plain text that fits into `room` characters, or bytes of UTF-8; the brief one, cut, if none does."""
    for text in (message.text, message.brief or message.text):
        if len(text.encode("utf-8", "replace") if in_bytes else text) <= room:
            return text
    if not in_bytes:
        return cut(text, room)
    return text.encode("utf-8", "replace")[: room - 3].decode("utf-8", "ignore").rstrip() + "…"


def noted(message: Message, room: int) -> Note:
    """The message for a chat in which nobody is called by a page's words; `room` is for one that is text alone."""
    return for_chats(message.note or of_text(message.subject, fitted(message, room, in_bytes=True)))


def in_chat(message: Message) -> Message:
    """The same message, with texts in which no chat finds markup or somebody to call."""
    subject, text, brief = (for_chat(words) for words in (message.subject, message.text, message.brief))
    return replace(message, subject=subject, text=text, brief=brief)


@dataclass(frozen=True, slots=True)
class Why:
    """Why a reader gets an alert: by which route, for which topics and words of theirs, from which source."""

    route: str
    topics: tuple[Tagged, ...] = ()
    source: str = ""


def write(
    change: Change,
    notice: Notice,
    *,
    why: Why,
    redline: Redline | None = None,
    source_name: str,
    language: str = "zh",
    topic_names: Mapping[str, str] = NO_NAMES,
    instance: str = "",
    also: Sequence[str] = (),
    replaces: Earlier | None = None,
) -> Message:
    """One change in words: `notice` is its newest text, `redline` the way to it, `topic_names` name topics by id,
    `also` the sources that published the same.

    `instance` names the store that counts the notices: the fifth of one is no thread with the fifth of another.
    `replaces` is the message that the reader had of the notice before: a withdrawal and a moved date refer to it.
    What comes from pages is made harmless for plain text and HTML; `data` has it as it is, with JSON's own escapes.
    """
    say = words(language)
    replaced = replacing(replaces, change, say)
    told = redline if change.kind == "revised" or "succeeds" in change.fields else None
    letter = Letter(
        words=say,
        kind=change.kind,
        badge=say.kinds[change.kind],
        title=change.title or notice.title,
        source=source_name,
        rows=(
            *([(say.replaces, replaced)] if replaced else []),
            *rows(change, notice, say),
            *([(say.also, one_line(say.comma.join(also), 400))] if also else []),
        ),
        summary="" if change.kind in ("published", "restored") else change.summary,  # the rows say it already
        excerpt=notice.text if change.kind in ("published", "restored") else "",
        redline=told,
        held=kept(change.notice, change.id if told else None),
        url=change.url or notice.url,
        why=reasons(why.route, why.topics, topic_names, source_said(source_name, why.source or change.source), say),
    )
    subject = headline(change, notice, told if change.kind == "revised" else None, source_name, say)
    return Message(
        subject=subject,
        text=plain(letter),
        html=page(letter),
        data={
            **change_data(change, notice, why, told),
            "also_published": list(also),
            "replaces": replaces.key if replaces and replaced else None,
        },
        thread=thread_of("notice", change.notice, instance),
        answers=(replaces.key,) if replaces and replaced else (),
        note=note(letter, subject),
        letter=letter,
        brief=short(letter),
    )


def write_incident(
    incident: Incident,
    *,
    opened: bool,
    source_name: str,
    language: str = "zh",
    now: datetime,
    route: str = "operators",
    timezone: str = "UTC",
    instance: str = "",
) -> Message:
    """The trouble of a source or channel in words: that it began (`opened`), or that all is well again.

    Its times are those of `timezone`; `instance` names the store that counts the incidents.
    """
    say = words(language)
    ident = "" if incident.kind == "dead" else incident.subject  # the name of a channel and its reader says it all
    letter = Letter(
        words=say,
        kind="trouble" if opened else "well",
        badge=say.trouble if opened else say.well_again,
        title=incident_title(incident, opened, source_name, say),
        source=ident or source_name,
        rows=incident_rows(incident, opened, now.astimezone(ZoneInfo(timezone)), say),
        url=None,
        why=reasons(route, (), NO_NAMES, source_said(source_name, ident), say, every_topic=False),
    )
    subject = incident_headline(incident, opened, source_name, say)
    return Message(
        subject=subject,
        text=plain(letter),
        html=page(letter),
        data={"incident": _incident(incident), "opened": opened, "at": now.isoformat(), "why": {"route": route}},
        thread=thread_of("incident", incident.id, instance),
        note=note(letter, subject),
    )


def thread_of(of: str, number: int, instance: str) -> str:
    """What all messages about one thing of one store share."""
    return f"{of}-{number}.{instance}" if instance else f"{of}-{number}"


def source_said(name: str, ident: str) -> str:
    """A source as the reason of an alert names it: by its name, with its id where that is another."""
    return name if name == ident or not ident else f"{name} ({ident})" if name else ident


def change_data(change: Change, notice: Notice, why: Why, redline: Redline | None) -> Json:
    """A row of `changes --json`, but `notice` is the notice itself and `notice_id` its number; with the redline."""
    data = change_json(change)
    seen = seen_json(notice)
    seen["text"] = notice.text[:TEXT_IN_DATA]
    topics = topics_json(change.topics)
    data["notice_id"] = change.notice
    data["notice"] = {"id": change.notice, "source": change.source, **seen, "topics": topics}
    data["why"] = {"route": why.route, "topics": topics_json(why.topics), "source": why.source or change.source}
    if redline is not None:
        shown = _first_clauses(redline)
        left_out = len(redline.changed) - len(shown.clauses)
        data["redline"] = {
            **_edits_alone(redline_json(shown)), **significance_json(redline), "clauses_left_out": left_out,
        }  # fmt: skip
    return data


def _edits_alone(redline: Json) -> Json:
    """The redline without the texts of amended clauses, which their edits hold already: half the size to send."""
    clauses = redline["clauses"]
    assert isinstance(clauses, list)
    lean = [{k: v for k, v in c.items() if c["op"] != "amended" or k not in ("old_text", "new_text")} for c in clauses]
    return {**redline, "clauses": lean}


def _first_clauses(redline: Redline) -> Redline:
    """The changed clauses, from the first, that fit into what a webhook is given."""
    room, kept = CLAUSES_IN_DATA, []
    for clause in redline.changed:
        room -= len(clause.old_text or "") + len(clause.new_text or "")
        if room < 0:
            break
        kept.append(clause)
    return Redline(tuple(kept), redline.similarity)


def _incident(incident: Incident) -> Json:
    return {
        "id": incident.id,
        "subject": incident.subject,
        "kind": incident.kind,
        "reason": incident.reason,
        "code": incident.code,
        "opened": incident.opened.isoformat(),
        "closed": incident.closed.isoformat() if incident.closed else None,
    }
