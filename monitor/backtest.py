"""What would the configuration as it is now have sent over the changes that are stored, and what was sent?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.desk import Desk
from sources.config import Source
from sources.notice import Notice
from state.records import Change, Delivery, DeliveryState

Address = tuple[str, str, str]
"""Route, channel and recipient."""


@dataclass(frozen=True, slots=True)
class Retold:
    """One change and one recipient by one route: whether the configuration as it is now would tell them, and what
    became of it then (None where it was not owed). `change` has the topics that the configuration gives it now."""

    change: Change
    route: str
    channel: str
    recipient: str
    would: bool
    was: DeliveryState | None

    @property
    def same(self) -> bool:
        return self.would == (self.was is not None and self.was != "cancelled")


def backtest(
    told: Iterable[tuple[Change, Notice]], ledger: Mapping[int, Sequence[Delivery]], desk: Desk,
    sources: Mapping[str, Source],
) -> Iterator[Retold]:  # fmt: skip
    """Every recipient whom each change reached, or would reach now; `told` are changes with what they led to.

    A source that the configuration no longer has would tell nothing.
    """
    for change, content in told:
        was = {(d.route, d.channel, d.recipient): d.state for d in ledger.get(change.id, ())}
        source = sources.get(change.source)
        now = replace(change, topics=desk.tag(content, source) if source else change.topics)
        would = dict.fromkeys(_listeners(desk, now)) if source else {}
        for address in dict.fromkeys((*was, *would)):
            yield Retold(now, *address, address in would, was.get(address))


def _listeners(desk: Desk, change: Change) -> Iterator[Address]:
    return ((route.id, target.channel, target.recipient) for route, target in desk.listeners(change))
