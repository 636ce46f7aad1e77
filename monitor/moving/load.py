"""What is being moved: the sources that came of it so far, and what was left behind, with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from monitor.settings.entry import ConfigError, Field, Fields, make_id, make_name, read_back, write_entries

MOST = 10_000
"""Watches of one file."""


class NotMoved(Exception):
    """A file of which nothing can be moved, and why."""


@dataclass(frozen=True, slots=True)
class Left:
    """Something that was not taken over: of which watch, what, and why or what to do instead."""

    watch: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Moved:
    """What came of a file: where it is from, how many sources, their YAML ('' where none), and what was left."""

    program: str
    sources: tuple[str, ...]
    text: str
    left: tuple[Left, ...]


@dataclass
class Load:
    """Gathers entries; each is checked as `gazetted check` would before it is kept."""

    entries: dict[str, Fields] = field(default_factory=dict)
    remainder: list[Left] = field(default_factory=list)
    read: int = 0

    def leave(self, watch: str, what: str, why: str) -> None:
        self.remainder.append(Left(_short(watch), _short(what), why))

    def add(self, name: str, kind: str, url: str, rest: Mapping[str, Field] | None = None) -> None:
        """One more source, under an id of its own; left behind, with the mistake, where `check` would refuse it."""
        if any(
            entry["url"] == url and entry["kind"] == kind and entry.get("document") == (rest or {}).get("document")
            for entry in self.entries.values()
        ):
            self.leave(name or url, "a second watch of the same address", "it is the same source; taken over once")
            return
        id = make_id(url, self.entries.keys())
        entry: dict[str, Field] = {"id": id, "name": make_name(name, url), "kind": kind, "url": url, **(rest or {})}
        try:
            read_back(write_entries([entry]), "UTC")
        except ConfigError as error:
            told = "; ".join(f"{m.path.rpartition('.')[2]} {m.text}" for m in error.mistakes)
            self.leave(name or url, "the whole watch", f"no source can be made of it: {told}")
            return
        self.entries[id] = entry

    def count(self, name: str) -> None:
        self.read += 1
        if self.read > MOST:
            raise NotMoved(f"{name} holds more than {MOST} watches: split it")

    def settled(self, program: str) -> Moved:
        if not self.read and not self.remainder:
            raise NotMoved(
                "nothing in it is a watch, a job or a feed: is it a file of OPML, urlwatch or changedetection.io?"
            )
        text = write_entries(list(self.entries.values())) if self.entries else ""
        return Moved(program, tuple(self.entries), text, tuple(self.remainder))


def selectors(load: Load, watch: str, given: Iterable[str], what: str) -> list[str]:
    """Those of the selectors that are CSS and can be used here; each other one is left, with the reason."""
    from sources.css import BadSelector, compile_selector

    kept = []
    for selector in given:
        if selector.startswith(("/", "xpath", "json", "jq", "(")):
            load.leave(watch, f"{what} {selector}", "only CSS chooses here: name the same element by a CSS selector")
            continue
        try:
            compile_selector(selector.removeprefix("css:"))
            kept.append(selector.removeprefix("css:"))
        except BadSelector as error:
            load.leave(watch, f"{what} {selector}", str(error))
    return kept


def _short(text: str) -> str:
    shown = " ".join("".join(char if char.isprintable() else " " for char in text[:1000]).split())
    return shown if len(shown) <= 120 else f"{shown[:119]}…"
