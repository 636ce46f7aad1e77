"""Digests: each change in one of them, at its time, whoever stops in between, and never an unexplained silence."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.daemon import Daemon
from state.records import Delivery
from tests.newsday import Newsday
from tests.printing import list_page, list_source, row

DAILY: dict[str, Any] = {"id": "daily", "to": ["desk"], "send": "0 9 * * *", "timezone": "UTC"}
NEWS = [row(number) for number in range(11, 15)]


def open_day(day: Newsday, **over: Any) -> None:
    """A list with one known item, told in a digest at nine each day; it is 09:00 on Monday, 5 January 2026."""
    day.configure(list_source(day.site.url()), **{"routes": [DAILY], **over})
    day.site.show(list_page([row(1)]))
    day.poll(minutes=0)


def publish(day: Newsday, count: int, **later: float) -> None:
    """The first so many of the news are on the list by now, and it is polled; what is due is paid."""
    day.site.show(list_page([*NEWS[:count], row(1)]))
    day.poll(**later or {"hours": 1})


def go(day: Newsday, **later: float) -> None:
    day.clock.move(**later)
    day.room.pay_all()


def digests(day: Newsday, path: str = "/desk") -> list[list[str]]:
    """The titles that each digest told, first to last."""
    return [[change["title"] for change in told["changes"]] for told in day.hook.told(path)]


def titles(*numbers: int) -> list[str]:
    return [NEWS[number].title for number in numbers]


def test_a_day_s_changes_are_one_message_at_the_digest_s_time(day: Newsday) -> None:
    """Nothing before nine; then all in one request under one key; each has its row in the ledger, with that key."""
    open_day(day)
    publish(day, 2)
    publish(day, 3, hours=20)
    assert day.hook.told() == []
    assert [(d.state, d.due_at.hour) for d in day.ledger()] == [("pending", 9)] * 3
    go(day, hours=3)
    assert digests(day) == [titles(0, 1, 2)]
    rows = [d for d in day.ledger() if d.change]
    assert [(d.state, d.attempts) for d in rows] == [("sent", 1)] * 3
    assert {d.key for d in rows} == set(day.hook.keys())
    go(day, hours=1)
    assert len(digests(day)) == 1


def test_each_change_is_in_exactly_one_digest(day: Newsday) -> None:
    """What is recorded after the window closed is in the next one, and only there."""
    open_day(day)
    publish(day, 2)
    go(day, hours=23)
    publish(day, 3)
    go(day, days=1)
    assert digests(day) == [titles(0, 1), titles(2)]
    assert len(set(day.hook.keys())) == 2


def test_a_digest_with_nothing_new_says_so_and_what_was_checked(day: Newsday) -> None:
    """Its subject says nothing new, its body names the source that was read; with `empty: skip` nothing is sent."""
    open_day(day, routes=[DAILY, {**DAILY, "id": "quiet", "to": ["quiet"], "empty": "skip"}],
             channels=[day.hook_channel("desk"), day.hook_channel("quiet"), day.hook_channel("ops")])  # fmt: skip
    day.poll(hours=23)
    go(day, hours=1)
    (told,) = day.hook.told()
    assert told["digest"]["nothing_new"] and told["changes"] == []
    assert [(s["id"], s["state"]) for s in told["sources"]] == [("list", "well")]
    ((_, _, body),) = day.hook.taken
    assert body["title"] == "[Digest] Nothing new · sources checked: 1" and "Ministry" in body["message"]


def test_a_source_that_could_not_be_checked_is_named(day: Newsday) -> None:
    """One source fails, one is not due: the digest says which and since when, in its reader's words; a program is told
    why."""
    open_day(day, sources=[list_source(day.site.url()), list_source(day.site.url("/b"), "b", every="7d")])
    day.site.show(list_page([row(1)]), "/b")
    day.poll("b", minutes=0)
    go(day, days=1)
    day.site.show("gone", status=500)
    day.poll("list", hours=1)
    go(day, days=1)
    told = day.hook.told()[-1]
    assert {s["id"]: s["state"] for s in told["sources"]} == {"list": "ill", "b": "unchecked"}
    (ill,) = [s for s in told["sources"] if s["state"] == "ill"]
    assert ill["trouble"] == "failing" and "500" in ill["reason"]
    text = day.hook.taken[-1][2]["message"]
    assert "Not well" in text and "cannot be read" in text and "Not checked in this time" in text


def test_windows_missed_while_nobody_was_at_work_are_made_up_for_by_one(day: Newsday) -> None:
    """Three days of rest: what had been gathered goes out at once, said to be late; then the next is on time."""
    open_day(day)
    publish(day, 2)
    day.rest()
    go(day, days=3)
    assert digests(day) == [titles(0, 1)]
    assert day.hook.told()[0]["digest"]["overdue"] and "was due" in day.hook.taken[0][2]["message"]
    publish(day, 3)
    go(day, days=1)
    assert digests(day) == [titles(0, 1), titles(2)]
    began = datetime.fromisoformat(day.hook.told()[1]["digest"]["begins"])
    assert began == datetime(2026, 1, 6, 9, tzinfo=UTC)


def test_a_digest_that_is_refused_is_tried_again_as_a_whole_under_its_key(day: Newsday) -> None:
    """503, then yes: one digest, one key, its rows say two tries; what came meanwhile waits for the next."""
    open_day(day)
    publish(day, 2)
    day.hook.answers["/desk"] = day.hook.no_answer(503)
    go(day, hours=23)
    assert [(d.state, d.attempts) for d in day.ledger() if d.change] == [("pending", 1)] * 2
    day.hook.answers.clear()
    publish(day, 3)
    assert digests(day) == [titles(0, 1)]
    tries = {day.hook.refused[0][1], *day.hook.keys()}
    assert len(tries) == 1
    assert [(d.state, d.attempts) for d in day.ledger() if d.change] == [("sent", 2)] * 2 + [("pending", 0)]


def test_a_dead_digest_is_sent_again_as_a_whole(day: Newsday) -> None:
    """410 twice: all its rows are dead; `retry`, told one of them, sends the digest under the same key."""
    open_day(day)
    publish(day, 2)
    day.hook.answers["/desk"] = day.hook.no_answer(410)
    go(day, hours=23)
    go(day, hours=1)
    rows = [d for d in day.ledger() if d.route == "daily"]
    assert {d.state for d in rows} == {"dead"}
    day.hook.answers.clear()
    assert len(day.room.store.outbox.revive([rows[0].id], day.clock())) == 3
    day.room.pay_all()
    assert digests(day) == [titles(0, 1)] and set(day.hook.keys()) == {day.hook.refused[0][1]}


@pytest.mark.parametrize("other", [{"send": "at once"}, {"send": "0 8 * * *", "timezone": "UTC"}])
def test_each_change_is_told_to_a_reader_once_whichever_routes_overlap(day: Newsday, other: dict[str, Any]) -> None:
    """Another route told the reader sooner: the digest leaves those out, counts them, and the ledger says why."""
    first = {"id": "first", "to": ["desk"], **other}
    open_day(day, routes=[DAILY, first])
    publish(day, 2)
    go(day, hours=22)
    go(day, hours=1)
    told = day.hook.told()
    (daily,) = [t["digest"] for t in told if t.get("digest", {}).get("route") == "daily"]
    assert daily["told_otherwise"] == 2
    assert [d.state for d in day.ledger() if d.route == "daily" and d.change] == ["superseded"] * 2
    assert {d.state for d in day.ledger() if d.route == "first"} == {"sent"}
    assert "another route" in next(d.error or "" for d in day.ledger() if d.route == "daily" and d.change)


def test_readers_of_one_digest_are_told_apart(day: Newsday) -> None:
    """Two readers by mail: one message each; the one who is refused changes nothing for the other."""
    readers = ("a@example.test", "b@example.test")
    open_day(day, channels=[day.mail_channel(*readers), day.hook_channel("ops")], routes=[{**DAILY, "to": ["mail"]}])
    publish(day, 2)
    day.mail.replies[readers[0]] = "550 no such user"
    go(day, hours=23)
    go(day, hours=1)
    ((to, mail, text),) = day.mail.letters()
    assert to == readers[1] and mail["Subject"] == f"[Digest] 2 new: {NEWS[0].title} and 1 more"
    assert all(title in text for title in titles(0, 1)) and "Why you got this" in text
    states = {d.recipient: d.state for d in day.ledger() if d.change}
    assert states == {readers[0]: "dead", readers[1]: "sent"}


def test_an_edited_schedule_moves_the_open_window(day: Newsday) -> None:
    """From daily to weekly: what waits is told on Monday; from a digest to at once: it is told now."""
    open_day(day)
    publish(day, 2)
    day.configure(list_source(day.site.url()), routes=[{**DAILY, "send": "0 9 * * mon"}])
    day.room.pay_all()
    go(day, days=2)
    assert digests(day) == []
    day.configure(list_source(day.site.url()), routes=[{"id": "daily", "to": ["desk"]}])
    go(day, minutes=1)
    assert [told["title"] for told in day.hook.told()] == titles(0, 1)


def test_a_route_or_reader_that_is_gone_is_sent_nothing(day: Newsday) -> None:
    """What waited for a removed recipient is cancelled with the reason; the other recipient has the digest."""
    channels = [day.mail_channel("a@example.test", "b@example.test"), day.hook_channel("ops")]
    open_day(day, channels=channels, routes=[{**DAILY, "to": ["mail"]}])
    publish(day, 1)
    channels[0] = day.mail_channel("b@example.test")
    day.configure(list_source(day.site.url()), channels=channels, routes=[{**DAILY, "to": ["mail"]}])
    go(day, hours=23)
    assert [to for to, _ in day.mail.taken] == ["b@example.test"]
    assert [d.state for d in day.ledger() if d.recipient == "a@example.test"] == ["cancelled"]


def test_an_old_notice_that_comes_late_stands_apart(day: Newsday) -> None:
    """Published in November, first seen in January: in a part of its own, which says why."""
    open_day(day)
    old = row(12).saying(date="2025-11-03")
    day.site.show(list_page([NEWS[0], old, row(1)]))
    day.poll(hours=1)
    go(day, hours=23)
    (told,) = day.hook.told()
    assert [c["title"] for c in told["changes"] if c["id"] in told["late"]] == [old.title]
    text = day.hook.taken[0][2]["message"]
    assert text.index(NEWS[0].title) < text.index("Old notices, seen late") < text.rindex(old.title)


def test_changes_are_grouped_by_topic_then_source_and_each_is_there_once(day: Newsday) -> None:
    """A notice of two topics stands under the first that the route names; one without any stands last."""
    topics = [{"id": "tax", "name": "Taxes", "any": ["tax"]}, {"id": "rules", "any": ["Rules"]}]
    open_day(day, topics=topics)
    publish(day, 4)
    go(day, hours=23)
    text = day.hook.taken[0][2]["message"]
    assert "== Taxes ==" in text and "== rules ==" not in text and "== Without a topic ==" in text
    assert all(text.count(f"· {item.title}\n") == 1 for item in NEWS)
    assert text.index("== Taxes ==") < text.index("== Without a topic ==")


def test_a_notice_that_changed_twice_is_one_entry(day: Newsday) -> None:
    """Published in the morning, revised at noon: one title, two lines, two changes in the JSON."""
    open_day(day)
    day.site.show(list_page([row(11, summary="The fee is 10 yuan."), row(1)]))
    day.poll(hours=1)
    day.site.show(list_page([row(11, summary="The fee is 20 yuan."), row(1)]))
    day.poll(hours=1)
    go(day, hours=22)
    ((_, _, body),) = day.hook.taken
    assert [c["kind"] for c in body["gazetted"]["changes"]] == ["published", "revised"]
    assert body["gazetted"]["changes"][1]["redline"]["clauses"]
    assert body["message"].count(f"· {row(11).title}\n") == 1


def test_a_digest_on_working_days_waits_for_the_next_one(day: Newsday) -> None:
    """Due on New Year's Day and a Saturday that is worked in China: not on the first, on the second."""
    day.clock.now = datetime(2026, 2, 13, 12, tzinfo=UTC)
    open_day(day, routes=[{**DAILY, "timezone": "Asia/Shanghai", "workdays": "CN"}])
    sent: list[str] = []
    for _ in range(16):
        before = len(day.hook.told())
        go(day, days=1)
        if len(day.hook.told()) > before:
            sent.append(f"{day.clock():%m-%d}")
    assert sent == ["02-14", "02-24", "02-25", "02-26", "02-27", "02-28"]


