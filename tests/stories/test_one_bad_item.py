"""One bad page among many: the rest is read in its time, and the source is no worse for it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sources.crawl import crawl
from sources.items import BUDGET, PATIENCE
from state.queries import NoticeFilter
from tests.newsday import Newsday
from tests.printing import bulletin_page, bulletin_source, follow_source, list_page, list_source, notice_page, row

ROWS = [row(number) for number in range(1, 41)]
RULES = ("The Commission has made the following rules on filing.", "These rules take effect on 1 March 2026.")


def following(day: Newsday, rows: int, **over: Any) -> None:
    """A list of so many notices, each with its page, after its first poll."""
    day.configure(follow_source(day.site.url(), **over), http={**HTTP, "allow": [day.site.place]})
    for r in ROWS[:rows]:
        day.site.show(notice_page(r.title, *RULES), r.href)
    day.site.show(list_page(ROWS[:rows]))
    day.poll()


HTTP = {"per_host": "0s", "timeout": "1s"}


def wait_of(day: Newsday) -> timedelta:
    state = day.room.store.queries.source("list")
    assert state is not None
    wait: timedelta = state.next_poll - day.clock()
    return wait


def test_an_item_that_cannot_be_read_does_not_slow_its_source_and_is_given_up(day: Newsday) -> None:
    """Told from its row after three polls; the source is polled as usual all the while and is then well, and the item
    is asked for again when its row changes."""
    following(day, 3, recheck=None)
    day.site.show("no", ROWS[3].href, status=403)
    day.site.show(list_page(ROWS[:4]))
    verdicts = []
    for _ in range(5):
        verdicts.append(day.poll().verdict)
        assert wait_of(day) < timedelta(minutes=32)
    assert verdicts[2] in ("suspect", "failed") and verdicts[3:] == ["unchanged", "unchanged"]
    assert day.news() == [("published", ROWS[3].title)] and day.operators() == []
    day.site.asked.clear()
    day.site.show(list_page(ROWS[:4], around="<p>新</p>"))
    day.poll()
    assert day.site.asked == ["/list"]
    day.site.show(list_page([*ROWS[:3], ROWS[3].saying(date="2026-01-05")]))
    day.poll()
    assert day.site.asked[-1] == ROWS[3].href


def test_a_known_page_that_fails_when_it_is_read_again_is_left_until_its_next_age(day: Newsday) -> None:
    """Three polls are in trouble, not all to come; the next age asks again and finds what changed."""
    following(day, 2, recheck=["1d", "7d"])
    day.site.show("oh", ROWS[0].href, status=500)
    assert [day.poll(hours=25 if n == 0 else 1).verdict for n in range(4)] == ["failed"] * 3 + ["unchanged"]
    day.site.show(notice_page(ROWS[0].title, RULES[0], "These rules take effect on 1 April 2026."), ROWS[0].href)
    day.poll(days=7)
    assert day.news() == [("revised", ROWS[0].title)]


def test_pages_that_fail_for_a_whole_day_are_told_to_the_operators(day: Newsday) -> None:
    """Silence is not ambiguous: where every poll meets pages that it cannot read, somebody hears of it, once."""
    following(day, 1, recheck=None)
    for count in range(2, 12):
        day.site.show(list_page(ROWS[:count]))
        day.site.show("oh", ROWS[count - 1].href, status=500)
        day.poll(hours=4)
    assert day.operators() == [("failing", "began")]


def test_a_host_that_leaves_items_unanswered_is_asked_for_few_of_them(day: Newsday) -> None:
    """After three in a row the rest waits for the next poll, which begins with those not yet tried."""
    following(day, 1, recheck=None)
    for r in ROWS[1:9]:
        day.site.show(notice_page(r.title, *RULES), r.href, hold=threading.Event())
    day.site.show(list_page(ROWS[:9]))
    day.site.asked.clear()
    day.poll()
    assert len(day.site.asked) == 1 + PATIENCE
    hung = set(day.site.asked[1:])
    day.site.let_go()
    day.site.asked.clear()
    day.poll()
    assert len(day.news()) == 8 and set(day.site.asked[-PATIENCE:]) == hung


def test_a_poll_ends_in_time_however_slow_the_items_are(day: Newsday) -> None:
    """What the time does not suffice for waits for the next poll."""
    following(day, 1, recheck=None)
    for r in ROWS[1:9]:
        day.site.show(notice_page(r.title, *RULES), r.href)
    day.site.show(list_page(ROWS[:9]))
    ticks = iter(n * BUDGET / 4 for n in range(100))
    room, now = day.room, datetime(2026, 1, 6, tzinfo=UTC)
    memory = room.store.memory("list", now)
    reading = crawl(day.source(), memory, room.fetcher, room.reader, now, "other", lambda: next(ticks))
    assert (len(reading.notices), len(reading.waiting)) == (3, 5)
    assert all(waiting.tries == 0 for waiting in reading.waiting)


def test_a_broken_second_page_withholds_nothing_of_the_first_and_is_read_later(day: Newsday) -> None:
    """The news of the first page is told at once, that of the second when it is there; nothing twice."""
    day.configure(list_source(day.site.url(), pages={"next": "a.next@href", "most": 3}))
    day.site.show(list_page(ROWS[8:14]))
    day.poll()
    day.site.show(list_page(ROWS[:6], next="/list-2"))
    day.site.show("oh", "/list-2", status=500)
    assert day.poll().verdict == "failed" and len(day.news()) == 6
    assert wait_of(day) < timedelta(minutes=32)
    day.site.show(list_page(ROWS[6:12]), "/list-2")
    assert day.poll().verdict == "good" and len(day.news()) == 8
    day.site.asked.clear()
    assert day.poll().verdict == "unchanged" and day.site.asked == ["/list"]


def test_issues_of_a_bulletin_are_as_long_as_they_are(day: Newsday) -> None:
    """Issues of six, four, six, three and seven notices are all recorded."""
    day.configure(bulletin_source(day.site.url(), flood=None))
    for issue, size in enumerate((6, 4, 6, 3, 7)):
        notices = [(row(10 * issue + n).title, f"Text {n} of issue {issue}.") for n in range(size)]
        day.site.show(bulletin_page(*notices))
        assert day.poll().verdict == "good"
    assert day.kinds() == ["baseline"] * 6 + ["published"] * 20


@pytest.mark.parametrize("grows", [False, True])
def test_a_list_that_stays_short_is_believed_after_a_day(day: Newsday, grows: bool) -> None:
    """A new year's list of three, be there four by then, is good after three polls over a day; then it is news."""
    day.configure(list_source(day.site.url()))
    day.site.show(list_page(ROWS[10:]))
    day.poll()
    day.site.show(list_page(ROWS[:3]))
    assert [day.poll(hours=8).verdict for _ in range(3)] == ["suspect"] * 3
    day.site.show(list_page(ROWS[: 4 if grows else 3]))
    assert day.poll(hours=8).verdict == "good"
    assert len(day.news()) == (4 if grows else 3)
    assert day.operators() == [("suspect", "began"), ("suspect", "ended")]


