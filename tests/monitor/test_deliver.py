"""What is owed is paid one by one, and every answer is written down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from alerts.message import Message
from monitor.deliver import LOST, Payer
from monitor.redlines import Redlines
from monitor.retract import retract
from state.glance import glance
from state.records import Delivery
from tests.newsday import Answer, Newsday, on_both_databases
from tests.printing import list_page, list_source, row


@pytest.fixture
def owing(day: Newsday) -> Newsday:
    """Three alerts are owed to one webhook."""
    day.configure(list_source(day.site.url()))
    day.site.show(list_page([row(1)]))
    day.poll()
    day.site.show(list_page([row(4), row(3), row(2), row(1)]))
    day.poll(pay=False)
    return day


def test_one_call_pays_one_delivery(owing: Newsday) -> None:
    """The longest due first; None when nothing is due any more."""
    paid = [owing.room.payer.pay("desk") for _ in range(4)]
    assert [p.state for p in paid if p] == ["sent"] * 3 and paid[3] is None
    assert [p.delivery.id for p in paid if p] == [1, 2, 3] and len(owing.hook.taken) == 3
    assert owing.room.payer.unwritten == ()


def test_a_refusal_for_now_waits_longer_each_time_and_keeps_its_reason(owing: Newsday) -> None:
    """About 30 seconds, 2 minutes, 10 minutes, half an hour, then hourly; the receiver's words are in the ledger."""
    owing.hook.answers["/desk"] = owing.hook.no_answer(503)
    waits = []
    for _ in range(6):
        owing.room.pay_all()
        first = owing.ledger()[0]
        assert first.state == "pending" and "503" in (first.error or "")
        waits.append((first.due_at - owing.clock()).total_seconds())
        owing.clock.now = first.due_at
    for wait, usual in zip(waits, (30, 120, 600, 1800, 3600, 3600), strict=True):
        assert 0.8 * usual <= wait <= 1.2 * usual


def test_a_receiver_that_names_a_time_is_asked_then(owing: Newsday) -> None:
    """Retry-After of 429 is the least wait."""
    answer = owing.hook.no_answer(429)
    answer.headers["Retry-After"] = "7200"
    owing.hook.answers["/desk"] = answer
    owing.room.payer.pay("desk")
    assert owing.ledger()[0].due_at >= owing.clock() + timedelta(hours=2)


def test_a_receiver_that_names_a_time_is_left_alone_by_all_that_is_due_to_it(owing: Newsday) -> None:
    """One request for three alerts; then the others first, lest it was that alert which was refused."""
    answer = owing.hook.no_answer(429)
    answer.headers["Retry-After"] = "7200"
    owing.hook.answers["/desk"] = answer
    owing.room.pay_all()
    assert len(owing.hook.refused) == 1 and {d.state for d in owing.ledger()} == {"pending"}
    owing.clock.move(minutes=119)
    owing.room.pay_all()
    assert len(owing.hook.refused) == 1
    owing.hook.answers.clear()
    owing.clock.move(minutes=2)
    owing.room.pay_all()
    owing.clock.move(minutes=2)
    owing.room.pay_all()
    refused = owing.ledger()[0].change
    assert [told["id"] for told in owing.hook.told()] == [d.change for d in owing.ledger()[1:]] + [refused]


