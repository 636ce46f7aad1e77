"""What rests is kept once: nothing goes out meanwhile, however much waits, and all of it in order afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from state.home import Home
from state.reconcile import FAR, GRACE, reconcile
from state.rests import ENOUGH
from state.store import Store, open_store
from state.tables import DeliveryRow, table
from tests.state.test_outbox import MINUTE, NOW, owe, settle

DELIVERY = table(DeliveryRow)


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    opened = open_store(home)
    opened.register({"s": ""}, NOW)
    yield opened
    opened.close()


def owe_to(store: Store, *readers: str, each: int = 3) -> None:
    """So many notices, each owed to all of them on channel c."""
    for number in range(each):
        owe(store, f"n{number}", *(("r", "c", reader) for reader in readers))


def refuse(store: Store, minutes: float = 0, tries: int = 1) -> list[int]:
    """The next claims are refused for now: which deliveries; how often the receiver is left alone by then."""
    now, said = NOW + minutes * MINUTE, []
    for _ in range(tries):
        claimed = store.outbox.claim("c", now)
        if claimed is None:
            break
        with store.transaction() as book:
            assert book.settle(claimed, state="pending", now=now, error="503", due_at=now + 9 * MINUTE)
            book.refused(claimed, now, lambda times: times * MINUTE)
        said.append(claimed.id)
    return said


def written(store: Store) -> set[object]:
    """The times that stand in the rows themselves."""
    with store.queries.asking() as db:
        return set(db.execute(sa.select(DELIVERY.c.due_at)).scalars())


def test_a_channel_that_rests_sends_nothing_and_no_row_of_it_is_written(store: Store) -> None:
    """Of any reader; what is owed meanwhile waits too, and all is shown as due at the end; then in order."""
    owe_to(store, "x", "y")
    claimed = store.outbox.claim("c", NOW)
    assert claimed is not None
    store.outbox.let_rest(claimed, NOW + 5 * MINUTE, "rate")
    owe(store, "late", at=NOW + MINUTE)
    late = NOW + 4 * MINUTE
    assert store.outbox.claim("c", late) is None and store.outbox.channels_due(late) == []
    assert {row.due_at for row in store.queries.deliveries()} == {NOW + 5 * MINUTE}
    assert {row.attempts for row in store.queries.deliveries()} == {0} and written(store) == {NOW, NOW + MINUTE}
    assert store.outbox.channels_due(NOW + 5 * MINUTE) == ["c"]
    sent = []
    while (delivery := store.outbox.claim("c", NOW + 5 * MINUTE)) is not None:
        assert settle(store, delivery)
        sent.append(delivery.id)
    assert sent == [1, 2, 3, 4, 5, 6, 7]


def test_a_receiver_that_asks_for_a_rest_keeps_nobody_else_waiting(store: Store) -> None:
    """The others on its channel go on, and other channels; a start does not forget what it asked for."""
    owe_to(store, "x", "y", each=2)
    owe(store, "n0", ("r", "d", "x"), at=NOW)
    claimed = store.outbox.claim("c", NOW)
    assert claimed is not None and claimed.recipient == "x"
    with store.transaction() as book:
        assert book.settle(claimed, state="pending", now=NOW, error="429", due_at=NOW + MINUTE)
        book.rest(claimed, NOW + MINUTE)
    store.outbox.recover(NOW)
    assert store.outbox.channels_due(NOW) == ["c", "d"]
    claims = [store.outbox.claim("c", NOW) for _ in range(3)]
    assert [d.recipient for d in claims if d] == ["y", "y"] and claims[2] is None
    again = [store.outbox.claim("c", NOW + MINUTE) for _ in range(2)]
    assert [d.id for d in again if d] == [3, 1]  # the others first, lest it was that very message


def test_a_start_or_an_edit_ends_what_we_ourselves_let_rest(store: Store) -> None:
    """Quiet hours, a rate, a shut channel: the configuration may say otherwise by now."""
    owe_to(store, "x")
    for end in (store.outbox.wake, store.outbox.recover):
        claimed = store.outbox.claim("c", NOW)
        assert claimed is not None
        store.outbox.let_rest(claimed, NOW + 60 * MINUTE, "quiet")
        assert store.outbox.claim("c", NOW) is None
        end(NOW)
    assert store.outbox.claim("c", NOW) is not None


def test_a_receiver_that_refuses_all_is_tried_with_one_message_at_a_time(store: Store) -> None:
    """After some in a row it is left alone, then one more shows how it is; its first yes lets all go, in order."""
    owe_to(store, "x", each=10)
    assert refuse(store, tries=9) == list(range(1, ENOUGH + 1)) and store.outbox.channels_due(NOW) == []
    assert refuse(store, minutes=1, tries=9) == [ENOUGH + 1] and refuse(store, minutes=2, tries=9) == []
    assert refuse(store, minutes=3, tries=9) == [ENOUGH + 2]
    store.outbox.recover(NOW + 4 * MINUTE)  # a start tries at once, and is no reason to try all
    assert refuse(store, minutes=4, tries=9) == [ENOUGH + 3]
    probe = store.outbox.claim("c", NOW + 8 * MINUTE)
    assert probe is not None and probe.id == ENOUGH + 4
    with store.transaction() as book:
        assert book.settle(probe, state="sent", now=NOW) and book.answered(probe) and not book.answered(probe)
    went = []
    while (delivery := store.outbox.claim("c", NOW + 20 * MINUTE)) is not None:
        assert settle(store, delivery)
        went.append(delivery.id)
    assert went == [10, *range(1, ENOUGH + 4)]  # each waited since it was refused itself


def test_one_message_that_is_refused_again_and_again_keeps_no_other_back(store: Store) -> None:
    """It counts once, however often it is tried."""
    owe(store, "poison")
    for hour in range(1, 2 * ENOUGH):
        assert refuse(store, minutes=60 * hour) == [1]
    owe(store, "news", at=NOW)
    later = store.outbox.claim("c", NOW + 60 * (2 * ENOUGH - 1) * MINUTE)
    assert later is not None and later.id == 2


def test_who_asks_for_a_retry_need_not_wait_for_a_rest(store: Store) -> None:
    """The receiver is mended: what was refused is due at once, and what waits with it."""
    owe_to(store, "x", each=10)
    refuse(store, tries=9)
    assert len(store.outbox.revive(None, NOW + timedelta(seconds=5))) == ENOUGH
    assert store.outbox.claim("c", NOW + timedelta(seconds=5)) is not None


def test_a_rest_explains_what_is_late_unless_nothing_asks_for_so_long_a_one(store: Store) -> None:
    """The hourly look at the ledger: within a week it is a rate, beyond it somebody's meddling."""
    owe_to(store, "x", each=1)
    late = NOW + 2 * GRACE
    assert [fault.kind for fault in reconcile(store.queries, late).faults] == ["late"]
    for until, kinds in ((late + MINUTE, []), (late + 2 * FAR, ["late"])):
        store.outbox.wake(NOW)
        claimed = store.outbox.claim("c", NOW)
        assert claimed is not None
        store.outbox.let_rest(claimed, until, "rate")
        assert [fault.kind for fault in reconcile(store.queries, late).faults] == kinds
