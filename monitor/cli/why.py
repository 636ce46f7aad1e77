"""The command that explains the ledger: why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.archive import open_queries, wall
from monitor.cli.ledger import delivery_row
from monitor.cli.options import Config, Json, load_settings, locate_data
from monitor.cli.output import Failure, print_json, say
from sources.count import counted

if TYPE_CHECKING:
    from monitor.settings import Settings
    from monitor.settings.locate import Place
    from monitor.why import Asker, Finding, Sought
    from state.queries import Queries
    from state.records import Change, Delivery, KnownNotice


Told = tuple["Change", "list[Finding]", "list[Delivery]"]
"""A change, what each route made of it, and the messages that took it back."""


def add_to(app: typer.Typer) -> None:
    app.command()(why)


def why(
    number: Annotated[int, typer.Argument(help="The id that `gazetted notices` shows.", metavar="NOTICE")],
    config: Config = None,
    route: Annotated[str | None, typer.Option(help="Only of this route.")] = None,
    json: Json = False,
) -> None:
    """Tell why each change of a notice was, or was not, sent: kinds, sources, topics and words, and what was owed."""
    settings, place = load_settings(config), locate_data(config)
    with open_queries(place) as queries:
        known = queries.notice(number)
        if known is None:
            raise Failure(f"no notice {number}: `gazetted notices` lists those that are known", 2)
        told = [
            (change, findings, list(queries.deliveries(retraction=change.retracted.id)) if change.retracted else [])
            for change, findings in _explained(queries, settings, known)
        ]
        held = _held(queries, known.source)
        reminders = [d for d in queries.reminders(known.id) if route in (None, d.route)]
    shown = [
        (change, [f for f in findings if route in (None, f.route)], [d for d in took if route in (None, d.route)])
        for change, findings, took in told
    ]
    if route is not None and not any(findings for _, findings, _ in shown):
        raise Failure(f"--route {route}: there are {', '.join(r.id for r in settings.routes) or 'none'}", 2)
    if json:
        print_json(
            {**_whole_json(known, shown, held, place), "reminders": [_reminder_json(d, place) for d in reminders]}
        )
    else:
        _print_whole(known, shown, held, place)
        for reminder in reminders:
            say(f"\n{_reminder_said(reminder, place)}")


def _explained(queries: Queries, settings: Settings, known: KnownNotice) -> Iterator[tuple[Change, list[Finding]]]:
    asker = asker_of(settings, queries)
    first = next(queries.changes(source=known.source), None)
    for change in queries.changes(notice=known.id):
        version = queries.version(change.new_version) if change.new_version else None
        content = version.content if version else known.current.content
        owed = list(queries.deliveries(change=change.id))
        yield change, list(asker.findings(change, content, owed, first.at if first else None))


def asker_of(settings: Settings, queries: Queries) -> Asker:
    """The configuration as it is now, with the windows of the store."""
    from monitor.desk import Desk
    from monitor.why import Asker

    desk = Desk(settings.topics, settings.channels, settings.routes, settings.operators)
    sources = {source.id: source for source in settings.sources}
    return Asker(desk, settings.topics, settings.routes, sources, queries.windows.of)


def _held(queries: Queries, source: str) -> str | None:
    """What a held flood keeps back, where there is one."""
    row = queries.source(source)
    if row is None or row.reason != "flood":
        return None
    return (
        f"a flood of {source} is held: what it says of this notice waits for `gazetted release {source}` "
        f"or `gazetted dismiss {source}`"
    )


def _whole_json(known: KnownNotice, told: list[Told], held: str | None, place: Place) -> dict[str, object]:
    from alerts.shapes import change_json, notice_json

    zone = place.timezone
    changes = [
        {**change_json(c, zone), "routes": [_finding_json(f, place) for f in findings],
         "retractions": [delivery_row(d, place) for d in took_back]}
        for c, findings, took_back in told
    ]  # fmt: skip
    return {"notice": notice_json(known, False, zone), "held": held, "changes": changes}


def _finding_json(finding: Finding, place: Place) -> dict[str, object]:
    return {
        "route": finding.route,
        "outcome": finding.outcome,
        "reasons": list(finding.reasons),
        "topics": [sought_json(sought) for sought in finding.topics],
        "deliveries": [{**delivery_row(d, place), "waits": d.waits} for d in finding.deliveries],
    }


def sought_json(sought: Sought) -> dict[str, object]:
    topic = sought.topic
    return {
        "id": topic.id, "matched": sought.because is not None, "because": list(sought.because or ()),
        "any": list(topic.any), "all": list(topic.all), "none": list(topic.none), "within": list(topic.within),
    }  # fmt: skip


def _print_whole(known: KnownNotice, told: list[Told], held: str | None, place: Place) -> None:
    say(f"[{known.id}] {known.current.content.title}")
    for change, findings, took_back in told:
        say(f"\n{wall(change.at, place)}  {change.kind}  (change {change.id})")
        for finding in findings:
            _print_finding(finding, place)
        if not findings:
            say("  there is no route: nobody asked for anything")
        _print_retraction(change, took_back, place)
    if held:
        say(f"\n{held}")


def _print_retraction(change: Change, took_back: list[Delivery], place: Place) -> None:
    if (made := change.retracted) is None:
        return
    say(f"  retracted {wall(made.at, place)} by {made.author}: {made.reason}")
    for d in took_back:
        error = f": {d.error}" if d.error and d.state != "sent" else ""
        say(f"    {d.recipient} by {d.channel}: {d.state}{error}")


def _reminder_json(d: Delivery, place: Place) -> dict[str, object]:
    assert d.reminder is not None, "only reminders are asked for"
    return {**delivery_row(d, place), "fact": d.reminder.fact, "date": d.reminder.day, "age": d.reminder.age}


def _reminder_said(d: Delivery, place: Place) -> str:
    assert d.reminder is not None, "only reminders are asked for"
    said = d.reminder
    when = wall(d.sent_at, place) if d.sent_at else f"due {wall(d.due_at, place)}"
    error = f": {d.error}" if d.error and d.state != "sent" else ""
    what = f"{counted(said.age, 'day')} before {said.fact} {said.day}"
    return f"reminder by {d.route} to {d.recipient}, {what}: {d.state}, {when}{error}"


def _print_finding(finding: Finding, place: Place) -> None:
    last = max((d.sent_at for d in finding.deliveries if d.sent_at), default=None)
    say(f"  {finding.route}: {finding.outcome}{f', {wall(last, place)}' if last else ''}")
    for reason in finding.reasons:
        say(f"    {reason}")
    for sought in finding.topics:
        say(f"    topic {sought_said(sought)}")


def sought_said(sought: Sought) -> str:
    if sought.because is not None:
        return f"{sought.topic.id}: matched {', '.join(sought.because) or 'because its source has it'}"
    topic = sought.topic
    parts = [f"{name} {', '.join(words)}" for name in ("any", "all", "none") if (words := getattr(topic, name))]
    looked = "; ".join(parts) or "no words: only a source gives it"
    return f"{topic.id}: not matched; looked in {' and '.join(topic.within)} for {looked}"
