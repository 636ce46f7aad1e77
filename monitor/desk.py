"""Who asked for what? Topics, routes and channels of the configuration, and whom a change must reach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from alerts.channels import Target, targets
from alerts.config import OPERATORS, Channel, Operators, Route
from monitor.topics import Topic, tag
from sources.config import Source
from sources.notice import Notice
from state.records import Change, Delivery, Tagged
from state.rules import Rule


class Desk:
    """The part of the configuration that says who hears of what."""

    def __init__(
        self,
        topics: Sequence[Topic],
        channels: Sequence[Channel],
        routes: Sequence[Route],
        operators: Operators,
        language: str = "zh",
        watched: Iterable[str] = (),
    ):
        self._topics = tuple(topics)
        self._routes = {route.id: route for route in routes}
        self._operators = operators
        self._channels = {channel.id: channel for channel in channels}
        self._targets = {channel.id: {t.recipient: t for t in targets(channel)} for channel in channels}
        self.words = language
        """The language of what is written down for all: summaries in tables and in the ledger."""
        self.watched = tuple(watched)
        """The ids of the sources that are polled."""
        self.rules: int | None = None
        """The number under which the store knows what this desk asks for; None until it was written down there."""
        self.topic_names: Mapping[str, str] = {topic.id: topic.name for topic in topics}

    @property
    def channels(self) -> tuple[str, ...]:
        return tuple(self._targets)

    def channel(self, name: str) -> Channel | None:
        """What the configuration says of a channel; None where it has it no more."""
        return self._channels.get(name)

    @property
    def routes(self) -> tuple[Route, ...]:
        return tuple(self._routes.values())

    @property
    def reminds(self) -> bool:
        """Whether any route reminds its readers of dates."""
        return any(route.remind for route in self._routes.values())

    def route(self, name: str) -> Route | None:
        """The route of this id; None where the configuration has it no more."""
        return self._routes.get(name)

    def tag(self, notice: Notice, source: Source) -> tuple[Tagged, ...]:
        """What the notice is about, and the words that say so."""
        return tag(notice, self._topics, source.topics)

    def listeners(self, change: Change) -> Iterator[tuple[Route, Target]]:
        """Everyone who asked to hear of this change, once per route, channel and recipient."""
        about = {t.id for t in change.topics}
        for route in self._routes.values():
            wanted = change.kind in route.kinds
            wanted &= not route.sources or change.source in route.sources
            wanted &= not route.topics or not about.isdisjoint(route.topics)
            if wanted:
                yield from ((route, target) for target in self._reached_by(route.to))

    def readers(self) -> Iterator[tuple[Route, Target]]:
        """Everyone who is told anything, once per route, channel and recipient."""
        for route in self._routes.values():
            yield from ((route, target) for target in self._reached_by(route.to))

    def digest_readers(self) -> Iterator[tuple[Route, Target]]:
        """Everyone who gets digests, once per route, channel and recipient."""
        return ((route, target) for route, target in self.readers() if route.cron is not None)

    def asks(self) -> list[Rule]:
        """What each route asks for and whom it tells, for the store to judge the ledger by."""
        return [
            Rule(
                route.id, tuple((t.channel, t.recipient) for t in self._reached_by(route.to)), route.kinds,
                route.sources, route.topics, tuple(age.days for age in route.remind), route.timezone,
            )
            for route in self._routes.values()
        ]  # fmt: skip

    def operators(self) -> Iterator[Target]:
        """Everyone who hears of sources and channels that are not well."""
        return self._reached_by(self._operators.to)

    def target(self, channel: str, recipient: str) -> Target | None:
        """Where a delivery goes; None where the configuration has the channel or the recipient no more."""
        return self._targets.get(channel, {}).get(recipient)

    def language(self, route: str) -> str:
        """The language of a route's messages; that of the operators where the route is gone."""
        return self._routes[route].language if route in self._routes else self._operators.language

    def knows_route(self, route: str) -> bool:
        return route == OPERATORS or route in self._routes

    def reaches(self, delivery: Delivery) -> bool:
        """Whether the configuration still has the route, the channel and the recipient of a delivery."""
        return self.target(delivery.channel, delivery.recipient) is not None and self.knows_route(delivery.route)

    def _reached_by(self, channels: Sequence[str]) -> Iterator[Target]:
        for channel in dict.fromkeys(channels):
            yield from self._targets[channel].values()
