"""The command that says what is wrong and how to mend it: doctor."""

from __future__ import annotations

from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.archive import open_queries
from monitor.cli.options import Config, Json, load_settings, locate_data
from monitor.cli.output import Failure, print_json, say
from sources.count import counted

if TYPE_CHECKING:
    from monitor.mending import Diagnosis, Remembered
    from state.accounts import Accounts

MOST = 200
"""Known notices looked for, the newest."""


def add_to(app: typer.Typer) -> None:
    app.command()(doctor)


def doctor(
    source: Annotated[
        str | None, typer.Argument(help="A source that broke; left out: the database.", metavar="SOURCE")
    ] = None,
    config: Config = None,
    json: Json = False,
) -> None:
    """Check that the database is whole and its counts add up; or find out how a broken source is mended.

    For a source: tries it, and where its selectors find nothing, looks for the notices that are known on the page as it
    is now, and proposes selectors. Changes nothing. Exit code 1 where something is not well.
    """
    if source is None:
        _check_store(config, json)
    else:
        _examine(source, config, json)


def _check_store(config: Path | None, json: bool) -> None:
    from state.accounts import account
    from state.errors import StoreError

    try:
        with open_queries(locate_data(config)) as queries:
            told = account(queries)
    except StoreError as error:
        raise Failure(str(error)) from error
    if json:
        print_json({"well": not told.faults, **told.counts, "by_state": told.deliveries, "faults": list(told.faults),
                    "warnings": list(told.warnings)})  # fmt: skip
    else:
        _print_accounts(told)
    if told.faults:
        raise typer.Exit(1)


def _print_accounts(told: Accounts) -> None:
    say(", ".join(f"{count} {name}" for name, count in told.counts.items()))
    if told.deliveries:
        say("deliveries: " + ", ".join(f"{count} {state}" for state, count in sorted(told.deliveries.items())))
    for line in (*(f"fault: {fault}" for fault in told.faults), *(f"warning: {warning}" for warning in told.warnings)):
        say(line)
    if told.faults:
        say("\nstop the daemon, keep a copy of the data folder, and restore the last backup (docs/commands.md)")
    else:
        say("all of it adds up: each version by one change, each change to a version, each delivery in one state")


def _examine(name: str, config: Path | None, json: bool) -> None:
    from datetime import UTC, datetime

    from monitor.mending import Mender
    from sources.fetch import Fetcher
    from sources.worker import Reader

    settings = load_settings(config)
    known = {source.id: source for source in settings.sources}
    if name not in known:
        raise Failure(f"no source is called {name}: there are {', '.join(known)}", 2)
    remembered = _remembered(name, config)
    with ExitStack() as opened:
        fetcher = opened.enter_context(closing(Fetcher(settings.http)))
        reader = opened.enter_context(closing(Reader(workers=1)))
        told = Mender(fetcher, reader, datetime.now(UTC)).examine(known[name], remembered)
    if json:
        print_json(_shape(name, told))
    else:
        _print(name, told)
    if told.before.verdict != "good":
        raise typer.Exit(1)


def _remembered(name: str, config: Path | None) -> list[Remembered]:
    from monitor.mending import Remembered
    from sources.proposal import Known
    from state.queries import NoticeFilter

    try:
        with open_queries(locate_data(config)) as queries:
            held = [notice.current.content for notice in queries.notices(NoticeFilter(source=name))]
    except Failure:  # nothing was polled yet: what is wrong can still be told
        return []
    return [Remembered(Known(one.title, one.text), one.url) for one in held[-MOST:]]


def _shape(name: str, told: Diagnosis) -> dict[str, object]:
    return {
        "source": name, "verdict": told.before.verdict,
        "reason": "; ".join(filter(None, (told.before.reason, *told.before.differences, told.reason))),
        "mended": told.mended or None, "known_found": told.met, "known_asked": told.asked,
        "verdict_mended": told.after.verdict if told.after else None,
    }  # fmt: skip


def _print(name: str, told: Diagnosis) -> None:
    before = told.before
    if before.verdict == "good":
        rows = len(before.look.links) if before.look else 0
        say(f"{name} is well: {counted(rows, 'notice')}, twice the same")
        return
    say(f"{name} is {before.verdict}: {before.reason}")
    for line in before.differences:
        say(f"  {line}")
    if told.reason:
        say(told.reason)
    if told.mended:
        say(f"\n{told.met} of {told.asked} known notices are on the page. In its entry write:\n\n{told.mended}")
        after = told.after
        if after is not None and after.look is not None:
            rows = len(after.look.links)
            say(f"with that it is {after.verdict}, with {counted(rows, 'notice')}: `gazetted try {name}` shows them")
