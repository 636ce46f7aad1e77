"""Where does one clause of a text end and the next begin?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from state.redline.labels import MARKUP, Label, label_of, level_of
from state.redline.normal import fold_line

_STRESS = re.compile(r"\*\*|__|<!--.{0,200}?-->")


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


def passages(text: str, seen: dict[str, Passage] | None = None) -> list[Passage]:
    """The clauses of a text of one paragraph a line; all its characters are in them once, white space aside.

    The paragraphs after an article's first line are part of it until the next article or heading. Every other
    paragraph is a clause of its own. White space within a paragraph is set to single spaces. `seen` keeps each
    reading for a second text that says mostly the same.
    """
    seen = {} if seen is None else seen
    found: list[list[str]] = []
    in_article = False
    for line in filter(None, (" ".join(raw.split()) for raw in text.splitlines())):
        label = label_of(line)
        if in_article and not (label and label.rank != "point") and not line.startswith("#"):
            found[-1].append(line)
            continue
        found.append([line])
        in_article = label is not None and label.rank == "article"
    return [_passage("\n".join(lines), seen) for lines in found]


def joined(pieces: Sequence[Passage]) -> Passage:
    """Paragraphs that are one, as one."""
    return _passage("\n".join(piece.text for piece in pieces), {})


def _passage(text: str, seen: dict[str, Passage]) -> Passage:
    if text not in seen:
        label = label_of(text)
        body = said(text[label.end :] if label else text)
        seen[text] = _labelled(text, label, body) if label else Passage(None, text, body, body)
    return seen[text]


def _labelled(text: str, label: Label, body: str) -> Passage:
    level = level_of(label) if label.rank == "heading" else ""
    return Passage(label.text, text, f"{fold_line(label.text)} {body}", body, level)


def said(text: str) -> str:
    """What a paragraph says: folded, without marks of stress and heading, its lines as one."""
    begin = MARKUP.match(text)
    words = text[begin.end() if begin else 0 :]
    return fold_line(_STRESS.sub("", words) if "**" in words or "__" in words or "<!--" in words else words)
