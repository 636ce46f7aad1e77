"""What an operator may say of channels and routes: plain values, already checked by the settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from alerts.restraint import QuietHours, Rate
from sources.config import Place
from state.records import Kind, Tagged


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to reach people: one Apprise URL or several. The URLs hold secrets: never printed, never stored."""

    id: str
    urls: tuple[str, ...] = field(repr=False)
    quiet: QuietHours | None = None
    """When nothing is sent on it, whatever the route."""
    rate: Rate | None = None
    """The most messages in a time; what is more waits its turn."""
    allow: tuple[Place, ...] = ()
    """Places that are not public and that a name which looks so may lead to."""


@dataclass(frozen=True, slots=True)
class Templates:
    """What an operator wrote in place of our own words: the texts of the files in `folder`, by name."""

    folder: str
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Route:
    """Who hears of what. Empty `topics` or `sources` mean all."""

    id: str
    to: tuple[str, ...]
    topics: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ("published", "revised", "withdrawn")
    language: str = "zh"
    cron: str | None = None
    """When its digests are sent, in `timezone`; None: each change at once."""
    timezone: str = "UTC"
    workdays: str | None = None
    """A country: a digest due on a day off there is sent on the next working day, at the same time."""
    tell_empty: bool = True
    """Whether a digest with nothing new is sent: it says so, with what was checked."""
    remind: tuple[timedelta, ...] = ()
    """How long before a date of a notice that the route told its readers are reminded; whole days."""
    quiet: QuietHours | None = None
    """When it sends nothing: what is due then waits for the end."""
    templates: Templates | None = None
    """What its messages are made of; None: our own."""

    def asked(self, topics: Sequence[Tagged]) -> tuple[Tagged, ...]:
        """Because of which of a notice's topics it is told: those that the route asks for.

        All of them where it asks for all; or for none of these any more, since it was edited after they were told.
        """
        return tuple(topic for topic in topics if topic.id in self.topics) or tuple(topics)


@dataclass(frozen=True, slots=True)
class Operators:
    """Who hears that a source or a channel is not well."""

    to: tuple[str, ...] = ()
    language: str = "zh"
    heartbeat: str | None = field(default=None, repr=False)
    """An address, maybe a secret, that is asked for while all goes its way: somebody else notices when we are gone."""
    reconcile: timedelta | None = timedelta(hours=1)
    """How often the ledger is compared with what should have been sent; None: never."""


OPERATORS = "operators"
"""The id of the route by which operators are told; no configured route may have it."""
