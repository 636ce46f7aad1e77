"""Do the words of two papers' reports tell of one event?

What a report names tells more than how it tells it: names and figures weigh three times as much as other words, and two
reports whose headings each name somebody that the other never mentions tell of two events that are alike. Of reports in
two languages, what needs no translation is compared: whole names in Latin letters, and figures.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

ALIKE = 0.42
"""Cosine of the words of two reports of one event: joins 95 right in 100 on reports of events that are alike in pairs
(ECB+), without the days that tell most such events apart."""
UNTRANSLATED = 3
"""Whole names and figures together that reports of one event share across languages, one of each at least."""
NAME = 3
"""The weight of a name or figure; any other word weighs 1."""
_LONGEST = 20_000
"""Characters of a report that are looked at."""
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]+|\d[\d,.:]*\d|\d|[\u3400-\u9fff]{2,}")
_WHOLE_NAME = re.compile(r"[A-Z][a-z]+(?:[ -][A-Z][a-z]+)+")
_FIGURE = re.compile(r"(?!(?:19|20)\d\d(?!\d))(?<![\d.,])\d[\d,.]*\d(?!\d)")
"""Of two digits or more, and no year: those stand everywhere."""
_FORM = re.compile(r"['’]s?$")
_ENDING = re.compile(r"(?<=...)(?:ing|ed|es|s|ly)$")
_STEM = 7
_ANYWHERE = (
    "a about after against all also among an and any are as at be been before being between but by can could did do "
    "does during each for from had has have he her him his how if in into is it its last may me more most my new no "
    "not of off on one only or our out over said says she since so some such than that the their them then there "
    "these they this those through to told two under until up us was we were what when where which while who will "
    "with would you your according first week month year today yesterday monday tuesday wednesday thursday friday "
    "saturday sunday"
)
_EMPTY = frozenset(_ANYWHERE.split())
"""English words that stand in reports of anything."""


@dataclass(frozen=True, slots=True)
class Report:
    """The words of a report by their stems, names and figures apart, and those that its heading names.

    `whole_names` (Amina Diallo) and `figures` are as they stand in the text.
    """

    words: frozenset[str]
    names: frozenset[str]
    heading: frozenset[str]
    whole_names: frozenset[str]
    figures: frozenset[str]


def report(title: str, text: str) -> Report:
    """The report with this title, or where it has none the first line of its text, as its heading."""
    whole = unicodedata.normalize("NFKC", f"{title}\n{text}"[:_LONGEST]).strip()
    small = {word for word in _WORD.findall(whole) if word[0].islower()}
    names = frozenset(_names(whole, small))
    heading = frozenset(_names(whole.partition("\n")[0], small))
    figures = frozenset(figure.replace(",", "") for figure in _FIGURE.findall(whole))
    return Report(frozenset(_words(whole)) - names, names, heading, frozenset(_WHOLE_NAME.findall(whole)), figures)


def tell_one_event(a: Report, b: Report) -> bool:
    """Whether two reports in one language say enough of the same."""
    return not _differ(a, b) and _cosine(a, b) >= ALIKE


def name_one_event(a: Report, b: Report) -> bool:
    """Whether two reports in different languages name the same people or bodies with the same figures."""
    names, figures = len(a.whole_names & b.whole_names), len(a.figures & b.figures)
    return bool(names and figures) and names + figures >= UNTRANSLATED


def _cosine(a: Report, b: Report) -> float:
    weight = NAME * NAME
    both = len(a.words & b.words) + weight * len(a.names & b.names)
    whole = (len(a.words) + weight * len(a.names)) * (len(b.words) + weight * len(b.names))
    return both / sqrt(whole) if whole else 0.0


def _differ(a: Report, b: Report) -> bool:
    """Whether each heading names what the other never mentions, or both have figures and share none."""
    if _digits(a) and _digits(b) and not _digits(a) & _digits(b):
        return True
    return bool(a.heading - b.names - b.words and b.heading - a.names - a.words)


def _digits(report: Report) -> frozenset[str]:
    return frozenset(name for name in report.names if name[0].isdigit())


def _names(text: str, small: set[str]) -> Iterator[str]:
    """Figures, and Latin words with a capital that the text never writes without one."""
    for word in _WORD.findall(text):
        is_name = word[0].isdigit() or (word[0].isupper() and word.lower() not in small)
        if is_name and word.lower() not in _EMPTY:
            yield _stem(word)


def _words(text: str) -> Iterator[str]:
    """Latin words that say something, by their stems; of Chinese, every two characters that follow each other."""
    for word in _WORD.findall(text):
        if word[0] > "\u3400":
            yield from (word[at : at + 2] for at in range(len(word) - 1))
        elif word.lower() not in _EMPTY:
            yield _stem(word)


def _stem(word: str) -> str:
    return _ENDING.sub("", _FORM.sub("", word.casefold()))[:_STEM] if word[0].isalpha() else word
