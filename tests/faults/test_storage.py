"""The store fails: nothing is sent that is not written down, nothing is lost, no damage passes for a fresh start."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.faults.test_failpoints import at_work, open_bulletin
from tests.newsday import GAZETTED, Newsday, until
from tests.printing import list_page, row

KNOWN = [row(number) for number in range(1, 4)]
ROOT = os.geteuid() == 0
NOBODY = 65534


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """Mounts a file system of this size on a folder, with what was in it."""
    folder.mkdir(exist_ok=True)
    inside = shutil.copytree(folder, folder.with_name(f"{folder.name} as it was"))
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=0700", "none", folder], capture_output=True)
    if done.returncode:
        pytest.skip("a small file system needs the right to mount one")
    try:
        shutil.copytree(inside, folder, dirs_exist_ok=True)
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(folder: Path) -> Path:
    """Takes all the space that is left."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (65536, 4096, 512, 1):
            try:
                while file.write(b"\0" * size) == size:
                    pass
            except OSError:
                continue
    return ballast


def test_a_full_disk_loses_nothing_and_all_goes_on_when_there_is_space(day: Newsday) -> None:
    """A clear error, nothing sent that is not written down, the site left in peace; then everything is told, once."""
    open_bulletin(day, "hook")
    with small_disk(day.data, "4m"), at_work(day) as daemon:
        ballast = fill(day.data)
        day.site.show(list_page([row(12), row(11), *KNOWN]))
        until(lambda: "cannot be written" in day.log, "the full disk to be named")
        first = time.monotonic()
        assert day.hook.taken == [] and daemon.poll() is None
        until(lambda: day.log.count("cannot be written") > 1, "another try")
        assert time.monotonic() - first > 3, "a site is not asked every second for what cannot be kept"
        ballast.unlink()
        until(lambda: len(day.hook.taken) == 2, "the news, once there is space")
        until(lambda: [d.state for d in day.ledger()] == ["sent"] * 2, "all of it written down")
        assert not any(d.possible_repeat for d in day.ledger())
        assert len({key for _, key, _ in day.hook.taken}) == 2


def test_an_answer_that_cannot_be_written_down_is_not_asked_for_twice(day: Newsday) -> None:
    """The disk fills up while the receiver says yes: the yes is kept in hand and written when there is space."""
    open_bulletin(day, "hook")
    with small_disk(day.data, "4m"), at_work(day):
        full = Filling(day.data)
        day.hook.answers["/hook"] = day.hook.no_answer(200)
        day.hook.answers["/hook"].hold = full
        day.site.show(list_page([row(11), *KNOWN]))
        until(lambda: "nothing is sent until the store can be written again" in day.log, "the failure to be named")
        assert full.ballast is not None
        full.ballast.unlink()
        until(lambda: [d.state for d in day.ledger()] == ["sent"], "the yes to be written down")
        assert len(day.hook.taken) == 1 and not day.ledger()[0].possible_repeat


class Filling:
    """What the receiver does before it answers: it fills the disk."""

    def __init__(self, folder: Path):
        self._folder = folder
        self.ballast: Path | None = None

    def wait(self, timeout: float) -> None:
        self.ballast = fill(self._folder)


@pytest.mark.skipif(not ROOT, reason="only root can start a process as somebody else")
def test_a_store_that_may_not_be_written_is_refused_at_the_start() -> None:
    """The data belongs to another user: the sentence names the file and what to look at; nothing is polled or sent."""
    with tempfile.TemporaryDirectory() as folder, closing(Newsday(Path(folder))) as day:
        _open_to_all(Path(folder))
        open_bulletin(day, "hook")
        asked = len(day.site.asked)
        config = ("--config", str(day.path))
        done = day.run("run", *config, user=NOBODY, group=NOBODY, extra_groups=[], cwd="/")
        assert done.returncode == 1 and "Traceback" not in done.stderr
        assert "gazetted.lock cannot be used" in done.stderr and "rights" in done.stderr
        assert len(day.site.asked) == asked


def _open_to_all(folder: Path) -> None:
    folder.chmod(0o755)
    for place in (folder, Path(GAZETTED).resolve(), Path(sys.executable).resolve(), Path(os.__file__)):
        if any(parent.stat().st_mode & 0o005 != 0o005 for parent in (place, *place.parents)):
            pytest.skip(f"another user cannot come to {place}")


