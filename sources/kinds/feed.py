"""Which entries does a feed show: RSS 0.9 to 2.0, Atom, JSON Feed?"""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from sources.config import Source
from sources.decode import decode
from sources.errors import ReadFailed
from sources.facts import read_facts
from sources.headline import language_of
from sources.kinds import feed_json, feed_xml
from sources.kinds.feed_entry import Entry
from sources.kinds.feed_identity import settle
from sources.kinds.page import judge
from sources.notice import Notice
from sources.page import Found, Link, Page
from sources.sheet import open_sheet

LONGEST_SUMMARY = 16_384
"""Characters of an entry's text kept with its row, for a notice whose own page cannot be read."""


def read(page: Page, source: Source, before: Collection[str] = ()) -> Found:
    """The entries of a feed, each as a Link, and as a Notice too where they are not followed.

    `before` are the keys of its last good reading: what its entries are told apart by does not change. Raises Suspect
    where an error page stands in the feed's place, ReadFailed("not_feed") where anything else does, and what
    `feed_xml` and `feed_json` name.
    """
    text = decode(page.body, page.charset).text.lstrip("\ufeff \t\r\n")
    reader = feed_json if text.startswith(("{", "[")) else feed_xml
    entries = reader.read_entries(text, page.url, source)
    if entries is None:
        raise _not_feed(page)
    keyed, notes = settle(entries, before)
    notices = () if source.follow else tuple(_notice(key, entry, source) for key, entry in keyed)
    return Found(notices, tuple(_link(key, entry) for key, entry in keyed), notes=notes)


def _not_feed(page: Page) -> ReadFailed:
    """What came is named by its own words where it is an error page; raises Suspect then."""
    judge(open_sheet(page))
    text = f"{page.url}: neither RSS nor Atom nor JSON Feed; correct the address, or read it as another kind"
    return ReadFailed("not_feed", text, again=False)


def _named(entry: Entry) -> str:
    """The title; of an entry without one, its first words (RSS 2.0 asks for a title or a description)."""
    return entry.title or entry.text.partition("\n")[0][:200] or entry.url or entry.id


def _link(key: str, entry: Entry) -> Link:
    shown = "\x1f".join((entry.title, entry.published or "", entry.text))
    mark = hashlib.sha256("".join(shown.split()).encode("utf-8", "replace")).hexdigest()
    summary = entry.text[:LONGEST_SUMMARY]
    return Link(key, _named(entry), entry.url, entry.published, summary=summary, fingerprint=mark)


def _notice(key: str, entry: Entry, source: Source) -> Notice:
    title = _named(entry)
    language = source.language or language_of(f"{title}\n{entry.text}")
    facts = read_facts(
        entry.text,
        title=title,
        timezone=source.timezone,
        language=language,
        published=entry.published,
        outlet=entry.outlet,
    )
    return Notice(key, title, entry.text, entry.url, language=language, facts=facts, attachments=entry.attachments)
