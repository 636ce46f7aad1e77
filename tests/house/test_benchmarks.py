"""Do the benchmarks measure what they say? The bulletins are asked, and a cheat is caught; nothing is installed."""

from __future__ import annotations

import json
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.error import HTTPError

import pytest

ROOT = Path(__file__).parents[2]
BENCHMARKS = ROOT / "benchmarks"
COUNT = 4


@pytest.fixture(scope="module")
def poll() -> Iterator[ModuleType]:
    """The benchmark as a module; it finds those beside it as it does when it is run."""
    sys.path.insert(0, str(BENCHMARKS))
    import poll as benchmark

    yield benchmark
    sys.path.remove(str(BENCHMARKS))


@pytest.fixture
def bulletins(poll: ModuleType, tmp_path: Path) -> Iterator[Any]:
    """The site, with its first edition shown."""
    served = poll.Bulletins(tmp_path, COUNT)
    served.show(0, COUNT)
    yield served
    served.close()


def get(address: str, authorities: Path | None = None, **fields: str) -> tuple[int, bytes, str | None]:
    """Status, body and ETag of what stands at an address."""
    context = ssl.create_default_context(cafile=authorities) if authorities else None
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=fields), context=context) as answer:
            return answer.status, answer.read(), answer.headers["ETag"]
    except HTTPError as error:
        return error.code, error.read(), error.headers["ETag"]


def gazetted(readers: Any) -> Any:
    command = (str(Path(sys.executable).with_name("gazetted")), "poll", "--no-deliver", "--json")
    return readers.Gazetted("gazetted", "0", command)


def test_every_bulletin_is_its_own_and_of_the_size_of_real_ones(bulletins: Any) -> None:
    """Each address shows another page, of the 50 to 70 KB that bulletins have, and each edition one row more."""
    pages = [get(address)[1] for address in bulletins.addresses("marked", COUNT)]
    assert len(set(pages)) == COUNT
    assert all(50_000 < len(page) < 70_000 for page in pages)
    bulletins.show(1, COUNT)
    later = get(bulletins.addresses("marked", 1)[0])[1].decode()
    before = pages[0].decode()
    rows, known = later.split('<li class="row">')[1:], before.split('<li class="row">')[1:]
    assert len(rows) == len(known) == 30
    assert [row.split("\n")[0] for row in rows[1:]] == [row.split("\n")[0] for row in known[:-1]]


def test_the_three_ports_answer_as_the_cases_say(bulletins: Any) -> None:
    """With validators a known page is 304, over TLS too; without them it is always 200; and all is counted."""
    for port, status in (("marked", 304), ("bare", 200), ("tls", 304)):
        address = bulletins.addresses(port, 1)[0]
        trust = bulletins.authorities if port == "tls" else None
        tag = get(address, trust)[2]
        assert (tag is None) == (port == "bare")
        assert get(address, trust, **{"If-None-Match": tag or '"x"'})[0] == status
    assert bulletins.answered() == {"200": 4, "304": 2}
    assert bulletins.answered() == {}


def test_all_cases_are_measured_on_gazetted(poll: ModuleType, bulletins: Any, tmp_path: Path) -> None:
    """Each case runs to its end on a few bulletins, costs CPU and memory, and found what there was to find."""
    import readers

    bench = poll.Bench(bulletins, tmp_path, COUNT)
    for case in poll.CASES:
        cost = bench.measure(gazetted(readers), case, COUNT)
        assert cost.cpu > 0
        assert 10 < cost.memory < 1000


def test_a_reader_that_does_not_read_has_no_figure(poll: ModuleType, bulletins: Any, tmp_path: Path) -> None:
    """One that ends at once would be the cheapest of all: it ends the benchmark instead."""
    import readers

    idle = readers.Gazetted("gazetted", "0", (sys.executable, "-c", "print('[]')"))
    with pytest.raises(SystemExit, match=r"\{\} answered and 0 changes found, of 4 bulletins"):
        poll.Bench(bulletins, tmp_path, COUNT).measure(idle, poll.CASES[0], COUNT)


