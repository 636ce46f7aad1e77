"""What happened to a notice: nothing, or one Kind of change?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from alerts.safe import one_line
from alerts.tables import shown
from alerts.words import Words, words
from sources.notice import Attachment, Citation, Facts, Notice
from state.records import Kind, KnownNotice
from state.redline import Clause, Op, Redline, fold, same
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

    `published` where it was not known, `restored` where it was withdrawn, `revised` where its words, title, number
    or attachments changed. With `same_bytes_reading` the same bytes were read anew: whatever differs is our doing,
    `reread`. So is a fact that differs although the text it is read from does not. White space, width, quotes and
    other noise are no change; nor are another outlet, section, amount or date of publication beside an unchanged
    text: pages bump those every day.
    """
    if known is None:
        return Step("published", seen)
    old = known.current.content
    redline = None if same(old.text, seen.text) else redline_of(old.text, seen.text)
    fields = changed_fields(old, seen)
    if known.withdrawn:
        return Step("restored", seen, fields, redline)
    if same_bytes_reading:
        return Step("reread", seen, fields, redline) if redline or fields or old.facts != seen.facts else None
    if redline or _shown(old, seen, fields):
        return Step("revised", seen, fields, redline)
    return Step("reread", seen, fields) if _read_otherwise(fields) else None


def _shown(old: Notice, seen: Notice, fields: Fields) -> bool:
    """Whether something changed that the page itself says beside its text, rather than what we read from that."""
    if "title" in fields or "attachments" in fields:
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
        "attachments": _attachments(notice.attachments),
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


def _attachments(attachments: Iterable[Attachment]) -> list[dict[str, str]]:
    return [{"url": a.url, "name": a.name} for a in attachments]


def _named(value: object) -> object:
    """A value as it is compared: folded, lists without their order, addresses without scheme and query."""
    if isinstance(value, str):
        return _address(value) if "://" in value[:12] else fold(value)
    if isinstance(value, list):
        return sorted((_named(item) for item in value), key=repr)
    if isinstance(value, dict):
        return tuple((name, _named(item)) for name, item in value.items())
    return value


def _address(url: str) -> str:
    """Scheme, session and cache marks change daily; host and path say which file it is."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return f"{parts.netloc.casefold()}{parts.path}"


_COUNTED: Mapping[str, Mapping[Op, str]] = {
    "zh": {"amended": "修改", "inserted": "新增", "removed": "删除", "moved": "移动", "renumbered": "改变序号"},
    "en": {
        "amended": "amended",
        "inserted": "inserted",
        "removed": "removed",
        "moved": "moved",
        "renumbered": "renumbered",
    },
}
_UNITS = {"zh": ("条", "段", "处"), "en": ("article", "paragraph", "clause")}
_LONGEST_WORDS = 24
"""Characters of an edit that is quoted in a summary; a longer one is counted."""
_BEFORE = re.compile(r"(?:[\u3400-\u9fff]{1,6}|(?:[A-Za-z]{1,30}['’-]? ?){1,3})$")
_AFTER = re.compile(r"[\u3400-\u9fff]{1,2}|[%％]| ?[A-Za-z'’-]{1,30}(?: [A-Za-z'’-]{1,30})?")


def summary(step: Step, language: str) -> str:
    """What happened, in one line, by rule: 「第十四条：有效期5年 → 有效期3年」, “2 articles amended, 1 inserted”.

    Of what is published: its number and from when, until when and by when it holds. Empty where none of these is
    known.
    """
    said = words(language)
    facts = _facts(step.notice, said) if step.kind in ("published", "restored") else _changed(step.fields, said)
    about = redline_summary(step.redline, language) if step.redline else ""
    return one_line(_stop(language).join(part for part in (*facts, about) if part), 300)


def _stop(language: str) -> str:
    return "；" if language == "zh" else "; "


def _facts(notice: Notice, said: Words) -> Iterator[str]:
    facts = notice.facts
    yield facts.doc_number or ""
    for day, sentence in (
        (facts.effective, said.from_day),
        (facts.expires, said.until_day),
        (facts.deadline, said.by_day),
    ):
        yield sentence.format(day=day) if day else ""


def _changed(fields: Fields, said: Words) -> Iterator[str]:
    for name, (old, new) in fields.items():
        if name not in said.facts:
            continue
        if name == "title":
            yield f"{said.facts[name]}{said.colon}{_retitled(str(old), str(new), said)}"
            continue
        yield f"{said.facts[name]}{said.colon}{one_line(shown(old, said), 80)} → {one_line(shown(new, said), 80)}"


def _retitled(old: str, new: str, said: Words) -> str:
    """The words of a title that changed; of one that is another altogether, the new one. Long titles say the rest."""
    changed = redline_of(old, new).changed
    return (_quoted(changed[0], said) if len(changed) == 1 else "") or f"→ {one_line(new, 80)}"


def redline_summary(redline: Redline, language: str) -> str:
    """A redline in one line: its one small edit with the words around it, else how many clauses it amends, adds, …"""
    told = [clause for clause in redline.changed if clause.op not in ("moved", "renumbered")] or list(redline.changed)
    return (_quoted(told[0], words(language)) if len(told) == 1 else "") or _counts(redline, language)


def _counts(redline: Redline, language: str) -> str:
    """「修改2条，新增1条」, “2 articles amended, 1 inserted”."""
    counts = Counter(clause.op for clause in redline.changed)
    unit, verbs = _unit(redline.changed, language), _COUNTED[language]
    found = [(verb, counts[op]) for op, verb in verbs.items() if counts[op]]
    if language == "zh":
        return "，".join(f"{verb}{count}{unit}" for verb, count in found)
    first = [f"{count} {unit if count == 1 else unit + 's'} {verb}" for verb, count in found[:1]]
    return ", ".join(first + [f"{count} {verb}" for verb, count in found[1:]])


def _unit(changed: tuple[Clause, ...], language: str) -> str:
    """What the clauses are called together: articles if all have a name, paragraphs if none has."""
    named = {bool(clause.new_label or clause.old_label) for clause in changed}
    article, paragraph, clause = _UNITS[language]
    return clause if len(named) > 1 else article if True in named else paragraph


def _quoted(clause: Clause, said: Words) -> str:
    """`第十四条：有效期5年 → 有效期3年` where one short stretch of a clause was changed, else nothing."""
    edits = clause.edits
    places = [at for at, (op, _) in enumerate(edits) if op != "equal"]
    if clause.op != "amended" or not places or places[-1] - places[0] + 1 != len(places):
        return ""
    before = _BEFORE.search(edits[places[0] - 1][1].removeprefix(clause.new_label or "")[-100:]) if places[0] else None
    after = _AFTER.match(edits[places[-1] + 1][1]) if places[-1] + 1 < len(edits) else None
    old, new = ("".join(edits[at][1] for at in places if edits[at][0] == op) for op in ("delete", "insert"))
    if max(len(old), len(new)) > _LONGEST_WORDS:
        return ""
    sides = [f"{before.group() if before else ''}{text}{after.group() if after else ''}" for text in (old, new)]
    name = f"{one_line(clause.new_label, 40)}{said.colon}" if clause.new_label else ""
    return name + " → ".join(one_line(side, 80) or said.nothing for side in sides)
