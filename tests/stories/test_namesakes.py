"""Two notices under one id: both are kept, the operators hear of it, and neither speaks for the other."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from state.queries import NoticeFilter
from tests.newsday import Newsday

Row = tuple[str, str, str]
FEES: Row = ("7", "/fees", "Order on the fees of registries")
PORTS: Row = ("8", "/ports", "Order on the depth of harbours")
RULES: Row = ("7", "/rules", "Rules for the keeping of bees")


def show(day: Newsday, rows: list[Row], says: dict[str, str] | None = None) -> None:
    """A list of rows, and the page of each: about what its row says, or what `says` names for its path."""
    shown = "".join(f"<li data-id='{id}'><a href='{path}'>{title}</a></li>" for id, path, title in rows)
    day.site.show(f"<html><body><ul>{shown}</ul></body></html>")
    for _, path, title in rows:
        about = (says or {}).get(path, title)
        day.site.show(
            f"<html><body><article><h1>{about}</h1><p>The Board has made the {about.lower()}, which every office "
            "shall keep from the first day of the year onward.</p></article></body></html>",
            path,
        )


def open_list(day: Newsday) -> None:
    source: dict[str, Any] = {
        "id": "list", "kind": "list", "url": day.site.url(), "follow": True, "recheck": ["1d"],
        "items": {"each": "li", "link": "a@href", "key": "@data-id"},
        "document": {"content": "article", "title": "h1"},
    }  # fmt: skip
    day.configure(source, http={"per_host": "0s", "allow": [day.site.place]})
    show(day, [FEES, PORTS])
    day.poll()


def test_a_second_notice_under_a_known_id_is_one_piece_of_news(day: Newsday) -> None:
    """The known one is not told again, and keeps its history when it changes later."""
    open_list(day)
    show(day, [RULES, FEES, PORTS])
    day.poll()
    assert day.news() == [("published", RULES[2])]
    show(day, [RULES, (*FEES[:2], "Order on the fees of all registries"), PORTS])
    day.poll()
    assert day.news()[1:] == [("revised", "Order on the fees of all registries")]


def test_a_page_that_shows_its_namesake_is_not_believed(day: Newsday) -> None:
    """A site that finds its pages by their ids shows the new notice in the place of the old one, which stays."""
    open_list(day)
    day.clock.move(days=1)
    show(day, [RULES, FEES, PORTS], says={FEES[1]: RULES[2]})
    day.poll()
    assert day.news() == [("published", RULES[2])]
    assert sorted(notice.current.content.title for notice in day.room.store.queries.notices(NoticeFilter())) == sorted(
        [FEES[2], PORTS[2], RULES[2]]
    )  # fmt: skip


def test_the_operators_hear_of_ids_that_collide(day: Newsday) -> None:
    """Once when it begins and once when it is over; `status` names it and ends with 1 meanwhile."""
    day.clock.now = datetime.now(UTC)  # `status` asks the clock on the wall
    open_list(day)
    assert day.run("status").returncode == 0
    show(day, [RULES, FEES, PORTS])
    day.poll()
    done = day.run("status", "--json")
    assert done.returncode == 1 and json.loads(done.stdout)["sources"][0]["signs"] == ["keys"]
    show(day, [("9", *RULES[1:]), FEES, PORTS])
    day.poll()
    assert day.operators() == [("keys", "began"), ("keys", "ended")]
    assert day.news() == [("published", RULES[2])] and day.run("status").returncode == 0
