"""Commands that work: run, poll, extract."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import Config, Json, load_settings
from monitor.cli.output import Failure, print_json, print_table, say, tell
from monitor.cli.stop import Stopped
from sources.count import counted

if TYPE_CHECKING:
    from monitor.extract import Extractor
    from monitor.newsroom import Newsroom
    from monitor.settings import Settings
    from state.records import PollResult

WELL = ("good", "unchanged")


def add_to(app: typer.Typer) -> None:
    app.command()(run)
    app.command()(poll)
    app.command()(release)
    app.command()(dismiss)
    app.command()(extract)


def run(
    config: Config = None,
    once: Annotated[bool, typer.Option("--once", help="Drain what is due now, then stop.")] = False,
) -> None:
    """Poll and deliver by schedule, until SIGTERM."""
    from monitor.cli.room import at_work
    from monitor.daemon import Daemon, stop_on_signals
    from monitor.logs import set_up
    from monitor.reload import listening
    from monitor.settings import load

    set_up()
    settings = load_settings(config, tried=True)
    stop = threading.Event()
    heard = stop_on_signals(stop)  # first of all: who stops us while the store is opened asks for a good end too
    with at_work(settings, check=True) as newsroom:
        daemon = Daemon(newsroom, stop=stop)
        if once:
            daemon.drain()
        else:
            with listening(daemon, lambda: load(settings.path, os.environ), heard):
                daemon.run()
    if once and daemon.troubled:
        raise typer.Exit(1)


def poll(
    sources: Annotated[
        list[str] | None, typer.Argument(help="Ids of sources; all enabled ones if left out.", metavar="SOURCE...")
    ] = None,
    config: Config = None,
    json: Json = False,
    deliver: Annotated[bool, typer.Option(help="Send what is due at once.")] = True,
) -> None:
    """Poll sources now, all or those named."""
    from monitor.cli.room import at_work
    from monitor.logs import set_up

    set_up(quiet=True)
    settings = load_settings(config)
    wanted = _wanted(settings, sources or [])
    results: list[PollResult] = []
    try:
        with at_work(settings) as newsroom:
            for result in _poll_all(newsroom, wanted):
                results.append(result)
            died = newsroom.pay_all() if deliver else 0
    except (Failure, Stopped):
        if results:  # what is done is told, though the store was lost on the way, or somebody stopped us
            _tell_results(results, wanted, json)
        raise
    _tell_results(results, wanted, json)
    if died or any(result.verdict not in WELL for result in results):
        raise typer.Exit(1)


def _wanted(settings: Settings, named: list[str]) -> list[str]:
    enabled = [source.id for source in settings.sources if source.enabled]
    unknown = [name for name in named if name not in enabled]
    if unknown:
        raise Failure(f"no enabled source is called {', '.join(unknown)}: there are {', '.join(enabled)}", 2)
    return list(dict.fromkeys(named)) or enabled


def _poll_all(newsroom: Newsroom, wanted: list[str]) -> Iterator[PollResult]:
    """The results as they come, with progress on standard error where somebody looks."""
    for done, result in enumerate(newsroom.poll_all(wanted), start=1):
        yield result
        if sys.stderr.isatty():
            print(f"\r{done}/{len(wanted)} polled ", end="", file=sys.stderr, flush=True)  # noqa: T201
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)  # noqa: T201


def _tell_results(results: list[PollResult], wanted: list[str], json: bool) -> None:
    """Prints them in the order asked for."""
    results.sort(key=lambda result: wanted.index(result.source))
    if json:
        print_json([_row(result) for result in results])
    else:
        _print_results(results)


def _row(result: PollResult) -> dict[str, object]:
    row = asdict(result)
    del row["changes"]
    return row


def _print_results(results: list[PollResult]) -> None:
    def news(result: PollResult) -> str:
        kinds = ("published", "revised", "withdrawn", "baseline", "reread")
        return ", ".join(f"{count} {kind}" for kind in kinds if (count := getattr(result, kind))) or "-"

    rows = [(r.source, r.verdict, news(r), str(r.requests), f"{r.seconds:.1f} s") for r in results]
    print_table(("source", "verdict", "news", "requests", "took"), rows, widest=2, spare=("requests",))
    for result in results:
        if result.verdict not in WELL or result.reason:
            tell(f"\n{result.source} is {result.verdict}: {result.reason}")


Held = Annotated[str, typer.Argument(help="The source whose flood is held.", metavar="SOURCE")]


def release(source: Held, config: Config = None, json: Json = False) -> None:
    """Tell a held flood: its notices become versions and news."""
    _end_hold(source, config, json, tell=True)


def dismiss(source: Held, config: Config = None, json: Json = False) -> None:
    """Remember a held flood silently: versions, and no news."""
    _end_hold(source, config, json, tell=False)


def _end_hold(name: str, config: Path | None, json: bool, *, tell: bool) -> None:
    from alerts.shapes import change_json
    from monitor.cli.room import at_hand
    from monitor.logs import set_up
    from monitor.newsroom import wall_clock
    from monitor.pipeline import release as end_hold

    set_up(quiet=True)
    settings = load_settings(config)
    _wanted(settings, [name])
    source = next(source for source in settings.sources if source.id == name)
    with at_hand(settings) as (store, desk, pay):
        changes = end_hold(source, store, desk, wall_clock(), tell=tell)
        if changes is None:
            raise Failure(f"nothing of {name} is held: `gazetted status` tells how it is doing")
        if pay is not None:
            pay()
    if json:
        print_json([change_json(change, settings.timezone) for change in changes])
    else:
        done = ("told" if pay else "told by the daemon now") if tell else "remembered silently"
        say(f"{counted(len(changes), 'change')} of {name}: {done}")


def extract(
    files: Annotated[list[str], typer.Argument(help="Files, or http(s) addresses.", metavar="FILE|URL...")],
    kind: Annotated[
        str, typer.Option(help="bulletin, page, list, feed, json or sitemap: how to read them.")
    ] = "bulletin",
    timezone: Annotated[str | None, typer.Option(help="The zone of printed times; else the language decides.")] = None,
    json: Json = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One JSON line per document.")] = False,
) -> None:
    """Read documents and print the notices in each with their facts; stores nothing, needs no configuration."""
    from monitor.extract import KINDS, Extractor

    if kind not in KINDS:
        raise Failure(f"--kind {kind}: this release extracts {', '.join(KINDS)}", 2)
    with Extractor(kind, timezone) as extractor:
        failed = _print_extracts(extractor, files, json, jsonl)
    if failed:
        raise typer.Exit(1)


def _print_extracts(extractor: Extractor, files: list[str], json: bool, jsonl: bool) -> int:
    """Prints what each document holds; how many could not be read."""
    from alerts.shapes import seen_json
    from monitor.extract import Unreadable

    failed, everything = 0, []
    for file in files:
        try:
            notices = [seen_json(notice) for notice in extractor.notices(file)]
            row: dict[str, object] = {"file": file, "notices": notices}
        except Unreadable as error:
            failed += 1
            notices, row = [], {"file": file, "notices": [], "error": str(error)}
            print(f"{file}: {error}", file=sys.stderr)  # noqa: T201
        everything += notices
        if jsonl:
            print_json(row)
        elif not json and "error" not in row:
            _print_notices(file, notices)
    if json and not jsonl:
        print_json({"notices": everything})
    return failed


def _print_notices(file: str, notices: list[dict[str, object]]) -> None:
    say(f"{file}: {counted(len(notices), 'notice')}")
    names = ("doc_number", "issuers", "outlet", "published", "effective", "expires", "deadline")
    for number, notice in enumerate(notices, 1):
        say(f"\n{number}. {notice['title']}")
        for name in names:
            value = notice[name]
            if value:
                shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
                say(f"   {name.replace('_', ' '):11} {shown}")
