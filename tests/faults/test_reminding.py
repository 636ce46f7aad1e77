"""Are reminders and digests told once each, though whoever sends them is killed again and again?"""

from __future__ import annotations

import pytest

from tests.faults.reminding import live
from tests.newsday import Newsday


@pytest.mark.parametrize(("day", "by"), [("sqlite", "hook"), ("postgresql", "mail")], indirect=["day"])
def test_reminders_and_digests_outlive_kills(day: Newsday, by: str) -> None:
    """Killed at random, or when a receiver has just said yes, among refusals and lost answers: none is lost or wrong,
    each has its key, and is told again only where nobody could know that it was taken."""
    found = live(day, kills=3, seed=3, by=by)
    assert found.kills >= 3 and found.told > 3 and found.reminders > 0
    assert (found.lost, found.unkeyed, found.untrue, found.unexcused) == ([], [], [], [])
