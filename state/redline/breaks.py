"""Are these paragraphs the pieces of one that the other text prints whole?"""

from __future__ import annotations

from itertools import islice

from state.redline.passages import Passage, joined

_MOST_PIECES = 60
_CANDIDATES = 40
"""Pieces that begin as a whole does, of which the first that may be its beginning is tried."""
_BEGINNING = 16
"""Characters by which a whole and its first piece are brought together; of a shorter piece all that it has."""


def rejoined(old: list[Passage], new: list[Passage]) -> tuple[list[Passage], list[Passage]]:
    """Both sides, where paragraphs that the other side prints as one are one: a line break is no change.

    The words must be the same. Linear in the texts' length, but for a cap on tries.
    """
    known_old, known_new = {p.key for p in old}, {p.key for p in new}
    lone_old = [p for p in old if p.key not in known_new]
    lone_new = [p for p in new if p.key not in known_old]
    if not (lone_old and lone_new):
        return old, new
    return _joined(old, lone_new, known_new), _joined(new, lone_old, known_old)


def _joined(pieces: list[Passage], wholes: list[Passage], known: set[str]) -> list[Passage]:
    squeezed = [_squeezed(piece) for piece in pieces]
    starts: dict[str, list[int]] = {}
    for at, piece in enumerate(pieces):
        if piece.key not in known and squeezed[at]:
            starts.setdefault(squeezed[at][:_BEGINNING], []).append(at)
    lengths = sorted({len(start) for start in starts}, reverse=True)
    runs: dict[int, int] = {}
    for whole in wholes:
        words = _squeezed(whole)
        begun = (at for length in lengths for at in starts.get(words[:length], ()))
        for at in islice(begun, _CANDIDATES):
            end = _spells(squeezed, at, words)
            if end > at + 1:
                runs[at] = end
                break
    return _merged(pieces, runs) if runs else pieces


def _spells(squeezed: list[str], start: int, words: str) -> int:
    """The end of the run of pieces from `start` that spells these words; `start` where none does."""
    at, done = start, 0
    while at < len(squeezed) and at - start < _MOST_PIECES and words.startswith(squeezed[at], done):
        done += len(squeezed[at])
        at += 1
        if done == len(words):
            return at
    return start


def _merged(pieces: list[Passage], runs: dict[int, int]) -> list[Passage]:
    found = []
    at = 0
    while at < len(pieces):
        end = runs.get(at, at + 1)
        found.append(joined(pieces[at:end]) if end > at + 1 else pieces[at])
        at = end
    return found


def _squeezed(passage: Passage) -> str:
    return passage.key.replace(" ", "")
