"""An alert that was wrong is taken back: everyone who was told is told so, once, and the rest is never told."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from monitor.digests import calendar_dates
from monitor.retract import retract
from state.proof import prove
from state.records import Change, Delivery, Retraction
from tests.newsday import Hook, Newsday, on_both_databases
from tests.printing import follow_source, list_page, list_source, notice_page, row

NEWS = [row(number) for number in range(11, 15)]


def open_day(day: Newsday, **over: Any) -> None:
    """A list with one known item, on Monday 5 January 2026 at 09:00 UTC."""
    day.configure(list_source(day.site.url(), quiet_for=None), **over)
    day.site.show(list_page([row(1)]))
    day.poll(minutes=0)


def publish(day: Newsday, count: int, **how: Any) -> None:
    day.site.show(list_page([*NEWS[:count], row(1)]))
    day.poll(**how)


def newest(day: Newsday) -> Change:
    return list(day.room.store.queries.changes())[-1]


def take_back(day: Newsday, change: Change | None = None, *, pay: bool = True) -> Retraction:
    """Retracts the newest change, or this one; the readers are told where `pay` says so."""
    day.clock.move(minutes=5)
    made = retract(
        day.room.store, day.room.desk, change or newest(day), author="ann", reason="the date was misread",
        now=day.clock(),
    )  # fmt: skip
    if pay:
        day.room.pay_all()
    return made


def messages(day: Newsday) -> list[Delivery]:
    """The deliveries that take something back."""
    return [d for d in day.ledger() if d.step == "retract"]


@on_both_databases
def test_who_was_told_is_told_so_once_in_the_same_thread(day: Newsday) -> None:
    """A mail answers the Message-ID of the wrong one; a webhook is named its key; a second round tells nobody again."""
    channels = [day.mail_channel("a@example.test", "b@example.test"), day.hook_channel("desk"), day.hook_channel("ops")]
    open_day(day, channels=channels, routes=[{"id": "all", "to": ["mail", "desk"]}, {"id": "too", "to": ["mail"]}])
    publish(day, 1)
    wrong = {mail["Message-ID"] for to, mail, _ in day.mail.letters() if to == "a@example.test"}
    assert len(wrong) == 2  # by two routes
    take_back(day)
    day.room.pay_all()
    back = [(to, mail, text) for to, mail, text in day.mail.letters() if "Retracted" in mail["Subject"]]
    assert sorted(to for to, _, _ in back) == ["a@example.test", "b@example.test"]
    ((_, mine, text),) = [one for one in back if one[0] == "a@example.test"]
    assert set(mine["In-Reply-To"].split()) == wrong and wrong < set(mine["References"].split())
    assert "the date was misread" in text and NEWS[0].title in text and "our message of 2026-01-05 17:31" in text
    first, second = day.hook.told()
    assert second["retraction"]["keys"] == day.hook.keys()[:1] and second["change"]["id"] == first["id"]
    assert Counter(d.state for d in messages(day)) == {"sent": 3} and len({d.key for d in messages(day)}) == 3


@on_both_databases
def test_what_has_not_gone_out_is_cancelled_with_the_reason_and_nobody_is_bothered(day: Newsday) -> None:
    """Pending and held alike; who never heard of it hears of no retraction."""
    open_day(day)
    publish(day, 1, pay=False)
    take_back(day)
    day.room.pay_all()
    assert day.hook.told() == [] and messages(day) == []
    assert [(d.state, d.error) for d in day.ledger()] == [("cancelled", "retraction 1 by ann: the date was misread")]


def test_a_digest_that_carried_it_is_answered_and_one_that_waits_leaves_it_out(day: Newsday) -> None:
    """Sent: its reader is told, with the digest's Message-ID. Waiting: the digest comes without it."""
    daily = {"id": "daily", "to": ["mail"], "send": "0 21 * * *"}
    open_day(day, channels=[day.mail_channel(), day.hook_channel("ops")], routes=[daily])
    publish(day, 1)
    day.clock.move(hours=4)
    day.room.pay_all()
    ((_, digest, _),) = day.mail.letters()
    take_back(day)
    _, (_, back, text) = day.mail.letters()
    assert back["In-Reply-To"] == digest["Message-ID"] and "our digest of 2026-01-05" in text
    publish(day, 3, hours=1)
    take_back(day)
    day.clock.move(days=1)
    day.room.pay_all()
    _, _, (_, _, second) = day.mail.letters()
    kept = {"sent": NEWS[1].title, "cancelled": NEWS[2].title}
    states = {d.state: day.room.store.queries.change(d.change).title for d in day.ledger()[-3:] if d.change}
    assert states.keys() == kept.keys() and states["sent"] in second and states["cancelled"] not in second


