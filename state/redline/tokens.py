"""What are the smallest pieces that an edit may touch?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from state.redline.normal import fold_line

_LETTER = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u036f\u0370-\u03ff\u0400-\u052f\u1e00-\u1eff\uff21-\uff3a\uff41-\uff5a"
)
_DIGIT = "0-9\uff10-\uff19"
# A number is one piece, so that 5 → 50 and 二十 → 二十五 are never shown as half a number.
_WORD = re.compile(
    rf"(\s*)([{_DIGIT}]+(?:[.,．，][{_DIGIT}]+)*[%％]?|[零〇一二三四五六七八九十百千万亿萬億]{{2,}}"
    rf"|[{_LETTER}]+(?:['’][{_LETTER}]+)*|\S)"
)


class Codes:
    """Gives every word one character, so that texts of words compare as fast as strings.

    Words that fold to the same, case aside, share one. When the code points run out, further words share the last:
    they then align at random, and the edits still spell both texts, since equal codes are checked word by word.
    """

    LAST = 0x10FFFF

    def __init__(self) -> None:
        self._codes = _Codes()

    def of(self, words: list[str]) -> str:
        return "".join(map(self._codes.__getitem__, words))


class _Codes(dict[str, str]):
    """One character for each word, given when it is first asked for."""

    def __init__(self) -> None:
        self._folded: dict[str, str] = {}

    def __missing__(self, word: str) -> str:
        plain = fold_line(word).casefold()
        code = self._folded.setdefault(plain, chr(min(len(self._folded) + 1, Codes.LAST)))
        self[word] = code
        return code


@dataclass(frozen=True, slots=True)
class Words:
    """A text as words, the white space before each, and one character a word."""

    words: list[str]
    spaces: list[str]
    code: str

    def spell(self, start: int, end: int) -> str:
        """The words from `start` to `end`, each with the white space before it."""
        pairs = zip(self.spaces[start:end], self.words[start:end], strict=True)
        return "".join(space + word for space, word in pairs)


def words_of(text: str, codes: Codes) -> Words:
    """The text cut into numbers, Latin words and single other characters."""
    found = _WORD.findall(text)
    words = [word for _, word in found]
    return Words(words, [space for space, _ in found], codes.of(words))
