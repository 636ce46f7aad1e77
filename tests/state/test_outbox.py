"""The row is the queue: claimed before it is sent, settled by the one who claimed it, never lost and never doubled."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from sources.notice import Notice
from state.glance import glance
from state.home import Home
from state.outbox import FREE, LEASE
from state.records import Change, Delivery
from state.store import Store, open_store

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    opened = open_store(home)
    opened.register({"s": ""}, NOW)
    yield opened
    opened.close()


def owe(store: Store, key: str = "a", *readers: tuple[str, str, str], at: datetime = NOW) -> Change:
    """A change of the notice `key`, owed to (route, channel, recipient), by default one of each."""
    with store.transaction() as book:
        seen = Notice(key, "Title", f"as of {at}")
        known = book.known("s", [key]).get(key)
        number = known.id if known else book.add_notice("s", seen, at, None)
        change = book.record(number, "s", "revised" if known else "published", seen, at, old=known)
        for route, channel, recipient in readers or (("r", "c", "reader"),):
            book.owe(change, [(route, channel, recipient)], at, f"{key} {change.new_version}")
    return change


def settle(store: Store, delivery: Delivery | None, state: str = "sent", **said: object) -> bool:
    assert delivery is not None
    with store.transaction() as book:
        return book.settle(delivery, state=state, now=NOW, **said)  # type: ignore[arg-type]


def test_what_is_owed_is_claimed_settled_and_owed_no_more(store: Store) -> None:
    """One claim for one delivery; after the receiver's yes nothing is due."""
    change = owe(store)
    assert store.outbox.channels_due(NOW) == ["c"]
    claimed = store.outbox.claim("c", NOW)
    assert claimed is not None and (claimed.change, claimed.attempts, claimed.fence) == (change.id, 1, 1)
    assert store.outbox.claim("c", NOW) is None and store.outbox.channels_due(NOW) == []
    assert settle(store, claimed)
    (row,) = store.queries.deliveries()
    assert (row.state, row.sent_at, row.error, row.possible_repeat) == ("sent", NOW, None, False)


def test_owing_again_changes_nothing(store: Store) -> None:
    """The same change, route, channel and recipient: one row with one key."""
    change = owe(store)
    with store.transaction() as book:
        book.owe(change, [("r", "c", "reader")], NOW, f"a {change.new_version}")
    assert len(list(store.queries.deliveries())) == 1


def test_every_delivery_has_a_key_of_its_own(store: Store) -> None:
    """Another route, channel, recipient, change or step of an incident: another key, 32 hexadecimal digits."""
    owe(store, "a", ("r", "c", "x"), ("r", "c", "y"), ("r", "d", "x"), ("q", "c", "x"))
    owe(store, "a", at=NOW + MINUTE)
    with store.transaction() as book:
        incident = book.open_incident("s", "failing", "why", NOW)
        assert incident is not None
        for step in ("opened", "closed", "opened"):
            book.owe_incident(incident, step, "operators", "c", "x", NOW)  # type: ignore[arg-type]
    keys = [row.key for row in store.queries.deliveries()]
    assert len(keys) == len(set(keys)) == 7
    assert all(len(key) == 32 and int(key, 16) >= 0 for key in keys)


def test_the_longest_due_is_claimed_first(store: Store) -> None:
    """A delivery that failed and waits does not stand in the way of the others."""
    first, second = owe(store, "a"), owe(store, "b", at=NOW + MINUTE)
    assert settle(store, store.outbox.claim("c", NOW + MINUTE), "pending", due_at=NOW + 5 * MINUTE, error="no")
    claimed = store.outbox.claim("c", NOW + MINUTE)
    assert claimed is not None and claimed.change == second.id
    again = store.outbox.claim("c", NOW + 5 * MINUTE)
    assert again is not None and (again.change, again.attempts, again.possible_repeat) == (first.id, 2, False)


def test_a_reader_hears_of_the_older_version_first(store: Store) -> None:
    """By whatever route; other readers and other notices do not wait for that."""
    owe(store, "a", ("r", "c", "x"), ("r", "c", "y"))
    newer = owe(store, "a", ("q", "c", "x"), ("r", "c", "y"), at=NOW + MINUTE)
    owe(store, "b", ("r", "c", "x"), at=NOW + 2 * MINUTE)
    late = NOW + 3 * MINUTE
    claims = [store.outbox.claim("c", late) for _ in range(4)]
    assert [(d.recipient, d.change != newer.id) for d in claims[:3] if d] == [("x", True), ("y", True), ("x", True)]
    assert claims[3] is None and store.outbox.channels_due(late) == []
    assert settle(store, claims[0], "dead", error="no")
    last = store.outbox.claim("c", late)
    assert last is not None and (last.recipient, last.change) == ("x", newer.id)