def test_a_digest_whose_only_notice_is_retracted_goes_out_to_nobody_who_wants_no_empty_one(day: Newsday) -> None:
    """`empty: skip`: a digest that was closed and could not be sent has nothing left to tell, and is cancelled."""
    daily = {"id": "daily", "to": ["desk"], "send": "0 21 * * *", "empty": "skip"}
    open_day(day, routes=[daily])
    publish(day, 1)
    day.hook.answers["/desk"] = Hook.no_answer()
    day.clock.move(hours=4)
    day.room.pay_all()
    assert [(d.step, d.state) for d in day.ledger()] == [("gathered", "pending"), ("digest", "pending")]
    take_back(day)
    del day.hook.answers["/desk"]
    day.clock.move(hours=2)
    day.room.pay_all()
    assert day.hook.told() == [] and {d.state for d in day.ledger()} == {"cancelled"}


@on_both_databases
@pytest.mark.parametrize("yes", [True, False])
def test_one_in_hand_while_it_is_retracted_is_taken_back_only_if_it_went(day: Newsday, yes: bool) -> None:
    """The retraction waits for what comes of the try: a yes is taken back; a no is not tried again, nor taken back."""
    open_day(day)
    publish(day, 1, pay=False)
    outbox = day.room.store.outbox
    claimed = outbox.claim("desk", day.clock())
    assert claimed is not None
    take_back(day)
    assert day.hook.told() == [] and [d.state for d in messages(day)] == ["pending"]
    with day.room.store.transaction() as book:
        again = None if yes else day.clock()
        book.settle(claimed, state="sent" if yes else "pending", now=day.clock(), due_at=again)
    day.room.pay_all()
    assert [d.state for d in messages(day)] == ["sent" if yes else "cancelled"]
    assert [("retraction" in told) for told in day.hook.told()] == ([True] if yes else [])


def test_one_that_may_have_gone_out_before_a_crash_is_taken_back(day: Newsday) -> None:
    """Whether the receiver said yes is unknown: it is told; what was in hand is not sent again."""
    open_day(day)
    publish(day, 1, pay=False)
    assert day.room.store.outbox.claim("desk", day.clock()) is not None
    take_back(day, pay=False)
    day.room.store.outbox.recover(day.clock())
    day.room.pay_all()
    assert [("retraction" in told) for told in day.hook.told()] == [True]
    assert Counter(d.state for d in day.ledger()) == {"cancelled": 1, "sent": 1}


def test_the_retraction_of_one_change_leaves_the_reader_open_for_the_right_one(day: Newsday) -> None:
    """The next revision is told as ever, and refers to no message that was taken back."""
    open_day(day)
    publish(day, 1)
    take_back(day)
    day.site.show(list_page([NEWS[0].saying(summary="put right"), row(1)]))
    day.poll()
    assert [told.get("kind", "retraction") for told in day.hook.told()] == ["published", "retraction", "revised"]


def test_what_another_source_tells_of_the_same_is_news_to_those_who_heard_only_a_retracted_alert(day: Newsday) -> None:
    """To be told something that is taken back is not to have heard of it."""
    open_day(day)
    publish(day, 1)
    change = newest(day)
    story = day.room.store.queries.notice(change.notice).story
    with day.room.store.transaction() as book:
        assert book.told_of(story, 0)
    take_back(day)
    with day.room.store.transaction() as book:
        assert not book.told_of(story, 0)


