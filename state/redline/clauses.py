"""What did a text become, clause by clause?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from state.redline.align import Alignment, Pair, Piece, align
from state.redline.breaks import rejoined
from state.redline.edits import Edit, edits_between
from state.redline.meaning import Meaning, Renumbering, meanings, numbered
from state.redline.normal import fold_line
from state.redline.origins import with_origins
from state.redline.passages import Kind, Passage, passages
from state.redline.tokens import Codes

Op = Literal["amended", "inserted", "removed", "moved", "renumbered", "unchanged"]


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of the old text, of the new, or of both, and the edits that lead from one to the other.

    The `equal` and `delete` pieces of `edits` joined are `old_text`, the `equal` and `insert` pieces `new_text`.
    `amended` says that its words changed, whatever its label and place did; `moved` and `renumbered` that they
    did not. `displaced` is true of what stands in another order than before, amended or not.
    """

    op: Op
    old_label: str | None
    new_label: str | None
    old_text: str | None
    new_text: str | None
    edits: tuple[Edit, ...] = ()
    meaning: tuple[Meaning, ...] = ()
    """What the edits of an amended clause mean."""
    within: tuple[str, ...] = ()
    """The headings that it stands under, outermost first: of the new text, of a removed clause of the old."""
    displaced: bool = False
    split_from: str | None = None
    """Of an inserted clause: the label of the old one that most of its words were part of."""
    merged_into: str | None = None
    """Of a removed clause: the label of the new one that took most of its words in."""
    kind: Kind = "paragraph"
    """What it is in the new text; of a removed clause, in the old."""

    @property
    def follows(self) -> bool:
        """Whether it was amended only to cite clauses by the numbers that they have now."""
        return bool(self.meaning) and all(meaning.kind == "renumbering" for meaning in self.meaning)


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
    before, after = rejoined(passages(old, seen), passages(new, seen))
    sides = _Sides(before, after)
    alignment = align(sides.pieces(sides.old), sides.pieces(sides.new))
    clauses = tuple(with_origins(list(sides.clauses(alignment)), sides.codes))
    return Redline(clauses, _similarity(clauses))


@dataclass(frozen=True)
class _Sides:
    """Both texts as passages, and the words they share."""

    old: list[Passage]
    new: list[Passage]
    codes: Codes = field(default_factory=Codes)

    @cached_property
    def within_old(self) -> list[tuple[str, ...]]:
        return _headings(self.old)

    @cached_property
    def within_new(self) -> list[tuple[str, ...]]:
        return _headings(self.new)

    def pieces(self, side: list[Passage]) -> list[Piece]:
        return [Piece(p.text, p.key, p.body, p.label, self.codes) for p in side]

    def clauses(self, alignment: Alignment) -> Iterator[Clause]:
        moved = {j: i for i, j in alignment.moved}
        gone = {i for i, _ in alignment.kept} | set(moved.values())
        follows = self._renumbering([*alignment.kept, *alignment.moved])
        upto = done = 0
        for i, j in [*alignment.kept, (len(self.old), len(self.new))]:
            yield from (self._removed(k) for k in range(upto, i) if k not in gone)
            for k in range(done, j):
                yield self._paired("moved", (moved[k], k), follows) if k in moved else self._inserted(k)
            if i < len(self.old):
                yield self._paired(self._op((i, j)), (i, j), follows)
            upto, done = i + 1, j + 1

    def _renumbering(self, pairs: Sequence[Pair]) -> Renumbering:
        """The numbers that clauses lost to those that they have now."""
        found: dict[str, set[str]] = {}
        for i, j in pairs:
            was, now = numbered(self.old[i].label), numbered(self.new[j].label)
            if was and now and was != now:
                found.setdefault(was, set()).add(now)
        return {was: frozenset(now) for was, now in found.items()}

    def _removed(self, i: int) -> Clause:
        was = self.old[i]
        edits: tuple[Edit, ...] = (("delete", was.text),)
        return Clause("removed", was.label, None, was.text, None, edits, (), self.within_old[i], kind=was.kind)

    def _inserted(self, j: int) -> Clause:
        now = self.new[j]
        edits: tuple[Edit, ...] = (("insert", now.text),)
        return Clause("inserted", None, now.label, None, now.text, edits, (), self.within_new[j], kind=now.kind)

    def _op(self, pair: Pair) -> Op:
        same = _number(self.old[pair[0]]) == _number(self.new[pair[1]])
        return "unchanged" if same else "renumbered"

    def _paired(self, op: Op, pair: Pair, follows: Renumbering) -> Clause:
        was, now = self.old[pair[0]], self.new[pair[1]]
        edits = edits_between(was.text, now.text, self.codes)
        same = was.body == now.body or all(kind == "equal" for kind, _ in edits)
        return Clause(
            op if same else "amended",
            was.label,
            now.label,
            _side(edits, "delete"),
            _side(edits, "insert"),
            edits,
            () if same else meanings(edits, (_after_label(was), _after_label(now)), follows),
            self.within_new[pair[1]],
            displaced=op == "moved",
            kind=now.kind,
        )


def _headings(side: list[Passage]) -> list[tuple[str, ...]]:
    """The headings above each passage: one of a kind that stands there already takes its place and ends those below;
    a signature ends them all."""
    above: dict[str, str] = {}
    found = []
    for passage in side:
        if passage.level:
            kinds = list(above)
            for kind in kinds[kinds.index(passage.level) :] if passage.level in above else ():
                del above[kind]
        elif passage.kind == "signature":
            above.clear()
        found.append(tuple(above.values()))
        if passage.level:
            above[passage.level] = passage.label or ""
    return found


def _number(passage: Passage) -> str:
    return fold_line(passage.label or "")


def _after_label(passage: Passage) -> int:
    return passage.text.find(passage.label) + len(passage.label) if passage.label else 0


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
