"""Where does one clause of a text end and the next begin?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sources.facts.issuers import signature
from state.redline.labels import MARKUP, Label, label_of, level_of
from state.redline.normal import fold_line

_STRESS = re.compile(r"\*\*|__|<!--.{0,200}?-->")
_CELLS = re.compile(r"\S \| \S|^\|")
_BARE = re.compile(r"第 ?[0-9]{1,5}(?: ?[-之] ?[0-9]{1,3})? ?[条條](?:之[0-9]{1,3})?")
_IN_HAN = re.compile(r"第[零〇一二三四五六七八九十百千]{1,7}[条條]")
_MOST_ROWS = 60
"""Of a longer table each row is a clause: it is the entry of a register."""
_RECITAL = re.compile(r"(?:Whereas|WHEREAS|Having (?:regard|considered)|HAVING REGARD)\b|鉴于")


Kind = Literal["article", "heading", "paragraph", "recital", "table", "signature"]


@dataclass(frozen=True, slots=True)
class Passage:
    """One clause of one text. `key` is what it says, layout aside; `body` the same without its label.

    `level` names the kind of a heading (`章`, `part`), and is empty for all else.
    """

    label: str | None
    text: str
    key: str
    body: str
    level: str = ""
    kind: Kind = "paragraph"


def passages(text: str, seen: dict[str, Passage] | None = None) -> list[Passage]:
    """The clauses of a text of one paragraph a line; all its characters are in them once, white space aside.

    The paragraphs after an article's first line are part of it until the next article, heading or signature. Every
    other paragraph is a clause of its own, but for the lines of a signature and the rows of a table: they are one.
    White space within a paragraph is set to single spaces. `seen` keeps each reading for a second text that says
    mostly the same.
    """
    seen = {} if seen is None else seen
    lines = [line for line in (" ".join(raw.split()) for raw in text.splitlines()) if line]
    signed = signature(lines)
    found: list[Passage] = []
    for start, end, kind in _stretches(lines, (signed.start, signed.end) if signed else (0, 0)):
        passage = _passage("\n".join(lines[start:end]), seen)
        found.append(passage if kind == passage.kind else replace(passage, kind=kind))
    return found


def _stretches(lines: Sequence[str], signed: tuple[int, int]) -> Iterator[tuple[int, int, Kind]]:
    """Where each clause begins and ends, and what it is."""
    at = register = 0
    recitals = False
    while at < len(lines):
        label = label_of(lines[at])
        kind: Kind = "paragraph" if label is None or label.rank == "point" else label.rank
        end = at + 1
        if signed[0] <= at < signed[1]:
            kind, end = "signature", signed[1]
        elif kind == "article":
            end = _end_of_article(lines, end, signed)
        elif kind == "paragraph" and at >= register and (rows := _rows(lines, at)) > 1:
            kind, end, register = ("table", at + rows, 0) if rows <= _MOST_ROWS else (kind, end, at + rows)
        elif kind == "paragraph" and (_RECITAL.match(lines[at]) or (recitals and label)):
            kind = "recital"
        recitals = kind == "recital"
        yield at, end, kind
        at = end


def _end_of_article(lines: Sequence[str], at: int, signed: tuple[int, int]) -> int:
    """Where the article whose first line stands before `at` ends.

    After 第 12 條 alone on its line, 第十條以外之機構 is its words: a text writes its articles' numbers one way.
    """
    if at < len(lines) and _BARE.fullmatch(lines[at - 1]) and _IN_HAN.match(lines[at]):
        at += 1
    while at < len(lines) and not (signed[0] <= at < signed[1]) and not lines[at].startswith("#"):
        label = label_of(lines[at])
        if label and label.rank != "point":
            break
        at += 1
    return at


def _rows(lines: Sequence[str], at: int) -> int:
    """How many rows of a table follow each other from here."""
    end = at
    while end < len(lines) and _CELLS.search(lines[end]):
        end += 1
    return end - at


def joined(pieces: Sequence[Passage]) -> Passage:
    """Paragraphs that are one, as one."""
    whole = _passage("\n".join(piece.text for piece in pieces), {})
    return replace(whole, kind=pieces[0].kind)


def _passage(text: str, seen: dict[str, Passage]) -> Passage:
    if text not in seen:
        label = label_of(text)
        body = said(text[label.end :] if label else text)
        seen[text] = _labelled(text, label, body) if label else Passage(None, text, body, body)
    return seen[text]


def _labelled(text: str, label: Label, body: str) -> Passage:
    level = level_of(label) if label.rank == "heading" else ""
    kind: Kind = "paragraph" if label.rank == "point" else label.rank
    return Passage(label.text, text, f"{fold_line(label.text)} {body}", body, level, kind)


def said(text: str) -> str:
    """What a paragraph says: folded, without marks of stress and heading, its lines as one."""
    begin = MARKUP.match(text)
    words = text[begin.end() if begin else 0 :]
    return fold_line(_STRESS.sub("", words) if "**" in words or "__" in words or "<!--" in words else words)