@on_both_databases
def test_a_receiver_that_refuses_all_gets_one_message_at_a_time_until_it_is_well(day: Newsday) -> None:
    """503 without a time, 30 alerts: five tries, then one each time; the other channel has all of it at once. The
    operators hear once of what lasts, and of its end; nothing is lost, repeated or given up."""
    day.configure(
        list_source(day.site.url(), flood=None),
        channels=[day.hook_channel("desk"), day.hook_channel("ops"), day.hook_channel("other")],
        routes=[{"id": "all", "to": ["desk", "other"]}],
    )
    day.site.show(list_page([row(1)]))
    day.poll()
    day.hook.answers["/desk"] = day.hook.no_answer(503)
    day.site.show(list_page([row(number) for number in range(31, 0, -1)]))
    day.poll()
    assert (len(day.hook.refused), len(day.hook.told("/other"))) == (5, 30)
    tries = []
    for _ in range(24):
        before = len(day.hook.refused)
        day.clock.move(minutes=5)
        day.room.pay_all()
        tries.append(len(day.hook.refused) - before)
    assert set(tries) <= {0, 1} and 10 <= sum(tries) <= 20
    assert day.operators() == [("refusing", "began")] and day.faults() == []
    assert [name.partition(" ")[0] for name in glance(day.home).refusing] == ["desk"]
    waiting = [d for d in day.ledger() if d.channel == "desk"]
    assert {d.state for d in waiting} == {"pending"} and min(d.due_at for d in waiting) > day.clock()
    day.hook.answers.clear()
    for _ in range(3):
        day.clock.move(hours=1)
        day.room.pay_all()
    told = [one["id"] for one in day.hook.told("/desk")]
    assert len(told) == len(set(told)) == 30 and {d.state for d in day.ledger()} == {"sent"}
    assert day.operators() == [("refusing", "began"), ("refusing", "ended")] and glance(day.home).refusing == ()


def test_what_waits_for_a_receiver_that_never_comes_back_is_given_up(day: Newsday) -> None:
    """After five days all that is as old, though each was tried a few times only, and with a digest what it gathered.
    What is newer waits on; the trouble and the end of what was owed are told, and what is revived goes out."""
    sources = [list_source(day.site.url(f"/{name}"), name, flood=None) for name in ("at-once", "daily")]
    routes = [
        {"id": "at-once", "to": ["desk"], "sources": ["at-once"]},
        {"id": "daily", "to": ["desk"], "sources": ["daily"], "send": "0 9 * * *", "empty": "skip"},
    ]
    day.configure(*sources, routes=routes)

    def show(most: int) -> None:
        for name in ("at-once", "daily"):
            day.site.show(list_page([row(number) for number in range(most, 0, -1)]), f"/{name}")
            day.poll(name)

    show(1)
    day.hook.answers["/desk"] = day.hook.no_answer(503)
    show(21)
    for hour in range(6 * 24 + 3):
        if hour == 48:
            show(22)
        day.clock.move(hours=1)
        day.room.close_due_digests()
        day.room.pay_all()
    rows = [d for d in day.ledger() if d.incident is None]
    assert Counter((d.step, d.state) for d in rows) == {
        (step, state): count for step, old in (("change", 20), ("gathered", 20), ("digest", 1))
        for state, count in (("dead", old), ("pending", 1))
    }  # fmt: skip
    assert max(d.attempts for d in rows) < 30 and {d.error for d in rows if d.state == "dead"} == {"answered 503 {}"}
    assert day.operators() == [("refusing", "began"), ("dead", "began")]
    day.hook.answers.clear()
    assert len(day.room.store.outbox.revive(None, day.clock())) >= 41
    day.room.pay_all()
    assert {d.state for d in day.ledger()} == {"sent"}


def test_an_answer_that_got_lost_makes_a_possible_repeat(owing: Newsday) -> None:
    """The connection breaks after the whole alert was out: sent again under the same key, and marked."""

    class Breaks:
        def wait(self, timeout: float) -> None:
            raise ConnectionResetError

    answer = owing.hook.no_answer(200)
    answer.hold = Breaks()
    owing.hook.answers["/desk"] = answer
    paid = owing.room.payer.pay("desk")
    assert paid is not None and paid.state == "pending" and "may have been taken" in (paid.error or "")
    owing.hook.answers.clear()
    owing.clock.move(minutes=5)
    owing.room.pay_all()
    marked = [d for d in owing.ledger() if d.possible_repeat]
    assert [(d.id, d.state, d.attempts) for d in marked] == [(1, "sent", 2)]
    assert owing.hook.keys().count(marked[0].key) == 2


