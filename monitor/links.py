"""Do the links in a text lead elsewhere than they did?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sources.anchors import place_of
from sources.notice import Anchor, Notice
from state.redline import fold

Pairs = Mapping[tuple[str, str], Anchor]
"""Links by their words and where they lead, both as they are compared."""


def links_changed(old: Notice, new: Notice, *, reworded: bool) -> Mapping[str, tuple[object, object]]:
    """`{"links": ([before], [now])}` of the links that are others than they were; empty where there are none.

    Words that led to one place lead to another; where the words are the same (not `reworded`), also a place that
    no link led to before, or none leads to any more. That a link begins or ends a word later is nothing.
    """
    if old.links is None or new.links is None:
        return {}
    before, now = _pairs(old.links), _pairs(new.links)
    gone, come = _others(before, now, reworded), _others(now, before, reworded)
    return {"links": (_told(gone), _told(come))} if gone or come else {}


def links_read_otherwise(old: Notice, new: Notice) -> bool:
    """Whether it is known now where the links lead, and was not."""
    return old.links is None and new.links is not None


def _pairs(links: Iterable[Anchor]) -> Pairs:
    return {(fold(anchor.words), place_of(anchor.to)): anchor for anchor in links}


def _others(these: Pairs, those: Pairs, reworded: bool) -> list[Anchor]:
    """The links of one side that the other has not, as far as they count."""
    places, led = {place for _, place in those}, defaultdict(set)
    for words, place in those:
        led[words].add(place)
    ours = defaultdict(set)
    for words, place in these:
        ours[words].add(place)
    return [
        anchor
        for (words, place), anchor in these.items()
        if (place not in places and not reworded)
        or (place not in led[words] and led[words] - ours[words])  # the same words lead elsewhere
    ]


def _told(links: Sequence[Anchor]) -> list[dict[str, str]]:
    return [{"words": anchor.words, "url": anchor.to} for anchor in links]
