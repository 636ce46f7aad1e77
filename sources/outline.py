"""Which feeds does an outline of subscriptions (OPML 1.0 to 2.0) name?"""

from __future__ import annotations

from dataclasses import dataclass
from xml.parsers import expat

from sources.decode import decode
from sources.errors import ReadFailed

MOST = 10_000
"""Outlines of one file."""
DEEPEST = 64
"""Folders within each other."""


@dataclass(frozen=True, slots=True)
class Outline:
    """One outline: its attributes, and the folders around it from the outermost in."""

    attributes: tuple[tuple[str, str], ...]
    folders: tuple[str, ...] = ()

    def get(self, *names: str) -> str:
        """The first of these attributes that says something, whatever its case; '' where none does."""
        said = {name.lower(): value.strip() for name, value in self.attributes}
        return next((said[name.lower()] for name in names if said.get(name.lower())), "")


def read_outlines(body: bytes, name: str) -> tuple[Outline, ...]:
    """Every outline of an OPML file, in its order. ReadFailed where it is none, declares entities, or is too large."""
    found: list[Outline] = []
    folders: list[str] = []
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")

    def refuse(*_: object) -> None:
        raise ReadFailed("dtd", f"{name} declares entities or a document type: an outline needs none", again=False)

    def begin(element: str, attributes: dict[str, str]) -> None:
        if not folders and not found and element.lower() not in ("opml", "head", "body", "outline") and not seen:
            raise ReadFailed("not_opml", f"{name} is XML, but no OPML", again=False)
        seen.append(element)
        del seen[2:]
        if element.lower() == "outline":
            outline = Outline(tuple(attributes.items()), tuple(folders))
            found.append(outline)
            folders.append(outline.get("text", "title"))
            if len(found) > MOST or len(folders) > DEEPEST:
                raise ReadFailed(
                    "too_many", f"{name} holds more than {MOST} outlines, or {DEEPEST} folders in each other"
                )

    def end(element: str) -> None:
        if element.lower() == "outline":
            folders.pop()

    seen: list[str] = []
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    text = decode(body, None).text.lstrip("\ufeff \t\r\n")
    try:
        parser.Parse(_without_declaration(text).encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        raise ReadFailed("not_opml", f"{name} is no well-formed XML: {error}", again=False) from error
    return tuple(found)


def _without_declaration(text: str) -> str:
    return text.partition("?>")[2] if text.startswith("<?xml") else text
