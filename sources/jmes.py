"""What does a JMESPath expression of the configuration choose in an answer of JSON?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult

from sources.json_text import printable

_LONGEST = 500
_DEEPEST = 32
"""Objects and lists within each other whose words are taken; what nests deeper is no text."""


class BadExpression(ValueError):
    """An expression that cannot be used; the message says why, and what to write."""


@lru_cache(maxsize=512)
def compile_expression(expression: str) -> ParsedResult:
    """The expression, checked without any JSON. Raises BadExpression that says what to write."""
    if len(expression) > _LONGEST:
        raise BadExpression(f"the expression has {len(expression)} characters; at most {_LONGEST} are allowed")
    try:
        return jmespath.compile(expression)
    except (JMESPathError, ValueError, RecursionError) as error:
        cause = " ".join(str(error).split())[:120]
        raise BadExpression(
            f"{expression!r} is no JMESPath expression ({cause}); write e.g. `results`, `data.list[*]`, `links.self`, "
            "'@' for the item itself"
        ) from error


def choose(value: Any, expression: str) -> Any:
    """What the expression finds in a parsed answer: None where it finds nothing.

    Raises BadExpression where a function of it cannot take what stands there.
    """
    try:
        return compile_expression(expression).search(value)
    except BadExpression:
        raise
    except (JMESPathError, ValueError, TypeError, ArithmeticError, AttributeError) as error:
        cause = " ".join(str(error).split())[:200]
        raise BadExpression(f"{expression!r} cannot be applied to what the answer holds: {cause}") from error


def said(value: Any, name: str = "", depth: int = 0) -> Iterator[str]:
    """The words of a value, a line each: texts and numbers as they are, lists in their order, the members of an object
    by name, since their order says nothing (RFC 8259 §4)."""
    if value is None or value == "" or depth > _DEEPEST:
        return
    if isinstance(value, dict):
        for member in sorted(value):
            yield from said(value[member], f"{name}.{member}" if name else member, depth + 1)
    elif isinstance(value, list):
        for one in value:
            yield from said(one, name, depth + 1)
    else:
        words = str(value).lower() if isinstance(value, bool) else printable(str(value))
        yield f"{name}: {words}" if name else words


def word(value: Any) -> str:
    """A text or number as a text on its own; "" for anything else."""
    if isinstance(value, list) and len(value) == 1:
        return word(value[0])
    return "" if isinstance(value, bool) or not isinstance(value, str | int | float) else printable(str(value)).strip()
