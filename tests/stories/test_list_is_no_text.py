"""Promise 5: a list is not a text. Items are tracked, not pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.newsday import Newsday
from tests.printing import Json, Row, follow_source, list_page, list_source, notice_page, row

ROWS = [row(number) for number in range(1, 13)]
RULES = ("The Commission has made the following rules on filing.", "These rules take effect on 1 March 2026.")


def reordered(rows: list[Row]) -> str:
    return list_page(rows[::-1])


def with_session_ids(rows: list[Row]) -> str:
    return list_page([r.saying(href=f"{r.href};jsessionid=A{n}F0?utm_source=x") for n, r in enumerate(rows)])


def rolled_off(rows: list[Row]) -> str:
    return list_page(rows[:-3])


def in_other_dress(rows: list[Row]) -> str:
    return list_page(
        [r.saying(title=f" {r.title.replace(' ', '  ')}\n") for r in rows], around="<p>今日访问：8,021</p>"
    )


@pytest.mark.parametrize("happens", [reordered, with_session_ids, rolled_off, in_other_dress])
def test_what_happens_to_a_list_and_not_to_its_items_is_no_news(
    day: Newsday, happens: Callable[[list[Row]], str]
) -> None:
    """Reordered, with session ids in its addresses, rolled off, with a counter beside it: no change, nobody told."""
    day.configure(list_source(day.site.url()))
    day.site.show(list_page(ROWS))
    day.poll()
    day.site.show(happens(ROWS))
    result = day.poll()
    assert (result.verdict, result.changes) == ("good", ())
    day.site.show(list_page(ROWS))
    assert day.poll().changes == () and day.news() == []


def test_a_site_that_moves_to_https_publishes_nothing_anew(day: Newsday) -> None:
    """The links of a list lead to https, with and without www: the same items as before."""
    places = ("http://www.example.gov", "https://www.example.gov", "https://example.gov")
    day.configure(list_source(day.site.url()))
    for place in places:
        day.site.show(list_page([r.saying(href=place + r.href) for r in ROWS]))
        day.poll()
    assert day.kinds() == ["baseline"] * len(ROWS)


def test_a_new_item_that_pushes_an_old_one_off_the_page_is_one_change(day: Newsday) -> None:
    """The list keeps its length, as lists do."""
    day.configure(list_source(day.site.url()))
    day.site.show(list_page(ROWS))
    day.poll()
    day.site.show(list_page([row(13), *ROWS[:-1]]))
    day.poll()
    assert day.news() == [("published", row(13).title)]


def test_pages_are_turned_until_one_ends_in_a_row_that_is_known(day: Newsday) -> None:
    """After an outage the second page of a list is read too, then the first again; else only the first is."""
    source = list_source(day.site.url(), pages={"next": "a.next@href", "most": 3})
    day.configure(source)
    day.site.show(list_page(ROWS[6:]))
    day.poll()
    day.site.show(list_page(ROWS[:5], next="/list-2"))
    day.site.show(list_page(ROWS[5:], next="/list-3"), "/list-2")
    day.poll()
    assert len(day.news()) == 6
    assert day.site.asked[-2:] == ["/list-2", "/list"]
    day.site.asked.clear()
    day.poll()
    assert day.site.asked == ["/list"]


def show_pages(day: Newsday, rows: list[Row], size: int = 4) -> None:
    """A list over as many pages as it needs."""
    for at in range(0, len(rows), size):
        name = "/list" if at == 0 else f"/list-{at // size + 1}"
        more = f"/list-{at // size + 2}" if at + size < len(rows) else ""
        day.site.show(list_page(rows[at : at + size], next=more), name)


def test_a_gap_that_is_longer_than_one_poll_reads_is_closed_by_the_next(day: Newsday) -> None:
    """Each poll says whether what is new meets what is known; the next goes on where the last stopped, although new
    rows have moved the others to later pages meanwhile."""
    rows = [row(number) for number in range(40, 0, -1)]
    day.configure(list_source(day.site.url(), pages={"next": "a.next@href", "most": 3}, flood=None))
    show_pages(day, rows[30:])
    day.poll()
    show_pages(day, rows[6:])
    first = day.poll()
    assert (first.published, first.verdict) == (12, "good") and "possible gap" in first.reason
    show_pages(day, rows)
    second = day.poll()
    assert "possible gap" in second.reason
    for _ in range(5):
        last = day.poll()
        if "gap is closed" in last.reason:
            break
    assert "the gap is closed" in last.reason
    assert day.operators() == [("gap", "began"), ("gap", "ended")]
    assert len(day.news()) == 30 and len(set(day.news())) == 30
    day.site.asked.clear()
    assert day.poll().reason == "" and day.site.asked == ["/list"]


def test_a_first_poll_says_that_the_list_goes_on(day: Newsday) -> None:
    """What is older than the pages that a baseline may turn is not known, and that is no trouble of the source."""
    day.configure(list_source(day.site.url(), pages={"next": "a.next@href", "most": 1, "first": 2}))
    show_pages(day, ROWS, size=4)
    first = day.poll()
    assert (first.verdict, first.baseline) == ("good", 8) and "the list goes on after 2 pages" in first.reason
    assert day.operators() == []


@pytest.mark.parametrize(
    ("said", "length", "kinds"),
    [
        ("baseline", 40, ["baseline"] * 4),
        ("baseline", 12, ["baseline"] * 12),
        ("tell", 40, ["published"] * 12),
    ],
)
def test_a_baseline_is_a_whole_list_or_its_first_page(day: Newsday, said: str, length: int, kinds: list[str]) -> None:
    """It is to know where a list stands: one that is longer than three pages is not read notice by notice to its end.
    What a first poll is to tell is what three pages show."""
    source = follow_source(day.site.url(), pages={"next": "a.next@href", "most": 3}, first_poll=said)
    day.configure(source)
    rows = [row(number) for number in range(length, 0, -1)]
    for one in rows:
        day.site.show(notice_page(one.title, *RULES), one.href)
    show_pages(day, rows)
    result = day.poll()
    assert result.verdict == "good" and day.kinds() == kinds
    assert ("the list goes on after 3 pages" in result.reason) == (length == 40)
    assert len([path for path in day.site.asked if path.startswith("/notices")]) == len(kinds)


@pytest.mark.parametrize("make", [list_source, follow_source])
def test_a_row_that_rises_to_the_first_page_is_no_news(day: Newsday, make: Callable[..., Json]) -> None:
    """A row was taken off the list, so one rises that stood on a page which the first poll did not read; a new row
    above the others is told as ever, and no other page is turned for it."""
    rows = [row(number) for number in range(40, 0, -1)]
    day.configure(make(day.site.url(), pages={"next": "a.next@href", "most": 3}))
    for one in rows:
        day.site.show(notice_page(one.title, *RULES), one.href)
    show_pages(day, rows[10:])
    day.poll()
    show_pages(day, [*rows[9:11], *rows[12:]])
    day.site.asked.clear()
    assert day.poll().published == 1 and day.news() == [("published", rows[9].title)]
    show_pages(day, [*rows[9:11], *rows[14:]])
    assert day.poll().published == 0
    assert len(day.kinds()) == 7 and "/list-2" not in day.site.asked


def test_a_row_at_the_end_of_the_page_that_prints_a_later_day_is_news(day: Newsday) -> None:
    """Not every list shows the newest first."""
    rows = [row(number) for number in range(20, 0, -1)]
    day.configure(list_source(day.site.url(), pages={"next": "a.next@href", "most": 3}))
    show_pages(day, rows[4:], size=5)
    day.poll()
    late = row(99).saying(date="2026-01-05")
    day.site.show(list_page([*rows[4:8], late], next="/list-2"))
    assert day.poll().published == 1 and day.news() == [("published", late.title)]


def test_a_list_of_one_page_says_that_nothing_of_it_was_known(day: Newsday) -> None:
    """So many rows were new that others may have come and gone unseen."""
    day.configure(list_source(day.site.url()))
    day.site.show(list_page(ROWS[6:]))
    day.poll()
    day.site.show(list_page(ROWS[:6]))
    assert "possible gap" in day.poll().reason


def test_a_new_item_is_read_from_its_own_page(day: Newsday) -> None:
    """With `follow` the text, the facts and the alert are those of the notice's page."""
    day.configure(follow_source(day.site.url()))
    day.site.show(list_page(ROWS[:1]))
    day.site.show(notice_page(ROWS[0].title, *RULES), ROWS[0].href)
    day.poll()
    day.site.show(list_page(ROWS[:2]))
    day.site.show(notice_page(ROWS[1].title, *RULES), ROWS[1].href)
    day.poll()
    (told,) = day.hook.told()
    assert told["kind"] == "published" and told["notice"]["effective"] == "2026-03-01"
    assert told["notice"]["text"] == "\n".join(RULES)


