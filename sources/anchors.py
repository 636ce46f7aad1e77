"""Where do the words of a text that are links lead?"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from urllib.parse import unquote

from selectolax.lexbor import LexborNode

from sources.address import LONGEST, canonical, resolve
from sources.notice import Anchor
from sources.text import lines

MOST = 500
"""Links of one text that are kept."""
_LONGEST_WORDS = 200
_SAID = re.compile(r"(mailto|tel):([^?]+)", re.IGNORECASE)
_QUERY = re.compile(r"\?[^#]*")


def anchors(nodes: Sequence[LexborNode], shown: Sequence[str], page: str, base: str) -> tuple[Anchor, ...]:
    """The links of the content `nodes` whose words stand in its lines `shown`, each once.

    Links to a part of the page itself are none, nor are those without words: the marks beside headings, pictures.
    """
    text, here = "\n".join(shown), place_of(page)
    found: dict[Anchor, None] = {}
    for node in nodes:
        for link in node.css("a[href]"):
            to = _target(link.attributes.get("href") or "", base)
            if to is None or place_of(to) == here:
                continue
            words = next(iter(lines(link)), "")[:_LONGEST_WORDS]
            if words and words in text:
                found.setdefault(Anchor(words, to))
            if len(found) == MOST:
                return tuple(found)
    return tuple(found)


def place_of(address: str) -> str:
    """What tells one target from another: host, path and the route of a single-page site, or an address of mail.

    What follows `?` is left out: sites put a visit's marks there, of which nobody has the list.
    """
    said = _SAID.fullmatch(address)
    return address.casefold() if said else _QUERY.sub("", canonical(address))


def without(found: Sequence[Anchor], files: Collection[str]) -> tuple[Anchor, ...]:
    """The links but those to files that are read as such."""
    places = {place_of(url) for url in files}
    return tuple(anchor for anchor in found if place_of(anchor.to) not in places)


def _target(href: str, base: str) -> str | None:
    said = _SAID.match(href.strip()[:LONGEST])
    return f"{said[1].lower()}:{unquote(said[2]).strip()}" if said else resolve(base, href)
