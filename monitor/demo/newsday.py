"""What happens in the demo, round after round, and what did the newsroom make of it?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.daemon import Daemon
from monitor.demo import press
from monitor.demo.sinks import Call, Mail, Sinks
from monitor.demo.site import Site
from monitor.newsroom import Newsroom
from state.records import Change, Delivery, Incident, PollResult

HERE = ZoneInfo("Asia/Shanghai")
PATIENCE = 3
"""Polls of a source that fails in a row; with the last one the operators hear of it (monitor.health)."""


class Unexpected(Exception):
    """A round ended otherwise than the newsroom promises: the demo must not tell a tale that did not happen."""


@dataclass
class Clock:
    """The time in the newsroom; it moves when the demo moves it."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class Scene:
    """One round: what is done to the site, when, and how many alerts on each route must come of it.

    `ill` counts the polls, one after another, that must find a source not well; in any other round all are well.
    """

    name: str
    at: datetime
    act: Callable[[Site], None]
    told: Mapping[str, int] = field(default_factory=dict)
    ill: int = 0


@dataclass(frozen=True)
class Alert:
    """One delivery of the ledger, and what its receiver got."""

    delivery: Delivery
    got: Mail | Call
    change: Change | None
    incident: Incident | None


@dataclass(frozen=True)
class Round:
    """What came of a scene: every poll in its order, what changed, who was told."""

    scene: Scene
    polls: tuple[PollResult, ...]
    changes: tuple[Change, ...]
    alerts: tuple[Alert, ...]

    @property
    def unheard(self) -> tuple[Change, ...]:
        """News that no route asked for."""
        told = {alert.delivery.change for alert in self.alerts}
        return tuple(c for c in self.changes if c.kind in ("published", "revised") and c.id not in told)


def _stand(site: Site) -> None:
    """The site is as it was before we came."""


def _publish(site: Site) -> None:
    _announce(site, "tingchechang", "suanliquan")


def _announce(site: Site, *names: str) -> None:
    standing = [name for name in _ORDER if press.notice_path(name) in site.pages or name in names]
    site.pages |= {press.notice_path(name): press.notice(name) for name in names}
    site.pages[press.LIST] = press.notice_list(standing)


_ORDER = ("fuwujigou", "tingchechang", "suanliquan", *press.STANDING)
"""All notices of the list that the demo knows of, newest first."""


def _amend(site: Site) -> None:
    site.edit(press.BRIEF, ("有效期5年", "有效期3年"), ("每年最高不超过200万元", "每年最高不超过150万元"))
    site.edit(press.RULE, ("An operator may submit", "An operator shall submit"), ("within 30 days", "within 15 days"))


def _reorder(site: Site) -> None:
    standing = [name for name in _ORDER if press.notice_path(name) in site.pages]
    site.pages[press.LIST] = press.notice_list([*standing[2:], *standing[:2]])


def _break(site: Site) -> None:
    """The ministry publishes one more notice, and its site answers with a note on maintenance before we see it."""
    _announce(site, "fuwujigou")
    site.shut(press.MINISTRY, press.maintenance_note())


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=HERE)


SCENES = (
    Scene("first", _at(2, 9), _stand),
    Scene("new", _at(2, 14, 30), _publish, {"compute": 1, "markets": 1}),
    Scene("amended", _at(3, 9, 10), _amend, {"compute": 1, "markets": 2}),
    Scene("reordered", _at(3, 11), _reorder),
    Scene("maintenance", _at(3, 16), _break, {"operators": 1}, PATIENCE),
    Scene("well", _at(4, 9), Site.reopen, {"compute": 1, "markets": 1, "operators": 1}),
)


@dataclass
class Newsday:
    """The newsroom at work on the demo's site, under the demo's clock."""

    room: Newsroom
    site: Site
    sinks: Sinks
    clock: Clock

    def rounds(self) -> Iterator[Round]:
        """Plays every scene. Raises Unexpected where a round tells more, or fewer, than it should."""
        for scene in SCENES:
            yield self._play(scene)

    def _play(self, scene: Scene) -> Round:
        known = {delivery.id for delivery in self.room.store.queries.deliveries()}
        scene.act(self.site)
        self.clock.now = scene.at
        polls = self._drain()
        for _ in range(scene.ill - 1):
            self.clock.now = max(self._next_poll(source) for source in self.room.sources)
            polls += self._drain()
        changes = [self.room.store.queries.change(number) for poll in polls for number in poll.changes]
        owed = [delivery for delivery in self.room.store.queries.deliveries() if delivery.id not in known]
        played = Round(scene, tuple(polls), tuple(filter(None, changes)), tuple(self._alerts(owed)))
        self._check(scene, played, owed)
        return played

    def _drain(self) -> list[PollResult]:
        """What `gazetted run --once` does. When interrupted, what is in hand ends before the store is closed."""
        done: list[PollResult] = []
        daemon = Daemon(self.room, done.append)
        try:
            daemon.drain()
        except BaseException:
            daemon.stop.set()
            daemon.drain()
            raise
        order = list(self.room.sources)
        return sorted(done, key=lambda result: order.index(result.source))

    def _next_poll(self, source: str) -> datetime:
        due: datetime = self.room.store.queries.source(source).next_poll  # type: ignore[union-attr]
        return due

    def _alerts(self, owed: list[Delivery]) -> list[Alert]:
        """Those of `owed` that arrived, by source and then as they were owed."""
        mails: dict[str, Mail | Call] = {mail.key: mail for mail in self.sinks.mails}
        got = mails | {call.key: call for call in self.sinks.calls}
        queries, order = self.room.store.queries, list(self.room.sources)
        found = [
            Alert(
                delivery,
                got[delivery.key],
                queries.change(delivery.change) if delivery.change is not None else None,
                queries.incident(delivery.incident) if delivery.incident is not None else None,
            )
            for delivery in owed
            if delivery.key in got
        ]
        return sorted(found, key=lambda a: order.index(a.change.source) if a.change else -1)

    def _check(self, scene: Scene, played: Round, owed: list[Delivery]) -> None:
        told = [alert.delivery.route for alert in played.alerts if alert.delivery.state == "sent"]
        heard = {route: told.count(route) for route in told}
        ill = [poll for poll in played.polls if poll.reason]
        if heard == scene.told and len(ill) == scene.ill:
            return
        errors = [f"delivery {d.id} is {d.state}: {d.error}" for d in owed if d.state != "sent"]
        errors += [f"{poll.source} is {poll.verdict}: {poll.reason}" for poll in ill]
        raise Unexpected(
            f"round “{scene.name}” did not go as it must: it told {heard or 'nobody'} where it should tell "
            f"{dict(scene.told) or 'nobody'}; {'; '.join(errors) or 'no error was met'}. Look whether another program "
            "of this machine stops connections to 127.0.0.1 or new processes; else this is a fault of gazetted, "
            "please report it"
        )
