"""What does the operator want, as checked values, or which mistakes must be mended first?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alerts.config import Channel, Operators, Route
from monitor.settings.bulletins import read_source
from monitor.settings.files import included, read_file
from monitor.settings.listeners import read_channel, read_operators, read_route, read_topic
from monitor.settings.mistakes import ConfigError, Ledger, Mistake
from monitor.settings.references import Entries, check_references, warn_of_idle
from monitor.settings.secrets import Secrets
from monitor.settings.service import General, read_general, read_http
from monitor.settings.tree import Scalar, Table
from monitor.settings.values import Section, Value
from sources.config import Http, Source
from state.home import Home

if TYPE_CHECKING:
    from monitor.topics import Topic

__all__ = ["ConfigError", "Entries", "Mistake", "Section", "Settings", "load", "read_entries"]

ENTRIES = ("sources", "topics", "channels", "routes")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the operator wants, checked. `data` is absolute or relative as `path` is."""

    path: Path
    data: Path
    timezone: str
    language: str
    database: str | None = field(repr=False)
    """An address of PostgreSQL, which may hold a password; None is SQLite under `data`."""
    http: Http
    sources: tuple[Source, ...]
    topics: tuple[Topic, ...]
    channels: tuple[Channel, ...]
    routes: tuple[Route, ...]
    operators: Operators
    warnings: tuple[str, ...]

    @property
    def home(self) -> Home:
        """Where the store lives."""
        return Home(self.data, self.database)


def load(path: Path, environ: Mapping[str, str], *, begun: bool = False, tried: bool = True) -> Settings:
    """The configuration in the YAML file `path` and the files that it includes.

    `environ` is where ${NAME} is looked up. One that is only `begun` may have no source yet; templates are `tried` on
    samples unless the caller can do without. Raises ConfigError with every mistake at once, each with its line.
    """
    ledger = Ledger(tried)
    secrets = Secrets(environ, path.parent)
    root = read_file(path, 0, secrets, ledger)
    if root is None:
        raise ConfigError(ledger.mistakes)
    return _Loading(path, secrets, ledger, begun).settings(root)


@dataclass(frozen=True, slots=True)
class _Loading:
    """One configuration while it is read."""

    path: Path
    secrets: Secrets
    ledger: Ledger
    begun: bool

    def settings(self, root: Value) -> Settings:
        """Reads the main file, then those it includes, then looks at all of them together."""
        section = Section(root)
        general = section.get("gazetted", read_general, General())
        http = section.get("http", lambda value: read_http(value, self.path.parent), Http())
        operators = section.get("operators", partial(read_operators, language=general.language), Operators())
        entries = Entries()
        read_entries(section, general, entries, self.path.parent)
        section.close()
        self._read_included(general, entries)
        self._check_whole(entries, operators, root, section)
        return Settings(
            self.path,
            self.path.parent / general.data,
            general.timezone,
            general.language,
            general.database,
            http,
            tuple(entries.sources),
            tuple(entries.topics),
            tuple(replace(channel, allow=http.allow) for channel in entries.channels),
            tuple(entries.routes),
            operators,
            self.ledger.settle(),
        )

    def _read_included(self, general: General, entries: Entries) -> None:
        for rank, path in enumerate(included(general.include, self.path), start=1):
            if (root := read_file(path, rank, self.secrets, self.ledger)) is None:
                continue
            section = Section(root)
            for key in ("gazetted", "http", "operators"):
                section.refuse(key, "belongs in the main file: an included one holds sources, topics, channels, routes")
            read_entries(section, general, entries, self.path.parent)
            section.close(ENTRIES)

    def _check_whole(self, entries: Entries, operators: Operators, root: Value, section: Section) -> None:
        check_references(entries, section.find("operators"))
        if self.begun:
            return
        if not entries.places["sources"] and not self.ledger.mistakes:
            root.note(
                "there is none, so nothing would ever be read: add one (gazetted init writes a sample)", path="sources"
            )
        elif entries.sources and not any(source.enabled for source in entries.sources):
            root.note("all are disabled, so nothing would ever be read: enable one", path="sources")
        if not self.ledger.mistakes:
            warn_of_idle(entries, operators, root)


def read_entries(section: Section, general: General, entries: Entries, folder: Path = Path()) -> None:
    """Reads the four lists of one file into `entries`, even where some entries are wrong. `folder`: the main file's."""
    readers: dict[str, Any] = {
        "sources": partial(read_source, zone=general.timezone),
        "topics": read_topic,
        "channels": partial(read_channel, zone=general.timezone),
        "routes": partial(read_route, language=general.language, zone=general.timezone, folder=folder),
    }
    for name, read in readers.items():
        items: tuple[Value, ...] = section.get(name, _items, ())
        for item in items:
            path = _register(item, name, entries)
            getattr(entries, name).append(read(item, path))


def _items(value: Value) -> tuple[Value, ...]:
    return tuple(value.items())


def _register(item: Value, name: str, entries: Entries) -> str:
    """Keeps the entry's place under its id, and gives its path: by id where it has one, else by number."""
    id = _id_of(item)
    if id is None:
        return item.path
    value = Value(item.node, f"{name}.{id}", item.file)
    known = entries.places[name]
    if id in known:
        first = known[id]
        where = f"{first.file.name}:{first.node.line}"
        value.note(f"the id {id} stands twice, first at {where}: every id is unique", path=f"{item.path}.id")
    else:
        known[id] = value
    return value.path


def _id_of(item: Value) -> str | None:
    node = item.node.entries.get("id") if isinstance(item.node, Table) else None
    if not isinstance(node, Scalar) or not node.text or "${" in node.text or not node.text.isprintable():
        return None
    return node.text[:64]
