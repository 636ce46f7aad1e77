"""Commands about what is kept: backup, restore, prune."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import Config, Json, load_settings, locate_data
from monitor.cli.output import Failure, print_json, print_table, say
from sources.count import counted

if TYPE_CHECKING:
    from monitor.settings import Settings
    from state.retention import Forgettable


def add_to(app: typer.Typer) -> None:
    app.command()(backup)
    app.command()(restore)
    app.command()(prune)


def backup(
    file: Annotated[Path, typer.Argument(help="The new file; never written over another.", metavar="FILE")],
    config: Config = None,
    json: Json = False,
) -> None:
    """Copy the database while the daemon runs: the state at one moment, checked whole, on the disk."""
    from state.backup import back_up
    from state.errors import StoreError

    place = locate_data(config)
    try:
        copy = back_up(place.home, file)
    except FileExistsError as error:
        raise Failure(str(error), 2) from error
    except StoreError as error:
        raise Failure(str(error)) from error
    if json:
        counts = {"notices": copy.notices, "versions": copy.versions, "deliveries": copy.deliveries}
        print_json({"file": str(file), "bytes": copy.bytes, **counts})
        return
    held = (copy.notices, "notice"), (copy.versions, "version"), (copy.deliveries, "delivery")
    say(f"{file}: {', '.join(counted(*one) for one in held)}, {_size(copy.bytes)}")
    say("To bring it back: stop the daemon, move the database away, then `gazetted restore FILE`.")


def restore(
    file: Annotated[Path, typer.Argument(help="What `gazetted backup` wrote.", metavar="FILE")],
    config: Config = None,
    json: Json = False,
) -> None:
    """Fill the empty database of this configuration with a backup, be it of SQLite or of PostgreSQL."""
    from monitor.lock import hold
    from state.errors import Busy, StoreError
    from state.restore import restore as bring_back

    place = locate_data(config)
    try:
        with hold(place.data):
            copy = bring_back(place.home, file)
    except (Busy, StoreError) as error:
        raise Failure(str(error)) from error
    counts = {"notices": copy.notices, "versions": copy.versions, "deliveries": copy.deliveries}
    if json:
        print_json({"database": place.home.shown, **counts})
    else:
        say(f"{place.home.shown} holds now {', '.join(f'{count} {name}' for name, count in counts.items())}")
        say("Start again: what was published since is found where its source still shows it.")


def prune(
    config: Config = None,
    keep: Annotated[
        int, typer.Option(help="Keep what was read in the last so many days.", min=1, max=36500, metavar="DAYS")
    ] = 365,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without it, only tell what would go.")] = False,
    json: Json = False,
) -> None:
    """Forget the kept bytes of pages that no poll asks for again; versions, changes and deliveries stay for ever."""
    from monitor.newsroom import wall_clock
    from state.errors import StoreError
    from state.retention import forgettable

    settings = load_settings(config)
    before, own = wall_clock() - timedelta(days=keep), {source.url for source in settings.sources}
    try:
        found = _forget(settings, before, own) if yes else forgettable(settings.home, before, own)
    except StoreError as error:
        raise Failure(str(error)) from error
    if json:
        rows = [{"source": f.source, "pages": f.pages, "bytes": f.bytes} for f in found]
        print_json({"removed": yes, "before": before.isoformat(timespec="seconds"), "sources": rows})
    else:
        _print_forgotten(found, yes)


def _forget(settings: Settings, before: datetime, own: set[str]) -> Sequence[Forgettable]:
    """Under the lock: this writes."""
    from monitor.lock import hold
    from state.errors import Busy
    from state.retention import forget

    try:
        with hold(settings.data):
            return forget(settings.home, before, own)
    except Busy as error:
        raise Failure(str(error)) from error


def _print_forgotten(found: Sequence[Forgettable], done: bool) -> None:
    if found:
        rows = [(f.source, str(f.pages), _size(f.bytes)) for f in found]
        print_table(("source", "pages", "bytes kept of them"), rows)
    pages, total = counted(sum(f.pages for f in found), "page"), _size(sum(f.bytes for f in found))
    if done:
        say(f"forgotten: {pages}, {total}; versions, changes and deliveries are as they were")
    elif found:
        say(f"would be forgotten: {pages}, {total}: stop the daemon, then `gazetted prune --yes` does it")
    else:
        say("there is nothing to forget")


def _size(count: int) -> str:
    return f"{count / 2**20:.1f} MiB" if count >= 2**20 else f"{-(-count // 1024)} KiB"