def test_an_item_waits_while_its_page_fails_and_is_told_when_the_page_is_there(day: Newsday) -> None:
    """Half the news is not told first: the item waits, even when it has rolled off the list meanwhile."""
    day.configure(follow_source(day.site.url()))
    for r in ROWS[:3]:
        day.site.show(notice_page(r.title, *RULES), r.href)
    day.site.show(list_page(ROWS[:1]))
    day.poll()
    day.site.show(list_page(ROWS[:2]))
    day.site.show("<h1>error</h1>", ROWS[1].href, status=500)
    assert day.poll().verdict == "failed"
    assert day.news() == []
    day.site.show(list_page([ROWS[2], ROWS[0]]))
    day.site.show(notice_page(ROWS[1].title, *RULES), ROWS[1].href)
    day.poll()
    assert sorted(day.news()) == sorted(("published", r.title) for r in ROWS[1:3])


@pytest.mark.parametrize("status", [404, 500])
def test_an_item_whose_page_never_comes_is_recorded_from_its_row_in_the_end(day: Newsday, status: int) -> None:
    """Late news beats no news: after three polls the row itself is the notice, told once, and the polling goes on."""
    day.configure(follow_source(day.site.url()))
    day.site.show(notice_page(ROWS[0].title, *RULES), ROWS[0].href)
    day.site.show(list_page(ROWS[:1]))
    day.poll()
    day.site.show(list_page([ROWS[1].saying(summary="What the row says."), ROWS[0]]))
    day.site.show("<h1>error</h1>", ROWS[1].href, status=status)
    for _ in range(3):
        day.poll()
    assert day.news() == [("published", ROWS[1].title)]
    assert day.hook.told()[0]["notice"]["text"] == "What the row says."
    for _ in range(2):
        day.poll()
    assert len(day.news()) == 1


