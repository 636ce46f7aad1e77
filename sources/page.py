"""What a fetch brings and what a kind makes of it: pages, links, and the reading of a whole poll."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Literal

from sources.notice import Notice, Printed

Verdict = Literal["good", "unchanged", "suspect", "failed"]


@dataclass(frozen=True)
class Page:
    """One complete answer of a server (or one file): the bytes after Content-Encoding, and how they were labelled.

    `url` is the address after redirects, `content_type` the media type in lower case without parameters ("" where
    none was sent), `charset` the label of the header.
    """

    url: str
    body: bytes
    content_type: str = ""
    charset: str | None = None
    status: int = 200
    etag: str | None = None
    last_modified: str | None = None
    headers: tuple[tuple[str, str], ...] = ()

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class Link:
    """One row of a list: an item and where to read it. `fingerprint` changes when anything that the row shows does."""

    key: str
    title: str
    url: str | None = None
    published: Printed | None = None
    number: str | None = None
    summary: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What one page holds, as its kind reads it. `links` only for lists; `next` is the address of the next page."""

    notices: tuple[Notice, ...] = ()
    links: tuple[Link, ...] = ()
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """What we remember of a page so as to ask for it again: the server's validators and the hash of its bytes."""

    url: str
    sha256: str
    etag: str | None
    last_modified: str | None
    read_at: datetime
    """When these bytes were last read in full (a 304 does not count: servers lie)."""


@dataclass(frozen=True, slots=True)
class KnownRow:
    """What we remember of a row of a list: as it looked when its notice was last read, and whether to read that again."""

    fingerprint: str
    url: str | None
    due: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of one source when a poll begins."""

    first: bool = True
    """Nothing was ever read well here."""
    marks: Mapping[str, Mark] = field(default_factory=dict)
    rows: Mapping[str, KnownRow] = field(default_factory=dict)
    reading: str = ""
    """The fingerprint of the configuration and release that the marks were read with."""


@dataclass(frozen=True, slots=True)
class Gone:
    """A known notice whose own page answered 404 or 410."""

    key: str
    status: int


@dataclass(frozen=True)
class Reading:
    """All that one poll of a source saw. Only `good` may change what we know; `unchanged` moves the clock alone.

    `listed` are the keys of every row seen, also of those whose notice was not read again.
    """

    verdict: Verdict
    reason: str = ""
    notices: tuple[Notice, ...] = ()
    listed: tuple[Link, ...] = ()
    gone: tuple[Gone, ...] = ()
    marks: tuple[Mark, ...] = ()
    requests: int = 0
    retry_after: float | None = None
    again: bool = True
    fingerprint: str = ""
