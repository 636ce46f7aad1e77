"""How what proves the rest lies in the database: pages as they came, what was read in them, and the chain over all."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from state.columns import instant, json_column


class CaptureRow(SQLModel, table=True):
    """A page as it came: where its bytes lie in the archive, and what they are."""

    __tablename__ = "capture"
    __table_args__ = (sa.Index("ix_capture_page", "source", "url"),)
    id: int | None = Field(default=None, primary_key=True)
    source: str
    url: str
    at: datetime = instant()
    status: int
    sha256: str
    """Of the page's bytes, its Content-Encoding undone."""
    size: int
    verdict: str
    file: str
    offset: int = Field(sa_column=sa.Column(sa.BigInteger, nullable=False))
    length: int
    record_sha256: str
    """Of the record in the archive, byte for byte."""


class EvidenceRow(SQLModel, table=True):
    """In which captures a version was read."""

    __tablename__ = "evidence"
    version: int = Field(primary_key=True, foreign_key="version.id")
    capture: int = Field(primary_key=True, foreign_key="capture.id")


class SealRow(SQLModel, table=True):
    """What one transaction added for ever, chained to all that was added before."""

    __tablename__ = "seal"
    __table_args__ = (sa.UniqueConstraint("before"),)
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = instant()
    before: str
    items: list[Any] = json_column()
    chain: str
