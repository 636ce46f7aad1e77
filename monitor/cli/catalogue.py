"""Commands about sources that the package brings along: catalogue list, catalogue add."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.options import Json
from monitor.cli.output import Failure, print_json, print_table, say, write_new

catalogue = typer.Typer(
    help="Official sources to begin with: list them, add one. Each says on what it was tried.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def add_to(app: typer.Typer) -> None:
    app.add_typer(catalogue, name="catalogue")


@catalogue.command("list")
def list_(json: Json = False) -> None:
    """List the official sources that come with gazetted, and on what each was tried."""
    from monitor.catalogue import catalogue as entries

    known = list(entries())
    if json:
        shapes = [asdict(entry) for entry in known]
        print_json([{name: value for name, value in shape.items() if name != "text"} for shape in shapes])
        return
    print_table(("id", "kind", "name", "tried"), [(e.id, e.kind, e.name, e.tried.partition(",")[0]) for e in known])
    say("\ntried: none means that nothing of it was seen. `gazetted try ID` shows what it brings before you believe it")


@catalogue.command()
def add(
    id: Annotated[str, typer.Argument(help="The id of an entry.", metavar="ID")],
    output: Annotated[
        Path | None, typer.Option(help="Write it there instead, e.g. sources.d/x.yaml.", metavar="FILE")
    ] = None,
) -> None:
    """Print an entry, ready for the configuration, or write it to a file that `include` names."""
    from monitor.catalogue import catalogue as entries

    known = {entry.id: entry for entry in entries()}
    if id not in known:
        raise Failure(f"the catalogue has no {id}: `gazetted catalogue list` shows what it has", 2)
    if output is None:
        say(known[id].text.rstrip("\n"))
        return
    write_new(output, known[id].text)
    say(f"{output} is written; tried: {known[id].tried}. Next: `gazetted check`, then `gazetted try {id}`")
