"""Which lines does a document of XML hold that is no page of HTML and no feed?"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

DEEPEST = 256
_ROOT = re.compile(
    r"\s*(?:<\?xml\s[^>]{0,500}>\s*)?(?:<!--.{0,5000}?-->\s*)*<(?P<name>[A-Za-z_][\w.:-]{0,80})[\s>]", re.DOTALL
)
_PAGES = frozenset({"html", "body", "head", "svg", "rss", "feed", "rdf"})


@dataclass
class _Element:
    """What an element holds: its own words and the elements within, in their order."""

    parts: list[str | _Element] = field(default_factory=list)
    speaks: bool = False


def xml_lines(text: str) -> list[str] | None:
    """The lines of an XML document: an element with words of its own is one line, whatever stands within them; one that
    only holds others is none. None for anything else: HTML, a feed, a DTD, what is not well-formed.
    """
    root = _ROOT.match(text)
    if root is None or root["name"].rpartition(":")[2].lower() in _PAGES:
        return None
    parser, reader = expat.ParserCreate("utf-8"), _Reader()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reader.open, reader.close
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = reader.add, reader.refuse
    try:
        parser.Parse(re.sub(r"^\s*<\?xml[^>]*>", "", text).encode("utf-8", "replace"), True)
    except (expat.ExpatError, _Refused):
        return None
    return [line for element in reader.whole.parts if isinstance(element, _Element) for line in _lines(element)]


class _Refused(Exception):
    """No document that we walk through."""


class _Reader:
    def __init__(self) -> None:
        self.whole = _Element()
        self._open = [self.whole]

    def open(self, *_: object) -> None:
        if len(self._open) > DEEPEST:
            raise _Refused
        inner = _Element()
        self._open[-1].parts.append(inner)
        self._open.append(inner)

    def close(self, *_: object) -> None:
        self._open.pop()

    def add(self, words: str) -> None:
        element = self._open[-1]
        element.parts.append(words)
        element.speaks = element.speaks or not words.isspace()

    def refuse(self, *_: object) -> None:
        raise _Refused


def _lines(element: _Element) -> list[str]:
    if element.speaks:
        return [" ".join(_words(element).split())]
    return [line for part in element.parts if isinstance(part, _Element) for line in _lines(part)]


def _words(element: _Element) -> str:
    return "".join(part if isinstance(part, str) else _words(part) for part in element.parts)
