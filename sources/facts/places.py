"""Where does the text state what was read from it?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate

from sources.facts.issuers import Signature
from sources.facts.printed import EN_DATE, ZH_DATE
from sources.facts.width import fold
from sources.late import late
from sources.notice import Facts, Span

_DATE = late(f"{ZH_DATE}|{EN_DATE}", re.IGNORECASE)
_HEAD, _TAIL = 4000, 600
"""Characters of the head, in which a number or an issuer is sought that no signature prints, and of the end, where the
Federal Register prints its own."""


def locate(
    facts: Facts, text: str, lines: Sequence[str], block: Signature | None, found: Iterable[tuple[str, Span]]
) -> tuple[tuple[str, int, int], ...]:
    """The spans of the facts of one value, in order: those `found` by their readers, and number, issuers and signature.

    `lines` are the lines of `text`, `block` its signature. A fact that only the title or the page's own table states
    has no place.
    """
    folded = fold(text)
    ends = _span_of(lines, block) if block else None
    tail = (len(text) - _TAIL, len(text))
    places = [(name, *_trimmed(folded, at)) for name, at in found]
    number = next(filter(None, (_spot(facts.doc_number, folded, part) for part in ((0, _HEAD), tail))), None)
    places += [("doc_number", *number)] if number else []
    for issuer in facts.issuers:
        at = (_spot(issuer, folded, ends) if ends else None) or _spot(issuer, folded, (0, _HEAD))
        places += [("issuers", *at)] if at else []
    date = _DATE.search(folded, *ends) if ends and facts.signed else None
    places += [("signed", *date.span())] if date else []
    return tuple(sorted(places, key=lambda place: place[1:]))


def _trimmed(text: str, at: Span) -> Span:
    words = text[slice(*at)]
    return at[0] + len(words) - len(words.lstrip()), at[1] - len(words) + len(words.rstrip())


def _span_of(lines: Sequence[str], block: Signature) -> Span:
    ends = list(accumulate(len(line) + 1 for line in lines[: block.end]))
    return ends[block.start - 1] if block.start else 0, ends[-1] - 1


def _spot(name: str | None, folded: str, within: Span) -> Span | None:
    """Where a name or number is printed, whatever spaces and brackets stand between its characters."""
    letters = [re.escape(letter) for letter in fold(name or "")[:120] if letter.isalnum()]
    letters += [f"{letters.pop()}?"] if len(letters) > 3 and letters[-1] == "号" else []  # a damaged one has lost it
    match = late(r"\W{0,6}?".join(letters)).search(folded, max(0, within[0]), within[1]) if letters else None
    return match.span() if match else None
