"""Which options do commands share, and where is the configuration?"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.output import Failure

if TYPE_CHECKING:
    from monitor.settings import Settings
    from monitor.settings.locate import Place

FILE = Path("gazetted.yaml")

Config = Annotated[
    Path | None,
    typer.Option(help="The configuration; else gazetted.yaml here, then $GAZETTED_CONFIG.", metavar="FILE"),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Csv = Annotated[bool, typer.Option("--csv", help="For a spreadsheet: CSV with a head, in UTF-8.")]


def config_path(given: Path | None) -> Path:
    """The configuration to use; Failure where there is none."""
    for path in (given, FILE if FILE.exists() else None, _from_environment()):
        if path is not None:
            return path
    raise Failure(
        "no configuration: `gazetted init` writes a sample gazetted.yaml here; "
        "or name one with --config FILE or $GAZETTED_CONFIG",
        2,
    )


def _from_environment() -> Path | None:
    named = os.environ.get("GAZETTED_CONFIG")
    return Path(named) if named else None


def load_settings(given: Path | None, *, begun: bool = False, tried: bool = False) -> Settings:
    """The whole configuration, checked; Failure with every mistake where there are any.

    One that is only `begun` may have no source yet. Its templates are `tried` where a daemon starts.
    """
    from monitor.settings import ConfigError, load

    try:
        return load(config_path(given), os.environ, begun=begun, tried=tried)
    except ConfigError as error:
        raise Failure(str(error), 2) from None


def locate_data(given: Path | None) -> Place:
    """Where the data is, without checking the rest of the configuration."""
    from monitor.settings import ConfigError
    from monitor.settings.locate import locate

    try:
        return locate(config_path(given), os.environ)
    except ConfigError as error:
        raise Failure(str(error), 2) from None


def watched_sources(given: Path | None) -> frozenset[str] | None:
    """The ids of the enabled sources, nothing else of them checked; None where they cannot be told."""
    from monitor.settings.locate import watched

    return watched(config_path(given), os.environ)


def check_named(given: Path | None, section: str, name: str | None) -> None:
    """Failure, with those that there are, where nothing in that list of the configuration has this id."""
    from monitor.settings.locate import named

    if name is not None and name not in (ids := named(config_path(given), os.environ, section)):
        there = f"there are {', '.join(ids)}" if ids else "there is none"
        raise Failure(f"no {section.removesuffix('s')} is called {name}: {there}", 2)


def moment(text: str | None, option: str, timezone: str) -> datetime | None:
    """`2026-01-05` (midnight in the configuration's zone) or RFC 3339; Failure for anything else."""
    from zoneinfo import ZoneInfo

    if text is None:
        return None
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        raise Failure(f"{option}: {text!r} is no date: write 2026-01-05 or 2026-01-05T09:00:00+08:00", 2) from None
    return value if value.tzinfo else value.replace(tzinfo=ZoneInfo(timezone))


def person(author: str | None) -> str:
    """Who decides something: the one named, else the user of this machine; Failure where neither has a name."""
    import getpass

    try:
        return author or getpass.getuser()
    except (KeyError, OSError):  # in a container a user may have no name
        raise Failure("this user has no name here: say who decides it with --author", 2) from None
