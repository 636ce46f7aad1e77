"""Promise 2, over several sources: one thing that several outlets published is told once to each reader."""

from __future__ import annotations

import json
from typing import Any

from tests.newsday import Newsday
from tests.printing import MEASURES, bulletin_page, bulletin_source

TITLE = "关于印发《算力券管理办法》的通知"
OLD = ("Rules on cross-border filing", "Article 1. These rules apply to providers of data services.")


def two_gazettes(day: Newsday, **over: Any) -> None:
    """Two bulletins that were read once and had something else to tell."""
    sources = [bulletin_source(day.site.url(f"/{name}"), name, name=name.title()) for name in ("first", "second")]
    day.configure(*sources, **over)
    for name in ("first", "second"):
        day.site.show(bulletin_page(OLD if name == "first" else (OLD[0], OLD[1] * 2)), f"/{name}")
        day.poll(name)


def publish(day: Newsday, name: str, text: str = MEASURES, title: str = TITLE) -> Any:
    day.site.show(bulletin_page(OLD if name == "first" else (OLD[0], OLD[1] * 2), (title, text)), f"/{name}")
    return day.poll(name)


def test_what_another_source_told_is_recorded_and_not_told_again(day: Newsday) -> None:
    """The second gazette prints the same measure under another title: `repeated`, one story, one alert."""
    two_gazettes(day)
    assert publish(day, "first").published == 1
    result = publish(day, "second", title="算力券管理办法（全文）")
    assert (result.published, result.repeated) == (0, 1)
    assert day.news() == [("published", TITLE)]
    day.rest()
    known = json.loads(day.run("notices", "--json").stdout)
    ours = [n for n in known if "算力券" in n["title"]]
    assert len({n["story"] for n in ours}) == 1 and len({n["story"] for n in known}) == len(known) - 1
    shown = json.loads(day.run("notice", str(ours[0]["id"]), "--json").stdout)
    assert [o["source"] for o in shown["also_published"]] == ["second"]


def test_what_was_only_proposed_is_not_what_holds_now(day: Newsday) -> None:
    """The final measure is news, though the second gazette prints it in the words of the draft that the first told."""
    two_gazettes(day)
    publish(day, "first", MEASURES.partition("\n")[2], "算力券管理办法（征求意见稿）")
    result = publish(day, "second", MEASURES.partition("\n")[2], "算力券管理办法")
    assert (result.published, result.repeated) == (1, 0)


def test_a_reader_of_the_second_source_alone_hears_of_it(day: Newsday) -> None:
    """Whoever was not told by the first is told by the second, and reads who else published it; the others are not."""
    routes = [
        {"id": "all", "to": ["desk"]},
        {"id": "second-only", "sources": ["second"], "to": ["desk", "other"]},
    ]
    two_gazettes(day, routes=routes, channels=[day.hook_channel(n) for n in ("desk", "other", "ops")])
    publish(day, "first")
    assert publish(day, "second").published == 1
    assert len(day.hook.told("/desk")) == len(day.hook.told("/other")) == 1
    (told,) = [body for path, _, body in day.hook.taken if path == "/other"]
    assert told["gazetted"]["also_published"] == ["First"] and "Also published by: First" in told["message"]


def test_what_stood_in_another_source_from_the_start_was_never_told(day: Newsday) -> None:
    """A baseline is told to nobody: where the same notice comes up elsewhere later, that is news."""
    day.configure(*(bulletin_source(day.site.url(f"/{name}"), name) for name in ("first", "second")))
    day.site.show(bulletin_page((TITLE, MEASURES)), "/first")
    day.site.show(bulletin_page(OLD), "/second")
    for name in ("first", "second"):
        day.poll(name)
    day.site.show(bulletin_page(OLD, (TITLE, MEASURES)), "/second")
    assert day.poll("second").published == 1
    assert day.news() == [("published", TITLE)]


def test_a_notice_that_says_more_is_told(day: Newsday) -> None:
    """The same measure with another last day in force is no repetition."""
    two_gazettes(day)
    publish(day, "first")
    assert publish(day, "second", MEASURES.replace("2027年12月31日", "2030年12月31日")).published == 1
    assert len(day.news()) == 2
