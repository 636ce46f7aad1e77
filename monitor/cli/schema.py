"""The command that tells editors what a configuration may say: schema."""

from __future__ import annotations

import json
import sys

import typer


def add_to(app: typer.Typer) -> None:
    app.command()(schema)


def schema() -> None:
    """Print the JSON Schema of the configuration, for editors."""
    from monitor.settings.schema import schema as described

    sys.stdout.write(json.dumps(described(), ensure_ascii=False, indent=2) + "\n")
