"""The command that tries a route on a change or a text: route test."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.archive import open_queries, rfc, wall
from monitor.cli.options import Config, Json, load_settings, locate_data
from monitor.cli.output import Failure, print_json, say
from monitor.cli.why import asker_of, sought_json, sought_said

if TYPE_CHECKING:
    from alerts.config import Route
    from monitor.settings import Settings
    from monitor.settings.locate import Place
    from monitor.trial import Trial
    from sources.config import Source
    from sources.notice import Notice
    from state.records import Change
    from state.silences import Silence

route = typer.Typer(help="Try routes without telling anybody.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    app.add_typer(route, name="route")


@route.command()
def test(
    id: Annotated[str, typer.Argument(help="The id of a route.", metavar="ROUTE")],
    config: Config = None,
    change: Annotated[int | None, typer.Option(help="A stored change, by its id.")] = None,
    file: Annotated[Path | None, typer.Option(help="A file that says what a notice would: txt, html, pdf.")] = None,
    source: Annotated[str | None, typer.Option(help="With --file: the source that would show it.")] = None,
    kind: Annotated[str, typer.Option(help="With --file: what would have happened to it.")] = "published",
    json: Json = False,
) -> None:
    """Tell what a route would send of a stored change or a file's text, to whom and when, or why not. Sends nothing."""
    settings, place = load_settings(config), locate_data(config)
    wanted = next((r for r in settings.routes if r.id == id), None)
    if wanted is None:
        raise Failure(f"route {id}: there are {', '.join(r.id for r in settings.routes) or 'none'}", 2)
    if (change is None) == (file is None):
        raise Failure("name what to try it on: --change ID or --file FILE, one of them", 2)
    if file is not None:
        tried = _of_file(settings, wanted, file, _shown_by(settings, wanted, source), kind)
        silence = _silence_over(tried.change, place)
    else:
        assert change is not None, "one of the two is given"
        tried, silence = _of_change(settings, place, wanted, change)
    if json:
        print_json(_trial_json(wanted, tried, silence, place))
    else:
        _print_trial(wanted, tried, silence, place)


def _of_change(settings: Settings, place: Place, wanted: Route, number: int) -> tuple[Trial, Silence | None]:
    from monitor.digests import redline_of
    from monitor.newsroom import wall_clock
    from monitor.trial import retold, try_route

    with open_queries(place) as queries:
        found = queries.change(number)
        if found is None:
            raise Failure(f"no change {number}: `gazetted changes` lists those that are known", 2)
        asker, content = asker_of(settings, queries), queries.content(found)
        source = asker.sources.get(found.source)
        now = retold(found, content, asker.desk, source) if source else found
        tried = try_route(wanted, now, content, redline_of(queries, found), asker, wall_clock())
        return tried, queries.silences.over_change(now, wall_clock())


def _of_file(settings: Settings, wanted: Route, file: Path, source: Source, kind: str) -> Trial:
    from monitor.newsroom import open_desk, wall_clock
    from monitor.settings.listeners import TOLD
    from monitor.trial import change_of_file, retold, try_route
    from monitor.why import Asker

    known = next((one for one in TOLD if one == kind), None)
    if known is None:
        raise Failure(f"--kind {kind}: there are {', '.join(TOLD)}", 2)
    content, desk, now = _read(file, settings.timezone), open_desk(settings), wall_clock()
    asker = Asker(desk, settings.topics, settings.routes, {s.id: s for s in settings.sources})
    change = retold(change_of_file(content, source, known, now), content, desk, source)
    return try_route(wanted, change, content, None, asker, now)


def _silence_over(change: Change, place: Place) -> Silence | None:
    """The silence under which a change would fall; None too where no store has been made yet."""
    from monitor.newsroom import wall_clock

    if place.home.database is None and not place.home.file.exists():
        return None
    with open_queries(place) as queries:
        return queries.silences.over_change(change, wall_clock())


def _read(file: Path, timezone: str) -> Notice:
    from monitor.extract import Extractor, Unreadable

    try:
        with Extractor("page", timezone) as extractor:
            found = extractor.notices(str(file))
    except Unreadable as error:
        raise Failure(str(error)) from error
    if not found:
        raise Failure(f"{file} holds no notice: name a file with a title and a text")
    return replace(found[0], url=None)  # nobody could open it there


def _shown_by(settings: Settings, wanted: Route, named: str | None) -> Source:
    """The source that is named; else the first that the route asks for, or the first of all."""
    known = {source.id: source for source in settings.sources}
    if named is not None and named not in known:
        raise Failure(f"--source {named}: there are {', '.join(known)}", 2)
    return known[named or next(iter(wanted.sources or known))]


def _trial_json(wanted: Route, tried: Trial, silence: Silence | None, place: Place) -> dict[str, object]:
    return {
        "route": wanted.id, "change": tried.change.id or None, "source": tried.change.source,
        "kind": tried.change.kind, "would": bool(tried.recipients), "reasons": list(tried.reasons),
        "topics": [sought_json(one) for one in tried.topics],
        "recipients": [{"channel": t.channel, "recipient": t.recipient} for t in tried.recipients],
        "digest": rfc(tried.digest, place), "silence": silence.said if silence else None, "waits": list(tried.waits),
        "message": {"subject": tried.message.subject, "text": tried.message.text} if tried.message else None,
    }  # fmt: skip


def _print_trial(wanted: Route, tried: Trial, silence: Silence | None, place: Place) -> None:
    for target in tried.recipients:
        say(f"{target.recipient} by {target.channel} would be told of this by {wanted.id}")
    for reason in tried.reasons:
        say(f"{wanted.id} would tell nobody: {reason}")
    for one in tried.topics:
        say(f"  topic {sought_said(one)}")
    if tried.message is None:
        return
    if tried.digest:
        say(f"  in its digest of {wall(tried.digest, place)}; by itself it reads:")
    for held in filter(None, (silence.said if silence else "", *tried.waits)):
        say(f"  kept back by {held}")
    say(f"\n{tried.message.subject}\n\n{tried.message.text}\nNothing was sent or stored by this")
