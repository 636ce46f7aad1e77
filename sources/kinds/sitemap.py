"""Which addresses does a sitemap name, and which further sitemaps? The protocol of sitemaps.org, version 0.9."""

from __future__ import annotations

import fnmatch
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit
from xml.parsers import expat

from sources.address import canonical, resolve
from sources.config import Source
from sources.decode import decode
from sources.errors import ReadFailed, Suspect
from sources.headline import clean_title
from sources.inflate import inflate
from sources.kinds.feed_dates import entry_date
from sources.kinds.feed_prolog import settled
from sources.kinds.list import bounded, row_notice
from sources.kinds.page import judge
from sources.page import Found, Link, Page
from sources.sheet import open_sheet

MOST_ADDRESSES = 5000
"""Addresses of one sitemap that are taken for notices; of more the operator is asked which."""
MOST_NAMED = 50_000
"""Entries of one file: the protocol's own bound."""
LARGEST = 50 * 1024 * 1024
"""Bytes of one file, plain: likewise."""
_GZIP = b"\x1f\x8b"
_LONGEST_WORDS = 8192
_WANTED = {"loc", "lastmod", "title", "publication_date"}
"""`title` and `publication_date` are of the extension for news."""


def read(page: Page, source: Source) -> Found:
    """The addresses of a sitemap that `items.each` lets through, each as a Link; the sitemaps of an index as `parts`.

    Raises ReadFailed: "dtd", "too_deep", "too_many", "not_sitemap"; Suspect where an error page stands in its place,
    and Suspect("no_items") where `items.each` lets nothing through.
    """
    body = b"".join(inflate([page.body], LARGEST)) if page.body.startswith(_GZIP) else page.body
    text = decode(body, page.charset).text.lstrip("\ufeff \t\r\n")
    named, index = _plain(text), False
    if named is None:
        root = _parsed(text, page)
        named, index = root.entries, root.index
    if index:
        return Found(parts=tuple(_part(one, page, source) for one in named if resolve(page.url, one["loc"])))
    wanted = source.items.each if source.items else "*"
    links = _links((one for one in named if fnmatch.fnmatchcase(one["loc"], wanted)), page, source)
    if named and not links:
        where = f"items.each `{wanted}` lets none of the {len(named)} addresses through on {page.url}"
        raise Suspect("no_items", f"{source.id}: {where}; `*` stands for anything, as in */notices/*")
    return Found(() if source.follow else tuple(row_notice(link, source) for link in links), tuple(links))


Entry = dict[str, str]


def _plain(text: str) -> list[Entry] | None:
    """The addresses of a sitemap that is plain text, one a line; None for anything else."""
    rows = [row.strip() for row in text.splitlines() if row.strip()]
    if not rows or not all(re.match(r"https?://\S+\Z", row) for row in rows[: MOST_NAMED + 1]):
        return None
    return [{"loc": row} for row in rows[:MOST_NAMED]]


@dataclass
class _Root:
    """What expat has met so far."""

    names: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    entry: Entry = field(default_factory=dict)
    index: bool = False

    def open(self, name: str, _: object) -> None:
        self.names.append(name.rpartition(":")[2].lower())
        self.words = []
        if len(self.names) == 2:
            self.entry = {}

    def add(self, words: str) -> None:
        self.words.append(words)

    def close(self, _: str) -> None:
        name = self.names.pop()
        depth = len(self.names)
        if name in _WANTED and (depth == 2 or name not in ("loc", "lastmod")):
            self.entry.setdefault(name, "".join(self.words).strip()[:_LONGEST_WORDS])
        if depth == 1 and name in ("url", "sitemap") and self.entry.get("loc"):
            self.entries.append(self.entry)
            if len(self.entries) > MOST_NAMED:
                raise OverflowError
        self.index = self.index or (depth == 0 and name == "sitemapindex")


def _parsed(text: str, page: Page) -> _Root:
    data = settled(text, page.url)
    root = _Root()
    if data is not None:
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = root.open, root.close
        parser.CharacterDataHandler = root.add
        name = re.search(rb"<(?![?!])(?:[\w.-]{1,40}:)?([\w.-]{1,40})", data)
        if name and name[1].lower() in (b"urlset", b"sitemapindex"):
            return _walked(parser, data, root, page)
    judge(open_sheet(page))
    text = f"{page.url}: no sitemap of sitemaps.org; correct the address, or read it as another kind"
    raise ReadFailed("not_sitemap", text, again=False)


def _walked(parser: expat.XMLParserType, data: bytes, root: _Root, page: Page) -> _Root:
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        text = f"{page.url}: the sitemap breaks off or is ill-formed ({error}); look whether it arrives whole"
        raise ReadFailed("not_sitemap", text) from error
    except OverflowError as error:
        text = f"{page.url}: more than {MOST_NAMED} addresses in one file, which the protocol does not allow"
        raise ReadFailed("too_many", text, again=False) from error
    return root


def _part(one: Entry, page: Page, source: Source) -> Link:
    url = resolve(page.url, one["loc"]) or ""
    changed = entry_date(one.get("lastmod", ""), source.timezone)
    return Link(bounded(canonical(url)), "", url, changed, fingerprint=one.get("lastmod", ""))


def _links(entries: Iterable[Entry], page: Page, source: Source) -> list[Link]:
    found: dict[str, Link] = {}
    for one in entries:
        url = resolve(page.url, one["loc"])
        if url is None:
            continue
        link = _link(one, url, source)
        found.setdefault(link.key, link)
        if len(found) > MOST_ADDRESSES:
            text = f"{page.url}: more than {MOST_ADDRESSES} addresses; name those that are notices in items.each"
            raise ReadFailed("too_many", text, again=False)
    return list(found.values())


def _link(one: Entry, url: str, source: Source) -> Link:
    """`lastmod` says that something changed, not when it was published."""
    shown = "\x1f".join((one.get("title", ""), one.get("lastmod", "")))
    return Link(
        key=bounded(canonical(url)),
        title=clean_title(one.get("title", "")) or _named(url),
        url=url,
        published=entry_date(one.get("publication_date", ""), source.timezone),
        fingerprint=hashlib.sha256(shown.encode("utf-8", "replace")).hexdigest(),
    )


def _named(url: str) -> str:
    """The last part of an address in words: all that a sitemap says of a page."""
    parts = urlsplit(url)
    last = parts.path.rstrip("/").rpartition("/")[2] or (parts.hostname or "")
    return clean_title(unquote(last, errors="replace")) or url
