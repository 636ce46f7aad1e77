"""Which clause became which, and what was changed within it."""

from state.redline.clauses import Clause, Op, Redline, compare
from state.redline.document import redline_json
from state.redline.edits import Edit
from state.redline.normal import fold, same

__all__ = ["Clause", "Edit", "Op", "Redline", "compare", "fold", "redline_json", "same"]
