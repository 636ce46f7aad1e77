"""Are sitemaps read as the protocol says, and is what could exhaust or deceive refused by name?"""

from __future__ import annotations

import gzip
from dataclasses import replace

import pytest

from sources.config import Items, Source
from sources.errors import SourceError
from sources.kinds import read
from sources.kinds.sitemap import MOST_ADDRESSES, MOST_NAMED
from sources.page import Found, Page

URL = "https://e.gov/sitemap.xml"
SOURCE = Source("s", "s", "sitemap", URL, follow=True, timezone="UTC")


def urls(*locs: str, more: str = "") -> str:
    return f"<urlset>{''.join(f'<url><loc>{loc}</loc>{more}</url>' for loc in locs)}</urlset>"


def found(body: str | bytes, source: Source = SOURCE) -> Found:
    return read("sitemap", Page(URL, body.encode() if isinstance(body, str) else body, "application/xml"), source)


def refused(body: str | bytes, source: Source = SOURCE) -> str:
    with pytest.raises(SourceError) as caught:
        found(body, source)
    return caught.value.reason


def test_a_zipped_sitemap_and_a_plain_list_of_addresses_are_sitemaps() -> None:
    """`.xml.gz`, and one address a line, as the protocol allows."""
    plain = found(urls("https://e.gov/a", "https://e.gov/b")).links
    assert len(plain) == 2 and not found(urls("https://e.gov/a")).notices
    assert found(gzip.compress(urls("https://e.gov/a", "https://e.gov/b").encode())).links == plain
    assert found("https://e.gov/a\r\nhttps://e.gov/b\r\n").links == plain


def test_a_new_lastmod_changes_the_looks_and_not_the_key() -> None:
    """So that a followed page is read again, and nothing is told of the date alone."""
    old, new = (found(urls("https://e.gov/a", more=f"<lastmod>2026-01-0{n}</lastmod>")).links[0] for n in (1, 2))
    assert old.key == new.key and old.fingerprint != new.fingerprint and old.published is None


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('<!DOCTYPE urlset [<!ENTITY a "b">]>' + urls("https://e.gov/&a;"), "dtd"),
        ("<urlset>" + "<a>" * 300, "too_deep"),
        (urls("https://e.gov/a")[:-9], "not_sitemap"),
        ("<rss><channel><item><link>https://e.gov/a</link></item></channel></rss>", "not_sitemap"),
        ("<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>", "soft_404"),
        (gzip.compress(b" " * (51 * 2**20)), "too_large"),
        (gzip.compress(urls("https://e.gov/a").encode())[:-4], "decode"),
        (urls(*[f"https://e.gov/{n}" for n in range(MOST_ADDRESSES + 1)]), "too_many"),
        (urls(*["https://e.gov/a"] * (MOST_NAMED + 1)), "too_many"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 else "",
)
def test_what_is_no_good_sitemap_is_refused(body: str | bytes, reason: str) -> None:
    """Entities, depth, a file cut short, another format, an error page, a bomb, more addresses than anybody follows."""
    assert refused(body) == reason


def test_only_the_addresses_that_are_notices_are_taken() -> None:
    """`each` is a pattern; one that lets nothing through is a mistake that somebody must mend."""
    source = replace(SOURCE, items=Items("*/notices/*"))
    body = urls("https://e.gov/", "https://e.gov/notices/7?x=1&amp;y=2", "javascript:alert(1)/notices/", "/notices/8")
    assert [link.url for link in found(body, source).links] == [
        "https://e.gov/notices/7?x=1&y=2",
        "https://e.gov/notices/8",
    ]
    assert refused(urls("https://e.gov/"), source) == "no_items"
    assert found(urls(), source) == Found()


def test_addresses_that_are_no_web_addresses_are_passed_over() -> None:
    """Neither followed nor shown."""
    assert found(urls("javascript:alert(1)", "file:///etc/passwd", "//e.gov/x")).links[0].url == "https://e.gov/x"
