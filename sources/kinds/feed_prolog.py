"""Is this XML a feed that a parser can be trusted with: no DTD, no depth, no flood of entries?"""

from __future__ import annotations

import html.entities
import re
from collections.abc import Callable
from xml.parsers import expat

from sources.errors import ReadFailed

MOST_ENTRIES = 2000
"""Entries of one feed that are read within a worker's ten seconds; a longer one is an error, never cut in silence."""
DEEPEST = 256
"""Elements within each other; HTML within a feed reaches some dozens."""
_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
_ROOT = re.compile(r"<(?:[\w.-]{1,40}:)?(?:rss|rdf|feed|channel)(?=[\s/>])", re.IGNORECASE)
_PAGE = re.compile(r"<html(?=[\s>])", re.IGNORECASE)
_MARK = re.compile(r"<(?:!--|\?|![A-Za-z]|[A-Za-z_])")
_CLOSED_BY = {"<!--": "-->", "<?": "?>"}
_ENTRY = re.compile(r"<(?:[\w.-]{1,40}:)?(?:item|entry)(?=[\s/>])")
_NUMBERED = re.compile(r"&#(?:x(?P<x>[0-9A-Fa-f]{1,12})|(?P<d>\d{1,12}));")
_LOOSE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);|#)(?:(?P<name>[A-Za-z][A-Za-z0-9]{1,31});)?")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def settled(text: str, url: str) -> bytes | None:
    """The feed from its root element on, in UTF-8, with nothing in it that a parser would resolve; None for no feed.

    Raises ReadFailed("dtd") for a DOCTYPE with declarations of its own, ReadFailed("too_deep") and
    ReadFailed("too_many"). A DOCTYPE that only names the DTD of old RSS 0.91 is dropped: it is never fetched.
    """
    start = _root(text, url)
    if start is None:
        return None
    body = _outside_cdata(text[start:], _mended)
    _refuse_flood(body, url)
    feed = (_DECLARATION + _NOT_XML.sub("\ufffd", body)).encode("utf-8", "replace")
    _refuse_depth(feed, url)
    return feed


def _root(text: str, url: str) -> int | None:
    """Where the feed begins: its root element, else the first element of any name; None for a page of HTML.

    What stands before it is dropped: white space, comments, what a broken script printed.
    """
    first, at = None, 0
    while mark := _MARK.search(text, at):
        at = mark.end()
        if mark[0] in _CLOSED_BY:
            end = text.find(_CLOSED_BY[mark[0]], at)
            at = end if end >= 0 else len(text)
        elif mark[0].startswith("<!"):
            at = _after_declaration(text, mark.start(), url)
        elif _PAGE.match(text, mark.start()):
            return None
        elif _ROOT.match(text, mark.start()):
            return mark.start()
        elif first is None:
            first = mark.start()
    return first


def _after_declaration(text: str, begin: int, url: str) -> int:
    """The end of a DOCTYPE that declares nothing itself. XML 1.0 §2.8: declarations stand before the root element, and
    nowhere else; later on they are text that somebody forgot to escape."""
    end = text.find(">", begin)
    end = end + 1 if end >= 0 else len(text)
    if "[" in text[begin:end] or text[begin : begin + 9].upper() != "<!DOCTYPE":
        message = f"{url}: the feed declares entities in a DTD, which is refused; ask for a feed without one"
        raise ReadFailed("dtd", message, again=False)
    return end


def _outside_cdata(text: str, mend: Callable[[str], str]) -> str:
    """The text, all of it but its CDATA sections mended."""
    parts, at = [], 0
    while (begin := text.find("<![CDATA[", at)) >= 0:
        end = text.find("]]>", begin)
        if end < 0:
            break
        parts += [mend(text[at:begin]), text[begin : end + 3]]
        at = end + 3
    return "".join((*parts, mend(text[at:])))


def _mended(text: str) -> str:
    """Well-formed references: a bare ampersand, &nbsp; and &#0; make the whole feed ill-formed, and then every entry is
    read in another way than the day before."""
    return _NUMBERED.sub(_character, _LOOSE.sub(_named, text))


def _named(reference: re.Match[str]) -> str:
    character = html.entities.html5.get(f"{reference['name']};") if reference["name"] else None
    return character if character and character not in "<>&\"'" else f"&amp;{reference[0][1:]}"


def _character(reference: re.Match[str]) -> str:
    number = int(reference["x"], 16) if reference["x"] else int(reference["d"])
    valid = number <= 0x10FFFF and not _NOT_XML.match(chr(number))
    return reference[0] if valid else "\ufffd"


def _refuse_flood(body: str, url: str) -> None:
    count = sum(1 for _ in _ENTRY.finditer(body))
    if count > MOST_ENTRIES:
        text = f"{url}: {count} entries, at most {MOST_ENTRIES} are read; ask the publisher for a feed of the latest"
        raise ReadFailed("too_many", text, again=False)


def _refuse_depth(feed: bytes, url: str) -> None:
    """Counted as far as the feed is well-formed; of the rest the parser's process bounds time and memory."""
    depth = 0

    def open_element(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise ReadFailed(
                "too_deep", f"{url}: more than {DEEPEST} elements within each other: no feed is", again=False
            )

    def close_element(*_: object) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler, parser.EndElementHandler = open_element, close_element
    try:
        parser.Parse(feed, True)
    except expat.ExpatError:
        return
