"""What do words that say from when something holds come down to?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sources.notice import Printed, Span


@dataclass(frozen=True, slots=True)
class Effect:
    """A day, or (where `day` is None) so many `months` and days `after` publication."""

    day: date | None
    after: int = 0
    at: Span = (0, 0)
    months: int = 0


@dataclass(frozen=True, slots=True)
class Day:
    """A day, and where the words that say so stand."""

    day: date
    at: Span


@dataclass(frozen=True, slots=True)
class Term:
    """So many months, and where the words that say so stand."""

    months: int
    at: Span


@dataclass(frozen=True, slots=True)
class Scope:
    """The words that say to what an act applies, and where they stand."""

    words: str
    at: Span


@dataclass(frozen=True, slots=True)
class Dated:
    """A day as facts have it, and where the words that say so stand."""

    day: Printed
    at: Span
