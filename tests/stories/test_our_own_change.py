"""Promise 6: our own change is not news; a first poll is a silent baseline."""

from __future__ import annotations

import pytest

from sources.config import reading_fingerprint
from tests.newsday import Newsday
from tests.printing import Json, bulletin_page, bulletin_source, follow_source, list_page, list_source, notice_page, row

ROWS = [row(number, summary=f"Summary of number {number}.") for number in range(1, 6)]


def other_selectors(source: Json) -> Json:
    """The same source read in another way: the summaries are left out."""
    items = {name: selector for name, selector in source["items"].items() if name != "summary"}
    return source | {"items": items}


def test_an_edited_selector_over_the_same_bytes_is_no_news(day: Newsday) -> None:
    """The notices are read anew and remembered as `reread`: nobody is told."""
    day.configure(list_source(day.site.url()))
    day.site.show(list_page(ROWS))
    day.poll()
    day.configure(other_selectors(list_source(day.site.url())))
    result = day.poll()
    assert (result.revised, result.published, result.reread) == (0, 0, len(ROWS))
    assert day.poll().changes == () and day.news() == [] and day.operators() == []


def test_an_edited_selector_over_other_bytes_tells_the_one_true_edit(day: Newsday) -> None:
    """Between two polls both we and the publisher changed something: only the publisher's doing is news."""
    day.configure(list_source(day.site.url()))
    day.site.show(list_page(ROWS))
    day.poll()
    day.configure(other_selectors(list_source(day.site.url())))
    day.site.show(list_page([ROWS[0].saying(title="An altogether new heading"), *ROWS[1:]]))
    day.poll()
    assert day.news() == [("revised", "An altogether new heading")]
    assert day.hook.told()[0]["fields"]["title"] == [ROWS[0].title, "An altogether new heading"]


def test_an_edited_selector_of_a_notice_page_is_no_news(day: Newsday) -> None:
    """What `document` cuts out of a notice's own page is our doing too, found when the page is read again."""
    source = follow_source(day.site.url(), recheck=["1d", "7d"])
    day.configure(source)
    day.site.show(list_page(ROWS[:1]))
    text = ("The fee is 10 yuan.", "<span class='share'>Share this page with your friends</span>")
    day.site.show(notice_page(ROWS[0].title, *text), ROWS[0].href)
    day.poll()
    day.configure(source | {"document": {"content": ".article", "remove": [".share"]}})
    day.poll(hours=25)
    assert day.kinds() == ["baseline", "reread"] and day.news() == []
    day.site.show(notice_page(ROWS[0].title, "The fee is 20 yuan.", text[1]), ROWS[0].href)
    day.poll(days=7)
    assert [kind for kind, _ in day.news()] == ["revised"]


def test_a_bulletin_read_in_another_way_is_no_news(day: Newsday) -> None:
    """Another selector for the text of its notices: reread."""
    day.configure(bulletin_source(day.site.url()))
    day.site.show(bulletin_page(("Notice on fees", "The fee is 10 yuan.\nIt is due in May."), ("Notice on tax", "No.")))
    day.poll()
    source = bulletin_source(day.site.url())
    day.configure(source | {"items": {"each": "article", "text": "p:first-of-type"}})
    day.poll()
    assert set(day.kinds()) == {"baseline", "reread"} and day.news() == []


def test_only_what_changes_how_bytes_are_read_counts_as_our_change(day: Newsday) -> None:
    """The interval, a topic or the name of a source may be edited without anything being read anew."""
    day.configure(list_source(day.site.url()))
    before = reading_fingerprint(day.source())
    day.configure(list_source(day.site.url(), every="1h", name="Another", flood=None))
    assert reading_fingerprint(day.source()) == before
    day.configure(other_selectors(list_source(day.site.url())))
    assert reading_fingerprint(day.source()) != before


@pytest.mark.parametrize(("first_poll", "told"), [("baseline", 0), ("tell", len(ROWS))])
def test_a_first_poll_is_silent_unless_it_is_asked_to_tell(day: Newsday, first_poll: str, told: int) -> None:
    """`first_poll: baseline` remembers what stands there, `tell` tells it like any other news."""
    day.configure(list_source(day.site.url(), first_poll=first_poll))
    day.site.show(list_page(ROWS))
    day.poll()
    assert len(day.news()) == told
    assert day.kinds() == ["published" if told else "baseline"] * len(ROWS)


def test_the_first_poll_is_the_first_that_went_well(day: Newsday) -> None:
    """A source whose first answers are errors has its silent baseline afterwards."""
    day.configure(list_source(day.site.url()))
    day.site.show("<h1>Bad Gateway</h1>", status=500)
    day.poll()
    day.site.show(list_page(ROWS))
    day.poll()
    assert day.kinds() == ["baseline"] * len(ROWS) and day.news() == []


def test_what_stood_there_at_the_first_poll_is_no_news_when_its_page_comes_late(day: Newsday) -> None:
    """A page that failed during the baseline is remembered silently when it can be read."""
    day.configure(follow_source(day.site.url()))
    for r in ROWS[:2]:
        day.site.show(notice_page(r.title, "The fee is 10 yuan."), r.href)
    day.site.show("<h1>error</h1>", ROWS[1].href, status=500)
    day.site.show(list_page(ROWS[:2]))
    day.poll()
    day.site.show(notice_page(ROWS[1].title, "The fee is 20 yuan."), ROWS[1].href)
    day.poll()
    assert day.kinds() == ["baseline", "baseline"] and day.news() == []
