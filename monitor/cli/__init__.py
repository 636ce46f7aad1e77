"""What can be typed? The command `gazetted` and its exit codes."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from monitor.cli import (
    archive,
    attempt,
    audit,
    backtest,
    calendar,
    catalogue,
    channel,
    demo,
    digest,
    doctor,
    documents,
    keep,
    ledger,
    moving,
    proof,
    reload,
    retract,
    route,
    schema,
    settings,
    silence,
    start,
    why,
    work,
)
from monitor.cli.naming import name_all
from monitor.cli.output import say

app = typer.Typer(
    help="Reads official bulletins, notices what changed clause by clause, and tells whoever asked, once.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=True,
    rich_markup_mode=None,
    epilog="Exit codes: 0 all well; 1 a source or a delivery is not well; 2 wrong usage or configuration; 130 Ctrl-C.",
)

families = (
    demo, start, settings, attempt, catalogue, moving, work, reload, archive, why, backtest, digest, calendar, ledger,
    retract, silence, route, channel, audit, documents, doctor, keep, proof, schema,
)  # fmt: skip
for family in families:
    family.add_to(app)


def _tell_version(wanted: bool) -> None:
    from importlib.metadata import version

    if wanted:
        say(f"gazetted {version('gazetted')}")
        raise typer.Exit()


@app.callback()
def _common(
    version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Tell the version, and end.")
    ] = False,
) -> None:
    """What stands before every command."""


def main() -> None:
    """Runs the command line; an error that we foresee is a sentence, never a traceback."""
    from monitor.cli.output import Failure, fail
    from monitor.cli.stop import INTERRUPTED, Stopped, on_interrupt

    on_interrupt()
    command = typer.main.get_command(app)
    name_all(command)  # type: ignore[arg-type]
    try:
        command()
    except Stopped:
        sys.exit(INTERRUPTED)
    except Failure as failure:
        fail(failure)
    except BrokenPipeError:  # the reader of our output has gone: nothing is wrong
        sys.stderr.close()
        sys.exit(0)
