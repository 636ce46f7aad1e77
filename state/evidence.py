"""Which pages is a version read from? Keeps them in the archive, once, and remembers which version each one shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urldefrag

import sqlalchemy as sa

from sources.notice import Notice
from sources.page import Seen, Verdict
from state.archive import Archive
from state.tables import CaptureRow, EvidenceRow, NoticeRow, table

Row = Any
CAPTURE, EVIDENCE, NOTICE = table(CaptureRow), table(EvidenceRow), table(NoticeRow)

_SOURCE = sa.select(NOTICE.c.source).where(NOTICE.c.id == sa.bindparam("of"))
_NEWEST = (
    sa.select(CAPTURE.c.id, CAPTURE.c.sha256)
    .where(CAPTURE.c.source == sa.bindparam("of"), CAPTURE.c.url == sa.bindparam("at"))
    .order_by(CAPTURE.c.id.desc())
    .limit(1)
)
"""Made once, as those of the book."""


@dataclass
class Evidence:
    """What one transaction keeps of the pages behind its versions."""

    db: sa.Connection
    archive: Archive
    kept: dict[str, int] = field(default_factory=dict)
    """The captures of this transaction, by the address that was asked."""
    shared: list[int] = field(default_factory=list)
    """Those that show several notices: the pages of a list, a bulletin."""
    versions: dict[int, tuple[int, frozenset[str]]] = field(default_factory=dict)
    """The versions of this transaction: their notice, and the addresses of their own pages and files."""
    fresh: list[tuple[str, int]] = field(default_factory=list)
    last: dict[str, set[int]] = field(default_factory=dict)
    """What was last kept of the own page of a source, as far as that was asked."""

    def version(self, version: int, notice: int, seen: Notice) -> None:
        """This version was written here, and is to be linked to what shows it."""
        urls = {seen.url, *(attachment.url for attachment in seen.attachments)}
        self.versions[version] = notice, frozenset(_bare(url) for url in urls if url)
        self.fresh.append(("version", version))

    def keep(
        self, source: str, seen: Sequence[Seen], items: frozenset[str], now: datetime, doubted: Verdict | None
    ) -> None:
        """Archives what is wanted of the pages `seen`; a page that is there already, byte for byte, is kept once."""
        own = {url for _, urls in self.versions.values() for url in urls}
        single = {_bare(url) for url in items}
        last = {_bare(page.url): page for page in seen}
        wanted = [s for url, s in last.items() if doubted or (self.versions and (url in own or url not in single))]
        held = self._held(source, wanted)
        news = [s for s in wanted if s.url not in held]
        placed = self.archive.add([(s.url, s.page) for s in news], now)
        for one, place in zip(news, placed, strict=True):
            values = {
                "source": source, "url": one.url, "at": now, "status": one.page.status, "sha256": one.page.sha256,
                "size": len(one.page.body), "verdict": doubted or "good", "file": place.file, "offset": place.offset,
                "length": place.length, "record_sha256": place.sha256,
            }  # fmt: skip
            held[one.url] = int(self.db.execute(CAPTURE.insert().values(**values).returning(CAPTURE.c.id)).scalar_one())
            self.fresh.append(("capture", held[one.url]))
        self.kept |= {_bare(url): number for url, number in held.items()}
        self.shared += [number for url, number in held.items() if _bare(url) not in single]

    def _held(self, source: str, wanted: Sequence[Seen]) -> dict[str, int]:
        """The captures that have these very bytes at these addresses, by address."""
        found = {}
        for one in wanted:
            last = self._newest(source, one.url)
            if last is not None and last.sha256 == one.page.sha256:
                found[one.url] = int(last.id)
        return found

    def _newest(self, source: str, url: str) -> Row | None:
        return self.db.execute(_NEWEST, {"of": source, "at": url}).first()

    def link(self) -> list[tuple[str, int]]:
        """Writes down which captures show each version, and gives what is to be sealed.

        A version of which no page came in this transaction (a flood that was held, bytes read anew) is linked to
        what was last kept of its own page.
        """
        rows = []
        for version, (notice, urls) in self.versions.items():
            shown = {self.kept[url] for url in urls if url in self.kept} | set(self.shared)
            rows += [{"version": version, "capture": c} for c in sorted(shown or self._earlier(notice, urls))]
        if rows:
            self.db.execute(EVIDENCE.insert(), rows)
        return self.fresh

    def _earlier(self, notice: int, urls: frozenset[str]) -> set[int]:
        source = self.db.execute(_SOURCE, {"of": notice}).scalar_one()
        found = {int(row.id) for url in urls if (row := self._newest(source, url)) is not None}
        return found or self._last_of(source)

    def _last_of(self, source: str) -> set[int]:
        """What was last kept of the source's own page."""
        if source not in self.last:
            statement = sa.select(sa.func.max(CAPTURE.c.id)).where(CAPTURE.c.source == source)
            last = self.db.execute(statement).scalar_one()
            self.last[source] = set() if last is None else {int(last)}
        return self.last[source]


def _bare(url: str) -> str:
    return urldefrag(url).url
