"""What does a poll cost? CPU and memory of gazetted, urlwatch and webchanges on the same bulletins in the same run."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bulletins import GROUP, host_of
from readers import Reader, find_readers, surroundings

LOOK = 0.1
"""Seconds between two looks at how much memory a reader has."""
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Case:
    """What a reader finds: at which port, which edition beside the one that it knows, and what must be answered."""

    name: str
    port: str
    edition: int
    status: int
    fresh: bool = False


CASES = (
    Case("first", "marked", 0, 200, fresh=True),
    Case("unchanged-304", "marked", 0, 304),
    Case("unchanged-200", "bare", 0, 200),
    Case("unchanged-https", "tls", 0, 304),
    Case("changed", "marked", 1, 200),
)


@dataclass(frozen=True)
class Cost:
    """One run: CPU in seconds, of all its processes; the most memory that they had together, in MB."""

    cpu: float
    memory: float


class Bulletins:
    """The site, in a process of its own."""

    def __init__(self, folder: Path, count: int):
        command = [sys.executable, str(Path(__file__).with_name("bulletins.py")), str(folder), str(count)]
        self._process = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.ports: dict[str, list[int]] = self._hear()
        self.authorities = _trust(folder)

    def show(self, edition: int, count: int) -> None:
        self._ask(f"{edition} {count}")

    def answered(self) -> dict[str, int]:
        """Answers by status since this was asked last."""
        counted: dict[str, int] = self._ask("count")
        return counted

    def addresses(self, port: str, count: int) -> list[str]:
        scheme = "https" if port == "tls" else "http"
        ports = self.ports[port]
        return [f"{scheme}://{host_of(number)}:{ports[number]}/" for number in range(count)]

    def _ask(self, order: str) -> Any:
        assert self._process.stdin is not None
        self._process.stdin.write(order + "\n")
        self._process.stdin.flush()
        return self._hear()

    def _hear(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("the bulletins could not be served; see above (openssl must be installed)")
        return json.loads(line)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


def _trust(folder: Path) -> Path:
    """The authorities that this machine trusts, and ours: a store of the usual size costs what it costs."""
    import certifi

    whole = folder / "authorities.pem"
    whole.write_text(Path(certifi.where()).read_text(encoding="utf-8") + (folder / "ca.pem").read_text())
    return whole


class Bench:
    """The bulletins, the readers, and a folder for each of what they know."""

    def __init__(self, bulletins: Bulletins, folder: Path, count: int):
        self._bulletins, self._folder, self._count = bulletins, folder, count

    def measure(self, reader: Reader, case: Case, count: int) -> Cost:
        """One run of `reader` over `count` bulletins. SystemExit where it did not do what is measured."""
        known = self._known(reader, case, count)
        work = self._copy(known)
        self._bulletins.show(case.edition, self._count)
        self._bulletins.answered()
        cost, said = self._run(reader, work)
        self._check(reader, case, count, said)
        return cost

    def _known(self, reader: Reader, case: Case, count: int) -> Path:
        """A folder with the configuration and, unless the case is a first run, what was known after one."""
        folder = self._folder / f"{reader.name}-{case.port}-{count}-{'fresh' if case.fresh else 'known'}"
        if not folder.exists():
            folder.mkdir()
            reader.prepare(folder, self._bulletins.addresses(case.port, count))
            if not case.fresh:
                self._bulletins.show(0, self._count)
                self._run(reader, folder)
        return folder

    def _copy(self, known: Path) -> Path:
        work = self._folder / "work"
        shutil.rmtree(work, ignore_errors=True)
        return Path(shutil.copytree(known, work))

    def _run(self, reader: Reader, folder: Path) -> tuple[Cost, str]:
        with (folder / "said.txt").open("wb") as said, (folder / "log.txt").open("wb") as log:
            process = subprocess.Popen(  # noqa: S603
                reader.command, cwd=folder, env=surroundings(folder, self._bulletins.authorities),
                stdin=subprocess.DEVNULL, stdout=said, stderr=log, start_new_session=True,
            )  # fmt: skip
            with _weigh(process.pid) as peak:
                _, _, used = os.wait4(process.pid, 0)
            process.returncode = 0
        return Cost(used.ru_utime + used.ru_stime, peak[0] / 1e6), (folder / "said.txt").read_text(errors="replace")

    def _check(self, reader: Reader, case: Case, count: int, said: str) -> None:
        """A figure counts only where the site answered as the case says, and the reader found what there was."""
        answered = self._bulletins.answered()
        news = reader.news(said)
        if answered != {str(case.status): count} or news != (count if case.edition else 0):
            raise SystemExit(
                f"{reader.name}, {case.name}: {answered} answered and {news} changes found, of {count} bulletins; "
                f"see {self._folder / 'work'} (kept with --keep)"
            )


@contextlib.contextmanager
def _weigh(session: int) -> Iterator[list[int]]:
    """The most bytes that all processes of a session had resident together, as far as looks can tell."""
    peak, over = [0], threading.Event()

    def look() -> None:
        while not over.wait(LOOK):
            peak[0] = max(peak[0], _resident(session))

    looker = threading.Thread(target=look)
    looker.start()
    try:
        yield peak
    finally:
        over.set()
        looker.join()


def _resident(session: int) -> int:
    total = 0
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            fields = (process / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == session:
                total += int(fields[21]) * PAGE
    return total


def run(bench: Bench, readers: Sequence[Reader], cases: Sequence[Case], count: int, runs: int) -> dict[str, Any]:
    """For each case and reader the medians: `cpu_ms` per bulletin, start-up taken off, `start_s` and `memory_mb`."""
    figures: dict[str, Any] = {case.name: {} for case in cases}
    for case in cases:
        costs: dict[str, list[tuple[Cost, Cost]]] = {reader.name: [] for reader in readers}
        for turn in range(runs):
            for reader in readers:  # turn by turn, so that what else this machine does falls on all alike
                sys.stderr.write(f"{case.name}, run {turn + 1} of {runs}: {reader.name}\n")
                costs[reader.name].append((bench.measure(reader, case, count), bench.measure(reader, case, 1)))
        figures[case.name] = {name: _sum_up(pairs, count) for name, pairs in costs.items()}
    return figures


def _sum_up(pairs: Sequence[tuple[Cost, Cost]], count: int) -> dict[str, float]:
    each = [1000 * (whole.cpu - one.cpu) / (count - 1) for whole, one in pairs]
    return {
        "cpu_ms": round(statistics.median(each), 3),
        "cpu_ms_least": round(min(each), 3),
        "cpu_ms_most": round(max(each), 3),
        "start_s": round(statistics.median(one.cpu for _, one in pairs), 3),
        "memory_mb": round(max(whole.memory for whole, _ in pairs), 1),
    }


def print_table(figures: dict[str, Any], readers: Sequence[Reader]) -> None:
    """One line for each case: our cost, and each other's as a multiple of it."""
    ours = readers[0].name
    say = sys.stdout.write
    say(f"{'CPU ms per bulletin':22}" + "".join(f"{f'{r.name} {r.release}':>26}" for r in readers) + "\n")
    for case, row in figures.items():
        say(f"{case:22}" + "".join(f"{_cell(row[r.name], row[ours]):>26}" for r in readers) + "\n")
    say(f"{'peak memory, MB':22}")
    say("".join(f"{max(row[r.name]['memory_mb'] for row in figures.values()):26.0f}" for r in readers) + "\n")


