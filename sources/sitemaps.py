"""Which rows stand in the sitemaps that an index names?"""

from __future__ import annotations

from collections.abc import Sequence

from sources.config import PARTS
from sources.errors import ReadFailed, SourceError
from sources.length import judge_keys
from sources.notice import Notice
from sources.page import Found, Link
from sources.polling import Got, Poll


def parts_of(poll: Poll, got: Got) -> tuple[Link, ...]:
    """The sitemaps that the index names, the ones to read: those changed last; none where it is no index."""
    page = got.now or poll.held(poll.source.url)
    parts = poll.found_on(page).parts if page is not None else ()
    most = poll.source.pages.most if poll.source.pages else PARTS
    chosen = sorted(parts, key=lambda part: part.published or "", reverse=True)[:most]
    if len(parts) > most:
        poll.notes = (
            f"{most} of the {len(parts)} sitemaps in this index are read, those changed last; raise pages.most, or "
            "name the sitemap of the notices as the source's url",
        )
    return tuple(chosen)


def read_parts(poll: Poll, index: Got, parts: Sequence[Link]) -> tuple[list[Link] | None, list[Notice]]:
    """The rows of all parts, as `crawl` wants them: those of an unchanged part from the bytes that were kept.

    None where no part has changed. A part that cannot be read is the source's trouble, and the others are read; at the
    first poll it is an error, since what a baseline lacks would be told as news.
    """
    got = [(part, _ask(poll, part)) for part in parts]
    if all(one is not None and one.now is None and one.before is None for _, one in got) and index.now is None:
        for one in (index, *(one for _, one in got if one is not None)):
            poll.keep(one)
        return None, []
    found = [_found(poll, part, one) for part, one in got if one is not None]
    links = {link.key: link for part in reversed(found) for link in reversed(part.links)}
    notices = {notice.key: notice for part in reversed(found) for notice in reversed(part.notices)}
    if poll.trouble is None:
        judge_keys(poll, index, list(reversed(links)))
        poll.keep(index)
    return list(reversed(links.values())), list(reversed(notices.values()))


def _ask(poll: Poll, part: Link) -> Got | None:
    try:
        return poll.get(part.url or "")
    except SourceError as error:
        if poll.memory.first:
            raise
        poll.trouble = error
        return None


def _found(poll: Poll, part: Link, got: Got) -> Found:
    """What a part says now, remembered as read; nothing, and the trouble, where it cannot be read."""
    page = got.now or poll.held(part.url or "")
    try:
        if got.before is not None and not poll.source.follow:
            poll.before.extend(poll.found_on(got.before).notices)
        found = poll.found_on(page) if page is not None else Found()
        if found.parts:
            text = f"{part.url}: an index named by an index, which the protocol does not allow; name it as a source"
            raise ReadFailed("nested_index", text, again=False)
    except SourceError as error:
        if poll.memory.first:
            raise
        poll.trouble = error
        return Found()
    poll.keep(got)
    return found
