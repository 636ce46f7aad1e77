"""How what we remember lies in the database: SQLModel tables that SQLite and PostgreSQL both hold."""

from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from state.columns import Instant as Instant
from state.columns import Json as Json
from state.columns import instant, json_column, only
from state.proof_tables import CaptureRow as CaptureRow
from state.proof_tables import EvidenceRow as EvidenceRow
from state.proof_tables import SealRow as SealRow

SCHEMA = "0015"
"""The revision of the schema that this release reads and writes (state/migrations/versions)."""


class MetaRow(SQLModel, table=True):
    """One fact about the store itself: the instance's id, when it was made."""

    __tablename__ = "meta"
    key: str = Field(primary_key=True)
    value: str


class SourceRow(SQLModel, table=True):
    """How a source has been doing, and when to ask it again."""

    __tablename__ = "source"
    id: str = Field(primary_key=True)
    fingerprint: str = ""
    """Of what says when and how it is read: where the configuration's differs, the source was edited."""
    verdict: str | None = None
    reason: str = ""
    said: str = ""
    """The reason as a sentence for people."""
    last_poll: datetime | None = instant(null=True)
    last_good: datetime | None = instant(null=True)
    next_poll: datetime | None = instant(null=True, index=True)
    newest: datetime | None = instant(null=True)
    failures: int = 0
    troubled_since: datetime | None = instant(null=True)
    listed: list[str] = json_column()


class MarkRow(SQLModel, table=True):
    """What to send back to a server so as to be told that a page is unchanged, and the hash that proves it."""

    __tablename__ = "mark"
    source: str = Field(primary_key=True)
    url: str = Field(primary_key=True)
    sha256: str
    etag: str | None = None
    last_modified: str | None = None
    read_at: datetime = instant()
    fingerprint: str
    body: bytes = Field(sa_column=sa.Column(sa.LargeBinary, nullable=False))
    """The page's bytes, deflated: read again when our way of reading changes."""


class WaitingRow(SQLModel, table=True):
    """An item that a list showed and whose own page could not be read yet: kept until it is, even off the list."""

    __tablename__ = "waiting"
    source: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    link: dict[str, Any] = json_column()
    tries: int = 0


class HeldRow(SQLModel, table=True):
    """A flood: what a reading would change, kept until the operators release or dismiss it."""

    __tablename__ = "held"
    source: str = Field(primary_key=True)
    at: datetime = instant()
    notices: list[Any] = json_column()


class NoticeRow(SQLModel, table=True):
    """The identity of a notice within its source."""

    __tablename__ = "notice"
    __table_args__ = (sa.UniqueConstraint("source", "key"), sa.Index("ix_notice_source", "source", "id"))
    id: int | None = Field(default=None, primary_key=True)
    source: str
    key: str
    url: str | None = None
    number: str | None = Field(default=None, index=True)
    subject: str = Field(default="", index=True)
    """The act that its title names or carries, folded (sources.facts.subject)."""
    story: int | None = Field(default=None, index=True)
    versions: int = 0
    current: int | None = None
    first_seen: datetime = instant()
    row: str = ""
    recheck_at: datetime | None = instant(null=True)
    gone: int = 0
    gone_since: datetime | None = instant(null=True)
    withdrawn: bool = False


class TieRow(SQLModel, table=True):
    """What a notice, as it reads now, does to another one that it cites by number, by title, or by both."""

    __tablename__ = "tie"
    id: int | None = Field(default=None, primary_key=True)
    notice: int = Field(foreign_key="notice.id", index=True)
    role: str
    number: str | None = Field(default=None, index=True)
    subject: str = Field(default="", index=True)


class AliasRow(SQLModel, table=True):
    """Another key under which a source has shown a notice that we know."""

    __tablename__ = "alias"
    source: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    notice: int = Field(foreign_key="notice.id")


class VersionRow(SQLModel, table=True):
    """One text of one notice, for ever."""

    __tablename__ = "version"
    __table_args__ = (sa.UniqueConstraint("notice", "seq"),)
    id: int | None = Field(default=None, primary_key=True)
    notice: int = Field(foreign_key="notice.id")
    seq: int
    seen: datetime = instant()
    title: str
    text: str
    content: dict[str, Any] = json_column()
    topics: list[Any] = json_column()


class ChangeRow(SQLModel, table=True):
    """The step from one version to the next."""

    __tablename__ = "change"
    id: int | None = Field(default=None, primary_key=True)
    notice: int = Field(foreign_key="notice.id", index=True)
    source: str = Field(index=True)
    kind: str
    at: datetime = instant(index=True)
    title: str
    url: str | None = None
    topics: list[Any] = json_column()
    fields: dict[str, Any] = json_column()
    summary: str = ""
    significance: float | None = None
    """Of its redline, 0 to 1, and the reasons for it (state.redline.significance); none where no text changed."""
    reasons: list[Any] | None = json_column(null=True)
    old_version: int | None = None
    new_version: int | None = None
    rules: int | None = None
    """Under which rules it was told; None of what an earlier release recorded."""


class RulesRow(SQLModel, table=True):
    """Who asked to hear of what, as the configuration said from a time on: what each change owed is judged by it."""

    __tablename__ = "rules"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = instant()
    routes: list[Any] = json_column()


