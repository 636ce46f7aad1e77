"""What the store hands out: frozen values, never rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sources.notice import Notice
from sources.page import Verdict

Kind = Literal["published", "revised", "withdrawn", "restored", "baseline", "repeated", "reread"]
DeliveryState = Literal["pending", "sent", "dead", "held", "cancelled", "superseded"]


UNREAD = "unread"
"""In place of a row's looks: told from its row alone, since its own page could not be read."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """A topic of a notice, and the words because of which it has it."""

    id: str
    because: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
    """What the page prints around them."""


@dataclass(frozen=True, slots=True)
class Version:
    """One text of one notice, for ever. `seq` counts from 1 within the notice."""

    id: int
    notice: int
    seq: int
    seen: datetime
    content: Notice
    topics: tuple[Tagged, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownNotice:
    """A notice as we hold it now: its identity with us, and its current version."""

    id: int
    source: str
    story: int
    versions: int
    first_seen: datetime
    withdrawn: bool
    current: Version
    key: str = ""
    """The key under which it was first seen: its own for ever, whatever others the source shows it under."""
    url: str | None = None
    """Where its source shows it now."""
    row: str = ""
    """How its row looked when its own page was last read: empty where it never was, UNREAD where it could not be."""


@dataclass(frozen=True, slots=True)
class Name:
    """What identifies a known notice at a glance."""

    id: int
    key: str
    title: str
    number: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Retraction:
    """A change that readers were told of wrongly: by whose word it is taken back, why, and when."""

    id: int
    change: int
    author: str
    reason: str
    at: datetime

    @property
    def said(self) -> str:
        """What the ledger says of a delivery that ends with it."""
        return f"retraction {self.id} by {self.author}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Change:
    """The step from one version of a notice to the next. `fields` are old and new value of each fact that changed.

    `significance` is that of its redline, 0 to 1, and `reasons` say why, as `state.redline.significance_json` gives
    them; None and () where no text was changed.
    """

    id: int
    notice: int
    source: str
    kind: Kind
    at: datetime
    title: str
    url: str | None
    topics: tuple[Tagged, ...] = ()
    fields: Mapping[str, tuple[object, object]] = field(default_factory=dict)
    summary: str = ""
    old_version: int | None = None
    new_version: int | None = None
    significance: float | None = None
    reasons: tuple[Mapping[str, object], ...] = ()
    retracted: Retraction | None = None


Stage = Literal["consultation", "final", "amended", "repealed", "expired"]


@dataclass(frozen=True, slots=True)
class Deed:
    """What another notice does to one: `role` is repeals or amends, `since` the day from which it holds, if known."""

    role: str
    notice: int
    title: str
    doc_number: str | None
    since: str | None


@dataclass(frozen=True, slots=True)
class Life:
    """Where a notice stands: its stage, what others did to it, and the held notice that each citation means.

    `acts_on` is by role and by the place of the citation among those of its role.
    """

    stage: Stage
    deeds: tuple[Deed, ...] = ()
    acts_on: Mapping[tuple[str, int], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Incident:
    """A source (or the delivery of alerts) that is not well, from when to when."""

    id: int
    subject: str
    """The source's id, `channel:CHANNEL`, `channel:CHANNEL to RECIPIENT`, `ledger`, or `template:FILE #its hash`."""
    kind: Literal[
        "failing", "suspect", "quiet", "flood", "dead", "certificate", "dates", "keys", "gap", "unsent", "shut",
        "refusing", "template",
    ]  # fmt: skip
    reason: str
    opened: datetime
    closed: datetime | None = None
    code: str = ""
    """Why a source is not well, in one word for programs, as `status --json` has it; empty for what is no source's."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """Of which date of a notice (its fact, and the day as printed) a reader is reminded, how many days before it."""

    fact: str
    day: str
    age: int


Waits = Literal["quiet", "rate", "asked", "shut", "failing", "refused"]
"""The end of quiet hours, room in a rate, the time that a receiver asked for, a login that is taken again, a receiver
that fails, or the next try of what was refused."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One change (or one step of an incident, or one digest) owed to one recipient by one route on one channel."""

    id: int
    route: str
    channel: str
    recipient: str
    change: int | None
    incident: int | None
    state: DeliveryState
    attempts: int
    due_at: datetime
    sent_at: datetime | None
    error: str | None
    key: str
    """The same on every try: Message-ID of a mail, Idempotency-Key of a webhook."""
    fence: int = 0
    """Raised by each claim: whoever settles must name the fence it was given."""
    possible_repeat: bool = False
    """A receiver may have said yes to an earlier try without our seeing it."""
    step: Literal["change", "opened", "closed", "gathered", "digest", "remind", "retract"] = "change"
    """`digest` is a digest as a whole, `gathered` a change that is told in one or waits for one; `retract` takes back
    a change that was told."""
    digest: int | None = None
    """The window of the digest that tells it; None where there is none, or it is open still."""
    notice: int | None = None
    reminder: Reminder | None = None
    """What it reminds of; None of all others."""
    first_due: datetime | None = None
    silence: int | None = None
    """The silence that holds it, or held it last."""
    retraction: int | None = None
    """By which retraction it takes back what was told; None of all others."""
    waits: Waits | None = None
    """Of what is pending and put off: what for, as far as the asker looked."""


@dataclass(frozen=True, slots=True)
class SourceState:
    """How a source has been doing."""

    id: str
    verdict: Verdict | None
    reason: str
    said: str
    """The reason as a sentence for people."""
    last_poll: datetime | None
    last_good: datetime | None
    next_poll: datetime | None
    notices: int
    newest: datetime | None
    failures: int
    signs: Mapping[str, str] = field(default_factory=dict)
    """Kinds of its open incidents that its verdict does not speak of (`quiet`, `certificate`, `dates`), each with its
    reason in words."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a source stood before a poll. `held`: a flood of it is held; `ill`: an incident about it is open."""

    failures: int
    troubled_since: datetime | None
    newest: datetime | None
    held: bool
    ill: bool
    last_poll: datetime | None = None


@dataclass(frozen=True, slots=True)
class PollResult:
    """What one poll of one source came to; one row of `poll --json`."""

    source: str
    verdict: Verdict
    reason: str = ""
    notices: int = 0
    published: int = 0
    revised: int = 0
    withdrawn: int = 0
    repeated: int = 0
    baseline: int = 0
    reread: int = 0
    requests: int = 0
    seconds: float = 0.0
    changes: tuple[int, ...] = ()
