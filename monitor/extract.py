"""Which notices are in these documents? Reads files and addresses as a source would, and stores nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Literal, cast

from sources.config import Http, Kind, Source
from sources.errors import SourceError
from sources.fetch import Fetcher
from sources.notice import Notice
from sources.page import Page
from sources.worker import Reader

KINDS = ("bulletin", "page", "feed", "json", "sitemap")
LARGEST = Http().max_body
TYPES = {
    ".html": "text/html", ".htm": "text/html", ".xhtml": "text/html", ".xml": "application/xml",
    ".txt": "text/plain", ".md": "text/plain", ".rss": "application/xml", ".atom": "application/xml",
    ".json": "application/json", ".gz": "application/gzip",
}  # fmt: skip
_TAG = re.compile(r"<[A-Za-z/?][^<>]{0,2000}>")
"""A feed is more tags than words."""
_SNIFFED = 64 * 1024
ZONES = {"zh": "Asia/Shanghai", "en": "UTC"}


class Unreadable(Exception):
    """A document that cannot be read, and why."""


class Extractor:
    """Reads one document after the other; the parser is the daemon's, behind its wall."""

    def __init__(self, kind: str, timezone: str | None):
        self._kind = cast(Kind, kind)
        self._timezone = timezone
        self._reader = Reader(workers=1)
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
        zone = self._timezone or ZONES[self._language(page)]
        source = Source("extract", "", self._kind, page.url, every=timedelta(days=1), timezone=zone)
        try:
            return self._reader.read(self._kind, page, source).notices
        except SourceError as error:
            if b"\0" in page.body[:_SNIFFED]:
                raise Unreadable(f"{document} is a binary file, no page and no text") from error
            raise Unreadable(error.message) from error

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
