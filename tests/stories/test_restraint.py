"""What is kept back is not lost: silences, quiet hours and rates, each told in the ledger, in order, and afterwards."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from state.silences import Silence
from tests.newsday import MORNING, Newsday, on_both_databases
from tests.printing import list_page, list_source, row

NEWS = [row(number) for number in range(11, 18)]
TOPIC: dict[str, Any] = {"id": "vouchers", "any": ["算力券"]}


def open_day(day: Newsday, **over: Any) -> None:
    """A list with one known item; it is 09:00 UTC on Monday, 5 January 2026."""
    day.configure(list_source(day.site.url(), quiet_for=None), **over)
    day.site.show(list_page([row(1)]))
    day.poll(minutes=0)


def publish(day: Newsday, count: int, **later: float) -> None:
    """The first so many of the news are on the list by now, and what is due is paid."""
    day.site.show(list_page([*NEWS[:count], row(1)]))
    day.poll(**later or {"minutes": 31})


def go(day: Newsday, **later: float) -> None:
    day.clock.move(**later)
    day.room.pay_all()


def silence(day: Newsday, **over: Any) -> Silence:
    """A silence from now on; of the source `list`, until somebody ends it, where nothing else is said."""
    said = {"source": "list", "topic": None, "notice": None, "drop": False, "author": "ann", "reason": "moves house"}
    with day.room.store.transaction() as book:
        return book.silences.begin(**{**said, "ends": None, **over}, now=day.clock())


def end(day: Newsday, number: int) -> None:
    with day.room.store.transaction() as book:
        assert book.silences.end(number, day.clock())


def states(day: Newsday) -> Counter[str]:
    return Counter(d.state for d in day.ledger() if d.change)


def told(day: Newsday, path: str = "/desk") -> list[list[str]]:
    """The titles of each message, first to last; a summary has several."""
    return [[c["title"] for c in one["changes"]] if "changes" in one else [one["title"]] for one in day.hook.told(path)]


def titles(*numbers: int) -> list[str]:
    return [NEWS[number].title for number in numbers]


@on_both_databases
def test_what_a_silence_held_is_told_in_one_summary_when_it_ends(day: Newsday) -> None:
    """Nothing meanwhile; the ledger says held, by whom, until when and why; then one message has all, and says so."""
    open_day(day)
    silence(day, ends=MORNING + timedelta(hours=5))
    publish(day, 3)
    go(day, hours=3)
    assert told(day) == [] and states(day) == {"held": 3}
    assert {d.error for d in day.ledger()} == {"silence 1 by ann until 2026-01-05T14:00:00Z: moves house"}
    assert {d.attempts for d in day.ledger()} == {0}
    go(day, hours=2)
    assert [sorted(one) for one in told(day)] == [sorted(titles(0, 1, 2))]
    assert states(day) == {"sent": 3} and len({d.key for d in day.ledger()}) == 1
    ((_, _, body),) = day.hook.taken
    assert body["gazetted"]["digest"]["held"] == [{"count": 3, "author": "ann", "reason": "moves house"}]
    assert "Held back until now by a silence of ann: 3 (moves house)." in body["message"]
    assert not body["gazetted"]["digest"]["overdue"]
    publish(day, 4)
    assert told(day)[1:] == [titles(3)]


def test_a_single_one_is_told_as_if_it_had_not_been_held(day: Newsday) -> None:
    """No summary of one."""
    open_day(day)
    silence(day)
    publish(day, 1)
    end(day, 1)
    go(day)
    assert told(day) == [titles(0)] and "changes" not in day.hook.told()[0]


def test_what_is_dropped_is_cancelled_with_the_reason_and_never_told(day: Newsday) -> None:
    """A silence with `drop` keeps the ledger whole and the reader in peace."""
    open_day(day)
    silence(day, drop=True)
    publish(day, 2)
    end(day, 1)
    go(day, days=1)
    assert told(day) == [] and states(day) == {"cancelled": 2}
    assert day.ledger()[0].error == "silence 1 by ann: moves house"


def test_a_silence_holds_what_it_names_and_nothing_else(day: Newsday) -> None:
    """Of a topic, of a notice, of a topic of another source: all that it names must hold."""
    open_day(day, topics=[TOPIC])
    silence(day, source=None, topic="vouchers")
    silence(day, source="elsewhere", topic=None)
    publish(day, 4)  # one of them is on 算力券
    spoken = [d for d in day.ledger() if d.state == "held"]
    assert len(spoken) == 1 and states(day) == {"held": 1, "sent": 3}
    (other,) = [n for n in day.room.store.queries.notices(_every()) if n.current.content.title == NEWS[1].title]
    silence(day, source=None, notice=other.id)
    day.site.show(list_page([NEWS[0], NEWS[1].saying(summary="edited"), *NEWS[2:4], row(1)]))
    day.poll()
    assert states(day) == {"held": 2, "sent": 3}


def test_a_revision_that_was_held_does_not_come_after_a_newer_one(day: Newsday) -> None:
    """What a newer change has overtaken when the silence ends is superseded; the reader has had the newest."""
    open_day(day, topics=[{"id": "draft", "any": ["draft"]}])
    publish(day, 1)
    silence(day, source=None, topic="draft")
    for words in ("a draft of it", "as adopted"):
        day.site.show(list_page([NEWS[0].saying(summary=words), row(1)]))
        day.poll()
    assert states(day) == {"sent": 2, "held": 1}
    end(day, 1)
    go(day)
    assert states(day) == {"sent": 2, "superseded": 1} and len(day.hook.taken) == 2


def test_a_second_silence_takes_over_what_the_first_held(day: Newsday) -> None:
    """Only when no silence is left is it told."""
    open_day(day)
    silence(day)
    publish(day, 2)
    silence(day, reason="and rests")
    end(day, 1)
    go(day)
    assert told(day) == [] and {d.error for d in day.ledger()} == {"silence 2 by ann: and rests"}
    end(day, 2)
    go(day)
    assert [sorted(one) for one in told(day)] == [sorted(titles(0, 1))]


def test_a_digest_leaves_out_what_is_silent_and_the_next_one_has_it(day: Newsday) -> None:
    """At nine nothing of it; after the silence it is in the next digest, which says that it was held."""
    open_day(day, routes=[{"id": "daily", "to": ["desk"], "send": "0 9 * * *", "timezone": "UTC"}])
    silence(day)
    publish(day, 2)
    go(day, days=1)
    assert told(day) == [[]] and states(day) == {"held": 2}
    end(day, 1)
    go(day, hours=1)
    assert len(told(day)) == 1 and states(day) == {"pending": 2}
    go(day, days=1)
    assert [sorted(one) for one in told(day)[1:]] == [sorted(titles(0, 1))]
    assert day.hook.told()[1]["digest"]["held"][0]["count"] == 2


def test_a_digest_names_no_date_of_what_is_silent(day: Newsday) -> None:
    """A notice's coming dates are in the next digest after its silence, not before; those of others are in each."""
    open_day(day, routes=[{"id": "daily", "to": ["desk"], "send": "0 9 * * *", "timezone": "UTC"}])
    dated = [NEWS[n].saying(summary=f"本办法自2026年1月2{n}日起施行。") for n in range(2)]
    day.site.show(list_page([*dated, row(1)]))
    day.poll()
    (one,) = [n for n in day.room.store.queries.notices(_every()) if n.current.content.title == NEWS[0].title]
    silence(day, source=None, notice=one.id)
    go(day, days=1)
    end(day, 1)
    go(day, days=1)
    assert [[date["title"] for date in told["coming"]] for told in day.hook.told()] == [titles(1), titles(0, 1)]


