"""Who else published the same thing? One notice on several sites, and one event in several papers.

Official notices are one only where they are one text: by number and text, or by text alone. What papers tell is one
event where the same sums and rates stand in it, in whatever language, or where it names the same people and figures
(`monitor/reports.py`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import Literal

from monitor.phrases import simplified
from monitor.reports import Report, name_one_event, report, tell_one_event
from sources.facts.subject import is_draft
from sources.late import late
from sources.notice import Notice
from state.book import Book
from state.records import KnownNotice

SHINGLE = 8
"""Characters, letters and digits alone, in one piece of a text that is compared."""
LONGEST = 500_000
"""Pieces of a text that are compared, from its beginning: of a text as long as a code of law that is all of it."""
SKETCH = 8
"""Pieces of a text, and names in it, by which its like is sought: those with the smallest hashes."""
ONE_TEXT, ONE_NUMBER = 0.95, 0.6
"""The share of the shorter text that must stand in the longer one: without a number in common, and with one."""
LEAST = 200
"""Pieces that a text must have to be known by a part of it: "see the annex" says nothing without its title."""
HALF = 0.5
"""The least length of the shorter text, as a share of the longer, where no number says that they are one."""
FIGURES, SHARED_FIGURES = 8, 0.4
"""Significant digits of the sums and rates that two reports share, and their share of those in the one with fewer."""
APART = 14
"""Days between two reports of one event, at most."""

ALIKE_TITLES = 0.5
"""The share of the longer of two titles that stands at both ends of the other where they are siblings."""

Likeness = Literal["one", "event"]
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_SERIAL = late(
    rf"\d+|[〇零一二三四五六七八九十百]+(?=期|批|号|號|次|月|季|轮|届|年)|[上下](?=半年)|[上中下](?=旬)|(?:{_MONTHS})(?![a-z])"
    r"|(?:first|second|third|fourth)(?=\s?(?:quarter|half|batch|round|part))"
)
"""What tells one of a series from the next in its title."""
_FIGURE = late(r"[\d〇零一二三四五六七八九十]")


@dataclass(frozen=True)
class Trace:
    """What of a notice is compared with others."""

    notice: Notice

    @cached_property
    def letters(self) -> str:
        """The text's letters and digits alone, in simplified script: layout, spaces and marks are the publisher's."""
        return _letters(self.notice.text)

    @property
    def heading(self) -> str:
        return heading_of(self.notice.title)

    @property
    def places(self) -> range:
        """Where a piece of the text begins, from first to last."""
        return range(min(max(1, len(self.letters) - SHINGLE + 1), LONGEST))

    def piece(self, place: int) -> str:
        return self.letters[place : place + SHINGLE]

    @cached_property
    def pieces(self) -> frozenset[str]:
        """Each piece once; those of all places are never held together, for a text may be millions of letters."""
        return frozenset(map(self.piece, self.places))

    @cached_property
    def figures(self) -> dict[str, int]:
        """Sums and rates, normalised, each with its significant digits: 295.3 billion yuan and 2,953亿元 are one."""
        found = {}
        for amount in self.notice.facts.amounts:
            value = amount.percent if amount.percent is not None else amount.value
            if value:
                name = "%" if amount.percent is not None else amount.currency or ""
                found[f"{name}{value:g}" if name == "%" else f"{name}{value:.15g}"] = _significant(value)
        return found

    @cached_property
    def report(self) -> Report:
        return report(self.notice.title, self.notice.text)

    @property
    def is_report(self) -> bool:
        """A paper tells it; it is no authority's own act."""
        facts = self.notice.facts
        return facts.outlet is not None and facts.doc_number is None and not facts.issuers

    @property
    def is_draft(self) -> bool:
        return is_draft(self.notice.title, self.notice.text)

    def traits(self) -> tuple[str, ...]:
        """Short words that its like have in common with it: the store finds those that share two of them."""
        found = [f"x{_hashed(self.letters):x}", *(f"t{value:x}" for value in _sketch(self.pieces))]
        if self.notice.facts.doc_number:
            found.append(f"n{_number(self.notice.facts.doc_number)}")
        if self.is_report:
            found += [f"w{value:x}" for value in _least(self.report.names or self.report.words)]
            found += [f"f{figure}" for figure, digits in self.figures.items() if digits > 1]
        return tuple(dict.fromkeys(found))


