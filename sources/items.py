"""What do the notices' own pages say, behind the rows of a list? Read within bounds, one bad page spoiling no other."""

from __future__ import annotations

from urllib.parse import urlsplit

from sources.attached import with_files, with_held_files, with_new_files
from sources.errors import SourceError
from sources.kinds.list import row_notice
from sources.namesakes import mistaken
from sources.notice import Notice
from sources.page import Gone, KnownRow, Link, Waiting
from sources.polling import UNANSWERED, Got, Poll

DOCUMENTS = 250
"""The most notices' own pages read in one poll, four minutes at a polite pace; the rest waits for the next."""
GONE = {"http_404": 404, "http_410": 410}
TRIES = 3
"""After so many tries an item is recorded from its row alone: late news beats no news."""
BUDGET = 300.0
"""Seconds for the notices' own pages in one poll; the rest waits for the next."""
PATIENCE = 3
"""Notices' own pages that a host may leave unanswered in a row; its others wait for the next poll."""


def follow_links(poll: Poll, links: list[Link]) -> None:
    """Reads the notices' own pages: unknown ones, those whose row changed, those due to be read again."""
    end = poll.clock() + BUDGET
    for count, waiting in enumerate(_wanted(poll, links)):
        if count < DOCUMENTS and poll.clock() < end and not _rests(poll, waiting.link.url):
            _read_item(poll, waiting)
        else:
            poll.waiting.append(waiting)
    for key, row in poll.memory.due().items():
        if poll.clock() < end and not _rests(poll, row.url):
            _reread_item(poll, key, row)
    wrong = mistaken(poll.notices, links)
    poll.notices = [notice for notice in poll.notices if notice.key not in wrong]


def _rests(poll: Poll, url: str | None) -> bool:
    """Whether the host of an item left so many others unanswered that it is asked no more in this poll."""
    return poll.silent[_host(url)] >= PATIENCE


def _host(url: str | None) -> str:
    try:
        return urlsplit(url or "").hostname or ""
    except ValueError:
        return ""


def _wanted(poll: Poll, links: list[Link]) -> list[Waiting]:
    """Rows whose notice must be read: new or changed on the list, or waiting since an earlier poll; those tried least
    often first, lest a few that hang keep the others from their turn."""
    known = poll.memory.rows([link.key for link in links])
    waiting = {w.link.key: w for w in poll.memory.waiting()}
    for link in links:
        row = known.get(link.key)
        if row is not None and row.fingerprint == link.fingerprint:
            continue
        before = waiting.get(link.key)
        tries = before.tries if before else 0
        old = poll.memory.first or link.key in poll.older
        waiting[link.key] = Waiting(link, tries, before.baseline if before else old)
    return sorted(waiting.values(), key=lambda w: w.tries)


def _read_item(poll: Poll, waiting: Waiting) -> None:
    link = waiting.link
    if link.url is None:
        poll.notices.append(row_notice(link, poll.source))
        return
    try:
        _read_document(poll, link, link.url)
    except SourceError as error:
        _item_failed(poll, waiting, error)


def _read_document(poll: Poll, link: Link, url: str) -> None:
    """Reads a notice's own page, as it is now and, where our way of reading changed, as it was."""
    got = _get_item(poll, url)
    if got.before is not None:
        poll.before.append(with_held_files(poll, poll.reader.read_document(got.before, poll.source, link)))
    if got.now is not None:
        poll.notices.append(with_files(poll, poll.reader.read_document(got.now, poll.source, link)))
    elif (renewed := with_new_files(poll, link.key)) is not None:
        poll.notices.append(renewed)
    poll.keep(got)
    poll.read.append(link.key)


def _get_item(poll: Poll, url: str) -> Got:
    """Asks for an item's page, and counts how often in a row its host did not answer."""
    try:
        got = poll.get(url)
    except SourceError as error:
        poll.silent[_host(url)] = poll.silent[_host(url)] + 1 if error.reason in UNANSWERED else 0
        raise
    poll.silent[_host(url)] = 0
    return got


def _item_failed(poll: Poll, waiting: Waiting, error: SourceError) -> None:
    """The item waits for the next poll where that can help. In the end it is given up until its row changes or its
    time comes; one that nobody knows yet is then recorded from its row alone.

    A known one whose page is gone does not wait: a dead link is asked again when its list changes. Nor does one that
    stood there before we came: it is no news, and its row is all there is of it.
    """
    link, tries = waiting.link, min(waiting.tries + 1, TRIES)
    known = bool(poll.memory.rows([link.key]))
    if known and error.reason in GONE:
        poll.gone.append(Gone(link.key, GONE[error.reason]))
        return
    poll.trouble = error
    dead = waiting.baseline and error.reason in GONE
    if error.again and tries < TRIES and not dead:
        poll.waiting.append(Waiting(link, tries, waiting.baseline))
        return
    poll.given_up.append(link)
    if not known:
        poll.notices.append(row_notice(link, poll.source))


def _reread_item(poll: Poll, key: str, row: KnownRow) -> None:
    if row.url is None or row.url in poll.asked:
        return  # just read, be it under another key, or just tried in vain
    _read_item(poll, Waiting(_row_of(poll.memory.notice(key), key, row.url)))


def _row_of(known: Notice | None, key: str, url: str) -> Link:
    """The row of a notice that its list need not show any more, as we know it: a page that bears only the name of its
    site is called as it was."""
    if known is None:
        return Link(key, "", url)
    number = known.facts.doc_number
    beside = number if number and number not in f"{known.title}\n{known.text}" else None
    return Link(key, known.title, url, known.facts.published, beside)
