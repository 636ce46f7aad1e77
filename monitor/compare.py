"""What happened to a notice: nothing, or one Kind of change?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from monitor.files import files_changed, files_read_otherwise, named_files, place_of, texts
from monitor.links import links_changed, links_read_otherwise
from sources.notice import Citation, Facts, Notice
from state.records import Kind, KnownNotice, Version
from state.redline import Redline, fold, same
from state.redline import compare as redline_of

Fields = Mapping[str, tuple[object, object]]

_DATES = ("signed", "effective", "expires", "deadline")
_ASIDE = ("published", "outlet")


@dataclass(frozen=True, slots=True)
class Step:
    """What happened to a notice: the kind of change, old and new value of each fact that changed, and the redline
    where the text did."""

    kind: Kind
    notice: Notice
    fields: Fields = field(default_factory=dict)
    redline: Redline | None = None


def compare(known: KnownNotice | None, seen: Notice, *, same_bytes_reading: bool = False) -> Step | None:
    """The step from what we know of a notice to what its source shows now; None where nothing happened.

    `published` where it was not known, `restored` where it was withdrawn, `revised` where its words, title, number,
    attachments or links changed. With `same_bytes_reading` the same bytes were read anew: whatever differs is our
    doing, `reread`. So is a fact that differs although the text it is read from does not. White space, width, quotes
    and other noise are no change; nor are another outlet, section, amount or date of publication beside an unchanged
    text: pages bump those every day.
    """
    if known is None:
        return Step("published", seen)
    old = known.current.content
    before, now = texts(old, seen)
    redline = None if same(before, now) else redline_of(before, now)
    fields = _all_fields(old, seen, reworded=redline is not None)
    if known.withdrawn:
        return Step("restored", seen, fields, redline)
    if same_bytes_reading:
        otherwise = redline or fields or old.facts != seen.facts or _read_more(old, seen)
        return Step("reread", seen, fields, redline) if otherwise else None
    if redline or _shown(old, seen, fields):
        return Step("revised", seen, fields, redline)
    return Step("reread", seen, fields) if _read_otherwise(fields) or _read_more(old, seen) else None


def differs(old: Notice, seen: Notice) -> bool:
    """Whether `compare` would call one a revision of the other; no redline is worked out."""
    return not same(*texts(old, seen)) or _shown(old, seen, _all_fields(old, seen, reworded=False))


LIKE = 0.15
"""Two acts that are less alike than this have no redline that anybody could read."""


def succeeding(step: Step, before: Version) -> tuple[Step, Version | None]:
    """The step of a new notice that takes the place of one that we hold: it says so and, where the texts are alike
    enough, carries the redline against it; the version is then what the redline begins at."""
    old = before.content
    number = old.facts.doc_number
    fields = {**step.fields, "succeeds": (None, {"notice": before.notice, "title": old.title, "doc_number": number})}
    redline = redline_of(*texts(old, step.notice)) if old.text and step.notice.text else None
    alike = redline is not None and redline.similarity >= LIKE
    return replace(step, fields=fields, redline=redline if alike else None), before if alike else None


def _all_fields(old: Notice, seen: Notice, *, reworded: bool) -> Fields:
    moved = links_changed(old, seen, reworded=reworded)
    return {**changed_fields(old, seen), **files_changed(old, seen), **moved}


def _shown(old: Notice, seen: Notice, fields: Fields) -> bool:
    """Whether something changed that the page itself says beside its text, rather than what we read from that."""
    if {"title", "attachments", "links"} & set(fields):
        return True
    if not (old.text or seen.text):
        return any(name not in _ASIDE for name in fields)
    return "doc_number" in fields and not _in_words(fields["doc_number"], seen)


def _in_words(numbers: tuple[object, object], seen: Notice) -> bool:
    """Whether one of the numbers stands in the notice's own words: then the other one was our misreading."""
    words = _squeezed(seen.title + seen.text)
    return any(isinstance(number, str) and _squeezed(number) in words for number in numbers)


def _squeezed(text: str) -> str:
    return "".join(fold(text).split())


def _read_otherwise(fields: Fields) -> bool:
    """Whether a fact is read otherwise from the same text. Dates counted from a bumped publication are not."""
    idle = {*_ASIDE, *_DATES} if "published" in fields else set(_ASIDE)
    return bool(set(fields) - idle)


def _read_more(old: Notice, seen: Notice) -> bool:
    return files_read_otherwise(old, seen) or links_read_otherwise(old, seen)


def changed_fields(old: Notice, new: Notice) -> Fields:
    """Old and new value, ready for JSON, of each fact that a reader would call different; the text is not one."""
    before, after = _values(old), _values(new)
    return {name: (before[name], after[name]) for name in after if _named(before[name]) != _named(after[name])}


def _values(notice: Notice) -> dict[str, object]:
    facts = notice.facts
    return {
        "title": notice.title,
        "doc_number": facts.doc_number,
        **_dates(facts),
        "issuers": list(facts.issuers),
        "repeals": _citations(facts.repeals),
        "amends": _citations(facts.amends),
        "outlet": facts.outlet,
        "attachments": named_files(notice.attachments),
    }


def _dates(facts: Facts) -> dict[str, object]:
    return {
        "signed": facts.signed,
        "published": facts.published,
        "effective": facts.effective,
        "expires": facts.expires,
        "deadline": facts.deadline,
    }


def _citations(citations: Iterable[Citation]) -> list[dict[str, str | None]]:
    return [{"title": c.title, "doc_number": c.doc_number} for c in citations]


def _named(value: object) -> object:
    """A value as it is compared: folded, lists without their order, addresses without scheme and query."""
    if isinstance(value, str):
        return place_of(value) if "://" in value[:12] else fold(value)
    if isinstance(value, list):
        return sorted((_named(item) for item in value), key=repr)
    if isinstance(value, dict):
        return tuple((name, _named(item)) for name, item in value.items())
    return value
