"""Which words of a clause were struck, and which put in?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from rapidfuzz.distance import Indel

from state.redline.align import Piece, align, chain
from state.redline.hunks import Hunk, tidied, whole_lines
from state.redline.passages import said
from state.redline.tokens import Codes, Words, words_of

Edit = tuple[Literal["equal", "delete", "insert"], str]

_CELLS = 400_000_000
"""The most words of one side times words of the other that are weighed: one bit each, 50 MB."""
_MANY = 2_000_000
"""Characters of both sides past which a clause is not cut into words at all."""
_MARGIN = 200
"""Characters kept on each side of what differs, within which an edit may be slid to where it reads best."""
_TIE = 12
"""Words in a row that, if found once on either side, tie two long stretches together."""
_EVERY = 8
"""One run in so many is tried as a tie, chosen by its first two words, so that both sides try the same ones."""
_BY_LINES = 1.2
"""Edits by lines may strike and put in this many times the fewest words where more lines come or go whole by them."""


def edits_between(old: str, new: str, codes: Codes) -> tuple[Edit, ...]:
    """The edits from `old` to `new`, by whole words.

    Where words are equal and only the white space before them differs, the new text's stands for both: the pieces
    spell `old` and `new` white space aside, and so do they together. Two texts too long to be weighed word by word
    are one deletion and one insertion.
    """
    if old == new:
        return (("equal", new),) if new else ()
    head, tail = _ends_in_common(old, new)
    was, now = old[head : len(old) - tail], new[head : len(new) - tail]
    middle = _by_words(was, now, codes) if len(was) + len(now) <= _MANY else _whole(was, now)
    return tuple(_runs([("equal", old[:head]), *middle, ("equal", old[len(old) - tail :])]))


def _ends_in_common(old: str, new: str) -> tuple[int, int]:
    """How many characters at the beginning and at the end need not be cut into words: they are the same."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    start, end = max(0, head - _MARGIN), min(len(old), len(old) - tail + _MARGIN)
    while start > 0 and not _ends_word(old[start - 1]):
        start -= 1
    while end < len(old) and not _ends_word(old[end]):
        end += 1
    return start, len(old) - end


def _ends_word(character: str) -> bool:
    """Whether no number or Latin word goes on across this character."""
    return character.isspace() or ("\u2e80" < character < "\uff00" and not character.isnumeric())


def _by_words(old: str, new: str, codes: Codes) -> Iterator[Edit]:
    was, now = words_of(old, codes), words_of(new, codes)
    shown = tidied(was, now, _hunks(was, now, 0, len(was.code), 0, len(now.code)))
    if "\n" in old or "\n" in new:
        by_lines = tidied(was, now, _hunks_by_lines(old, new, was, now, codes))
        more = whole_lines(was, now, by_lines) - whole_lines(was, now, shown)
        if more >= 0 and _size(by_lines) <= (_BY_LINES if more else 1) * _size(shown):
            shown = by_lines
    return _pieces(was, now, shown)


def _whole(old: str, new: str) -> tuple[Edit, ...]:
    pieces: tuple[Edit, Edit] = (("delete", old), ("insert", new))
    return tuple(piece for piece in pieces if piece[1])


def _size(hunks: Iterable[Hunk]) -> int:
    return sum(hunk.size for hunk in hunks)


def _hunks(was: Words, now: Words, a: int, b: int, c: int, d: int) -> list[Hunk]:
    """The fewest changes between two stretches of words; one change where they are too long to be weighed."""
    mine, theirs = was.code[a:b], now.code[c:d]
    head = _common(mine, theirs)
    tail = _common(mine[head:][::-1], theirs[head:][::-1])
    mine, theirs = mine[head : len(mine) - tail], theirs[head : len(theirs) - tail]
    a, c = a + head, c + head
    if not (mine and theirs):
        return [Hunk(a, a + len(mine), c, c + len(theirs))] if mine or theirs else []
    return _joined(hunk.shifted(a, c) for hunk in _weighed(mine, theirs))


def _weighed(old: str, new: str) -> Iterator[Hunk]:
    """The fewest changes; of stretches too long to be weighed whole, the fewest between their ties."""
    if len(old) * len(new) <= _CELLS:
        yield from _fewest(old, new)
        return
    a = c = 0
    for b, d in [*_ties(old, new), (len(old), len(new))]:
        if (b - a) * (d - c) <= _CELLS:
            yield from (hunk.shifted(a, c) for hunk in _fewest(old[a:b], new[c:d]))
        else:
            yield Hunk(a, b, c, d)
        a, c = b, d


