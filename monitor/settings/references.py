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
    for route in entries.routes:
        _warn_of_route(route, entries, possible)
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
    if route.sources and not _enabled(entries.sources) & set(route.sources):
        place.warn("can match nothing: every source that it names is disabled")


def _enabled(sources: Sequence[Source]) -> set[str]:
    return {source.id for source in sources if source.enabled}


def _warn_of_topics(entries: Entries, possible: set[str]) -> None:
    routed = {topic for route in entries.routes for topic in route.topics}
    all_topics = any(not route.topics for route in entries.routes)
    for topic in entries.topics:
        place = entries.places["topics"][topic.id]
        if topic.id not in possible:
            place.warn("can be had by no notice: give it words in any or all, or name it in a source's topics")
        elif topic.id not in routed and not all_topics:
            place.warn("is used by no route: nobody hears of it")
