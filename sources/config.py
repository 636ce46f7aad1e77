"""What an operator may say of a source: plain values, already checked by the settings."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from typing import Literal

Kind = Literal["list", "feed", "bulletin", "page", "json", "sitemap"]
LISTED: tuple[Kind, ...] = ("list", "feed", "json", "sitemap")
"""The kinds whose page names notices that stand elsewhere."""


@dataclass(frozen=True, slots=True)
class Place:
    """A non-public place that fetches may reach: a network, and one port where `port` is given."""

    network: IPv4Network | IPv6Network
    port: int | None = None


@dataclass(frozen=True, slots=True)
class Http:
    """Manners and bounds of every fetch. `timeout` is for a whole fetch: all hops and the body included."""

    contact: str | None = None
    timeout: timedelta = timedelta(seconds=60)
    max_body: int = 10 * 1024 * 1024
    per_host: timedelta = timedelta(seconds=1)
    allow: tuple[Place, ...] = ()
    ca_file: str | None = None
    proxy: str | None = field(default=None, repr=False)
    """`http://host:port`, where all requests go through it: the guard then does not see what is dialled."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How the server of one source is asked, where that is not as all others are."""

    robots: bool = True
    """Whether its robots.txt is obeyed."""
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Header fields sent to the source's own host and to no other; they may be secrets."""
    legacy_tls: bool = False
    """Whether its TLS may be older than 1.2, with the ciphers of its day; its certificate must hold all the same."""
    browser: bool = False
    """Whether its pages are made by scripts, and read in a browser."""


@dataclass(frozen=True, slots=True)
class Items:
    """CSS selectors of the items of a page, `selector@attribute` for an attribute, '' for the item itself.

    For a list: its rows. For a bulletin: its notices, where `text` and `section` may be given too. For JSON they are
    JMESPath expressions, and the facts that it states may be given too; for a sitemap `each` is a pattern of the
    addresses that are notices, `*` for anything.
    """

    each: str
    title: str | None = None
    link: str | None = None
    published: str | None = None
    number: str | None = None
    key: str | None = None
    summary: str | None = None
    text: str | None = None
    section: str | None = None
    issuers: str | None = None
    effective: str | None = None
    expires: str | None = None
    deadline: str | None = None


@dataclass(frozen=True, slots=True)
class Pages:
    """How a list goes on: the link to its next page, the most pages to read in one poll, and how many make
    the baseline of a list that is longer.

    `next` is a selector, or for JSON an expression; with `parameter` it finds a cursor, which the source's address
    then carries under that name. A sitemap needs none.
    """

    next: str = ""
    most: int = 3
    parameter: str | None = None
    first: int = 1


PARTS = 10
"""The most sitemaps of an index read in one poll, where `pages.most` does not say."""


@dataclass(frozen=True, slots=True)
class Document:
    """Where a notice's own page holds its text and title, and what inside it is not text."""

    content: str | None = None
    title: str | None = None
    published: str | None = None
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flood:
    """More new or changed at once than both `over` and this share of what is known is held for the operators."""

    over: int = 20
    share: float = 0.3


@dataclass(frozen=True, slots=True)
class Source:
    """One bulletin that we read."""

    id: str
    name: str
    kind: Kind
    url: str
    every: timedelta | None = timedelta(minutes=30)
    cron: str | None = None
    timezone: str = "Asia/Shanghai"
    """The calendar in which the source's own dates and times are printed."""
    language: str | None = None
    items: Items | None = None
    pages: Pages | None = None
    follow: bool = False
    document: Document = Document()
    attachments: bool = False
    recheck: tuple[timedelta, ...] = ()
    first_poll: Literal["baseline", "tell"] = "baseline"
    quiet_for: timedelta | None = None
    flood: Flood | None = Flood()
    redirects: tuple[str, ...] = ()
    """Other hosts to which this source may redirect."""
    manners: Manners = Manners()
    topics: tuple[str, ...] = ()
    enabled: bool = True


_READING = ("kind", "items", "document", "follow", "attachments", "timezone", "language")
"""What changes how the bytes of a page are read, and nothing else."""


def reading_fingerprint(source: Source) -> str:
    """16 hexadecimal digits, the same for as long as the configuration reads the same bytes in the same way.

    Only what differs from a default counts, so that a key which a later release adds changes nothing until it is used.
    """
    parts = {name: _said(getattr(source, name)) for name in _READING}
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def _said(value: object) -> object:
    if not is_dataclass(value):
        return value
    said = {part.name: getattr(value, part.name) for part in fields(value)}
    return {part.name: said[part.name] for part in fields(value) if said[part.name] != part.default}


__all__ = [
    "LISTED",
    "PARTS",
    "Document",
    "Flood",
    "Http",
    "Items",
    "Kind",
    "Manners",
    "Pages",
    "Place",
    "Source",
    "reading_fingerprint",
]