@pytest.mark.parametrize("change", [datetime(2025, 3, 29, tzinfo=UTC), datetime(2025, 10, 25, tzinfo=UTC)])
def test_a_digest_at_half_past_two_is_sent_once_on_the_days_on_which_clocks_change(
    day: Newsday, change: datetime
) -> None:
    """Berlin, 30 March and 26 October 2025: an hour that is not there, an hour that is there twice."""
    day.clock.now = change
    open_day(day, routes=[{**DAILY, "send": "30 2 * * *", "timezone": "Europe/Berlin"}])
    sent = []
    for _ in range(3 * 24):
        before = len(day.hook.told())
        go(day, hours=1)
        sent += [day.clock().date()] * (len(day.hook.told()) - before)
    assert sent == [change.date() + timedelta(days) for days in (0, 1, 2)]


def test_the_daemon_sends_a_digest_each_minute(day: Newsday) -> None:
    """`* * * * *`: at each tick of a new minute a digest is owed and sent."""
    open_day(day, routes=[{**DAILY, "send": "* * * * *", "empty": "skip"}])
    publish(day, 1, seconds=90)
    publish(day, 2, minutes=1)
    daemon = Daemon(day.room)
    day.clock.move(minutes=1)
    daemon.drain()
    assert digests(day) == [titles(0), titles(1)]


