"""How much does a change of words matter, from 0 to 1, and why?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from state.redline.figures import MeaningKind

if TYPE_CHECKING:
    from state.redline.clauses import Clause

WEIGHTS: Mapping[MeaningKind, float] = {
    "duty": 0.95,
    "amount": 0.9,
    "rate": 0.9,
    "deadline": 0.9,
    "date": 0.8,
    "number": 0.6,
    "party": 0.6,
    "scope": 0.6,
    "citation": 0.4,
    "renumbering": 0.05,
}
"""What one edit of a kind weighs: what somebody must do, pay or be in time for before the words for it."""
_OTHER_WORDS = (0.15, 0.55)
"""Other wording weighs this much, and so much more if all of the clause's words are others."""
_WHOLE = {"inserted": 0.8, "removed": 0.85, "moved": 0.1, "renumbered": 0.05}
_SHORT, _OF_SHORT = 20, 0.5
"""A clause of fewer characters that came or went, such as a heading, weighs less."""
_EACH_MORE = 0.97
"""What remains of the distance to 1 for each further clause of substance: many changes matter more than one."""
_SUBSTANCE = 0.2
_REASONS = 5


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a change matters: the kind of edit or what became of a clause, the clause's label, and the weight."""

    kind: str
    label: str | None
    weight: float


def weight_of(clause: Clause) -> float:
    """The significance of one clause's change, 0 to 1."""
    if clause.op == "unchanged":
        return 0.0
    if clause.op != "amended":
        short = clause.op in ("inserted", "removed") and len(clause.new_text or clause.old_text or "") < _SHORT
        return _WHOLE[clause.op] * (_OF_SHORT if short else 1.0)
    return max((_weight(kind, clause) for kind in {meaning.kind for meaning in clause.meaning}), default=0.05)


def _weight(kind: MeaningKind, clause: Clause) -> float:
    if kind != "wording":
        return WEIGHTS[kind]
    changed = sum(len(text) for op, text in clause.edits if op != "equal")
    least, more = _OTHER_WORDS
    return round(least + more * changed / max(len(clause.old_text or "") + len(clause.new_text or ""), 1), 2)


def significance(clauses: Iterable[Clause]) -> float:
    """The significance of a whole redline: that of its weightiest clause, and more where many weigh something."""
    weights = sorted((weight_of(clause) for clause in clauses), reverse=True)
    more = sum(weight >= _SUBSTANCE for weight in weights[1:])
    return round(1 - (1 - weights[0]) * _EACH_MORE**more, 2) if weights else 0.0


def reasons(clauses: Iterable[Clause]) -> tuple[Reason, ...]:
    """The weightiest reasons first, at most five, each kind once: where it weighs most, and stands first."""
    best: dict[str, Reason] = {}
    for clause in clauses:
        for kind, weight in _of_clause(clause):
            if kind not in best or weight > best[kind].weight:
                best[kind] = Reason(kind, clause.new_label or clause.old_label, weight)
    return tuple(sorted(best.values(), key=lambda reason: -reason.weight)[:_REASONS])


def _of_clause(clause: Clause) -> list[tuple[str, float]]:
    if clause.op == "amended":
        return [(kind, _weight(kind, clause)) for kind in dict.fromkeys(meaning.kind for meaning in clause.meaning)]
    return [] if clause.op == "unchanged" else [(clause.op, weight_of(clause))]
