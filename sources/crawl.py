"""What does a source say now? Fetches its pages and the notices behind them, and judges what came."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from sources.config import Kind, Source
from sources.errors import FetchFailed, ReadFailed, SourceError, Suspect
from sources.failpoints import reach
from sources.kinds.list import row_notice
from sources.notice import Notice
from sources.page import Found, Gone, KnownRow, Link, Mark, Memory, Page, Reading, Verdict, Waiting
from sources.verdict import judge_list

TRUST = timedelta(hours=24)
"""How long a server's "not modified" is believed before the page is asked for unconditionally: servers lie."""
DOCUMENTS = 250
"""The most notices' own pages read in one poll, four minutes at a polite pace; the rest waits for the next."""
GONE = {"http_404": 404, "http_410": 410}
TRIES = 3
"""After so many tries an item is recorded from its row alone: late news beats no news."""


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
    ) -> Page | None: ...


class Read(Protocol):
    """The parser behind its wall, as `sources.worker.Reader` is one."""

    def read(self, kind: Kind, page: Page, source: Source, before: tuple[str, ...] = ...) -> Found: ...

    def read_document(self, page: Page, source: Source, link: Link | None) -> Notice: ...


@dataclass(frozen=True)
class _Got:
    """A page as it is now, None where its bytes are those last read; and as it was, where it must be read anew."""

    now: Page | None
    before: Page | None = None
    mark: tuple[Mark, bytes | None] | None = None
    """To be remembered once the page was read well, and not before: a suspect page must be judged again."""


@dataclass
class _Poll:
    """One poll under way: its tools, and what it has gathered so far."""

    source: Source
    memory: Memory
    fetch: Fetch
    reader: Read
    at: datetime
    fingerprint: str
    tally: list[str] = field(default_factory=list)
    marks: list[tuple[Mark, bytes | None]] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    before: list[Notice] = field(default_factory=list)
    gone: list[Gone] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    trouble: SourceError | None = None
    page: list[str] | None = None
    notes: tuple[str, ...] = ()

    def get(self, url: str) -> _Got:
        """Asks for a page that may be known. Where our way of reading changed, the bytes last read come along."""
        mark = self.memory.mark(url)
        ours = mark is not None and mark.fingerprint == self.fingerprint
        page = self.ask(url, mark if mark and ours and self.at - mark.read_at < TRUST else None)
        if page is None:
            return _Got(None)
        same = mark is not None and mark.sha256 == page.sha256
        asked = Mark(url, page.sha256, page.etag, page.last_modified, self.at, self.fingerprint)
        keep = (asked, None if same else page.body)
        if ours or mark is None:
            return _Got(None if same else page, None, keep)
        return _Got(None if same else page, page if same else self._held(url, page), keep)

    def keep(self, got: _Got) -> None:
        """The page was read well: remember what to ask with next time."""
        if got.mark is not None:
            self.marks.append(got.mark)

    def found_on(self, page: Page) -> Found:
        """What its kind reads on a page of the source; a feed keeps to the identity that its entries had before."""
        return self.reader.read(self.source.kind, page, self.source, self.memory.listed)

    def ask(self, url: str, mark: Mark | None = None) -> Page | None:
        source = self.source
        page = self.fetch.get(
            url,
            mark=mark,
            redirects=source.redirects,
            language=source.language,
            tally=self.tally,
            home=source.url,
        )
        reach("after_fetch")
        return page

    def _held(self, url: str, page: Page) -> Page | None:
        body = self.memory.body(url)
        return None if body is None else Page(page.url, body, page.content_type, page.charset)


def crawl(source: Source, memory: Memory, fetch: Fetch, reader: Read, now: datetime, fingerprint: str) -> Reading:
    """One reading of `source`; never raises for what a server or a page may do.

    `fingerprint` stands for our way of reading (configuration and release): pages read in another way are read anew.
    """
    poll = _Poll(source, memory, fetch, reader, now, fingerprint)
    try:
        reading = _read_list(poll) if source.kind in ("list", "feed") else _read_whole(poll)
    except SourceError as error:
        reading = _unwell(error, memory if source.follow else None)
    return replace(reading, requests=len(poll.tally))


