"""Is this JSON that can be relied on, within its bounds of depth and digits?"""

from __future__ import annotations

import json
import math
import re
from typing import Any

from sources.errors import ReadFailed

DEEPEST = 256
"""Objects and lists within each other; real answers reach some dozens."""
_DIGITS = 20
_SURROGATE = re.compile("[\ud800-\udfff]")


def parse(text: str, url: str) -> Any:
    """The value that `text` (decoded) stands for, lone surrogates replaced.

    Raises ReadFailed("not_json") for what RFC 8259 does not allow (NaN, a number beyond any, a name given twice, more
    after the end) and for what nests too deep.
    """
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_int=_int, parse_float=_float, parse_constant=_int)
        _refuse_depth(value)
    except (ValueError, RecursionError) as error:
        cause = "it nests too deep" if isinstance(error, RecursionError) else str(error)[:200]
        text = f"{url}: no JSON that can be relied on ({cause}); look whether it arrives whole, else tell its publisher"
        raise ReadFailed("not_json", text) from error
    return value


def printable(text: str) -> str:
    """The text without lone surrogates, which JSON can spell and nothing can store."""
    return _SURROGATE.sub("\ufffd", text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """RFC 8259 §4: of two members with one name, nobody can say which counts."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name is given twice in one object")
    return found


def _int(digits: str) -> int:
    if len(digits) > _DIGITS or not digits.lstrip("-").isdigit():
        raise ValueError(f"a number {digits[:_DIGITS]} that no feed has")
    return int(digits)


def _float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"a number {digits[:_DIGITS]} beyond any")
    return number


def _refuse_depth(value: Any) -> None:
    """Level by level, without recursion: whatever the interpreter's own bound may be."""
    level = [value]
    for _ in range(DEEPEST):
        inner = [list(one.values()) if isinstance(one, dict) else one for one in level if isinstance(one, dict | list)]
        level = [one for part in inner for one in part if isinstance(one, dict | list)]
        if not level:
            return
    raise RecursionError
