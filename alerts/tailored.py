"""What does a message say in the words of an operator's own templates?"""

from __future__ import annotations

import html as escapes
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

from markupsafe import Markup

from alerts.config import Templates
from alerts.letter import EXCERPT, SUMMARY, Letter, fitting_changes, may_be_followed
from alerts.markup import check_html
from alerts.message import Message
from alerts.note import Line, Note, Run, Stanza
from alerts.safe import excerpt, one_line, visible
from alerts.template import BOLD, PLAIN, TemplateError, fill

WHAT = {"reminder": "reminder", "retraction": "retraction", "digest": "digest"}
"""What a template is of, by the kind of a letter; all others are alerts."""
KINDS = ("alert", *WHAT)
PARTS = ("subject.txt", "mail.txt", "mail.html", "chat.txt")
NAMES = tuple(f"{what}.{part}" for what in KINDS for part in PARTS)
MOST = {"subject.txt": 2_000, "mail.txt": 100_000, "mail.html": 100_000, "chat.txt": 20_000}
"""Characters; of a page bytes, for mail programs cut one of more."""
SUBJECT = 200
_BOLD = re.compile(f"{BOLD}([^{BOLD}{PLAIN}]*){PLAIN}")
_BREAK = re.compile(r"\s*\n\s*")
_ENDS = re.compile(r"\n(?:[ \t]*\n)+")


class Unfit(ValueError):
    """A template that does not do for one message: which file, on which line, and why."""

    def __init__(self, name: str, error: TemplateError):
        super().__init__(f"{name}:{error.line or 1}: {error.said}")
        self.name, self.line, self.said = name, error.line or 1, error.said


def tailored(message: Message, templates: Templates) -> Message:
    """The message with those of its parts replaced for which there is a template. Unfit where one cannot be used."""
    letter, files = message.letter, dict(templates.files)
    if letter is None:
        return message
    for part in PARTS:
        name = f"{WHAT.get(letter.kind, 'alert')}.{part}"
        if name in files:
            try:
                message = _with(message, letter, part, _filled(name, files[name], message, letter, part))
            except TemplateError as error:
                raise Unfit(name, error) from None
    return message


def _filled(name: str, source: str, message: Message, letter: Letter, part: str) -> str:
    html = part == "mail.html"
    text = fill(name, source, values(message, letter, html=html), html=html, most=MOST[part])
    if html:
        check_html(text)
    if not text.strip():
        raise TemplateError("is empty for this message: write at least its title, {{ title }}")
    if part != "subject.txt":
        _check_why(text, letter, html)
    return text


def _check_why(text: str, letter: Letter, html: bool) -> None:
    """Every alert says why it was sent."""
    said = _plain(escapes.unescape(text) if html else text)
    for name, value in letter.why:
        if value not in said:
            raise TemplateError(
                f"does not say why the message was sent ({name}): write {{% for row in why %}} {{{{ row.name }}}} "
                "{{ row.value }} {% endfor %} at its end"
            )


def _with(message: Message, letter: Letter, part: str, text: str) -> Message:
    if part == "mail.html":
        return replace(message, html=text)
    if part == "chat.txt":
        return replace(message, note=_note(text, message, letter))
    plain = _plain(text)
    if part == "mail.txt":
        return replace(message, text=f"{plain.strip()}\n", brief="")
    subject = one_line(plain, SUBJECT)
    note = replace(message.note, title=subject) if message.note else None
    return replace(message, subject=subject, note=note)


def values(message: Message, letter: Letter, *, html: bool) -> dict[str, Any]:
    """What a template may ask for; nothing of it hides, reorders or forges anything in plain text.

    `data` is the JSON that a webhook gets, each text on one line but those called `text`.
    """
    words = letter.words
    changes, left_out = fitting_changes(letter, html=html)
    return {
        "language": words.language, "kind": letter.kind, "badge": letter.badge, "subject": message.subject,
        "title": one_line(letter.title, 300), "source": one_line(letter.source, 200),
        "rows": _rows(letter.rows), "why": _rows(letter.why),
        "summary": excerpt(letter.summary, SUMMARY), "excerpt": excerpt(letter.excerpt, EXCERPT),
        "changes": Markup(changes) if html else changes,  # noqa: S704 - to_html escapes what it shows
        "left_out": left_out,
        "url": letter.url if may_be_followed(letter.url) else "", "held": letter.held,
        "text": message.text,
        "words": asdict(words), "data": _harmless(message.data),
    }  # fmt: skip


def _rows(rows: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in rows]


def _harmless(value: object, name: str = "") -> Any:
    """JSON whose texts show what is unseen, stand on one line, and whose addresses lead to web pages or are empty."""
    match value:
        case str() if name == "url":
            return value if may_be_followed(value) else ""
        case str():
            return visible(value) if name == "text" else _BREAK.sub(" ", visible(value))
        case Mapping():
            return {str(key): _harmless(one, str(key)) for key, one in value.items()}
        case list() | tuple():
            return [_harmless(one, name) for one in value]
    return value


def _note(text: str, message: Message, letter: Letter) -> Note:
    """A chat's text, paragraph by paragraph: bold where it says so, its notice's address a link; the last one stays.

    Over how many messages it goes, and what counts the rest, is as in our own.
    """
    link = letter.url if may_be_followed(letter.url) else None
    paragraphs = [Stanza(tuple(_lines(block, link))) for block in _ENDS.split(text.strip("\n")) if block.strip()]
    ours = message.note or Note(message.subject, (), kind=letter.kind)
    stanzas, ending = tuple(paragraphs[:-1]), tuple(paragraphs[-1:])
    return replace(ours, title=message.subject, stanzas=stanzas, ending=ending, link=link)


def _lines(block: str, link: str | None) -> Iterator[Line]:
    for line in filter(str.strip, block.split("\n")):
        runs = (Run(piece, bold=bool(at % 2)) for at, piece in enumerate(_BOLD.split(line)) if piece)
        yield tuple(found for run in runs for found in _linked(run, link))


def _linked(run: Run, link: str | None) -> Iterator[Run]:
    if link is None or link not in run.text:
        yield Run(_plain(run.text), run.bold)
        return
    before, _, after = run.text.partition(link)
    yield from (Run(_plain(before), run.bold),) if before else ()
    yield Run(link, run.bold, link)
    yield from (Run(_plain(after), run.bold),) if after else ()


def _plain(text: str) -> str:
    return text.replace(BOLD, "").replace(PLAIN, "")
