"""How does a program start at once that knows hundreds of patterns? Each is compiled when it is first asked.

Compiling all of them took two thirds of a second in every process, and most processes ask a few.
"""

from __future__ import annotations

import re
from typing import Any, cast

_ASKED = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn")


def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile(pattern, flags)`; what is wrong in the pattern is raised (re.error) at its first use."""
    return cast(re.Pattern[str], _Late(pattern, flags))


class _Late:
    """Stands in for a compiled pattern: after the first use its methods are the compiled pattern's own."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._asked_flags = flags

    def __getattr__(self, name: str) -> Any:  # asked only for what is not there yet
        if name.startswith("__"):
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self._asked_flags)
        for method in _ASKED:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)
