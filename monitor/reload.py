"""How does a running daemon take up an edited configuration, whole or not at all, and how does its asker know?"""

from __future__ import annotations

import json
import logging
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path

from monitor.daemon import Daemon, Heard
from monitor.lock import holder
from monitor.settings import ConfigError, Settings
from sources.count import counted
from state.errors import StoreError, StoreGone

log = logging.getLogger("gazetted.reload")

FILE = "gazetted.reload"
"""In the data folder while a daemon listens: its last answer."""
LONGEST_WAIT = 60.0
"""Seconds that an asker waits for an answer: a large configuration is read in a few."""


class NoAnswer(Exception):
    """Nobody there took up the configuration, as far as could be seen; the text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a daemon says to having been asked for the `number`-th time (0: it has just begun to listen)."""

    process: int
    number: int
    well: bool
    said: str


@contextmanager
def listening(daemon: Daemon, load: Callable[[], Settings], heard: Heard) -> Iterator[None]:
    """While open, SIGHUP makes `daemon` take up what `load` gives; where that has mistakes, the old goes on.

    `heard` is what hears signals for us: a handler of ours would wait for the main thread to wake.
    """
    data = daemon.room.settings.data
    numbers = count(1)

    def take_up() -> None:
        number = next(numbers)
        well, said = _take_up(daemon, load)
        _write(data, Answer(os.getpid(), number, well, said))

    heard[signal.SIGHUP] = lambda: daemon.errands.append(take_up)
    signal.signal(signal.SIGHUP, lambda _number, _frame: None)
    _write(data, Answer(os.getpid(), 0, True, "started"))
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        (data / FILE).unlink(missing_ok=True)


def _take_up(daemon: Daemon, load: Callable[[], Settings]) -> tuple[bool, str]:
    try:
        settings = load()
        daemon.move(daemon.room.renewed(settings))
    except StoreGone:
        raise
    except (ConfigError, StoreError, ValueError, OSError) as error:
        log.error("the configuration is refused, the old one goes on: %s", error)
        return False, str(error)
    for warning in settings.warnings:
        log.warning("%s", warning)
    counts = (len(daemon.room.sources), "source"), (len(settings.routes), "route"), (len(settings.channels), "channel")
    said = ", ".join(counted(*count) for count in counts)
    log.info("the configuration was taken up: %s", said)
    return True, "; ".join((said, *daemon.room.renamed))


def ask(data: Path) -> Answer:
    """Asks the daemon at work on the folder `data` to take up its configuration, and waits for what it says.

    NoAnswer where none is at work there, or none answers in time.
    """
    before = _read(data)
    if before is None or holder(data) != before.process:
        raise NoAnswer(f"no daemon is at work on {data}: the configuration is read when `gazetted run` starts")
    try:
        os.kill(before.process, signal.SIGHUP)
    except OSError as error:
        raise NoAnswer(f"process {before.process} cannot be asked: {error.strerror}. Ask as its own user") from error
    return _await(data, before)


def _await(data: Path, before: Answer) -> Answer:
    end = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < end:
        time.sleep(0.05)
        now = _read(data)
        if now is None or now.process != before.process:
            raise NoAnswer(f"process {before.process} ended before it answered: see its log")
        if now.number > before.number:
            return now
    raise NoAnswer(f"process {before.process} did not answer in {LONGEST_WAIT:g} s: see its log")


def _write(data: Path, answer: Answer) -> None:
    """Never stops the daemon: an answer that cannot be written is in the log too."""
    draft = data / f"{FILE}.new"
    try:
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            json.dump(asdict(answer), file)
        draft.replace(data / FILE)
    except OSError as error:
        log.warning("the answer could not be written to %s: %s", data / FILE, error)


def _read(data: Path) -> Answer | None:
    try:
        return Answer(**json.loads((data / FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
