"""Is this a notice we know? By key, by number, by address, then by likeness."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from rapidfuzz import fuzz

from sources.notice import Notice
from state.records import KnownNotice, Name
from state.redline.normal import fold

ALIKE_TITLE = 80.0
"""Two titles this alike (0 to 100, Indel) may head one notice, where something else says so too."""
ALIKE_TEXT = 90.0
"""Two texts this alike are one notice under a new key."""
LONG = 100
"""Characters of text below which likeness of text proves nothing."""
COMPARED = 20_000
"""Characters of each text that are compared: likeness is quadratic at heart."""
DIGITS = re.compile(r"\d+")


def match(
    seen: Sequence[Notice],
    known: Mapping[str, KnownNotice],
    names: Callable[[], Sequence[Name]],
    load: Callable[[int], KnownNotice],
) -> dict[str, KnownNotice]:
    """Which known notice each seen one is, by the key it now has; strangers are left out.

    `known` are those that a key finds. `names` lists known notices that the reading does not show under a key of
    theirs, and `load` fetches one: asked only where there are strangers. A known notice answers to one stranger.
    """
    found = _by_key(seen, known)
    strangers = [n for n in seen if n.key not in known]
    free = list(names()) if strangers else []
    for stranger in strangers:
        friend = _friend(stranger, free, load)
        if friend is not None:
            found[stranger.key] = friend
            free = [name for name in free if name.id != friend.id]
    return found


def _by_key(seen: Sequence[Notice], known: Mapping[str, KnownNotice]) -> dict[str, KnownNotice]:
    """The known notice of each key. Two that are seen at once are two: the one under the present key is the known."""
    holders = {k.id: n.key for n in seen if (k := known.get(n.key)) and k.current.content.key == n.key}
    return {n.key: k for n in seen if (k := known.get(n.key)) and holders.setdefault(k.id, n.key) == n.key}


def _friend(stranger: Notice, free: Sequence[Name], load: Callable[[int], KnownNotice]) -> KnownNotice | None:
    title = fold(stranger.title)
    for name in free:
        alike = fuzz.ratio(title, fold(name.title), score_cutoff=50)
        if not alike:
            continue
        if _same_address(stranger, name) or _same_number(stranger, name, alike):
            return load(name.id)
        if DIGITS.findall(title) == DIGITS.findall(fold(name.title)):
            held = load(name.id)
            if _same_words(stranger, held, alike):
                return held
    return None


def _same_address(stranger: Notice, name: Name) -> bool:
    return stranger.url is not None and stranger.url == name.url


def _same_number(stranger: Notice, name: Name, alike: float) -> bool:
    number = stranger.facts.doc_number
    return number is not None and number == name.number and alike >= ALIKE_TITLE


def _same_words(stranger: Notice, held: KnownNotice, alike: float) -> bool:
    """The same text under another key; where there is too little text, the same title of the same day.

    A serial notice differs from the next in a number or a date alone: those must be equal.
    """
    there = held.current.content
    if stranger.facts.doc_number and there.facts.doc_number and stranger.facts.doc_number != there.facts.doc_number:
        return False
    old, new = fold(there.text)[:COMPARED], fold(stranger.text)[:COMPARED]
    if min(len(old), len(new)) >= LONG:
        same_numbers = DIGITS.findall(old) == DIGITS.findall(new)
        return same_numbers and fuzz.ratio(old, new, score_cutoff=ALIKE_TEXT) > 0
    published = stranger.facts.published
    return alike == 100 and published is not None and published == there.facts.published
