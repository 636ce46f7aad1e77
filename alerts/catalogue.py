"""Where do the words of our readers come from? One gettext catalogue per language, `languages/zh.po` and `en.po`.

A message's context is the part that says it, its id is our name for it: `msgctxt "reminder"`, `msgid "today.expires"`.
They are read as they stand, for nothing needs compiling before a translator's edit shows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

LANGUAGES = ("zh", "en")
FOLDER = Path(__file__).parent / "languages"
Shape = TypeVar("Shape")
_LINE = re.compile(r'(?:(msgctxt|msgid|msgstr)\s+)?(".*")')


class CatalogueError(ValueError):
    """A catalogue that cannot be read, or lacks a word: which file, which word, what to do."""


@cache
def part(name: str, language: str) -> Mapping[str, str]:
    """The words of one part by their ids; CatalogueError where the language has none."""
    found = {said: text for (context, said), text in _catalogue(language).items() if context == name}
    if not found:
        raise CatalogueError(f"{FOLDER / language}.po: says nothing of {name!r}; add its messages, as the others have")
    return MappingProxyType(found)


def family(name: str, beginning: str, language: str) -> Mapping[str, str]:
    """The words of one part whose ids begin with `beginning.`, by what follows it."""
    head = f"{beginning}."
    return {said.removeprefix(head): text for said, text in part(name, language).items() if said.startswith(head)}


def fill(shape: type[Shape], name: str, language: str) -> Shape:
    """A dataclass of words, each field by its name; a field that is a mapping by `field.key`.

    CatalogueError names the first word that is missing: a language that lacks one does not start.
    """
    said, values = part(name, language), dict[str, Any]()
    for field in fields(shape):  # type: ignore[arg-type]  # any dataclass
        found = said.get(field.name) or family(name, field.name, language)
        if not found or isinstance(found, str) != (field.type in (str, "str")):
            raise CatalogueError(f'{FOLDER / language}.po: lacks msgctxt "{name}" msgid "{field.name}"; add it')
        values[field.name] = found
    return shape(**values)


@cache
def _catalogue(language: str) -> Mapping[tuple[str, str], str]:
    if language not in LANGUAGES:
        raise KeyError(language)
    return read((FOLDER / f"{language}.po").read_text("utf-8"))


def read(po: str) -> dict[tuple[str, str], str]:
    """The messages of a PO file by context and id, without its header; an empty or fuzzy one counts as missing.

    The form is gettext's (GNU gettext manual, "PO Files"), without plurals: our sentences take numbers as they come.
    """
    messages = dict[tuple[str, str], str]()
    for block in re.split(r"\n\s*\n", po):
        entry = _entry(block)
        said = entry.get("msgctxt", ""), entry.get("msgid", "")
        if not said[1] or not entry.get("msgstr") or re.search(r"^#,.*\bfuzzy\b", block, re.MULTILINE):
            continue
        if said in messages:
            raise CatalogueError(f'msgctxt "{said[0]}" msgid "{said[1]}" stands there twice; remove one')
        messages[said] = entry["msgstr"]
    return messages


def _entry(block: str) -> dict[str, str]:
    entry, name = dict[str, str](), ""
    for line in filter(None, map(str.strip, block.splitlines())):
        if line.startswith("#"):
            continue
        if (found := _LINE.fullmatch(line)) is None:
            raise CatalogueError(f"{line!r} is no line of a PO file; write msgctxt, msgid or msgstr and quoted words")
        name = found[1] or name
        entry[name] = entry.get(name, "") + str(json.loads(found[2]))
    return entry
