"""Which entries does an RSS, RDF, Atom or CDF feed hold?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sources.address import resolve
from sources.config import Source
from sources.errors import ReadFailed
from sources.kinds.feed_dates import entry_date
from sources.kinds.feed_entry import MOST_FILES, Entry, attachment, block_text, outlet_of, plain_title, without_title
from sources.kinds.feed_prolog import settled
from sources.notice import Attachment, Printed
from sources.text import plain

_MARKED = ("text/html", "application/xhtml+xml")
_DATES = ("published", "created", "updated")
_WEB = ("http://", "https://")
Said = Mapping[str, Any]


def read_entries(text: str, url: str, source: Source) -> list[Entry] | None:
    """The entries of the feed `text` (decoded) in their order; None where it is no feed.

    Raises ReadFailed: "dtd", "too_deep", "too_many", and "not_feed" where the parser gives up.
    """
    data = settled(text, url)
    found = _parsed(data, url) if data is not None else None
    if found is None or not (found["version"] or found["entries"]):
        return None
    base = resolve(url, _first_link(found["feed"])) or url
    atom = found["version"] == "atom10"
    return [_entry(dict(said), base, source, atom) for said in found["entries"]]


def _parsed(data: bytes, url: str) -> Said:
    """Bytes, never a string: feedparser opens one that names a file or an address. Its cleaning of HTML and its own
    addresses are left out, since text and links are read by us."""
    import feedparser  # the parser is the child process's alone

    header = {"content-type": "application/xml; charset=utf-8"}
    try:
        return dict(feedparser.parse(data, response_headers=header, resolve_relative_uris=False, sanitize_html=False))
    except Exception as error:  # it gives no list of what a broken feed makes it raise
        text = f"{url}: the feed is broken beyond reading ({type(error).__name__}); tell its publisher"
        raise ReadFailed("not_feed", text) from error


def _first_link(feed: Said) -> str:
    link = dict(feed).get("link")
    return link if isinstance(link, str) else ""


def _entry(said: Said, base: str, source: Source, atom: bool) -> Entry:
    title = _title(said, atom)
    return Entry(
        id=str(said.get("id") or ""),
        url=_url(said, base),
        title=title,
        text="\n".join(without_title(_text(said), title)),
        published=_published(said, source.timezone),
        outlet=_outlet(said),
        attachments=_attachments(said, base),
    )


def _title(said: Said, atom: bool) -> str:
    """Atom 1.0 says whether a title is markup (RFC 4287 §3.1). RSS and the drafts of Atom do not, or nobody kept to it:
    there a tag is one unless nothing else is left."""
    detail = said.get("title_detail") or {"value": said.get("title")}
    value = str(detail.get("value") or "")
    literal = detail.get("type", "text/plain") == "text/plain"
    return plain_title(value, markup=not (literal and atom)) or plain_title(value, markup=not literal)


def _text(said: Said) -> list[str]:
    """The lines of its content, else of its summary: the first that says anything."""
    contents = said.get("content") or ()
    for detail in [*contents, said.get("summary_detail") or {"value": said.get("summary")}]:
        media = str(detail.get("type") or "text/plain")
        if media.startswith("text/") or media in _MARKED:
            found = block_text(str(detail.get("value") or ""), markup=media in _MARKED)
            if found:
                return found
    return []


def _url(said: Said, base: str) -> str | None:
    """Where the entry leads: its link, else the first address it names that is a page, else an id that is one."""
    id, link = str(said.get("id") or ""), said.get("link")
    if isinstance(link, str) and link and (link != id or id.startswith(_WEB)):
        return resolve(base, link)
    links = (str(one.get("href") or "") for one in _links(said) if one.get("rel") not in ("enclosure", "self", "via"))
    return next((found for href in links if (found := resolve(base, href))), None) or (
        resolve(base, id) if id.startswith(_WEB) else None
    )


def _links(said: Said) -> Sequence[Said]:
    return [dict(one) for one in (said.get("links") or ())[:MOST_FILES]]


def _published(said: Said, timezone: str) -> Printed | None:
    printed = (entry_date(str(said[name]), timezone) for name in _DATES if said.get(name))
    return next((date for date in printed if date), None)


def _outlet(said: Said) -> str | None:
    origin = dict(said.get("source") or {})
    stated = [_title(origin, False), str(said.get("publisher") or "")]
    return outlet_of(stated, list(_authors(said)))


def _authors(said: Said) -> Iterator[str]:
    for one in (said.get("authors") or ())[:10]:
        yield " ".join(plain(str(one.get("name") or "")))
    yield str(said.get("author") or "")


def _attachments(said: Said, base: str) -> tuple[Attachment, ...]:
    files = (
        attachment(resolve(base, str(one.get("href") or "")), str(one.get("title") or ""), str(one.get("type") or ""))
        for one in _links(said)
        if one.get("rel") == "enclosure"
    )
    return tuple({file.url: file for file in files if file is not None}.values())
