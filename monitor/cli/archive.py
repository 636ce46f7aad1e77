"""Commands about what is known: status, notices, notice, changes, diff."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from monitor.cli.options import Config, Csv, Json, check_named, locate_data, moment, watched_sources
from monitor.cli.output import Failure, print_json, print_table, say, tell
from monitor.cli.redlines import Format, Whole, chosen_format, print_redline
from monitor.cli.sheet import CHANGE, NOTICE, one_form, print_csv
from sources.count import counted

if TYPE_CHECKING:
    from monitor.settings.locate import Place
    from state.glance import Glance
    from state.queries import Queries
    from state.records import Change, KnownNotice, Life, SourceState

Source = Annotated[str | None, typer.Option(help="Only of this source.")]
Since = Annotated[str | None, typer.Option(help="Only from this day or instant on.", metavar="DATE")]
Until = Annotated[str | None, typer.Option(help="Only before this day or instant.", metavar="DATE")]


def add_to(app: typer.Typer) -> None:
    for command in (status, notices, notice, changes, diff):
        app.command()(command)


def status(
    config: Config = None,
    json: Json = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing; the exit code tells.")] = False,
) -> None:
    """Tell how every source is doing and what is owed; exit code 1 where something is not well."""
    from state.errors import StoreError
    from state.glance import glance

    place = locate_data(config)
    try:
        seen = glance(place.home, datetime.now(UTC), watched_sources(config))
    except StoreError as error:
        raise Failure(str(error)) from error
    healthy = _healthy(seen)
    if json:
        print_json(_status_json(seen, healthy, place))
    elif not quiet:
        _print_status(seen, place)
    if not healthy:
        raise typer.Exit(1)


def _healthy(seen: Glance) -> bool:
    ill = any(s.verdict in ("suspect", "failed") or s.signs for s in seen.sources)
    return not (ill or seen.overdue or seen.owed.dead or seen.unsent or seen.paused or seen.refusing or seen.templates)


def _status_json(seen: Glance, healthy: bool, place: Place) -> dict[str, object]:
    owed = seen.owed
    return {
        "healthy": healthy,
        "sources": [
            {
                "id": s.id, "verdict": s.verdict, "reason": s.reason, "said": s.said,
                "last_good": rfc(s.last_good, place),
                "next_poll": rfc(s.next_poll, place), "notices": s.notices, "newest": rfc(s.newest, place),
                "failures": s.failures, "quiet": "quiet" in s.signs, "signs": list(s.signs),
                "overdue": s.id in seen.overdue,
            }
            for s in seen.sources
        ],
        "deliveries": {
            "pending": owed.pending, "sent": owed.sent, "dead": owed.dead, "held": owed.held,
            "oldest_pending": rfc(owed.oldest_pending, place), "unsent": seen.unsent or None,
            "paused": list(seen.paused), "refusing": list(seen.refusing), "templates": list(seen.templates),
        },
    }  # fmt: skip


def _print_status(seen: Glance, place: Place) -> None:
    rows = [
        (s.id, _standing(s, seen), wall(s.last_good, place), str(s.notices), wall(s.newest, place),
         wall(s.next_poll, place))
        for s in seen.sources
    ]  # fmt: skip
    print_table(("source", "verdict", "last good", "notices", "newest", "next poll"), rows, spare=("newest", "notices"))
    for s in seen.sources:
        if s.verdict in ("suspect", "failed"):
            tell(f"\n{s.id} is {s.verdict}, {counted(s.failures, 'poll')} in a row: {s.said or s.reason}")
        for said in s.signs.values():
            tell(f"\n{s.id}: {said}")
    if seen.overdue:
        tell(f"\noverdue: {', '.join(sorted(seen.overdue))}. Is `gazetted run` at work?")
    owed = seen.owed
    since = f", the oldest since {wall(owed.oldest_pending, place)}" if owed.oldest_pending else ""
    tell(f"\ndeliveries: {owed.pending} pending{since}; {owed.sent} sent; {owed.dead} dead; {owed.held} held")
    if seen.paused:
        tell(f"paused, since the login is refused: {', '.join(seen.paused)}. Mend the password or token of the channel")
    if seen.refusing:
        tell(f"refused for long, and tried every ten minutes: {', '.join(seen.refusing)}. Look at the receiver")
    for failed in seen.templates:
        tell(f"sent in our own words, since the template failed: {failed}. Mend the file, then `gazetted reload`")
    if seen.unsent:
        tell(f"not in order: {seen.unsent}. `gazetted deliveries --reconcile` looks again")
    if owed.dead:
        tell("`gazetted deliveries --state dead` tells why, `gazetted retry` sends them again")


def _standing(source: SourceState, seen: Glance) -> str:
    late = ", overdue" if source.id in seen.overdue else ""
    return f"{source.verdict or 'not polled yet'}{', see below' if source.signs else ''}{late}"


def notices(
    config: Config = None,
    source: Source = None,
    topic: Annotated[str | None, typer.Option(help="Only of this topic.")] = None,
    since: Since = None,
    until: Until = None,
    query: Annotated[str | None, typer.Option(help="Only with these words in title or text.")] = None,
    number: Annotated[str | None, typer.Option(help="Only with this document number.")] = None,
    text: Annotated[bool, typer.Option("--text", help="With the text of each.")] = False,
    json: Json = False,
    as_csv: Csv = False,
) -> None:
    """List what is known, oldest first."""
    from alerts.shapes import notice_json, retracted_json
    from state.queries import NoticeFilter
    from state.retractions import retracted_of

    one_form(json, as_csv)
    place = locate_data(config)
    first, last = moment(since, "--since", place.timezone), moment(until, "--until", place.timezone)
    wanted = NoticeFilter(source, topic, first, last, query, number)
    with open_queries(place) as queries:
        found = list(queries.notices(wanted))
        lives = queries.lives(found, _today(place)) if json else {}
        wrong = retracted_of(queries) if json else {}
    if not found:  # what is known may be of a source or topic that the configuration no longer has
        check_named(config, "sources", source)
        check_named(config, "topics", topic)
    if json:
        print_json(
            [
                {
                    **notice_json(known, text, place.timezone, lives[known.id]),
                    "retracted": retracted_json(wrong.get(known.id, ()), place.timezone),
                }
                for known in found
            ]
        )
        return
    if as_csv:
        print_csv(
            (*NOTICE, *(("text",) if text else ())), (notice_json(known, text, place.timezone) for known in found)
        )
        return
    print_table(("id", "source", "published", "title"), [_notice_row(known) for known in found], widest=3)
    if text:
        for known in found:
            say(f"\n[{known.id}] {known.current.content.title}\n{known.current.content.text}")


def _notice_row(known: KnownNotice) -> tuple[str, str, str, str]:
    content = known.current.content
    mark = "[withdrawn] " if known.withdrawn else ""
    return str(known.id), known.source, (content.facts.published or "-")[:10], mark + content.title


def notice(
    number: Annotated[int, typer.Argument(help="The id that `gazetted notices` shows.", metavar="ID")],
    config: Config = None,
    text: Annotated[bool, typer.Option("--text", help="With its text.")] = False,
    json: Json = False,
) -> None:
    """Show one notice with its facts and what happened to it."""
    from alerts.shapes import change_json, notice_json, retracted_json

    place = locate_data(config)
    with open_queries(place) as queries:
        known = queries.notice(number)
        if known is None:
            raise Failure(f"no notice {number}: `gazetted notices` lists those that are known", 2)
        history, others = list(queries.changes(notice=number)), queries.others(number)
        life = queries.lives([known], _today(place))[known.id]
    if json:
        told = [change_json(change, place.timezone) for change in history]
        wrong = retracted_json([change.retracted for change in history if change.retracted], place.timezone)
        also = [{"id": o.id, "source": o.source, "url": o.url, "title": o.current.content.title} for o in others]
        print_json(
            {
                **notice_json(known, text, place.timezone, life),
                "changes": told,
                "also_published": also,
                "retracted": wrong,
            }
        )
        return
    _print_notice(known, history, others, life, place)
    if text:
        say(f"\n{known.current.content.text}")


def _print_notice(
    known: KnownNotice, history: list[Change], others: list[KnownNotice], life: Life, place: Place
) -> None:
    from alerts.shapes import seen_json

    content = known.current.content
    say(content.title)
    for name, value in seen_json(content).items():
        if value and name not in ("title", "text", "doc_number_mended", "language", "facts_at"):
            say(f"  {name.replace('_', ' '):12} {_shown(value)}")
    by = "".join(f"; {d.role} by {d.notice}, from {d.since or 'a day not stated'}: {d.title}" for d in life.deeds)
    say(f"  {'lifecycle':12} {life.stage}{by}")
    topics = "; ".join(f"{t.id} ({', '.join(t.because)})" for t in known.current.topics)
    say(f"  {'topics':12} {topics or '-'}")
    for other in others:
        say(f"  {'also':12} {other.source}: {other.current.content.title}  (notice {other.id})")
    for change in history:
        say(f"  {wall(change.at, place)}  {change.kind:10} {change.summary}  (change {change.id})")
        if (made := change.retracted) is not None:
            say(f"  {wall(made.at, place)}  retracted  by {made.author}: {made.reason}  (change {change.id})")


def _today(place: Place) -> date:
    return datetime.now(ZoneInfo(place.timezone)).date()


def _shown(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(dict.fromkeys(_shown(item) for item in value))
    if isinstance(value, dict) and "currency" in value:
        return str(value["text"])
    if isinstance(value, dict):
        return " ".join(str(part) for part in value.values() if part)
    return str(value)


def changes(
    config: Config = None, source: Source = None, since: Since = None, json: Json = False, as_csv: Csv = False
) -> None:  # fmt: skip
    """List what changed, oldest first."""
    from alerts.shapes import change_json

    one_form(json, as_csv)
    place = locate_data(config)
    with open_queries(place) as queries:
        found = list(queries.changes(source=source, since=moment(since, "--since", place.timezone)))
    if not found:
        check_named(config, "sources", source)
    if json:
        print_json([change_json(change, place.timezone) for change in found])
        return
    if as_csv:
        print_csv(CHANGE, (change_json(change, place.timezone) for change in found))
        return
    rows = [
        (str(c.id), wall(c.at, place), c.kind, c.source, f"{'[retracted] ' if c.retracted else ''}{c.title}")
        for c in found
    ]
    print_table(("id", "at", "kind", "source", "title"), rows, widest=4, spare=("at",))


def diff(
    change: Annotated[int, typer.Argument(help="The id that `gazetted changes` shows.", metavar="CHANGE")],
    config: Config = None,
    format: Format = "terminal",
    whole: Whole = False,
    json: Json = False,
) -> None:
    """Show the redline of a change."""
    from state.redline import compare

    wanted = chosen_format(format, json)
    place = locate_data(config)
    with open_queries(place) as queries:
        old, new, language = _sides(queries, change)
    redline = compare(old[1], new[1])
    titles = {"old": {"title": old[0]}, "new": {"title": new[0]}}
    print_redline(redline, titles, wanted, whole, language)


def _sides(queries: Queries, number: int) -> tuple[tuple[str, str], tuple[str, str], str]:
    """Title and text before and after a change, and the language of the notice."""
    from monitor.files import texts

    change = queries.change(number)
    if change is None or change.new_version is None:
        raise Failure(f"no change {number}: `gazetted changes` lists them", 2)
    new = queries.version(change.new_version)
    old = queries.version(change.old_version) if change.old_version else None
    assert new is not None, "a version is never removed"
    if old is None:
        return ("", ""), (new.content.title, new.content.words), new.content.language
    before, now = texts(old.content, new.content)
    return (old.content.title, before), (new.content.title, now), new.content.language


@contextmanager
def open_queries(place: Place) -> Iterator[Queries]:
    """Read-only questions on the store; it may be in use by the daemon."""
    from state.errors import StoreError
    from state.reader import open_reader

    try:
        with open_reader(place.home) as queries:
            yield queries
    except StoreError as error:
        raise Failure(str(error)) from error


def rfc(at: datetime | None, place: Place) -> str | None:
    return at.astimezone(ZoneInfo(place.timezone)).isoformat(timespec="seconds") if at else None


def wall(at: datetime | None, place: Place) -> str:
    """`2026-11-26 21:29`: with its year, for a ledger and its reminders reach over several."""
    return at.astimezone(ZoneInfo(place.timezone)).strftime("%Y-%m-%d %H:%M") if at else "-"
