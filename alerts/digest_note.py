"""How is a digest laid out for a chat?"""

from __future__ import annotations

from collections.abc import Iterator

from alerts.catalogue import part
from alerts.digest_view import Entry, Layout
from alerts.note import Line, Note, Run, Stanza, named, said
from alerts.words import Words

MESSAGES = 4
"""Over so many messages a digest goes at most: a chat that is filled is a chat that is muted."""


def note(layout: Layout) -> Note:
    """The digest, a stanza for each notice: it goes over several messages between notices, never within one."""
    words = layout.words
    head = said(f"{layout.route} · {layout.period}", layout.overdue, layout.news, layout.checked)
    stanzas = (head, *_parts(layout), *_coming(layout), *_health(layout))
    why = (f"{name}{words.colon}{value}" for name, value in layout.why)
    return Note(
        layout.subject,
        tuple(stanza for stanza in stanzas if stanza.lines),
        (said(words.why + words.colon.rstrip(), *why),),
        left_out=part("chat", words.language)["notices"],
        kind="digest",
        most=MESSAGES,
    )


def _parts(layout: Layout) -> Iterator[Stanza]:
    """Each notice; before the first of a part or source its heading, so that no message ends on one."""
    for each in layout.parts:
        headings: list[Line] = [(Run(each.heading, bold=True),), *said(each.note).lines]
        for group in each.groups:
            headings.append((Run(group.source),))
            for entry in group.entries:
                yield Stanza((*headings, *_lines(entry, layout.words)), counts=1)
                headings = []
    yield said(layout.told_otherwise)


def _lines(entry: Entry, words: Words) -> Iterator[Line]:
    yield (Run("· "), Run(entry.title, bold=not entry.link, link=entry.link))
    for step in entry.steps:
        yield (Run(f"[{step.badge}] {step.at} {step.summary}".rstrip()),)
    if entry.also:
        yield (Run(f"{words.also}{words.colon}{entry.also}"),)
    if entry.because:
        yield (Run(f"{words.topics}{words.colon}{entry.because}"),)


def _coming(layout: Layout) -> Iterator[Stanza]:
    if not layout.coming:
        return
    dates = ((Run(f"{one.day} {one.fact} "), Run(one.title, link=one.link)) for one in layout.coming)
    yield Stanza(((Run(layout.coming_heading, bold=True),), *dates, *said(layout.more_dates).lines))


def _health(layout: Layout) -> Iterator[Stanza]:
    rows = (named(name, value, layout.words.colon) for name, value in layout.health)
    yield Stanza(((Run(layout.own.health_part, bold=True),), *rows))
