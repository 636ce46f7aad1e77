"""What would one route make of one change? Asked without telling anybody, or storing anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from alerts.channels import Target
from alerts.config import Route
from alerts.message import Message, Why, write
from monitor.compare import Step
from monitor.desk import Desk
from monitor.digests import next_end
from monitor.restraint import waits
from monitor.summary import summary
from monitor.why import Asker, Sought
from sources.config import Source
from sources.notice import Notice
from state.records import Change, Kind
from state.redline import Redline


@dataclass(frozen=True, slots=True)
class Trial:
    """Who would be told, in which words and when; or why nobody. `waits` are sentences on what would hold it back."""

    change: Change
    topics: tuple[Sought, ...]
    recipients: tuple[Target, ...]
    reasons: tuple[str, ...]
    waits: tuple[str, ...]
    digest: datetime | None
    """The digest that would tell it; None of what is told at once, or not at all."""
    message: Message | None


def try_route(
    route: Route, change: Change, content: Notice, redline: Redline | None, asker: Asker, now: datetime
) -> Trial:  # fmt: skip
    """Tries a route, as configured now, on a change whose topics are those of now (`retold`)."""
    recipients = tuple(target for heard, target in asker.desk.listeners(change) if heard.id == route.id)
    sought = asker.sought(route, change)
    if not recipients:
        reasons = tuple(asker.refusals(route, change, content, sought, None))
        return Trial(change, sought, (), reasons, (), None, None)
    digest = next_end(route, now) if route.cron is not None else None
    return Trial(
        change, sought, recipients, (), tuple(_waits(route, recipients, asker.desk, digest or now)), digest,
        _message(route, change, content, redline, asker),
    )  # fmt: skip


def retold(change: Change, content: Notice, desk: Desk, source: Source) -> Change:
    """The change with the topics that the configuration gives it now."""
    return replace(change, topics=desk.tag(content, source))


def change_of_file(content: Notice, source: Source, kind: Kind, now: datetime) -> Change:
    """The text of a file as if a source showed it now."""
    return Change(0, 0, source.id, kind, now, content.title, None)


def _waits(route: Route, recipients: tuple[Target, ...], desk: Desk, at: datetime) -> Iterator[str]:
    for channel in dict.fromkeys(target.channel for target in recipients):
        yield from waits(desk.channel(channel), route, at)


def _message(route: Route, change: Change, content: Notice, redline: Redline | None, asker: Asker) -> Message:
    said = summary(Step(change.kind, content, change.fields, redline), route.language)
    source, why = asker.sources.get(change.source), Why(route.id, route.asked(change.topics), change.source)
    return write(
        replace(change, summary=said), content, why=why, redline=redline,
        source_name=source.name if source else change.source, language=route.language,
        topic_names=asker.desk.topic_names,
    )  # fmt: skip
