"""When is a source due next, and what keeps the daemon ticking? The one door of APScheduler."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sources.config import Source

log = logging.getLogger(__name__)

JITTER = 0.05
"""Sources of one interval drift apart by at most this share, so that they do not all knock at once."""

_FIELDS = ("minute", "hour", "day of month", "month", "weekday")
_PLAIN = re.compile(r"[0-9a-z*/,-]{1,100}\Z", re.IGNORECASE)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_HORIZON = datetime(2041, 1, 1, tzinfo=UTC)  # 29 February on a given weekday comes within 28 years


def check_cron(text: str, timezone: str) -> None:
    """ValueError, with the remedy, unless `text` is five cron fields that name a time which exists."""
    fields = text.split()
    if len(fields) != len(_FIELDS):
        raise ValueError(f'has {len(fields)} fields: write five, {", ".join(_FIELDS)}, as in "*/10 8-18 * * mon-fri"')
    for name, field in zip(_FIELDS, fields, strict=True):
        _check_field(name, field)
    if fields[2] != "*" and fields[4] != "*":
        raise ValueError("names days of the month and weekdays, of which cron takes either, APScheduler both: keep one")
    trigger = _trigger(text, timezone)
    trigger.end_date = _HORIZON
    if trigger.get_next_fire_time(None, _EPOCH) is None:
        raise ValueError("names a day that never comes: mend the day of month or the month")


def _check_field(name: str, field: str) -> None:
    if not _PLAIN.match(field):
        raise ValueError(f"has a {name} field that is not made of numbers, names and * / , -")
    if name == "weekday" and any(char.isdigit() for char in field):
        raise ValueError("has a weekday as a number, which cron and APScheduler count differently: write mon to sun")


def _trigger(text: str, timezone: str) -> Any:
    from apscheduler.triggers import cron

    typeless: Any = cron.CronTrigger
    try:
        return typeless.from_crontab(text, timezone=ZoneInfo(timezone))
    except (ValueError, TypeError) as error:
        raise ValueError(f"is no cron expression: {_mended(str(error))}") from None


def _mended(message: str) -> str:
    if "minimum value in a range" in message:
        return "a range must rise, and the week starts with mon: write sun,mon-fri for sun-fri"
    return message[:1].lower() + message[1:200]


@lru_cache(maxsize=4096)
def _known_trigger(text: str, timezone: str) -> Any:
    return _trigger(text, timezone)


class Schedule:
    """Says when a source is due, and calls a tick again and again."""

    def next_time(self, source: Source, after: datetime, spread: float) -> datetime:
        """The first time after `after` (aware) at which `source` is due, in UTC.

        Cron times are those of the source's own time zone. An interval is stretched or shortened by up to 5 %:
        `spread` from 0 to 1 says where in that range.
        """
        if source.cron is not None:
            return next_cron(source.cron, source.timezone, after.astimezone(UTC))
        every = source.every or timedelta(minutes=30)
        return after.astimezone(UTC) + every * (1 + JITTER * (2 * spread - 1))

    def run_every(
        self,
        seconds: float,
        tick: Callable[[], None],
        stop: threading.Event,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Calls `tick` at once and then every `seconds`, until `stop` is set and the tick under way has ended.

        Ticks never overlap: those that a long one misses are made up for by one. A tick's exception is handed to
        `failed` (else logged) and ends nothing.
        """
        scheduler = _scheduler()
        scheduler.add_job(
            _guard(tick, failed or _log_failure, stop),
            "interval",
            seconds=seconds,
            next_run_time=datetime.now(UTC),  # the scheduler's own clock: a tick reads the time it works with itself
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
        scheduler.start()
        try:
            stop.wait()
        finally:
            scheduler.shutdown(wait=True)


def next_cron(text: str, timezone: str, after: datetime) -> datetime:
    """The next time of a cron expression. Around a change of the clocks APScheduler may name a time already gone by."""
    trigger = _known_trigger(text, timezone)
    ask = after + timedelta(microseconds=1)
    for _ in range(200):
        found: datetime | None = trigger.get_next_fire_time(None, ask)
        if found is not None and found.astimezone(UTC) > after:
            return found.astimezone(UTC)
        ask += timedelta(minutes=1)
    raise ValueError(f"cron {text!r} in {timezone} has no next time")


def _scheduler() -> Any:
    from apscheduler.executors import pool
    from apscheduler.schedulers import background

    executor: Any = pool.ThreadPoolExecutor
    scheduler: Any = background.BackgroundScheduler
    quiet = logging.getLogger(f"{__name__}.apscheduler")
    quiet.setLevel(logging.ERROR)  # a tick that outlasts its interval is no news
    return scheduler(executors={"default": executor(1)}, timezone=UTC, logger=quiet)


def _guard(tick: Callable[[], None], failed: Callable[[Exception], None], stop: threading.Event) -> Callable[[], None]:
    def guarded() -> None:
        if stop.is_set():
            return
        try:
            tick()
        except Exception as error:  # noqa: BLE001 - one bad tick must not end the daemon
            failed(error)

    return guarded


def _log_failure(error: Exception) -> None:
    log.error("a tick failed: %s", error, exc_info=error)
