"""How many amending instructions, days off and dates of publication are read right? Reads ../shared/corpus where it is.

    .venv/bin/python benchmarks/facts.py [--corpus FOLDER] [--cache build/bench] [--misses 10] [--json]

`instructions`: what 22 amending acts order, each tied to its article. `days`: holiday notices' ranges as exact days.
`published`: dates of pages of news and blogs, beside htmldate's on the same pages (an environment of its own).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sources.facts.days import days_off  # noqa: E402
from sources.facts.instructions import instructions  # noqa: E402
from sources.imprint import imprint  # noqa: E402
from sources.page import Page  # noqa: E402
from sources.sheet import open_sheet  # noqa: E402

HTMLDATE = """
import json, sys
from pathlib import Path
from htmldate import find_date
for name in sys.stdin.read().split():
    try:
        found = find_date(Path(name).read_bytes().decode("utf-8", "replace"), original_date=True)
    except Exception:
        found = None
    print(json.dumps([name, found]))
"""


def rates(pairs: Iterable[tuple[Counter[Any], Counter[Any]]]) -> dict[str, float]:
    """Precision and recall over what was wanted and what was found, each counted as often as it stands there."""
    hits = found = wanted = 0
    for want, got in pairs:
        hits, found, wanted = hits + (want & got).total(), found + got.total(), wanted + want.total()
    return {"precision": round(hits / max(found, 1), 4), "recall": round(hits / max(wanted, 1), 4), "of": wanted}


def set_of(corpus: Path, name: str) -> tuple[Path, list[dict[str, Any]]] | None:
    """The folder of a set, unpacked where it is packed, and its items; None where it is not there."""
    folder = corpus / name
    if not (folder / "items.jsonl").exists():
        return None
    items = [json.loads(line) for line in (folder / "items.jsonl").open(encoding="utf-8")]
    if (folder / "data.tar.xz").exists():
        place = Path(tempfile.mkdtemp(prefix=f"{name}-"))
        with tarfile.open(folder / "data.tar.xz") as packed:
            packed.extractall(place, filter="data")
        folder = place
    return folder, items


SORTS = {"insert_after": "add", "add_in": "add"}
"""The truth's own patterns call `在第三条后增加一条` both of these; it lists no change of numbers."""


def of_instructions(folder: Path, items: list[dict[str, Any]]) -> Iterator[tuple[str, Counter[Any], Counter[Any]]]:
    for item in items:
        read = instructions((folder / item["files"]["text"]).read_text(encoding="utf-8"))
        want = Counter({(SORTS.get(op, op), article) for op, article in item["instructions"]})
        got = Counter({(SORTS.get(one.op, one.op), one.article) for one in read if one.op != "renumber"})
        yield item["title"][:30], want, got


def of_days(folder: Path, items: list[dict[str, Any]]) -> Iterator[tuple[str, Counter[Any], Counter[Any]]]:
    for item in items:
        if "description" not in item:
            continue
        want = Counter((day["date"], day["isOffDay"]) for day in item["expected"])
        got = Counter((off.day, off.off) for off in days_off(item["description"], item["year"]))
        yield f"{item['year']} {item['description']}"[:60], want, got


def of_published(folder: Path, items: list[dict[str, Any]]) -> Iterator[tuple[str, Counter[Any], Counter[Any]]]:
    for item in items:
        body = (folder / item["files"]["html"]).read_bytes()
        sheet = open_sheet(Page(item["url"], body, "text/html"))
        title = sheet.tree.css_first("title") if sheet.tree is not None else None
        said = imprint(sheet.tree, sheet.lines, title.text().strip() if title is not None else "", "UTC")
        got = (said.published or "")[:10]
        yield item["url"][:60], Counter([item["date"]] if item["date"] else []), Counter([got] if got else [])


def of_htmldate(folder: Path, items: list[dict[str, Any]], cache: Path) -> Iterator[tuple[Counter[Any], Counter[Any]]]:
    place = cache / "htmldate"
    python = place / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)  # noqa: S603
        subprocess.run([str(python), "-m", "pip", "install", "-q", "htmldate"], check=True)  # noqa: S603
    names = "\n".join(str(folder / item["files"]["html"]) for item in items)
    asked = [str(python), "-c", HTMLDATE]
    done = subprocess.run(asked, input=names, capture_output=True, text=True, check=True)  # noqa: S603
    read = dict(json.loads(line) for line in done.stdout.splitlines())
    for item in items:
        got = read.get(str(folder / item["files"]["html"]))
        yield Counter([item["date"]] if item["date"] else []), Counter([got] if got else [])


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus")
    parser.add_argument("--cache", type=Path, default=ROOT / "build" / "bench")
    parser.add_argument("--misses", type=int, default=10)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures: dict[str, dict[str, float]] = {}
    readers = {"zh_amend_decisions": of_instructions, "zh_holiday_notices": of_days, "html_dates": of_published}
    for name, reader in readers.items():
        found = set_of(options.corpus, name)
        if found is None:
            sys.stderr.write(f"{name} is not under {options.corpus}: left out\n")
            continue
        rows = list(reader(*found))
        figures[name] = rates((want, got) for _, want, got in rows)
        for label, want, got in [row for row in rows if row[1] != row[2]][: 0 if options.json else options.misses]:
            say(f"  - {label}: missed {sorted(want - got)[:6]}, wrong {sorted(got - want)[:6]}")
        if name == "html_dates":
            figures["html_dates by htmldate"] = rates(of_htmldate(*found, options.cache))
    say(json.dumps(figures) if options.json else "\n".join(f"{name}: {row}" for name, row in figures.items()))


if __name__ == "__main__":
    main()