def report(store: Store, *steps: tuple[str, str], to: str = "x", at: datetime = NOW) -> None:
    """Incidents begin and end, as (subject, step), each owed to an operator on channel c."""
    with store.transaction() as book:
        for subject, step in steps:
            tell = book.open_incident(subject, "failing", "why", at) if step == "opened" else None
            incident = tell or book.close_incident(subject, "failing", at)
            assert incident is not None
            book.owe_incident(incident, step, "operators", "c", to, at)  # type: ignore[arg-type]


def test_operators_hear_that_all_is_well_after_they_heard_of_the_trouble(store: Store) -> None:
    """The first send of the trouble is refused: its end waits for it, and so does the next trouble of that source."""
    report(store, ("s", "opened"))
    late = NOW + 10 * MINUTE
    assert settle(store, store.outbox.claim("c", NOW), "pending", due_at=late, error="try later")
    report(store, ("s", "closed"), ("s", "opened"), ("other", "opened"), at=NOW + MINUTE)
    other = store.outbox.claim("c", NOW + MINUTE)
    assert other is not None and (other.incident, other.step) == (3, "opened")
    assert store.outbox.claim("c", NOW + MINUTE) is None and store.outbox.channels_due(NOW + MINUTE) == []
    told = []
    while (delivery := store.outbox.claim("c", late)) is not None:
        assert settle(store, delivery)
        told.append((delivery.incident, delivery.step))
    assert told == [(1, "opened"), (1, "closed"), (2, "opened")]


def test_an_end_is_told_where_its_beginning_was_given_up_and_that_is_not_revived_after_it(store: Store) -> None:
    """The end says since when and why; the beginning after it would be read as a new trouble."""
    report(store, ("s", "opened"))
    assert settle(store, store.outbox.claim("c", NOW), "dead", error="no")
    report(store, ("s", "closed"))
    end = store.outbox.claim("c", NOW)
    assert end is not None and end.step == "closed" and settle(store, end)
    store.outbox.revive(None, NOW + MINUTE)
    assert [(row.step, row.state) for row in store.queries.deliveries()] == [
        ("opened", "superseded"),
        ("closed", "sent"),
    ]
    assert store.outbox.claim("c", NOW + MINUTE) is None


def test_one_change_by_two_routes_to_one_reader_needs_no_order(store: Store) -> None:
    """Both are due at once."""
    owe(store, "a", ("r", "c", "x"), ("q", "c", "x"))
    assert store.outbox.claim("c", NOW) is not None and store.outbox.claim("c", NOW) is not None


def test_whoever_lost_the_claim_can_mark_nothing(store: Store) -> None:
    """The lease ran out and another sender took over: only the later fence settles (P12)."""
    owe(store)
    slow = store.outbox.claim("c", NOW)
    quick = store.outbox.claim("c", NOW + LEASE + MINUTE)
    assert quick is not None and quick.possible_repeat and quick.fence == 2
    assert not settle(store, slow)
    assert settle(store, quick) and not settle(store, quick, "dead")
    assert [row.state for row in store.queries.deliveries()] == ["sent"]


def test_what_a_dead_process_had_in_hand_is_due_again_and_marked(store: Store) -> None:
    """Nobody knows whether its receiver said yes; what it had not in hand is not marked."""
    owe(store, "a")
    owe(store, "b")
    store.outbox.claim("c", NOW)
    assert store.outbox.recover(NOW + MINUTE) == 1 and store.outbox.recover(NOW + MINUTE) == 0
    rows = list(store.queries.deliveries())
    assert [(row.possible_repeat, row.due_at) for row in rows] == [(True, NOW + MINUTE), (False, NOW)]


def test_our_own_death_is_no_try_but_for_what_may_be_what_kills_us(store: Store) -> None:
    """Its next wait is not made longer; what we died of again and again is given up like any other, in the end."""
    owe(store)
    tries = []
    for _ in range(FREE + 5):
        assert store.outbox.claim("c", NOW) is not None
        store.outbox.recover(NOW)
        (row,) = store.queries.deliveries()
        tries.append(row.attempts)
    assert tries == [0] * FREE + [1, 2, 3, 4, 5]