def test_a_dead_link_on_a_list_is_not_asked_for_every_minute(day: Newsday) -> None:
    """A known item whose page is gone is asked again when the list changes, not at each poll."""
    day.configure(follow_source(day.site.url(), recheck=None))
    day.site.show(notice_page(ROWS[0].title, *RULES), ROWS[0].href)
    day.site.show(list_page(ROWS[:2]))
    for _ in range(4):
        day.poll()
    day.site.show(list_page(ROWS[:2], around="<p>新</p>"))
    day.poll()
    day.site.asked.clear()
    for _ in range(3):
        day.poll()
    state = day.room.store.queries.source("list")
    assert state is not None and (state.next_poll - day.clock()).total_seconds() > 1600
    assert day.site.asked == ["/list"] * 3


def test_a_silent_edit_of_a_notice_is_found_when_it_is_read_again(day: Newsday) -> None:
    """The row says nothing of it; the page is read again after a day."""
    day.configure(follow_source(day.site.url(), recheck=["1d", "7d"]))
    day.site.show(list_page(ROWS[:1]))
    day.site.show(notice_page(ROWS[0].title, *RULES), ROWS[0].href)
    day.poll()
    day.site.show(notice_page(ROWS[0].title, RULES[0], "These rules take effect on 1 April 2026."), ROWS[0].href)
    day.poll(hours=12)
    assert day.news() == []
    day.poll(hours=13)
    (told,) = day.hook.told()
    assert told["kind"] == "revised" and told["fields"]["effective"] == ["2026-03-01", "2026-04-01"]


def test_a_notice_is_withdrawn_after_three_proofs_over_a_day_and_restored_when_it_is_back(day: Newsday) -> None:
    """Its own page gone three times over a day, with the list agreeing; and never from the list alone."""
    day.configure(follow_source(day.site.url(), recheck=["1d", "7d", "30d"]))
    for r in ROWS[:6]:
        day.site.show(notice_page(r.title, *RULES), r.href)
    day.site.show(list_page(ROWS[:6]))
    day.poll()
    day.site.show(list_page(ROWS[1:6]))
    day.site.drop(ROWS[0].href)
    gone = []
    for hours in (25, 11, 11, 11):
        day.poll(hours=hours)
        gone.append(len(day.news()))
    assert gone == [0, 0, 0, 1] and day.news() == [("withdrawn", ROWS[0].title)]
    day.poll(hours=11)
    assert len(day.news()) == 1
    day.site.show(notice_page(ROWS[0].title, *RULES), ROWS[0].href)
    day.poll(hours=11)
    day.poll(hours=11)
    assert day.news()[1:] == [("restored", ROWS[0].title)]


def test_a_page_that_is_gone_while_its_row_still_stands_is_not_withdrawn(day: Newsday) -> None:
    """The list disagrees: somebody's mistake, and no withdrawal."""
    day.configure(follow_source(day.site.url(), recheck=["1d"]))
    for r in ROWS[:6]:
        day.site.show(notice_page(r.title, *RULES), r.href)
    day.site.show(list_page(ROWS[:6]))
    day.poll()
    day.site.drop(ROWS[0].href)
    for _ in range(6):
        day.poll(hours=12)
    assert "withdrawn" not in day.kinds()