def test_a_revision_is_told_with_its_redline_and_in_the_language_of_its_route(day: Newsday) -> None:
    """Two routes, two languages, one change."""
    routes = [{"id": r, "to": ["desk"], "language": r} for r in ("zh", "en")]
    day.configure(list_source(day.site.url()), routes=routes)
    for fee in (10, 20):
        day.site.show(list_page([row(1, summary=f"The fee is {fee} yuan.")]))
        day.poll()
    told = {body["gazetted"]["why"]["route"]: body for _, _, body in day.hook.taken}
    assert set(told) == {"zh", "en"} and told["zh"]["title"] != told["en"]["title"]
    assert all(body["gazetted"]["redline"]["clauses"] for body in told.values())


def test_an_alert_gives_as_its_reason_only_the_topics_that_its_route_asks_for(day: Newsday) -> None:
    """What else the notice is about is its own matter, and stands in its data; a route for all names all."""
    topics = [{"id": "fees", "any": ["fee"]}, {"id": "money", "any": ["yuan"]}]
    routes = [
        {"id": "fees", "to": ["desk"], "topics": ["fees"], "remind": ["7d"]}, {"id": "all", "to": ["desk"]},
        {"id": "daily", "to": ["ops"], "topics": ["money"], "send": "0 9 * * *", "timezone": "UTC"},
    ]  # fmt: skip
    day.configure(list_source(day.site.url(), first_poll="tell"), topics=topics, routes=routes)
    day.site.show(list_page([row(1, summary="The fee is 10 yuan. 本办法有效期至2026年1月20日。")]))
    day.poll()
    day.clock.move(days=10)
    day.room.pay_all()
    change = day.room.store.queries.change(1)
    assert change is not None
    retract(day.room.store, day.room.desk, change, author="me", reason="wrong", now=day.clock())
    day.room.pay_all()
    given: dict[str, set[str]] = {}
    for told in [*day.hook.told(), *day.hook.told("/ops")]:
        if "why" in told and told["why"]["route"] != "operators":
            given.setdefault(told["why"]["route"], set()).add(" ".join(t["id"] for t in told["why"]["topics"]))
    assert given == {"fees": {"fees"}, "all": {"fees money"}, "daily": {"money"}}
    assert {len(told["topics"]) for told in day.hook.told() if "topics" in told} == {2}


def test_a_redline_is_worked_out_once_for_all_who_are_told(day: Newsday) -> None:
    """However many channels tell a change at the same time, each by a thread; it is let go when nothing is left."""
    day.configure(list_source(day.site.url()))
    for fee in (10, 20):
        day.site.show(list_page([row(1, summary=f"The fee is {fee} yuan.")]))
        day.poll()
    redlines = Redlines(day.room.store.queries)
    published, revised = day.room.store.queries.changes()
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(redlines.of, [revised] * 8))
    assert found[0] is not None and all(one is found[0] for one in found)
    assert redlines.of(published) is None
    redlines.forget()
    assert redlines.of(revised) is not found[0] and redlines.of(revised) == found[0]


class Stopped(Payer):
    """A sender whose process is stopped while it has a delivery in hand, and who goes on after `meanwhile`."""

    meanwhile: Callable[[], object] = staticmethod(lambda: None)

    def _words(self, delivery: Delivery) -> Message:
        said = super()._words(delivery)
        self.meanwhile()
        return said


def stopped(day: Newsday) -> Stopped:
    return Stopped(day.room.store, day.room.desk, {}, "UTC", day.clock)


@on_both_databases
def test_who_was_stopped_for_longer_than_its_lease_sends_nothing_that_another_took(day: Newsday) -> None:
    """It has lost the claim before its first byte goes out: the other one's message is the only one."""
    day.configure(list_source(day.site.url()))
    day.site.show(list_page([row(1)]))
    day.poll()
    day.site.show(list_page([row(2), row(1)]))
    day.poll(pay=False)
    slow = stopped(day)

    def taken_over() -> None:
        day.clock.move(minutes=16)
        assert (paid := day.room.payer.pay("desk")) is not None and paid.state == "sent"

    slow.meanwhile = taken_over
    paid = slow.pay("desk")
    assert paid is not None and paid.error == LOST and slow.unwritten == ()
    assert len(day.hook.taken) == 1 and [(d.state, d.fence) for d in day.ledger()] == [("sent", 2)]


