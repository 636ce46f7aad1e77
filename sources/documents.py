"""Which sort of document is this file, and what does it say as a page?"""

from __future__ import annotations

import re
from dataclasses import replace

from sources.count import counted
from sources.errors import ReadFailed
from sources.office import docx_as_html, office_type
from sources.page import Page
from sources.pdf import PdfText, read_pdf

READABLE = ("pdf", "docx", "html", "txt")
_PDF = b"%PDF-"
_HEAD = 1024
"""Bytes in which a PDF has to begin (ISO 32000-2, annex C): some servers put a line before it."""
_MARKUP = re.compile(rb"<(?:!doctype|html|head|body)\b", re.IGNORECASE)
_NAMES = {"odf": "an OpenDocument file", "ofd": "an OFD", "ole": "an old Office file", "zip": "a ZIP archive"}


def sort_of(page: Page) -> str:
    """`pdf`, `docx`, `html`, `txt`, another of `office_type`, or `binary`: by the bytes, whatever the label says."""
    body = page.body
    if body.startswith(_PDF) or _PDF in body[:_HEAD]:
        return "pdf"
    if (office := office_type(body)) is not None:
        return office
    if "html" in page.content_type or _MARKUP.search(body[:_HEAD]):
        return "html"
    return "binary" if b"\0" in body[:_HEAD] and not body.startswith((b"\xff\xfe", b"\xfe\xff")) else "txt"


def as_page(page: Page) -> Page:
    """A PDF as a page of plain text, a DOCX as one of HTML; any other page as it is.

    Raises ReadFailed: "scan" or "empty" for a PDF without a word, "not_text" for a file whose words we do not read, and
    "encrypted", "broken", "too_large", "dtd".
    """
    sort = (
        sort_of(page)
        if page.body.startswith((b"PK", b"\xd0\xcf\x11\xe0", b"{\\rtf")) or _PDF in page.body[:_HEAD]
        else ""
    )
    if sort == "pdf":
        found = read_pdf(page.body, page.url)
        _refuse_wordless(found, page)
        return _made(page, "\n".join(found.lines), "text/plain")
    if sort == "docx":
        return _made(page, docx_as_html(page.body, page.url), "text/html")
    if sort == "encrypted":
        raise ReadFailed("encrypted", f"{page.url}: locked by a password; ask its publisher", again=False)
    if sort and sort not in READABLE:
        name = _NAMES.get(sort, f"a file of the sort {sort.upper()}")
        raise ReadFailed("not_text", f"{page.url}: {name} instead of a page; correct the address", again=False)
    return page


def _made(page: Page, text: str, content_type: str) -> Page:
    return replace(page, body=text.encode("utf-8", "replace"), content_type=content_type, charset="utf-8")


def _refuse_wordless(found: PdfText, page: Page) -> None:
    if found.lines:
        return
    pages = counted(found.pages, "page")
    if found.pictures:
        text = f"{page.url}: a scan of {pages} without text; nothing is guessed: ask for one with text"
        raise ReadFailed("scan", text, again=False)
    raise ReadFailed("empty", f"{page.url}: a PDF of {pages} without any text", again=False)
