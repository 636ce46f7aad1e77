"""Is this news, or did the whole page turn over? The storm brake."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sources.config import Flood

ALWAYS = 200
"""More news than this at once is held whatever else is true."""
MEETS = 0.5
"""The share of the known rows that must still stand there as they were for a list to go on from where it was."""


def is_flood(
    flood: Flood | None, *, news: Collection[str], known: int, listed: Sequence[str], before: Collection[str]
) -> bool:
    """Whether a reading in which the notices `news` are new or changed must be held, where `known` are known.

    `listed` are the keys it shows, in order, `before` those of the last good poll.
    """
    if flood is None:
        return False
    if len(news) > ALWAYS:
        return True
    return len(news) > max(flood.over, flood.share * known) and not _meets(news, listed, before)


def _meets(news: Collection[str], listed: Sequence[str], before: Collection[str]) -> bool:
    """Whether the page goes on from what is known: catching up after an outage, row by row back to a known one, is no
    flood. Old notices added below the known ones, or all the known ones changed at once, are."""
    if not before:
        return True
    as_before = (set(before) & set(listed)) - set(news)
    rolled = min(len(before), len(listed))
    return len(as_before) >= MEETS * rolled and bool(listed) and listed[-1] not in news
