"""Commands about the configuration: check."""

from __future__ import annotations

import sys

import typer

from monitor.cli.options import Config, Json, load_settings
from monitor.cli.output import print_json, say


def add_to(app: typer.Typer) -> None:
    app.command()(check)


def check(config: Config = None, json: Json = False) -> None:
    """Validate the configuration, offline: every mistake at once, each with its line."""
    settings = load_settings(config)
    for warning in settings.warnings:
        print(f"warning: {warning}", file=sys.stderr)  # noqa: T201
    counts = {name: len(getattr(settings, name)) for name in ("sources", "topics", "channels", "routes")}
    if json:
        print_json({"file": str(settings.path), **counts, "warnings": list(settings.warnings)})
    else:
        said = ", ".join(f"{count} {name if count != 1 else name[:-1]}" for name, count in counts.items())
        say(f"{settings.path} is well: {said}. Next: `gazetted poll` reads every source once, `gazetted run` goes on.")
