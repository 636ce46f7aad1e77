"""What do messages look like that an operator's templates are tried on? One of each kind, in each language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from alerts.catalogue import part
from alerts.config import Route
from alerts.digest import Checked, Coming, Digest, Item, write_digest
from alerts.earlier import Earlier
from alerts.message import Message, Why, write
from alerts.reminder import write_reminder
from alerts.retraction import write_retraction
from sources.notice import Amount, Citation, Facts, Notice
from state.records import Change, Kind, KnownNotice, Reminder, Retraction, Tagged, Version
from state.redline import compare

NOW = datetime(2026, 1, 6, 9, tzinfo=UTC)
URL = "https://www.example.gov/notices/2026/1.html?from=list&page=1"
TRAPS = ' <b onclick=x>*_`[a](b)" onload=x\r\nBcc: a@b\u202e'
"""A title may hold whatever a page likes: marks of HTML, Markdown and mails, a line of its own, unseen characters."""
TOPICS = (Tagged("loans", ("loans", "interest")),)
EARLIER = Earlier(NOW - timedelta(days=3), "0" * 32)


def samples() -> Iterator[tuple[str, Message]]:
    """Each message with what it is, as `revised, zh`: with all facts, and with none."""
    for language in ("zh", "en"):
        route = Route("sample", ("desk",), topics=("loans",), language=language, cron="0 9 * * *")
        for kind in ("published", "revised", "withdrawn", "restored"):
            yield f"{kind}, {language}", _alert(kind, language, _facts(language), TOPICS)
        yield f"published without facts, {language}", _alert("published", language, Facts(), ())
        yield f"digest, {language}", _digest(route)
        yield f"digest with nothing new, {language}", write_digest(Digest(route, NOW - timedelta(days=1), NOW, NOW))
        yield f"reminder, {language}", _reminder(route)
        yield f"retraction, {language}", write_retraction(
            Retraction(1, 5, "ann", "misread", NOW), _change("published", language, TOPICS), [EARLIER], route=route,
            source_name=_said("source", language),
        )  # fmt: skip


def _said(name: str, language: str) -> str:
    said = part("sample", language)[name]
    return said + TRAPS if name == "title" else said


def _facts(language: str) -> Facts:
    return Facts(
        doc_number=_said("number", language), issuers=(_said("source", language), "Bank & Co"), published="2026-01-02",
        effective="2026-02-01", expires="2028-12-31", deadline="2026-01-20",
        repeals=(Citation(_said("title", language), None),), amounts=(Amount("3 bn", 3_000_000_000, "CNY"),),
    )  # fmt: skip


def _change(kind: Kind, language: str, topics: tuple[Tagged, ...]) -> Change:
    fields = {"effective": ("2026-02-01", "2026-03-01")} if kind == "revised" else {}
    return Change(5, 7, "mof", kind, NOW, _said("title", language), URL if topics else None, topics, fields, "", 1, 2)


def _notice(language: str, facts: Facts) -> Notice:
    url = URL if facts.published else None
    return Notice("k", _said("title", language), _said("after", language), url, language=language, facts=facts)


def _alert(kind: Kind, language: str, facts: Facts, topics: tuple[Tagged, ...]) -> Message:
    redline = compare(_said("before", language), _said("after", language)) if kind == "revised" else None
    return write(
        _change(kind, language, topics), _notice(language, facts), why=Why("sample", topics, "mof"), redline=redline,
        source_name=_said("source", language), language=language, also=("Gazette",) if topics else (), replaces=EARLIER,
    )  # fmt: skip


def _digest(route: Route) -> Message:
    kinds: tuple[Kind, ...] = ("published", "revised", "withdrawn")
    items = tuple(
        Item(_change(kind, route.language, TOPICS), _notice(route.language, _facts(route.language))) for kind in kinds
    )
    sources = (
        Checked("mof", _said("source", route.language), "well", "", NOW),
        Checked("ndrc", "NDRC", "ill", "answered 503", NOW),
    )
    coming = (Coming(1, "deadline", "2026-01-20T17:00:00+08:00", _said("title", route.language), "mof", URL),)
    return write_digest(Digest(route, NOW - timedelta(days=1), NOW, NOW, items, coming, sources))


def _reminder(route: Route) -> Message:
    version = Version(2, 7, 2, NOW, _notice(route.language, _facts(route.language)), TOPICS)
    known = KnownNotice(7, "mof", 7, 2, NOW, False, version)
    said = Reminder("effective", "2026-02-01", 30)
    return write_reminder(known, said, route=route, due=NOW, now=NOW, source_name=_said("source", route.language))
