"""What do the scripts of a page write of its imprint, which a reader with a browser sees?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

from sources.facts.outlet import SOURCE_LABEL, source_line
from sources.notice import Printed
from sources.text import fold

_LITERAL = r"""(?:"(?:[^"\\\n]|\\.){0,400}"|'(?:[^'\\\n]|\\.){0,400}')"""
_PART = rf"(?:{_LITERAL}|[A-Za-z_$][\w$]{{0,40}})"
_WRITE = re.compile(
    rf"\bdocument\s{{0,3}}\.\s{{0,3}}write(?:ln)?\s{{0,3}}\(\s{{0,20}}({_PART}(?:\s{{0,20}}\+\s{{0,20}}{_PART}){{0,8}})\s{{0,20}}\)"
)
_NAMED = re.compile(rf"\b(?:var|let|const)\s{{1,9}}([A-Za-z_$][\w$]{{0,40}})\s{{0,9}}=\s{{0,9}}({_LITERAL})")
_PARTS = re.compile(_PART)
_WHOLE = re.compile(rf"{SOURCE_LABEL} ?[:：] ?([\u3400-\u9fff、· ]{{2,60}})")
"""What a script writes behind the label is the value of one field, spaces and all."""
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))")
_TAG = re.compile(r"<[^<>]{0,400}>")
_MOST, _LONGEST = 100, 20_000


def written(tree: LexborHTMLParser, timezone: str) -> tuple[str | None, Printed | None]:
    """The outlet and the day that inline scripts write behind their labels; None where they write none, or several."""
    shown = list(_lines(tree))
    said = [found for line in shown if (found := source_line(line, timezone))]
    whole = {match[1].strip() for line in shown if (match := _WHOLE.fullmatch(line))}
    outlets, days = {outlet for outlet, _ in said if outlet}, {day for _, day in said if day}
    outlets = whole if len(whole) == len(outlets) else outlets
    return outlets.pop() if len(outlets) == 1 else None, days.pop() if len(days) == 1 else None


def _lines(tree: LexborHTMLParser) -> Iterator[str]:
    for script in tree.css("script")[:_MOST]:
        source = script.text()[:_LONGEST]
        if "document" not in source:
            continue
        names = {name: _said(literal) for name, literal in _NAMED.findall(source)}
        for what in _WRITE.findall(source):
            parts = (_said(part) if part[0] in "\"'" else names.get(part, "") for part in _PARTS.findall(what))
            yield fold(_TAG.sub("", "".join(parts)))


def _said(literal: str) -> str:
    """The words of a string literal (ECMA-262 §12.9.4)."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)) if match[1] else match[2], literal[1:-1])
