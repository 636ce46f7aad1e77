"""When is a delivery that failed tried again, and when is it given up?"""

from __future__ import annotations

from datetime import datetime, timedelta

from alerts.channels import Receipt

WAITS = (30.0, 120.0, 600.0, 1800.0)
"""Seconds after the first, second … try. Like Postfix's queue and Standard Webhooks: soon at first, then patient."""
HOURLY = 3600.0
GIVE_UP = 5 * 86400.0
"""What the waits may add up to: the five days that RFC 5321 §4.5.4.1 asks a sender not to give up before."""
SPREAD = 0.2
PERMANENT_TRIES = 2
"""A refusal "for ever" is asked once more, because receivers say so of passing troubles too."""
LEAST, MOST = 1.0, 86400.0
PROBES = (30.0, 60.0, 120.0, 300.0, 600.0)
"""Seconds for which a receiver is left alone that refused several messages in a row, before one more shows how it is;
the last again and again: what waits meanwhile is news."""


def next_try(attempts: int, receipt: Receipt, now: datetime, jitter: float) -> datetime | None:
    """When to try again after `attempts` tries, the last of which brought `receipt`; None for never: sent, or dead.

    `jitter` in [0, 1) spreads the waits by ±20 %. A receiver's Retry-After is a least wait, and never shortens ours: a
    receiver that keeps saying "in one second" would use up all tries in minutes.
    """
    if receipt.ok or attempts >= (most_tries() if receipt.again else PERMANENT_TRIES):
        return None
    wait = _wait(attempts) * (1 - SPREAD + 2 * SPREAD * jitter)
    if receipt.retry_after is not None:
        wait = max(wait, min(max(receipt.retry_after, LEAST), MOST))
    return now + timedelta(seconds=wait)


def probe_after(times: int, jitter: float) -> timedelta:
    """For how long a receiver that fails is left alone for the `times`-th time, counted from 1."""
    return timedelta(seconds=PROBES[min(times, len(PROBES)) - 1] * (1 - SPREAD + 2 * SPREAD * jitter))


def most_tries() -> int:
    """How many tries fit into the five days when no receiver asks us to wait longer."""
    return 1 + len(WAITS) + int((GIVE_UP - sum(WAITS)) // HOURLY)


def _wait(attempts: int) -> float:
    """Seconds between try number `attempts`, counted from 1, and the next."""
    return WAITS[attempts - 1] if 1 <= attempts <= len(WAITS) else HOURLY
