"""Commands about what is owed: deliveries, retry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, get_args

import typer

from monitor.cli.archive import open_queries, rfc, wall
from monitor.cli.options import Config, Csv, Json, load_settings, locate_data
from monitor.cli.output import Failure, print_json, print_table, say
from monitor.cli.sheet import DELIVERY, one_form, print_csv
from sources.count import counted

if TYPE_CHECKING:
    from monitor.settings import Settings
    from monitor.settings.locate import Place
    from state.reconcile import Account
    from state.records import Delivery
    from state.store import Store


def add_to(app: typer.Typer) -> None:
    app.command()(deliveries)
    app.command()(retry)


def deliveries(
    config: Config = None,
    state: Annotated[str | None, typer.Option(help="Only in this state: pending, sent, dead, …")] = None,
    route: Annotated[str | None, typer.Option(help="Only of this route.")] = None,
    change: Annotated[int | None, typer.Option(help="Only of this change.")] = None,
    reconcile: Annotated[
        bool, typer.Option("--reconcile", help="Check that all that was due is in the ledger, and sent.")
    ] = False,
    json: Json = False,
    as_csv: Csv = False,
) -> None:
    """List the ledger of deliveries, oldest first; or check it against what changes and routes say was owed."""
    from state.records import DeliveryState

    one_form(json, as_csv)
    if reconcile:
        if (state, route, change, as_csv) != (None, None, None, False):
            raise Failure("--reconcile checks the whole ledger: leave out --state, --route, --change and --csv", 2)
        _reconcile(locate_data(config), json)
        return
    if state is not None and state not in get_args(DeliveryState):
        raise Failure(f"--state {state}: there are {', '.join(get_args(DeliveryState))}", 2)
    place = locate_data(config)
    with open_queries(place) as queries:
        found = list(queries.deliveries(state=state, route=route, change=change))
    if json:
        print_json([delivery_row(delivery, place) for delivery in found])
        return
    if as_csv:
        print_csv(DELIVERY, (delivery_row(delivery, place) for delivery in found))
        return
    rows = [
        (str(d.id), d.state, d.route, d.recipient, str(d.attempts), wall(d.sent_at or d.due_at, place), _trouble(d))
        for d in found
    ]
    print_table(
        ("id", "state", "route", "recipient", "tries", "sent or due", "error"), rows, widest=6, spare=("tries", "route")
    )


def _reconcile(place: Place, json: bool) -> None:
    """Tells whether all that was due was sent; Exit 1 where it was not."""
    from monitor.newsroom import wall_clock
    from state.errors import StoreError
    from state.reconcile import reconcile

    try:
        with open_queries(place) as queries:
            account = reconcile(queries, wall_clock())
    except StoreError as error:
        raise Failure(str(error)) from error
    if json:
        print_json(_account_json(account))
    else:
        _print_account(account)
    if not account.well:
        raise typer.Exit(1)


def _account_json(account: Account) -> dict[str, object]:
    judged = account.judged
    faults = []
    for fault in account.faults:
        route, channel, recipient = fault.unowed.reader if fault.unowed else (None, None, None)
        faults.append({
            "kind": fault.kind, "said": fault.said, "delivery": fault.delivery, "route": route, "channel": channel,
            "recipient": recipient, "change": fault.unowed.change if fault.unowed else None,
        })  # fmt: skip
    return {
        "well": account.well, "changes": judged.changes, "unjudged": judged.unjudged, "owed": judged.owed,
        "told_elsewhere": judged.told_elsewhere, "states": account.states, "faults": faults,
    }  # fmt: skip


def _print_account(account: Account) -> None:
    judged = account.judged
    say(f"{counted(judged.changes, 'change')} by the routes of their time: {counted(judged.owed, 'delivery')} owed")
    if judged.told_elsewhere:
        say(f"{judged.told_elsewhere} of them not: their readers hear of the same story from another source")
    if judged.unjudged:
        say(f"{counted(judged.unjudged, 'change')} not judged: recorded by a release that wrote down no routes")
    counts = ", ".join(f"{count} {state}" for state, count in sorted(account.states.items()))
    say(f"In the ledger: {counts or 'nothing yet'}")
    for fault in account.faults:
        say(f"  {fault.said}")
    if account.well:
        say("All that was due by now was sent, or is told as dead, held or cancelled")
    else:
        say(f"{counted(len(account.faults), 'fault')}: the daemon mends what is missing at its start and every hour")


def _trouble(d: Delivery) -> str:
    """What a reader of the table must know beyond the state: the error, and that an alert may have come twice."""
    return "; ".join(filter(None, (d.error, "possible repeat" if d.possible_repeat else "")))


def delivery_row(d: Delivery, place: Place) -> dict[str, object]:
    return {
        "id": d.id, "route": d.route, "channel": d.channel, "recipient": d.recipient, "change": d.change,
        "state": d.state, "attempts": d.attempts, "due_at": rfc(d.due_at, place), "sent_at": rfc(d.sent_at, place),
        "error": d.error, "key": d.key, "incident": d.incident, "possible_repeat": d.possible_repeat,
        "retraction": d.retraction,
    }  # fmt: skip


def retry(
    numbers: Annotated[
        list[int] | None,
        typer.Argument(help="Ids of deliveries that are dead or were refused; all if left out.", metavar="ID..."),
    ] = None,
    config: Config = None,
    json: Json = False,
) -> None:
    """Send now what is dead, or was refused and waits: the same keys, so that a receiver can drop a repeat."""
    from monitor.logs import set_up

    set_up(quiet=True)
    settings = load_settings(config)
    place = locate_data(config)
    found, sent = _send_again(settings, numbers or None)
    revived = [d.id for d in found]
    missing = sorted(set(numbers or ()) - set(revived))
    if json:
        print_json([delivery_row(d, place) for d in found])
    else:
        for d in found:
            say(f"delivery {d.id} to {d.recipient}: {d.state}{f': {d.error}' if d.error else ''}")
        if not found and not missing:
            say("nothing is dead, and nothing waits for another try")
        elif found and not sent:
            say("the daemon sends them now: `gazetted deliveries` tells what came of it")
    if missing:
        raise Failure(f"neither dead nor refused, so not sent again: {', '.join(map(str, missing))}")
    if sent and any(d.state != "sent" for d in found):
        raise typer.Exit(1)


def _send_again(settings: Settings, numbers: list[int] | None) -> tuple[list[Delivery], bool]:
    """What was dead or refused and is owed at once, and whether we sent it: beside a daemon it is for that to send."""
    from monitor.cli.room import at_hand
    from monitor.newsroom import wall_clock

    with at_hand(settings) as (store, _, pay):
        revived = store.outbox.revive(numbers, wall_clock())
        if pay is not None:
            pay()
        return _named(store, revived), pay is not None


def _named(store: Store, numbers: list[int]) -> list[Delivery]:
    return [d for d in store.queries.deliveries() if d.id in set(numbers)]