def _cell(cost: dict[str, float], ours: dict[str, float]) -> str:
    times = cost["cpu_ms"] / ours["cpu_ms"] if ours["cpu_ms"] > 0 else float("inf")
    return f"{cost['cpu_ms']:.2f}" + ("" if cost is ours else f" ({times:.1f} x)")


def _arguments() -> argparse.Namespace:
    names = [case.name for case in CASES]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, required=True, help="folder for the other monitors' environments")
    parser.add_argument("--bulletins", type=int, default=1000, help="from 2 to 1000; the default is 1000")
    parser.add_argument("--runs", type=int, default=3, help="of each case; medians are told; the default is 3")
    parser.add_argument("--case", action="append", choices=names, help="only this one; may be given more than once")
    parser.add_argument("--json", action="store_true", help="print one JSON document in place of the table")
    parser.add_argument("--keep", action="store_true", help="keep the working folder, and say where it is")
    wanted = parser.parse_args()
    if not 2 <= wanted.bulletins <= 4 * GROUP or wanted.runs < 1:
        parser.error("--bulletins is from 2 to 1000, and --runs at least 1")
    return wanted


def main() -> None:
    wanted = _arguments()
    readers = find_readers(wanted.cache.absolute())
    cases = [case for case in CASES if not wanted.case or case.name in wanted.case]
    folder = Path(tempfile.mkdtemp(prefix="poll-"))
    bulletins = Bulletins(folder, wanted.bulletins)
    try:
        figures = run(Bench(bulletins, folder, wanted.bulletins), readers, cases, wanted.bulletins, wanted.runs)
    finally:
        bulletins.close()
        if wanted.keep:
            sys.stderr.write(f"kept: {folder}\n")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    if wanted.json:
        known = {"bulletins": wanted.bulletins, "runs": wanted.runs, "python": sys.version.split()[0]}
        releases = {reader.name: reader.release for reader in readers}
        sys.stdout.write(json.dumps({**known, "releases": releases, "cases": figures}) + "\n")
    else:
        print_table(figures, readers)


if __name__ == "__main__":
    main()
