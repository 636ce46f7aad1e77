"""What of a configuration does nothing or too much is found: by itself, and by what is stored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.settings import load
from tests.newsday import Newsday
from tests.printing import list_page, list_source, row

LIST: dict[str, Any] = {"id": "list", "kind": "list", "url": "https://www.example.org/", "items": {"each": "li"}}
DESK = {"id": "desk", "url": "json://alerts.example.org/"}
WORDED = {"id": "worded", "any": ["voucher"]}
GIVEN = {"id": "given"}


def warnings(folder: Path, *routes: dict[str, Any], **over: Any) -> str:
    whole = {
        "sources": [LIST, {**LIST, "id": "other", "topics": ["given"], "follow": True}], "topics": [WORDED, GIVEN],
        "channels": [DESK, {**DESK, "id": "chief"}], "operators": {"to": ["desk", "chief"]}, "routes": list(routes),
    }  # fmt: skip
    path = folder / "gazetted.yaml"
    path.write_text(yaml.safe_dump(json.loads(json.dumps(whole | over)), allow_unicode=True), "utf-8")
    return "\n".join(load(path, {}).warnings)


@pytest.mark.parametrize(("route", "told"), [
    ({"topics": ["given"], "sources": ["list"]}, "its topics have no words, and none of its sources gives one"),
    ({"topics": ["given"], "sources": ["list", "other"]}, ""),
    ({"topics": ["given", "worded"], "sources": ["list"]}, ""),
    ({"sources": ["list"], "kinds": ["withdrawn", "restored"]}, "and no source has follow"),
    ({"sources": ["list"], "kinds": ["withdrawn", "revised"]}, ""),
    ({"kinds": ["withdrawn"]}, ""),
])  # fmt: skip
def test_a_route_that_can_never_tell_anything_is_warned_of(tmp_path: Path, route: dict[str, Any], told: str) -> None:
    """Sources and topics that exclude each other, kinds that its sources never bring."""
    said = warnings(tmp_path, {"id": "one", "to": ["desk"], **route})
    assert (told in said) if told else "routes.one" not in said


@pytest.mark.parametrize(("one", "two", "shadowed"), [
    ({}, {"topics": ["worded"]}, "two"),
    ({"sources": ["list"]}, {}, "one"),
    ({}, {}, "two"),
    ({"to": ["desk", "chief"]}, {}, "two"),
    ({"kinds": ["published"]}, {"kinds": ["published", "revised"]}, "one"),
    ({"topics": ["worded"]}, {"topics": ["given"]}, ""),
    ({"sources": ["list"]}, {"sources": ["other"]}, ""),
    ({}, {"to": ["chief"]}, ""),
    ({}, {"language": "en"}, ""),
    ({}, {"send": "0 9 * * *"}, ""),
    ({}, {"remind": ["7d"]}, "one"),
    ({}, {"quiet_hours": "22:00-07:00"}, ""),
])  # fmt: skip
def test_a_route_whose_readers_hear_it_all_by_another_is_warned_of(
    tmp_path: Path, one: dict[str, Any], two: dict[str, Any], shadowed: str
) -> None:  # fmt: skip
    """Of two that are the same, the later; not where language, time or reminders differ."""
    said = warnings(tmp_path, {"id": "one", "to": ["desk"], **one}, {"id": "two", "to": ["desk"], **two})
    found = [line.split("routes.")[1].split(":")[0] for line in said.splitlines() if "overshadowed" in line]
    assert found == ([shadowed] if shadowed else [])


def test_topics_of_everything_routes_of_nothing_and_dead_recipients_are_found(day: Newsday) -> None:
    """By the stored notices: a topic of all, a route of none, and a reader whose last delivery died."""
    topics = [{"id": "all", "any": ["Notice", "关于", "管理", "Circular", "Rules", "公示"]},
              {"id": "none", "any": ["zzz"]}, {"id": "some", "any": ["算力券"]}]  # fmt: skip
    routes = [{"id": "wide", "to": ["desk"], "topics": ["all"]}, {"id": "idle", "to": ["desk"], "topics": ["none"]},
              {"id": "narrow", "to": ["desk"], "topics": ["some"]}]  # fmt: skip
    day.configure(list_source(day.site.url()), topics=topics, routes=routes)
    day.site.show(list_page([row(number) for number in range(1, 21)]))
    day.poll(minutes=0)
    day.rest()
    done = day.run("audit", "--json")
    told = json.loads(done.stdout)
    assert done.returncode == 1 and told["notices"] == 20 and told["recipients"] == []
    assert told["topics"] == [{"id": "all", "matched": 20, "of": 20}]
    assert told["routes"] == [{"id": "idle", "matched": 0, "of": 20}]
    day.hook.answers["/desk"] = day.hook.no_answer(410)
    day.site.show(list_page([row(number) for number in range(1, 23)]))
    day.poll()
    assert json.loads(day.run("audit", "--json").stdout)["recipients"] == []
    for _ in range(12):
        day.clock.move(hours=8)
        day.room.pay_all()
    (lost,) = json.loads(day.run("audit", "--json").stdout)["recipients"]
    assert lost["channel"] == "desk" and lost["dead"] == 3 and "410" in lost["error"]
    said = day.run("audit").stdout
    assert "matches 22 of 22 stored notices" in said and "`gazetted retry`" in said
    day.hook.answers.clear()
    day.site.show(list_page([row(number) for number in range(1, 24)]))
    day.poll()
    assert json.loads(day.run("audit", "--json").stdout)["recipients"] == []


def test_a_configuration_with_nothing_amiss_ends_well(day: Newsday) -> None:
    """With fewer than twenty notices nothing is said of topics and routes."""
    day.configure(list_source(day.site.url()), topics=[{"id": "all", "any": ["关于"]}])
    day.site.show(list_page([row(4)]))
    day.poll(minutes=0)
    day.rest()
    done = day.run("audit")
    assert done.returncode == 0 and "nothing is idle" in done.stdout
