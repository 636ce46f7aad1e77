"""A delivery that failed is tried again soon, then patiently, and not for ever."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.channels import Receipt
from alerts.retry import most_tries, next_try

NOW = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
NO = Receipt(False, "no")
MIDDLE = 0.5


@pytest.mark.parametrize(("attempts", "wait"), [(1, 30), (2, 120), (3, 600), (4, 1800), (5, 3600), (60, 3600)])
def test_the_waits_grow_to_an_hour(attempts: int, wait: int):
    """30 s, 2 min, 10 min, 30 min, then hourly."""
    assert next_try(attempts, NO, NOW, MIDDLE) == NOW + timedelta(seconds=wait)


def test_five_days_of_silence_are_the_end():
    """All the waits of a receiver that never answers well add up to five days, within an hour."""
    waited, attempts = timedelta(), 1
    while due := next_try(attempts, NO, NOW, MIDDLE):
        waited, attempts = waited + (due - NOW), attempts + 1
    assert timedelta(days=5) - timedelta(hours=1) < waited <= timedelta(days=5)
    assert attempts == most_tries()


def test_a_refusal_for_ever_is_asked_once_more():
    """A permanent refusal is dead after two tries."""
    never = Receipt(False, "no such user", again=False)
    assert next_try(1, never, NOW, MIDDLE) == NOW + timedelta(seconds=30)
    assert next_try(2, never, NOW, MIDDLE) is None


def test_what_was_sent_is_not_tried_again():
    """A yes ends it."""
    assert next_try(1, Receipt(True), NOW, MIDDLE) is None


@pytest.mark.parametrize(("asked", "wait"), [(90.0, 90), (3.0, 30), (1e9, 86400), (-5.0, 30)])
def test_retry_after_is_a_least_wait(asked: float, wait: int):
    """A receiver may ask for patience, up to a day, but cannot make us use up our tries at once."""
    assert next_try(1, Receipt(False, "busy", retry_after=asked), NOW, MIDDLE) == NOW + timedelta(seconds=wait)


@given(st.integers(1, 120), st.floats(0, 1, exclude_max=True))
def test_jitter_stays_within_a_fifth(attempts: int, jitter: float):
    """Receivers that failed together are not tried again together, and none much sooner or later than planned."""
    plan, due = next_try(attempts, NO, NOW, MIDDLE), next_try(attempts, NO, NOW, jitter)
    assert plan is not None and due is not None
    assert abs((due - NOW) / (plan - NOW) - 1) <= 0.2 + 1e-6
