"""What do the files say that a notice links to? Fetched within bounds; one that fails says what it last said."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from sources.address import canonical
from sources.errors import SourceError
from sources.notice import Attachment, Notice
from sources.polling import UNANSWERED, Poll

MOST = 20
"""Files of one notice that are fetched; the others are listed."""
MOST_WORDS = 2_000_000
"""Characters of all files of one notice; what goes beyond is compared by its bytes."""
UNREAD = frozenset({"doc", "xls", "xlsx", "ppt", "pptx", "wps", "et", "dps", "ofd", "zip", "rar", "7z"})
"""Ends of addresses of files whose words we do not read: they are not fetched either."""


def with_files(poll: Poll, notice: Notice) -> Notice:
    """A notice just read, with what its files say now, where the source asks for them."""
    if not (poll.source.attachments and notice.attachments):
        return notice
    return replace(notice, attachments=_fetched(poll, notice, poll.memory.notice(notice.key)))


def with_held_files(poll: Poll, notice: Notice) -> Notice:
    """A notice as its former bytes read today, with its files as they were."""
    if not notice.attachments:
        return notice
    known = _by_place(poll.memory.notice(notice.key))
    held = (known.get(canonical(file.url), file) for file in notice.attachments)
    files = (replace(one, name=file.name) for one, file in zip(held, notice.attachments, strict=True))
    return replace(notice, attachments=tuple(files))


def with_new_files(poll: Poll, key: str) -> Notice | None:
    """The notice of an unchanged page where one of its files did change; else None."""
    known = poll.memory.notice(key) if poll.source.attachments else None
    if known is None or not known.attachments:
        return None
    files = _fetched(poll, known, known)
    return None if files == known.attachments else replace(known, key=key, attachments=files)


def _by_place(notice: Notice | None) -> dict[str, Attachment]:
    return {canonical(file.url): file for file in notice.attachments} if notice is not None else {}


def _fetched(poll: Poll, notice: Notice, held: Notice | None) -> tuple[Attachment, ...]:
    """The files in their order; one that is the notice's own page was read with it."""
    known, own, silent = _by_place(held), canonical(notice.url or ""), set[str]()
    files, room = [], MOST_WORDS
    for rank, listed in enumerate(notice.attachments):
        place = canonical(listed.url)
        file = listed if place == own else _file(poll, listed, known.get(place), rank, silent)
        room -= len(file.text)
        files.append(file if room >= 0 else replace(file, state="too_long", text=""))
    return tuple(files)


def _file(poll: Poll, listed: Attachment, known: Attachment | None, rank: int, silent: set[str]) -> Attachment:
    """One file as it is now; as it was where it cannot be had today, since an error is no news."""
    parts = urlsplit(listed.url)
    kind = parts.path.rpartition(".")[2].lower()
    if kind in UNREAD:
        return replace(listed, type=kind, state="unsupported")
    if rank >= MOST:
        return replace(listed, state="too_many")
    held = replace(known, name=listed.name) if known is not None and known.sha256 else None
    if parts.netloc in silent:
        return held or replace(listed, state="unreachable")
    try:
        return _asked(poll, listed, held)
    except SourceError as error:
        silent |= {parts.netloc} if error.reason in UNANSWERED else set()
        state = "too_large" if error.reason == "too_large" else "unreachable"
        return held or replace(listed, state=state, text="")


def _asked(poll: Poll, listed: Attachment, held: Attachment | None) -> Attachment:
    got = poll.get(listed.url, afresh=held is None)
    page = got.now or got.before
    if got.mark is not None:
        poll.marks.append((got.mark[0], b""))  # its words stand in the version: the bytes need not
    return poll.reader.read_file(page, listed, poll.source) if page is not None else held or listed
