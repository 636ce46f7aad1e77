"""What is each line of a bulletin by its form: title, number, source, signature, paragraph?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from sources.facts.issuers import signature
from sources.facts.numbers import number_line
from sources.facts.outlet import source_line
from sources.facts.printed import EN_DATE, ZH_DATE
from sources.facts.width import fold as narrow
from sources.late import late
from sources.text import Line


class Role(Enum):
    """The part a line plays. SHORT may be a title, a section's heading, a subheading or nothing."""

    SHORT = "short"
    NUMBER = "number"
    SOURCE = "source"
    DATE = "date"
    SIGNED = "signed"
    ANNEX = "annex"
    ITEM = "item"
    RULE = "rule"
    BODY = "body"


HAN = late(r"[\u3400-\u9fff]")
SENTENCE_END = late(r"[。;!:,、.](?:[”\"’'」)\])】]|\[\d+\])*$|[?]\s*$|[.!?]\s*\[[\d\]\[]+$")
_QUESTION = late(r"[?!]$")
_DATE_LINE = late(
    rf"[\[(【]?(?:{ZH_DATE}|{EN_DATE})(?:[ ,T]{{1,3}}\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?: ?[ap]\.?m\.?)?)?[\])】]?\.?",
    re.IGNORECASE,
)
_RULE = late(r"[-=_*~—–─━#·•.+]{3,}|(?:[*·•—–-] ){2,}[*·•—–-]")
_ANNEX = late(r"(?:附\s*件|附\s*表|附\s*录|附\s*:|annex|appendix|attachments?|enclosure)\b|附件", re.IGNORECASE)
ENUMERATED = late(
    r"(?:第[一二三四五六七八九十百零〇\d]{1,5}[章节條条款编]|\([一二三四五六七八九十\d]{1,3}\)|"
    r"[一二三四五六七八九十]{1,3}、|\d{1,3}\s?[.、.)](?!\d)|[•●▪■◆◇►▶*·-]\s|[①-⑳]|Article \d|Section \d|§\s?\d|"
    r"\([a-z0-9]{1,3}\)|[IVX]{1,5}\.\s|Group \d|(?:Step|Chapter|Part) \d)",
)
# A sentence that ends within the line, or the mark of a footnote, says that this is a text
_WITHIN = late(r"。|\[\d{1,3}\]|[a-z)]{2}[.!?] [A-Z\"“]")
_LONGEST_ZH, _LONGEST_EN, _MOST_WORDS = 100, 260, 32


def roles(lines: Sequence[Line], timezone: str) -> list[Role]:
    """The role of each line, signatures found over all of them."""
    found = [_role(line.text, timezone) for line in lines]
    for at in _signed([line.text for line in lines]):
        if found[at] in (Role.SHORT, Role.DATE, Role.BODY):
            found[at] = Role.SIGNED
    return found


def is_short(text: str) -> bool:
    """Whether a line is no longer than a title and does not end as a sentence does."""
    text = narrow(text)
    if SENTENCE_END.search(text) and not _QUESTION.search(text):
        return False
    if _WITHIN.search(text):
        return False
    if HAN.search(text):
        return len(text) <= _LONGEST_ZH
    return len(text) <= _LONGEST_EN and len(text.split()) <= _MOST_WORDS and bool(re.search(r"[A-Za-z]{2}", text))


def _role(text: str, timezone: str) -> Role:
    if len(text) > 400:
        return Role.BODY
    text = narrow(text)
    if _RULE.fullmatch(text):
        return Role.RULE
    if number_line(text):
        return Role.NUMBER
    if len(text) <= 60 and _DATE_LINE.fullmatch(text):
        return Role.DATE
    if is_source(text, timezone):
        return Role.SOURCE
    if _ANNEX.match(text):
        return Role.ANNEX
    if ENUMERATED.match(text):
        return Role.ITEM
    return Role.SHORT if is_short(text) else Role.BODY


def is_source(text: str, timezone: str) -> bool:
    """Whether a whole line says where and when the notice was published."""
    if len(text) > 120 or "。" in text or source_line(text, timezone) is None:
        return False
    return bool(HAN.search(text)) or len(text.split()) <= 16


def _signed(texts: list[str]) -> set[int]:
    """The lines of every signature block of issuers and a date."""
    found: set[int] = set()
    start = 0
    for _ in range(500):
        block = signature(texts[start : start + 20_000])
        if block is None:
            break
        if block.issuers or block.end - block.start > 1 or not _lone_english(texts[start + block.start]):
            found.update(range(start + block.start, start + block.end))
        start += max(block.end, 1)
    return found


def _lone_english(text: str) -> bool:
    return not HAN.search(text)
