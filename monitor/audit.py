"""What of the configuration does nothing, or too much, by what is stored? Topics, routes and recipients, looked at."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.desk import Desk
from monitor.topics import Topic, tag
from sources.config import Source
from state.records import KnownNotice

NEWEST = 1_000
"""Stored notices that are looked at, the newest."""
ENOUGH = 20
"""With fewer nothing is said of topics and routes: a new newsroom has seen too little."""
MOST = 0.95
"""A topic of so many notices tells them from nothing."""


@dataclass(frozen=True, slots=True)
class Share:
    """A topic or a route, and of how many of the stored notices it is."""

    id: str
    matched: int
    of: int


@dataclass(frozen=True, slots=True)
class Shares:
    """Topics of (nearly) all notices by their words, and routes of none."""

    topics: tuple[Share, ...]
    routes: tuple[Share, ...]
    notices: int


def shares(
    notices: Iterable[KnownNotice], topics: Sequence[Topic], desk: Desk, sources: Sequence[Source]
) -> Shares:  # fmt: skip
    """Tries topics and routes as configured now on the newest of the stored notices (given oldest first)."""
    looked_at, given = deque(notices, NEWEST), {source.id: source.topics for source in sources}
    by_words, by_route = Counter[str](), Counter[str]()
    for known in looked_at:
        about = {tagged.id for tagged in tag(known.current.content, topics)}
        by_words.update(about)
        about |= set(given.get(known.source, ()))
        by_route.update(
            route.id for route in desk.routes
            if (not route.sources or known.source in route.sources)
            and (not route.topics or not about.isdisjoint(route.topics))
        )  # fmt: skip
    count = len(looked_at)
    if count < ENOUGH:
        return Shares((), (), count)
    wide = tuple(Share(t.id, by_words[t.id], count) for t in topics if by_words[t.id] >= MOST * count)
    idle = tuple(Share(route.id, 0, count) for route in desk.routes if not by_route[route.id])
    return Shares(wide, idle, count)
