"""What does a redline look like in JSON?"""

from __future__ import annotations

from state.redline.clauses import Clause, Redline


def redline_json(redline: Redline, all: bool = False) -> dict[str, object]:
    """`{"similarity", "clauses": [{"op", "old_label", "new_label", "old_text", "new_text", "edits"}]}`.

    Unchanged clauses are listed with `all`. `similarity` is rounded to four digits, and is 1.0 only for equal texts.
    """
    clauses = redline.clauses if all else redline.changed
    return {"similarity": _rounded(redline.similarity), "clauses": [_clause(clause) for clause in clauses]}


def _rounded(similarity: float) -> float:
    return similarity if similarity == 1.0 else min(round(similarity, 4), 0.9999)


def _clause(clause: Clause) -> dict[str, object]:
    return {
        "op": clause.op,
        "old_label": clause.old_label,
        "new_label": clause.new_label,
        "old_text": clause.old_text,
        "new_text": clause.new_text,
        "edits": [[op, text] for op, text in clause.edits],
    }