def test_retracting_is_shown_wherever_the_change_is_and_sealed(day: Newsday) -> None:
    """The command tells its readers; a second time is refused; why, changes, notice and the evidence show it; and a
    retraction that somebody edits afterwards does not hold."""
    open_day(day)
    publish(day, 1)
    change, data = newest(day), day.data
    day.rest()
    done = day.run("retract", str(change.id), "--reason", "the date was\nmisread", "--author", "ann", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["reason"] == "the date was misread" and [d["state"] for d in told["deliveries"]] == ["sent"]
    again = day.run("retract", str(change.id), "--reason", "once more")
    assert again.returncode == 1 and "was retracted by ann already: the date was misread" in again.stderr
    assert day.run("retract", "999", "--reason", "x").returncode == 2
    assert day.run("retract", str(change.id), "--reason", " ").returncode == 2
    said = {"by": "ann", "reason": "the date was misread", "at": told["at"]}
    assert json.loads(day.run("changes", "--json").stdout)[-1]["retracted"] == said
    shown = json.loads(day.run("notice", str(change.notice), "--json").stdout)
    assert shown["changes"][-1]["retracted"] == said and shown["retracted"] == [{"change": change.id, **said}]
    listed = {one["id"]: one["retracted"] for one in json.loads(day.run("notices", "--json").stdout)}
    assert listed.pop(change.notice) == shown["retracted"] and not any(listed.values())
    assert "[retracted]" in day.run("changes").stdout and "retracted" in day.run("notice", str(change.notice)).stdout
    (why,) = json.loads(day.run("why", str(change.notice), "--json").stdout)["changes"]
    assert why["retracted"] == said and [d["state"] for d in why["retractions"]] == ["sent"]
    assert "by ann: the date was misread" in day.run("why", str(change.notice)).stdout
    assert day.run("evidence", str(change.notice), "--output", "proof.zip").returncode == 0
    unpacked = day.folder / "proof"
    _unpack(day, unpacked)
    kinds = [one["kind"] for one in json.loads((unpacked / "rows.json").read_text())]
    assert kinds.count("retraction") == 1 and kinds.count("delivery") == 2
    assert prove(day.room.store.queries, data / "archive", progress=lambda text: None).well
    with day.room.store.transaction() as book:
        book._db.exec_driver_sql("UPDATE retraction SET reason = 'another'")
    faults = prove(day.room.store.queries, data / "archive", progress=lambda text: None).faults
    assert len(faults) == 1 and "retraction 1 was altered" in faults[0]


def _unpack(day: Newsday, into: Any) -> None:
    import zipfile

    with zipfile.ZipFile(day.folder / "proof.zip") as bundle:
        bundle.extractall(into)


def test_a_moved_date_says_which_message_it_replaces_and_a_withdrawal_too(day: Newsday) -> None:
    """In the words of the reader: when we told the old date, the old and the new; in the thread of that message."""
    day.configure(
        follow_source(day.site.url(), quiet_for=None, recheck=["1d", "2d"]),
        channels=[day.mail_channel(), day.hook_channel("ops")], routes=[{"id": "all", "to": ["mail"]}],
    )  # fmt: skip
    day.site.show(list_page([row(1)]))
    day.site.show(notice_page(row(1).title, "known"), row(1).href)
    day.poll(minutes=0)
    day.site.show(list_page([NEWS[0], row(1)]))
    day.site.show(_saying("3月1日"), NEWS[0].href)
    day.poll()
    day.site.show(_saying("4月1日"), NEWS[0].href)
    day.poll(days=1, minutes=1)
    (_, first, _), (_, moved, text) = day.mail.letters()
    assert "Replaces: our message of 2026-01-05 17:31: In force from 2026-03-01 → 2026-04-01" in text
    assert moved["In-Reply-To"] == first["Message-ID"]
    day.site.show(list_page([row(1)]))
    day.site.drop(NEWS[0].href)
    for _ in range(8):
        day.poll(hours=9)
    *_, (_, gone, text) = day.mail.letters()
    assert "Withdrawn" in gone["Subject"] and "Replaces: our message of 2026-01-06 17:32" in text
    assert gone["In-Reply-To"] == moved["Message-ID"]


def test_a_digest_says_so_too(day: Newsday) -> None:
    """What was told in a digest is replaced in the next, which names the first."""
    daily = {"id": "daily", "to": ["mail"], "send": "0 21 * * *"}
    day.configure(
        follow_source(day.site.url(), quiet_for=None, recheck=["1d"]),
        channels=[day.mail_channel(), day.hook_channel("ops")], routes=[daily],
    )  # fmt: skip
    day.site.show(list_page([row(1)]))
    day.site.show(notice_page(row(1).title, "known"), row(1).href)
    day.poll(minutes=0)
    day.site.show(list_page([NEWS[0], row(1)]))
    day.site.show(_saying("3月1日"), NEWS[0].href)
    day.poll()
    day.clock.move(hours=5)
    day.room.pay_all()
    day.site.show(_saying("4月1日"), NEWS[0].href)
    day.poll(days=1, minutes=1)
    _, (_, _, text) = day.mail.letters()
    assert "Replaces: our digest of 2026-01-0" in text and "2026-03-01 → 2026-04-01" in text


@on_both_databases
def test_the_dates_of_a_retracted_version_are_in_doubt_until_a_later_one(day: Newsday) -> None:
    """Who was told of an earlier version too is not reminded of the wrong date, no digest lists it, and calendars show
    it cancelled; the next version's date stands. Nor does a reconciliation owe the wrong one again."""
    daily = {"id": "daily", "to": ["mail"], "send": "0 21 * * *"}
    dates = {"id": "dates", "to": ["desk"], "remind": ["7d"]}
    open_day(day, channels=[day.mail_channel(), day.hook_channel("desk"), day.hook_channel("ops")],
             routes=[dates, daily])  # fmt: skip
    for said in ("2月10日", "1月20日"):
        _announce(day, said)
    wrong = _calendar(day)
    assert _reminders(day) == {"2026-02-10": "cancelled", "2026-01-20": "pending"}
    take_back(day)
    assert _reminders(day) == {"2026-02-10": "cancelled", "2026-01-20": "cancelled"} and not day.faults()
    assert wrong == [("2026-01-20", 1, False)] and _calendar(day) == [("2026-01-20", 2, True)]
    day.clock.move(days=1)
    day.room.pay_all()
    assert "Digest" in day.mail.letters()[-1][1]["Subject"] and "2026-01-20" not in day.mail.letters()[-1][2]
    _announce(day, "2月20日")
    assert _reminders(day)["2026-02-20"] == "pending" and _calendar(day) == [("2026-02-20", 3, False)]


def test_a_retraction_of_what_is_no_longer_said_leaves_the_date_that_is(day: Newsday) -> None:
    """The version that stands was told by another change."""
    open_day(day)
    for said in ("2月10日", "1月20日"):
        _announce(day, said)
    first = next(change for change in day.room.store.queries.changes() if change.kind == "published")
    take_back(day, first)
    assert _calendar(day) == [("2026-01-20", 1, False)]


def test_who_was_told_by_a_route_that_is_gone_is_told_by_one_that_still_reaches_them(day: Newsday) -> None:
    """By their channel or another one; the retraction names whom nothing reaches any more, and does not end well."""
    readers = ("a@example.test", "b@example.test")
    hook, ops = day.hook_channel("desk"), day.hook_channel("ops")
    open_day(day, channels=[day.mail_channel(*readers), hook, ops], routes=[{"id": "old", "to": ["mail"]}])
    publish(day, 1)
    source = list_source(day.site.url(), quiet_for=None)
    day.configure(source, channels=[day.mail_channel(readers[0], name="post"), hook, ops],
                  routes=[{"id": "new", "to": ["post", "desk"]}])  # fmt: skip
    change = newest(day)
    day.rest()
    done = day.run("retract", str(change.id), "--reason", "the date was misread")
    assert done.returncode == 1 and "b@example.test cannot be told any more" in done.stdout, done.stderr
    assert "a@example.test cannot" not in done.stdout
    assert sorted((d.route, d.channel, d.recipient, d.state) for d in messages(day)) == [
        ("new", "post", "a@example.test", "sent"), ("old", "mail", "b@example.test", "cancelled"),
    ]  # fmt: skip
    first, _, back = [(to, mail) for to, mail, _ in day.mail.letters()]
    assert back[0] == first[0] == "a@example.test" and back[1]["In-Reply-To"] == first[1]["Message-ID"]


def _announce(day: Newsday, until: str) -> None:
    day.site.show(list_page([NEWS[0].saying(summary=f"本办法有效期至2026年{until}。"), row(1)]))
    day.poll()


def _calendar(day: Newsday) -> list[tuple[str, int, bool]]:
    """Day, SEQUENCE and whether it is cancelled, of each date in the first route's calendar."""
    found = calendar_dates(day.room.store.queries, day.room.desk.routes[0], day.clock())
    return [(one.printed, one.sequence, one.cancelled) for one in found]


def _reminders(day: Newsday) -> dict[str, str]:
    return {d.reminder.day: d.state for d in day.ledger() if d.reminder}


def _saying(day: str) -> str:
    return notice_page(NEWS[0].title, f"本办法自2026年{day}起施行。")
