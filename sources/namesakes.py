"""What becomes of two notices to which a list gives one id? Both are kept, and neither speaks for the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sources.address import canonical
from sources.notice import Notice
from sources.page import Found, Link, Memory


def with_known_keys(found: Found, memory: Memory) -> Found:
    """Of the rows under one id, the one that we know under it by its address goes on under it."""
    ids = list({link.shared for link in found.links if link.shared})
    known = memory.rows(ids) if ids else {}
    places = {id: canonical(row.url) for id, row in known.items() if row.url}
    kept = {
        link.key: link.shared
        for link in found.links
        if link.shared and link.url and places.get(link.shared) == canonical(link.url)
    }
    if not kept:
        return found
    links = tuple(replace(link, key=kept.get(link.key, link.key)) for link in found.links)
    notices = tuple(replace(notice, key=kept.get(notice.key, notice.key)) for notice in found.notices)
    return replace(found, links=links, notices=notices)


def mistaken(notices: Sequence[Notice], links: Sequence[Link]) -> set[str]:
    """The keys of those that went on under a shared id, and whose page now says, word for word, what the page of one
    of their namesakes says: a site that looks its pages up by their ids shows the wrong one."""
    by_key = {notice.key: notice for notice in notices}
    others = {
        (link.shared, *_words(by_key[link.key]))
        for link in links
        if link.shared and link.key != link.shared and link.key in by_key
    }
    own = {link.shared for link in links if link.shared and link.key == link.shared}
    return {key for key in own if key in by_key and (key, *_words(by_key[key])) in others}


def _words(notice: Notice) -> tuple[str, str]:
    return notice.title, notice.text
