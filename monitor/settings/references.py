"""Do the ids that one entry names belong to another, and is anything there to no purpose?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alerts.config import Channel, Operators, Route
from monitor.settings.mistakes import nearest, shown
from monitor.settings.tree import Listing, Scalar, Table
from monitor.settings.values import Value
from sources.config import Source

if TYPE_CHECKING:
    from monitor.topics import Topic


@dataclass(slots=True)
class Entries:
    """What all files together hold, and where each entry stands, by id."""

    sources: list[Source] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)
    channels: list[Channel] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)
    places: dict[str, dict[str, Value]] = field(
        default_factory=lambda: {name: {} for name in ("sources", "topics", "channels", "routes")}
    )


def check_references(entries: Entries, operators: Value | None) -> None:
    """Notes every id that names nothing."""
    for value in entries.places["sources"].values():
        _check(value, "topics", entries, "topics")
    for value in entries.places["routes"].values():
        for key, named in (("topics", "topics"), ("sources", "sources"), ("to", "channels")):
            _check(value, key, entries, named)
    if operators is not None:
        _check(operators, "to", entries, "channels")


def _check(value: Value, key: str, entries: Entries, named: str) -> None:
    listing = value.node.entries.get(key) if isinstance(value.node, Table) else None
    if not isinstance(listing, Listing):
        return
    known = entries.places[named]
    names = list(known)
    for index, item in enumerate(listing.items):
        if isinstance(item, Scalar) and item.text and "${" not in item.text and item.text not in known:
            one = named.removesuffix("s")
            text = (
                f"{shown(item.text)} is no {one} of this configuration{nearest(item.text, names) or _offer(names, one)}"
            )
            value.note(text, line=item.line, path=f"{value.path}.{key}[{index}]")


def _offer(names: Sequence[str], one: str) -> str:
    return f"; there is {', '.join(names[:5])}" if names else f"; there is no {one} at all: add it"


def warn_of_idle(entries: Entries, operators: Operators, root: Value) -> None:
    """Warns of what is configured and can have no effect."""
    possible = _possible_topics(entries)
    for number, route in enumerate(entries.routes):
        _warn_of_route(route, entries, possible)
        _warn_of_shadow(route, number, entries)
    _warn_of_topics(entries, possible)
    used = {channel for route in entries.routes for channel in route.to} | set(operators.to)
    for channel in entries.channels:
        if channel.id not in used:
            entries.places["channels"][channel.id].warn("is used by no route and not by the operators")
    if entries.routes and not operators.to:
        root.warn("is missing: nobody hears when a source fails or falls silent", path="operators")


def _possible_topics(entries: Entries) -> set[str]:
    """The topics that some notice can have: by their words, or because an enabled source gives them."""
    given = {topic for source in entries.sources if source.enabled for topic in source.topics}
    return given | {topic.id for topic in entries.topics if topic.any or topic.all}


def _warn_of_route(route: Route, entries: Entries, possible: set[str]) -> None:
    place = entries.places["routes"][route.id]
    if route.topics and not possible & set(route.topics):
        place.warn("can match nothing: no notice can have any of its topics")
    read = [s for s in entries.sources if s.enabled and (not route.sources or s.id in route.sources)]
    if route.sources and not read:
        place.warn("can match nothing: every source that it names is disabled")
        return
    worded = {topic.id for topic in entries.topics if topic.any or topic.all}
    wanted, given = set(route.topics), {topic for source in read for topic in source.topics}
    if wanted & possible and not wanted & (worded | given):
        place.warn("can match nothing: its topics have no words, and none of its sources gives one of them")
    if set(route.kinds) <= {"withdrawn", "restored"} and not any(source.follow for source in read):
        place.warn("can match nothing: notices are withdrawn where their own pages are gone, and no source has follow")


def _warn_of_shadow(route: Route, number: int, entries: Entries) -> None:
    """Of two routes that tell the same people the same in the same way, the later one is told of."""
    for at, other in enumerate(entries.routes):
        if at != number and _covers(other, route) and not (at > number and _covers(route, other)):
            entries.places["routes"][route.id].warn(
                f"is overshadowed: {other.id} tells the same people all that it tells, at the same times; leave one out"
            )
            return


def _covers(other: Route, route: Route) -> bool:
    """Whether all that a route tells is told by the other one too, to the same people, at the same times."""
    asked = ((other.sources, route.sources), (other.topics, route.topics))
    same = ("language", "cron", "timezone", "workdays", "tell_empty", "quiet")
    return (
        all(not wide or (narrow and set(narrow) <= set(wide)) for wide, narrow in asked)
        and set(route.kinds) <= set(other.kinds)
        and set(route.to) <= set(other.to)
        and set(route.remind) <= set(other.remind)
        and all(getattr(other, name) == getattr(route, name) for name in same)
    )


def _warn_of_topics(entries: Entries, possible: set[str]) -> None:
    routed = {topic for route in entries.routes for topic in route.topics}
    all_topics = any(not route.topics for route in entries.routes)
    for topic in entries.topics:
        place = entries.places["topics"][topic.id]
        if topic.id not in possible:
            place.warn("can be had by no notice: give it words in any or all, or name it in a source's topics")
        elif topic.id not in routed and not all_topics:
            place.warn("is used by no route: nobody hears of it")
