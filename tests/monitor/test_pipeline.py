"""One poll: what it writes, what it owes, and what it leaves alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa

from monitor.pipeline import poll
from sources.config import Source
from sources.notice import Notice
from sources.page import Link, Memory, Reading
from state.records import PollResult
from tests.newsday import Newsday
from tests.printing import MEASURES, follow_source, list_page, list_source, notice_page, row

ROWS = [row(number) for number in range(1, 6)]


def test_a_poll_tells_what_it_came_to(day: Newsday) -> None:
    """Counts by kind, the verdict, the requests made, and the numbers of its changes."""
    day.configure(follow_source(day.site.url()))
    for r in ROWS:
        day.site.show(notice_page(r.title, "The fee is 10 yuan."), r.href)
    day.site.show(list_page(ROWS[:3]))
    first = day.poll()
    assert (first.source, first.verdict, first.notices, first.baseline, first.requests) == ("list", "good", 3, 3, 4)
    day.site.show(list_page(ROWS[:5]))
    second = day.poll()
    assert (second.published, second.revised, second.requests, len(second.changes)) == (2, 0, 3, 2)
    third = day.poll()
    assert (third.verdict, third.notices, third.requests, third.changes) == ("unchanged", 0, 1, ())


def test_a_page_that_says_it_is_unchanged_is_not_read(day: Newsday) -> None:
    """ETag and Last-Modified are sent back; 304 is a poll that went well."""
    for number, headers in enumerate(({"etag": '"1"'}, {"last_modified": "Mon, 05 Jan 2026 09:00:00 GMT"})):
        day.configure(list_source(day.site.url(f"/list{number}"), f"list{number}"))
        day.site.show(list_page(ROWS), f"/list{number}", **headers)
        assert day.poll().verdict == "good"
        assert day.poll().verdict == "unchanged"
        day.site.show(list_page([row(9), *ROWS]), f"/list{number}", **dict.fromkeys(headers, "other"))
        assert day.poll().published == 1


def test_a_server_that_lies_about_304_is_found_out_within_a_day(day: Newsday) -> None:
    """The same ETag over other bytes: after 24 hours the page is asked for unconditionally."""
    day.configure(list_source(day.site.url()))
    day.site.show(list_page(ROWS), etag='"for ever"')
    day.poll()
    day.site.show(list_page([row(9), *ROWS]), etag='"for ever"')
    assert day.poll(hours=23).verdict == "unchanged"
    assert day.poll(hours=2).published == 1


def test_the_next_poll_is_due_at_the_source_s_own_interval(day: Newsday) -> None:
    """Give or take five in a hundred; a cron source at its own time."""
    day.configure(list_source(day.site.url(), every="2h"), list_source(day.site.url(), "cron", cron="0 9 * * mon-fri"))
    day.site.show(list_page(ROWS))
    for name in ("list", "cron"):
        day.poll(name)
    every, cron = (day.room.store.queries.source(name) for name in ("list", "cron"))
    assert every is not None and cron is not None
    assert abs(every.next_poll - every.last_poll - timedelta(hours=2)) <= timedelta(minutes=6)
    assert cron.next_poll.isoformat() == "2026-01-06T01:00:00+00:00"


def test_a_topic_and_its_words_come_with_the_change(day: Newsday) -> None:
    """Only the route that asked for the topic hears of it, and hears why."""
    topics = [{"id": "vouchers", "name": "算力券", "any": ["算力券"]}]
    routes = [{"id": "tech", "to": ["desk"], "topics": ["vouchers"]}]
    day.configure(list_source(day.site.url(), first_poll="tell"), topics=topics, routes=routes)
    day.site.show(list_page([row(7), *ROWS]))  # 关于第7批算力券发放工作的通知
    day.poll()
    (told,) = day.hook.told()
    assert told["title"] == row(7).title
    assert told["why"]["topics"] == [
        {"id": "vouchers", "because": ["算力券"], "passages": ["关于第7批算力券发放工作的通知"]}
    ]


def test_a_notice_whose_address_changed_is_the_same_notice(day: Newsday) -> None:
    """Found by its likeness under a new key, told as no news, and known by both keys from then on."""
    day.configure(list_source(day.site.url()))
    long = MEASURES.replace("\n", " ")
    day.site.show(list_page([ROWS[0].saying(summary=long), *ROWS[1:]]))
    day.poll()
    moved = ROWS[0].saying(href="/new/place.html", summary=long + "附则。")
    day.site.show(list_page([moved, *ROWS[1:]]))
    day.poll()
    assert day.kinds().count("published") == 0 and day.room.store.queries.count_known("list") == len(ROWS)
    day.site.show(list_page([ROWS[0].saying(summary=long + "附则。"), *ROWS[1:]]))
    day.poll()
    assert day.room.store.queries.count_known("list") == len(ROWS)


def by_hand(day: Newsday, reading: Reading) -> PollResult:
    """One poll of which we say what was read."""

    def read(_source: Source, _memory: Memory, _now: object) -> Reading:
        return reading

    room = day.room
    return poll(day.source(), read, room.store, room.desk, day.clock(), lambda source, now: now + timedelta(hours=1))


def test_pages_of_a_flood_are_forgotten_and_what_waits_is_not(day: Newsday) -> None:
    """A held reading moves no cursor: neither rows nor marks nor the waiting items are another's afterwards."""
    day.configure(follow_source(day.site.url(), flood={"over": 1, "share": 0.1}))
    old = [Notice(f"old {n}", f"Old heading {n}", f"{n} " * 50) for n in range(6)]
    links = tuple(Link(n.key, n.title) for n in old)
    by_hand(day, Reading("good", notices=tuple(old), listed=links, page=tuple(n.key for n in old)))
    new = tuple(Notice(f"new {n}", f"Fresh words of {n}", f"Other {n} " * 50) for n in range(9))
    listed = tuple(Link(n.key, n.title) for n in new)
    result = by_hand(day, Reading("good", notices=new, listed=listed, page=tuple(n.key for n in new)))
    assert (result.verdict, result.published) == ("suspect", 0)
    assert day.room.store.memory("list", day.clock()).listed == tuple(n.key for n in old)
    assert day.room.store.queries.count_known("list") == len(old)


def test_a_withdrawn_notice_that_comes_back_changed_is_restored_once(day: Newsday) -> None:
    """Restored with its new text; the next poll has nothing to add."""
    day.configure(list_source(day.site.url()))
    one = Notice("k", "Heading", "The fee is 10 yuan.")
    by_hand(day, Reading("good", notices=(one,)))
    (known,) = day.room.store.queries.changes()
    with day.room.store.transaction() as book:
        book.set_withdrawn(known.notice, True)
    for _ in range(2):
        by_hand(day, Reading("good", notices=(replace(one, text="The fee is 20 yuan."),)))
    assert day.kinds() == ["baseline", "restored"]


def test_an_unchanged_poll_asks_little_of_the_store_and_says_one_thing(day: Newsday) -> None:
    """Most polls find nothing: three questions, one answer, and none of it about what is not amiss."""
    day.configure(list_source(day.site.url()))
    day.site.show(list_page(ROWS), etag='"1"')
    day.poll()
    said: list[str] = []
    engine = day.room.store._engine

    def note(_db: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement.split()[0])

    sa.event.listen(engine, "before_cursor_execute", note)
    result = day.room.poll(day.source())
    sa.event.remove(engine, "before_cursor_execute", note)
    assert result.verdict == "unchanged"
    assert said == ["SELECT", "SELECT", "SELECT", "UPDATE"]
