"""What did a text become, clause by clause?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from state.redline.align import Alignment, Pair, Piece, align
from state.redline.edits import Edit, edits_between
from state.redline.normal import fold_line
from state.redline.passages import Passage, passages
from state.redline.tokens import Codes

Op = Literal["amended", "inserted", "removed", "moved", "renumbered", "unchanged"]


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of the old text, of the new, or of both, and the edits that lead from one to the other.

    The `equal` and `delete` pieces of `edits` joined are `old_text`, the `equal` and `insert` pieces `new_text`.
    `amended` says that its words changed, whatever its label and place did; `moved` and `renumbered` that they
    did not.
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
    """The redline between two texts of one paragraph a line.

    A removed clause stands where it stood among the clauses that stayed. Every character of both texts, white
    space aside, is in exactly one clause of its side.
    """
    seen: dict[str, Passage] = {}
    sides = _Sides(passages(old, seen), passages(new, seen))
    alignment = align(sides.pieces(sides.old), sides.pieces(sides.new))
    clauses = tuple(sides.clauses(alignment))
    return Redline(clauses, _similarity(clauses))


@dataclass(frozen=True)
class _Sides:
    """Both texts as passages, and the words they share."""

    old: list[Passage]
    new: list[Passage]
    codes: Codes = field(default_factory=Codes)

    def pieces(self, side: list[Passage]) -> list[Piece]:
        return [Piece(p.text, p.key, p.body, p.label, self.codes) for p in side]

    def clauses(self, alignment: Alignment) -> Iterator[Clause]:
        moved = {j: i for i, j in alignment.moved}
        gone = {i for i, _ in alignment.kept} | set(moved.values())
        upto = done = 0
        for i, j in [*alignment.kept, (len(self.old), len(self.new))]:
            yield from (self._removed(k) for k in range(upto, i) if k not in gone)
            yield from (self._moved((moved[k], k)) if k in moved else self._inserted(k) for k in range(done, j))
            if i < len(self.old):
                yield self._kept((i, j))
            upto, done = i + 1, j + 1

    def _removed(self, i: int) -> Clause:
        was = self.old[i]
        return Clause("removed", was.label, None, was.text, None, (("delete", was.text),))

    def _inserted(self, j: int) -> Clause:
        now = self.new[j]
        return Clause("inserted", None, now.label, None, now.text, (("insert", now.text),))

    def _moved(self, pair: Pair) -> Clause:
        return self._paired("moved", pair)

    def _kept(self, pair: Pair) -> Clause:
        was, now = self.old[pair[0]], self.new[pair[1]]
        return self._paired("unchanged" if _number(was) == _number(now) else "renumbered", pair)

    def _paired(self, op: Op, pair: Pair) -> Clause:
        was, now = self.old[pair[0]], self.new[pair[1]]
        edits = edits_between(was.text, now.text, self.codes)
        return Clause(
            op if was.body == now.body else "amended",
            was.label,
            now.label,
            _side(edits, "delete"),
            _side(edits, "insert"),
            edits,
        )


def _number(passage: Passage) -> str:
    return fold_line(passage.label or "")


def _side(edits: tuple[Edit, ...], own: str) -> str:
    return "".join(text for op, text in edits if op in ("equal", own))


def _similarity(clauses: tuple[Clause, ...]) -> float:
    """Twice the characters in common over all of them (the Sørensen–Dice coefficient)."""
    common = whole = 0
    for clause in clauses:
        whole += len(clause.old_text or "") + len(clause.new_text or "")
        if clause.op in ("unchanged", "moved"):
            common += len(clause.old_text or "") + len(clause.new_text or "")
        else:
            common += 2 * sum(len(text) for op, text in clause.edits if op == "equal")
    return common / whole if whole else 1.0
