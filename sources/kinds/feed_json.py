"""Which entries does a JSON Feed hold? Versions 1 and 1.1 of jsonfeed.org."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sources.address import resolve
from sources.config import Source
from sources.errors import ReadFailed
from sources.json_text import parse, printable
from sources.kinds.feed_dates import entry_date
from sources.kinds.feed_entry import MOST_FILES, Entry, attachment, block_text, outlet_of, plain_title, without_title
from sources.kinds.feed_prolog import MOST_ENTRIES
from sources.notice import Attachment

Said = Mapping[str, Any]


def read_entries(text: str, url: str, source: Source) -> list[Entry] | None:
    """The entries of the feed `text` (decoded) in their order; None where it is JSON, but no feed.

    Raises ReadFailed("not_json") for what `json_text.parse` refuses, ReadFailed("too_many") for too many entries.
    """
    feed = parse(text, url)
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return None
    if len(items) > MOST_ENTRIES:
        text = (
            f"{url}: {len(items)} entries, at most {MOST_ENTRIES} are read; ask the publisher for a feed of the latest"
        )
        raise ReadFailed("too_many", text, again=False)
    base = resolve(url, _words(feed, "home_page_url")) or url
    return [_entry(item, base, source) for item in items]


def _words(said: Said, name: str) -> str:
    """A member that is text, or a number where an id is one; "" for anything else."""
    value = said.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return printable(str(value))


def _entry(item: Said, base: str, source: Source) -> Entry:
    title = plain_title(_words(item, "title"), markup=False)
    return Entry(
        id=_words(item, "id"),
        url=_url(item, base),
        title=title,
        text="\n".join(without_title(_text(item), title)),
        published=_published(item, source.timezone),
        outlet=outlet_of([], _authors(item)),
        attachments=_attachments(item, base),
    )


def _text(item: Said) -> list[str]:
    found = (block_text(_words(item, name), markup=name == "content_html") for name in _CONTENTS)
    return next((lines for lines in found if lines), [])


_CONTENTS = ("content_html", "content_text", "summary")


def _url(item: Said, base: str) -> str | None:
    id = _words(item, "id")
    named = (_words(item, "url"), _words(item, "external_url"), id if id.startswith(("http://", "https://")) else "")
    return next((url for name in named if name and (url := resolve(base, name))), None)


def _published(item: Said, timezone: str) -> str | None:
    printed = (entry_date(_words(item, name), timezone) for name in ("date_published", "date_modified"))
    return next((date for date in printed if date), None)


def _objects(item: Said, name: str) -> list[Said]:
    value = item.get(name)
    return [one for one in value[:MOST_FILES] if isinstance(one, dict)] if isinstance(value, list) else []


def _authors(item: Said) -> list[str]:
    """`authors` of version 1.1, `author` of version 1."""
    one = item.get("author")
    named = [*_objects(item, "authors"), *([one] if isinstance(one, dict) else [])]
    return [_words(author, "name") for author in named]


def _attachments(item: Said, base: str) -> tuple[Attachment, ...]:
    files = (
        attachment(resolve(base, _words(one, "url")), _words(one, "title"), _words(one, "mime_type"))
        for one in _objects(item, "attachments")
    )
    return tuple({file.url: file for file in files if file is not None}.values())
