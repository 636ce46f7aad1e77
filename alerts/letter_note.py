"""How is an alert about one notice laid out for a chat?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from alerts import redline_view
from alerts.catalogue import part
from alerts.letter import EXCERPT, SUMMARY, Letter, address_of, may_be_followed
from alerts.note import Note, Run, Stanza, named, said
from alerts.safe import excerpt, one_line

BLOCKS = 200
"""Changed clauses that are tried; no chat has room for more."""


def note(letter: Letter, title: str) -> Note:
    """The facts, the changes clause by clause, and at the end always the link and why it was sent.

    `title` is the news in one line. What a chat has no room for is the end of the redline, which the note then says.
    """
    words, own = letter.words, part("chat", letter.words.language)
    facts = tuple(named(name, value, words.colon) for name, value in letter.rows)
    head = [said(one_line(letter.source, 200)), Stanza(facts), *_words(letter)]
    changes = tuple(_changes(letter)) if letter.redline else ()
    return Note(
        title,
        tuple(stanza for stanza in (*head, *changes) if stanza.lines),
        tuple(_ending(letter)),
        left_out=own["rest"] if changes else "",
        kind=letter.kind,
        link=letter.url if may_be_followed(letter.url) else None,
    )


def _words(letter: Letter) -> Iterator[Stanza]:
    parts = ((letter.words.summary, letter.summary, SUMMARY), (letter.words.excerpt, letter.excerpt, EXCERPT))
    for name, text, limit in parts:
        if shown := excerpt(text, limit):
            yield Stanza(((Run(name, bold=True),), *said(*shown.split("\n")).lines))


def _changes(letter: Letter) -> Iterator[Stanza]:
    """One stanza for each block of the redline, in words as in plain text: no colour is needed to read it."""
    assert letter.redline is not None, "asked only where there is one"
    blocks = islice(redline_view.to_stanzas(letter.redline, letter.words.language), BLOCKS)
    for number, (heading, text) in enumerate(blocks):
        first = ((Run(letter.words.changes, bold=True),),) if number == 0 else ()
        lines = said(*text.split("\n")).lines if text else ()
        yield Stanza((*first, (Run(heading, bold=True),), *lines), counts=1)


def _ending(letter: Letter) -> Iterator[Stanza]:
    words, address = letter.words, address_of(letter)
    if address:
        link = letter.url if may_be_followed(letter.url) else None
        yield Stanza(((Run(f"{words.original}{words.colon}"), Run(address, link=link)),))
    if letter.held:
        yield said(f"{words.archive}{words.colon}{letter.held}")
    why = (f"{name}{words.colon}{value}" for name, value in letter.why)
    yield said(words.why + words.colon.rstrip(), *why)
