"""A page made by scripts is read in a browser that has no way to the network but ours."""

from __future__ import annotations

import json
from ipaddress import ip_network

import pytest

from sources.browser import missing, render
from sources.config import Http, Manners, Place
from sources.errors import FetchFailed, Refused, SourceError
from sources.fetch import Fetcher
from sources.page import Page
from tests.sources.test_fetch import Origin, answer, fetcher, origin

__all__ = ["origin"]
pytestmark = pytest.mark.skipif(bool(missing()), reason=f"a page with scripts {missing()} (chromium)")
BROWSER = Manners(robots=False, browser=True)
ROWS = [{"id": 7, "title": "关于开展算力券申领工作的通知"}, {"id": 8, "title": "Notice on vouchers"}]
FILL = """<!doctype html><html><head><meta charset="utf-8"><title>Notices</title></head>
<body><ul id="rows"></ul><script>
fetch("/rows.json").then(answer => answer.json()).then(rows => { for (const row of rows) {
  const item = document.createElement("li"), link = document.createElement("a");
  link.href = "/item/" + row.id; link.textContent = row.title; item.append(link);
  document.getElementById("rows").append(item); } });
</script></body></html>"""


def test_rows_that_a_script_fetches_are_read(origin: Origin) -> None:
    """The page comes as its script left it; each request is ours, by our name, and counted."""
    url = origin.say(answer(FILL.encode()), path="/")
    data = origin.say(answer(json.dumps(ROWS).encode(), "200 OK", "Content-Type: application/json"), path="/rows.json")
    tally: list[str] = []
    with fetcher() as fetch:
        page = fetch.get(url, manners=BROWSER, tally=tally)
    assert page is not None and page.charset == "utf-8" and page.raw is None and page.etag is None
    assert all(row["title"].encode() in page.body for row in ROWS) and b'href="/item/7"' in page.body
    assert dict(page.headers)["x-gazetted-made-by"].startswith("chromium")
    assert tally == [url, data] and all("User-Agent: gazetted/" in head for head in origin.heads)


def test_a_document_needs_no_browser(origin: Origin) -> None:
    """What cannot hold scripts is taken as it came."""
    url = origin.say(answer(b"%PDF-1.4", "200 OK", "Content-Type: application/pdf"), path="/a.pdf")
    with fetcher() as fetch:
        page = fetch.get(url, manners=BROWSER)
    assert page is not None and page.body == b"%PDF-1.4"


def test_scripts_reach_no_place_that_we_may_not(origin: Origin) -> None:
    """What the guard refuses is not asked, by whatever way a script goes about it."""
    secret = Origin()
    target = secret.say(answer(b"secret"), path="/s")
    ways = f"""<script>
    const told = way => {{ document.body.append(way); }};
    fetch("{target}").then(a => a.text()).then(told).catch(() => told("refused "));
    navigator.sendBeacon("{target}");
    new Image().src = "{target}";
    try {{ new WebSocket("{target.replace("http", "ws")}"); }} catch (e) {{}}
    const frame = document.createElement("iframe"); frame.src = "{target}"; document.body.append(frame);
    window.open("{target}");
    </script>"""
    url = origin.say(answer(f"<html><body>here {ways}</body></html>".encode()), path="/")
    only = Place(ip_network("127.0.0.1/32"), origin.port)
    with Fetcher(Http(allow=(only,)), wait=lambda _: None) as fetch:
        page = fetch.get(url, manners=BROWSER)
    assert page is not None and b"refused" in page.body and b"secret<" not in page.body
    assert secret.heads == []
    secret.close()


def test_a_page_that_leads_elsewhere_has_moved(origin: Origin) -> None:
    """Where a script goes to another host, it is as if the server redirected there."""
    other = Origin()
    there = other.say(answer(b"<html><body>other</body></html>"), path="/there").replace("127.0.0.1", "localhost")
    body = f"<html><body><script>location.href = '{there}'</script></body></html>".encode()
    url = origin.say(answer(body), path="/")
    with fetcher() as fetch, pytest.raises(Refused) as caught:
        fetch.get(url, manners=BROWSER)
    assert caught.value.reason == "moved" and other.heads == []
    other.close()


def _never(url: str, leads: bool) -> Page:
    raise FetchFailed("connect", f"nobody answers at {url}, {leads}")


@pytest.mark.parametrize(
    ("script", "seconds", "reason"),
    [
        ("onload = () => setTimeout(() => { for (;;) {} }, 100)", 4, "timeout"),
        ("document.body.append('x'.repeat(3000000))", 60, "too_large"),
        ("for (let i = 0; i < 200; i++) fetch('/part/' + i)", 60, "too_many"),
    ],
)
def test_a_page_without_measure_ends(script: str, seconds: float, reason: str) -> None:
    """Endless scripts, endless text and endless requests end in a failure with its name."""
    body = f"<html><body><p>text</p><script>{script}</script></body></html>".encode()
    page = Page("http://notices.example.org/", body, "text/html")
    with pytest.raises(SourceError) as caught:
        render(page, _never, seconds=seconds, most=1_000_000)
    assert caught.value.reason == reason