def _unwell(error: SourceError, memory: Memory | None) -> Reading:
    """Nothing is known but the trouble; what waits goes on waiting."""
    waiting = tuple(memory.waiting()) if memory else ()
    return Reading(
        _verdict_of(error),
        error.reason,
        error.message,
        waiting=waiting,
        retry_after=error.retry_after,
        again=error.again,
    )


def _verdict_of(error: SourceError) -> Verdict:
    return "suspect" if isinstance(error, Suspect | ReadFailed) else "failed"


def _read_whole(poll: _Poll) -> Reading:
    """A bulletin or a single document: everything is on its one page."""
    got = poll.get(poll.source.url)
    before = _read_before(poll, got)
    if got.now is None:
        poll.keep(got)
        keys = tuple(n.key for n in before.notices) or None
        return Reading("good" if keys else "unchanged", before=before.notices, page=keys, marks=tuple(poll.marks))
    found = poll.found_on(got.now)
    _judge_keys(poll, got, [n.key for n in found.notices])
    poll.keep(got)
    listed = tuple(Link(n.key, n.title, n.url) for n in found.notices)
    return Reading(
        "good",
        notices=found.notices,
        before=before.notices,
        listed=listed,
        page=tuple(poll.page or ()),
        marks=tuple(poll.marks),
    )


def _judge_keys(poll: _Poll, got: _Got, keys: list[str]) -> None:
    """Is this still the page that we know? Not asked where our own way of reading it changed its keys, nor of a feed
    that shows anything: what is old leaves it, by number or by age, and one that began empty may stay so."""
    rolls = poll.source.kind == "feed" and (keys or not poll.memory.listed)
    if not (poll.memory.first or got.before or rolls):
        judge_list(keys, poll.memory.listed)
    poll.page = keys


def _read_before(poll: _Poll, got: _Got) -> Found:
    """What the bytes of the last poll say to today's way of reading; nothing where that fails or is not needed."""
    if got.before is None:
        return Found()
    try:
        return poll.found_on(got.before)
    except SourceError:
        return Found()


def _read_list(poll: _Poll) -> Reading:
    links, rows = _links(poll)
    if poll.source.follow:
        _follow(poll, links or [])
    else:
        poll.notices.extend(rows)
    seen = links is not None or poll.notices or poll.gone or poll.read or poll.before
    trouble = poll.trouble
    return Reading(
        _verdict_of(trouble) if trouble else "good" if seen else "unchanged",
        trouble.reason if trouble else "",
        trouble.message if trouble else "; ".join(poll.notes),
        notices=tuple(poll.notices),
        before=tuple(poll.before),
        listed=tuple(links or ()),
        page=None if poll.page is None else tuple(poll.page),
        read=tuple(poll.read),
        gone=tuple(poll.gone),
        waiting=tuple(poll.waiting),
        marks=tuple(poll.marks),
    )


def _links(poll: _Poll) -> tuple[list[Link] | None, list[Notice]]:
    """The rows of the list or feed, page by page until one brings nothing unknown; None where it is unchanged."""
    got = poll.get(poll.source.url)
    before = _read_before(poll, got)
    if not poll.source.follow:
        poll.before.extend(before.notices)
    page = got.now
    if page is None:
        poll.keep(got)
        poll.page = [link.key for link in before.links] or None
        return (list(before.links), []) if before.links else (None, [])
    links: dict[str, Link] = {}
    notices: dict[str, Notice] = {}
    visited = {poll.source.url}
    while page is not None:
        found = poll.found_on(page)
        fresh = [link for link in found.links if link.key not in links]
        if poll.page is None:
            _judge_keys(poll, got, [link.key for link in fresh])
            poll.notes = found.notes
        links |= {link.key: link for link in fresh}
        notices |= {n.key: n for n in found.notices if n.key not in notices}
        page = _next_page(poll, found, fresh, visited)
    poll.keep(got)
    return list(links.values()), list(notices.values())


