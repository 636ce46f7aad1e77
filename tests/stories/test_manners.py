"""What a site says to robots is an operator's business, and never a silence."""

from __future__ import annotations

import logging

import pytest

from tests.newsday import Newsday

FORBID = "User-agent: *\nDisallow: /list\n"


def show(day: Newsday, *titles: str) -> None:
    rows = "".join(f"<li><a href='/{n}'>{title}</a></li>" for n, title in enumerate(titles))
    day.site.show(f"<title>通知公告</title><ul>{rows}</ul>")


def test_a_site_that_forbids_us_is_told_of_at_once_and_remembered(day: Newsday) -> None:
    """robots.txt is read once a day, over restarts; where it forbids the list the operators hear it at the first poll,
    and again once it allows it. The list itself is not asked for meanwhile."""
    day.configure({"id": "binhai", "kind": "list", "url": day.site.url(), "items": {"each": "li"}})
    day.site.show("User-agent: *\nDisallow: /admin\n", "/robots.txt", content_type="text/plain")
    show(day, "关于第一件事的通知")
    assert day.poll().verdict == "good"
    day.rest()
    assert day.poll().verdict == "unchanged" or day.poll().verdict == "good"
    assert day.site.asked.count("/robots.txt") == 1
    day.site.show(FORBID, "/robots.txt", content_type="text/plain")
    asked = day.site.asked.count("/list")
    result = day.poll(days=1)
    assert (result.verdict, day.operators()) == ("failed", [("failing", "began")])
    assert "robots.txt" in result.reason and day.site.asked.count("/list") == asked
    day.site.drop("/robots.txt")
    assert day.poll(days=1).verdict in ("good", "unchanged")
    assert day.operators() == [("failing", "began"), ("failing", "ended")]


def test_an_override_is_logged(day: Newsday, caplog: pytest.LogCaptureFixture) -> None:
    """With `robots: ignore` the list is read whatever robots.txt says, and the log says that it is not asked."""
    day.configure({"id": "binhai", "kind": "list", "url": day.site.url(), "items": {"each": "li"}, "robots": "ignore"})
    day.site.show(FORBID, "/robots.txt", content_type="text/plain")
    show(day, "关于第一件事的通知")
    with caplog.at_level(logging.INFO, "gazetted.newsroom"):
        assert day.poll().verdict == "good"
    assert "robots: ignore" in caplog.text and "/robots.txt" not in day.site.asked
