"""Do windows, digests and reminders hold in the database itself, SQLite and PostgreSQL alike?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from sources.notice import Facts, Notice
from state.records import Change, Delivery, Reminder
from state.store import Store, open_store
from state.windows import MOST
from tests.databases import BOTH, home_on

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
ENDS = NOW + timedelta(hours=1)
READER = ("daily", "desk", "reader")


@pytest.fixture(params=BOTH)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with home_on(request.param, tmp_path) as home:
        opened = open_store(home)
        with opened.transaction() as book:
            book.windows.begin(READER, NOW, ENDS)
        yield opened
        opened.close()


def gather(store: Store, key: str, *, at_once: tuple[str, ...] = ()) -> Change:
    """One more notice, owed to the reader's digest, and at once by other routes."""
    with store.transaction() as book:
        seen = Notice(key, key, facts=Facts(expires="2026-03-15"))
        change = book.record(book.add_notice("list", seen, NOW, None), "list", "published", seen, NOW)
        book.gather(change, [READER], NOW, key)
        for route in at_once:
            book.owe(change, [(route, "desk", "reader")], NOW, key)
    return change


def close(store: Store, now: datetime = ENDS, *, tell_empty: bool = True) -> None:
    with store.transaction() as book:
        for window in book.windows.open():
            book.windows.close(window, now, tell_empty=tell_empty)
            book.windows.begin(window.reader, window.ends, now + timedelta(hours=1))


def claim(store: Store, now: datetime = ENDS) -> Delivery | None:
    return store.outbox.claim("desk", now)


def settle(store: Store, delivery: Delivery, state: str, **more: object) -> bool:
    with store.transaction() as book:
        return book.settle(delivery, state=state, now=ENDS, **more)  # type: ignore[arg-type]


def rows(store: Store) -> list[tuple[str, str, int]]:
    return [(d.step, d.state, d.attempts) for d in store.queries.deliveries()]


def test_what_waits_is_claimed_only_as_one_digest(store: Store) -> None:
    """Not before the window is closed; then one claim, one fence, and one end for all; the key is the digest's."""
    gather(store, "a")
    gather(store, "b")
    assert claim(store) is None and store.outbox.channels_due(ENDS) == []
    close(store)
    late = gather(store, "c")
    digest = claim(store)
    assert digest is not None and digest.step == "digest" and claim(store) is None
    assert rows(store) == [
        ("gathered", "pending", 1), ("gathered", "pending", 1), ("digest", "pending", 1), ("gathered", "pending", 0),
    ]  # fmt: skip
    assert settle(store, digest, "sent") and not settle(store, digest, "sent")
    told = [d for d in store.queries.deliveries() if d.change]
    assert [(d.state, d.key == digest.key) for d in told] == [("sent", True), ("sent", True), ("pending", False)]
    assert [d.change for d in store.queries.waiting("daily")] == [late.id]


def test_a_claim_that_died_is_one_possible_repeat_for_all_of_it(store: Store) -> None:
    """Recovered: every row of the digest may have been told; the same key at the next claim. Released: none may."""
    gather(store, "a")
    close(store)
    first = claim(store)
    assert first is not None
    store.outbox.release(first)
    assert rows(store) == [("gathered", "pending", 0), ("digest", "pending", 0)]
    claim(store)
    store.outbox.recover(ENDS)
    again = claim(store)
    assert again is not None and again.key == first.key and again.possible_repeat
    assert all(d.possible_repeat for d in store.queries.deliveries())


def test_a_digest_waits_for_the_one_before_it_and_holds_up_nothing_else(store: Store) -> None:
    """The first is tried again in an hour: the second is not sent before it; an alert of another route is."""
    gather(store, "a")
    close(store)
    first = claim(store)
    assert first is not None and settle(store, first, "pending", due_at=ENDS + timedelta(hours=2))
    close(store, ENDS + timedelta(hours=1))
    assert claim(store, ENDS + timedelta(hours=1)) is None
    gather(store, "b", at_once=("now",))
    other = claim(store, ENDS + timedelta(hours=1))
    assert other is not None and other.route == "now"


