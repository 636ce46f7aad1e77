"""Commands about the configuration: check."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from monitor.cli.options import Config, Json, config_path
from monitor.cli.output import Failure, print_json, say
from sources.count import counted

if TYPE_CHECKING:
    from monitor.settings import Settings


def add_to(app: typer.Typer) -> None:
    app.command()(check)


def check(config: Config = None, json: Json = False) -> None:
    """Validate the configuration, offline: every mistake at once, each with its line."""
    from monitor.workdays import unknown_years

    settings = _load(config, json)
    warnings = [*settings.warnings, *_unheard(settings), *unknown_years(settings.routes, datetime.now(UTC))]
    for warning in warnings:
        print(f"warning: {warning}", file=sys.stderr)  # noqa: T201
    counts = {name: len(getattr(settings, name)) for name in ("sources", "topics", "channels", "routes")}
    if json:
        print_json({"file": str(settings.path), **counts, "mistakes": [], "warnings": warnings})
    else:
        said = ", ".join(counted(count, name.removesuffix("s")) for name, count in counts.items())
        say(f"{settings.path} is well: {said}. Next: `gazetted poll` reads every source once, `gazetted run` goes on.")


def _load(config: Path | None, json: bool) -> Settings:
    """The configuration; where it has mistakes, they are the one JSON document too."""
    from monitor.settings import ConfigError, load

    try:
        return load(config_path(config), os.environ)
    except ConfigError as error:
        if json:
            rows = [{"file": m.file, "line": m.line, "path": m.path, "text": m.text} for m in error.mistakes]
            print_json({"file": str(config_path(config)), "mistakes": rows})
        raise Failure(str(error), 2) from None


def _unheard(settings: Settings) -> list[str]:
    if settings.routes:
        return []
    return [f"{settings.path}: no route leads to a reader, so nobody is told of anything: add a channel and a route"]