def test_a_lease_that_runs_out_while_nobody_else_is_there_is_made_longer(owing: Newsday) -> None:
    """Then it is sent, once."""
    slow = stopped(owing)
    slow.meanwhile = lambda: owing.clock.move(hours=2)
    paid = slow.pay("desk")
    assert paid is not None and paid.state == "sent" and len(owing.hook.taken) == 1
    assert not owing.ledger()[0].possible_repeat


@pytest.fixture
def shut(day: Newsday) -> Newsday:
    """Three alerts are owed to a chat that refuses our token."""
    chat = {"id": "chat", "url": f"mmost://{day.hook.place}/3ccdd113474722377935511fc85d3dd4"}
    routes = [{"id": "all", "to": ["chat"]}]
    day.configure(list_source(day.site.url()), channels=[chat, day.hook_channel("ops")], routes=routes)
    day.site.show(list_page([row(1)]))
    day.poll()
    day.hook.answers[TOKEN] = Answer(b'{"message": "invalid token"}', 401)
    day.site.show(list_page([row(4), row(3), row(2), row(1)]))
    day.poll()
    return day


TOKEN = "/hooks/3ccdd113474722377935511fc85d3dd4"


def test_a_channel_that_refuses_our_login_is_paused_and_loses_nothing(shut: Newsday) -> None:
    """One try, then all of it waits; weeks later nothing is dead, the operators were told once, and status shows it."""
    assert len(shut.hook.refused) == 1 and shut.operators() == [("shut", "began")]
    shut.room.pay_all()
    assert len(shut.hook.refused) == 1
    for _ in range(200):
        shut.clock.move(hours=3)
        shut.room.pay_all()
    assert {d.state for d in shut.ledger() if d.change} == {"pending"} and shut.operators() == [("shut", "began")]
    assert len(shut.hook.refused) == 201 and {d.attempts for d in shut.ledger() if d.change} == {0}
    assert shut.faults() == [] and glance(shut.home).paused == ("chat",)
    shut.hook.answers[TOKEN] = Answer(b"ok")
    shut.clock.move(hours=1)
    shut.room.pay_all()
    shut.room.pay_all()
    assert [path for path, _, _ in shut.hook.taken].count(TOKEN) == 3
    assert shut.operators() == [("shut", "began"), ("shut", "ended")] and glance(shut.home).paused == ()


def test_a_mended_channel_is_tried_at_once_where_somebody_asks(shut: Newsday) -> None:
    """`retry` need not wait for the next try: what was refused goes out, and what waited behind it, in order."""
    shut.hook.answers[TOKEN] = Answer(b"ok")
    shut.room.pay_all()
    assert not [path for path, _, _ in shut.hook.taken if path == TOKEN]
    assert len(shut.room.store.outbox.revive(None, shut.clock())) == 1
    shut.room.pay_all()
    said = [str(body) for path, _, body in shut.hook.taken if path == TOKEN]
    assert [row(n).title in text for n, text in zip((4, 3, 2), said, strict=True)] == [True] * 3


def test_what_is_new_on_a_paused_channel_waits_too_and_is_told_in_order(shut: Newsday) -> None:
    """The next try is the oldest; a start tries at once."""
    shut.site.show(list_page([row(5), row(4), row(3), row(2), row(1)]))
    shut.poll(minutes=1)
    assert len(shut.hook.refused) == 1
    shut.rest()
    shut.hook.answers[TOKEN] = Answer(b"ok")
    shut.clock.move(hours=1)
    shut.room.pay_all()
    said = [str(body) for path, _, body in shut.hook.taken if path == TOKEN]
    assert len(said) == 4 and [row(n).title in text for n, text in zip((4, 3, 2, 5), said, strict=True)] == [True] * 4
