"""Who asked to hear of what, as the configuration said when each change was recorded?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from state.tables import RulesRow, table

RULES = table(RulesRow)


@dataclass(frozen=True, slots=True)
class Rule:
    """What one route asks for: empty `sources` or `topics` mean all. `readers` are channel and recipient."""

    route: str
    readers: tuple[tuple[str, str], ...]
    kinds: tuple[str, ...]
    sources: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    remind: tuple[int, ...] = ()
    """Days before a date of a notice."""
    timezone: str = "UTC"

    def wants(self, kind: str, source: str, topics: Collection[str]) -> bool:
        """Whether it asks for a change of this kind, source and topics."""
        if kind not in self.kinds or (self.sources and source not in self.sources):
            return False
        return not self.topics or any(topic in topics for topic in self.topics)


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of one configuration, in its order, and since when they are in force."""

    id: int
    at: datetime
    rules: tuple[Rule, ...]

    def owed(self, kind: str, source: str, topics: Collection[str]) -> Iterator[tuple[str, str, str]]:
        """Route, channel and recipient of all that a change is owed."""
        for rule in self.rules:
            if rule.wants(kind, source, topics):
                yield from ((rule.route, *reader) for reader in rule.readers)


class RulesBook:
    """The writes to rules of one open transaction."""

    def __init__(self, db: sa.Connection):
        self._db = db

    def take_up(self, rules: Iterable[Rule], now: datetime) -> int:
        """The number of these rules; they are written down where they are other ones than the last."""
        routes = [_to_json(rule) for rule in rules]
        last = self._db.execute(sa.select(RULES).order_by(RULES.c.id.desc()).limit(1)).first()
        if last is not None and last.routes == routes:
            return int(last.id)
        made = RULES.insert().values(at=now, routes=routes).returning(RULES.c.id)
        return int(self._db.execute(made).scalar_one())


def rules_of(db: sa.Connection, number: int) -> Rules:
    """The rules of this number."""
    return _rules(db.execute(sa.select(RULES).where(RULES.c.id == number)).one())


def rules_in_force(db: sa.Connection) -> Rules | None:
    """The last rules that were written down; None before there were any."""
    row = db.execute(sa.select(RULES).order_by(RULES.c.id.desc()).limit(1)).first()
    return _rules(row) if row is not None else None


def _rules(row: Any) -> Rules:
    return Rules(row.id, row.at, tuple(_from_json(route) for route in row.routes))


def _to_json(rule: Rule) -> dict[str, Any]:
    return {
        "route": rule.route, "readers": [list(reader) for reader in rule.readers], "kinds": list(rule.kinds),
        "sources": list(rule.sources), "topics": list(rule.topics), "remind": list(rule.remind),
        "timezone": rule.timezone,
    }  # fmt: skip


def _from_json(said: dict[str, Any]) -> Rule:
    readers = tuple((str(channel), str(recipient)) for channel, recipient in said["readers"])
    lists = {name: tuple(said[name]) for name in ("kinds", "sources", "topics", "remind")}
    return Rule(said["route"], readers, timezone=said["timezone"], **lists)
