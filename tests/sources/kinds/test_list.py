"""Is a row of a list the same item, however the page shows it, and another where it is another?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from sources.config import Items, Pages, Source
from sources.errors import ReadFailed, Suspect
from sources.kinds import read
from sources.page import Link, Page

SOURCE = Source(id="s", name="s", kind="list", url="http://e.com/", items=Items(each="ul.n > li"), timezone="UTC")


def links(rows: str, source: Source = SOURCE) -> tuple[Link, ...]:
    page = Page(
        "http://e.com/list/", f"<html><body><ul class=n>{rows}</ul></body></html>".encode(), "text/html", "utf-8"
    )
    return read("list", page, source).links


def test_order_and_spelling_change_no_key() -> None:
    """Rows keep keys and fingerprints when the list is reordered and their addresses are spelled otherwise."""
    one = "<li><a href='http://e.com/a?id=1'>Order one</a> 2026-01-02</li>"
    two = "<li><a href='/b'>Order two</a> 2026-01-03</li>"
    again = "<li><a href='https://www.e.com/a/?id=1&utm_source=x#t'>Order  one</a> 2026-01-02 <i>2 hours ago</i></li>"
    first, then = links(one + two), links(two + again)
    assert [(link.key, link.fingerprint) for link in first] == [(link.key, link.fingerprint) for link in reversed(then)]


def test_a_fingerprint_changes_with_what_the_row_shows() -> None:
    """Title, date, number and summary each count; relative ages do not."""
    source = replace(SOURCE, items=Items(each="ul.n > li", number="b", summary="p"))
    row = "<li><a href=/a>Order one</a><b>No 1</b><time datetime='2026-01-02'>x</time><p>Short. 3 days ago</p></li>"
    base = links(row, source)[0].fingerprint
    for old, new in (("Order one", "Order 1"), ("No 1", "No 2"), ("2026-01-02", "2026-01-03"), ("Short", "Long")):
        assert links(row.replace(old, new), source)[0].fingerprint != base
    assert links(row.replace("3 days ago", "4 days ago"), source)[0].fingerprint == base


def test_one_key_for_two_items_is_two_keys() -> None:
    """Two rows that share a key but neither address nor title are two items; a row listed twice is one."""
    source = replace(SOURCE, items=Items(each="ul.n > li", key="b"))
    rows = "<li><a href=/a>One</a><b>7</b></li><li><a href=/b>Two</a><b>7</b></li><li><a href=/a>One</a><b>7</b></li>"
    assert sorted(link.key for link in links(rows, source)) == ["7#//e.com/a", "7#//e.com/b"]
    assert len(links("<li><a href=/a#x>One</a></li><li><a href=/a#y>Two</a></li>")) == 2


@pytest.mark.parametrize(
    ("shown", "date"),
    [
        ("2026-01-02", "2026-01-02"),
        ("[2026年1月2日]", "2026-01-02"),
        ("<span>02</span><span>2026-01</span>", "2026-01-02"),
        ("2026-01-02 08:30", "2026-01-02T08:30:00+00:00"),
        ("3天前", None),
        ("", None),
    ],
)
def test_the_date_of_a_row_is_what_it_prints(shown: str, date: str | None) -> None:
    """The date stands anywhere in the row but in its title; a relative one is none."""
    assert links(f"<li><a href=/a>关于2020年5月6日事项的通知</a><em>{shown}</em></li>")[0].published == date


def test_titles_and_keys_are_plain_and_bounded() -> None:
    """No control, direction mark or line break in a title; nothing grows beyond its cap."""
    source = replace(SOURCE, items=Items(each="ul.n > li", key="@data-k"))
    (link,) = links(f"<li data-k='{'k' * 9000}'><a href=/a>A\u202eB\x07<br>C&lt;b&gt;{'字' * 4000}</a></li>", source)
    assert link.title.startswith("AB C<b>字") and len(link.title.encode()) <= 1024 and len(link.key) < 100
    assert links(f"<li><a href='/{'x' * 5000}'>Too long an address</a></li>")[0].url is None


@pytest.mark.parametrize(
    ("items", "named"),
    [
        (Items(each="ol.gone > li"), "ol.gone > li"),
        (Items(each="ul.n > li", title="h9"), "h9"),
        (Items(each="ul.n > li", link="a.gone@href"), "a.gone@href"),
    ],
)
def test_a_selector_that_finds_nothing_is_suspect(items: Items, named: str) -> None:
    """A list without rows, titles or links is not empty but suspect, and the message names the selector."""
    with pytest.raises(Suspect) as caught:
        links("<li><a href=/a>One</a></li>", replace(SOURCE, items=items))
    assert caught.value.reason == "no_items" and named in caught.value.message


def test_a_selector_that_cannot_be_used_is_named() -> None:
    """A selector that slipped past the configuration's check fails the reading by name, not by accident."""
    with pytest.raises(ReadFailed) as caught:
        links("<li>x</li>", replace(SOURCE, items=Items(each="li::text")))
    assert caught.value.reason == "bad_selector"


def test_the_next_page_is_another_page() -> None:
    """A link to the page itself, or to nowhere, is no next page."""
    source = replace(SOURCE, pages=Pages(next="a.next@href"))
    for href, wanted in (("?p=2", "http://e.com/list/?p=2"), ("#", None), ("/list", None), ("javascript:go(2)", None)):
        body = f"<ul class=n><li><a href=/a>One item</a></li></ul><a class=next href='{href}'>next</a>"
        page = Page("http://e.com/list/", f"<html><body>{body}".encode(), "text/html")
        assert read("list", page, source).next == wanted


def test_the_next_page_may_be_named_in_the_head() -> None:
    """`<link rel=next>`, an address in Chinese, and a base that is not the page: read as a browser would."""
    source = replace(SOURCE, pages=Pages("[rel=next]"))
    head = "<head><base href='http://e.com/通知/'><link rel=next href='第2页.html?页=二'></head>"
    page = Page(
        "http://e.com/list/", f"<html>{head}<body><ul class=n><li><a href=a>One</a></ul></body></html>".encode()
    )
    found = read("list", page, source)
    assert found.next == "http://e.com/%E9%80%9A%E7%9F%A5/%E7%AC%AC2%E9%A1%B5.html?%E9%A1%B5=%E4%BA%8C"
    assert found.links[0].url == "http://e.com/%E9%80%9A%E7%9F%A5/a"
