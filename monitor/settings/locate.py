"""Where is the data, without checking everything else? What the commands that only read need to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from monitor.settings.files import read_file
from monitor.settings.mistakes import ConfigError, Ledger
from monitor.settings.secrets import Secrets
from monitor.settings.service import General, read_general
from monitor.settings.values import Section


@dataclass(frozen=True, slots=True)
class Place:
    """The data folder, and the zone and language in which people read."""

    data: Path
    timezone: str
    language: str


def locate(path: Path, environ: Mapping[str, str]) -> Place:
    """Reads the section `gazetted` of the configuration `path` alone. ConfigError where that section has mistakes."""
    ledger = Ledger()
    root = read_file(path, 0, Secrets(environ, path.parent), ledger)
    if root is None:
        raise ConfigError(ledger.mistakes)
    general = Section(root).get("gazetted", read_general, General())
    if ledger.mistakes:
        raise ConfigError(ledger.mistakes)
    return Place(path.parent / general.data, general.timezone, general.language)
