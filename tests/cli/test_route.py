"""A route tried on a change or a text: who would hear of it, in which words, or why nobody; nothing is sent."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.newsday import Newsday
from tests.printing import list_page, list_source, row

NEWS = row(12, "关于第12批算力券发放工作的通知")
ROUTES: list[dict[str, Any]] = [
    {"id": "vouchers", "to": ["desk"], "topics": ["compute"], "quiet_hours": "00:00-23:59", "timezone": "UTC"},
    {"id": "other", "to": ["desk"], "topics": ["medicine"], "sources": ["list"], "kinds": ["revised"]},
    {"id": "daily", "to": ["desk"], "send": "0 9 * * *", "timezone": "UTC"},
]
TOPICS = [{"id": "compute", "any": ["算力券"]}, {"id": "medicine", "any": ["药品"]}]


@pytest.fixture
def newsroom(day: Newsday) -> Newsday:
    """A list with one change after its baseline, three routes, and a file to try."""
    channels = [{**day.hook_channel("desk"), "rate": "5/1h"}, day.hook_channel("ops")]
    day.configure(list_source(day.site.url()), topics=TOPICS, routes=ROUTES, channels=channels)
    day.site.show(list_page([row(1)]))
    day.poll(minutes=0)
    day.site.show(list_page([NEWS, row(1)]))
    day.poll()
    day.rest()
    (day.folder / "text.txt").write_text("关于药品注册的公告\n\n本公告自2026年3月1日起施行。\n", "utf-8")
    return day


def tried(day: Newsday, *words: str) -> dict[str, Any]:
    done = day.run("route", "test", *words, "--json")
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_a_route_is_tried_on_a_stored_change(newsroom: Newsday) -> None:
    """Its words, its readers, its message; what would keep it back; of a digest, which one."""
    change = next(d.change for d in newsroom.ledger() if d.change)
    before, asked = newsroom.ledger(), len(newsroom.hook.taken)
    told = tried(newsroom, "vouchers", "--change", str(change))
    assert told["would"] and [t["channel"] for t in told["recipients"]] == ["desk"]
    assert [(t["id"], t["because"]) for t in told["topics"]] == [("compute", ["算力券"])]
    assert NEWS.title in told["message"]["subject"] and "vouchers" in told["message"]["text"]
    assert [
        part for part in ("quiet hours of route vouchers", "rate of channel desk")
        if any(part in said for said in told["waits"])
    ] == ["quiet hours of route vouchers", "rate of channel desk"]  # fmt: skip
    assert tried(newsroom, "daily", "--change", str(change))["digest"] is not None
    assert newsroom.ledger() == before and len(newsroom.hook.taken) == asked


def test_a_route_that_would_tell_nobody_says_why(newsroom: Newsday) -> None:
    """Every reason at once: the kind, and the topics with the words that were sought."""
    change = next(d.change for d in newsroom.ledger() if d.change)
    told = tried(newsroom, "other", "--change", str(change))
    assert not told["would"] and told["message"] is None and told["recipients"] == []
    assert "does not ask for published" in told["reasons"][0] and "none of the route's topics" in told["reasons"][1]
    said = newsroom.run("route", "test", "other", "--change", str(change)).stdout
    assert "other would tell nobody" in said and "not matched; looked in title and text for any 药品" in said


def test_a_route_is_tried_on_a_file_of_text(newsroom: Newsday) -> None:
    """As if a source showed it: its facts are read, its topics found; the kind may be another."""
    told = tried(newsroom, "other", "--file", "text.txt", "--kind", "revised")
    assert told["would"] and told["source"] == "list" and told["topics"][0]["because"] == ["药品"]
    assert "file:" not in told["message"]["text"]
    assert "in force from 2026-03-01" in tried(newsroom, "daily", "--file", "text.txt")["message"]["subject"]
    assert not tried(newsroom, "vouchers", "--file", "text.txt")["would"]


def test_a_file_under_a_silence_is_told_to_be_kept_back(newsroom: Newsday) -> None:
    """Of its source or topic; where no store has been made yet, there is none."""
    assert tried(newsroom, "daily", "--file", "text.txt")["silence"] is None
    begun = newsroom.run("silence", "add", "--topic", "medicine", "--reason", "moves house", "--author", "ann")
    assert begun.returncode == 0
    assert tried(newsroom, "daily", "--file", "text.txt")["silence"] == "silence 1 by ann: moves house"
    assert "kept back by silence 1" in newsroom.run("route", "test", "daily", "--file", "text.txt").stdout
    newsroom.home.file.rename(newsroom.folder / "elsewhere")
    assert tried(newsroom, "daily", "--file", "text.txt")["silence"] is None


@pytest.mark.parametrize(("words", "said"), [
    ("nobody --change 1", "route nobody: there are vouchers, other, daily"),
    ("other", "--change ID or --file FILE, one of them"),
    ("other --change 99", "no change 99"),
    ("other --file text.txt --kind reread", "--kind reread: there are published"),
    ("other --file text.txt --source nobody", "--source nobody: there are list"),
])  # fmt: skip
def test_what_cannot_be_tried_is_named(newsroom: Newsday, words: str, said: str) -> None:
    """Wrong usage ends with 2 and a sentence."""
    done = newsroom.run("route", "test", *words.split())
    assert done.returncode == 2 and said in done.stderr
