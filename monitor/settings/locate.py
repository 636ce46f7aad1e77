"""Where is the data, without checking everything else? What the commands that only read need to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from monitor.settings.fields import flag, text
from monitor.settings.files import included, read_file
from monitor.settings.mistakes import ConfigError, Ledger
from monitor.settings.secrets import Secrets
from monitor.settings.service import General, read_general
from monitor.settings.values import Section, Value
from state.home import Home


@dataclass(frozen=True, slots=True)
class Place:
    """Where the store lives, and the zone and language in which people read."""

    home: Home
    timezone: str
    language: str

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.home.data


def locate(path: Path, environ: Mapping[str, str]) -> Place:
    """Reads the section `gazetted` of the configuration `path` alone. ConfigError where that section has mistakes."""
    _, general, _ = _begin(path, environ)
    return Place(Home(path.parent / general.data, general.database), general.timezone, general.language)


def watched(path: Path, environ: Mapping[str, str]) -> frozenset[str] | None:
    """The ids of the enabled sources, nothing else of them checked; None where a file cannot be read."""
    entries, ledger = _entries(path, environ, "sources")
    ids = frozenset(entry.get("id", text, "") for entry in entries if entry.get("enabled", flag, True))
    return None if ledger.mistakes else ids


def named(path: Path, environ: Mapping[str, str], section: str) -> tuple[str, ...]:
    """The ids of a list of the configuration (`sources`, `topics` and the like), as far as they can be read."""
    entries, _ = _entries(path, environ, section)
    return tuple(name for entry in entries if (name := entry.get("id", text, "")))


def _begin(path: Path, environ: Mapping[str, str]) -> tuple[Value, General, Ledger]:
    ledger = Ledger()
    root = read_file(path, 0, Secrets(environ, path.parent), ledger)
    if root is None:
        raise ConfigError(ledger.mistakes)
    general = Section(root).get("gazetted", read_general, General())
    if ledger.mistakes:
        raise ConfigError(ledger.mistakes)
    return root, general, ledger


def _entries(path: Path, environ: Mapping[str, str], section: str) -> tuple[list[Section], Ledger]:
    """The entries of a list in all files of the configuration, and the mistakes met on the way."""
    root, general, ledger = _begin(path, environ)
    secrets = Secrets(environ, path.parent)
    files = [root, *(read_file(part, 1, secrets, ledger) for part in included(general.include, path))]
    nothing: list[Section] = []
    found = [
        Section(file).get(section, lambda value: [Section(entry) for entry in value.items()], nothing)
        for file in files
        if file
    ]
    return [entry for entries in found for entry in entries], ledger
