"""The command that shows the whole on this machine alone: demo."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from monitor.cli.output import Failure

LANGUAGES = ("zh", "en")


def add_to(app: typer.Typer) -> None:
    app.command()(demo)


def demo(
    language: Annotated[str, typer.Option(help="The narrator's language: zh or en. Alerts keep theirs.")] = "en",
    keep: Annotated[
        Path | None, typer.Option(help="Keep the newsroom and its mails in this folder.", metavar="DIR")
    ] = None,
) -> None:
    """Watch a small newsroom at work: sample bulletins change, alerts and a redline come; no network, nothing left."""
    from monitor.logs import set_up

    if language not in LANGUAGES:
        raise Failure(f"--language {language}: there are {' and '.join(LANGUAGES)}", 2)
    set_up(quiet=True)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _interrupt)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a terminal that cannot show every character shows the others
    _perform(language, keep)


def _perform(language: str, keep: Path | None) -> None:
    from monitor.demo.newsday import Unexpected
    from monitor.demo.stage import perform
    from state.errors import StoreError

    try:
        found = perform(language, keep)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    except FileExistsError as error:
        raise Failure(f"--keep: {error}", 2) from error
    except BrokenPipeError:
        raise
    except OSError as error:
        remedy = "the demo needs a folder that it can write to and 127.0.0.1; set TMPDIR or use --keep DIR"
        raise Failure(f"the demo cannot go on: {error}. {remedy}") from error
    except (StoreError, Unexpected) as error:
        raise Failure(f"the demo cannot go on: {error}") from error
    if not found.holds:
        raise Failure("the demo's ledger and its receivers disagree: this is a fault of gazetted, please report it")


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """SIGTERM and Ctrl-C end the demo alike: nothing is left behind."""
    raise KeyboardInterrupt
