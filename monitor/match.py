"""Is this a notice we know? By key, by number, by address, then by likeness."""

from __future__ import annotations

import re
from collections import defaultdict
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
    if strangers:
        taken = {k.id for k in found.values()}
        free = _Free([name for name in names() if name.id not in taken], page)
        for stranger in strangers:
            name = free.likest(stranger, load)
            if name is not None:
                found[stranger.key] = load(name.id)
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


class _Free:
    """The known notices that a reading does not show under a key of theirs; each answers to one stranger.

    They are laid out once for all strangers, for a bulletin may have thousands of both.
    """

    def __init__(self, names: Sequence[Name], page: str):
        self._names = dict(enumerate(names))
        self._titles = [fold(name.title) for name in names]
        self._page = canonical(page)
        self._at: dict[str, set[int]] = defaultdict(set)
        self._numbered: dict[str, set[int]] = defaultdict(set)
        self._serial: dict[tuple[str, ...], dict[int, str]] = defaultdict(dict)
        for place, name in self._names.items():
            if name.url is not None:
                self._at[name.url].add(place)
            if name.number is not None:
                self._numbered[name.number].add(place)
            self._serial[_digits(self._titles[place])][place] = self._titles[place]

    def likest(self, stranger: Notice, load: Callable[[int], KnownNotice]) -> Name | None:
        """The most alike of them that something besides its title's likeness speaks for; it is free no more."""
        title = fold(stranger.title)
        place = self._named(stranger, title)
        return self._take(self._worded(stranger, title, load) if place is None else place)

    def _named(self, stranger: Notice, title: str) -> int | None:
        """By an address that is its own, or by its number."""
        own = self._own(stranger.url)
        numbered = self._numbered.get(stranger.facts.doc_number, set()) if stranger.facts.doc_number else set[int]()
        likeness = [(-fuzz.ratio(title, self._titles[place]), place) for place in own | numbered]
        near = [one for one in likeness if -one[0] >= (SOMEWHAT_ALIKE if one[1] in own else ALIKE_TITLE)]
        return min(near)[1] if near else None

    def _own(self, url: str | None) -> set[int]:
        """An address tells a notice only where it is that one's alone: all notices of a bulletin stand at one."""
        found = self._at.get(url, set()) if url is not None else set[int]()
        return found if len(found) == 1 and url is not None and canonical(url) != self._page else set()

    def _worded(self, stranger: Notice, title: str, load: Callable[[int], KnownNotice]) -> int | None:
        """By its words. A serial notice differs from the next in a number or a date alone: those must be equal."""
        serial = self._serial.get(_digits(title), {})
        ranked = process.extract(title, serial, scorer=fuzz.ratio, score_cutoff=SOMEWHAT_ALIKE, limit=LIKELY)
        for _, alike, place in ranked:
            if _same_words(stranger, load(self._names[place].id), alike):
                return int(place)
        return None

    def _take(self, place: int | None) -> Name | None:
        if place is None:
            return None
        name = self._names.pop(place)
        if name.url is not None:
            self._at[name.url].discard(place)
        if name.number is not None:
            self._numbered[name.number].discard(place)
        del self._serial[_digits(self._titles[place])][place]
        return name


def _digits(title: str) -> tuple[str, ...]:
    return tuple(DIGITS.findall(title))


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