def test_a_reminder_under_a_silence_waits_for_its_end(day: Newsday) -> None:
    """It is told late rather than never, and says for which date."""
    open_day(day, routes=[{"id": "dates", "to": ["desk"], "remind": ["1d"], "timezone": "UTC"}])
    day.site.show(list_page([NEWS[0].saying(summary="本办法有效期至2026年1月8日。"), row(1)]))
    day.poll()
    silence(day)
    day.clock.now = datetime(2026, 1, 7, 10, tzinfo=MORNING.tzinfo)
    go(day)
    assert [d.state for d in day.ledger() if d.reminder] == ["held"]
    end(day, 1)
    go(day)
    assert [d.state for d in day.ledger() if d.reminder] == ["sent"] and "reminder" in day.hook.told()[-1]


def test_operators_hear_of_a_silent_source_that_fails(day: Newsday) -> None:
    """A silence is of news, not of trouble."""
    open_day(day)
    silence(day)
    day.site.show("gone", status=500)
    for _ in range(3):
        day.poll(days=1)
    assert day.operators() == [("failing", "began")]


@on_both_databases
def test_what_is_due_in_quiet_hours_waits_for_their_end(day: Newsday) -> None:
    """In Shanghai it is 17:00 when it begins; what comes at night goes out at seven, in order, under no new try."""
    quiet = {"id": "all", "to": ["desk"], "quiet_hours": "22:00-07:00", "timezone": "Asia/Shanghai"}
    open_day(day, routes=[quiet, {"id": "awake", "to": ["ops"]}])
    publish(day, 1)
    assert told(day) == [titles(0)]
    publish(day, 3, hours=6)
    publish(day, 4, hours=1)
    assert told(day) == [titles(0)] and len(told(day, "/ops")) == 4
    waiting = [d for d in day.ledger() if d.state == "pending"]
    assert {(d.due_at.isoformat(), d.attempts) for d in waiting} == {("2026-01-05T23:00:00+00:00", 0)}
    go(day, hours=6)
    assert told(day) == [titles(0)]
    go(day, hours=1)
    assert len(told(day)) == 4 and told(day)[3] == titles(3)
    assert {d.attempts for d in day.ledger()} == {1}


