"""Where does a change begin and end, so that it reads best?"""

from __future__ import annotations

from typing import NamedTuple

from state.redline.tokens import Words

_BREAKS = {"\n": 4, "。": 3, ".": 3, "；": 3, ";": 3, "：": 2, ":": 2, "，": 2, ",": 2, "、": 1}
_PAIRS = {pair[0]: pair[1] for pair in ("《》", "〈〉", "「」", "『』", "（）", "()", "[]", "“”")}
_CLOSING = frozenset(_PAIRS.values())
_BRACKETED = 60
"""Words in which halves of brackets are looked for."""
_BREAKS |= dict.fromkeys(_CLOSING, 1)
"""How natural it is to cut after these."""
_STOPS = frozenset(".,:;")
_GOES_ON = frozenset([*_PAIRS, *"、和或及与與並并", "and", "or"])
"""What an addition begins with."""


class Hunk(NamedTuple):
    """Words `a` to `b` of the old text became words `c` to `d` of the new."""

    a: int
    b: int
    c: int
    d: int

    def shifted(self, old: int, new: int) -> Hunk:
        return Hunk(self.a + old, self.b + old, self.c + new, self.d + new)

    @property
    def size(self) -> int:
        return self.b - self.a + self.d - self.c


def tidied(was: Words, now: Words, hunks: list[Hunk]) -> list[Hunk]:
    """The changes without confetti, each where it reads best."""
    joined: list[Hunk] = []
    for hunk in hunks:
        if joined and _is_confetti(joined[-1], hunk, was, now):
            joined[-1] = Hunk(joined[-1].a, hunk.b, joined[-1].c, hunk.d)
        else:
            joined.append(hunk)
    floor, placed = 0, []
    for at, hunk in enumerate(joined):
        end = joined[at + 1].a if at + 1 < len(joined) else len(was.code)
        placed.append(_placed(was, now, hunk, floor, end))
        floor = placed[-1].b
    return placed


def _is_confetti(left: Hunk, right: Hunk, was: Words, now: Words) -> bool:
    """Whether what stands unchanged between two changes is a chance likeness rather than something kept.

    One word is between two changes of more than twice as many each, and two between more than eight; a Latin word
    counts as two, a short one (`the`, `of`) as one. One Han character is, too, within a word that became another:
    a reader takes in 管理机构 → 主管部门, not the 管 of both. A figure that became another is a change of its own.
    What two insertions leave standing, or two deletions, was kept: joined, they would strike what nobody struck.
    """
    kept = right.a - left.b
    if kept > 3 or _is_one_way(left, right) or _is_figure(left, was, now) or _is_figure(right, was, now):
        return False
    stood, least = was.words[left.b : right.a], min(left.size, right.size)
    words = sum(1 + (len(word) > 3) for word in stood if word[0].isalnum())
    if (kept <= 2 and words <= 1 and words * 2 < least) or (words == 2 and words * 4 < least):
        return True
    within_word = 4 <= left.size + right.size <= 6  # of two words of four characters that share one, six are others
    return kept == words == 1 and "\u4e00" <= stood[0] <= "\u9fff" and within_word


def _is_one_way(left: Hunk, right: Hunk) -> bool:
    """Whether both only put in, or both only strike."""
    return (left.a == left.b and right.a == right.b) or (left.c == left.d and right.c == right.d)


def _is_figure(hunk: Hunk, was: Words, now: Words) -> bool:
    """Whether one number became another."""
    one = hunk.b - hunk.a == hunk.d - hunk.c == 1
    return one and was.words[hunk.a][0].isnumeric() and now.words[hunk.c][0].isnumeric()


def whole_lines(was: Words, now: Words, hunks: list[Hunk]) -> int:
    """How many of the changes put in or strike whole lines and nothing else."""
    pure = [hunk for hunk in hunks if (hunk.a == hunk.b) != (hunk.c == hunk.d)]
    sides = [(now, hunk.c, hunk.d) if hunk.a == hunk.b else (was, hunk.a, hunk.b) for hunk in pure]
    return sum(_begins_line(side, start) and _begins_line(side, end) for side, start, end in sides)


def _begins_line(side: Words, at: int) -> bool:
    return at == 0 or at >= len(side.words) or "\n" in side.spaces[at]


def _placed(was: Words, now: Words, hunk: Hunk, floor: int, end: int) -> Hunk:
    """A pure insertion or deletion, slid to where it begins after a full stop rather than in mid-sentence.

    What stands for other words takes in the brackets around it where it would cut pairs of them: `(a)` → `(b)(1)`.
    `floor` and `end` are the old words at which the neighbouring changes stop it.
    """
    a, b, c, d = hunk
    if (b > a) == (d > c):
        inside = a > floor and b < end and _PAIRS.get(was.words[a - 1]) == was.words[b]
        whole = not inside or (_is_balanced(was, a, b) and _is_balanced(now, c, d))
        return hunk if whole else Hunk(a - 1, b + 1, c - 1, d + 1)
    side, start, stop = (now, c, d) if d > c else (was, a, b)
    least, most = _play(side.code, start, stop, a - floor, end - b)
    best = max(range(least, most + 1), key=lambda by: (_reads(side, start + by, stop + by), -abs(by)))
    return Hunk(a + best, b + best, c + best, d + best)


def _play(code: str, start: int, stop: int, left: int, right: int) -> tuple[int, int]:
    """How far words `start` to `stop` may slide without changing what is spelt, at most 200 words either way."""
    least = most = 0
    while -least < min(left, 200) and code[start + least - 1] == code[stop + least - 1]:
        least -= 1
    while most < min(right, 200) and code[start + most] == code[stop + most]:
        most += 1
    return least, most


def _reads(side: Words, start: int, stop: int) -> int:
    """How natural it is to cut before these words and after them."""
    whole = stop - start <= _BRACKETED and _is_balanced(side, start, stop)
    return _break(side, start) + _break(side, stop) + 2 * whole


def _is_balanced(side: Words, start: int, stop: int) -> bool:
    """Whether every bracket among these words has its other half there."""
    awaited: list[str] = []
    for word in side.words[start:stop]:
        if word in _PAIRS:
            awaited.append(_PAIRS[word])
        elif word in _CLOSING and (not awaited or awaited.pop() != word):
            return False
    return not awaited


def _break(side: Words, at: int) -> int:
    if _begins_line(side, at):
        return _BREAKS["\n"]
    before, after = side.words[at - 1], side.words[at]
    if before[0].isnumeric() and after.isalpha():
        return -1  # 1日 is one thing, as is 30 days
    if before in _STOPS and not side.spaces[at] and after[0].isascii() and after[0].isalnum():
        return 0  # as is example.com
    return _BREAKS.get(before, 1 if side.spaces[at] or after in _GOES_ON else 0)
