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
    titles = [fold(name.title) for name in free]
    for stranger in strangers:
        at = _friend(stranger, free, titles, load, page)
        if at is not None:
            found[stranger.key] = load(free[at].id)
            del free[at], titles[at]
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
    stranger: Notice, free: Sequence[Name], titles: Sequence[str], load: Callable[[int], KnownNotice], page: str
) -> int | None:
    """Where the most alike of the known notices stands that something besides its title's likeness speaks for.

    `titles` are those of `free`, folded: once for all strangers, for a bulletin may have thousands.
    """
    title, number = fold(stranger.title), stranger.facts.doc_number
    own = stranger.url if _is_own(stranger.url, free, page) else None
    ranked = process.extract(title, titles, scorer=fuzz.ratio, score_cutoff=SOMEWHAT_ALIKE, limit=None)
    for _, alike, at in ranked:
        name = free[at]
        if own is not None and name.url == own:
            return at
        if number is not None and name.number == number and alike >= ALIKE_TITLE:
            return at
    for _, alike, at in ranked[:LIKELY]:
        if DIGITS.findall(title) == DIGITS.findall(titles[at]) and _same_words(stranger, load(free[at].id), alike):
            return at
    return None


def _is_own(url: str | None, free: Sequence[Name], page: str) -> bool:
    """An address tells a notice only where it is that one's alone: all notices of a bulletin stand at one."""
    if url is None or sum(other.url == url for other in free) != 1:
        return False
    return canonical(url) != canonical(page)


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
