"""The commands by which operators keep news back for a while: silence add, list, end."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from monitor.cli.archive import open_queries, rfc, wall
from monitor.cli.options import Config, Json, load_settings, locate_data, moment, person
from monitor.cli.output import Failure, print_json, print_table, say

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.settings import Settings
    from monitor.settings.locate import Place
    from state.silences import Silence
    from state.store import Store

Done = TypeVar("Done")
silence = typer.Typer(help="Keep news of a source, topic or notice back for a while.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    app.add_typer(silence, name="silence")


@silence.command()
def add(
    reason: Annotated[str, typer.Option(help="Why; it stands in the ledger and in what is told afterwards.")],
    config: Config = None,
    source: Annotated[str | None, typer.Option(help="News of this source.")] = None,
    topic: Annotated[str | None, typer.Option(help="News of this topic.")] = None,
    notice: Annotated[int | None, typer.Option(help="News of this notice, by its id.")] = None,
    until: Annotated[str | None, typer.Option(help="When it ends; else `silence end` ends it.", metavar="DATE")] = None,
    author: Annotated[str | None, typer.Option(help="Who decides it; else the user of this machine.")] = None,
    drop: Annotated[bool, typer.Option("--drop", help="Never tell it; else it is told when the silence ends.")] = False,
    json: Json = False,
) -> None:
    """Begin a silence: what it names (all of it, where several are named) is held, not told."""
    settings, place = load_settings(config), locate_data(config)
    if source is None and topic is None and notice is None:
        raise Failure("name what is to be silent: --source, --topic or --notice", 2)
    _check_named(settings, source, topic)
    if not reason.strip():
        raise Failure("--reason is empty: say why, for those who ask later", 2)
    ends = moment(until, "--until", place.timezone)
    who = person(author)

    def begin(store: Store, now: datetime) -> Silence:
        if notice is not None and store.queries.notice(notice) is None:
            raise Failure(f"--notice {notice}: `gazetted notices` lists those that are known", 2)
        if ends is not None and ends <= now:
            raise Failure(f"--until {until} is past: name a later time, or leave it out", 2)
        with store.transaction() as book:
            return book.silences.begin(
                source=source, topic=topic, notice=notice, drop=drop, author=who, reason=reason, now=now, ends=ends
            )

    begun = _written(settings, begin)
    if json:
        print_json(silence_row(begun, place))
    else:
        say(f"silence {begun.id} is on {_until(begun, place)}: {_about(begun)}")
        say(f"to end it: gazetted silence end {begun.id}")


@silence.command("list")
def list_silences(
    config: Config = None,
    every: Annotated[bool, typer.Option("--all", help="Also those that are over.")] = False,
    json: Json = False,
) -> None:
    """List the silences that are on, and how many deliveries each holds."""
    from monitor.newsroom import wall_clock

    place, now = locate_data(config), wall_clock()
    with open_queries(place) as queries:
        found = [one for one in queries.silences.all() if every or one.ends is None or one.ends > now or one.held]
    if json:
        print_json([silence_row(one, place) for one in found])
        return
    rows = [
        (str(s.id), _about(s), s.author, s.reason, wall(s.begins, place), wall(s.ends, place) if s.ends else "-",
         "dropped" if s.drop else str(s.held))
        for s in found
    ]  # fmt: skip
    print_table(("id", "of", "by", "reason", "since", "until", "held"), rows, widest=3, spare=("by", "held"))


@silence.command()
def end(
    number: Annotated[int, typer.Argument(help="The id that `gazetted silence list` shows.", metavar="SILENCE")],
    config: Config = None,
    json: Json = False,
) -> None:
    """End a silence now; what it held is told with the next round, in one summary for each reader."""
    settings, place = load_settings(config), locate_data(config)

    def finish(store: Store, now: datetime) -> Silence:
        with store.transaction() as book:
            ended = book.silences.end(number, now)
        if not ended:
            raise Failure(f"no silence {number} is on: `gazetted silence list` shows those that are", 1)
        return next(one for one in store.queries.silences.all() if one.id == number)

    ended = _written(settings, finish)
    if json:
        print_json(silence_row(ended, place))
    else:
        told = f"the {ended.held} that it held are told" if ended.held else "it held nothing"
        say(f"silence {number} is over; {told}{' by the daemon, or the next poll' if ended.held else ''}")


def silence_row(s: Silence, place: Place) -> dict[str, object]:
    return {
        "id": s.id, "source": s.source, "topic": s.topic, "notice": s.notice, "drop": s.drop, "author": s.author,
        "reason": s.reason, "begins": rfc(s.begins, place), "ends": rfc(s.ends, place), "held": s.held,
    }  # fmt: skip


def _about(s: Silence) -> str:
    named = (("source", s.source), ("topic", s.topic), ("notice", s.notice))
    return ", ".join(f"{what} {which}" for what, which in named if which is not None)


def _until(s: Silence, place: Place) -> str:
    return f"until {wall(s.ends, place)}" if s.ends else "until somebody ends it"


def _check_named(settings: Settings, source: str | None, topic: str | None) -> None:
    for option, named, known in (
        ("--source", source, [s.id for s in settings.sources]),
        ("--topic", topic, [t.id for t in settings.topics]),
    ):
        if named is not None and named not in known:
            raise Failure(f"{option} {named}: there are {', '.join(known) or 'none'}", 2)


def _written(settings: Settings, deed: Callable[[Store, datetime], Done]) -> Done:
    """What a deed makes of the store, whether a daemon works on it or not."""
    from monitor.cli.room import check_begun
    from monitor.lock import hold
    from monitor.newsroom import wall_clock
    from state.errors import Busy, StoreError
    from state.store import open_store

    check_begun(settings)
    try:
        try:
            with hold(settings.data), closing(open_store(settings.home)) as store:
                return deed(store, wall_clock())
        except Busy:
            with closing(open_store(settings.home, beside=True)) as store:
                return deed(store, wall_clock())
    except StoreError as error:
        raise Failure(str(error)) from error
