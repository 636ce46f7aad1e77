"""The command that begins: init."""

from __future__ import annotations

import os
from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from monitor.cli.options import FILE
from monitor.cli.output import Failure, say

STARTERS = Path(__file__).parent / "starter"
LANGUAGES = ("zh", "en")
IGNORED = ("data/", "secrets/")
"""What a repository of configurations must not hold: what is remembered, and passwords."""


def add_to(app: typer.Typer) -> None:
    app.command()(init)


def init(
    folder: Annotated[Path, typer.Argument(help="Where to write; made if it is not there.", metavar="DIR")] = Path(),
    language: Annotated[str, typer.Option(help="Of the comments and of the alerts: zh or en.")] = "en",
    force: Annotated[bool, typer.Option("--force", help="Write gazetted.yaml anew where there is one.")] = False,
) -> None:
    """Write a commented starter configuration that passes `check`."""
    if language not in LANGUAGES:
        raise Failure(f"--language {language}: there are {' and '.join(LANGUAGES)}", 2)
    try:
        path = _write_starter(folder, (STARTERS / f"{language}.yaml").read_text("utf-8"), force)
        _ignore(folder / ".gitignore")
    except OSError as error:
        raise Failure(f"{error.filename or folder}: {error.strerror}: name a folder that you can write to") from error
    say(f"{path} is written: put your own source, words and address in it.")
    there = "" if folder == Path() else f" --config {quote(str(path))}"
    say(f"Next: `gazetted check{there}`, then `gazetted poll{there}` reads every source once.")


def _write_starter(folder: Path, text: str, force: bool) -> Path:
    """Writes the file whole or not at all; Failure where there is one that may not be lost."""
    folder.mkdir(parents=True, exist_ok=True)
    path, draft = folder / FILE, folder / f".{FILE}.{os.getpid()}"
    if not force and os.path.lexists(path):
        raise Failure(f"{path} is there already: --force writes it anew, and what it says now is lost", 2)
    # readable by its owner alone: sooner or later somebody writes a password into it
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    try:
        draft.replace(path)
    except OSError:
        draft.unlink()
        raise
    return path


def _ignore(path: Path) -> None:
    """Adds what belongs in no repository to .gitignore; what stands there stays."""
    known = path.read_text("utf-8", "surrogateescape") if path.exists() else ""
    missing = [line for line in IGNORED if line not in known.splitlines()]
    if missing:
        start = "\n" if known and not known.endswith("\n") else ""
        with path.open("a", encoding="utf-8") as file:
            file.write(start + "".join(f"{line}\n" for line in missing))
