"""Which characters are one and the same to a reader, whatever their width?"""

from __future__ import annotations

import re
import unicodedata

from sources.late import late

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SPACES = dict.fromkeys((0x00A0, 0x2002, 0x2003, 0x2009, 0x200A, 0x202F, 0x205F, 0x3000, 0x0009), 0x20)
_BRACKETS = {0xFE5D: 0x3014, 0xFE5E: 0x3015, 0x2985: 0x3014, 0x2986: 0x3015}
_TABLE = _FULL_WIDTH | _SPACES | _BRACKETS
_NOT_WORDS = late(r"[\W_]+")
_ANY = late("[" + "".join(re.escape(chr(code)) for code in _TABLE) + "]")


def fold(text: str) -> str:
    """`text` in half width, one character for one: an offset in the answer is the same offset in `text`."""
    return text.translate(_TABLE) if _ANY.search(text) else text


def fold_title(title: str) -> str:
    """What stays of a title when width, case, white space and punctuation are put aside (NFKC)."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    return _NOT_WORDS.sub("", folded) or "".join(folded.split())
