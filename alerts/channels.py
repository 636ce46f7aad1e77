"""How does a message reach one recipient, and what did the receiver answer?"""

from __future__ import annotations

from dataclasses import dataclass, field

from alerts.config import Channel
from alerts.message import Message


@dataclass(frozen=True, slots=True)
class Target:
    """One recipient of a channel. `recipient` may be shown and stored; `url` holds secrets and may not."""

    channel: str
    recipient: str
    url: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of one try to send.

    `again` says whether another try may succeed; `doubt` that the receiver may have taken the message although we
    did not see its yes. `reason` is a sentence without secrets.
    """

    ok: bool
    reason: str = ""
    again: bool = True
    doubt: bool = False
    retry_after: float | None = None


def targets(channel: Channel) -> tuple[Target, ...]:
    """One target for each recipient that the channel's URLs name. ValueError, without secrets, for a bad URL."""
    raise NotImplementedError


def send(target: Target, message: Message, key: str) -> Receipt:
    """Sends one message to one recipient; every try of one delivery carries the same `key`. Never raises for the
    receiver's or the network's faults."""
    raise NotImplementedError
