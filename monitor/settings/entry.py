"""How is a source written down, ready to be pasted into a configuration?"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from monitor.settings import Entries, Section, read_entries
from monitor.settings.files import read_text
from monitor.settings.mistakes import ConfigError, Ledger
from monitor.settings.secrets import Secrets
from monitor.settings.service import General
from sources.config import Source

Field = str | bool | int | list[str] | Mapping[str, "str | bool | int | list[str]"]
Fields = Mapping[str, Field]

_PLAIN = re.compile(r"[A-Za-z一-鿿](?:[A-Za-z0-9一-鿿_./~()· -]*[A-Za-z0-9一-鿿_)])?")
_URL = re.compile(r"https?://[A-Za-z0-9._~/?=&%+:;-]+")
_WORDS = re.compile(r"(?:y|n|yes|no|true|false|on|off|null|~|none)", re.IGNORECASE)
_COMMON = {"www", "com", "org", "net", "gov", "gob", "gouv", "edu", "govt", "ac", "co", "cn", "uk", "us", "eu", "index"}
_DULL = re.compile(r"(?:index|default|list|home|main)?(?:_?\d+)?(?:\.[a-z]{2,5})?", re.IGNORECASE)
_LONGEST_ID, _LONGEST_NAME = 48, 80


def write_entries(entries: Collection[Fields]) -> str:
    """Source entries as YAML, under `sources:`; with nothing in them that YAML or ${…} would read otherwise."""
    lines = ["sources:"]
    for fields in entries:
        written = [line for name, value in fields.items() for line in _field(name, value)]
        lines += [f"  - {written[0]}", *(f"    {line}" for line in written[1:])]
    return "\n".join(lines) + "\n"


def _field(name: str, value: Field) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield f"{name}:"
        yield from (f"  {key}: {scalar(one)}" for key, one in value.items())
    else:
        yield f"{name}: {scalar(value)}"


def scalar(value: str | bool | int | list[str]) -> str:
    """One value as YAML: plain where nothing in it could be taken otherwise, else in double quotes as JSON has them."""
    if isinstance(value, list):
        return f"[{', '.join(scalar(one) if one.isalnum() else json.dumps(one, ensure_ascii=False) for one in value)}]"
    if isinstance(value, bool | int):
        return json.dumps(value)
    text = "".join(char if char.isprintable() else " " for char in value).replace("${", "$${")
    if (_PLAIN.fullmatch(text) or _URL.fullmatch(text)) and not _WORDS.fullmatch(text):
        return text
    return json.dumps(text, ensure_ascii=False)


def read_back(text: str, timezone: str) -> tuple[Source, ...]:
    """The sources of a piece of configuration that is in no file; ConfigError with every mistake in it."""
    ledger, entries = Ledger(), Entries()
    root = read_text(text, "entry", 0, Secrets({}, Path()), ledger)
    if root is not None:
        section = Section(root)
        read_entries(section, General(timezone=timezone), entries)
        section.close()
    ledger.settle()
    return tuple(entries.sources)


def make_id(url: str, taken: Collection[str] = ()) -> str:
    """An id from an address: the telling labels of its host and the last telling part of its path; never one taken."""
    parts = urlsplit(url)
    host = [label for label in (parts.hostname or "").split(".") if label not in _COMMON and not label.isdigit()]
    path = [part for part in parts.path.split("/") if part and not _DULL.fullmatch(part)]
    words = [*host[-2:], *path[-2:]] or ["source"]
    id = re.sub(r"[^a-z0-9]+", "-", "-".join(words).lower()).strip("-")[:_LONGEST_ID].strip("-") or "source"
    id = id if not id.replace("-", "").isdigit() else f"source-{id}"
    return next(name for name in (id, *(f"{id}-{n}" for n in range(2, len(taken) + 3))) if name not in taken)


def make_name(title: str, url: str) -> str:
    """A name for people: the page's title, else its host."""
    return " ".join(title.split())[:_LONGEST_NAME].strip() or urlsplit(url).hostname or url


__all__ = ["ConfigError", "Fields", "make_id", "make_name", "read_back", "scalar", "write_entries"]
