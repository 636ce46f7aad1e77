"""What does a redline look like in JSON?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from state.redline.clauses import Clause, Redline
from state.redline.parts import Part, parts_of
from state.redline.significance import reasons, significance, weight_of


def redline_json(redline: Redline, all: bool = False) -> dict[str, object]:
    """`{"similarity", "significance", "reasons", "clauses": [{"op", "old_label", "new_label", "old_text", …}]}`.

    Unchanged clauses are listed with `all`. `similarity` is rounded to four digits, and is 1.0 only for equal texts.
    """
    clauses = redline.clauses if all else redline.changed
    return {
        "similarity": _rounded(redline.similarity),
        **significance_json(redline),
        "clauses": [_clause(clause) for clause in clauses],
    }


class Weighed(TypedDict):
    """How much a change matters, 0 to 1, and why; None and [] of what changed no text."""

    significance: float | None
    reasons: list[dict[str, object]]


def significance_json(redline: Redline) -> Weighed:
    """`{"significance": 0.9, "reasons": [{"kind": "amount", "clause": "第三条", "weight": 0.9}]}`, weightiest first."""
    found = reasons(redline.changed)
    why: list[dict[str, object]] = [{"kind": r.kind, "clause": r.label, "weight": r.weight} for r in found]
    return {"significance": significance(redline.changed), "reasons": why}


def _rounded(similarity: float) -> float:
    return similarity if similarity == 1.0 else min(round(similarity, 4), 0.9999)


def _clause(clause: Clause) -> dict[str, object]:
    text, label = (
        (clause.old_text, clause.old_label) if clause.new_text is None else (clause.new_text, clause.new_label)
    )
    return {
        "op": clause.op,
        "kind": clause.kind,
        "old_label": clause.old_label,
        "new_label": clause.new_label,
        "within": list(clause.within),
        "old_text": clause.old_text,
        "new_text": clause.new_text,
        "edits": [[op, text] for op, text in clause.edits],
        "parts": _parts(parts_of(text, label)),
        "meaning": [{"kind": m.kind, "old": m.old, "new": m.new, "about": m.about} for m in clause.meaning],
        "significance": weight_of(clause),
        "displaced": clause.displaced,
        "split_from": clause.split_from,
        "merged_into": clause.merged_into,
    }


def _parts(parts: Sequence[Part]) -> list[dict[str, object]]:
    """`[{"label": "（一）", "text", "parts"}]`: of the new text, of a removed clause the old one."""
    return [{"label": part.label, "text": part.text, "parts": _parts(part.parts)} for part in parts]
