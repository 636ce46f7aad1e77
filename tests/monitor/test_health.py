"""Is a source not well, and how long is it left alone?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.health import BLOCKED, LONGEST, kind_of_trouble, wait_after
from sources.page import Reading, Verdict

HOUR = timedelta(hours=1)
FAILED = Reading("failed", "http_500", "so")


@pytest.mark.parametrize(
    ("verdict", "reason", "kind"),
    [
        ("good", "", None), ("unchanged", "", None), ("failed", "http_500", "failing"), ("suspect", "empty", "suspect"),
        ("suspect", "flood", "flood"),
    ],
)  # fmt: skip
def test_a_reading_speaks_of_one_kind_of_trouble_or_none(verdict: Verdict, reason: str, kind: str | None) -> None:
    """Failed, suspect or a flood; a good reading of none."""
    assert kind_of_trouble(Reading(verdict, reason)) == kind


@given(st.integers(0, 10_000), st.integers(1, 10 * 86400), st.none() | st.floats(0, 86400))
def test_a_source_is_never_asked_sooner_than_usual(failures: int, every: int, retry_after: float | None) -> None:
    """However often it failed and whatever it says; and at least every six hours, or as usual, or as it asked."""
    usual = timedelta(seconds=every)
    wait = wait_after(failures, usual, Reading("failed", "http_500", retry_after=retry_after))
    assert usual <= wait <= max(usual, LONGEST, timedelta(seconds=retry_after or 0))


def test_the_wait_doubles_with_each_failure() -> None:
    """The first failure costs nothing: the next poll is at its usual time."""
    minutes = [wait_after(failures, timedelta(minutes=30), FAILED).total_seconds() / 60 for failures in range(8)]
    assert minutes == [30, 30, 60, 120, 240, 360, 360, 360]


def test_a_server_that_blocks_us_or_names_a_time_is_left_alone_so_long() -> None:
    """Retry-After is kept to; a block counts an hour at least."""
    assert wait_after(1, timedelta(minutes=5), Reading("failed", "http_503", retry_after=1800)) == timedelta(minutes=30)
    assert wait_after(1, timedelta(minutes=5), Reading("suspect", "blocked")) == BLOCKED == HOUR
    assert wait_after(0, HOUR, Reading("good", retry_after=60)) == HOUR
