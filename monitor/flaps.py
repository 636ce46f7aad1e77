"""Does a source show again what it had already left? Two servers, one of them stale, until it stays so."""

from __future__ import annotations

import hashlib
from datetime import datetime

from monitor.compare import Step, differs
from sources.notice import Notice
from sources.page import Mark, Memory
from sources.verdict import PROOFS, PROVEN_OVER
from state.book import Book
from state.records import KnownNotice

FLAP = "#flap"
"""Ends the name under which we remember that a notice returned; no page's own address has a fragment."""
LOOK_BACK = 5
"""Versions: one that was left longer ago is news when it comes again."""


def returns(
    book: Book, memory: Memory, known: KnownNotice, step: Step, last_poll: datetime | None, now: datetime
) -> Mark | None:
    """The mark to keep where a revision shows a version that its source had left, and is not believed yet.

    None where it is news: it was never held, or it was shown at three polls in a row over a day.
    """
    if step.kind != "revised" or known.versions < 2:
        return None
    left = _left(book, known, step.notice)
    if left is None:
        return None
    name, print_of = known.key + FLAP, hashlib.sha256(repr(left).encode("utf-8", "replace")).hexdigest()
    before = memory.mark(name)
    in_a_row = before is not None and before.sha256 == print_of and before.last_modified == _said(last_poll)
    since, times = (before.read_at, int(before.etag or 0) + 1) if before is not None and in_a_row else (now, 1)
    if times >= PROOFS and now - since >= PROVEN_OVER:
        return None
    return Mark(name, print_of, str(times), _said(now), since, "")


def _left(book: Book, known: KnownNotice, shown: Notice) -> Notice | None:
    """The earlier version that is shown again: its words where those are others than the current one's, else all that
    makes a revision, its files, number and links too."""
    current = known.current.content
    reworded = _words(shown) != _words(current)
    for one in book.earlier(known.id, LOOK_BACK):
        if (reworded and _words(one) == _words(shown)) or (differs(one, current) and not differs(one, shown)):
            return one
    return None


def _words(notice: Notice) -> tuple[str, str]:
    return notice.title, notice.text


def _said(at: datetime | None) -> str:
    return at.isoformat() if at is not None else ""
