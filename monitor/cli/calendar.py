"""The command that writes dates for calendar programs: calendar."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.archive import open_queries
from monitor.cli.options import Config, load_settings, locate_data
from monitor.cli.output import Failure, say

if TYPE_CHECKING:
    from monitor.settings import Settings
    from state.queries import Queries


def add_to(app: typer.Typer) -> None:
    app.command()(calendar)


def calendar(
    route: Annotated[str, typer.Argument(help="A route.", metavar="ROUTE")],
    config: Config = None,
    output: Annotated[
        Path | None, typer.Option(help="Write it there, whole or not at all; else on standard output.", metavar="FILE")
    ] = None,
) -> None:
    """Write the dates of a route's notices (in force from, until, deadlines) as a calendar file (ICS)."""
    settings, place = load_settings(config), locate_data(config)
    with open_queries(place) as queries:
        written = _write(settings, route, queries)
    if output is None:
        sys.stdout.buffer.write(written)
        return
    draft = output.with_name(f"{output.name}.new")
    try:
        draft.write_bytes(written)
        draft.replace(output)
    except OSError as error:
        raise Failure(f"{output} cannot be written: {error.strerror}") from error
    say(f"written to {output}")


def _write(settings: Settings, name: str, queries: Queries) -> bytes:
    from alerts.calendar import write_calendar
    from monitor.digests import calendar_dates
    from monitor.newsroom import names_of, wall_clock

    route = next((one for one in settings.routes if one.id == name), None)
    if route is None:
        raise Failure(f"no route is called {name}: there are {', '.join(r.id for r in settings.routes) or 'none'}", 2)
    topics = {topic.id: topic.name for topic in settings.topics}
    dates = calendar_dates(queries, route, wall_clock())
    return write_calendar(route, dates, names_of(settings), topics, queries.instance())
