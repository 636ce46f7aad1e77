"""Which text does this file hold, to be laid beside another? Literal text as it stands, a page as its kind reads it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from monitor.extract import LARGEST, Extractor, Unreadable
from sources.decode import decode
from sources.facts import language_of

LITERAL = (".txt", ".text", ".md", ".markdown")
PAGES = (".html", ".htm", ".xhtml", ".shtml")
_FILES = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")
"""How documents begin that are neither text nor pages."""
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Document:
    """One file as text, a paragraph a line. `language` is `zh` or `en`."""

    title: str
    text: str
    language: str


def read_document(path: Path) -> Document:
    """What the file says. Of a page it is the title and the notice's text, without the page's furniture; of a PDF its
    paragraphs, without headers, footers and page numbers.

    Unreadable, with the cause and the remedy, where the file is none of these, says nothing, or is too large.
    """
    body = _bytes(path)
    if body.startswith(_FILES) or b"%PDF-" in body[:1024]:
        return _file(path)
    if _is_page(path, body):
        return _page(path)
    if b"\0" in body and not body.startswith(_WIDE):
        raise Unreadable(f"{path} holds no text: txt, md, html, pdf and docx are compared")
    return _literal(path, body)


def _bytes(path: Path) -> bytes:
    if not path.is_file():  # before opening: opening a pipe would wait for its writer
        raise Unreadable(f"{path} is no file: name two files of text or HTML")
    try:
        with path.open("rb") as file:
            body = file.read(LARGEST + 1)
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}") from error
    if len(body) > LARGEST:
        raise Unreadable(f"{path} is larger than {LARGEST >> 20} MiB, the most that is read of one document")
    return body


def _is_page(path: Path, body: bytes) -> bool:
    """By its name; a file whose name says nothing, by how it begins."""
    if path.suffix.lower() in (*LITERAL, *PAGES):
        return path.suffix.lower() in PAGES
    head = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<!doctype html", b"<html"))


def _page(path: Path) -> Document:
    with Extractor("page", None) as extractor:
        notices = extractor.notices(str(path))
    if not notices:
        raise Unreadable(f"{path} holds no notice: is it the page of one document?")
    notice = notices[0]
    return Document(notice.title, f"{notice.title}\n{notice.text}", notice.language)


def _file(path: Path) -> Document:
    """A PDF or DOCX: all that it says."""
    with Extractor("page", None) as extractor:
        text = extractor.words(path)
    return _titled(path, text)


def _literal(path: Path, body: bytes) -> Document:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = decode(body, None).text
    return _titled(path, text.replace("\r\n", "\n").replace("\r", "\n"))


def _titled(path: Path, text: str) -> Document:
    first = next((line.strip().lstrip("# ") for line in text.split("\n") if line.strip("# \t　")), "")
    title = first if 0 < len(first) <= _LONGEST_TITLE else path.name
    return Document(title, text, language_of(text))
