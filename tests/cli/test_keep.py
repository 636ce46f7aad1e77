"""Is a backup whole while the daemon writes, and does pruning forget only what nobody asks for again?"""

from __future__ import annotations

import json
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

from state.home import FILE
from state.retention import forgettable
from tests.newsday import Newsday, until
from tests.printing import follow_source, list_page, list_source, notice_page, row


def counted(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path)) as db:
        return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def show_all(day: Newsday, numbers: range) -> None:
    """The list with these notices, and the page of each."""
    day.site.show(list_page([row(number) for number in numbers]))
    for number in numbers:
        text = f"第{number}号。" + "各有关单位请遵照执行，并于规定期限内报送情况。" * 40
        day.site.show(notice_page(row(number).title, text), row(number).href)


def test_a_backup_beside_the_daemon_is_whole(day: Newsday, tmp_path: Path) -> None:
    """While the daemon polls and holds its lock, the copy is made, sound, private, and holds what was known."""
    day.configure(list_source(day.site.url(), every="1s", flood=None))
    day.site.show(list_page([row(1)]))
    daemon = day.daemon()
    try:
        until(lambda: day.run("notices").stdout.count("\n") > 1, "the first poll")
        day.site.show(list_page([row(number) for number in range(1, 60)]))
        done = day.run("backup", "copy.db", "--json")
        assert done.returncode == 0, done.stderr
        assert daemon.poll() is None
    finally:
        daemon.terminate()
        assert daemon.wait(40) == 0
    copy, told = tmp_path / "copy.db", json.loads(done.stdout)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600 and told["bytes"] == copy.stat().st_size
    assert counted(copy, "notice") == told["notices"] >= 1 and counted(copy, "version") == told["versions"]
    assert sorted(p.name for p in tmp_path.iterdir() if "copy" in p.name) == ["copy.db"]


def test_a_restored_backup_goes_on_from_there(day: Newsday, tmp_path: Path) -> None:
    """Put in the database's place, the copy is the store: what it knew is known, what came since is news again."""
    day.configure(list_source(day.site.url()))
    day.site.show(list_page([row(1)]))
    day.poll()
    assert day.run("backup", "copy.db").returncode == 0
    day.site.show(list_page([row(1), row(2)]))
    day.poll()
    day.rest()
    for end in ("", "-wal", "-shm"):
        (day.data / f"{FILE}{end}").unlink(missing_ok=True)
    shutil.copy(tmp_path / "copy.db", day.data / FILE)
    assert day.poll().published == 1 and day.kinds() == ["baseline", "published"]
    first, second = day.hook.keys()
    assert first == second, "the same change owed again has the same key, so that a receiver can drop it"


def test_a_backup_overwrites_nothing_and_keeps_nothing_damaged(day: Newsday, tmp_path: Path) -> None:
    """A file that is there, a folder that is not, a damaged or missing database: a sentence, and no half copy."""
    day.configure(list_source(day.site.url()))
    assert "nothing to copy" in day.run("backup", "copy.db").stderr
    day.site.show(list_page([row(number) for number in range(1, 120)]))
    day.poll()
    day.rest()
    (tmp_path / "taken").write_text("mine")
    taken = day.run("backup", "taken")
    assert taken.returncode == 2 and (tmp_path / "taken").read_text() == "mine"
    assert "no/copy.db cannot be written" in day.run("backup", "no/copy.db").stderr
    whole = (day.data / FILE).read_bytes()
    (day.data / FILE).write_bytes(whole[: len(whole) // 2] + b"\xff" * (len(whole) - len(whole) // 2))
    damaged = day.run("backup", "copy.db")
    assert damaged.returncode == 1 and "estore" in damaged.stderr and "Traceback" not in damaged.stderr
    assert [p.name for p in tmp_path.iterdir() if "copy" in p.name] == []


def test_pruning_tells_first_and_does_it_when_told(day: Newsday) -> None:
    """Without --yes nothing goes; with it the old pages' bytes go, the file shrinks, and every version stays."""
    day.configure(follow_source(day.site.url(), recheck=["1d"], flood=None))
    show_all(day, range(1, 31))
    day.poll()
    day.poll(days=2)  # the last recheck
    show_all(day, range(21, 51))
    day.poll(days=1)
    assert day.kinds().count("published") == 20
    day.rest()
    before = counted(day.data / FILE, "mark")
    versions, size = counted(day.data / FILE, "version"), (day.data / FILE).stat().st_size
    told = json.loads(day.run("prune", "--keep", "1", "--json").stdout)
    assert (told["removed"], [(s["source"], s["pages"]) for s in told["sources"]]) == (False, [("list", 20)])
    assert counted(day.data / FILE, "mark") == before
    done = json.loads(day.run("prune", "--keep", "1", "--yes", "--json").stdout)
    assert done["removed"] and done["sources"] == told["sources"]
    assert counted(day.data / FILE, "mark") == before - 20 and (day.data / FILE).stat().st_size < size
    assert counted(day.data / FILE, "version") == versions
    assert "nothing to forget" in day.run("prune", "--keep", "1").stdout
    assert [(r.published, r.revised) for r in (day.poll(days=1), day.poll(days=1))] == [(0, 0), (0, 0)]


def test_what_may_be_asked_for_again_stays(day: Newsday) -> None:
    """Pages of notices that are listed, waiting to be read again, or read lately, and the source's own page, stay."""
    day.configure(follow_source(day.site.url(), recheck=["1d", "300d"], flood=None))
    show_all(day, range(1, 11))
    day.poll()
    day.poll(days=2)
    show_all(day, range(6, 16))
    day.poll(days=100)
    own = {day.site.url()}
    day.rest()
    assert forgettable(day.home, day.clock(), own) == (), "a recheck after 300 days is still to come"
    day.poll(days=250)
    day.poll(days=1)
    day.rest()
    assert [found.pages for found in forgettable(day.home, day.clock(), own)] == [5]
    assert forgettable(day.home, day.clock().replace(year=2025), own) == ()
    everything_own = own | {day.site.url(row(number).href) for number in range(1, 16)}
    assert forgettable(day.home, day.clock(), everything_own) == ()


def test_pruning_waits_for_the_daemon_to_stop(day: Newsday) -> None:
    """Beside a daemon pruning may tell, and does nothing."""
    day.configure(list_source(day.site.url()))
    day.site.show(list_page([row(1)]))
    day.poll()
    assert day.run("prune").returncode == 0
    refused = day.run("prune", "--yes")
    assert refused.returncode == 1 and "another gazetted" in refused.stderr
    assert day.run("prune", "--keep", "0").returncode == 2
