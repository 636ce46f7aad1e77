"""What a fetch brings and what a kind makes of it: pages, links, and the reading of a whole poll."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal, Protocol

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
    raw: bytes | None = None
    """The bytes as they came, before Content-Encoding was undone; None where they are `body` itself."""

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class Seen:
    """A page as it came in a poll, and the address that was asked for it (`page.url` is the one after redirects)."""

    url: str
    page: Page


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
    shared: str = ""
    """The id that the list gives to other rows too, where it does; `key` then tells them apart."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one page holds, as its kind reads it. `links` only for kinds that list; `next` is the address of the next
    page; `notes` are sentences for the operators about a page that was read well all the same; `parts` are the sitemaps
    of an index, which hold the links."""

    notices: tuple[Notice, ...] = ()
    links: tuple[Link, ...] = ()
    next: str | None = None
    notes: tuple[str, ...] = ()
    parts: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """What we remember of a page so as to ask for it again: the server's validators and the hash of its bytes."""

    url: str
    sha256: str
    etag: str | None
    last_modified: str | None
    read_at: datetime
    """When these bytes were last read in full (a 304 does not count: servers lie)."""
    fingerprint: str = ""
    """Of the configuration and the release that read them."""


@dataclass(frozen=True, slots=True)
class KnownRow:
    """What we remember of a row of a list: how it looked when its notice was last read, and where that stands."""

    fingerprint: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row whose notice's own page has not been read yet. `baseline`: it stood there at the first poll."""

    link: Link
    tries: int = 0
    baseline: bool = False


class Memory(Protocol):
    """What is remembered of one source when a poll begins; asked, not handed over, since it may be large."""

    first: bool
    """Nothing was ever read well here."""
    listed: tuple[str, ...]
    """The keys on the source's own (first) page when it was last read well."""

    def mark(self, url: str) -> Mark | None: ...

    def body(self, url: str) -> bytes | None:
        """The bytes to which the mark of `url` belongs, where they are kept."""
        ...

    def rows(self, keys: Sequence[str]) -> Mapping[str, KnownRow]: ...

    def due(self) -> Mapping[str, KnownRow]:
        """The known notices whose own page should be read again now."""
        ...

    def waiting(self) -> Sequence[Waiting]: ...

    def notice(self, key: str) -> Notice | None:
        """The notice known under this key, as it was last read."""
        ...


@dataclass(frozen=True, slots=True)
class Gone:
    """A known notice whose own page answered 404 or 410."""

    key: str
    status: int


@dataclass(frozen=True)
class Reading:
    """All that one poll of a source saw. Only a `good` page changes what we know; `unchanged` moves the clock alone.

    `listed` are the rows seen, also those whose notice was not read again; `waiting` those whose notice still has to
    be read. `before` is what the bytes of the last poll say to today's configuration and release, where either changed
    since: the difference from what we remember is our own doing and no news.
    """

    verdict: Verdict
    reason: str = ""
    message: str = ""
    notices: tuple[Notice, ...] = ()
    before: tuple[Notice, ...] = ()
    listed: tuple[Link, ...] = ()
    page: tuple[str, ...] | None = None
    """The keys on the source's own (first) page, where that was read: what its next reading is compared with."""
    read: tuple[str, ...] = ()
    """Keys of known notices whose own page was read, or found unchanged, in this poll."""
    gone: tuple[Gone, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    marks: tuple[tuple[Mark, bytes | None], ...] = ()
    """The validators of each page read, and its bytes where they are others than before."""
    requests: int = 0
    retry_after: float | None = None
    again: bool = True
    aside: bool = False
    """The trouble is that of notices' own pages or of further pages: the source's own (first) page was read well."""
    certificate_ends: datetime | None = None
    """Until when the certificate of the source's host holds, where it showed one."""
    gap: bool | None = None
    """Whether rows lie unread between what is new on a list and what was known; None where nobody can say."""
    given_up: tuple[Link, ...] = ()
    """Rows whose notice's own page was tried in vain too often: asked again when the row changes, or by age."""
    older: frozenset[str] = frozenset()
    """Keys of rows that stood there at the first poll, on pages that it did not read: to be known, and no news."""
    seen: tuple[Seen, ...] = ()
    """Every page that came whole, whatever was made of it: the evidence of what is recorded."""
