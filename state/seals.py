"""How is what we remember sealed, so that no row can be altered, removed or slipped in without its showing?

Each transaction that adds versions, changes, captures, settled deliveries or retractions ends with a seal: the SHA-256
of every such row, and a hash that chains them to the seal before. Whoever knows a later seal can prove all that went
before it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from state.tables import (
    CaptureRow,
    ChangeRow,
    DeliveryRow,
    EvidenceRow,
    MetaRow,
    NoticeRow,
    RetractionRow,
    SealRow,
    VersionRow,
    table,
)

NOTICE, VERSION, CHANGE = table(NoticeRow), table(VersionRow), table(ChangeRow)
CAPTURE, EVIDENCE, DELIVERY, SEAL = table(CaptureRow), table(EvidenceRow), table(DeliveryRow), table(SealRow)
META, RETRACTION = table(MetaRow), table(RetractionRow)

SEALED: Mapping[str, tuple[sa.Table, tuple[str, ...]]] = {
    "version": (VERSION, ("id", "notice", "seq", "seen", "title", "text", "content", "topics")),
    "change": (
        CHANGE,
        ("id", "notice", "source", "kind", "at", "title", "url", "topics", "fields", "summary", "old_version",
         "new_version"),
    ),
    "capture": (
        CAPTURE,
        ("id", "source", "url", "at", "status", "sha256", "size", "verdict", "file", "offset", "length",
         "record_sha256"),
    ),
    "delivery": (
        DELIVERY,
        ("id", "route", "channel", "recipient", "change", "incident", "step", "key", "sent_at"),
    ),
    "retraction": (RETRACTION, ("id", "change", "author", "reason", "at")),
}  # fmt: skip
"""The kinds of rows that never change again, and what of each is sealed."""

PART = 500
"""Rows asked for in one statement."""

Item = tuple[str, int, str]
"""Kind, id and SHA-256 of a sealed row."""


def instance_of(db: sa.Connection) -> str:
    """The store's own id, made at its birth."""
    return str(db.execute(sa.select(META.c.value).where(META.c.key == "instance")).scalar_one())


def first_link(instance: str) -> str:
    """What the first seal of a store is chained to."""
    return hashlib.sha256(f"gazetted\n{instance}".encode()).hexdigest()


def chained(before: str, at: datetime, items: Sequence[Item]) -> str:
    """The hash of a seal: of the seal before, its instant and the hash of its items."""
    return hashlib.sha256(f"{before}\n{instant(at)}\n{items_hash(items)}".encode()).hexdigest()


def items_hash(items: Sequence[Item]) -> str:
    return hashlib.sha256(plain([list(item) for item in items]).encode()).hexdigest()


def seal(db: sa.Connection, instance: str, fresh: Iterable[tuple[str, int]], at: datetime) -> None:
    """Seals the rows `fresh` (kind, id) that this transaction wrote; nothing where there are none."""
    items = list(digests(db, fresh))
    if not items:
        return
    last = db.execute(sa.select(SEAL.c.chain).order_by(SEAL.c.id.desc()).limit(1)).scalar_one_or_none()
    before = last or first_link(instance)
    db.execute(
        SEAL.insert().values(
            at=at, before=before, items=[list(item) for item in items], chain=chained(before, at, items)
        )
    )


def digests(db: sa.Connection, wanted: Iterable[tuple[str, int]]) -> Iterator[Item]:
    """The rows of these kinds and ids as they stand now, in that order; one that is gone has the digest ""."""
    asked = list(dict.fromkeys(wanted))
    for start in range(0, len(asked), PART):
        part = asked[start : start + PART]
        found = {kind: rows_of(db, kind, [number for k, number in part if k == kind]) for kind in {k for k, _ in part}}
        for kind, number in part:
            values = found[kind].get(number)
            yield kind, number, "" if values is None else hashlib.sha256(plain(values).encode()).hexdigest()


def rows_of(db: sa.Connection, kind: str, numbers: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What is sealed of these rows, by id."""
    rows, columns = SEALED[kind]
    statement = sa.select(*(rows.c[name] for name in columns)).where(rows.c.id.in_(numbers))
    told = {row.id: dict(row._mapping) for row in db.execute(statement)}
    if kind == "version":
        _add_identity(db, told)
    return told


def _add_identity(db: sa.Connection, told: dict[int, dict[str, Any]]) -> None:
    """Under which key which source showed the notice of a version, and in which captures it was read."""
    notices = {values["notice"] for values in told.values()}
    names = sa.select(NOTICE.c.id, NOTICE.c.source, NOTICE.c.key, NOTICE.c.first_seen).where(NOTICE.c.id.in_(notices))
    named = {row.id: [row.source, row.key, row.first_seen] for row in db.execute(names)}
    links = sa.select(EVIDENCE.c.version, EVIDENCE.c.capture).where(EVIDENCE.c.version.in_(list(told)))
    shown: dict[int, list[int]] = {}
    for row in db.execute(links):
        shown.setdefault(row.version, []).append(row.capture)
    for number, values in told.items():
        values["identity"] = named.get(values["notice"])
        values["captures"] = sorted(shown.get(number, []))


def plain(value: Any) -> str:
    """JSON in one way only: sorted keys, no spaces, instants in UTC."""
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"), default=instant)


def instant(value: Any) -> str:
    """An instant as it is sealed: RFC 3339 in UTC, in microseconds."""
    assert isinstance(value, datetime), f"a sealed row holds text, numbers and instants, not {type(value).__name__}"
    return value.astimezone(UTC).isoformat(timespec="microseconds")
