"""What does one page hold, read as its kind? One file for each kind, one pure function in each."""

from __future__ import annotations

from collections.abc import Callable, Collection

from sources.config import Kind, Source
from sources.css import BadSelector, compile_selector
from sources.errors import ReadFailed, Suspect
from sources.kinds import bulletin, feed, page, sitemap
from sources.kinds import json as interface
from sources.kinds import list as listing
from sources.kinds.file import file_notice, is_file, read_file
from sources.kinds.page import judge
from sources.kinds.page import read_document as page_of_notice
from sources.notice import Notice
from sources.page import Found, Link, Page
from sources.sheet import Sheet, open_sheet

KINDS: dict[Kind, Callable[..., Found]] = {
    "list": listing.read,
    "feed": feed.read,
    "bulletin": bulletin.read,
    "page": page.read,
    "json": interface.read,
    "sitemap": sitemap.read,
}
_OF_BYTES: tuple[Kind, ...] = ("json", "sitemap")
"""Read from the bytes themselves: no page of markup or text is opened first."""

__all__ = ["KINDS", "compile_selector", "read", "read_document", "read_file"]


def read(kind: Kind, page: Page, source: Source, before: Collection[str] = ()) -> Found:
    """Decode, parse and judge a page, and read it as `kind`: notices, for a list the links and the next page.

    `before` are the keys of its last good reading, from which a feed sees how its entries are told apart.

    Raises Suspect where the page is not what it should be ("no_items", "no_content", and what `judge_page` names),
    ReadFailed where it is no page at all or a selector cannot be used.
    """
    if kind == "feed":
        return feed.read(page, source, before)
    if kind in _OF_BYTES:
        return KINDS[kind](page, source)
    sheet = open_sheet(page)
    try:
        if kind != "list":
            judge(sheet)
            return KINDS[kind](sheet, source)
        return _read_list(sheet, source)
    except BadSelector as error:
        raise ReadFailed("bad_selector", f"{source.id}: {error}", again=False) from error


def _read_list(sheet: Sheet, source: Source) -> Found:
    """Judge a list by its rows, which are at hand; by all of the page only where it has none."""
    try:
        found = listing.read(sheet, source)
    except Suspect:
        judge(sheet)
        raise
    judge(sheet, "\n".join(link.title for link in found.links))
    return found


def read_document(page: Page, source: Source, link: Link | None) -> Notice:
    """The notice on an item's own page, or in the file to which the item leads. Raises what `read` raises."""
    if link is not None and is_file(page):
        return file_notice(page, source, link)
    return page_of_notice(page, source, link)
