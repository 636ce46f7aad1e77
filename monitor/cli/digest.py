"""The command that shows a digest before it is sent: digest."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.archive import open_queries
from monitor.cli.options import Config, Json, load_settings, locate_data
from monitor.cli.output import Failure, print_json, say, visible
from sources.count import counted

if TYPE_CHECKING:
    from alerts.config import Route
    from alerts.message import Message
    from monitor.settings import Settings
    from state.queries import Queries


def add_to(app: typer.Typer) -> None:
    app.command()(digest)


def digest(
    route: Annotated[str, typer.Argument(help="A route that sends digests.", metavar="ROUTE")],
    config: Config = None,
    preview: Annotated[bool, typer.Option("--preview", help="Show the next digest as it would be now.")] = False,
    html: Annotated[bool, typer.Option("--html", help="As a page for a browser, as a mail has it.")] = False,
    output: Annotated[Path | None, typer.Option(help="Write it there.", metavar="FILE")] = None,
    json: Json = False,
) -> None:
    """Show a route's next digest as it would be now: it is sent to nobody, and nothing is changed."""
    settings, place = load_settings(config), locate_data(config)
    wanted = _route(settings, route)
    if not preview:
        raise Failure(f"say --preview: the daemon sends the digests of {route}, at {wanted.cron}", 2)
    if html and json:
        raise Failure("--html and --json: choose one", 2)
    with open_queries(place) as queries:
        message = _write(settings, wanted, queries)
    if output is None and json:
        print_json(message.data)
    elif output is None:
        say(message.html if html else message.text.rstrip("\n"))
    else:
        _keep(output, _dumped(message) if json else message.html if html else message.text)
        say(f"written to {output}")


def _route(settings: Settings, name: str) -> Route:
    for route in settings.routes:
        if route.id == name and route.cron is not None:
            return route
        if route.id == name:
            raise Failure(f'route {name} sends at once: give it send: "0 9 * * mon-fri" to have a digest', 2)
    digests = [route.id for route in settings.routes if route.cron is not None]
    raise Failure(f"no route is called {name}: those with digests are {', '.join(digests) or 'none'}", 2)


def _write(settings: Settings, route: Route, queries: Queries) -> Message:
    """The digest of the first of the route's readers: others differ by what they hear from other routes.

    Standard error has what silences keep out of it.
    """
    from alerts.digest import write_digest
    from monitor.digests import Editor, preview
    from monitor.newsroom import names_of, open_desk, wall_clock

    desk = open_desk(settings)
    target = next(target for one, target in desk.digest_readers() if one.id == route.id)
    editor = Editor(queries, desk, names_of(settings))
    next_one, held = preview(editor, route, target, wall_clock())
    for silence, count in held.items():
        print(visible(f"not in it: {counted(count, 'change')}, kept back by {silence}"), file=sys.stderr)  # noqa: T201
    message = write_digest(next_one, preview=True)
    return _worded(message, route) if route.templates else message


def _worded(message: Message, route: Route) -> Message:
    from alerts.tailored import Unfit, tailored

    assert route.templates is not None
    try:
        return tailored(message, route.templates)
    except Unfit as unfit:
        said = f"{route.templates.folder}/{unfit}; it is shown in our own words, as it would be sent"
        print(visible(said), file=sys.stderr)  # noqa: T201
        return message


def _dumped(message: Message) -> str:
    from json import dumps

    return dumps(message.data, ensure_ascii=False, indent=2) + "\n"


def _keep(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Failure(f"{path} cannot be written: {error.strerror}") from error
