"""Where in a long text is a costly pattern worth trying, and in which sentence does it stand?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sources.late import late

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


_STOP = late(r"[。;!?\n](?:[”」])?")
_LONGEST = 200
_LABEL = late(
    r"^[\s#*]*(?:第[\w零〇一二三四五六七八九十百千]{1,9}条|[\w一二三四五六七八九十]{1,4}[、.]|"
    r"\([\w一二三四五六七八九十]{1,3}\))\s*"
)


def sentence_before(text: str, start: int) -> str:
    """What stands before `start` in its Chinese sentence, without its clause's label: 200 characters at most."""
    reach = text[max(0, start - _LONGEST) : start]
    stops = list(_STOP.finditer(reach))
    return _LABEL.sub("", reach[stops[-1].end() :] if stops else reach)
