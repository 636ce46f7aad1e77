"""Is an interface of JSON read by its expressions, and is what cannot be relied on refused by name?"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from sources.config import Items, Pages, Source
from sources.errors import ReadFailed, Suspect
from sources.jmes import compile_expression
from sources.kinds import read
from sources.kinds.json import MOST_ITEMS, date_of
from sources.page import Found, Page

ITEMS = Items("list", "name", "href", "day", "no", text="words")
SOURCE = Source("s", "s", "json", "https://e.gov/api?size=2", items=ITEMS, timezone="Asia/Shanghai")


def found(answer: Any, source: Source = SOURCE) -> Found:
    body = answer if isinstance(answer, str) else json.dumps(answer)
    return read("json", Page("https://e.gov/api?size=2", body.encode(), "application/json"), source)


def refused(answer: Any, source: Source = SOURCE) -> str:
    with pytest.raises((ReadFailed, Suspect)) as caught:
        found(answer, source)
    return caught.value.reason


def test_the_order_of_members_and_of_items_says_nothing() -> None:
    """The same items in another order, their members too, with one that nobody asked for: same keys, same looks."""
    one = {"name": "Order one", "href": "/a", "day": "2026-01-02", "words": {"b": 2, "a": [True, None, "x"]}}
    two = {"name": "Order two", "href": "/b", "day": "2026-01-03"}
    again = {"hits": 17, **dict(reversed(one.items())), "words": {"a": [True, "x"], "b": 2}}
    first, then = found({"list": [one, two]}), found({"list": [two, again]})
    assert first.links == tuple(reversed(then.links))
    assert first.notices[0].text == "a: true\na: x\nb: 2"


def test_an_item_whose_text_changes_changes_its_looks() -> None:
    """Also behind what a row keeps as its summary."""
    looks = {
        found({"list": [{"name": "a", "href": "/a", "words": "x" * 20_000 + end}]}).links[0].fingerprint for end in "ab"
    }
    assert len(looks) == 2


@pytest.mark.parametrize(
    ("printed", "date"),
    [
        ("1767229200", "2026-01-01T09:00:00+08:00"),
        ("1767229200000", "2026-01-01T09:00:00+08:00"),
        ("/Date(1767229200000)/", "2026-01-01T09:00:00+08:00"),
        ("20260101", "2026-01-01"),
        ("20260101090000", "2026-01-01T09:00:00+08:00"),
        ("2026-01-01T01:00:00Z", "2026-01-01T01:00:00+00:00"),
        ("2026年1月1日", "2026-01-01"),
        ("99", None),
        ("soon", None),
    ],
)
def test_dates_are_those_that_interfaces_print(printed: str, date: str | None) -> None:
    """A day stays a day; what counts from 1970 is an instant in the source's own zone."""
    assert date_of(printed, "Asia/Shanghai") == date


def test_a_date_that_is_stated_is_part_of_the_text() -> None:
    """A deadline that moves is a revision with a line to show, also where the words do not speak of it."""
    source = replace(SOURCE, items=replace(ITEMS, deadline="due", issuers="by[*].name"))
    item = {
        "name": "Call",
        "href": "/c",
        "words": "Tell us.",
        "due": "2026-02-01",
        "by": [{"name": "财政部"}, {"name": "财政部"}],
    }
    [notice] = found({"list": [item]}, source).notices
    assert (notice.facts.deadline, notice.facts.issuers) == ("2026-02-01", ("财政部",))
    assert notice.text == "Tell us.\ndue: 2026-02-01"


def test_one_object_is_one_notice() -> None:
    """What `each` finds may be the notice itself: its key stays, whatever its title becomes."""
    source = replace(SOURCE, items=Items("@", "name", text="words"))
    keys = {found({"name": name, "words": "<p>a</p><p>b</p>"}, source).notices[0].key for name in ("One", "Two")}
    assert keys == {"page"}


def test_an_empty_list_is_an_answer_and_a_missing_one_is_not() -> None:
    """An interface that has nothing says so; one that says something else is suspect."""
    assert found({"list": []}) == Found()
    assert refused({"error": "quota"}) == "no_items"
    assert refused({"list": [{"titel": "x"}]}) == "no_items"
    assert refused("<html><title>Just a moment...</title><body>Checking your browser</body></html>") == "challenge"


@pytest.mark.parametrize(
    "answer",
    [
        "{",
        '{"list": [NaN]}',
        '{"list": 1e999}',
        '{"list": ' + "9" * 30 + "}",
        '{"list": [], "list": [1]}',
        "[" * 300 + "]" * 300,
        '{"a":' * 20_000 + "1" + "}" * 20_000,
        '{"list": []} {}',
    ],
)
def test_what_cannot_be_relied_on_is_refused(answer: str) -> None:
    """Cut short, no number, too many digits, a name given twice, nested without end, something behind the end."""
    assert refused(answer) == "not_json"


def test_a_flood_of_items_is_refused_and_not_cut() -> None:
    """So that what is behind the bound is not lost in silence."""
    assert refused({"list": [{"name": str(n)} for n in range(MOST_ITEMS + 1)]}) == "too_many"


def test_an_expression_that_does_not_fit_is_said() -> None:
    """A function applied to what the interface no longer sends names the expression; the poll goes on elsewhere."""
    source = replace(SOURCE, items=replace(ITEMS, text="join(' ', words)"))
    assert refused({"list": [{"name": "a", "words": 7}]}, source) == "bad_selector"
    for wrong in ("a[", "unknown(@)[", "x" * 501):
        with pytest.raises(ValueError, match="expression"):
            compile_expression(wrong)


def test_the_next_page_is_a_link_or_a_cursor() -> None:
    """A link is read against the answer's own address, a cursor put into the source's; neither leads back to itself."""
    link, cursor = (replace(SOURCE, pages=pages) for pages in (Pages("next"), Pages("next", parameter="after")))
    assert found({"list": [], "next": "?size=2&page=2"}, link).next == "https://e.gov/api?size=2&page=2"
    assert found({"list": [], "next": "https://e.gov/api?size=2"}, link).next is None
    assert found({"list": [], "next": "x y&z"}, cursor).next == "https://e.gov/api?size=2&after=x+y%26z"
    for end in (None, "", False):
        assert found({"list": [], "next": end}, cursor).next is None


def test_an_answer_that_nobody_described_is_read_by_its_usual_names() -> None:
    """The longest list of titled objects near the top, else the object itself; where there is neither, nothing."""
    source = replace(SOURCE, items=None)
    rows = [{"docTitle": f"通知{n}", "pub-date": "2026-01-02", "url": f"/{n}", "id": n} for n in range(3)]
    [first, *_] = found({"code": 0, "data": {"rows": rows, "tags": [{"name": "x"}]}}, source).links
    assert (first.title, first.published, first.url) == ("通知0", "2026-01-02", "https://e.gov/0")
    [alone] = found({"title": "Act", "body": "<p>x</p>", "links": {"parent": [{"title": "y"}]}}, source).notices
    assert (alone.title, alone.text) == ("Act", "x")
    assert refused({"a": [1, 2]}, source) == "no_items"