def likeness(a: Trace, b: Trace) -> Likeness | None:
    """Whether two notices are one text (`one`), tell of one event (`event`), or neither."""
    if _is_one(a, b):
        return "one"
    return "event" if a.is_report and b.is_report and _is_one_event(a, b) else None


def _is_one(a: Trace, b: Trace) -> bool:
    numbers = [_number(trace.notice.facts.doc_number or "") for trace in (a, b)]
    if all(numbers) and numbers[0] != numbers[1]:
        return False
    if _differ(a.notice.title, b.notice.title) or a.is_draft != b.is_draft:
        return False
    shorter, longer = sorted((a, b), key=lambda trace: len(trace.pieces))
    share = len(shorter.pieces & longer.pieces) / len(shorter.pieces) if shorter.letters else 0
    if all(numbers):
        return share >= ONE_NUMBER
    if a.letters == b.letters and a.heading == b.heading:
        return bool(a.letters)
    if _siblings(a.heading, b.heading):
        return False
    alike = share >= ONE_TEXT and len(shorter.pieces) >= max(LEAST, HALF * len(longer.pieces))
    return alike and not _one_for_another(shorter, longer)


@lru_cache(maxsize=4096)
def heading_of(title: str) -> str:
    """The title's letters, and its figures apart from each other."""
    return " ".join(_letters(part) for part in re.split(r"(\d+)", title))


@lru_cache(maxsize=4096)
def _figures_in(title: str) -> frozenset[str]:
    return frozenset(_SERIAL.findall(heading_of(title)))


def _differ(a: str, b: str) -> bool:
    """Whether each title has a figure that the other lacks: the third notice of a series and the fourth."""
    figures, others = _figures_in(a), _figures_in(b)
    return bool(figures - others and others - figures)


def _siblings(one: str, other: str) -> bool:
    """Whether two titles, without who speaks, are alike but for some words that stand in place of others.

    `石浦渔港的通知` and `沈家门渔港的通知`: two notices in the same words.
    """
    one, other = (title.partition("关于")[2] or title for title in (one, other))
    shorter = min(len(one), len(other))
    head = next((at for at in range(shorter) if one[at] != other[at]), shorter)
    tail = next((at for at in range(shorter - head) if one[-1 - at] != other[-1 - at]), shorter - head)
    return head + tail < shorter and head + tail >= ALIKE_TITLES * max(len(one), len(other))


def _one_for_another(a: Trace, b: Trace) -> bool:
    """Whether a figure or a name stands in one text where another stands in the other: serial notices, and decisions
    on two parties, are alike but for these.

    What one of them has and the other lacks (a letterhead, a distribution list, an annex) is no difference, nor is
    one letter for another, which a scan misreads.
    """
    places: dict[str, int] = {}
    for place in b.places:
        places.setdefault(b.piece(place), place)
    for start, end in _gaps(a, b.pieces):
        before = places[a.piece(start - 1)] + 1 if start else 0
        after = places[a.piece(end)] if end < len(a.places) else len(b.places)
        own, other = _own(a, start, end), _own(b, before, after)
        if min(len(own), len(other)) > 1 or (_FIGURE.search(own) and _FIGURE.search(other)):
            return True
    return False


def _own(trace: Trace, start: int, end: int) -> str:
    """The letters between two places that the texts share; each shared piece takes its own letters away."""
    first = start + SHINGLE - 1 if start else 0
    return trace.letters[first : end if end < len(trace.places) else end + SHINGLE - 1]


