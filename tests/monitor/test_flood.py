"""Is this news, or did the whole page turn over?"""

from __future__ import annotations

import pytest

from monitor.flood import ALWAYS, is_flood
from sources.config import Flood

BEFORE = [f"old {number}" for number in range(40)]


def strangers(count: int) -> list[str]:
    return [f"new {number}" for number in range(count)]


@pytest.mark.parametrize(
    ("news", "listed", "held"),
    [
        (strangers(20), strangers(20), False),  # no more than `over`
        (strangers(21), strangers(21), True),  # the whole page is another
        (strangers(21), [*strangers(21), *BEFORE[:25]], False),  # row by row back to what is known
        (strangers(21), [*BEFORE[:19], *strangers(21)], True),  # old notices added below the known ones
        (BEFORE, BEFORE, True),  # all the known ones changed at once
        (BEFORE[:10], BEFORE, False),
        (strangers(ALWAYS + 1), [*strangers(ALWAYS + 1), *BEFORE], True),  # so many are held in any case
    ],
)
def test_a_flood_is_more_than_both_bounds_and_meets_nothing_known(
    news: list[str], listed: list[str], held: bool
) -> None:
    """Catching up after an outage is none; a page that became another, or changed all at once, is one."""
    assert is_flood(Flood(), news=news, known=len(BEFORE), listed=listed, before=BEFORE) is held


def test_the_share_of_what_is_known_counts_where_it_is_more_than_the_least_number() -> None:
    """Of 1,000 known notices 100 others at once are under a share of 0.3."""
    listed = [*BEFORE[:5], *strangers(100)]
    assert not is_flood(Flood(20, 0.3), news=strangers(100), known=1000, listed=listed, before=BEFORE)
    assert is_flood(Flood(20, 0.05), news=strangers(100), known=1000, listed=listed, before=BEFORE)


def test_without_a_brake_nothing_is_held() -> None:
    """`flood: null`."""
    assert not is_flood(None, news=strangers(5000), known=0, listed=strangers(5000), before=BEFORE)


def test_a_list_that_was_empty_before_has_nothing_to_meet() -> None:
    """Nothing was listed by the last good poll: below the bound of all, it is news."""
    assert not is_flood(Flood(), news=strangers(50), known=0, listed=strangers(50), before=[])
