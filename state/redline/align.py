"""Which piece of the old text became which piece of the new?"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain as joined

from rapidfuzz.distance import Indel

from state.redline.labels import form_of
from state.redline.normal import fold_line, is_stub
from state.redline.tokens import Codes, Words, words_of

Pair = tuple[int, int]
Weighed = tuple[int, int, float]

ALIKE = 0.5
"""Pieces that share at least this much of their words (twice the common ones over all) are one piece, edited."""
MOVED_ALIKE = 0.75
"""Out of order, likeness must be plainer: statutes repeat their turns of phrase."""
SAME_LABEL = 0.15
"""What an equal label adds to likeness: an article that keeps its number and half its words is the same article."""

_FEW = 900
"""Up to so many pairs of pieces are all weighed; of more, only those that share phrases."""
_PHRASE = 3
"""Words of a phrase."""
_COMMON_PHRASE = 40
"""A phrase that stands in more pieces than this says nothing about which of them is meant."""
_CANDIDATES = 6
"""The most old pieces that one new piece is weighed against, those that share most phrases first."""
_SAMPLE = 600
"""The most words of a piece that are weighed, half from its beginning and half from its end."""
_SHORTEST_MOVE = 6
_NOT_SENSE = re.compile(r"[^\w%.,]+|(?<!\d)[.,]|[.,](?!\d)")


@dataclass(frozen=True)
class Piece:
    """A clause or line to be aligned: its text, and what that says with and without its label, layout aside."""

    text: str
    key: str
    body: str
    label: str | None
    codes: Codes

    @cached_property
    def words(self) -> Words:
        """Cut only when asked for: most pieces find their equal by key."""
        return words_of(self.text, self.codes)

    @cached_property
    def sense(self) -> str:
        """The words of the body, one code each, without punctuation: what likeness is measured by."""
        words = words_of(_NOT_SENSE.sub(" ", _ends(self.body, 8 * _SAMPLE)), self.codes)
        return _ends(words.code, _SAMPLE)

    @cached_property
    def is_struck(self) -> bool:
        """Whether it says only that its clause was struck: 第六條（刪除）, § 6 [Reserved]."""
        return is_stub(self.body)

    @cached_property
    def phrases(self) -> Sequence[str]:
        """Every few words in a row of the sense, each once and in their order: that decides between equals."""
        sense = self.sense
        return tuple({sense[at : at + _PHRASE]: None for at in range(max(1, len(sense) - _PHRASE + 1))})


@dataclass(frozen=True, slots=True)
class Alignment:
    """Pairs in the order of both texts, and pairs that changed their place."""

    kept: tuple[Pair, ...]
    moved: tuple[Pair, ...]


def align(old: Sequence[Piece], new: Sequence[Piece], *, moves: bool = True) -> Alignment:
    """Pairs the pieces of two texts: equal ones first, then like ones between them, then like ones elsewhere.

    Time grows with the length of the texts; only gaps are compared all against all, up to a cap.
    """
    equal = _equal(old, new)
    kept = sorted({*equal, *(pair for gap in _gaps(equal, len(old), len(new)) for pair in _within(old, new, *gap))})
    if not moves:
        return Alignment(tuple(kept), ())
    moved = _moved(old, new, kept) if kept else []  # where nothing is alike in its place, all were weighed already
    return Alignment(tuple(sorted([*kept, *_rewritten(old, new, kept, moved)])), tuple(moved))


def _equal(old: Sequence[Piece], new: Sequence[Piece]) -> list[Pair]:
    """In order, the pieces that say the same: at both ends of the texts, and those that occur once on each side."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    old_end, new_end = len(old) - tail, len(new) - tail
    once = _once(old[head:old_end], new[head:new_end], lambda p: p.key)
    once += _once(old[head:old_end], new[head:new_end], lambda p: p.body)
    weighed = ((i + head, j + head, 1.0 + min(len(new[j + head].body), 40) / 10) for i, j in set(once))
    middle = chain(weighed)
    ends = [(old_end + k, new_end + k) for k in range(tail)]
    return [(k, k) for k in range(head)] + middle + ends


