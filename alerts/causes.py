"""How is the sentence that says why something is not well said in its reader's language?

Sentences are made in English where the trouble is seen, and stored so. The catalogues know each by its English form,
with what it names in braces; what another program said, as a server's answer, stays as it came.
"""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from functools import cache

from alerts.catalogue import part
from alerts.words import Words

CONTEXT, ORIGINAL = "why not well", "en"
LONGEST = 2000
"""Characters of a sentence; an alarm has room for fewer."""
WITHIN = "reason"
"""The place in a sentence where another of ours stands."""
Piece = tuple[str, str | None]
"""Words, and the name of what stands behind them."""


def in_words(reason: str, words: Words) -> str:
    """The sentence, or each of several with semicolons between, in the reader's language; as it is where unknown."""
    if words.language == ORIGINAL:
        return reason
    reason = reason[:LONGEST]
    if (whole := _said(reason, words)) is not None:
        return whole
    return words.semicolon.join(_said(one, words) or one for one in reason.split("; "))


def sentence_of(reason: str) -> tuple[str, Mapping[str, str]] | None:
    """The id of the sentence that this is, and what stands in its places; None where we know none."""
    for said, pieces in _sentences():
        if (found := _values(pieces, reason)) is not None:
            return said, found
    return None


def _said(reason: str, words: Words) -> str | None:
    known = sentence_of(reason)
    if known is None:
        return None
    said, found = known
    inner = {name: in_words(value, words) if name == WITHIN else value for name, value in found.items()}
    return part(CONTEXT, words.language)[said].format_map(inner)


@cache
def _sentences() -> Sequence[tuple[str, Sequence[Piece]]]:
    """Every sentence in pieces: first those around another, then those of the most words, for several may fit."""
    parse = string.Formatter().parse
    known = [(said, [(words, name) for words, name, *_ in parse(said)]) for said in part(CONTEXT, ORIGINAL)]
    weights = {said: sum(len(words) for words, _ in pieces) for said, pieces in known}
    return sorted(known, key=lambda one: (f"{{{WITHIN}}}" not in one[0], -weights[one[0]]))


def _values(pieces: Sequence[Piece], reason: str) -> Mapping[str, str] | None:
    """What stands in the places of a sentence; None where it is another. Once through, whatever a page says in it."""
    found, at, waiting = dict[str, str](), 0, None
    for number, (words, name) in enumerate(pieces):
        least = at + (waiting is not None)  # a place holds one character at least
        last = number == len(pieces) - 1 and name is None
        start = len(reason) - len(words) if last else reason.find(words, least)
        if start < least or not reason.startswith(words, start) or (waiting is None and start > at):
            return None
        if waiting is not None:
            found[waiting] = reason[at:start]
        at, waiting = start + len(words), name
    if waiting is not None:
        found[waiting] = reason[at:]
    return found if waiting is None or reason[at:] else None
