"""Which sources does an outline of subscriptions become?"""

from __future__ import annotations

from monitor.moving.load import Load, NotMoved
from sources.errors import ReadFailed
from sources.outline import Outline, read_outlines

_MEANT = {"xmlurl", "text", "title", "type", "htmlurl", "description", "version", "language"}
"""Attributes of OPML 2.0 that say what the feed itself says again at every poll, or that become the entry."""


def from_outlines(body: bytes, name: str, load: Load) -> None:
    """Each outline with an `xmlUrl` is a feed; what else an outline says is left."""
    try:
        outlines = read_outlines(body, name)
    except ReadFailed as error:
        raise NotMoved(error.message) from error
    for outline in outlines:
        load.count(name)
        _take(outline, load)


def _take(outline: Outline, load: Load) -> None:
    title, url = outline.get("title", "text"), outline.get("xmlUrl")
    if not url:
        where = outline.get("url", "htmlUrl")
        if where:
            load.leave(title or where, where, "a link and no feed: `gazetted try` finds out what it could be read as")
        else:
            load.leave(title or "an outline", "the folder", "sources have no folders: give them `topics` instead")
        return
    load.add(title, "feed", url)
    for key, value in outline.attributes:
        if key.lower() not in _MEANT and value.strip():
            load.leave(title or url, f"{key}={value}", "no key of a source has this meaning")
