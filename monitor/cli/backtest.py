"""The command that tries an edited configuration on what is stored: backtest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.archive import open_queries, rfc, wall
from monitor.cli.options import Config, Json, load_settings, locate_data, moment
from monitor.cli.output import Failure, print_json, print_table, say
from sources.count import counted

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.backtest import Retold
    from monitor.settings import Settings
    from monitor.settings.locate import Place
    from state.queries import Queries
    from state.records import Delivery


def add_to(app: typer.Typer) -> None:
    app.command()(backtest)


def backtest(
    config: Config = None,
    since: Annotated[str | None, typer.Option(help="Only changes from this day or instant on.", metavar="DATE")] = None,
    route: Annotated[str | None, typer.Option(help="Only of this route.")] = None,
    whole: Annotated[bool, typer.Option("--all", help="Also what is the same now as then.")] = False,
    json: Json = False,
) -> None:
    """Tell what the configuration as edited would have sent over the stored changes, beside what was sent."""
    settings, place = load_settings(config), locate_data(config)
    with open_queries(place) as queries:
        found = _retold(queries, settings, moment(since, "--since", place.timezone))
    routes = {r.id for r in settings.routes} | {r.route for r in found}
    if route is not None and route not in routes:
        raise Failure(f"--route {route}: there are {', '.join(sorted(routes)) or 'none'}", 2)
    found = [r for r in found if route in (None, r.route)]
    shown = [r for r in found if whole or not r.same]
    if json:
        print_json({**_counts(found), "deliveries": [_row_json(r, place) for r in shown]})
    else:
        _print_retold(shown, _counts(found), place)


def _retold(queries: Queries, settings: Settings, since: datetime | None) -> list[Retold]:
    from monitor.backtest import backtest as retell
    from monitor.desk import Desk

    desk = Desk(settings.topics, settings.channels, settings.routes, settings.operators, settings.language)
    ledger: dict[int, list[Delivery]] = {}
    for delivery in queries.deliveries():
        if delivery.change is not None:
            ledger.setdefault(delivery.change, []).append(delivery)
    told = ((change, queries.content(change)) for change in queries.changes(since=since))
    return list(retell(told, ledger, desk, {s.id: s for s in settings.sources if s.enabled}))


def _counts(found: list[Retold]) -> dict[str, object]:
    return {
        "changes": len({r.change.id for r in found}),
        "same": sum(r.same for r in found),
        "more": sum(r.would and not r.same for r in found),
        "fewer": sum(not r.would and not r.same for r in found),
    }


def _row_json(r: Retold, place: Place) -> dict[str, object]:
    from alerts.shapes import topics_json

    return {
        "change": r.change.id, "notice": r.change.notice, "kind": r.change.kind, "at": rfc(r.change.at, place),
        "title": r.change.title, "topics": topics_json(r.change.topics), "route": r.route, "channel": r.channel,
        "recipient": r.recipient, "would": r.would, "was": r.was,
    }  # fmt: skip


def _print_retold(shown: list[Retold], counts: dict[str, object], place: Place) -> None:
    if shown:
        rows = [
            (str(r.change.id), wall(r.change.at, place), r.route, r.recipient, r.was or "-",
             "would be sent" if r.would else "would not", r.change.title)
            for r in shown
        ]  # fmt: skip
        print_table(
            ("change", "at", "route", "recipient", "then", "now", "title"), rows, widest=6, spare=("recipient", "at")
        )
    same = counts["same"]
    assert isinstance(same, int), "it is a count"
    say(
        f"{counted(same, 'delivery')} would be as they were, {counts['more']} more would be sent, "
        f"{counts['fewer']} would not. Nothing was sent or changed by this"
    )
