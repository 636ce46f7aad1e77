"""Which clause became which, and what was changed within it."""

from state.redline.clauses import Clause, Op, Redline, compare
from state.redline.document import Weighed, redline_json, significance_json
from state.redline.edits import Edit
from state.redline.labels import form_of
from state.redline.meaning import Meaning
from state.redline.normal import fold, is_stub, same
from state.redline.significance import significance, weight_of

__all__ = [
    "Clause",
    "Edit",
    "Meaning",
    "Op",
    "Redline",
    "Weighed",
    "compare",
    "fold",
    "form_of",
    "is_stub",
    "redline_json",
    "same",
    "significance",
    "significance_json",
    "weight_of",
]
