"""Which official sources does the package bring along, and on what was each tried?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from monitor.settings.entry import read_back

FOLDER = Path(__file__).parent
NONE = "none"
_HEAD = re.compile(r"^# (?P<name>tried|note): (?P<value>.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry of the catalogue. `tried` says on which page or format it was tried, `none` where on nothing;
    `text` is the file: a piece of configuration, with what was tried in its first line."""

    id: str
    name: str
    kind: str
    url: str
    tried: str
    note: str
    text: str


def catalogue() -> Iterator[Listed]:
    """Every entry, in the order of ids."""
    for path in sorted(FOLDER.glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        head = {found["name"]: found["value"] for found in _HEAD.finditer(text)}
        (source,) = read_back(text, "UTC")
        yield Listed(source.id, source.name, source.kind, source.url, head["tried"], head.get("note", ""), text)