def test_a_list_that_is_whole_in_between_is_doubted_anew(day: Newsday) -> None:
    """Two half-built pages on two days are not one short list."""
    day.configure(list_source(day.site.url()))
    for _ in range(3):
        day.site.show(list_page(ROWS[:20]))
        assert day.poll(hours=8).verdict in ("good", "unchanged")
        day.site.show(list_page(ROWS[:3]))
        assert [day.poll(hours=9).verdict for _ in range(2)] == ["suspect"] * 2


def test_a_cron_source_in_trouble_keeps_to_its_hours(day: Newsday) -> None:
    """However often it failed, it is asked at its own times alone."""
    day.configure(list_source(day.site.url(), cron="*/10 8-18 * * mon-fri", timezone="UTC"))
    day.site.show("oh", status=500)
    day.clock.now = datetime(2026, 1, 9, 17, 1, tzinfo=UTC)  # a Friday
    for minutes, hour in ((0, "09 17:10"), (9, "09 17:30"), (20, "09 18:10"), (40, "12 08:00")):
        day.poll(minutes=minutes or 0.001)
        state = day.room.store.queries.source("list")
        assert state is not None and f"{state.next_poll:%d %H:%M}" == hour


def test_a_dead_link_that_stood_there_before_we_came_is_remembered_at_once(day: Newsday) -> None:
    """Its row is all there is of it: it is no news, and asks for no further tries."""
    day.configure(follow_source(day.site.url()), http={**HTTP, "allow": [day.site.place]})
    day.site.show(list_page(ROWS[:3]))
    for r in ROWS[:2]:
        day.site.show(notice_page(r.title, *RULES), r.href)
    day.poll()
    assert sum(1 for _ in day.room.store.queries.notices(NoticeFilter())) == 3
    day.site.asked.clear()
    day.poll()
    assert day.site.asked == ["/list"] and day.news() == []