def _common(old: Sequence[Piece], new: Sequence[Piece]) -> int:
    count = 0
    for mine, theirs in zip(old, new, strict=False):
        if mine.key != theirs.key:
            break
        count += 1
    return count


def _once(old: Sequence[Piece], new: Sequence[Piece], name: Callable[[Piece], str]) -> list[Pair]:
    """Pieces with the same name, where no other piece of its side has it."""
    count_old, count_new = Counter(map(name, old)), Counter(map(name, new))
    where = {name(piece): i for i, piece in enumerate(old) if count_old[name(piece)] == 1}
    return [
        (where[name(piece)], j)
        for j, piece in enumerate(new)
        if name(piece) and count_new[name(piece)] == 1 and name(piece) in where
    ]


def chain(weighed: Iterable[Weighed]) -> list[Pair]:
    """The heaviest set of pairs in which both sides only rise. O(n log n)."""
    pairs = sorted(weighed, key=lambda w: (w[0], -w[1]))
    ends: list[int] = []  # new positions, rising
    sums: list[float] = []  # the weight of the best chain that ends there, rising too
    tops: list[int] = []
    before: list[int] = []
    for at, (_, j, weight) in enumerate(pairs):
        slot = bisect_left(ends, j)
        total = weight + (sums[slot - 1] if slot else 0.0)
        before.append(tops[slot - 1] if slot else -1)
        stop = slot
        while stop < len(ends) and sums[stop] <= total:
            stop += 1
        if slot < len(ends) and ends[slot] == j and sums[slot] > total:
            continue
        ends[slot:stop], sums[slot:stop], tops[slot:stop] = [j], [total], [at]
    found: list[Pair] = []
    at = tops[-1] if tops else -1
    while at >= 0:
        found.append(pairs[at][:2])
        at = before[at]
    return found[::-1]


def _gaps(kept: Sequence[Pair], old_end: int, new_end: int) -> list[tuple[int, int, int, int]]:
    """The stretches between pairs in which both sides have something."""
    found = []
    i, j = 0, 0
    for a, b in [*kept, (old_end, new_end)]:
        if a > i and b > j:
            found.append((i, a, j, b))
        i, j = a + 1, b + 1
    return found


def _within(old: Sequence[Piece], new: Sequence[Piece], i: int, a: int, j: int, b: int) -> list[Pair]:
    """The pairs of like pieces in one gap, in order."""
    return chain((x + i, y + j, weight) for x, y, weight in _alike(old[i:a], new[j:b], ALIKE))


def _alike(old: Sequence[Piece], new: Sequence[Piece], least: float) -> Iterator[Weighed]:
    """The pairs whose likeness is at least `least`, with it."""
    if len(old) * len(new) <= _FEW:
        pairs: Iterable[Pair] = ((x, y) for y in range(len(new)) for x in range(len(old)))
    else:
        pairs = _sharing(old, new)
    for x, y in pairs:
        weight = likeness(old[x], new[y])
        if weight >= least:
            yield x, y, weight


def _sharing(old: Sequence[Piece], new: Sequence[Piece]) -> Iterator[Pair]:
    """The pairs worth weighing: those that share most phrases, and those of one label. Linear in the texts' length."""
    index = _index(old, new)
    labelled = {piece.label: x for x, piece in enumerate(old) if piece.label}
    for y, piece in enumerate(new):
        shared = Counter(joined.from_iterable(index[phrase] for phrase in piece.phrases if phrase in index))
        best = {x for x, _ in shared.most_common(_CANDIDATES)}
        if piece.label in labelled:
            best.add(labelled[piece.label])
        yield from ((x, y) for x in sorted(best))


def _index(pieces: Sequence[Piece], others: Sequence[Piece]) -> dict[str, list[int]]:
    """The pieces in which each phrase of the others stands, but for phrases that stand everywhere."""
    found: dict[str, list[int]] = {}
    asked = set(joined.from_iterable(piece.phrases for piece in others))
    for x, piece in enumerate(pieces):
        for phrase in asked.intersection(piece.phrases):
            found.setdefault(phrase, []).append(x)
    return {phrase: where for phrase, where in found.items() if len(where) <= _COMMON_PHRASE}


