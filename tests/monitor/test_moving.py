"""What another program watched becomes sources that `check` takes, and nothing is left behind unsaid."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from monitor.moving import LARGEST, Moved, NotMoved, move
from monitor.settings.entry import read_back
from sources.config import Document, Source

OPML = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Mine</title></head><body>
<outline text="Ministries" title="Ministries">
 <outline type="rss" text="财政部: 公告 #1" xmlUrl="https://www.example.gov.cn/feed.xml" htmlUrl="https://www.example.gov.cn/"/>
 <outline TEXT="Harbour" XMLURL="https://harbour.example.org/atom?x=1&amp;y=2" category="/ports"/>
 <outline text="Twice" xmlUrl="https://harbour.example.org/atom?x=1&amp;y=2"/>
</outline>
<outline text="A page" type="link" url="https://www.example.org/page"/>
<outline text="A local one" xmlUrl="file:///etc/passwd"/>
</body></opml>"""

JOBS = """
name: Harbour notices
url: https://harbour.example.org/notices
filter:
  - css:
      selector: div.main
      exclude: .share
  - html2text: pyhtml2text
  - grep: permit
headers:
  Authorization: Bearer hunter2
max_tries: 3
---
url: https://www.example.gov.cn/tz/
filter: element-by-id:content,strip
---
name: By path
url: https://www.example.org/rules
filter:
  - xpath: //div[@id="x"]
---
name: Shell
command: ls -l
---
navigate: https://app.example.org/
use_browser: true
---
url: https://anchored.example.org/
filter: &a [strip]
"""

WATCH: dict[str, Any] = {
    "url": "https://harbour.example.org/notices", "title": "Harbour", "include_filters": ["#main", "//div"],
    "subtractive_selectors": [".ad"], "time_between_check": {"weeks": None, "days": None, "hours": 6, "minutes": 30},
    "paused": True, "headers": {"Cookie": "hunter2"}, "browser_steps": [{"operation": "Click"}], "method": "GET",
    "trigger_text": ["permit"], "fetch_backend": "html_webdriver", "last_checked": 17, "tags": ["abc"],
    "notification_urls": ["mailto://hunter2@example.org"],
}  # fmt: skip


def written(folder: Path, body: str | bytes, name: str = "watches") -> Path:
    path = folder / name
    path.write_bytes(body if isinstance(body, bytes) else body.encode())
    return path


def zipped(folder: Path, files: dict[str, str]) -> Path:
    with zipfile.ZipFile(folder / "backup.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return folder / "backup.zip"


def sources(moved: Moved) -> list[Source]:
    """The sources of the entries, as the configuration reads them."""
    found = list(read_back(moved.text, "UTC"))
    assert [source.id for source in found] == list(moved.sources)
    return found


def left(moved: Moved) -> str:
    return "\n".join(f"{one.watch} | {one.what} | {one.why}" for one in moved.left)


def test_subscriptions_become_feeds(tmp_path: Path) -> None:
    """Each feed once, with its name; folders, links, categories and what cannot be fetched are named."""
    moved = move(written(tmp_path, OPML))
    assert [(s.kind, s.name, s.url) for s in sources(moved)] == [
        ("feed", "财政部: 公告 #1", "https://www.example.gov.cn/feed.xml"),
        ("feed", "Harbour", "https://harbour.example.org/atom?x=1&y=2"),
    ]
    told = left(moved)
    for word in (
        "Ministries | the folder",
        "category=/ports",
        "Twice | a second watch",
        "https://www.example.org/page",
    ):
        assert word in told
    assert "A local one | the whole watch" in told and "https://" in told


def test_jobs_become_pages(tmp_path: Path) -> None:
    """CSS becomes `document`; every other filter, key and kind of job is named with its reason, no secret is shown."""
    moved = move(written(tmp_path, JOBS))
    found = {source.name: source for source in sources(moved)}
    assert found["Harbour notices"].document == Document("div.main", remove=(".share",))
    assert found["www.example.gov.cn"].document == Document("#content")
    assert found["By path"].document == Document() and len(found) == 5
    told = left(moved)
    for word in (
        "html2text",
        "grep: permit",
        "headers",
        "max_tries: 3",
        "filter xpath: //div",
        "ls -l",
        "use_browser",
        "of an alias",
    ):
        assert word in told, word
    assert "hunter2" not in told + moved.text


@pytest.mark.parametrize("form", ["plain", "one file", "a file each"])
def test_watches_become_pages(tmp_path: Path, form: str) -> None:
    """From `url-watches.json`, from a backup with it, and from one with a file for each watch."""
    shop = {"url": "https://shop.example.org/", "processor": "restock_diff"}
    all_of_them = json.dumps({"watching": {"a1b2c3d4": WATCH, "b2c3d4e5": shop}, "settings": {}})
    each = {"a1b2c3d4-0000/watch.json": json.dumps(WATCH), "b2c3d4e5-0000/watch.json": json.dumps(shop)}
    path = {
        "plain": lambda: written(tmp_path, all_of_them),
        "one file": lambda: zipped(tmp_path, {"url-watches.json": all_of_them, "a1b2c3d4/history.txt": "x"}),
        "a file each": lambda: zipped(tmp_path, {"url-watches.json": '{"settings": {}}', **each}),
    }[form]()
    moved = move(path)
    (source,) = sources(moved)
    assert (source.kind, source.name, source.enabled) == ("page", "Harbour", False)
    assert source.document == Document("#main", remove=(".ad",))
    assert source.every is not None and source.every.total_seconds() == 6.5 * 3600
    told = left(moved)
    for word in (
        "filter //div",
        "headers",
        "browser_steps",
        "trigger_text",
        "html_webdriver",
        "tags",
        "notification_urls",
        "restock",
    ):
        assert word in told, word
    assert "hunter2" not in told + moved.text and "last_checked" not in told and "method" not in told


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><opml><body><outline text="&b;"/></body></opml>'


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (BOMB, "declares entities"),
        ("<opml><body>" + "<outline text='x'>" * 500, "more than"),
        ("<rss><channel/></rss>", "no OPML"),
        ("<opml><body>", "well-formed"),
        ("a: &a [x]\nb: [*a, *a]\nc: {" + "a: {" * 100, "nested"),
        ("just words", "neither|nothing|no mapping"),
        ("", "nothing in it"),
        ("{" * 5000, "no JSON"),
        ('{"a": 1}', "no `watching`"),
        (b"PK\x03\x04 broken", "cannot be unpacked"),
        (b"a: " + b"x" * LARGEST, "larger than"),
        (b"\xff\xfe\x00", "neither"),
    ],
)
def test_what_is_nothing_or_a_bomb_is_refused(tmp_path: Path, body: str | bytes, says: str) -> None:
    """Entities, depth, size, other formats: one sentence with the cause, and no time or memory spent."""
    path = written(tmp_path, body)
    try:
        moved = move(path)
    except NotMoved as error:
        assert re.search(says, str(error)), str(error)
    else:
        assert not moved.sources and re.search(says, left(moved)), left(moved)


def test_a_bomb_of_an_archive_is_refused(tmp_path: Path) -> None:
    """A small archive that unpacks to hundreds of megabytes is stopped at the bound."""
    path = zipped(tmp_path, {"url-watches.json": " " * (40 * 1024 * 1024)})
    assert path.stat().st_size < 100_000
    with pytest.raises(NotMoved, match="unpacks to more"):
        move(path)
    with pytest.raises(NotMoved, match="neither url-watches"):
        move(zipped(tmp_path, {"../../etc/passwd": "x"}))