def test_memory_is_that_of_all_processes_together(poll: ModuleType) -> None:
    """A child's memory counts beside its parent's."""
    hold = "import sys; held = bytearray(60_000_000); print(flush=True); sys.stdin.read()"
    program = f"import subprocess, sys; held = bytearray(60_000_000); subprocess.run([sys.executable, '-c', {hold!r}])"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", program], start_new_session=True, **pipes) as parent:
        assert parent.stdout is not None and parent.stdin is not None
        parent.stdout.readline()
        assert poll._resident(parent.pid) > 120_000_000
        parent.stdin.close()


def test_medians_and_ratios_are_right(poll: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    """CPU is told per bulletin with the start-up taken off, as the median; others as a multiple of ours."""
    import readers

    ours = [(poll.Cost(cpu, 50.0), poll.Cost(1.0, 40.0)) for cpu in (1.3, 1.1, 1.2)]
    others = [(poll.Cost(cpu, 90.0), poll.Cost(2.0, 40.0)) for cpu in (2.5, 2.6, 2.4)]
    row = {"a": poll._sum_up(ours, 101), "b": poll._sum_up(others, 101)}
    assert row["a"] == {"cpu_ms": 2.0, "cpu_ms_least": 1.0, "cpu_ms_most": 3.0, "start_s": 1.0, "memory_mb": 50.0}
    poll.print_table({"case": row}, [readers.Gazetted("a", "1", ()), readers.Urlwatch("b", "2", ())])
    table = capsys.readouterr().out.splitlines()
    assert table[1].split() == ["case", "2.00", "5.00", "(2.5", "x)"]
    assert table[2].split() == ["peak", "memory,", "MB", "50", "90"]


def test_changes_are_counted_as_the_others_print_them() -> None:
    """One changed page or many, numbered or not; the headline of the details is not counted again."""
    sys.path.insert(0, str(BENCHMARKS))
    import readers

    one = "CHANGED: Bulletin 0\n=====\nCHANGED: Bulletin 0 (http://127.0.1.1:1/)\n"
    many = "1. CHANGED: Bulletin 0\n02. CHANGED: Bulletin 17\n1. CHANGED: Bulletin 0 (http://127.0.1.1:1/)\n"
    assert [readers._count_changed(said) for said in ("", one, many)] == [0, 1, 2]
    rows = [{"published": 1, "revised": 0}, {"published": 0, "revised": 0}]
    assert readers.Gazetted("gazetted", "0", ()).news(json.dumps(rows)) == 1


@pytest.mark.parametrize("wrong", [["--bulletins", "1"], ["--bulletins", "1001"], ["--runs", "0"], ["--case", "x"]])
def test_wrong_usage_ends_with_2_before_anything_is_installed(wrong: list[str], tmp_path: Path) -> None:
    """A wrong option is a sentence and exit code 2, and nothing is downloaded for it."""
    command = [sys.executable, str(BENCHMARKS / "poll.py"), "--cache", str(tmp_path / "cache"), *wrong]
    assert subprocess.run(command, capture_output=True, timeout=60).returncode == 2
    assert not (tmp_path / "cache").exists()


def run_json(name: str, *options: str) -> Any:
    """What a benchmark prints with --json."""
    command = [sys.executable, str(BENCHMARKS / name), "--json", *options]
    return json.loads(subprocess.run(command, check=True, capture_output=True, timeout=120).stdout)


def test_alerts_are_matched_and_owed_and_counted_at_each_size() -> None:
    """Each change is about two topics, each with its route: two deliveries for each, and no cost is left out."""
    said = run_json("alerts.py", "--changes", "10", "40", "--routes", "5")
    assert [(row["changes"], row["deliveries"]) for row in said["marks"]] == [(10, 20), (40, 80)]
    assert all(row["cpu_ms"] > 0 and row["memory_mb"] > 10 and row["store_mb"] > 0 for row in said["marks"])
    assert said["marks"][0]["cpu_s"] < said["marks"][1]["cpu_s"]


def test_redlines_are_timed_beside_difflib_and_show_least() -> None:
    """Of one changed number by line the whole article is shown, by us its digits; nothing is shown where nothing is."""
    rows = run_json("redline.py", "--size", "3000", "--runs", "1")
    assert [(row["language"], row["edit"]) for row in rows] == [
        ("zh", "small"), ("zh", "large"), ("en", "small"), ("en", "large")
    ]  # fmt: skip
    for row in rows:
        assert 0 < row["gazetted"]["shown"] < row["difflib by line"]["shown"]
        assert row["gazetted"]["cpu_ms"] > 0
