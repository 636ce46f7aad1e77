"""Which differences between two texts would a reader not call a change?"""

from __future__ import annotations

import re
import unicodedata

# Bopomofo to Hangul are left out: spaces mean something in Korean.
CJK = "\u2e80-\u30ff\u31c0-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f\U00020000-\U0003ffff"

# Zero-width characters, directions, variation selectors, soft hyphens and tags: nobody sees them (UAX #44,
# Default_Ignorable_Code_Point).
INVISIBLE = (
    "\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff"
)

_DOUBLE_QUOTES = "“”„‟«»「」〝〞〟＂"
_SINGLE_QUOTES = "‘’‚‛′‹›『』`´＇"
_DASHES = "‐‑‒–—―−─━﹘﹣－⸺⸻"
_WAVES = "〜∼˜～"
# Forms that are another width or another font's drawing of the same character. Superscripts and circled numbers are
# not among them: 10² is not 102.
_FORMS = (range(0xFF01, 0xFFEF), range(0x2F00, 0x2FE0), range(0xFB00, 0xFB07))

_ANY_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_DASH_RUN = re.compile(r"-(?: ?-)+")
_DOT_RUN = re.compile(r"(?:\.{3,}|[…⋯]+)[.…⋯]*")
_LONGEST_STUB = 24
_STUB = re.compile(
    r"[\s.:(\[（〔]*(?:刪除|删除|删去|廢止|废止|deleted|omitted|repealed|reserved|revoked)[.。]?[\s)\]）〕]*[.。]?\s*",
    re.IGNORECASE,
)
_LOOSE_SPACE = re.compile(rf" (?=[{CJK})\]])|(?<=[{CJK}(\[]) ")


def is_stub(body: str) -> bool:
    """Whether the words of a clause, without its label, say only that it was struck: （刪除）, [Reserved]."""
    return len(body) <= _LONGEST_STUB and bool(_STUB.fullmatch(body))


def _forms() -> dict[int, str]:
    table = {point: unicodedata.normalize("NFKC", chr(point)) for points in _FORMS for point in points}
    for characters, plain in ((_DOUBLE_QUOTES, '"'), (_SINGLE_QUOTES, "'"), (_DASHES, "-"), (_WAVES, "~")):
        table.update(dict.fromkeys(map(ord, characters), plain))
    return table


_TABLE = _forms()


def fold(text: str) -> str:
    """The text with everything removed that a reader would not call a change, one paragraph a line.

    Full and half width, kinds of quotes, dashes and spaces, runs of white space, spaces beside Chinese characters,
    invisible characters and the ways to compose an accent (NFC, UAX #15) become one. Case, wording, numbers and the
    order of paragraphs stay; empty paragraphs go. Folding a folded text changes nothing.
    """
    return "\n".join(filter(None, map(fold_line, text.splitlines())))


def fold_line(line: str) -> str:
    """One paragraph, folded; a line break in it counts as a space."""
    line = " ".join(line.split())
    if line.isascii():
        return _fold_marks(line.replace("`", "'"), any(pair in line for pair in (" )", "( ", " ]", "[ ")))
    line = _ANY_INVISIBLE.sub("", unicodedata.normalize("NFC", line)).translate(_TABLE)
    return unicodedata.normalize("NFC", _fold_marks(" ".join(line.split()), True))


def _fold_marks(line: str, spaced: bool) -> str:
    """Dashes drawn longer, dots drawn otherwise and, where `spaced`, spaces that only set characters apart."""
    if "..." in line or "…" in line or "⋯" in line:
        line = _DOT_RUN.sub("...", line)
    if "--" in line or "- -" in line:
        line = _DASH_RUN.sub("-", line)
    return _LOOSE_SPACE.sub("", line).strip() if spaced else line


def same(old: str, new: str) -> bool:
    """Whether a reader would call the two texts the same: their folds agree, whichever way the lines are broken."""
    return old == new or _unbroken(old) == _unbroken(new)


def _unbroken(text: str) -> str:
    return fold_line(fold(text).replace("\n", " "))
