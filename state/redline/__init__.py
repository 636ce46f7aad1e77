"""Which clause became which, and what was changed within it."""

from state.redline.clauses import Clause, Edit, Redline, compare

__all__ = ["Clause", "Edit", "Redline", "compare"]
