"""How is an alert laid out for a chat: in stanzas that stay whole, over as many messages as it may take?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from alerts.safe import for_chat

Size = Callable[["Line"], int]
"""How much of a service's room one line takes, its end included."""
ELLIPSIS = "…"
_WORD = re.compile(r"[0-9A-Za-z\u00c0-\u024f\u0370-\u04ff]")
_HALF = re.compile(r"[0-9A-Za-z\u00c0-\u024f\u0370-\u04ff.,'’%/:@_-]{1,40}\Z")


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one look, harmless but not yet escaped for any service; `link` is an address that may be followed."""

    text: str
    bold: bool = False
    link: str | None = None


Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Stanza:
    """Lines that belong together, as one notice of a digest; `counts` is what a reader would miss without it."""

    lines: tuple[Line, ...]
    counts: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """An alert for a chat. `ending` is always there; `left_out` is said before it, with `{count}`, if stanzas are not.

    `most` is over how many messages it may go; `link` is the notice's own address.
    """

    title: str
    stanzas: tuple[Stanza, ...]
    ending: tuple[Stanza, ...] = ()
    left_out: str = ""
    kind: str = ""
    link: str | None = None
    most: int = 1


def said(*lines: str, counts: int = 0) -> Stanza:
    """Plain lines as a stanza; those without ink are left out."""
    return Stanza(tuple((Run(line),) for line in lines if line.strip()), counts)


def named(name: str, value: str, colon: str) -> Line:
    """One fact: its name in bold, then its value. The colon is not bold: a mark after it would not end the bold."""
    return (Run(name, bold=True), Run(f"{colon}{value}"))


def of_text(title: str, text: str) -> Note:
    """A note of plain text, paragraph by paragraph."""
    return Note(title, tuple(said(*block.split("\n")) for block in text.split("\n\n") if block.strip()))


def for_chats(note: Note) -> Note:
    """The note with nobody called by a page's words."""
    stanzas = tuple(_for_chats(stanza) for stanza in note.stanzas)
    return replace(note, title=for_chat(note.title), stanzas=stanzas, ending=tuple(map(_for_chats, note.ending)))


def _for_chats(stanza: Stanza) -> Stanza:
    return replace(stanza, lines=tuple(tuple(replace(r, text=for_chat(r.text)) for r in line) for line in stanza.lines))


def paged(note: Note, size: Size, room: int) -> list[list[Stanza]]:
    """The stanzas of each message, none beyond `room`; a stanza stands in one message, shortened if it must be."""
    ending = [_shortened(stanza, size, room // (2 * len(note.ending))) for stanza in note.ending]
    kept = sum(_weight(stanza, size) for stanza in ending)
    kept += _weight(said(note.left_out.format(count=9_999)), size) if note.left_out else 0
    pages: list[list[Stanza]] = [[]]
    left, missed, full = room, 0, False
    for stanza in note.stanzas:
        stanza = _shortened(stanza, size, room - kept)
        weight = _weight(stanza, size)
        if weight > left - _reserve(note, pages, kept) and len(pages) < note.most:
            pages.append([])
            left = room
        full = full or weight > left - _reserve(note, pages, kept)
        if full:
            missed += stanza.counts or 1
        else:
            pages[-1].append(stanza)
            left -= weight
    if missed and note.left_out:
        ending.insert(0, said(note.left_out.format(count=missed)))
    if kept > left:
        pages.append([])
    pages[-1] += ending
    return pages


def _reserve(note: Note, pages: list[list[Stanza]], kept: int) -> int:
    """What must stay free for the ending: nothing while another message may follow."""
    return kept if len(pages) >= note.most else 0


def _weight(stanza: Stanza, size: Size) -> int:
    return sum(size(line) for line in stanza.lines) + size(())


def _shortened(stanza: Stanza, size: Size, room: int) -> Stanza:
    """The stanza, or as much of it as there is room for: whole lines, then the last one's whole words."""
    if _weight(stanza, size) <= room:
        return stanza
    left = room - size(())
    lines: list[Line] = []
    for line in stanza.lines:
        if size(line) > left:
            lines += _cut_line(line, size, left)
            break
        lines.append(line)
        left -= size(line)
    return replace(stanza, lines=tuple(lines))


def _cut_line(line: Line, size: Size, room: int) -> Iterator[Line]:
    """The line up to what fits, with an ellipsis; nothing where not even that fits."""
    kept: list[Run] = []
    for run in line:
        if size((*kept, run)) <= room:
            kept.append(run)
            continue
        low, high = 0, len(run.text)
        while low < high:
            middle = (low + high + 1) // 2
            fits = size((*kept, replace(run, text=run.text[:middle] + ELLIPSIS))) <= room
            low, high = (middle, high) if fits else (low, middle - 1)
        text = whole_words(run.text, low)
        if text or size((*kept, Run(ELLIPSIS))) <= room:
            kept.append(replace(run, text=text + ELLIPSIS))
        break
    if kept:
        yield tuple(kept)


def whole_words(text: str, end: int) -> str:
    """The first `end` characters, without the Latin word or number that would be broken off there."""
    if end >= len(text) or not _WORD.match(text[end]):
        return text[:end].rstrip()
    return _HALF.sub("", text[:end]).rstrip()
