"""What is a poll of one source while it is under way? Its tools, its bounds, and what it has gathered so far."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from sources.config import Kind, Manners, Source
from sources.cut import Cut, judge_end
from sources.errors import SourceError
from sources.failpoints import reach
from sources.namesakes import with_known_keys
from sources.notice import Attachment, Notice
from sources.page import Found, Gone, Link, Mark, Memory, Page, Seen, Waiting

UNANSWERED = frozenset({"timeout", "connect", "dns"})
"""Reasons that tell of a host that did not answer at all."""
TRUST = timedelta(hours=24)
"""How long a server's "not modified" is believed before the page is asked for unconditionally: servers lie."""


class Fetch(Protocol):
    """The door to the web, as `sources.fetch.Fetcher` is one."""

    def get(
        self,
        url: str,
        *,
        mark: Mark | None = ...,
        redirects: tuple[str, ...] = ...,
        language: str | None = ...,
        tally: list[str] | None = ...,
        home: str | None = ...,
        manners: Manners = ...,
    ) -> Page | None: ...


class Read(Protocol):
    """The parser behind its wall, as `sources.worker.Reader` is one."""

    def read(self, kind: Kind, page: Page, source: Source, before: tuple[str, ...] = ...) -> Found: ...

    def read_document(self, page: Page, source: Source, link: Link | None) -> Notice: ...

    def read_file(self, page: Page, listed: Attachment, source: Source) -> Attachment: ...


@dataclass(frozen=True)
class Got:
    """A page as it is now, None where its bytes are those last read; and as it was, where it must be read anew."""

    now: Page | None
    before: Page | None = None
    mark: tuple[Mark, bytes | None] | None = None
    """To be remembered once the page was read well, and not before: a suspect page must be judged again."""


@dataclass
class Poll:
    """One poll under way: its tools, and what it has gathered so far."""

    source: Source
    memory: Memory
    fetch: Fetch
    reader: Read
    at: datetime
    fingerprint: str
    clock: Callable[[], float] = time.monotonic
    tally: list[str] = field(default_factory=list)
    marks: list[tuple[Mark, bytes | None]] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    before: list[Notice] = field(default_factory=list)
    gone: list[Gone] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    given_up: list[Link] = field(default_factory=list)
    silent: Counter[str] = field(default_factory=Counter)
    """Items in a row that a host left unanswered."""
    asked: set[str] = field(default_factory=set)
    trouble: SourceError | None = None
    page: list[str] | None = None
    notes: tuple[str, ...] = ()
    gap: bool | None = None
    """Whether the pages of this poll were used up before the list met what is known; None where it was not walked."""
    older: set[str] = field(default_factory=set)
    """The rows that stood there at the first poll, on pages that it did not read."""
    seen: list[Seen] = field(default_factory=list)

    def get(self, url: str, *, afresh: bool = False) -> Got:
        """Asks for a page that may be known. Where our way of reading changed, the bytes last read come along.

        `afresh` asks as if nothing were known of it.
        """
        self.asked.add(url)
        mark = None if afresh else self.memory.mark(url)
        ours = mark is not None and mark.fingerprint == self.fingerprint
        page = self.ask(url, mark if mark and ours and self.at - mark.read_at < TRUST else None)
        if page is None:
            return Got(None)
        self._judge_end(page, mark)
        same = mark is not None and mark.sha256 == page.sha256
        asked = Mark(url, page.sha256, page.etag, page.last_modified, self.at, self.fingerprint)
        keep = (asked, None if same else page.body)
        if ours or mark is None:
            return Got(None if same else page, None, keep)
        return Got(None if same else page, page if same else self.held(url, page), keep)

    def _judge_end(self, page: Page, mark: Mark | None) -> None:
        try:
            self.marks += [(kept, b"") for kept in judge_end(page, mark, self.memory, self.fingerprint, self.at)]
        except Cut as cut:
            self.marks.append((cut.mark, b""))
            raise

    def keep(self, got: Got) -> None:
        """The page was read well: remember what to ask with next time."""
        if got.mark is not None:
            self.marks.append(got.mark)

    def found_on(self, page: Page) -> Found:
        """What its kind reads on a page of the source; a feed keeps to the identity that its entries had before."""
        found = self.reader.read(self.source.kind, page, self.source, self.memory.listed)
        return with_known_keys(found, self.memory)

    def ask(self, url: str, mark: Mark | None = None) -> Page | None:
        source = self.source
        page = self.fetch.get(
            url,
            mark=mark,
            redirects=source.redirects,
            language=source.language,
            tally=self.tally,
            home=source.url,
            manners=source.manners,
        )
        reach("after_fetch")
        if page is not None:
            self.seen.append(Seen(url, page))
        return page

    def held(self, url: str, page: Page | None = None) -> Page | None:
        """What was last read at `url`, where its bytes are kept, labelled as `page` is."""
        body = self.memory.body(url)
        if body is None:
            return None
        return Page(page.url, body, page.content_type, page.charset) if page is not None else Page(url, body)
