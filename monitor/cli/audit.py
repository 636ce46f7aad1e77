"""The command that looks for what does nothing, or too much: audit."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from monitor.cli.archive import open_queries
from monitor.cli.options import Config, Json, load_settings, locate_data
from monitor.cli.output import print_json, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.audit import Shares
    from state.bounces import Bounce


def add_to(app: typer.Typer) -> None:
    app.command()(audit)


def audit(config: Config = None, json: Json = False) -> None:
    """Look for routes that can tell nothing, topics that match everything, and recipients that nothing reaches."""
    settings, place = load_settings(config), locate_data(config)
    with open_queries(place) as queries:
        from monitor.audit import shares
        from monitor.newsroom import open_desk, wall_clock
        from monitor.workdays import unknown_years
        from state.bounces import bounces
        from state.queries import NoticeFilter

        desk = open_desk(settings)
        found = shares(queries.notices(NoticeFilter()), settings.topics, desk, settings.sources)
        lost = [b for b in bounces(queries.asking()) if desk.target(b.channel, b.recipient) is not None]
    warnings = [*settings.warnings, *unknown_years(settings.routes, wall_clock())]
    told = [*warnings, *_told(found, lost)]
    if json:
        print_json({
            "notices": found.notices, "warnings": warnings,
            "topics": [asdict(one) for one in found.topics], "routes": [asdict(one) for one in found.routes],
            "recipients": [asdict(one) for one in lost],
        })  # fmt: skip
    else:
        for line in told:
            say(line)
        if not told:
            say(f"nothing is idle, too wide or out of reach, by the configuration and {found.notices} stored notices")
    if told:
        raise typer.Exit(1)


def _told(found: Shares, lost: list[Bounce]) -> Iterator[str]:
    for topic in found.topics:
        yield f"topic {topic.id}: matches {topic.matched} of {topic.of} stored notices: its words tell nothing apart"
    for route in found.routes:
        yield f"route {route.id}: none of {route.of} stored notices is for it: look at its topics and their words"
    for one in lost:
        yield (
            f"{one.recipient} by {one.channel}: the newest delivery failed, {one.dead} in all are dead: {one.error}. "
            "Mend the recipient, then `gazetted retry`"
        )