def likeness(old: Piece, new: Piece) -> float:
    """How much of two pieces is common, 0 to 1 and a little more where their labels agree.

    What says that it was struck is the clause of its number, whatever became of the words of that.
    """
    if old.key == new.key or (old.label and old.label == new.label and old.is_struck != new.is_struck):
        return 1.0 + SAME_LABEL
    bonus = SAME_LABEL if old.label and old.label == new.label else 0.0
    return Indel.normalized_similarity(old.sense, new.sense, score_cutoff=ALIKE - bonus) + bonus


def _ends(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most // 2] + text[-most // 2 :]


def _rewritten(old: Sequence[Piece], new: Sequence[Piece], kept: Sequence[Pair], moved: Sequence[Pair]) -> list[Pair]:
    """What is left on both sides at one place under one label: an amending act calls that an article amended too.

    Only where the clauses around it kept their labels. Where they were renumbered, an equal label is a coincidence:
    one clause was struck and another put in.
    """
    taken_old, taken_new = {i for i, _ in moved}, {j for _, j in moved}
    found: list[Pair] = []
    for i, a, j, b in _gaps(kept, len(old), len(new)):
        there = {old[x].label: x for x in range(i, a) if old[x].label and x not in taken_old}
        pairs = [(there[new[y].label], y) for y in range(j, b) if new[y].label in there and y not in taken_new]
        found += chain((x, y, 1.0) for x, y in pairs)
    return _steady(found, old, new, kept) if found else found


def _steady(found: list[Pair], old: Sequence[Piece], new: Sequence[Piece], kept: Sequence[Pair]) -> list[Pair]:
    """The pairs whose nearest neighbours with a label of the same form, before and after, kept theirs."""
    places: dict[str, list[int]] = {}
    same: dict[str, list[bool]] = {}
    for i, j in kept:
        form = form_of(old[i].label)
        places.setdefault(form, []).append(i)
        same.setdefault(form, []).append(_label(old[i]) == _label(new[j]))

    def steady(i: int) -> bool:
        at = bisect_left(places.get(form_of(old[i].label), []), i)
        return all(same.get(form_of(old[i].label), [])[max(0, at - 1) : at + 1])

    return [(i, j) for i, j in found if steady(i)]


def _label(piece: Piece) -> str:
    return fold_line(piece.label or "")


def _moved(old: Sequence[Piece], new: Sequence[Piece], kept: Sequence[Pair]) -> list[Pair]:
    """Pairs among what is left on either side: the same words first, then the most alike."""
    gone = sorted(set(range(len(old))) - {i for i, _ in kept})
    come = sorted(set(range(len(new))) - {j for _, j in kept})
    mine, theirs = [old[i] for i in gone], [new[j] for j in come]
    same = [(gone[x], come[y]) for x, y in _once(mine, theirs, lambda p: p.body) if len(mine[x].body) >= _SHORTEST_MOVE]
    gone, come = _without(gone, {i for i, _ in same}), _without(come, {j for _, j in same})
    return sorted([*same, *_moved_alike(old, new, gone, come)], key=lambda pair: pair[1])


def _moved_alike(old: Sequence[Piece], new: Sequence[Piece], gone: list[int], come: list[int]) -> list[Pair]:
    come = [j for j in come if len(new[j].sense) >= 2 * _SHORTEST_MOVE]
    weighed = _alike([old[i] for i in gone], [new[j] for j in come], MOVED_ALIKE)
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    found = []
    for x, y, _ in sorted(weighed, key=lambda w: (-w[2], w[0], w[1])):
        if x in taken_old or y in taken_new:
            continue
        taken_old.add(x)
        taken_new.add(y)
        found.append((gone[x], come[y]))
    return found


def _without(places: list[int], taken: set[int]) -> list[int]:
    return [place for place in places if place not in taken]
