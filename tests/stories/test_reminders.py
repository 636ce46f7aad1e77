"""Reminders: before a date of what was told, once per reader; moved, cancelled, or late and said to be."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.newsday import Newsday
from tests.printing import list_page, list_source, row

ROUTE: dict[str, Any] = {"id": "dates", "to": ["desk"], "remind": ["30d", "7d", "1d"], "timezone": "Asia/Shanghai"}
UNTIL_MARCH = "本办法有效期至2026年3月15日。"
UNTIL_JUNE = "本办法有效期至2026年6月15日。"


def open_day(day: Newsday, *routes: dict[str, Any], **over: Any) -> None:
    """One known item; it is 09:00 UTC on Monday, 5 January 2026."""
    day.configure(list_source(day.site.url(), quiet_for=None), **{"routes": list(routes or (ROUTE,)), **over})
    day.site.show(list_page([row(1)]))
    day.poll(minutes=0)


def say(day: Newsday, summary: str) -> None:
    """The news says this by now; what is due is paid."""
    day.site.show(list_page([row(11, summary=summary), row(1)]))
    day.poll()


def go(day: Newsday, month: int, of_month: int, hour: int = 12) -> None:
    """It is that day by now, and what is due is paid."""
    day.clock.now = datetime(2026, month, of_month, hour, tzinfo=UTC)
    day.room.pay_all()


def reminded(day: Newsday, path: str = "/desk") -> list[tuple[str, str, int]]:
    """Fact, date and days left of every reminder that was taken."""
    said = [told["reminder"] for told in day.hook.told(path) if "reminder" in told]
    return [(one["fact"], one["date"], one["days_left"]) for one in said]


def states(day: Newsday) -> list[tuple[str, str]]:
    """Day and state of every reminder in the ledger."""
    return sorted((d.reminder.day, d.state) for d in day.ledger() if d.reminder)


def test_a_reader_is_reminded_at_each_age_at_nine_in_the_route_s_zone(day: Newsday) -> None:
    """30, 7 and 1 days before the expiry, at 01:00 UTC and not before; each under a key of its own, once."""
    open_day(day)
    say(day, UNTIL_MARCH)
    assert [d.due_at for d in day.ledger() if d.reminder] == [
        datetime(2026, 2, 13, 1, tzinfo=UTC), datetime(2026, 3, 8, 1, tzinfo=UTC), datetime(2026, 3, 14, 1, tzinfo=UTC),
    ]  # fmt: skip
    go(day, 2, 13, 0)
    assert reminded(day) == []
    for month, of_month in ((2, 13), (2, 14), (3, 8), (3, 14), (3, 15), (3, 16)):
        go(day, month, of_month)
    assert reminded(day) == [("expires", "2026-03-15", left) for left in (30, 7, 1)]
    assert len(set(day.hook.keys())) == len(day.hook.keys()) == 4
    assert day.hook.taken[1][2]["title"] == f"[Reminder] Expires in 30 days: Ministry: {row(11).title} (2026-03-15)"


def test_a_date_that_moves_takes_its_reminders_along(day: Newsday) -> None:
    """March becomes June: those of March are cancelled with the reason, those of June are owed; back again, too."""
    open_day(day)
    say(day, UNTIL_MARCH)
    say(day, UNTIL_JUNE)
    assert states(day) == [("2026-03-15", "cancelled")] * 3 + [("2026-06-15", "pending")] * 3
    assert "moved" in next(d.error or "" for d in day.ledger() if d.reminder)
    go(day, 3, 14)
    assert reminded(day) == []
    go(day, 5, 16)
    assert reminded(day) == [("expires", "2026-06-15", 30)]


def test_a_date_that_is_taken_back_is_reminded_of_again(day: Newsday) -> None:
    """June is an error, and March is back: its reminders are pending again, one row each."""
    open_day(day)
    for text in (UNTIL_MARCH, UNTIL_JUNE, UNTIL_MARCH):
        say(day, text)
    for _ in range(2):
        day.poll(hours=13)  # what comes back is believed once it stays
    assert states(day) == [("2026-03-15", "pending")] * 3 + [("2026-06-15", "cancelled")] * 3


def test_a_withdrawn_notice_is_reminded_of_no_more(day: Newsday) -> None:
    """Its page is gone for good: what was pending is cancelled."""
    from tests.printing import follow_source, notice_page

    day.configure(follow_source(day.site.url(), recheck=["1h", "9h", "18h", "27h", "40h"]), routes=[ROUTE])
    day.site.show(list_page([row(1)]))
    day.site.show(notice_page(row(1).title, "Nothing."), row(1).href)
    day.poll(minutes=0)
    day.site.show(list_page([row(11), row(1)]))
    day.site.show(notice_page(row(11).title, UNTIL_MARCH), row(11).href)
    day.poll()
    assert {state for _, state in states(day)} == {"pending"}
    day.site.drop(row(11).href)
    day.site.show(list_page([row(1)]))
    for _ in range(8):
        day.poll(hours=9)
    assert day.news()[-1][0] == "withdrawn"
    assert {state for _, state in states(day)} == {"cancelled"}


def test_after_a_rest_one_late_reminder_is_told_and_says_so(day: Newsday) -> None:
    """Nobody at work from January to 14 March: the nearest is told, the others are superseded; it counts from today."""
    open_day(day)
    say(day, UNTIL_MARCH)
    day.rest()
    go(day, 3, 10)
    assert reminded(day) == [("expires", "2026-03-15", 5)]
    told = day.hook.told()[-1]["reminder"]
    assert told["late"] and "was due on 2026-03-08" in day.hook.taken[-1][2]["message"]
    assert states(day) == [("2026-03-15", "pending"), ("2026-03-15", "sent"), ("2026-03-15", "superseded")]


def test_a_date_that_went_by_during_a_rest_is_told_as_gone_by(day: Newsday) -> None:
    """Two days after the date: one message, which says that it is late and how long ago the date was."""
    open_day(day)
    say(day, UNTIL_MARCH)
    day.rest()
    go(day, 3, 17)
    assert reminded(day) == [("expires", "2026-03-15", -2)]
    assert "Expired 2 days ago" in day.hook.taken[-1][2]["title"]


def test_what_is_due_already_when_a_notice_is_told_is_not_reminded_of(day: Newsday) -> None:
    """Told 20 days before: no reminder of 30 days; a past date has none; nor has a notice that was only known."""
    open_day(day)
    go(day, 2, 23)
    say(day, UNTIL_MARCH)
    assert len(states(day)) == 2
    day.configure(list_source(day.site.url("/b"), "b"), routes=[ROUTE])
    day.site.show(list_page([row(12, summary=UNTIL_JUNE)]), "/b")
    day.poll()
    assert {date for date, _ in states(day)} == {"2026-03-15"}


def test_several_routes_remind_a_reader_once(day: Newsday) -> None:
    """Two routes told the same reader: the first of them reminds; another reader has a reminder of their own."""
    second = {**ROUTE, "id": "second", "to": ["desk", "ops"], "remind": ["7d"]}
    open_day(day, ROUTE, second)
    say(day, UNTIL_MARCH)
    owed = [(d.route, d.channel, d.reminder.age) for d in day.ledger() if d.reminder]
    assert sorted(owed) == [("dates", "desk", 1), ("dates", "desk", 7), ("dates", "desk", 30), ("second", "ops", 7)]


def test_ages_that_are_edited_hold_for_what_was_told_before(day: Newsday) -> None:
    """A reload with other ages: those that are gone are cancelled, the new ones are owed; the reader's too."""
    open_day(day)
    say(day, UNTIL_MARCH)
    day.configure(list_source(day.site.url()), routes=[{**ROUTE, "remind": ["14d", "1d"]}])
    day.room.pay_all()
    by_age = {d.reminder.age: d.state for d in day.ledger() if d.reminder}
    assert by_age == {30: "cancelled", 7: "cancelled", 1: "pending", 14: "pending"}


def test_dates_that_come_soon_stand_in_a_digest(day: Newsday) -> None:
    """Within thirty days, of known notices too; a date that is further away or gone by is not there."""
    digest = {"id": "daily", "to": ["desk"], "send": "0 9 * * *", "timezone": "UTC"}
    open_day(day, digest)
    go(day, 2, 20)
    say(day, UNTIL_MARCH)
    go(day, 2, 21)
    last = day.hook.told()[-1]
    assert [(one["fact"], one["date"], one["title"]) for one in last["coming"]] == [
        ("expires", "2026-03-15", row(11).title)
    ]
    assert "Dates in the next 30 days" in day.hook.taken[-1][2]["message"]
    go(day, 3, 17)
    assert day.hook.told()[-1]["coming"] == []
