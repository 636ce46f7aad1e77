"""Promise 7: we can prove it. What was seen is kept as it came, and whatever is altered afterwards shows."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from tests.newsday import Newsday
from tests.printing import follow_source, list_page, list_source, notice_page, row

NOTICE = row(1)


def told_of(day: Newsday) -> str:
    """A notice that was known, then revised and told; the words of its page as they are now."""
    day.configure(follow_source(day.site.url(), recheck=["1h", "2h"]))
    day.site.show(list_page([NOTICE]))
    day.site.show(notice_page(NOTICE.title, "有效期五年。"), NOTICE.href)
    day.poll()
    now = notice_page(NOTICE.title, "有效期三年。")
    day.site.show(now, NOTICE.href)
    day.poll(hours=1.5)
    return now


def kept(day: Newsday) -> list[tuple[str, bytes]]:
    """Every record of the archive: the address and the bytes."""
    found = []
    for file in sorted((day.folder / "data" / "archive").glob("*.warc.gz")):
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream, check_digests="raise"):
                found.append((record.rec_headers["WARC-Target-URI"], record.content_stream().read()))
    return found


def test_the_pages_behind_each_version_are_kept_as_they_came(day: Newsday) -> None:
    """The list, the notice's page at first, and the page as it was revised: each once, byte for byte."""
    now = told_of(day)
    pages = kept(day)
    own = [body for url, body in pages if url.endswith(NOTICE.href)]
    assert len(own) == 2 and own[1] == now.encode() and "五年".encode() in own[0]
    assert [url for url, _ in pages].count(day.site.url()) == 1


def test_what_changes_nothing_is_not_kept(day: Newsday) -> None:
    """A page whose bytes differ at each poll while its notices stay makes the archive no larger."""
    day.configure(list_source(day.site.url()))
    for number in range(4):
        day.site.show(list_page([NOTICE], around=f"<p>Visitors so far: {number}</p>"))
        day.poll(hours=1)
    assert len(kept(day)) == 1


def test_the_first_sight_of_a_suspect_page_is_kept(day: Newsday) -> None:
    """What stood there instead of the bulletin can be looked at later; the same trouble again adds nothing."""
    day.configure(list_source(day.site.url()))
    day.site.show(list_page([NOTICE]))
    day.poll()
    for number in range(3):
        day.site.show(f"<h1>系统维护中</h1><p>网站正在维护，请稍后再试。{number}</p>")
        assert day.poll(hours=7).verdict == "suspect"
    assert [b"0</p>" in body for _, body in kept(day)] == [False, True]


def test_a_bundle_proves_a_notice_to_others(day: Newsday, tmp_path: Path) -> None:
    """Unpacked anywhere, its own program checks it with Python alone; a word altered in it shows."""
    told_of(day)
    day.rest()
    assert day.run("verify").returncode == 0
    made = day.run("evidence", "1", "--output", "proof.zip", "--json")
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["captures"] == 3 and json.loads(made.stdout)["deliveries"] == 1
    bundle = tmp_path / "elsewhere"
    zipfile.ZipFile(tmp_path / "proof.zip").extractall(bundle)
    check = [sys.executable, "-I", str(bundle / "check.py")]
    well = subprocess.run(check, capture_output=True, text=True, timeout=60, check=False)
    assert well.returncode == 0 and well.stdout.endswith(": well\n"), well.stdout
    rows = bundle / "rows.json"
    rows.write_text(rows.read_text("utf-8").replace("三年", "九年"), "utf-8")
    ill = subprocess.run(check, capture_output=True, text=True, timeout=60, check=False)
    assert ill.returncode == 1 and "is not what was sealed" in ill.stdout
    again = day.run("evidence", "1", "--output", "proof.zip")
    assert again.returncode == 2 and "is there already" in again.stderr
    assert day.run("evidence", "99", "--output", "other.zip").returncode == 2


def test_a_released_flood_has_its_evidence(day: Newsday) -> None:
    """The page that was held is kept at once, and is what the notices told later were read from."""
    day.configure(list_source(day.site.url()))
    day.site.show(list_page([row(number) for number in range(1, 41)]))
    day.poll()
    strangers = [row(number, f"{number}: another heading altogether 第{number}份文件") for number in range(100, 141)]
    day.site.show(list_page(strangers))
    day.poll(hours=7)
    day.rest()
    assert day.run("release", "list").returncode == 0
    assert day.run("verify").returncode == 0
    made = json.loads(day.run("evidence", "50", "--output", "flood.zip", "--json").stdout)
    assert made["captures"] == 1
    with zipfile.ZipFile(day.folder / "flood.zip") as bundle:
        told = json.loads(bundle.read("rows.json"))
    assert [r["row"]["verdict"] for r in told if r["kind"] == "capture"] == ["suspect"]
