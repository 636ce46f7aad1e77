"""Promise 5 again: an interface of JSON and a sitemap are lists, and no texts."""

from __future__ import annotations

import gzip
import json
from typing import Any

from tests.newsday import Newsday
from tests.printing import notice_page

JSON = {"content_type": "application/json"}


def documents(*numbers: int, more: str | None = None, edited: int = 0) -> str:
    results = [
        {"no": f"2026-{n:05}", "title": f"Order {n} on pilotage in district {n * 7}", "url": f"/documents/{n}",
         "day": "2026-01-04", "words": f"<p>The fee of district {n} is {90 if n == edited else 10} dollars.</p>"}
        for n in numbers
    ]  # fmt: skip
    return json.dumps({"count": len(results), "results": results, "more": more})


def interface(day: Newsday, **over: Any) -> dict[str, Any]:
    items = {"each": "results", "title": "title", "link": "url", "published": "day", "number": "no", "text": "words"}
    return {"id": "register", "kind": "json", "url": day.site.url("/api"), "items": items, **over}


def test_an_interface_tells_new_items_and_silent_edits_and_nothing_else(day: Newsday) -> None:
    """Another count, another order and an item that rolls off are nothing; a word that changes is a revision."""
    day.configure(interface(day))
    for answer in (documents(3, 2, 1), documents(1, 2, 3), documents(3, 2)):
        day.site.show(answer, "/api", **JSON)
        day.poll()
    assert day.kinds() == ["baseline"] * 3
    day.site.show(documents(4, 3, 2, edited=2), "/api", **JSON)
    day.poll()
    assert day.news() == [
        ("published", "Order 4 on pilotage in district 28"),
        ("revised", "Order 2 on pilotage in district 14"),
    ]


def test_an_interface_is_paged_by_cursor_back_to_what_is_known(day: Newsday) -> None:
    """After an outage its pages are turned until one ends in an item that is known."""
    day.configure(interface(day, pages={"next": "more", "parameter": "after", "most": 9}))
    day.site.show(documents(2, 1), "/api", **JSON)
    day.poll()
    day.site.show(documents(8, 7, more="b c"), "/api", **JSON)
    day.site.show(documents(6, 5, more="d"), "/api?after=b+c", **JSON)
    day.site.show(documents(4, 3, 2, more="e"), "/api?after=d", **JSON)
    day.site.asked.clear()
    assert day.poll().published == 6
    assert day.site.asked == ["/api", "/api?after=b+c", "/api?after=d", "/api"]


def test_an_interface_that_answers_something_else_changes_nothing(day: Newsday) -> None:
    """An error in JSON with status 200, and an empty list where there was one."""
    day.configure(interface(day))
    day.site.show(documents(2, 1), "/api", **JSON)
    day.poll()
    for answer in ('{"error": "quota exceeded"}', documents()):
        day.site.show(answer, "/api", **JSON)
        assert day.poll().verdict == "suspect"
    assert day.kinds() == ["baseline"] * 2


def sitemap(*paths: str, at: str, index: bool = False) -> str:
    root, entry = ("sitemapindex", "sitemap") if index else ("urlset", "url")
    rows = "".join(f"<{entry}><loc>{path}</loc><lastmod>{at}</lastmod></{entry}>" for path in paths)
    return f'<?xml version="1.0"?><{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</{root}>'


def test_a_sitemap_s_pages_are_read_and_read_again_when_it_says_so(day: Newsday) -> None:
    """An index of zipped sitemaps: a new address is published, a page behind a new lastmod that changed is revised;
    a new lastmod alone is nothing, and neither is a sitemap of the index that cannot be read today."""
    day.configure(
        {"id": "county", "kind": "sitemap", "url": day.site.url("/sitemap.xml"), "follow": True, "recheck": None,
         "items": {"each": "*/notices/*"}, "document": {"content": ".article"}}
    )  # fmt: skip
    day.site.show(sitemap("/old.xml.gz", "/new.xml.gz", at="2026-01-01", index=True), "/sitemap.xml", etag='"index"')
    day.site.show(gzip.compress(sitemap("/notices/1", "/notices/2", "/about", at="2025-12-01").encode()), "/old.xml.gz")
    day.site.show(gzip.compress(sitemap("/notices/3", at="2026-01-01").encode()), "/new.xml.gz")
    for n in (1, 2, 3, 4):
        day.site.show(notice_page(f"Closure of road {n}", f"Road {n} is closed until May."), f"/notices/{n}")
    assert day.poll().baseline == 3
    assert day.poll().verdict == "unchanged"
    day.site.show(notice_page("Closure of road 3", "Road 3 is closed until June."), "/notices/3")
    day.site.show(gzip.compress(sitemap("/notices/3", "/notices/4", at="2026-01-05").encode()), "/new.xml.gz")
    day.poll()
    assert day.news() == [("revised", "Closure of road 3"), ("published", "Closure of road 4")]
    day.site.show("down", "/old.xml.gz", status=404)
    result = day.poll()
    assert (result.verdict, result.changes) == ("failed", ())
