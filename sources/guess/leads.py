"""Where does a page say that its feed is, and its next page?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from sources import css
from sources.address import canonical, resolve
from sources.config import Pages
from sources.guess.naming import classes, own_id
from sources.headline import clean_title
from sources.proposal import FeedLink
from sources.sheet import Sheet
from sources.text import lines

_FEEDS = "link[rel~=alternate][href][type]"
_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_MOST = 10
_COMMENTS = re.compile(r"\bcomments?\b|评论", re.IGNORECASE)
_NEXT = re.compile(
    r"[\[(（【]?\s*(?:下一?[页頁]|后一?页|next(?: page)?|older(?: posts| entries)?)\s*[\])）】]?[\s>›»→]*",
    re.IGNORECASE,
)


def feed_links(sheet: Sheet) -> tuple[FeedLink, ...]:
    """The feeds that the page names as other forms of itself, without those of comments."""
    found: dict[str, FeedLink] = {}
    for node in sheet.tree.css(_FEEDS)[:50] if sheet.tree is not None else ():
        kind = (node.attributes.get("type") or "").partition(";")[0].strip().lower()
        url = resolve(sheet.base, node.attributes.get("href") or "")
        title = clean_title(node.attributes.get("title") or "")
        if kind in _TYPES and url and not _COMMENTS.search(f"{title} {url}"):
            found.setdefault(canonical(url), FeedLink(url, title))
    return tuple(found.values())[:_MOST]


def next_page(sheet: Sheet) -> Pages | None:
    """The selector of the link to the list's next page; None where there is none, or no name for it that lasts."""
    root = sheet.root
    for anchor in root.css("a[href]")[:4000] if root is not None else ():
        if _leads_on(anchor, sheet):
            for selector in _names(anchor):
                if next((n.mem_id for n in css.choose(root, selector)), None) == anchor.mem_id:  # type: ignore[arg-type]
                    return Pages(f"{selector}@href")
    return None


def _leads_on(anchor: LexborNode, sheet: Sheet) -> bool:
    said = " ".join(lines(anchor)) or anchor.attributes.get("title") or anchor.attributes.get("aria-label") or ""
    if "next" not in (anchor.attributes.get("rel") or "").lower().split() and not _NEXT.fullmatch(said.strip()):
        return False
    url = resolve(sheet.base, anchor.attributes.get("href") or "")
    return bool(url) and canonical(url or "") != canonical(sheet.page.url)


def _names(anchor: LexborNode) -> Iterator[str]:
    if "next" in (anchor.attributes.get("rel") or "").lower().split():
        yield "a[rel~=next]"
    if name := own_id(anchor):
        yield f"a#{name}"
    yield from (f"a.{name}" for name in sorted(classes(anchor), key=lambda name: "next" not in name.lower()))
    parent = anchor.parent
    if parent is not None:
        yield from (f"{parent.tag}.{name} > a" for name in classes(parent))
        yield from ([f"#{own_id(parent)} > a:last-child"] if own_id(parent) else [])
        yield from (f"{parent.tag}.{name} > a:last-child" for name in classes(parent))
