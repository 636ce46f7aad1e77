"""Which facts of a notice does an alert list, and in what words?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alerts.redline_view import marked
from alerts.safe import one_line
from alerts.words import Words
from sources.notice import Amount, Attachment, Citation, Notice
from state.records import Change

Row = tuple[str, str]
ORDER = (
    "doc_number",
    "issuers",
    "signed",
    "published",
    "effective",
    "expires",
    "deadline",
    "repeals",
    "amends",
    "succeeds",
    "amounts",
    "attachments",
    "links",
)
MOST_ITEMS = 5
MOST_CHARACTERS = 400


def rows(change: Change, notice: Notice, words: Words) -> tuple[Row, ...]:
    """The facts that the notice has or had, each with its name, on one line; the changed ones first, as old → new."""
    found, told = _facts(notice, words), set()
    for name, (old, new) in change.fields.items():
        if name == "succeeds":
            found[name] = shown(new, words)
            continue
        if name not in words.facts or name == "text" or change.kind != "revised":
            continue
        told.add(name)
        if name == "title":
            found[name] = marked(str(old), str(new), words.language)
        else:
            found[name] = stepped(old, new, words)
    ordered = [name for name in ORDER if name in found] + [name for name in found if name not in ORDER]
    ordered.sort(key=lambda name: name not in told)
    return tuple((words.facts[name], found[name]) for name in ordered)


def _facts(notice: Notice, words: Words) -> dict[str, str]:
    facts = notice.facts
    values: dict[str, object] = {
        "doc_number": _number(notice, words),
        "issuers": facts.issuers,
        "signed": facts.signed if facts.signed != facts.published else None,
        "published": facts.published,
        "effective": facts.effective,
        "expires": facts.expires,
        "deadline": facts.deadline,
        "repeals": facts.repeals,
        "amends": facts.amends,
        "amounts": facts.amounts,
        "attachments": notice.attachments,
    }
    return {name: shown(value, words) for name, value in values.items() if value}


def _number(notice: Notice, words: Words) -> str | None:
    number = notice.facts.doc_number
    return words.mended.format(number=number) if number and notice.facts.doc_number_mended else number


def shown(value: object, words: Words) -> str:
    """One fact's value in a reader's words, on one line; values may come as ours or as the JSON of `changes --json`."""
    match value:
        case None | "" | () | []:
            return words.nothing
        case Citation(title=title, doc_number=number):
            return _citation(title, number, words)
        case Amount(text=text) | Attachment(name=text):
            return one_line(text, MOST_CHARACTERS)
        case Mapping():
            return _from_json(value, words)
        case list() | tuple():
            return _items(value, words)
    return one_line(str(value), MOST_CHARACTERS)


def stepped(old: object, new: object, words: Words, most: int = MOST_CHARACTERS) -> str:
    """`old → new`; of a file at its old place, whose content is another, its name and that."""
    before, now = one_line(shown(old, words), most), one_line(shown(new, words), most)
    return f"{before} → {now}" if before != now else words.content_changed.format(name=now)


def _items(values: Sequence[object], words: Words) -> str:
    line = words.comma.join(shown(value, words) for value in values[:MOST_ITEMS])
    if len(values) > MOST_ITEMS:
        line = f"{line} {words.more_items.format(count=len(values))}"
    return one_line(line, MOST_CHARACTERS)


def _from_json(value: Mapping[object, object], words: Words) -> str:
    if "words" in value:
        return one_line(f"{value['words']} ({value['url']})", MOST_CHARACTERS)
    if "doc_number" in value:
        title, number = value.get("title"), value["doc_number"]
        return _citation(str(title) if title else None, str(number) if number else None, words)
    return one_line(str(value.get("text") or value.get("name") or value.get("url") or words.nothing), MOST_CHARACTERS)


def _citation(title: str | None, number: str | None, words: Words) -> str:
    # Pages print titles with their marks or without; a title between two pairs of them reads badly.
    named = words.citation.format(title=title.strip().strip("《》“”")) if title else ""
    both = words.numbered.format(title=named, number=number) if named and number else named or number or words.nothing
    return one_line(both, MOST_CHARACTERS)
