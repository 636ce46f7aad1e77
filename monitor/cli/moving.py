"""The command that takes over what another program watched: import."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.options import Json
from monitor.cli.output import Failure, print_json, say, visible, write_new
from sources.count import counted


def add_to(app: typer.Typer) -> None:
    app.command("import")(import_)


def import_(
    file: Annotated[
        Path,
        typer.Argument(
            help="OPML, a job file of urlwatch or webchanges, or a backup of changedetection.io.", metavar="FILE"
        ),
    ],
    output: Annotated[
        Path | None, typer.Option(help="Write the entries there instead, e.g. sources.d/x.yaml.", metavar="FILE")
    ] = None,
    json: Json = False,
) -> None:
    """Turn another program's watches into source entries, and say of everything that is left behind why.

    Reads only the file. The entries go to standard output, what was left to standard error; exit code 1 where nothing
    could be taken over.
    """
    from monitor.moving import NotMoved, move

    try:
        moved = move(file)
    except NotMoved as error:
        raise Failure(str(error)) from error
    if output is not None and moved.text:
        write_new(output, moved.text)
    if json:
        left = [asdict(one) for one in moved.left]
        print_json({"program": moved.program, "sources": list(moved.sources), "entries": moved.text, "left": left})
    else:
        for one in moved.left:
            print(visible(f"not taken over, of {one.watch}: {one.what}: {one.why}"), file=sys.stderr)  # noqa: T201
        if output is None and moved.text:
            say(moved.text.rstrip("\n"))
        told = f"{counted(len(moved.sources), 'source')} from {moved.program}"
        where = f", written to {output}: `gazetted check`, then `gazetted try ID`" if output and moved.text else ""
        print(f"{told}, {counted(len(moved.left), 'thing')} not taken over{where}", file=sys.stderr)  # noqa: T201
    if not moved.sources:
        raise typer.Exit(1)
