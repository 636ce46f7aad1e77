"""What becomes of reminders and digests when whoever sends them is killed again and again? Real SIGKILLs, a clock set.

    .venv/bin/python -m tests.faults.reminding [--kills 100] [--seed 1]

Each half day of a made-up calendar some notices are published, or their dates move; digests and reminders fall due. A
process at work at that hour is killed a few times, at random or when a receiver has just said yes, then one is let end.
Receivers refuse now and then, and lose some of their answers on the way. A model that knows only what the site showed
says what must have been told; what is lost, unkeyed or told twice without excuse is counted.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import socket
import sys
import tempfile
import threading
import time as clock
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from tests.newsday import Answer, Hook, Newsday, reply, until
from tests.printing import Row, list_page, list_source, row

AGES = (30, 7, 1)
HALF_DAYS = (time(9, 30), time(21, 30))
"""After digests and reminders fell due, at 09:00; and when the site is edited."""
REFUSED, LOST = 0.05, 0.02
"""The share of requests that are answered 503, and of the yeses that never arrive."""
SOON = timedelta(hours=4)
Token = tuple[str, ...]


@dataclass(frozen=True)
class Copy:
    """One alert as a receiver took it: in which run of the program, and whether its yes was lost on the way."""

    path: str
    token: Token
    key: str | None
    run: int
    lost: bool


class Receivers(Hook):
    """Webhooks with faults; `after` is called once an alert is taken, before its yes goes out."""

    def __init__(self, chance: random.Random):
        super().__init__()
        self.chance, self.run, self.copies = chance, 0, list[Copy]()
        self.after: Callable[[], None] = lambda: None
        self._one = threading.Lock()

    def post(self, request: BaseHTTPRequestHandler) -> None:
        body = json.loads(request.rfile.read(int(request.headers["Content-Length"])))
        with self._one:
            draw = self.chance.random()
            if draw < REFUSED:
                reply(request, Answer(b"{}", 503))
                return
            lost = draw < REFUSED + LOST
            for token in tokens(body["gazetted"]):
                self.copies.append(Copy(request.path, token, request.headers["Idempotency-Key"], self.run, lost))
            self.after()
        if lost:
            request.close_connection = True
        else:
            reply(request, Answer(b"{}"))

    def drain(self) -> None:
        """Returns when all is written down that was sent before: connections are taken in their order."""
        socket.create_connection(("127.0.0.1", self.port), 60).close()
        until(lambda: not any("process_request" in thread.name for thread in threading.enumerate()), "the last request")


def tokens(told: dict[str, Any]) -> list[Token]:
    """What an alert tells: a reminder, a change, or each change of a digest."""
    if "reminder" in told:
        said = told["reminder"]
        return [("reminder", told["notice"]["title"], said["date"], str(said["age"]))]
    changes = told["changes"] if "digest" in told else [told]
    return [(str(one["kind"]), str(one["notice"]["title"]), str(one["notice"]["expires"])) for one in changes]


def work(path: str, now: str) -> None:
    """One process at work at an hour: polls what is due and pays what is due."""
    from monitor.newsroom import open_newsroom
    from monitor.settings import load

    at = datetime.fromisoformat(now)
    with open_newsroom(load(Path(path), os.environ), clock=lambda: at) as room:
        for source in room.store.due(at):
            room.poll(room.sources[source])
        room.pay_all()


@dataclass
class Model:
    """What the site showed, and so what readers must have been told."""

    shown: dict[str, date] = field(default_factory=dict)
    """Until when each notice holds, by title."""
    due: dict[str, set[Token]] = field(default_factory=lambda: {"/desk": set(), "/daily": set()})
    since: dict[str, datetime] = field(default_factory=dict)
    """Since when its date stands."""

    def say(self, title: str, ends: date, now: datetime) -> None:
        kind = "revised" if title in self.shown else "published"
        self.shown[title], self.since[title] = ends, now
        for told in self.due.values():
            told.add((kind, title, ends.isoformat()))

    def remind(self, now: datetime) -> None:
        """What fell due at nine today of the dates that stand."""
        nine = datetime.combine(now.date(), time(9), UTC)
        for title, ends in self.shown.items():
            age = (ends - now.date()).days
            if age in AGES and self.since[title] < nine <= now:
                self.due["/desk"].add(("reminder", title, ends.isoformat(), str(age)))

    def rows(self) -> list[Row]:
        items = enumerate(self.shown.items())
        return [
            Row(f"/n/{n}.html", title, summary=f"本办法有效期至{ends:%Y年%-m月%-d日}。") for n, (title, ends) in items
        ]


@dataclass
class Outcome:
    """What a time of kills came to."""

    kills: int = 0
    told: int = 0
    reminders: int = 0
    repeats: int = 0
    lost: list[Token] = field(default_factory=list)
    unkeyed: list[Token] = field(default_factory=list)
    unexcused: list[Copy] = field(default_factory=list)
    untrue: list[Token] = field(default_factory=list)


def live(day: Newsday, *, kills: int, seed: int) -> Outcome:
    """Half days until so many kills; then what the receivers took, held against the model."""
    chance, model, found, killed = random.Random(seed), Model(), Outcome(), set[int]()
    day.hook.close()
    day.hook = hook = Receivers(random.Random(seed + 1))
    open_day(day)
    day.site.show(list_page([row(1)]))
    runs = _Runs(day, hook, chance)
    runs.well()
    while found.kills < kills:
        day.clock.now = _next(day.clock.now)
        if day.clock.now.time() == HALF_DAYS[1]:
            edit(model, day, chance)
        model.remind(day.clock.now)
        for _ in range(chance.randint(1, 3)):
            if runs.killed():
                found.kills += 1
                killed.add(hook.run)
        runs.well()
    day.clock.now = _next(_next(day.clock.now))  # the digest of the last edits
    model.remind(day.clock.now)
    runs.well()
    weigh(found, model, hook.copies, killed)
    return found


def open_day(day: Newsday) -> None:
    at_once = {"id": "dates", "to": ["desk"], "remind": [f"{age}d" for age in AGES], "timezone": "UTC"}
    daily = {"id": "daily", "to": ["daily"], "send": "0 9 * * *", "timezone": "UTC", "empty": "skip"}
    day.configure(
        list_source(day.site.url(), every="10m", quiet_for=None, flood=None), routes=[at_once, daily],
        channels=[day.hook_channel(name) for name in ("desk", "daily", "ops")],
    )  # fmt: skip


def edit(model: Model, day: Newsday, chance: random.Random) -> None:
    """One or two notices are published; the date of another may move."""
    today = day.clock.now.date()
    for _ in range(chance.randint(1, 2)):
        title = row(10 + len(model.shown)).title
        model.say(title, today + timedelta(days=chance.choice((2, 3, 5, 8, 9, 31))), day.clock.now)
    if chance.random() < 0.3:
        title = chance.choice(list(model.shown))
        if model.since[title] < day.clock.now and model.shown[title] > today:
            model.say(title, model.shown[title] + timedelta(days=chance.randint(1, 9)), day.clock.now)
    day.site.show(list_page([*reversed(model.rows()), row(1)]))


@dataclass
class _Runs:
    """The program, run again and again, each time in a process of its own."""

    day: Newsday
    hook: Receivers
    chance: random.Random
    lasted: float = 1.0
    """Seconds of the last run that was let end."""

    def __post_init__(self) -> None:
        self.forks = multiprocessing.get_context("forkserver")
        self.forks.set_forkserver_preload(["monitor.newsroom", "alerts.services", "jinja2", "warcio.warcwriter"])

    def _start(self) -> Any:
        self.hook.run += 1
        process = self.forks.Process(target=work, args=(str(self.day.path), self.day.clock().isoformat()))
        process.start()
        return process

    def well(self) -> None:
        """Lets one end, and others a little later, until all is sent that was refused."""
        for _ in range(50):
            began, process = clock.monotonic(), self._start()
            process.join(120)
            self.lasted = clock.monotonic() - began
            assert process.exitcode == 0, f"a run ended with {process.exitcode}"
            self.hook.drain()
            waiting = [d.due_at for d in self.day.ledger() if d.state == "pending"]
            soon = [at for at in waiting if at <= self.day.clock.now + SOON]
            if not soon:
                return
            self.day.clock.now = max(self.day.clock.now, *soon) + timedelta(seconds=1)
        raise AssertionError("something is never sent")

    def killed(self) -> bool:
        """Kills one at random, or as soon as so many alerts were taken; False where it had ended before."""
        process, left = self._start(), [self.chance.randint(1, 4)]

        def count() -> None:
            left[0] -= 1
            if left[0] == 0:
                process.kill()

        by_the_sink = self.chance.random() < 0.5
        self.hook.after = count if by_the_sink else lambda: None
        process.join(60 if by_the_sink else self.chance.uniform(0, self.lasted))
        process.kill()
        process.join()
        self.hook.after = lambda: None
        self.hook.drain()
        return process.exitcode != 0


def _next(now: datetime) -> datetime:
    """The next half day."""
    times = [datetime.combine(now.date() + timedelta(days=later), at, UTC) for later in (0, 1) for at in HALF_DAYS]
    return next(at for at in times if at > now)


def weigh(found: Outcome, model: Model, copies: list[Copy], killed: set[int]) -> None:
    """A repeat is excused by the same key and either a yes that was lost on the way, or a kill before it was read."""
    last = {(copy.path, copy.run): copy.key for copy in copies}
    seen: dict[tuple[str, Token], Copy] = {}
    for copy in copies:
        if copy.key is None:
            found.unkeyed.append(copy.token)
        before = seen.get((copy.path, copy.token))
        seen[copy.path, copy.token] = copy
        if before is None:
            continue
        found.repeats += 1
        in_hand = before.run in killed and last[before.path, before.run] == before.key
        if before.key != copy.key or not (before.lost or in_hand):
            found.unexcused.append(copy)
    for path, due in model.due.items():
        told = {token for place, token in seen if place == path}
        found.lost += sorted(due - told)
        found.untrue += sorted(told - due)
        found.told += len(due & told)
    found.reminders = sum(token[0] == "reminder" for token in model.due["/desk"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        day = Newsday(Path(folder))
        try:
            found = live(day, kills=asked.kills, seed=asked.seed)
            faults = day.faults()
        finally:
            day.close()
    sys.stdout.write(
        f"{found.kills} kills: {found.told} told, {found.reminders} reminders due; lost {len(found.lost)}, "
        f"unkeyed {len(found.unkeyed)}, untrue {len(found.untrue)}, repeats {found.repeats}, "
        f"unexcused {len(found.unexcused)}; faults in the ledger {faults}\n"
    )
    for one in (*found.lost, *found.untrue, *found.unexcused):
        sys.stdout.write(f"  {one}\n")
    return 1 if found.lost or found.unkeyed or found.untrue or found.unexcused or faults else 0


if __name__ == "__main__":
    sys.exit(main())
