"""Was everybody told, and once? The ledger held against what the receivers got."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from monitor.demo.sinks import Sinks
from state.queries import NoticeFilter, Queries


@dataclass(frozen=True)
class Audit:
    """The ledger and the receivers in numbers. `repeats` arrived more than once, `lost` are owed and never arrived,
    `strangers` arrived and are owed by nobody."""

    notices: int
    kinds: Counter[str]
    owed: int
    sent: int
    mails: int
    calls: int
    repeats: int
    lost: int
    strangers: int

    @property
    def holds(self) -> bool:
        return self.owed == self.sent and not (self.repeats or self.lost or self.strangers)


def audit(queries: Queries, sinks: Sinks) -> Audit:
    """Counts every delivery of the ledger against every key that a receiver got."""
    ledger = list(queries.deliveries())
    owed, got = {delivery.key for delivery in ledger}, Counter(sinks.keys)
    return Audit(
        notices=sum(1 for _ in queries.notices(NoticeFilter())),
        kinds=Counter(change.kind for change in queries.changes()),
        owed=len(ledger),
        sent=sum(delivery.state == "sent" for delivery in ledger),
        mails=len(sinks.mails),
        calls=len(sinks.calls),
        repeats=got.total() - len(got),
        lost=len(owed - set(got)),
        strangers=len(set(got) - owed),
    )
