"""Was a clause that came split off from another, and was one that went merged into another?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from rapidfuzz.distance import Indel

from state.redline.tokens import Codes, words_of

if TYPE_CHECKING:
    from state.redline.clauses import Clause

_NEAR = 3
"""Clauses on each side among which the other half is looked for: what is split stays beside its other half."""
_TAKEN = 0.6
"""At least so much of a clause's words must be among those that the other one lost or gained."""
_SHORTEST = 12
_SAMPLE = 1_500
"""Characters of either that are weighed."""


def with_origins(clauses: list[Clause], codes: Codes) -> Iterator[Clause]:
    """The clauses, those that were split off or merged saying from where and into which."""
    for at, clause in enumerate(clauses):
        if clause.op == "inserted" and (other := _other_half(clauses, at, "delete", codes)):
            yield replace(clause, split_from=other.old_label)
        elif clause.op == "removed" and (other := _other_half(clauses, at, "insert", codes)):
            yield replace(clause, merged_into=other.new_label)
        else:
            yield clause


def _other_half(clauses: list[Clause], at: int, own: str, codes: Codes) -> Clause | None:
    """The amended neighbour that lost (`delete`) or gained (`insert`) most of the words of the clause at this place."""
    text = clauses[at].new_text or clauses[at].old_text or ""
    near = [clause for clause in clauses[max(0, at - _NEAR) : at + _NEAR + 1] if clause.op == "amended"]
    if len(text) < _SHORTEST or not near:
        return None
    mine = words_of(text[:_SAMPLE], codes).code
    best, most = None, _TAKEN
    for other in near:
        changed = "".join(words for op, words in other.edits if op == own)
        named = other.old_label if own == "delete" else other.new_label
        if named and 3 * len(changed) >= len(text) and (share := _share(mine, changed, codes)) > most:
            best, most = other, share
    return best


def _share(mine: str, changed: str, codes: Codes) -> float:
    """How many of these words stand, in order and not alone, among the changed ones."""
    theirs = words_of(changed[:_SAMPLE], codes).code
    runs = (op.src_end - op.src_start for op in Indel.opcodes(mine, theirs) if op.tag == "equal")
    return sum(run for run in runs if run > 1) / max(len(mine), 1)
