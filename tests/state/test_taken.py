"""Is a receiver's yes found again by who starts after us, and nothing else taken for one?"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from state.errors import StoreError
from state.records import Delivery
from state.taken import ROOM, Taken, Yes

NOW = datetime(2026, 3, 2, 9, 0, 0, 250_000, tzinfo=UTC)
OWED = Delivery(
    7, "all", "desk", "reader@example.org", 3, None, "pending", 1, NOW, None, None, "key-seven", 1, False, "change"
)  # fmt: skip
OTHER = replace(OWED, id=8, key="key-eight", fence=4)


def test_a_yes_is_found_by_the_next_process(tmp_path: Path) -> None:
    """With its key, its fence and its instant; after it is cleared there is none."""
    Taken(tmp_path / "taken").note(OWED, NOW)
    after = Taken(tmp_path / "taken")
    assert list(after.left()) == [Yes("key-seven", 1, NOW)]
    after.clear()
    assert list(after.left()) == []
    after.clear()


def test_a_line_that_was_cut_off_or_spoilt_is_no_yes(tmp_path: Path) -> None:
    """What stands before and after it holds."""
    path = tmp_path / "taken"
    taken = Taken(path)
    taken.note(OWED, NOW)
    with path.open("ab") as file:
        file.write(b'\0\0\0\n{"key": 1}\n["a", 1]\n["a", 1, "never"]\n["a", 1, "2026-03-02T09:00:00"]\n7\n')
        file.write(b'[1, 1, "2026-03-02T09:00:00+00:00"]\n["a", 1e9, "2026-03-02T09:00:00+00:00"]\n["key-t')
    taken.note(OTHER, NOW)
    with path.open("ab") as file:
        file.write(b'["key-nine", 1, "2026')
    assert [yes.key for yes in Taken(path).left()] == ["key-seven", "key-eight"]


def test_the_file_stays_small_and_never_loses_what_no_row_says(tmp_path: Path) -> None:
    """It is emptied where all rows are written; one that could not be written yet keeps its line."""
    path = tmp_path / "taken"
    taken = Taken(path)
    taken.note(OTHER, NOW)
    while path.stat().st_size <= ROOM:
        taken.note(OWED, NOW)
        taken.written(OWED)
    assert OTHER.key in {yes.key for yes in Taken(path).left()}
    taken.written(OTHER)
    assert path.stat().st_size == 0
    taken.note(OWED, NOW)
    assert [yes.key for yes in Taken(path).left()] == [OWED.key]


def test_a_file_that_cannot_be_written_stops_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """It is said aloud; one that is there and cannot be read is an error, since it may hold a yes."""
    taken = Taken(tmp_path / "gone" / "taken")
    with caplog.at_level(logging.WARNING):
        taken.note(OWED, NOW)
    assert "may repeat one message" in caplog.text
    taken.written(OWED)
    (tmp_path / "folder").mkdir()
    with pytest.raises(StoreError, match="cannot be read"):
        list(Taken(tmp_path / "folder").left())
