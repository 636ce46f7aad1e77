"""Which notices are in these documents? Reads files and addresses as a source would, and stores nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Literal, cast

from sources.config import Http, Kind, Source
from sources.documents import sort_of
from sources.errors import SourceError
from sources.fetch import Fetcher
from sources.notice import Attachment, Notice
from sources.page import Page
from sources.worker import Reader

KINDS = ("bulletin", "page", "list", "feed", "json", "sitemap")
LARGEST = Http().max_body
SECONDS = 60.0
"""For one document: a whole issue of a gazette takes its time, and nobody else waits for it."""
TYPES = {
    ".html": "text/html", ".htm": "text/html", ".xhtml": "text/html", ".xml": "application/xml",
    ".txt": "text/plain", ".md": "text/plain", ".rss": "application/xml", ".atom": "application/xml",
    ".json": "application/json", ".pdf": "application/pdf", ".gz": "application/gzip",
}  # fmt: skip
_TAG = re.compile(r"<[A-Za-z/?][^<>]{0,2000}>")
"""A feed is more tags than words."""
_NAMED = frozenset({"scan", "encrypted", "broken", "garbled", "too_large", "not_text", "dtd"})
"""Reasons that say already which sort of file it is."""
_SNIFFED = 64 * 1024
_SOMEWHERE = "https://saved.invalid/"
"""Where a saved list came from, for the guess alone: what its relative links lead to is not known."""
ZONES = {"zh": "Asia/Shanghai", "en": "UTC"}


class Unreadable(Exception):
    """A document that cannot be read, and why."""


class Extractor:
    """Reads one document after the other; the parser is the daemon's, behind its wall."""

    def __init__(self, kind: str, timezone: str | None):
        self._kind = cast(Kind, kind)
        self._timezone = timezone
        self._reader = Reader(workers=1, seconds=SECONDS)
        self._fetcher: Fetcher | None = None

    def __enter__(self) -> Extractor:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._reader.close()
        if self._fetcher is not None:
            self._fetcher.close()

    def notices(self, document: str) -> tuple[Notice, ...]:
        """The notices in a file or behind an address. Unreadable, with the cause, where there is no reading it."""
        page = self._fetched(document) if "://" in document else _file(Path(document))
        try:
            return self._read(page)
        except SourceError as error:
            if error.reason not in _NAMED and b"\0" in page.body[:_SNIFFED]:
                raise Unreadable(f"{document} is a binary file, no page and no text") from error
            raise Unreadable(error.message) from error

    def _read(self, page: Page) -> tuple[Notice, ...]:
        """Printed times are of the zone that is asked for, else of that in which the document's language is at home."""
        zone = self._timezone or ZONES[self._language(page)]
        source = self._with_rows(page, _source(self._kind, page, zone))
        notices = self._reader.read(self._kind, page, source).notices
        if self._timezone or not notices or ZONES[notices[0].language] == zone or sort_of(page) not in ("pdf", "docx"):
            return notices
        return self._reader.read(self._kind, page, _source(self._kind, page, ZONES[notices[0].language])).notices

    def words(self, path: Path) -> str:
        """All that a PDF or DOCX says, paragraph by paragraph. Unreadable, with the cause, where it says nothing."""
        page = _file(path)
        file = self._reader.read_file(page, Attachment(page.url, path.name), _source(self._kind, page, "UTC"))
        if not file.text:
            raise Unreadable(f"{path} {WORDLESS.get(file.state, f'is not read ({file.state})')}")
        return file.text

    def _with_rows(self, page: Page, source: Source) -> Source:
        """A list is read by the rows that repeat on it, as `try` would propose them."""
        if self._kind != "list":
            return source
        saved = page.url.startswith("file:")
        proposals = self._reader.guess(replace(page, url=_SOMEWHERE) if saved else page, source).proposals
        if not proposals:
            raise Unreadable(f"{page.url} shows no rows that repeat with links: is it a list, or made by scripts?")
        items = proposals[0].items
        return replace(source, items=replace(items, link=None) if saved else items)

    def _language(self, page: Page) -> Literal["zh", "en"]:
        from sources.decode import decode
        from sources.facts import language_of

        text = decode(page.body, page.charset).text
        return language_of(_TAG.sub(" ", text) if self._kind in ("feed", "sitemap") else text)

    def _fetched(self, url: str) -> Page:
        if self._fetcher is None:
            self._fetcher = Fetcher(Http())
        try:
            page = self._fetcher.get(url)
        except SourceError as error:
            raise Unreadable(_refusal(error)) from error
        assert page is not None, "only a conditional request is answered by 304"
        return page


WORDLESS = {
    "scan": "is a scan without text; nothing is guessed: compare files with text",
    "empty": "holds no text",
    "encrypted": "is locked by a password",
    "garbled": "has fonts that do not say which characters they show; nothing is guessed",
    "broken": "is damaged and cannot be opened",
    "unsupported": "is of a sort that is not read: txt, md, html, pdf and docx are",
    "too_long": "holds more than a million characters",
    "too_large": "is too large to be unpacked",
}
"""What a document is that says nothing, by its state."""


def _source(kind: Kind, page: Page, zone: str) -> Source:
    return Source("extract", "", kind, page.url, every=timedelta(days=1), timezone=zone)


def _refusal(error: SourceError) -> str:
    """Why an address was not read; no configuration is at hand that could allow a private one."""
    fact, private, _ = error.message.partition("; if it is meant")
    return f"{fact}: save the page, and give its file" if private else fact


def _file(path: Path) -> Page:
    try:
        with path.open("rb") as file:
            body = file.read(LARGEST + 1)
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}") from error
    if len(body) > LARGEST:
        raise Unreadable(f"{path} is larger than {LARGEST >> 20} MiB, the most that is read of one document")
    return Page(path.absolute().as_uri(), body, TYPES.get(path.suffix.lower(), ""))
