"""Where do hundreds of phrases stand in a text? Found in one pass, in either script, with the passages around them."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
from typing import Any

from monitor.patterns import is_pattern, printed, search
from state.redline.normal import CJK, fold

MOST_PLACES = 2_000
"""Places of one phrase that are looked at for words near each other."""
PASSAGE = 100
"""Characters of a passage that is shown for a phrase."""

_LETTER = re.compile(rf"[^\W_{CJK}]")
_HAN = re.compile(f"[{CJK}]")
_TOKEN = re.compile(rf"[{CJK}]|[^\W_{CJK}]+")
_SINGULAR = re.compile(r"[a-z]{3}$")
_HISSING = ("s", "x", "z", "ch", "sh")
_PLURAL = {False: re.compile(rf"s(?![^\W_{CJK}])"), True: re.compile(rf"es(?![^\W_{CJK}])")}
"""How an English word goes on in its plural; the other plurals (policy, policies) are words of their own."""
_NEAR = re.compile(r"(.+?)\s+~(\d{1,3})\s+(.+)", re.DOTALL)


def folded(text: str) -> str:
    """A line, or a phrase, as they are compared: without width, case, looks, and in simplified script."""
    plain = fold(unicodedata.normalize("NFKC", fold(text)).casefold()).replace("\n", " ")
    return simplified(plain) if _HAN.search(plain) else plain


def simplified(text: str) -> str:
    """A text in simplified script, character by character where OpenCC knows no word."""
    return str(_converter().convert(text))


@lru_cache(maxsize=1)
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


class Printed:
    """One place of a notice as topics search it, folded once however many ask."""

    def __init__(self, text: str, phrases: Phrases):
        self._lines = [line for line in text.splitlines() if line.strip()]
        self._phrases = phrases

    @cached_property
    def _folded(self) -> list[str]:
        return [folded(line) for line in self._lines]

    @cached_property
    def text(self) -> str:
        return "\n".join(self._folded)

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where each phrase stands, of those that do."""
        return self._phrases.places(self.text)

    @cached_property
    def _plain(self) -> list[str]:
        return [printed(line) for line in self._lines]

    def find(self, term: str) -> str | None:
        """The passage in which a term of a topic (phrase, pattern, or words near each other) stands; None if none."""
        if is_pattern(term):
            at = search(term[1:-1])("\n".join(self._plain))
            return None if at is None else self._passage(self._plain, at)
        phrases, apart = _asked(term)
        if apart is not None:
            at = self._near(phrases[0], phrases[1], apart)
        else:
            at = next(iter(self.places.get(phrases[0], ())), None)
        return None if at is None else self._passage(self._folded, at)

    def _near(self, left: str, right: str, most: int) -> int | None:
        """Where two phrases first stand in one paragraph with at most so many words, or Han characters, between."""
        ends = [(at, at + len(phrase)) for phrase in (left, right) for at in self.places.get(phrase, ())[:MOST_PLACES]]
        kinds = [phrase for phrase in (left, right) for _ in self.places.get(phrase, ())[:MOST_PLACES]]
        stands = sorted(zip(ends, kinds, strict=True))
        for ((start, end), kind), ((after, _), other_kind) in pairwise(stands):
            if kind != other_kind and _between(self.text[end:after]) <= most:
                return start
        return None

    def _passage(self, lines: Sequence[str], at: int) -> str:
        """What the page prints around a place: its paragraph, or the part of a long one where the place is."""
        starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
        number = bisect_right(starts, at) - 1
        line, inside = self._lines[number].strip(), at - starts[number]
        if len(line) <= PASSAGE:
            return line
        middle = round(inside / max(len(lines[number]), 1) * len(line))
        first = max(0, min(middle - PASSAGE // 3, len(line) - PASSAGE))
        return f"{'…' if first else ''}{line[first : first + PASSAGE]}{'…' if first + PASSAGE < len(line) else ''}"


@lru_cache(maxsize=4096)
def _asked(term: str) -> tuple[tuple[str, ...], int | None]:
    """The phrases of a term that is no pattern, folded; and, of two that stand near each other, how far at most."""
    near = _NEAR.fullmatch(term)
    return ((folded(term),), None) if near is None else ((folded(near[1]), folded(near[3])), int(near[2]))


def first_phrase(term: str) -> str:
    """The phrase, or the first of two near each other, of a term; empty of a pattern, which has none."""
    return "" if is_pattern(term) else _asked(term)[0][0]


def _between(text: str) -> int:
    """Words and Han characters in a stretch of text; without end where a paragraph ends in it."""
    return 10**9 if "\n" in text else len(_TOKEN.findall(text))


class Phrases:
    """A machine that finds every one of many phrases in one pass over a text (Aho and Corasick, CACM 18:6, 1975)."""

    def __init__(self, terms: Iterable[str]):
        import ahocorasick

        self._machine = ahocorasick.Automaton()
        for term in terms:
            for word in () if is_pattern(term) else _asked(term)[0]:
                if word:
                    self._machine.add_word(word, word)
        self._machine.make_automaton()

    def places(self, text: str) -> dict[str, list[int]]:
        """Where each phrase begins, first to last; Latin words stand whole, or in their plural, numbers whole."""
        found: dict[str, list[int]] = {}
        if not len(self._machine):
            return found
        for last, phrase in self._machine.iter(text):
            start = last + 1 - len(phrase)
            if not _joins(text[start - 1 : start], phrase[0]) and _ends(phrase, text[last + 1 : last + 4]):
                found.setdefault(phrase, []).append(start)
        return found


def _joins(left: str, right: str) -> bool:
    """Whether two neighbouring characters are of one Latin word or number."""
    return bool(left and right and _LETTER.match(left) and _LETTER.match(right))


def _ends(phrase: str, rest: str) -> bool:
    """Whether a phrase ends where it was found, or goes on in nothing but the plural of its last word."""
    if not _joins(phrase[-1], rest[:1]):
        return True
    return bool(_SINGULAR.search(phrase) and _PLURAL[phrase.endswith(_HISSING)].match(rest))