def _fewest(old: str, new: str) -> Iterator[Hunk]:
    for op in Indel.opcodes(old, new):
        if op.tag != "equal":
            yield Hunk(op.src_start, op.src_end, op.dest_start, op.dest_end)


def _ties(old: str, new: str) -> list[tuple[int, int]]:
    """Where, in order, both begin the same run of words that neither has twice."""
    mine, theirs = _runs_once(old), _runs_once(new)
    return chain((at, theirs[run], 1.0) for run, at in mine.items() if run in theirs)


def _runs_once(code: str) -> dict[str, int]:
    found: dict[str, int] = {}
    twice: set[str] = set()
    for at in range(len(code) - _TIE + 1):
        if (ord(code[at]) * 31 + ord(code[at + 1])) % _EVERY:
            continue
        run = code[at : at + _TIE]
        if run in found:
            twice.add(run)
        found[run] = at
    return {run: at for run, at in found.items() if run not in twice}


def _common(old: str, new: str) -> int:
    """How many characters two strings have in common at their beginning, found by halving."""
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _joined(hunks: Iterable[Hunk]) -> list[Hunk]:
    """Changes that touch, as one."""
    found: list[Hunk] = []
    for hunk in hunks:
        if found and found[-1].b == hunk.a and found[-1].d == hunk.c:
            found[-1] = Hunk(found[-1].a, hunk.b, found[-1].c, hunk.d)
        else:
            found.append(hunk)
    return found


def _hunks_by_lines(old: str, new: str, was: Words, now: Words, codes: Codes) -> list[Hunk]:
    """The changes found line by line: a paragraph that was put in stays in one piece."""
    mine, theirs = _lines(old, codes), _lines(new, codes)
    starts_old, starts_new = _starts(mine), _starts(theirs)
    found: list[Hunk] = []
    a = c = 0
    for i, j in [*align(mine, theirs, moves=False).kept, (len(mine), len(theirs))]:
        found.append(Hunk(a, starts_old[i], c, starts_new[j]))
        a, c = starts_old[min(i + 1, len(mine))], starts_new[min(j + 1, len(theirs))]
        found += _hunks(was, now, starts_old[i], a, starts_new[j], c)
    return _joined(hunk for hunk in found if hunk.size)


def _lines(text: str, codes: Codes) -> list[Piece]:
    return [Piece(line, key := said(line), key, None, codes) for line in text.split("\n")]


def _starts(lines: list[Piece]) -> list[int]:
    """The number of words before each line, and after the last."""
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line.words.code))
    return starts


def _pieces(was: Words, now: Words, hunks: list[Hunk]) -> Iterator[Edit]:
    a = c = 0
    for hunk in [*hunks, Hunk(len(was.code), len(was.code), len(now.code), len(now.code))]:
        yield from _kept(was, now, a, hunk.a, c)
        struck, put_in = was.spell(hunk.a, hunk.b), now.spell(hunk.c, hunk.d)
        if struck and put_in and was.spaces[hunk.a] == now.spaces[hunk.c]:
            space = was.spaces[hunk.a]
            yield "equal", space
            struck, put_in = struck[len(space) :], put_in[len(space) :]
        yield "delete", struck
        yield "insert", put_in
        a, c = hunk.b, hunk.d


def _kept(was: Words, now: Words, a: int, b: int, c: int) -> Iterator[Edit]:
    """Words that are the same, and those among them that only fold to the same: a wider form, another case."""
    start = a
    for at in range(a, b + 1):
        if at < b and was.words[at] == now.words[at - a + c]:
            continue
        yield "equal", now.spell(start - a + c, at - a + c)
        if at < b:
            yield "delete", now.spaces[at - a + c] + was.words[at]
            yield "insert", now.spell(at - a + c, at - a + c + 1)
        start = at + 1


def _runs(pieces: Iterable[Edit]) -> Iterator[Edit]:
    """Between two kept stretches one deletion and then one insertion, none of them empty."""
    struck = put_in = kept = ""
    for op, text in pieces:
        if op == "equal" and text:
            if struck or put_in:
                yield from _flush(kept, struck, put_in)
                kept = struck = put_in = ""
            kept += text
        elif op == "delete":
            struck += text
        else:
            put_in += text
    yield from _flush(kept, struck, put_in)


def _flush(kept: str, struck: str, put_in: str) -> Iterator[Edit]:
    runs: tuple[Edit, Edit, Edit] = (("equal", kept), ("delete", struck), ("insert", put_in))
    yield from (run for run in runs if run[1])
