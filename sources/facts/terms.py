"""What do words that say from when something holds come down to?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Effect:
    """A day, or (where `day` is None) so many days `after` publication."""

    day: date | None
    after: int = 0
