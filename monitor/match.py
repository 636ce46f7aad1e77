"""Is this a notice we know? By key, by number, by address, then by likeness."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from rapidfuzz import fuzz, process

from sources.address import canonical
from sources.notice import Notice
from state.records import KnownNotice, Name
from state.redline.normal import fold

ALIKE_TITLE = 80.0
"""Two titles this alike (0 to 100, Indel) may head one notice, where something else says so too."""
ALIKE_TEXT = 90.0
"""Two texts this alike are one notice under a new key."""
SOMEWHAT_ALIKE = 50.0
"""Two titles less alike than this head two notices, whatever else they share."""
LIKELY = 10
"""The known notices of most alike titles whose words are compared with a stranger's."""
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
    page: str,
) -> dict[str, KnownNotice]:
    """Which known notice each seen one is, by the key it now has; strangers are left out.

    `known` are those that a key finds. `names` lists known notices that the reading does not show under a key of
    theirs, and `load` fetches one: asked only where there are strangers. A known notice answers to one stranger.
    `page` is the address of the source itself, which is nobody's own.
    """
    found = _by_key(seen, known)
    strangers = [n for n in seen if n.key not in found]
    taken = {k.id for k in found.values()}
    free = [name for name in names() if name.id not in taken] if strangers else []
    for stranger in strangers:
        friend = _friend(stranger, free, load, page)
        if friend is not None:
            found[stranger.key] = friend
            free = [name for name in free if name.id != friend.id]
    return found


def _by_key(seen: Sequence[Notice], known: Mapping[str, KnownNotice]) -> dict[str, KnownNotice]:
    """The known notice of each key. Two that are seen at once are two: the one under its first key is the known."""
    holders: dict[int, str] = {}
    for rank in (lambda k: k.key, lambda k: k.current.content.key, lambda k: ""):
        for notice in seen:
            held = known.get(notice.key)
            if held is not None and rank(held) in ("", notice.key):
                holders.setdefault(held.id, notice.key)
    return {key: known[key] for key in holders.values()}


def _friend(
    stranger: Notice, free: Sequence[Name], load: Callable[[int], KnownNotice], page: str
) -> KnownNotice | None:
    """The most alike of the known notices that something besides their titles' likeness speaks for."""
    title = fold(stranger.title)
    titles = [fold(name.title) for name in free]
    ranked = process.extract(title, titles, scorer=fuzz.ratio, score_cutoff=SOMEWHAT_ALIKE, limit=None)
    for _, alike, at in ranked:
        if _same_address(stranger, free[at], free, page) or _same_number(stranger, free[at], alike):
            return load(free[at].id)
    for _, alike, at in ranked[:LIKELY]:
        if DIGITS.findall(title) == DIGITS.findall(titles[at]):
            held = load(free[at].id)
            if _same_words(stranger, held, alike):
                return held
    return None


def _same_address(stranger: Notice, name: Name, free: Sequence[Name], page: str) -> bool:
    """An address tells a notice only where it is that one's alone: all notices of a bulletin stand at one."""
    if stranger.url is None or stranger.url != name.url or canonical(stranger.url) == canonical(page):
        return False
    return sum(other.url == name.url for other in free) == 1


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
