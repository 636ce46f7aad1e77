"""What did a text become, clause by clause?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Op = Literal["amended", "inserted", "removed", "moved", "renumbered", "unchanged"]
Edit = tuple[Literal["equal", "delete", "insert"], str]


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of the old text, of the new, or of both, and the edits that lead from one to the other.

    The `equal` and `delete` pieces of `edits` joined are `old_text`, the `equal` and `insert` pieces `new_text`.
    """

    op: Op
    old_label: str | None
    new_label: str | None
    old_text: str | None
    new_text: str | None
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Redline:
    """The way from an old text to a new one: every clause of both sides once, in the new text's order.

    `similarity` is 1.0 for equal texts and 0.0 for texts that share nothing.
    """

    clauses: tuple[Clause, ...]
    similarity: float

    @property
    def changed(self) -> tuple[Clause, ...]:
        return tuple(c for c in self.clauses if c.op != "unchanged")


def compare(old: str, new: str) -> Redline:
    """The redline between two texts of one paragraph a line."""
    raise NotImplementedError
