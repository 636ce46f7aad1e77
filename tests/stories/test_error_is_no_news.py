"""Promise 3: an error is never news. Promise 4: silence is never ambiguous."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from tests.newsday import Newsday
from tests.printing import list_page, list_source, row

FULL = [row(number) for number in range(1, 11)]
SORRY = (
    "<html><head><title>系统维护中</title></head><body><h1>系统维护中</h1><p>网站正在升级，请稍后。</p></body></html>"
)


def breaks_down(day: Newsday) -> None:
    day.site.show("<h1>Internal Server Error</h1>", status=500)


def falls_silent(day: Newsday) -> None:
    day.site.show(list_page(FULL), hold=threading.Event())


def comes_empty(day: Newsday) -> None:
    day.site.show("")


def is_being_mended(day: Newsday) -> None:
    day.site.show(SORRY)


def is_gutted(day: Newsday) -> None:
    day.site.show(list_page(FULL[:2]))


def changes_its_form(day: Newsday) -> None:
    day.site.show(list_page(FULL).replace('class="notice"', 'class="entry"'))


TROUBLES: dict[str, tuple[Callable[[Newsday], None], str, str, int]] = {
    "status 500": (breaks_down, "failed", "failing", 3),
    "no answer": (falls_silent, "failed", "failing", 3),
    "nothing in it": (comes_empty, "suspect", "suspect", 1),
    "a maintenance note": (is_being_mended, "suspect", "suspect", 3),
    "two rows of ten": (is_gutted, "suspect", "suspect", 1),
    "a selector that finds nothing": (changes_its_form, "suspect", "suspect", 1),
}
"""What happens to the page, the verdict on it, the kind of the incident, and at which poll in a row it begins."""


@pytest.mark.parametrize("name", TROUBLES)
def test_an_error_is_never_news_and_operators_hear_of_it_once_and_once_more_when_all_is_well(
    day: Newsday, name: str
) -> None:
    """Nothing is withdrawn, nothing is told to readers; the operators get one alert, and one at the end."""
    befalls, verdict, incident, patience = TROUBLES[name]
    day.configure(list_source(day.site.url()), http={"allow": [day.site.place], "per_host": "0s", "timeout": "1s"})
    day.site.show(list_page(FULL))
    day.poll()
    befalls(day)
    for count in range(1, 6):
        result = day.poll(hours=5)
        assert (result.verdict, result.withdrawn, result.revised, result.published) == (verdict, 0, 0, 0)
        assert day.operators() == ([(incident, "began")] if count >= patience else [])
    day.site.let_go()
    day.site.show(list_page(FULL))
    assert day.poll(hours=7).verdict in ("good", "unchanged")
    day.poll()
    assert day.operators() == [(incident, "began"), (incident, "ended")]
    assert day.kinds() == ["baseline"] * len(FULL) and day.news() == []


def test_what_was_published_during_a_trouble_is_told_when_the_page_is_back(day: Newsday) -> None:
    """An error delays news; it does not swallow any."""
    day.configure(list_source(day.site.url()))
    day.site.show(list_page(FULL))
    day.poll()
    is_being_mended(day)
    day.poll()
    day.site.show(list_page([row(11), *FULL]))
    day.poll()
    assert day.news() == [("published", row(11).title)]


def test_one_bad_answer_is_no_alert_and_the_source_is_left_alone_longer_each_time(day: Newsday) -> None:
    """The web's daily weather is not reported; a source in trouble is asked less and less, at least every 6 hours."""
    day.configure(list_source(day.site.url(), every="30m"))
    day.site.show(list_page(FULL))
    day.poll()
    breaks_down(day)
    waits = []
    for _ in range(8):
        day.poll()
        state = day.room.store.queries.source("list")
        assert state is not None
        waits.append((state.next_poll - day.clock()).total_seconds() / 60)
        if len(waits) < 3:
            assert day.operators() == []
    assert waits == sorted(waits) and 28 <= waits[0] <= 32 and waits[-1] == 360


def test_a_source_that_falls_quiet_is_reported_once_and_once_more_when_it_speaks(day: Newsday) -> None:
    """Longer than `quiet_for` without anything new, although every poll went well."""
    day.configure(list_source(day.site.url(), quiet_for="14d"))
    day.site.show(list_page(FULL))
    day.poll()
    day.poll(days=13)
    assert day.operators() == []
    day.poll(days=2)
    day.poll(days=2)
    assert day.operators() == [("quiet", "began")]
    day.site.show(list_page([row(11), *FULL]))
    day.poll()
    assert day.operators() == [("quiet", "began"), ("quiet", "ended")]


def test_a_delivery_that_is_given_up_is_reported_by_another_channel_and_the_next_success_ends_it(day: Newsday) -> None:
    """A receiver that refuses for ever: the delivery is dead, the operators know, and hear when it works again."""
    day.configure(list_source(day.site.url()))
    day.site.show(list_page(FULL))
    day.poll()
    day.hook.answers["/desk"] = day.hook.no_answer(410)
    day.site.show(list_page([row(11), *FULL]))
    for _ in range(3):
        day.poll(hours=2)
    assert [d.state for d in day.room.store.queries.deliveries(route="all")] == ["dead"]
    assert day.operators() == [("dead", "began")]
    day.hook.answers.clear()
    day.site.show(list_page([row(12), row(11), *FULL]))
    day.poll()
    assert day.news() == [("published", row(12).title)]
    assert day.operators() == [("dead", "began"), ("dead", "ended")]
