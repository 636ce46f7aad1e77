"""The command that lays two files side by side: compare."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import Json
from monitor.cli.output import Failure
from monitor.cli.redlines import Format, Whole, chosen_format, print_redline

if TYPE_CHECKING:
    from monitor.documents import Document


def add_to(app: typer.Typer) -> None:
    app.command()(compare)


def compare(
    old: Annotated[Path, typer.Argument(help="The earlier text: txt, md, html, pdf or docx.", metavar="OLD")],
    new: Annotated[Path, typer.Argument(help="The later one.", metavar="NEW")],
    format: Format = "terminal",
    whole: Whole = False,
    json: Json = False,
) -> None:
    """Show the redline of two files; stores nothing, needs no configuration."""
    from state.redline import compare as redline_of

    wanted = chosen_format(format, json)
    before, after = _read(old), _read(new)
    titles = {"old": {"title": before.title}, "new": {"title": after.title}}
    print_redline(redline_of(before.text, after.text), titles, wanted, whole, after.language)


def _read(path: Path) -> Document:
    from monitor.documents import read_document
    from monitor.extract import Unreadable

    try:
        return read_document(path)
    except Unreadable as error:
        raise Failure(str(error)) from error
