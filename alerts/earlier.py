"""How is a message called that a reader had before, where a later one replaces it or takes it back?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from alerts.headline import DATES
from alerts.safe import one_line
from alerts.tables import stepped
from alerts.words import Words
from state.records import Change

MOST = 120


@dataclass(frozen=True, slots=True)
class Earlier:
    """A message that went out `at`, in the reader's zone, under a key; `digest`: with others, in one."""

    at: datetime
    key: str
    digest: bool = False


def called(earlier: Earlier, words: Words) -> str:
    """`our message of 2026-03-03 17:27`."""
    form = words.our_digest if earlier.digest else words.our_message
    return form.format(at=f"{earlier.at:%Y-%m-%d %H:%M}")


def replacing(earlier: Earlier | None, change: Change, words: Words) -> str:
    """Which message a withdrawal or a moved date replaces, and the date old → new; empty of any other change."""
    moved = [name for name in DATES if change.kind == "revised" and name in change.fields]
    if earlier is None or not (moved or change.kind == "withdrawn"):
        return ""
    steps = (f"{words.facts[name]} {stepped(*change.fields[name], words, MOST)}" for name in moved)
    return one_line(words.colon.join(filter(None, (called(earlier, words), words.comma.join(steps)))), 400)
