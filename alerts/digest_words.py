"""Which words does a digest use of its own, in each language?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alerts.catalogue import LANGUAGES, fill


@dataclass(frozen=True, slots=True)
class DigestWords:
    """What a digest says beside the words of every alert; sentences with a `{name}` are for `str.format`."""

    digest: str
    preview: str
    count: str
    """One kind of change and how many of it there are."""
    titled: str
    titled_many: str
    nothing_new: str
    checked: str
    ill: str
    unchecked: str
    period: str
    overdue: str
    held: str
    """Of a silence, when it is over: how many it kept back, who began it, and why."""
    other_topics: str
    late_part: str
    late_note: str
    coming_part: str
    more_dates: str
    health_part: str
    all_well: str
    ill_part: str
    unchecked_part: str
    more_sources: str
    last_good: str
    never: str
    told_otherwise: str
    left_out: str
    and_more: str


CATALOGUE: Mapping[str, DigestWords] = {language: fill(DigestWords, "digest", language) for language in LANGUAGES}
