"""Why did somebody hear of a change, or not? The configuration and the ledger, put side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from alerts.channels import Target
from alerts.config import Route
from monitor.desk import Desk
from monitor.topics import Topic, tag
from sources.config import Source
from sources.notice import Notice
from state.records import Change, Delivery, Tagged, Waits
from state.windows import Window

Outcome = Literal["sent", "pending", "dead", "held", "cancelled", "superseded", "not owed"]
_WORST: tuple[Outcome, ...] = ("dead", "held", "pending", "cancelled", "superseded", "sent")
"""Of several deliveries the first of these states that one of them has is the outcome of them all."""

_FOR: Mapping[Waits, str] = {
    "quiet": "the end of quiet hours",
    "rate": "room in its channel's rate",
    "asked": "the time that its receiver asked for",
    "shut": "its channel, which refuses our login",
    "failing": "its receiver, which fails",
    "refused": "its next try",
}


@dataclass(frozen=True, slots=True)
class Sought:
    """One topic of a route: the words it looks for, and those for which a change had it, None where it had it not."""

    topic: Topic
    because: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What one route made of one change. `reasons` are sentences, the decisive one first."""

    route: str
    change: Change
    outcome: Outcome
    reasons: tuple[str, ...]
    topics: tuple[Sought, ...] = ()
    deliveries: tuple[Delivery, ...] = ()


@dataclass(frozen=True)
class Asker:
    """The configuration as it is now, asked about changes that were recorded under it or under an earlier one."""

    desk: Desk
    topics: Sequence[Topic]
    routes: Sequence[Route]
    sources: Mapping[str, Source]
    window: Callable[[Delivery], Window | None] = lambda delivery: None
    """The window of the digest that tells a delivery, or in which it waits."""

    def findings(
        self, change: Change, content: Notice, deliveries: Sequence[Delivery], began: datetime | None
    ) -> Iterator[Finding]:
        """One finding for every configured route, then for every route that is gone but was owed something.

        `content` is the version that the change led to; `began`, when the first change of its source was recorded.
        """
        deliveries = [replace(d, waits=self._waits(d)) for d in deliveries]
        targets: dict[str, list[Target]] = {}
        for route, target in self.desk.listeners(change):
            targets.setdefault(route.id, []).append(target)
        for route in self.routes:
            owed = tuple(d for d in deliveries if d.route == route.id)
            yield self._finding(route, change, content, owed, targets.get(route.id, []), began)
        configured = {route.id for route in self.routes}
        for gone in dict.fromkeys(d.route for d in deliveries if d.route not in configured):
            owed = tuple(d for d in deliveries if d.route == gone)
            reasons = ("the configuration no longer has this route", *self._told(owed))
            yield Finding(gone, change, _outcome(owed), reasons, (), owed)

    def _finding(
        self, route: Route, change: Change, content: Notice, owed: tuple[Delivery, ...], targets: Sequence[Target],
        began: datetime | None,
    ) -> Finding:  # fmt: skip
        sought = self.sought(route, change)
        reached = {(d.channel, d.recipient) for d in owed}
        late = [t for t in targets if (t.channel, t.recipient) not in reached]
        if owed:
            new = [f"{t.recipient} by {t.channel} is newer in the route than the change: owed nothing" for t in late]
            return Finding(route.id, change, _outcome(owed), (*self._told(owed), *new), sought, owed)
        if targets:
            why = ["the route asks for it now, but did not when the change was recorded: only what comes is told"]
        else:
            why = list(self.refusals(route, change, content, sought, began))
        return Finding(route.id, change, "not owed", tuple(why), sought)

    def _waits(self, d: Delivery) -> Waits | None:
        """What a pending delivery waits for: a rest of its channel or reader, the next try, its route's quiet hours."""
        if d.state != "pending" or d.step == "gathered" or d.waits is not None:
            return d.waits
        if d.error is not None:
            return "refused"
        route = self.desk.route(d.route)
        ends = route.quiet.until(d.due_at - timedelta(minutes=1)) if route and route.quiet else None
        return "quiet" if ends == d.due_at and d.due_at != d.first_due else None

    def _told(self, owed: Sequence[Delivery]) -> tuple[str, ...]:
        zones = {route.id: route.timezone for route in self.routes}
        return tuple(_delivery_said(d, self.window(d), zones.get(d.route, "UTC")) for d in owed)

    def refusals(
        self, route: Route, change: Change, content: Notice, sought: Sequence[Sought], began: datetime | None
    ) -> Iterator[str]:
        """Every reason for which the route does not want the change."""
        if change.kind not in route.kinds:
            yield _silence(change, route, began)
        if route.sources and change.source not in route.sources:
            yield f"its source {change.source} is not among the route's: {', '.join(route.sources)}"
        if route.topics and all(one.because is None for one in sought):
            yield self._no_topic(route, change, content)

    def _no_topic(self, route: Route, change: Change, content: Notice) -> str:
        """That no topic matched; or that one would match by now."""
        today = tag(content, self.topics, self._own_topics(change.source))
        now = [_said(t) for t in today if t.id in route.topics]
        if now:
            return f"topic not matched then; with today's words it would be: {'; '.join(now)}"
        return f"none of the route's topics matched: {', '.join(route.topics)}"

    def _own_topics(self, source: str) -> tuple[str, ...]:
        return self.sources[source].topics if source in self.sources else ()

    def sought(self, route: Route, change: Change) -> tuple[Sought, ...]:
        """The topics that a route looks for, each with the words for which the change had it."""
        had = {tagged.id: tagged.because for tagged in change.topics}
        wanted = route.topics or tuple(had)
        return tuple(Sought(topic, had.get(topic.id)) for topic in self.topics if topic.id in wanted)