def _gaps(trace: Trace, shared: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Where the pieces stand that the other text lacks: from the first of each run to behind its last."""
    start = None
    for place in trace.places:
        if trace.piece(place) not in shared:
            start = place if start is None else start
        elif start is not None:
            yield start, place
            start = None
    if start is not None:
        yield start, len(trace.places)


def _is_one_event(a: Trace, b: Trace) -> bool:
    days = _days_between(a.notice.facts.published, b.notice.facts.published)
    if days is not None and days > APART:
        return False
    if _same_figures(a, b):
        return True
    same_language = a.notice.language == b.notice.language
    return (tell_one_event if same_language else name_one_event)(a.report, b.report)


def _same_figures(a: Trace, b: Trace) -> bool:
    shared = a.figures.keys() & b.figures.keys()
    fewer = min(len(a.figures), len(b.figures))
    digits = sum(a.figures[figure] for figure in shared)
    return len(shared) > 1 and digits >= FIGURES and len(shared) >= SHARED_FIGURES * fewer


@dataclass(frozen=True, slots=True)
class Fit:
    """Where a new notice belongs: its traits, the story (None: one of its own), and the notice of another source that
    it repeats and adds nothing to, where there is one."""

    traits: tuple[str, ...]
    story: int | None = None
    repeats: KnownNotice | None = None


def find_story(book: Book, source: str, seen: Notice) -> Fit:
    """The story to which a notice belongs that is not known yet."""
    trace = Trace(seen)
    traits = trace.traits()
    like: dict[Likeness, KnownNotice] = {}
    for name in book.alike(traits):
        if "one" not in like and (trace.is_report or may_be_one(trace, name.title, name.number)):
            known = book.notice(name.id)
            if (found := likeness(trace, Trace(known.current.content))) is not None:
                like.setdefault(found, known)
    best = like.get("one") or like.get("event")
    if best is None:
        return Fit(traits)
    told = best.source != source and not adds(seen, best.current.content)
    return Fit(traits, best.story, best if told else None)


def may_be_one(trace: Trace, title: str, number: str | None) -> bool:
    """Whether a notice of this title and document number may be one text with the other: then it is worth reading."""
    numbers = [_number(said or "") for said in (trace.notice.facts.doc_number, number)]
    return not (all(numbers) and numbers[0] != numbers[1]) and not _differ(trace.notice.title, title)


def adds(new: Notice, told: Notice) -> bool:
    """Whether a notice says when something holds, or which number it has, and the one that was told did not."""
    facts = ("doc_number", "effective", "expires", "deadline")
    return any(getattr(new.facts, f) not in (None, getattr(told.facts, f)) for f in facts)


def _days_between(a: str | None, b: str | None) -> int | None:
    try:
        return abs((date.fromisoformat((a or "")[:10]) - date.fromisoformat((b or "")[:10])).days)
    except ValueError:
        return None


def _letters(text: str) -> str:
    letters = "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))
    return letters if letters.isascii() else simplified(letters)


def _significant(value: float) -> int:
    return len(f"{value:.12g}".replace(".", "").strip("0").partition("e")[0]) or 1


def _number(number: str) -> str:
    """A document number as it is compared: brackets, spaces and 第 are the printer's."""
    return _letters(number).replace("第", "")


def _sketch(pieces: frozenset[str]) -> list[int]:
    """The smallest hashes of half of the pieces, the same ones in whatever text they stand: at half the cost."""
    sample = [piece for piece in pieces if not ord(piece[-1:] or " ") & 1]
    return _least(sample if len(sample) >= SKETCH else pieces)


def _least(texts: Iterable[str]) -> list[int]:
    """The smallest of their hashes: of two texts that share most pieces, most of these are the same."""
    hashed = [blake2b(text.encode("utf-8", "replace"), digest_size=6).digest() for text in texts]
    return [int.from_bytes(one) for one in sorted(hashed)[:SKETCH]]


def _hashed(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=6).digest())
