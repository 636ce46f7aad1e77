"""Where are pages kept as they came? In WARC files that only grow, each record where its capture's row says."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from sources.page import Page
from state.errors import StoreError

FOLDER = "archive"
"""Under the data folder."""
FULL = 256 * 2**20
"""Bytes after which another file is begun."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a record lies: `file` under the archive's folder, `length` bytes from `offset` on, and their SHA-256."""

    file: str
    offset: int
    length: int
    sha256: str


class Archive:
    """The WARC files under one folder. One writer at a time: whoever holds the store's transaction."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._file: Path | None = None

    def add(self, pages: Sequence[tuple[str, Page]], at: datetime) -> list[Placed]:
        """Appends one record for each (address asked, page); all are on the disk when this returns.

        After a failure nothing counts that this call wrote, and the next call begins another file: StoreError.
        """
        if not pages:
            return []
        try:
            return self._append([record(url, page, at) for url, page in pages], at)
        except OSError as error:
            self._file = None
            raise StoreError(
                f"{self._folder} cannot be written: {error.strerror}. Check its rights and its disk"
            ) from error

    def _append(self, records: Sequence[bytes], at: datetime) -> list[Placed]:
        path = self._current(at)
        placed = []
        with path.open("ab") as file:
            for one in records:
                placed.append(Placed(path.name, file.tell(), len(one), hashlib.sha256(one).hexdigest()))
                file.write(one)
            file.flush()
            os.fsync(file.fileno())
        return placed

    def _current(self, at: datetime) -> Path:
        """The file that takes the next record. Each process begins its own: what a crash cut off stays at an end."""
        if self._file is None or self._file.stat().st_size > FULL:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            stamp = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
            self._file = _claim(self._folder, f"gazetted-{stamp}")
        return self._file


def _claim(folder: Path, name: str) -> Path:
    """A new empty file, readable by its owner alone, under a name that nobody has."""
    number = 0
    while True:
        path = folder / f"{name}-{number:03}.warc.gz"
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            number += 1
        else:
            descriptor = os.open(folder, os.O_RDONLY)
            os.fsync(descriptor)
            os.close(descriptor)
            return path


def record(url: str, page: Page, at: datetime) -> bytes:
    """One WARC/1.1 response record (ISO 28500), compressed as a member of its own: the head and the bytes as they came.

    The transfer coding is undone, and its field renamed, as other archivers do.
    """
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    fields = [("X-Archive-Orig-" + n if n == "transfer-encoding" else n, v) for n, v in page.headers]
    head = StatusAndHeaders(f"{page.status} ", fields, protocol="HTTP/1.1")
    body = page.body if page.raw is None else page.raw
    dated = {"WARC-Date": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")}
    if page.url != url:
        dated["WARC-Refers-To-Target-URI"] = url
    out = BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    writer.write_record(
        writer.create_warc_record(
            page.url, "response", payload=BytesIO(body), http_headers=head, warc_headers_dict=dated
        )
    )
    return out.getvalue()


def held(folder: Path, placed: Placed) -> bytes:
    """The record's bytes as they lie there now; b"" where the file is gone. OSError where it cannot be read."""
    try:
        with (folder / placed.file).open("rb") as file:
            file.seek(placed.offset)
            return file.read(placed.length)
    except FileNotFoundError:
        return b""


def is_whole(folder: Path, placed: Placed) -> bool:
    """Whether the record is there, byte for byte as it was written."""
    return hashlib.sha256(held(folder, placed)).hexdigest() == placed.sha256