def test_what_its_reader_heard_otherwise_is_superseded(store: Store) -> None:
    """Sent at once: superseded. Given up there: told in the digest. An empty window may be closed without a digest."""
    gather(store, "a", at_once=("now",))
    gather(store, "b", at_once=("now",))
    for state in ("sent", "dead"):
        alert = claim(store)
        assert alert is not None and settle(store, alert, state)
    close(store)
    assert [d.state for d in store.queries.deliveries() if d.step == "gathered"] == ["superseded", "pending"]
    close(store, ENDS + timedelta(hours=1), tell_empty=False)
    assert sum(d.step == "digest" for d in store.queries.deliveries()) == 1


def test_a_window_that_moves_takes_what_waits_along(store: Store) -> None:
    """Later, then gone: due later, then cancelled with the reason; a route that sends at once by now owes it now."""
    change = gather(store, "a")
    with store.transaction() as book:
        (window,) = book.windows.open()
        book.windows.move(window, ENDS + timedelta(days=1))
    assert [d.due_at for d in store.queries.deliveries(change=change.id)] == [ENDS + timedelta(days=1)]
    with store.transaction() as book:
        book.windows.scatter(["other"], ENDS)
        book.windows.drop(window, ENDS, "gone")
    assert [(d.state, d.error) for d in store.queries.deliveries()] == [("cancelled", "gone")]
    assert store.queries.windows.open("daily") == []


def test_reminders_are_owed_once_and_cancelled_when_unwanted(store: Store) -> None:
    """Owed twice it is one row; not wanted, cancelled; wanted again, pending; a nearer one that is due supersedes."""
    gather(store, "a")
    since = date(2026, 1, 1)
    with store.transaction() as book:
        (promise,) = book.reminders.told(since)
    assert (promise.fact, promise.day, promise.reader) == ("expires", "2026-03-15", READER)
    wanted = {
        (promise.notice, Reminder("expires", "2026-03-15", age), READER): (NOW + timedelta(days=60 - age), "a")
        for age in (7, 1)
    }
    for asked, state in ((wanted, "pending"), (wanted, "pending"), ({}, "cancelled"), (wanted, "pending")):
        with store.transaction() as book:
            book.reminders.keep(asked, since, NOW)
        assert [d.state for d in store.queries.reminders(promise.notice)] == [state] * 2
    reminder = claim(store, NOW + timedelta(days=59))
    assert reminder is not None and reminder.reminder == Reminder("expires", "2026-03-15", 7)
    with store.transaction() as book:
        assert not book.reminders.nearer_is_due(reminder, NOW + timedelta(days=58))
        assert book.reminders.nearer_is_due(reminder, NOW + timedelta(days=59))


def test_very_many_changes_are_told_in_several_digests_each_once(store: Store) -> None:
    """None is too large for its receiver; each has its key, and the next is sent when the one before it is."""
    for number in range(MOST + 3):
        gather(store, f"n{number}")
    close(store)
    told = list[list[int]]()
    for part in (1, 2):
        digest = claim(store)
        assert digest is not None and digest.digest is not None and claim(store) is None
        window = store.queries.windows.one(digest.digest)
        assert window is not None and store.queries.windows.part(window) == (part, 2)
        told.append([d.change for d in store.queries.deliveries(digest=digest.digest) if d.change])
        assert settle(store, digest, "sent")
    first, second = told
    assert (len(first), len(second)) == (MOST, 3) and [*first, *second] == sorted({*first, *second})
    assert claim(store) is None and {state for _, state, _ in rows(store)} == {"sent"}
    keys = [d.key for d in store.queries.deliveries() if d.step == "digest"]
    assert len(set(keys)) == 2
