"""Where in a long text is a costly pattern worth trying?"""

from __future__ import annotations

import re
from collections.abc import Iterator

_REACH = 72
"""No sum, rate or date with its verb is written longer than this."""


def find_near(
    form: re.Pattern[str], anchor: re.Pattern[str], text: str, reach: int = _REACH
) -> Iterator[re.Match[str]]:
    """The matches of `form` that hold a match of `anchor`, which each of them must: a scan for a unit is cheap."""
    start = end = 0
    for unit in anchor.finditer(text):
        if unit.start() - reach > end:
            yield from form.finditer(text, max(0, start), end) if end else ()
            start = unit.start() - reach
        end = min(len(text), unit.end() + reach)
    yield from form.finditer(text, max(0, start), end) if end else ()


def mentions(text: str, words: tuple[str, ...]) -> bool:
    """Whether any of `words` stands in `text` at all."""
    return any(word in text for word in words)
