"""Nothing that was remembered can be altered, removed or slipped in without `verify` saying so."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sources.notice import Notice
from sources.page import Page, Seen
from state.archive import FOLDER
from state.errors import StoreError
from state.home import FILE, Home
from state.proof import Proof, prove
from state.store import Store, open_store

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A store in which two polls were written, each with a notice, its page and its change."""
    folder = tmp_path / "data"
    with closing(open_store(Home(folder))) as store:
        store.register({"s": ""}, NOW)
        for key in ("a", "b"):
            record(store, key)
    yield folder


def record(store: Store, key: str) -> None:
    url = f"https://example.org/{key}"
    seen = Notice(key, f"Title of {key}", "第一条 有效期五年。", url=url)
    page = Page(url, f"<p>{key}</p>".encode(), "text/html", headers=(("content-type", "text/html; charset=gbk"),))
    with store.transaction() as book:
        book.record(book.add_notice("s", seen, NOW, None), "s", "published", seen, NOW)
        book.keep_pages("s", [Seen(url, page)], [url], NOW)


def checked(data: Path, head: str | None = None) -> Proof:
    with closing(open_store(Home(data))) as store:
        return prove(store.queries, data / FOLDER, head=head, progress=lambda _: None)


def test_what_was_written_is_well(data: Path) -> None:
    """Two seals over two versions, changes and captures; the head of yesterday is found among today's seals."""
    first = checked(data)
    assert first.well and first.rows == {"change": 2, "version": 2, "capture": 2} and first.seals == 2
    with closing(open_store(Home(data))) as store:
        record(store, "c")
    assert checked(data, first.head).well
    assert not checked(data, "0" * 64).well


ALTERED = [
    ("UPDATE version SET text = replace(text, '五', '三') WHERE id = 1", "version 1 was altered"),
    ("UPDATE version SET content = replace(content, '\"language\": \"zh\"', '\"language\": \"en\"')", "version 1 was"),
    ("UPDATE change SET kind = 'reread' WHERE id = 2", "change 2 was altered"),
    ("UPDATE change SET at = '2026-01-04 09:00:00.000000' WHERE id = 2", "change 2 was altered"),
    ("UPDATE notice SET key = 'z' WHERE id = 1", "version 1 was altered"),
    ("DELETE FROM evidence WHERE version = 2", "version 2 was altered"),
    ("UPDATE capture SET url = 'https://example.org/other' WHERE id = 1", "capture 1 was altered"),
    ("DELETE FROM change WHERE id = 2", "change 2 is gone"),
    ("INSERT INTO change (id, notice, source, kind, at, title, url, topics, fields, summary, old_version, new_version) "
     "SELECT 9, notice, source, kind, at, title, url, topics, fields, summary, old_version, "
     "new_version FROM change WHERE id = 1", "change 9 has no seal"),
    ("DELETE FROM seal WHERE id = 1", "seal 2 does not follow"),
    ("DELETE FROM seal WHERE id = 2", "has no seal"),
    ("UPDATE seal SET items = replace(items, 'version', 'change') WHERE id = 1", "seal 1 of 2026-01-05 09:00 was"),
    ("UPDATE seal SET at = '2026-01-04 09:00:00.000000' WHERE id = 2", "seal 2 of 2026-01-04 09:00 was altered"),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "fault"), ALTERED)
def test_an_altered_row_is_named(data: Path, statement: str, fault: str) -> None:
    """Whoever writes into the database past us is found out, row by row."""
    with closing(sqlite3.connect(data / FILE)) as db, db:
        db.execute(statement)
    proof = checked(data)
    assert any(fault in said for said in proof.faults), proof.faults


def _flip(file: Path) -> None:
    body = bytearray(file.read_bytes())
    body[len(body) // 2] ^= 1
    file.write_bytes(body)


DAMAGED: list[tuple[Callable[[Path], object], str]] = [
    (_flip, "is not what was kept"),
    (lambda file: file.write_bytes(file.read_bytes()[:-1]), "is not what was kept"),
    (lambda file: file.unlink(), "the file is gone"),
]


@pytest.mark.parametrize(("damage", "fault"), DAMAGED)
def test_a_byte_of_the_archive_that_is_not_as_it_came_is_found(
    data: Path, damage: Callable[[Path], object], fault: str
) -> None:
    """One bit turned over, an end cut off, a file removed."""
    (file,) = (data / FOLDER).glob("*.warc.gz")
    damage(file)
    assert any(fault in said for said in checked(data).faults)


def test_an_archive_that_cannot_be_written_keeps_nothing_of_the_poll(data: Path) -> None:
    """No version without its evidence: the transaction is taken back, and the next one goes on in a file of its own."""
    with closing(open_store(Home(data))) as store:
        folder, aside = data / FOLDER, data / "aside"
        folder.rename(aside)
        folder.write_text("in the way")
        with pytest.raises(StoreError, match="archive"):
            record(store, "c")
        folder.unlink()
        aside.rename(folder)
        record(store, "d")
    proof = checked(data)
    assert proof.well and proof.rows["version"] == 3
