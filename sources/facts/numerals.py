"""Which number do Chinese numerals write?"""

from __future__ import annotations

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {c: i for i, c in enumerate("0123456789")}
_DIGITS |= dict.fromkeys("〇○◯ＯOo", 0) | {
    "两": 2,
    "兩": 2,
    "壹": 1,
    "贰": 2,
    "叁": 3,
    "肆": 4,
    "伍": 5,
    "陆": 6,
    "柒": 7,
}
_DIGITS |= {"捌": 8, "玖": 9, "元": 1}
_TENS = {"廿": "二十", "卅": "三十"}
_PLACES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}

ZERO = "零〇○◯Oo"
DIGIT = ZERO + "一二三四五六七八九"
"""What a Chinese digit looks like in official prints, the many zeros included (GB/T 15835)."""
COUNT = DIGIT + "十百千万亿萬億两兩壹贰叁肆伍陆柒捌玖拾佰仟廿卅"


def read_count(text: str) -> int | None:
    """The whole number that `text` writes (`12`, `十二`, `二〇二五`, `三千五百万`); None where it writes none."""
    for short, long in _TENS.items():
        text = text.replace(short, long)
    if not text or len(text) > 24:
        return None
    if all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    return _by_places(text)


def _by_places(text: str) -> int | None:
    total = section = digit = 0
    for c in text:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _PLACES:
            section += (digit or 1) * _PLACES[c]
            digit = 0
        elif c in _MYRIADS:
            below = total % _MYRIADS[c]
            total += (below + section + digit) * _MYRIADS[c] - below
            section = digit = 0
        else:
            return None
    return total + section + digit


_EN_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_EN_PLACES = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9}
_EN = {word: count for count, word in enumerate(_EN_ONES.split())}
_EN |= {word: 10 * count for count, word in enumerate(_EN_TENS.split(), 2)}

EN_WORD = "(?:" + "|".join(sorted((*_EN, *_EN_PLACES), key=len, reverse=True)) + ")"
"""One word of a number that is written in English words."""


def read_words(text: str) -> int | None:
    """The whole number that English words write (`two hundred and fifty thousand`); None where they write none."""
    total = section = 0
    for word in text.lower().replace("-", " ").split():
        if word in _EN:
            section += _EN[word]
        elif word == "hundred":
            section *= 100
        elif word in _EN_PLACES:
            total, section = total + section * _EN_PLACES[word], 0
        elif word != "and":
            return None
    return total + section or None
