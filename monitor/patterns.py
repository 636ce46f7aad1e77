"""How is an operator's regular expression tried on a hostile text? By RE2, in time linear in the text."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from state.redline.normal import INVISIBLE

LONGEST = 200_000
"""Characters of a text that patterns are tried on."""
MEMORY = 8 * 2**20
"""Bytes that one pattern may take at work."""
_LONGEST_PATTERN = 500
_ANY_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_HALF_WIDTH = {wide: wide - 0xFEE0 for wide in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}


def is_pattern(wanted: str) -> bool:
    """Whether a topic's word is a `/regular expression/` rather than a phrase."""
    return len(wanted) > 2 and wanted.startswith("/") and wanted.endswith("/")


def printed(line: str) -> str:
    """A line as patterns see it: without invisible characters and full-width letters and digits. Punctuation stays,
    since in a pattern ( is not （."""
    return _ANY_INVISIBLE.sub("", line).translate(_HALF_WIDTH)


@lru_cache(maxsize=4096)
def search(pattern: str) -> Callable[[str], int | None]:
    """What tells where a pattern (without its slashes) is first found in a text, None where it is not.

    RE2's language (github.com/google/re2/wiki/Syntax), case ignored, ^ and $ at every paragraph. ValueError, in a
    sentence, for what RE2 refuses: look-around, back-references, and whatever cannot be bounded.
    """
    import re2

    if len(pattern) > _LONGEST_PATTERN:
        raise ValueError(f"longer than {_LONGEST_PATTERN} characters")
    options = re2.Options()
    options.max_mem, options.log_errors = MEMORY, False
    try:
        compiled: Any = re2.compile(f"(?im:{pattern})", options)
    except re2.error as error:
        said = error.args[0] if error.args else error
        told = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        raise ValueError(f"not a regular expression that RE2 takes: {told}") from None

    def found(text: str) -> int | None:
        match = compiled.search(text[:LONGEST])
        return None if match is None else int(match.start())

    return found
