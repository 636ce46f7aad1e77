"""The command that tells what a configuration may say, to editors and to people: schema."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer


def add_to(app: typer.Typer) -> None:
    app.command()(schema)


def schema(
    markdown: Annotated[bool, typer.Option("--markdown", help="As a page for people: docs/configuration.md.")] = False,
) -> None:
    """Print the JSON Schema of the configuration, for editors."""
    from monitor.settings.reference import reference
    from monitor.settings.schema import schema as described

    text = reference() if markdown else json.dumps(described(), ensure_ascii=False, indent=2) + "\n"
    sys.stdout.write(text)
