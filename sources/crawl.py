"""What does a source say now? Fetches its pages and the notices behind them, and judges what came."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sources.attached import with_files, with_held_files, with_new_files
from sources.config import LISTED, Source
from sources.errors import ReadFailed, SourceError, Suspect
from sources.items import follow_links
from sources.kinds.page import KEY
from sources.length import end_doubt, judge_keys
from sources.notice import Notice
from sources.page import Found, Link, Memory, Reading, Verdict
from sources.paging import further, kept
from sources.polling import Fetch, Got, Poll, Read
from sources.sitemaps import parts_of, read_parts


def crawl(
    source: Source, memory: Memory, fetch: Fetch, reader: Read, now: datetime, fingerprint: str,
    clock: Callable[[], float] = time.monotonic,
) -> Reading:  # fmt: skip
    """One reading of `source`; never raises for what a server or a page may do.

    `fingerprint` stands for our way of reading (configuration and release): pages read in another way are read anew.
    `clock`, in seconds, bounds the poll, and is passed only for other clocks in tests.
    """
    poll = Poll(source, memory, fetch, reader, now, fingerprint, clock)
    try:
        reading = _read_list(poll) if source.kind in LISTED else _read_whole(poll)
    except SourceError as error:
        reading = replace(_unwell(error, memory if source.follow else None), marks=tuple(poll.marks))
    return replace(reading, requests=len(poll.tally), seen=tuple(poll.seen))


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


def _read_whole(poll: Poll) -> Reading:
    """A bulletin or a single document: everything is on its one page."""
    got = poll.get(poll.source.url)
    before = _read_before(poll, got)
    if got.now is None:
        return _whole_unchanged(poll, got, before)
    found = poll.found_on(got.now)
    judge_keys(poll, got, [n.key for n in found.notices])
    poll.keep(got)
    listed = tuple(Link(n.key, n.title, n.url) for n in found.notices)
    return Reading(
        "good",
        notices=tuple(with_files(poll, notice) for notice in found.notices),
        before=tuple(with_held_files(poll, notice) for notice in before.notices),
        listed=listed,
        page=tuple(poll.page or ()),
        marks=tuple(poll.marks),
    )


def _whole_unchanged(poll: Poll, got: Got, before: Found) -> Reading:
    """The page is as it was; what it says may be read otherwise today, and a file of a document may have changed."""
    poll.keep(got)
    renewed = with_new_files(poll, KEY) if poll.source.kind == "page" else None
    keys = tuple(n.key for n in before.notices) or ((KEY,) if renewed else None)
    notices = (renewed,) if renewed else ()
    was = tuple(with_held_files(poll, notice) for notice in before.notices)
    return Reading(
        "good" if keys else "unchanged", notices=notices, before=was, page=keys, marks=tuple(poll.marks)
    )  # fmt: skip


def _read_before(poll: Poll, got: Got) -> Found:
    """What the bytes of the last poll say to today's way of reading; nothing where that fails or is not needed."""
    if got.before is None:
        return Found()
    try:
        return poll.found_on(got.before)
    except SourceError:
        return Found()


def _read_list(poll: Poll) -> Reading:
    links, rows = _links(poll)
    if poll.source.follow:
        follow_links(poll, links or [])
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
        aside=trouble is not None,
        gap=poll.gap,
        given_up=tuple(poll.given_up),
        older=frozenset(poll.older),
    )


def _links(poll: Poll) -> tuple[list[Link] | None, list[Notice]]:
    """The rows of the list or feed, page by page until one ends in a row that we know; None where it is unchanged."""
    got = poll.get(poll.source.url)
    if poll.source.kind == "sitemap" and (parts := parts_of(poll, got)):
        return read_parts(poll, got, parts)
    before = _read_before(poll, got)
    if not poll.source.follow:
        poll.before.extend(before.notices)
    page = got.now
    if page is None:
        poll.keep(got)
        end_doubt(poll)
        poll.page = [link.key for link in before.links] or None
        return (list(before.links), []) if before.links else (None, [])
    links: dict[str, Link] = {}
    notices: dict[str, Notice] = {}
    first = poll.found_on(page)
    judge_keys(poll, got, [link.key for link in first.links])
    poll.notes = first.notes
    for found in (first, *further(poll, first)):
        links |= {link.key: link for link in found.links if link.key not in links}
        notices |= {n.key: n for n in found.notices if n.key not in notices}
    poll.keep(kept(poll, got))
    return list(links.values()), list(notices.values())
