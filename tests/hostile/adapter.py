"""Lets a harness of scenario cases drive our poll: JSON lines in, JSON lines out, a clock that the harness sets.

Started as `python -m tests.hostile.adapter`. `open` makes an empty store with one source and one route, `poll` runs
one whole cycle as if the clock showed `now`, `close` forgets it all.
"""

from __future__ import annotations

import contextlib
import json
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from alerts.config import Channel, Operators, Route
from monitor.newsroom import Newsroom, open_newsroom
from monitor.settings import Settings
from monitor.settings.places import parse_place
from sources.config import Document, Http, Items, Manners, Pages, Source

REFUSED = {"address", "scheme", "moved", "url", "robots"}
BROKEN = {"broken", "dtd", "too_deep", "too_many", "not_feed", "not_json", "parser_timeout", "parser_crash"}
"""Arrived whole, and cannot be read: the harness counts that among the errors, we among the suspect."""


class Case:
    """One open case: its newsroom and the hands of its clock."""

    def __init__(self, asked: dict[str, Any], data: Path):
        self.now = datetime.fromisoformat("2026-01-05T09:00:00+00:00")
        self.source = source_of(asked)
        self.stack = contextlib.ExitStack()
        self.room: Newsroom = self.stack.enter_context(
            open_newsroom(settings_of(asked, self.source, data), clock=lambda: self.now)
        )

    def poll(self, now: str) -> dict[str, Any]:
        self.now = datetime.fromisoformat(now)
        before = self.counts()
        result = self.room.poll(self.source)
        after = self.counts()
        row = self.room.store.queries.source(self.source.id)
        assert row is not None
        return {
            "outcome": outcome(result.verdict, row.reason),
            "new_versions": after["versions"] - before["versions"],
            "alerts": after["alerts"] - before["alerts"],
            "withdrawals": result.withdrawn,
            "operator_alerts": [result.reason] * (after["operators"] - before["operators"]),
            "reason": result.reason,
        }

    def counts(self) -> dict[str, int]:
        queries = self.room.store.queries
        owed = list(queries.deliveries())
        steps = [c for c in queries.changes() if c.kind in ("baseline", "published", "revised", "restored")]
        readers = sum(d.incident is None for d in owed)
        return {"versions": len(steps), "alerts": readers, "operators": len(owed) - readers}

    def close(self) -> None:
        self.stack.close()


def outcome(verdict: str, reason: str) -> str:
    if verdict == "failed":
        return "refused" if reason in REFUSED else "fetch_error"
    if reason in BROKEN:
        return "fetch_error"
    return {"good": "ok", "unchanged": "not_modified"}.get(verdict, verdict)


def source_of(asked: dict[str, Any]) -> Source:
    if asked["format"] != "html":
        return Source(
            "case", asked["key"], "feed", asked["url"], every=timedelta(hours=1), timezone="UTC", language="en"
        )
    s = asked["selectors"]
    items = Items(
        each=s["list_item"], title=s["title"], link=f"{s['link']}@href", published=s["date"], key=f"@{s['id_attr']}",
        summary=s["summary"],
    )  # fmt: skip
    return Source(
        "case", asked["key"], "list", asked["url"], every=timedelta(hours=1), timezone="UTC", language="en",
        items=items, pages=Pages(f"{s['next']}@href", 20), follow=True, attachments=True,
        document=Document(content=s["item_body"], title=s["item_title"]),
        recheck=(timedelta(days=1), timedelta(days=7), timedelta(days=30)), manners=manners_of(asked),
    )  # fmt: skip


def manners_of(asked: dict[str, Any]) -> Manners:
    """The harness asks robots for a second between two requests, and gives cases of hundreds of notices a minute."""
    return Manners(robots=asked["key"].startswith("robots"))


def settings_of(asked: dict[str, Any], source: Source, data: Path) -> Settings:
    http = Http(
        timeout=timedelta(seconds=asked["deadline_s"]), per_host=timedelta(0), ca_file=asked["ca"],
        allow=tuple(parse_place(place) for place in asked["allow"]),
    )  # fmt: skip
    channels = (Channel("desk", ("json://127.0.0.1:9/reader",)), Channel("ops", ("json://127.0.0.1:9/ops",)))
    routes = (Route("all", ("desk",), language="en"),)
    return Settings(
        data / "none.yaml", data, "UTC", "en", None, http, (source,), (), channels, routes, Operators(("ops",), "en"),
        (),
    )  # fmt: skip


def answers(lines: Iterator[str]) -> Iterator[dict[str, Any]]:
    case: Case | None = None
    place: tempfile.TemporaryDirectory[str] | None = None
    for line in lines:
        asked = json.loads(line)
        if asked["op"] == "poll":
            assert case is not None, "poll before open"
            yield case.poll(asked["now"])
            continue
        if case is not None and place is not None:
            case.close()
            place.cleanup()
            case = None
        if asked["op"] == "open":
            place = tempfile.TemporaryDirectory()
            case = Case(asked, Path(place.name))
        yield {"ok": True}


if __name__ == "__main__":
    for answer in answers(iter(sys.stdin)):
        print(json.dumps(answer), flush=True)