def test_a_receiver_in_doubt_is_remembered_as_a_possible_repeat(store: Store) -> None:
    """The answer got lost after the whole alert was out."""
    owe(store)
    assert settle(store, store.outbox.claim("c", NOW), "pending", due_at=NOW, error="no answer", doubt=True)
    assert [(row.possible_repeat, row.error) for row in store.queries.deliveries()] == [(True, "no answer")]


def test_what_was_refused_and_waits_for_its_next_try_is_due_at_once(store: Store) -> None:
    """The mistake is mended: whoever asks need not wait for it; what was never tried, or is in hand, is left alone."""
    for key in ("a", "b", "c"):
        owe(store, key)
    later = NOW + 60 * MINUTE
    assert settle(store, store.outbox.claim("c", NOW), "pending", due_at=later, error="login refused")
    assert store.outbox.claim("c", NOW) is not None
    assert store.outbox.revive(None, NOW + MINUTE) == [1]
    first = next(row for row in store.queries.deliveries() if row.id == 1)
    assert (first.state, first.due_at, first.attempts) == ("pending", NOW + MINUTE, 0)


def test_what_is_dead_is_revived_with_its_key_and_new_tries(store: Store) -> None:
    """All of it, or what is named; nothing that is not dead."""
    for key in ("a", "b", "c"):
        owe(store, key)
    for state in ("dead", "dead", "sent"):
        assert settle(store, store.outbox.claim("c", NOW), state, error="no")
    before = {row.id: row.key for row in store.queries.deliveries()}
    assert store.outbox.revive([1, 3, 99], NOW + MINUTE) == [1]
    assert store.outbox.revive(None, NOW + MINUTE) == [2] and store.outbox.revive(None, NOW + MINUTE) == []
    rows = list(store.queries.deliveries(state="pending"))
    assert [(row.id, row.attempts, row.due_at) for row in rows] == [(1, 0, NOW + MINUTE), (2, 0, NOW + MINUTE)]
    assert {row.id: row.key for row in store.queries.deliveries()} == before


def test_two_senders_never_claim_the_same(store: Store) -> None:
    """Eight threads on one channel: every delivery is claimed by one of them, once."""
    for number in range(24):
        owe(store, f"n{number}")
    claims: list[int] = []

    def take() -> None:
        while (delivery := store.outbox.claim("c", NOW)) is not None:
            claims.append(delivery.id)

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(claims) == list(range(1, 25))


def test_the_ledger_is_counted_at_a_glance(store: Store, home: Home) -> None:
    """Without opening the store for writing: how many are in each state, and since when the oldest waits."""
    for number in range(4):
        owe(store, f"n{number}", at=NOW + number * MINUTE)
    for state in ("sent", "dead"):
        assert settle(store, store.outbox.claim("c", NOW + 9 * MINUTE), state)
    owed = glance(home).owed
    assert (owed.pending, owed.sent, owed.dead, owed.held) == (2, 1, 1, 0)
    assert owed.oldest_pending == NOW + 2 * MINUTE


def test_deliveries_are_selected(store: Store) -> None:
    """By state, by route, by change; oldest first."""
    one = owe(store, "a", ("r", "c", "x"), ("q", "c", "x"))
    owe(store, "b", ("r", "c", "x"))
    assert settle(store, store.outbox.claim("c", NOW))
    rows = list(store.queries.deliveries())
    assert [row.id for row in rows] == [1, 2, 3]
    assert [row.id for row in store.queries.deliveries(state="sent")] == [1]
    assert [row.id for row in store.queries.deliveries(route="r")] == [1, 3]
    assert [row.id for row in store.queries.deliveries(change=one.id)] == [1, 2]


def test_what_is_owed_to_nobody_any_more_is_cancelled_unless_it_is_in_hand(store: Store) -> None:
    """Routes and channels that the configuration lost; what is being sent just now ends as it may."""
    owe(store, "a", ("r", "c", "x"), ("r", "gone", "x"), ("gone", "c", "x"))
    owe(store, "b", ("r", "gone", "x"))
    in_hand = store.outbox.claim("gone", NOW)
    assert in_hand is not None
    assert store.outbox.cancel_strangers(["r"], ["c"], "no longer configured") == 2
    rows = {row.id: (row.state, row.error) for row in store.queries.deliveries()}
    assert rows.pop(in_hand.id) == ("pending", None)
    assert sorted(rows.values(), key=str) == [("cancelled", "no longer configured")] * 2 + [("pending", None)]
