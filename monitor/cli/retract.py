"""The command that takes back an alert which was wrong: retract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.archive import open_queries, rfc
from monitor.cli.ledger import delivery_row
from monitor.cli.options import Config, Json, load_settings, locate_data, person
from monitor.cli.output import Failure, print_json, say
from monitor.cli.room import at_hand
from sources.count import counted

if TYPE_CHECKING:
    from monitor.desk import Desk
    from monitor.settings import Settings
    from state.records import Delivery, Retraction
    from state.store import Store


def add_to(app: typer.Typer) -> None:
    app.command()(retract)


def retract(
    change: Annotated[int, typer.Argument(help="The id that `gazetted changes` shows.", metavar="CHANGE")],
    reason: Annotated[str, typer.Option(help="What was wrong; those who were told it read this.")],
    config: Config = None,
    author: Annotated[str | None, typer.Option(help="Who decides it; else the user of this machine.")] = None,
    json: Json = False,
) -> None:
    """Take back an alert that was wrong: who was told is told so once, in the same thread; what is pending is not sent.

    What we know of the notice stays as it is: a page that was read wrongly is read again once its source is mended.
    """
    from monitor.logs import set_up

    set_up(quiet=True)
    settings, place = load_settings(config), locate_data(config)
    if not reason.strip():
        raise Failure("--reason is empty: say what was wrong, for those who were told it", 2)
    made, at_once, lost = _retracted(settings, change, person(author), " ".join(reason.split()))
    with open_queries(place) as queries:
        told = list(queries.deliveries(retraction=made.id))
        cancelled = sum(d.state == "cancelled" and d.error == made.said for d in queries.deliveries(change=change))
    if json:
        print_json({
            "id": made.id, "change": made.change, "by": made.author, "reason": made.reason, "at": rfc(made.at, place),
            "cancelled": cancelled, "deliveries": [delivery_row(d, place) for d in told], "unreachable": lost,
        })  # fmt: skip
    else:
        _print(made, told, cancelled, at_once)
        for recipient in lost:
            say(f"{recipient} cannot be told any more: nothing in the configuration reaches them; tell them yourself")
    if lost or (at_once and any(d.state == "dead" for d in told)):
        raise typer.Exit(1)


def _print(made: Retraction, told: list[Delivery], cancelled: int, at_once: bool) -> None:
    say(f"change {made.change} is retracted (retraction {made.id} by {made.author})")
    for d in told:
        say(f"  {d.recipient} by {d.channel}: {d.state}{f', {d.error}' if d.error else ''}")
    if not told:
        say("  nobody had been told of it")
    if cancelled:
        say(f"  {counted(cancelled, 'delivery')} that had not gone out will not")
    if told and not at_once:
        say("the daemon tells them now: `gazetted deliveries` says what came of it")


def _retracted(settings: Settings, number: int, author: str, reason: str) -> tuple[Retraction, bool, list[str]]:
    """The retraction; whether we told its readers: beside a daemon it is for the daemon to send; and who of them the
    configuration reaches no more."""
    with at_hand(settings) as (store, desk, pay):
        made = _begun(store, desk, number, author, reason)
        lost = [d.recipient for d in store.queries.deliveries(retraction=made.id) if not desk.reaches(d)]
        if pay is not None:
            pay()
        return made, pay is not None, lost


def _begun(store: Store, desk: Desk, number: int, author: str, reason: str) -> Retraction:
    from monitor.newsroom import wall_clock
    from monitor.retract import retract as take_back

    change = store.queries.change(number)
    if change is None:
        raise Failure(f"no change {number}: `gazetted changes` lists them", 2)
    try:
        return take_back(store, desk, change, author=author, reason=reason, now=wall_clock())
    except ValueError as error:
        raise Failure(f"{error}; `gazetted why {change.notice}` tells who was told so") from error
