"""The command that tries a channel on the people behind it: channel test."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import Config, Json, load_settings
from monitor.cli.output import Failure, print_json, say

if TYPE_CHECKING:
    from alerts.channels import Receipt, Target
    from monitor.settings import Settings

log = logging.getLogger("gazetted.channel")
channel = typer.Typer(help="Try channels on the people behind them.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    app.add_typer(channel, name="channel")


@channel.callback()
def _family() -> None:
    """So that `test` stays a command of its own, though it is the only one."""


@channel.command()
def test(
    id: Annotated[str, typer.Argument(help="The id of a channel.", metavar="CHANNEL")],
    config: Config = None,
    recipient: Annotated[str | None, typer.Option(help="Only to this one, as `gazetted deliveries` shows it.")] = None,
    json: Json = False,
) -> None:
    """Send everyone behind a channel one message that is marked as a test, and tell what their service answered.

    It goes as an alert would, but is owed to nobody: the ledger knows nothing of it, the log does.
    """
    from monitor.logs import set_up

    settings = load_settings(config)
    wanted = _wanted(settings, id, recipient)
    set_up()
    receipts = [(target, _sent(settings, target)) for target in wanted]
    if json:
        print_json([_row(target, receipt) for target, receipt in receipts])
    else:
        for target, receipt in receipts:
            say(f"{target.recipient}: {_said(receipt)}")
    if not all(receipt.ok for _, receipt in receipts):
        raise typer.Exit(1)


def _row(target: Target, receipt: Receipt) -> dict[str, object]:
    return {
        "channel": target.channel, "recipient": target.recipient, "ok": receipt.ok, "answer": receipt.answer or None,
        "reason": receipt.reason or None, "again": None if receipt.ok else receipt.again,
    }  # fmt: skip


def _wanted(settings: Settings, id: str, recipient: str | None) -> list[Target]:
    from alerts.channels import targets

    found = next((one for one in settings.channels if one.id == id), None)
    if found is None:
        raise Failure(f"channel {id}: there are {', '.join(c.id for c in settings.channels) or 'none'}", 2)
    known = targets(found)
    wanted = [target for target in known if recipient in (None, target.recipient)]
    if not wanted:
        raise Failure(f"--recipient {recipient}: there are {', '.join(target.recipient for target in known)}", 2)
    return wanted


def _sent(settings: Settings, target: Target) -> Receipt:
    """One message under a key of its own: each test is a new one, which no receiver takes for a repeat."""
    from secrets import token_hex
    from zoneinfo import ZoneInfo

    from alerts.channels import send
    from alerts.probe import write_probe
    from monitor.newsroom import wall_clock

    now = wall_clock().astimezone(ZoneInfo(settings.timezone))
    receipt = send(target, write_probe(target.channel, language=settings.language, now=now), token_hex(16))
    log.info("test message on channel %s to %s: %s", target.channel, target.recipient, _said(receipt))
    return receipt


def _said(receipt: Receipt) -> str:
    if not receipt.ok:
        what = "not taken; trying again may help" if receipt.again else "refused; trying again will not help"
        more = f"; it answered: {receipt.answer}" if receipt.answer not in receipt.reason else ""
        return f"{what}: {receipt.reason}{more}"
    return f"taken; it answered: {receipt.answer}" if receipt.answer else "taken; its service says no more than that"
