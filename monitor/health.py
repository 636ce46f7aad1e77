"""Is a source or a channel not well, and have the operators been told?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from alerts.channels import Target
from alerts.config import OPERATORS
from sources.config import Source
from sources.page import Reading
from state.book import Book
from state.records import Incident

PATIENCE = 3
"""Polls in a row that may fail before the operators hear of it: one bad answer is the web's daily weather."""
AT_ONCE = frozenset({"no_items", "empty", "gutted", "flood", "moved", "address", "scheme", "no_titles"})
"""Reasons that no repetition mends: somebody must look."""
BLOCKED = timedelta(hours=1)
LONGEST = timedelta(hours=6)


def kind_of_trouble(reading: Reading) -> str | None:
    """The kind of incident that a reading speaks of."""
    if reading.reason == "flood":
        return "flood"
    return {"suspect": "suspect", "failed": "failing"}.get(reading.verdict)


def watch(
    book: Book, source: Source, reading: Reading, failures: int, newest: datetime | None, desk: Iterable[Target],
    now: datetime, *, ill: bool,
) -> None:  # fmt: skip
    """Opens the incident of a source that is not well, closes those that are over, and owes both to the operators.

    `ill`: some incident about it is open.
    """
    told = list(desk)
    trouble = kind_of_trouble(reading)
    if trouble is None and ill:
        for kind in ("failing", "suspect", "flood"):
            _close(book, source.id, kind, told, now)
    elif trouble and (failures >= PATIENCE or reading.reason in AT_ONCE or not reading.again):
        _open(book, source.id, trouble, reading.message or reading.reason, told, now)
    _watch_silence(book, source, newest, told, now, ill)


def _watch_silence(
    book: Book, source: Source, newest: datetime | None, told: list[Target], now: datetime, ill: bool
) -> None:  # fmt: skip
    if source.quiet_for is None or newest is None:
        return
    if now - newest > source.quiet_for:
        reason = f"nothing new since {newest:%Y-%m-%d}; expected at least every {_days(source.quiet_for)}"
        _open(book, source.id, "quiet", reason, told, now)
    elif ill:
        _close(book, source.id, "quiet", told, now)


def delivery_died(
    book: Book, channel: str, recipient: str, reason: str, desk: Iterable[Target], now: datetime
) -> None:  # fmt: skip
    """A delivery is given up: the operators hear of it, by another channel where they have one."""
    told = list(desk)
    others = [target for target in told if target.channel != channel]
    _open(book, _way(channel, recipient), "dead", reason, others or told, now)


def delivery_went(book: Book, channel: str, recipient: str, desk: Iterable[Target], now: datetime) -> None:
    """This very recipient got an alert: what another one gets says nothing of it."""
    _close(book, _way(channel, recipient), "dead", list(desk), now)


def _way(channel: str, recipient: str) -> str:
    """What the incident of a delivery is about: `channel:desk to reader@example.org`."""
    return f"channel:{channel} to {recipient}"


def wait_after(failures: int, usual: timedelta, reading: Reading) -> timedelta:
    """How long to leave a source alone: its usual interval, doubled with each failure in a row, up to six hours."""
    wait = min(usual * 2 ** min(failures - 1, 10), max(usual, LONGEST)) if failures > 0 else usual
    if reading.reason == "blocked" and not reading.aside:
        wait = max(wait, BLOCKED)
    return max(wait, timedelta(seconds=reading.retry_after or 0))


def _open(book: Book, subject: str, kind: str, reason: str, told: list[Target], now: datetime) -> None:
    incident = book.open_incident(subject, kind, reason, now)
    if incident is not None:
        _owe(book, incident, told, now)


def _close(book: Book, subject: str, kind: str, told: list[Target], now: datetime) -> None:
    incident = book.close_incident(subject, kind, now)
    if incident is not None:
        _owe(book, incident, told, now)


def _owe(book: Book, incident: Incident, told: list[Target], now: datetime) -> None:
    step: Literal["opened", "closed"] = "closed" if incident.closed else "opened"
    for target in told:
        book.owe_incident(incident, step, OPERATORS, target.channel, target.recipient, now)


def _days(length: timedelta) -> str:
    return f"{length.days} days" if length.days else f"{length.total_seconds() / 3600:g} hours"
