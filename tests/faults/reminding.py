"""What becomes of reminders and digests when whoever sends them is killed again and again? Real SIGKILLs, a clock set.

    .venv/bin/python -m tests.faults.reminding [--kills 100] [--seed 1] [--by hook|mail] [--database sqlite|postgresql]

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
import re
import smtplib
import socket
import sys
import tempfile
import threading
import time as clock
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, Literal

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.databases import BOTH, begin_run, end_run, home_on
from tests.newsday import Answer, Hook, Mailbox, Newsday, reply, until
from tests.printing import Row, list_page, list_source, row

AGES = (30, 7, 1)
HALF_DAYS = (time(9, 30), time(21, 30))
"""After digests and reminders fell due, at 09:00; and when the site is edited."""
REFUSED, LOST = 0.05, 0.02
"""The share of requests that are answered 503, and of the yeses that never arrive."""
SOON = timedelta(hours=4)
Token = tuple[str, ...]
Answered = Literal["taken", "lost", "refused"]
_REMINDER = re.compile(r"\[Reminder\] ([^:]+): (.*) \((\d{4}-\d\d-\d\d)\)")
_KINDS = {"New": "published", "Revised": "revised"}


@dataclass(frozen=True)
class Copy:
    """One alert as a receiver took it: in which run of the program, and whether its yes was lost on the way."""

    path: str
    token: Token
    key: str | None
    run: int
    lost: bool


class Taker:
    """What receivers with faults took; `after` is called once an alert is taken, before its yes goes out."""

    def __init__(self, chance: random.Random):
        self.chance, self.run, self.copies = chance, 0, list[Copy]()
        self.after: Callable[[], None] = lambda: None
        self._one = threading.Lock()

    def take(self, path: str, told: list[Token], key: str | None) -> Answered:
        """Takes an alert, or not; the answer may be lost on the way."""
        with self._one:
            draw = self.chance.random()
            if draw < REFUSED:
                return "refused"
            lost = draw < REFUSED + LOST
            self.copies += [Copy(path, token, key, self.run, lost) for token in told]
            self.after()
            return "lost" if lost else "taken"


class Hooks(Hook):
    """Webhooks with faults."""

    def __init__(self, taker: Taker):
        super().__init__()
        self.taker = taker

    def post(self, request: BaseHTTPRequestHandler) -> None:
        body = json.loads(request.rfile.read(int(request.headers["Content-Length"])))
        answered = self.taker.take(request.path, tokens(body["gazetted"]), request.headers["Idempotency-Key"])
        if answered == "lost":
            request.close_connection = True
        else:
            reply(request, Answer(b"{}", 200 if answered == "taken" else 503))

    def drain(self) -> None:
        """Returns when all is written down that was sent before: connections are taken in their order."""
        socket.create_connection(("127.0.0.1", self.port), 60).close()
        until(lambda: not any("process_request" in thread.name for thread in threading.enumerate()), "the last request")


class Letters(Mailbox):
    """A mail server with faults; who reads at desk@… is told at `/desk`."""

    def __init__(self, taker: Taker):
        self.taker = taker
        super().__init__()

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        mail = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        assert isinstance(mail, EmailMessage)
        told = read_tokens(mail.get_body(("plain",)).get_content().replace("\r\n", "\n"))
        answered = self.taker.take(f"/{envelope.rcpt_tos[0].partition('@')[0]}", told, mail["Message-ID"])
        if answered == "lost":
            server.transport.abort()
        return "451 not now" if answered == "refused" else "250 kept"

    def drain(self) -> None:
        """Returns when all is written down that was sent before: one thread serves every connection in turn."""
        with smtplib.SMTP("127.0.0.1", self.port, timeout=60) as session:
            for _ in range(20):
                session.noop()


def tokens(told: dict[str, Any]) -> list[Token]:
    """What an alert tells: a reminder, a change, or each change of a digest."""
    if "reminder" in told:
        said = told["reminder"]
        return [("reminder", told["notice"]["title"], said["date"], str(said["age"]))]
    changes = told["changes"] if "digest" in told else [told]
    return [(str(one["kind"]), str(one["notice"]["title"]), str(one["notice"]["expires"])) for one in changes]


def read_tokens(text: str) -> list[Token]:
    """The same, as a reader of the plain text finds it."""
    first = text.partition("\n")[0]
    if first.startswith("[Reminder]"):
        _, title, day = _REMINDER.fullmatch(first).groups()  # type: ignore[union-attr]  # else the mail is not ours
        late = re.search(r"This reminder was due on (\S+);", text)
        days = re.search(r"in (\d+) days: ", first)
        age = (date.fromisoformat(day) - date.fromisoformat(late[1])).days if late else int(days[1]) if days else 1
        return [("reminder", title, day, str(age))]
    if not first.startswith("[Digest]"):
        kind, title = re.fullmatch(r"\[(\w+)\] (.*)", first).groups()  # type: ignore[union-attr]
        ends = re.search(r"^In force until: (?:\S+ → )?(\S+)$", text, re.MULTILINE)
        return [(_KINDS[kind], title, ends[1])] if ends else []
    found, title = list[Token](), ""
    for line in text.partition("\n== Dates")[0].splitlines():
        title = line.removeprefix("  · ") if line.startswith("  · ") else title
        if step := re.match(r"    \[(\w+)\] .*?[Ii]n force until:? (?:\S+ → )?([\d-]+)", line):
            found.append((_KINDS[step[1]], title, step[2]))
    return found


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


def live(day: Newsday, *, kills: int, seed: int, by: str = "hook") -> Outcome:
    """Half days until so many kills; then what the receivers took, by webhook or mail, held against the model."""
    chance, model, found, killed = random.Random(seed), Model(), Outcome(), set[int]()
    taker = Taker(random.Random(seed + 1))
    receiver: Hooks | Letters = Letters(taker) if by == "mail" else Hooks(taker)
    try:
        open_day(day, receiver)
        day.site.show(list_page([row(1)]))
        _live(_Runs(day, receiver, chance), model, found, killed, kills)
    finally:
        receiver.close()
    weigh(found, model, taker.copies, killed)
    return found


def _live(runs: _Runs, model: Model, found: Outcome, killed: set[int], kills: int) -> None:
    day, chance = runs.day, runs.chance
    runs.well()
    while found.kills < kills:
        day.clock.now = _next(day.clock.now)
        if day.clock.now.time() == HALF_DAYS[1]:
            edit(model, day, chance)
        model.remind(day.clock.now)
        for _ in range(chance.randint(1, 3)):
            if runs.killed():
                found.kills += 1
                killed.add(runs.taker.run)
        runs.well()
    day.clock.now = _next(_next(day.clock.now))  # the digest of the last edits
    model.remind(day.clock.now)
    runs.well()


def open_day(day: Newsday, receiver: Hooks | Letters) -> None:
    at_once = {"id": "dates", "to": ["desk"], "remind": [f"{age}d" for age in AGES], "timezone": "UTC"}
    daily = {"id": "daily", "to": ["daily"], "send": "0 9 * * *", "timezone": "UTC", "empty": "skip"}
    day.configure(
        list_source(day.site.url(), every="10m", quiet_for=None, flood=None), routes=[at_once, daily],
        channels=[*(_channel(day, receiver, name) for name in ("desk", "daily")), day.hook_channel("ops")],
    )  # fmt: skip


def _channel(day: Newsday, receiver: Hooks | Letters, name: str) -> dict[str, Any]:
    if isinstance(receiver, Letters):
        return day.mail_channel(f"{name}@example.test", name=name, port=receiver.port)
    return {"id": name, "url": f"json://{receiver.place}/{name}"}


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
    """The program, run again and again, each time in a process of its own; `receiver` takes what it sends."""

    day: Newsday
    receiver: Hooks | Letters
    chance: random.Random
    lasted: float = 1.0
    """Seconds of the last run that was let end."""

    def __post_init__(self) -> None:
        self.forks = multiprocessing.get_context("forkserver")
        self.forks.set_forkserver_preload(["monitor.newsroom", "alerts.services", "jinja2", "warcio.warcwriter"])

    @property
    def taker(self) -> Taker:
        return self.receiver.taker

    def _start(self) -> Any:
        self.taker.run += 1
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
            self.receiver.drain()
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
        self.taker.after = count if by_the_sink else lambda: None
        process.join(60 if by_the_sink else self.chance.uniform(0, self.lasted))
        process.kill()
        process.join()
        self.taker.after = lambda: None
        self.receiver.drain()
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


@contextmanager
def served() -> Iterator[None]:
    """A server of PostgreSQL may be started meanwhile, and stops afterwards."""
    first = begin_run()
    try:
        yield
    finally:
        if first:
            end_run()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--by", choices=("hook", "mail"), default="hook")
    parser.add_argument("--database", choices=BOTH, default="sqlite")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, served(), home_on(asked.database, Path(folder, "data")) as home:
        day = Newsday(Path(folder), home.database)
        try:
            found = live(day, kills=asked.kills, seed=asked.seed, by=asked.by)
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