def test_a_preview_leaves_out_what_the_digest_will(day: Newsday) -> None:
    """What its reader heard by another route is counted, what a silence holds is told of; so it is in the digest."""
    roads = {"id": "roads", "to": ["desk"], "topics": ["roads"]}
    open_day(day, routes=[DAILY, roads], topics=[{"id": "roads", "any": ["公路"]}])
    publish(day, 3)
    assert len(day.hook.told()) == 1, "one of the three is on roads"
    silent, other = (d for d in day.ledger() if d.route == "daily" and d.state == "pending" and not _told(day, d))
    with day.room.store.transaction() as book:
        book.silences.begin(
            source=None, topic=None, notice=silent.notice, drop=False, author="ann", reason="moves house",
            now=day.clock(), ends=None,
        )  # fmt: skip
    before = day.ledger()
    shown = day.run("digest", "daily", "--preview", "--json")
    assert day.ledger() == before and "not in it: 1 change, kept back by silence 1 by ann: moves house" in shown.stderr
    go(day, hours=23)
    next_one, sent = json.loads(shown.stdout), day.hook.told()[-1]
    assert [c["id"] for c in next_one["changes"]] == [c["id"] for c in sent["changes"]] == [other.change]
    assert next_one["digest"]["told_otherwise"] == sent["digest"]["told_otherwise"] == 1


def _told(day: Newsday, delivery: Delivery) -> bool:
    return any(d.change == delivery.change and d.state == "sent" for d in day.ledger())


def test_a_preview_shows_the_next_digest_and_changes_nothing(day: Newsday) -> None:
    """`digest --preview` as text, page, JSON and file; the ledger and the windows are as before; nobody is told."""
    open_day(day)
    publish(day, 2)
    before = day.ledger()
    day.rest()
    text = day.run("digest", "daily", "--preview")
    assert text.returncode == 0 and text.stdout.startswith("[Digest Preview] 2 new") and NEWS[1].title in text.stdout
    assert day.run("digest", "daily", "--preview", "--json").stdout.startswith('{"digest": {"route": "daily"')
    day.run("digest", "daily", "--preview", "--html", "--output", "next.html")
    page = (day.folder / "next.html").read_text()
    assert page.startswith("<!doctype html>") and NEWS[0].title in page
    assert day.run("digest", "daily").returncode == 2
    assert "with digests are daily" in day.run("digest", "weekly", "--preview").stderr
    assert day.ledger() == before and day.hook.told() == []