class TraitRow(SQLModel, table=True):
    """What a notice has in common with its like, in short words: candidates for one story share two of them."""

    __tablename__ = "trait"
    trait: str = Field(primary_key=True)
    notice: int = Field(primary_key=True, foreign_key="notice.id")


class IncidentRow(SQLModel, table=True):
    """Something that operators must know: a source or a channel that is not well."""

    __tablename__ = "incident"
    id: int | None = Field(default=None, primary_key=True)
    subject: str = Field(index=True)
    kind: str
    reason: str
    code: str = ""
    opened: datetime = instant()
    closed: datetime | None = instant(null=True)


class DatedRow(SQLModel, table=True):
    """One date of a notice: from when, until when or by when; the last one that it named."""

    __tablename__ = "dated"
    notice: int = Field(primary_key=True)
    fact: str = Field(primary_key=True)
    day: str = Field(index=True)
    sequence: int = 0
    cancelled: bool = False
    at: datetime = instant()


class DigestRow(SQLModel, table=True):
    """From when to when the changes of one digest to one reader are gathered."""

    __tablename__ = "digest"
    __table_args__ = (sa.Index("ix_digest_open", "closed", "ends"),)
    id: int | None = Field(default=None, primary_key=True)
    route: str
    channel: str
    recipient: str
    begins: datetime = instant()
    ends: datetime = instant()
    closed: datetime | None = instant(null=True)


class SilenceRow(SQLModel, table=True):
    """News of a source, topic or notice that is held back or dropped for a while."""

    __tablename__ = "silence"
    id: int | None = Field(default=None, primary_key=True)
    source: str | None = None
    topic: str | None = None
    notice: int | None = None
    drop: bool = False
    author: str
    reason: str
    begins: datetime = instant()
    ends: datetime | None = instant(null=True, index=True)


class RetractionRow(SQLModel, table=True):
    """A change that readers were told of wrongly: by whose word it is taken back, and why."""

    __tablename__ = "retraction"
    id: int | None = Field(default=None, primary_key=True)
    change: int = Field(foreign_key="change.id", unique=True)
    author: str
    reason: str
    at: datetime = instant()


class RobotsRow(SQLModel, table=True):
    """What one origin said to robots, so that it need not be asked again at each start."""

    __tablename__ = "robots"
    origin: str = Field(primary_key=True)
    text: str | None = None
    read_at: datetime = instant()
    asked_at: datetime = instant()


class RestRow(SQLModel, table=True):
    """Until when a channel, or one recipient on it, is left alone, and why (state.rests)."""

    __tablename__ = "rest"
    channel: str = Field(primary_key=True)
    recipient: str = Field(primary_key=True)
    until: datetime = instant()
    cause: str
    failures: int = 0


REMINDED = ("notice", "fact", "day", "age", "route", "channel", "recipient")


class DeliveryRow(SQLModel, table=True):
    """One change, or one step of an incident, owed to one recipient by one route on one channel.

    Of a digest there is one row for the whole (`step` digest), which is claimed and sent, and one for each change in it
    (`gathered`), which shares its fate.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        sa.UniqueConstraint("change", "route", "channel", "recipient"),
        sa.UniqueConstraint("incident", "step", "channel", "recipient"),
        sa.UniqueConstraint("key"),
        only("ix_delivery_due", "state = 'pending'", "due_at"),
        only("ix_delivery_waits", "state = 'pending' AND step <> 'gathered'", "channel", "due_at", "id", "recipient"),
        only("ix_delivery_gathers", "state = 'pending' AND step = 'gathered'", "route", "channel", "recipient"),
        only("ix_delivery_sent", "sent_at IS NOT NULL", "channel", "sent_at"),
        sa.Index("ix_delivery_reader", "notice", "recipient", "channel"),
        only("ix_delivery_reminder", "fact IS NOT NULL", *REMINDED, unique=True),
        only("ix_delivery_retraction", "retraction IS NOT NULL", "retraction", "recipient", unique=True),
        only("ix_delivery_digest", "digest IS NOT NULL", "digest"),
        only("ix_delivery_silence", "silence IS NOT NULL", "silence"),
    )
    id: int | None = Field(default=None, primary_key=True)
    route: str
    channel: str
    recipient: str
    change: int | None = Field(default=None, foreign_key="change.id")
    notice: int | None = None
    incident: int | None = Field(default=None, foreign_key="incident.id")
    step: str = "change"
    state: str = "pending"
    attempts: int = 0
    first_due: datetime = instant()
    due_at: datetime = instant()
    sent_at: datetime | None = instant(null=True)
    error: str | None = None
    key: str
    fence: int = 0
    lease_until: datetime | None = instant(null=True)
    possible_repeat: bool = False
    digest: int | None = None
    """The window of the digest in which it is told, where it is told in one and that window is closed."""
    fact: str | None = None
    """Of a reminder: which date of the notice, the day as printed, and how many days before it."""
    day: str | None = None
    age: int | None = None
    silence: int | None = None
    """The silence that holds it, or held it last."""
    retraction: int | None = None
    """Of the message that takes back a change: by which retraction."""


def table(row: type[SQLModel]) -> sa.Table:
    """The Core table behind a row class: the hot path speaks Core."""
    return cast(sa.Table, row.__table__)  # type: ignore[attr-defined]