def test_a_channel_is_quiet_for_every_route_and_for_operators(day: Newsday) -> None:
    """In the zone of the channel; a digest that waited for the end does not say that it is late."""
    desk = {**day.hook_channel("desk"), "quiet_hours": "08:00-12:00", "timezone": "UTC"}
    open_day(day, channels=[desk, day.hook_channel("ops")],
             routes=[{"id": "all", "to": ["desk"]},
                     {"id": "daily", "to": ["desk"], "send": "30 9 * * *", "timezone": "UTC"}])  # fmt: skip
    publish(day, 1)
    assert told(day) == []
    go(day, hours=3)
    assert len(day.hook.told()) == 2
    assert [one["digest"]["overdue"] for one in day.hook.told() if "digest" in one] == [False]


@on_both_databases
def test_more_than_a_channel_s_rate_waits_its_turn(day: Newsday) -> None:
    """Two an hour: the rest come two by two, in the order recorded; the other channel has no limit."""
    desk = {**day.hook_channel("desk"), "rate": "2/1h"}
    open_day(day, channels=[desk, day.hook_channel("ops")], routes=[{"id": "all", "to": ["desk", "ops"]}])
    publish(day, 5)
    order = [d.change for d in day.ledger() if d.channel == "desk"]
    assert len(told(day)) == 2 and len(told(day, "/ops")) == 5
    go(day, minutes=59)
    assert len(told(day)) == 2
    go(day, minutes=1)
    assert len(told(day)) == 4
    publish(day, 6, minutes=30)
    go(day, minutes=30)
    assert len(told(day)) == 6
    sent = [d for d in day.ledger() if d.channel == "desk"]
    assert [one["id"] for one in day.hook.told()] == [d.change for d in sent] and order == [d.change for d in sent][:5]
    assert {d.attempts for d in sent} == {1}


def test_an_operator_begins_lists_and_ends_a_silence(day: Newsday) -> None:
    """By commands, beside a daemon or without; `why` tells what it holds; mistakes are named."""
    open_day(day)
    for wrong, said in (
        (("--reason", "x"), "name what is to be silent"),
        (("--reason", "x", "--source", "nobody"), "--source nobody: there are list"),
        (("--reason", "x", "--notice", "99"), "--notice 99: `gazetted notices` lists"),
        (("--reason", " ", "--source", "list"), "--reason is empty"),
        (("--reason", "x", "--source", "list", "--until", "2020-01-01"), "is past: name a later time"),
    ):
        refused = day.run("silence", "add", *wrong)
        assert refused.returncode == 2 and said in refused.stderr
    begun = day.run("silence", "add", "--source", "list", "--reason", "moves house", "--author", "ann", "--json")
    assert json.loads(begun.stdout) | {"begins": ""} == {
        "id": 1, "source": "list", "topic": None, "notice": None, "drop": False, "author": "ann",
        "reason": "moves house", "begins": "", "ends": None, "held": 0,
    }  # fmt: skip
    day.clock.now = datetime.fromisoformat(json.loads(begun.stdout)["begins"]) + timedelta(minutes=1)
    publish(day, 2)
    (listed,) = json.loads(day.run("silence", "list", "--json").stdout)
    assert listed["held"] == 2
    why = json.loads(day.run("why", "2", "--json").stdout)["changes"][0]["routes"][0]
    assert why["outcome"] == "held" and "silence 1 by ann: moves house" in why["reasons"][0]
    assert "moves house" in day.run("silence", "list").stdout
    ended = json.loads(day.run("silence", "end", "1", "--json").stdout)
    assert ended["ends"] is not None
    assert day.run("silence", "end", "1").returncode == 1
    assert json.loads(day.run("silence", "list", "--json").stdout)[0]["held"] == 2
    day.clock.now = datetime.fromisoformat(ended["ends"])
    go(day, minutes=1)
    assert len(told(day)) == 1 and json.loads(day.run("silence", "list", "--json").stdout) == []


def _every() -> Any:
    from state.queries import NoticeFilter

    return NoticeFilter()
