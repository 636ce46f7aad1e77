"""The newsroom opens everything under one lock, and closes it again."""

from __future__ import annotations

import os

import pytest

from monitor.lock import Busy
from monitor.newsroom import open_newsroom
from monitor.settings import load
from tests.newsday import Newsday
from tests.printing import list_page, list_source, row


def three(day: Newsday) -> None:
    sources = [list_source(day.site.url(f"/{name}"), name) for name in ("a", "b")]
    day.configure(*sources, list_source(day.site.url("/off"), "off", enabled=False))
    for name in ("a", "b", "off"):
        day.site.show(list_page([row(1), row(2)]), f"/{name}")


def test_enabled_sources_are_known_and_due_from_the_start(day: Newsday) -> None:
    """A disabled one is neither polled nor due."""
    three(day)
    assert set(day.room.sources) == {"a", "b"}
    assert sorted(day.room.store.due(day.clock())) == ["a", "b"]


def test_sources_are_polled_side_by_side(day: Newsday) -> None:
    """Each gives its result as it comes, all of them once."""
    three(day)
    results = list(day.room.poll_all(["a", "b"]))
    assert sorted(result.source for result in results) == ["a", "b"]
    assert {result.baseline for result in results} == {2}


def test_a_second_newsroom_on_the_data_is_refused_until_the_first_is_closed(day: Newsday) -> None:
    """Within one process too."""
    three(day)
    assert day.room.sources
    settings = load(day.path, os.environ)
    with pytest.raises(Busy), open_newsroom(settings):
        pass
    day.rest()
    with open_newsroom(settings, check=True) as room:
        assert set(room.sources) == {"a", "b"}
