"""A page that used to be closed and breaks off now is not believed at once."""

from __future__ import annotations

import pytest

from sources.cut import breaks_off, is_unclosed
from tests.newsday import Newsday
from tests.stories.conftest import day

__all__ = ["day"]
WHOLE = "<html><body><ul>{}</ul><p>办公室</p></body></html>"


@pytest.mark.parametrize(
    ("now", "before", "cut"),
    [
        ("<html><p>a", "<html><p>a</p><p>b</p></html>", True),
        ("<html><p>a", "<html><p>a</p><p>b", False),  # never closed
        ("<html><p>a</p></html>", "<html><p>a</p><p>b</p></html>", False),
        ("<html><p>a</p><p>b</p><p>c</p><p>and more", "<html><p>a</p></html>", False),  # longer: made anew
        ("<rss><channel><item>", "<rss><channel><item></item></channel></rss>", True),
        ("", "", False),
        (" ", "<html><p>a</p></html>", False),  # empty, which is worse
    ],
)
def test_only_its_own_history_tells(now: str, before: str, cut: bool) -> None:
    """What was closed before and is shorter now breaks off; that a page is not closed says nothing alone."""
    assert breaks_off(now.encode(), before.encode()) is cut


@pytest.mark.parametrize(
    ("body", "unclosed"),
    [
        (b'<?xml version="1.0"?>\n<!-- made by hand --><rss version="2.0"><channel><item><title>On fe', True),
        (b"\xef\xbb\xbf<feed xmlns='http://www.w3.org/2005/Atom'><entry>", True),
        (b"<atom:feed><entry/></atom:feed>\n<!-- made in 0.2 s -->", False),
        (b"<rdf:RDF><item/></rdf:RDF  >", False),
        (b"<urlset><url><loc>https://example.test/1</lo", True),
        (b"<rss><channel><item></item></channel></RSS>", False),
        (b"<html><ul><li>a feed, some say: <rss>", False),  # a page may be left open
        (b'{"items": []}', False),
        (b"", False),
    ],
)
def test_a_feed_must_have_an_end(body: bytes, unclosed: bool) -> None:
    """XML says how it ends, so that half of a feed is known at first sight; HTML need not be closed."""
    assert is_unclosed(body) is unclosed


def feed(*numbers: int) -> str:
    """A feed of these notices, the newest first."""
    items = "".join(f"<item><guid>n{n}</guid><title>Notice {n} on fees</title></item>" for n in numbers)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Bulletin</title>{items}</channel></rss>'


def test_half_a_feed_is_no_baseline(day: Newsday) -> None:
    """Cut off at the very first poll, it is suspect; the whole one is the silent baseline, and later ones news."""
    day.configure({"id": "feed", "kind": "feed", "url": day.site.url("/feed")})
    whole = feed(3, 2, 1)
    day.site.show(whole[: whole.index("Notice 2")], "/feed")
    result = day.poll()
    assert result.verdict == "suspect" and "breaks off before its end" in result.reason and day.kinds() == []
    day.site.show(whole, "/feed")
    assert day.poll().verdict == "good"
    assert day.kinds() == ["baseline"] * 3 and day.news() == []
    day.site.show(feed(4, 3, 2, 1), "/feed")
    day.poll()
    assert day.news() == [("published", "Notice 4 on fees")]


def test_a_feed_that_never_ends_is_believed_after_a_day(day: Newsday) -> None:
    """Its maker never closes it: after three polls over a day it is read as it is."""
    day.configure({"id": "feed", "kind": "feed", "url": day.site.url("/feed")})
    day.site.show(feed(2, 1).removesuffix("</channel></rss>"), "/feed")
    assert [day.poll(hours=13).verdict for _ in range(3)] == ["suspect", "suspect", "good"]
    assert day.kinds() == ["baseline"] * 2 and day.poll().verdict == "unchanged"


def test_a_cut_page_is_no_revision(day: Newsday) -> None:
    """A document that arrives cut short changes nothing and nobody is told; when it is whole again, all is well."""
    text = "".join(f"<p>第{n}条 各单位应当按照规定办理第{n}项事务，并按时报送材料。</p>" for n in "一二三四五六七八九")
    whole = f"<html><body><h1>办事规则</h1><div>{text}</div></body></html>"
    day.configure({"id": "rule", "kind": "page", "url": day.site.url("/rule")})
    day.site.show(whole, "/rule")
    assert day.poll().verdict == "good"
    day.site.show(whole[: len(whole) // 2], "/rule")
    result = day.poll()
    assert result.verdict == "suspect" and "breaks off" in result.reason
    day.site.show(whole, "/rule")
    assert day.poll().verdict in ("good", "unchanged")
    assert day.news() == [] and day.kinds() == ["baseline"]


def test_a_page_that_stays_so_is_believed(day: Newsday) -> None:
    """After three polls over a day the page is as it is: it was made anew, and is closed no more."""
    text = "".join(f"<p>第{n}条 各单位应当按照规定办理第{n}项事务，并按时报送材料。</p>" for n in "一二三四五六七八九")
    day.configure({"id": "rule", "kind": "page", "url": day.site.url("/rule")})
    day.site.show(f"<html><body><h1>办事规则</h1><div>{text}</div></body></html>", "/rule")
    day.poll()
    day.site.show(f"<html><body><h1>办事规则</h1><div>{text[:200]}", "/rule")
    assert [day.poll(hours=13).verdict for _ in range(3)] == ["suspect", "suspect", "good"]
    assert [kind for kind, _ in day.news()] == ["revised"]
