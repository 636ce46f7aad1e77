"""One process at a time works on a folder of data."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.lock import FILE, Busy, hold, holder
from state.errors import StoreError

HOLD = """
import sys
from pathlib import Path
from monitor.lock import hold

with hold(Path(sys.argv[1])):
    print("held", flush=True)
    input()
"""


def test_the_second_is_refused_and_told_who_is_at_work(tmp_path: Path) -> None:
    """Within one process and between two; free again when the first is done."""
    with hold(tmp_path / "data"):
        with pytest.raises(Busy, match=f"process {os.getpid()}.*stop it first"), hold(tmp_path / "data"):
            pass
        assert holder(tmp_path / "data") == os.getpid()
    with hold(tmp_path / "data"):
        assert (tmp_path / "data" / FILE).read_text() == f"{os.getpid()}\n"
    assert holder(tmp_path / "data") is None is holder(tmp_path / "nosuch")


def test_a_lock_dies_with_its_holder(tmp_path: Path) -> None:
    """A process that was killed leaves no lock behind."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None and other.stdout.readline()
        with pytest.raises(Busy, match=f"process {other.pid}"), hold(tmp_path):
            pass
        other.kill()
    with hold(tmp_path):
        pass


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    """A file stands where the folder should be: its name, the cause and what to look at."""
    (tmp_path / "data").write_text("")
    with pytest.raises(StoreError, match=r"gazetted\.lock cannot be used: .*rights"), hold(tmp_path / "data"):
        pass
