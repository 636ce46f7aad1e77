"""The command that makes a running daemon take up an edited configuration: reload."""

from __future__ import annotations

import typer

from monitor.cli.options import Config, Json, load_settings
from monitor.cli.output import Failure, print_json, say


def add_to(app: typer.Typer) -> None:
    app.command()(reload)


def reload(config: Config = None, json: Json = False) -> None:
    """Make the running daemon take up the edited configuration, whole or not at all; the same as SIGHUP."""
    from monitor.reload import NoAnswer, ask

    settings = load_settings(config)
    try:
        answer = ask(settings.data)
    except NoAnswer as error:
        raise Failure(str(error)) from error
    if not answer.well:
        raise Failure(f"refused, the daemon goes on as before:\n{answer.said}", 2)
    if json:
        print_json({"process": answer.process, "sources": len(settings.sources), "routes": len(settings.routes)})
    else:
        say(f"process {answer.process} has taken up {settings.path}: {answer.said}")
