"""Which paragraphs, items and points does an article consist of?"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_SPACE = r"[ \t\u3000\xa0]{0,4}"
_ROMAN = r"[ivxlc]{1,6}|[IVXLC]{1,6}"
# The forms in which items are counted. Which stands within which is not fixed: the one that comes first is the outer.
_FORMS = (
    ("一、", re.compile(r"[一二三四五六七八九十百]{1,4}、")),
    ("（一）", re.compile(rf"[（(]{_SPACE}[一二三四五六七八九十百]{{1,4}}{_SPACE}[)）]")),
    ("1.", re.compile(r"[0-9０-９]{1,3}(?:[、．]|\.(?![0-9]))")),
    ("1.1", re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){1,5}\.?(?=\s|[\u4e00-\u9fff])")),
    ("1)", re.compile(r"[0-9０-９]{1,3}[)）]")),
    ("(1)", re.compile(r"[（(][0-9０-９]{1,3}[)）]")),
    ("①", re.compile(r"[①-⑳㉑-㉟❶-❿]")),
    ("(a)", re.compile(r"\(\*?(?P<letter>[a-z]{1,3})\*?\)")),
    ("(A)", re.compile(r"\(\*?(?P<letter>[A-Z]{1,3})\*?\)")),
    ("a.", re.compile(r"[a-zA-Z][.)](?=\s)")),
    ("•", re.compile(r"[•·●○▪■◦‣–—*+-](?=\s)")),
)
_DEEPEST = 8
_AFTER_LABEL = re.compile(r"\A\*{0,2}(?:\.\*{0,2}[—–])?[*_ \u3000\t]*")


@dataclass(slots=True)
class Part:
    """One paragraph (款), item (项) or point (目) of a clause, with what stands within it."""

    label: str | None
    text: str
    parts: list[Part] = field(default_factory=list)


def parts_of(text: str | None, label: str | None) -> list[Part]:
    """The paragraphs of a clause's text and their items as a tree; empty where it is one paragraph without items.

    `label` is the clause's own. An unlabelled line after an item closes all items: it is a paragraph of the clause.
    """
    found: list[Part] = []
    stack: list[tuple[str, Part]] = []
    for line in filter(None, _lines(text or "", label)):
        marks = _marks(line, stack)
        if not marks:
            stack.clear()
            found.append(Part(None, line))
            continue
        for form, mark in marks:
            while form in [name for name, _ in stack] or len(stack) >= _DEEPEST:
                stack.pop()
            part = Part(mark, "")
            under = stack[-1][1] if stack else found[-1] if found and found[-1].label is None else None
            (under.parts if under else found).append(part)
            stack.append((form, part))
        stack[-1][1].text = line
    return found if len(found) > 1 or any(part.parts for part in found) else []


def _lines(text: str, label: str | None) -> list[str]:
    first, *rest = text.split("\n")
    at = first.find(label) if label else -1
    if at >= 0 and label:
        first = _AFTER_LABEL.sub("", first[at + len(label) :], count=1)
    return [first, *rest]


def _marks(line: str, stack: list[tuple[str, Part]]) -> list[tuple[str, str]]:
    """The marks that a line begins with, outermost first: `(a)`, or `(a)(1)` where both begin in one line."""
    found: list[tuple[str, str]] = []
    at = len(line) - len(line.lstrip("*_> \t"))
    while len(found) < 3:
        form, mark = _mark(line, at, stack, found)
        if not mark:
            break
        found.append((form, mark))
        at += len(mark)
        at += len(line[at : at + 2]) - len(line[at : at + 2].lstrip())
        if form not in ("(a)", "(A)", "(1)", "(i)", "(I)"):
            break
    return found


def _mark(line: str, at: int, stack: list[tuple[str, Part]], found: list[tuple[str, str]]) -> tuple[str, str]:
    for form, pattern in _FORMS:
        match = pattern.match(line, at)
        if match is None:
            continue
        if "letter" in match.groupdict():
            form = _letter_or_roman(form, match["letter"], stack, found)
        return form, match.group()
    return "", ""


def _letter_or_roman(form: str, letter: str, stack: list[tuple[str, Part]], found: list[tuple[str, str]]) -> str:
    """`(i)` follows `(h)` as a letter; elsewhere it is a Roman one."""
    roman = "(i)" if form == "(a)" else "(I)"
    if not re.fullmatch(_ROMAN, letter):
        return form
    last = next((part.label or "" for name, part in reversed(stack) if name == form), "").strip("()*")
    follows = len(letter) == 1 and len(last) == 1 and ord(letter) == ord(last) + 1
    return form if follows and not found else roman
