"""Does all that is due go out? Every hour a computation of its own says so; what is missing is owed, and told."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor import health
from monitor.desk import Desk
from monitor.digests import tend
from monitor.newsroom import Newsroom
from monitor.reminders import tend_reminders
from state.book import Book
from state.errors import StoreError
from state.reconcile import GRACE, Fault, reconcile
from state.store import Store

log = logging.getLogger("gazetted.ledger")

KEPT = timedelta(days=31)
"""How old a change may be that is judged every hour; `gazetted deliveries --reconcile` judges all."""
SURE = frozenset({"missing", "digest", "superseded"})
"""What one look proves. The others are seen twice before they are believed: a machine that slept is late at first."""
TOLD = 3
"""Faults that are told one by one."""


class LedgerWatch:
    """Reconciles the ledger at the first tick and then so often, in a thread that holds nothing up."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._next: datetime | None = None
        self._doubted: frozenset[tuple[str, int | None, str]] = frozenset()

    def look_now_and_then(self, room: Newsroom, every: timedelta, now: datetime) -> None:
        """Looks where the last time was long enough ago."""
        if (self._next is None or now >= self._next) and self.idle:
            self._next = now + every
            self._thread = threading.Thread(target=self._look_safely, args=(room, every), name="reconcile", daemon=True)
            self._thread.start()

    @property
    def idle(self) -> bool:
        return self._thread is None or not self._thread.is_alive()

    def _look_safely(self, room: Newsroom, every: timedelta) -> None:
        try:
            if not self.look(room.store, room.desk, room.clock()):
                self._next = room.clock() + min(every, GRACE)
        except StoreError as error:
            log.error("the ledger could not be checked: %s", error)
        except Exception:
            log.exception("checking the ledger failed in a way that we did not foresee")

    def look(self, store: Store, desk: Desk, now: datetime) -> bool:
        """Compares, mends, tells the operators when it begins and ends; whether there is nothing to look at again."""
        faults = reconcile(store.queries, now, now - KEPT).faults
        sure = [fault for fault in faults if fault.kind in SURE or _same(fault) in self._doubted]
        self._doubted = frozenset(_same(fault) for fault in faults)
        if sure:
            for fault in sure[:100]:
                log.error("%s", fault.said)
            with store.transaction() as book:
                sweep(book, desk, sure, now)
                health.ledger_is_ill(book, _told(sure), desk.operators(), now)
        elif not faults and store.queries.is_open(health.LEDGER, "unsent"):
            with store.transaction() as book:
                health.ledger_is_well(book, desk.operators(), now)
        return not faults


def _same(fault: Fault) -> tuple[str, int | None, str]:
    return fault.kind, fault.delivery, fault.said


def _told(faults: Sequence[Fault]) -> str:
    more = f"; and {len(faults) - TOLD} more" if len(faults) > TOLD else ""
    return "; ".join(fault.said for fault in faults[:TOLD]) + more


def sweep(book: Book, desk: Desk, faults: Sequence[Fault], now: datetime) -> None:
    """Puts right what a reconciliation found: owes what is missing, makes digests, frees what waits for nothing.

    A claim that died needs nothing: the next one who pays on its channel takes it up. A change without its deliveries
    cannot be, since one transaction writes both; it is looked for all the same.
    """
    tend(book, desk, now)
    tend_reminders(book, desk, now)
    for fault in faults:
        if fault.unowed is not None:
            _owe(book, desk, fault, now)
        elif fault.delivery is not None:
            _free(book, desk, fault.kind, fault.delivery, now)


def _owe(book: Book, desk: Desk, fault: Fault, now: datetime) -> None:
    lost = fault.unowed
    assert lost is not None
    if lost.change is None:
        book.mending.remind(lost, now)
        return
    route = desk.route(lost.reader[0])
    owe = book.gather if route is not None and route.cron is not None else book.owe
    owe(book.mending.change(lost.change), [lost.reader], now, book.mending.identity(lost.change))
    book.mending.doubt(lost)


def _free(book: Book, desk: Desk, kind: str, number: int, now: datetime) -> None:
    delivery = book.mending.delivery(number)
    if kind == "digest" and delivery.digest is not None:
        book.mending.digest(delivery.digest, now)
    elif kind == "window":
        if book.windows.end_of((delivery.route, delivery.channel, delivery.recipient)) is None:
            book.mending.reopen(number, now, step="change")  # nobody gathers for its reader any more
    elif kind in ("far", "held", "superseded"):
        book.mending.reopen(number, now)