def test_a_store_on_a_disk_that_takes_no_writes_is_refused_at_the_start(day: Newsday) -> None:
    """Mounted read-only: one sentence, exit code 1, and the store is as it was."""
    open_bulletin(day, "hook")
    with small_disk(day.data, "4m"):
        if subprocess.run(["mount", "-o", "remount,ro", day.data], capture_output=True).returncode:
            pytest.skip("a read-only file system needs the right to mount one")
        done = day.run("run")
        assert done.returncode == 1 and "Traceback" not in done.stderr
        assert "data" in done.stderr and ("read-only" in done.stderr.lower() or "readonly" in done.stderr.lower())


def removed(path: Path) -> None:
    path.unlink()


def replaced(path: Path) -> None:
    other = path.with_name("other.db")
    shutil.copyfile(path, other)
    other.replace(path)


def moved_away(path: Path) -> None:
    path.rename(path.with_name("elsewhere.db"))


@pytest.mark.parametrize("happens", [removed, replaced, moved_away])
def test_a_store_that_goes_away_while_we_run_ends_the_daemon(day: Newsday, happens: Callable[[Path], None]) -> None:
    """Removed, or another file put in its place: nothing more is sent, and the daemon says so and ends with 1."""
    open_bulletin(day, "hook")
    daemon = day.daemon()
    until(lambda: len(day.site.asked) > 2, "the daemon's polls")
    happens(day.data / "gazetted.db")
    day.site.show(list_page([row(11), *KNOWN]))
    assert daemon.wait(20) == 1
    assert "removed or replaced while we ran" in day.log and "Traceback" not in day.log
    assert day.hook.taken == []


def truncated(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def emptied(path: Path) -> None:
    os.truncate(path, 0)


def garbled(path: Path) -> None:
    path.write_bytes(b"not a database at all" * 1000)


def bit_flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for at in range(4096, len(content), 4096):
        content[at : at + 100] = b"\xff" * 100
    path.write_bytes(content)


def stranger(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE somebody (id INTEGER)")


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")


DAMAGE: dict[str, tuple[Callable[[Path], None], str]] = {
    "removed": (removed, "Restore a backup"),
    "emptied": (emptied, "Restore a backup"),
    "truncated": (truncated, "Restore a backup"),
    "garbled": (garbled, "Restore a backup"),
    "bits flipped": (bit_flipped, "Restore a backup"),
    "of another program": (stranger, "Restore"),
    "of a newer release": (newer, "upgrade gazetted"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_store_is_refused_and_never_taken_for_a_fresh_one(day: Newsday, name: str) -> None:
    """The cause and the remedy in one sentence, exit code 1, no poll, no alert, and the file left as it was found."""
    damage, remedy = DAMAGE[name]
    open_bulletin(day, "hook")
    path = day.data / "gazetted.db"
    damage(path)
    found = path.read_bytes() if path.exists() else None
    asked = len(day.site.asked)
    done = day.run("run")
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    assert "gazetted.db" in done.stderr and remedy in done.stderr
    assert len(day.site.asked) == asked and day.hook.taken == []
    assert (path.read_bytes() if path.exists() else None) == found


@pytest.mark.parametrize("name", ["emptied", "truncated", "garbled", "of another program"])
def test_no_command_shows_a_damaged_store_as_an_empty_one(day: Newsday, name: str) -> None:
    """`status` and `notices` say what is wrong instead of "no notices"."""
    open_bulletin(day, "hook")
    DAMAGE[name][0](day.data / "gazetted.db")
    for command in ("status", "notices"):
        done = day.run(command)
        assert done.returncode == 1 and "gazetted.db" in done.stderr and "Traceback" not in done.stderr, done.stderr


def test_a_store_from_another_folder_is_refused(day: Newsday, tmp_path: Path) -> None:
    """A database copied from elsewhere is not this folder's: its keys and debts are another's."""
    open_bulletin(day, "hook")
    mine = day.data / "gazetted.db"
    shutil.move(day.data, tmp_path / "first")
    assert day.run("poll").returncode == 0
    shutil.copyfile(tmp_path / "first" / "gazetted.db", mine)
    done = day.run("run")
    assert done.returncode == 1 and "belongs to another folder" in done.stderr


def test_a_restored_backup_tells_again_under_the_keys_of_the_first_time(day: Newsday) -> None:
    """The whole data folder as it was yesterday: what happened since is told again, and a receiver can drop it."""
    open_bulletin(day, "hook")
    shutil.copytree(day.data, day.folder / "backup")
    day.site.show(list_page([row(11), *KNOWN]))
    assert day.run("poll").returncode == 0
    shutil.rmtree(day.data)
    shutil.copytree(day.folder / "backup", day.data)
    assert day.run("poll").returncode == 0
    assert len(day.hook.taken) == 2 and len({key for _, key, _ in day.hook.taken}) == 1
