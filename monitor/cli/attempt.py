"""The command that tries a source before it is believed: try."""

from __future__ import annotations

import os
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import FILE, Config, Json, load_settings
from monitor.cli.output import Failure, print_json, print_table, say
from sources.count import counted

if TYPE_CHECKING:
    from monitor.attempt import Attempt, Look
    from monitor.discover import Discovery
    from monitor.settings import Settings
    from sources.fetch import Fetcher
    from sources.proposal import Proposal
    from sources.worker import Reader

WIDTH = 80
"""Cells of the table where no terminal says how many it has."""
MOST = 50
"""Rows shown; --json has all."""


def add_to(app: typer.Typer) -> None:
    app.command("try")(try_)


def try_(
    source: Annotated[
        str,
        typer.Argument(help="The id of a source, or an address of which nothing is known yet.", metavar="SOURCE|URL"),
    ],
    config: Config = None,
    json: Json = False,
    capture: Annotated[
        Path | None,
        typer.Option(help="Save the page, how it is read and what was found there as a test case.", metavar="DIR"),
    ] = None,
) -> None:
    """Fetch a source twice and show what it would bring; stores nothing, tells nobody.

    An address needs no configuration: what it is (a feed, a list, a bulletin, one document) is found out, and an entry
    for the configuration is printed. Exit code 1 where the page cannot be read, or is not the same twice.
    """
    settings = _settings(config, source)
    with ExitStack() as opened:
        fetcher, reader = _tools(opened, settings)
        if "://" in source:
            found = _discover(source, settings, fetcher, reader)
        else:
            found = _known(source, settings, fetcher, reader)
    tried = found.attempt
    if json:
        print_json(_shape(source, found))
    else:
        _print(source, found)
    if capture is not None and tried is not None and tried.look is not None:
        _capture(tried, capture)
    if tried is None or tried.verdict != "good":
        raise typer.Exit(1)


def _settings(config: Path | None, source: str) -> Settings | None:
    """The configuration; for an address only where there is one."""
    there = config is not None or FILE.exists() or "GAZETTED_CONFIG" in os.environ
    return load_settings(config, begun="://" in source) if there or "://" not in source else None


def _tools(opened: ExitStack, settings: Settings | None) -> tuple[Fetcher, Reader]:
    from sources.config import Http
    from sources.fetch import Fetcher
    from sources.worker import Reader

    fetcher = opened.enter_context(closing(Fetcher(settings.http if settings else Http())))
    return fetcher, opened.enter_context(closing(Reader(workers=1)))


def _discover(url: str, settings: Settings | None, fetcher: Fetcher, reader: Reader) -> Discovery:
    from monitor.discover import Discoverer
    from sources.errors import SourceError

    taken = [source.id for source in settings.sources] if settings else []
    zone = settings.timezone if settings else None
    try:
        return Discoverer(fetcher, reader, datetime.now(UTC), zone, taken).discover(url)
    except SourceError as error:
        raise Failure(f"{url} cannot be read: {error.message}") from error


def _known(name: str, settings: Settings | None, fetcher: Fetcher, reader: Reader) -> Discovery:
    from monitor.attempt import attempt
    from monitor.discover import Discovery
    from sources.proposal import Guess

    known = {source.id: source for source in settings.sources} if settings else {}
    if name not in known:
        raise Failure(f"no source is called {name}: there are {', '.join(known)}; an address begins with https://", 2)
    tried = attempt(known[name], fetcher, reader, datetime.now(UTC))
    return Discovery(Guess(known[name].kind), tried)


def _capture(tried: Attempt, folder: Path) -> None:
    from monitor.capture import capture

    try:
        files = capture(tried, folder)
    except FileExistsError as error:
        raise Failure(f"{error.filename} is there already: name another folder") from error
    except OSError as error:
        raise Failure(f"{error.filename or folder}: {error.strerror}: name a folder that you can write to") from error
    typer.echo(f"saved {', '.join(map(str, files))}: check every line of expected.json by hand", err=True)


def _shape(asked: str, found: Discovery) -> dict[str, object]:
    tried = found.attempt
    return {
        "source": tried.source.id if tried else None,
        "url": tried.source.url if tried else asked,
        "kind": found.guess.kind,
        "verdict": tried.verdict if tried else "suspect",
        "reason": tried.reason if tried else found.reason,
        "differences": list(tried.differences) if tried else [],
        "notices": _notices(tried.look) if tried and tried.look else [],
        "next": tried.look.found.next if tried and tried.look else None,
        "entry": found.entry or None,
        "others": [_proposal(one) for one in found.others],
        "feeds": [{"url": feed.url, "title": feed.title} for feed in found.feeds],
    }


def _notices(look: Look) -> list[dict[str, object]]:
    texts = {notice.key: len(notice.text) for _, notice in look.documents} | {
        n.key: len(n.text) for n in look.found.notices
    }
    return [
        {
            "key": link.key, "title": link.title, "url": link.url, "published": link.published, "number": link.number,
            "letters": texts.get(link.key),
        }
        for link in look.links
    ]  # fmt: skip


def _proposal(proposal: Proposal) -> dict[str, object]:
    from monitor.discover import items_fields

    return {"items": items_fields(proposal.items), "rows": proposal.rows, "dated": round(proposal.dated, 2),
            "titles": list(proposal.titles)}  # fmt: skip


def _print(asked: str, found: Discovery) -> None:
    tried = found.attempt
    if tried is None:
        say(f"{asked} is not read: {found.reason}")
        return
    if tried.look is not None:
        _print_table(tried.look, tried.source.kind)
    for line in (tried.reason, *(f"  {one}" for one in tried.differences)):
        if line:
            say(line)
    if found.entry and tried.verdict == "good":
        say(f"\nRead as a {tried.source.kind}, twice the same. For the configuration:\n\n{found.entry}")
        _print_others(found)
    elif tried.verdict == "good":
        say(f"\n{tried.source.id} is well: twice the same")
    else:
        say(f"\n{tried.source.url} is {tried.verdict}; nothing is proposed, and nothing was stored")


def _print_table(look: Look, kind: str) -> None:
    rows = _notices(look)
    shown = [
        (
            str(at),
            (str(row["published"] or "-"))[:10],
            str(row["title"]),
            "" if row["letters"] is None else str(row["letters"]),
        )
        for at, row in enumerate(rows[:MOST], 1)
    ]
    print_table(("", "published", "title", "letters"), shown, widest=2, piped=WIDTH)
    dated = sum(row["published"] is not None for row in rows)
    rest = f", {len(rows) - MOST} more not shown" if len(rows) > MOST else ""
    say(f"\n{counted(len(rows), 'notice')} ({kind}), {dated} with a date{rest}")
    if look.found.next:
        say(f"the next page is {look.found.next}")


def _print_others(found: Discovery) -> None:
    for feed in found.feeds:
        say(f"also there: the feed {feed.url} {feed.title}")
    for one in found.others:
        first = one.titles[0][:50] if one.titles else ""
        say(f"also there: {counted(one.rows, 'row')}, `each: {one.items.each}`, as {first}")
