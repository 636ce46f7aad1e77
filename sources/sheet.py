"""What did the bytes of a page turn into: a tree of markup, or lines of plain text?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

from sources.address import resolve
from sources.decode import decode
from sources.documents import as_page
from sources.page import Page
from sources.text import Line, fold, marked_lines, plain_lines
from sources.xml_text import xml_lines

_MARKUP = re.compile(
    r"<(?:!doctype|html|head|body|title|meta|div|p|ul|ol|table|h[1-6]|article|section|main|a|span)\b", re.I
)
_OPEN_FRAME = re.compile(
    r"<noscript\b[^<>]{0,500}>\s{0,500}<iframe\b[^<>]{0,2000}>[^<]{0,500}</noscript\s{0,20}>", re.I
)
"""A frame in a <noscript> that ends before the frame does: to a parser without scripts all that follows is its text."""
_PLAIN = ("text/plain", "text/markdown")


@dataclass(frozen=True)
class Sheet:
    """A page opened: its tree where it has markup, else None; its decoded text; the address its links are read from."""

    page: Page
    text: str
    tree: LexborHTMLParser | None
    base: str

    @property
    def root(self) -> LexborNode | None:
        """The element that holds what the page shows; framesets have no body."""
        return (self.tree.body or self.tree.root) if self.tree is not None else None

    @cached_property
    def xml(self) -> list[str] | None:
        """The lines of a document of XML that is no page; None for any other."""
        return xml_lines(self.text) if self.tree is not None else None

    @cached_property
    def lines(self) -> list[Line]:
        """Every visible line of the page as it came, before anything is taken out of its tree."""
        if self.xml is not None:
            return [Line(words) for line in self.xml if (words := fold(line))]
        if self.tree is None:
            return plain_lines(self.text)
        return marked_lines(self.root) if self.root is not None else []


def open_sheet(page: Page) -> Sheet:
    """Decode and parse a page; of a PDF or DOCX the words, as if they were one.

    Raises ReadFailed("not_text") for a file that is neither markup nor text, and what `sources.documents` names.
    """
    page = as_page(page)
    text = decode(page.body, page.charset).text
    if not _is_markup(page, text):
        return Sheet(page, text, None, page.url)
    tree = LexborHTMLParser(_OPEN_FRAME.sub("", text))
    return Sheet(page, text, tree, _base_of(tree, page.url))


def _is_markup(page: Page, text: str) -> bool:
    if "html" in page.content_type or "xml" in page.content_type:
        return True
    start = text[:4096]
    if page.content_type in _PLAIN:
        return bool(re.match(r"\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype html|html)\b", start, re.I | re.S))
    return bool(_MARKUP.search(start))


def _base_of(tree: LexborHTMLParser, url: str) -> str:
    base = tree.css_first("base[href]")
    return (resolve(url, base.attributes.get("href") or "") or url) if base is not None else url