def _outcome(owed: Sequence[Delivery]) -> Outcome:
    states = {delivery.state for delivery in owed}
    return next(state for state in _WORST if state in states)


def _delivery_said(d: Delivery, window: Window | None, timezone: str) -> str:
    """What became of one delivery, and of one that is told in a digest, in which."""
    times = _times(window, timezone) if window else ""
    if window and d.digest is None and d.state == "pending":
        return f"{d.recipient} by {d.channel}: waits for the digest {times}"
    tries = f"{d.attempts} {'try' if d.attempts == 1 else 'tries'}"
    repeat = ", possibly more than once" if d.possible_repeat else ""
    error = f": {d.error}" if d.error and d.state != "sent" else ""
    digest = f", in the digest {times}" if times else ""
    due = _due(d, timezone) if d.state == "pending" and not times else ""
    return f"{d.recipient} by {d.channel}: {d.state} after {tries}{repeat}{digest}{due}{error}"


def _due(d: Delivery, timezone: str) -> str:
    """When a pending delivery goes out, and what it waits for."""
    what = f", waits for {_FOR[d.waits]}" if d.waits else ""
    return f", due {d.due_at.astimezone(ZoneInfo(timezone)):%Y-%m-%d %H:%M} {timezone}{what}"


def _times(window: Window, timezone: str) -> str:
    """Of which time a digest is, and from when on it gathers."""
    begins, ends = (at.astimezone(ZoneInfo(timezone)) for at in (window.begins, window.ends))
    return f"of {ends:%Y-%m-%d %H:%M} (window from {begins:%Y-%m-%d %H:%M}, {timezone})"


def _silence(change: Change, route: Route, began: datetime | None) -> str:
    """Why a change of this kind is not told."""
    if change.kind == "baseline":
        return _baseline(change, began)
    return {
        "reread": "silent: our own way of reading changed, or a held flood was dismissed; the site told nothing new",
        "repeated": "silent: another source had told it already",
    }.get(change.kind, f"the route does not ask for {change.kind}, only for {', '.join(route.kinds)}")


def _baseline(change: Change, began: datetime | None) -> str:
    if change.at == began:
        return (
            "silent baseline: it stood there at the first poll of its source (`first_poll: tell` tells such ones too)"
        )
    return "silent baseline: it stood there at the first poll and was read later, or came with a dismissed flood"


def _said(tagged: Tagged) -> str:
    return f"{tagged.id} ({', '.join(tagged.because) or 'given by its source'})"