def _next_page(poll: _Poll, found: Found, fresh: list[Link], visited: set[str]) -> Page | None:
    """The page after this one, while there is one, it is allowed, and this one brought something unknown."""
    most = poll.source.pages.most if poll.source.pages else 1
    if not found.next or found.next in visited or len(visited) >= most or not _unknown(poll, fresh):
        return None
    visited.add(found.next)
    return poll.ask(found.next)


def _unknown(poll: _Poll, links: Iterable[Link]) -> bool:
    keys = [link.key for link in links]
    return bool(keys) and len(poll.memory.rows(keys)) < len(keys)


def _follow(poll: _Poll, links: list[Link]) -> None:
    """Reads the notices' own pages: unknown ones, those whose row changed, those due to be read again."""
    wanted = _wanted(poll, links)
    for waiting in wanted[:DOCUMENTS]:
        _read_item(poll, waiting)
    poll.waiting.extend(wanted[DOCUMENTS:])
    for key, row in poll.memory.due().items():
        _reread_item(poll, key, row)


def _wanted(poll: _Poll, links: list[Link]) -> list[Waiting]:
    """Rows whose notice must be read: new or changed on the list, or waiting since an earlier poll."""
    known = poll.memory.rows([link.key for link in links])
    waiting = {w.link.key: w for w in poll.memory.waiting()}
    for link in links:
        row = known.get(link.key)
        if row is not None and row.fingerprint == link.fingerprint:
            continue
        before = waiting.get(link.key)
        tries = before.tries if before else 0
        waiting[link.key] = Waiting(link, tries, before.baseline if before else poll.memory.first)
    return list(waiting.values())


def _read_item(poll: _Poll, waiting: Waiting) -> None:
    link = waiting.link
    if link.url is None:
        poll.notices.append(row_notice(link, poll.source))
        return
    try:
        _read_document(poll, link, link.url)
    except SourceError as error:
        _item_failed(poll, waiting, error)


def _read_document(poll: _Poll, link: Link, url: str) -> None:
    """Reads a notice's own page, as it is now and, where our way of reading changed, as it was."""
    got = poll.get(url)
    if got.before is not None:
        poll.before.append(poll.reader.read_document(got.before, poll.source, link))
    if got.now is not None:
        poll.notices.append(poll.reader.read_document(got.now, poll.source, link))
    poll.keep(got)
    poll.read.append(link.key)


def _item_failed(poll: _Poll, waiting: Waiting, error: SourceError) -> None:
    """The item waits for the next poll; one that nobody knows yet is in the end recorded from its row alone.

    A known one whose page is gone does not wait: a dead link is asked again when its list changes.
    """
    link, tries = waiting.link, min(waiting.tries + 1, TRIES)
    known = bool(poll.memory.rows([link.key]))
    if known and error.reason in GONE:
        poll.gone.append(Gone(link.key, GONE[error.reason]))
        return
    poll.trouble = error
    if known or tries < TRIES:
        poll.waiting.append(Waiting(link, tries, waiting.baseline))
    else:
        poll.notices.append(row_notice(link, poll.source))


def _reread_item(poll: _Poll, key: str, row: KnownRow) -> None:
    if row.url is None or key in poll.read or key in {w.link.key for w in poll.waiting}:
        return  # just read, or just tried in vain
    try:
        _read_document(poll, Link(key, "", row.url), row.url)
    except FetchFailed as error:
        if error.reason in GONE:
            poll.gone.append(Gone(key, GONE[error.reason]))
        else:
            poll.trouble = error
    except SourceError as error:
        poll.trouble = error
