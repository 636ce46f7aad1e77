"""Which rows does a list page hold, when no selector says so? The first proposal of `gazetted try URL`, beside a truth.

    .venv/bin/python benchmarks/guesses.py [--corpus FOLDER] [--worst 20] [--json]

A page is right where the first proposal is a list whose links are those of the truth: precision and recall of titles,
of addresses, or of numbers as titles, each at least 0.9 (the best of the three: a scraper words the names of cases
anew). Dates are counted over the rows that both have. `en_list_pages_courts`: what the scraper of each court reads;
`zh_list_pages`: the items that a person or the page's own system lists.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from facts import ROOT, set_of

from sources.config import Source
from sources.errors import SourceError
from sources.guess import guess
from sources.headline import fold_title
from sources.kinds import read
from sources.page import Link, Page

RIGHT = 0.9


@dataclass(frozen=True)
class Row:
    """One row as the truth has it; `place` is the path and query of its link, folded."""

    title: str
    place: str
    day: str
    number: str = ""


@dataclass(frozen=True)
class Score:
    """What came of one page."""

    kind: str | None
    said: str
    hit: float
    dates: float

    @property
    def right(self) -> bool:
        return self.kind == "list" and self.hit >= RIGHT


def pages(corpus: Path, name: str) -> Iterator[tuple[str, Path, str, list[Row]]]:
    """Each list page of a set: its id, file, time zone and rows."""
    found = set_of(corpus, name)
    if found is None:
        sys.stderr.write(f"{name} is not under {corpus}: left out\n")
        return
    folder, items = found
    for item in items:
        if name == "zh_list_pages" and item.get("items_ref") and "html" in item["files"]:
            rows = [Row(fold_title(one["title"]), place_of(one["href"]), one["date"]) for one in item["items_ref"]]
            yield item["id"], folder / item["files"]["html"], "Asia/Shanghai", rows
        elif item.get("kind") == "html":
            truth = json.loads((folder / item["files"]["expected"]).read_text(encoding="utf-8"))
            yield item["id"], folder / item["files"]["page"], "UTC", [row_of(one) for one in truth]


def row_of(case: dict[str, str]) -> Row:
    number = case.get("docket_numbers") or ""
    return Row(
        fold_title(case.get("case_names") or ""),
        place_of(case.get("download_urls") or ""),
        case["case_dates"],
        fold_title(number),
    )


def place_of(url: str) -> str:
    """What of an address a page copied to another host keeps."""
    try:
        parts = urlsplit(re.sub(r"\s", "", url))
    except ValueError:
        return url
    return unquote(f"{parts.path.rpartition('/')[2]}?{parts.query}").casefold().strip("/?") or unquote(parts.path)


def score(file: Path, timezone: str, rows: list[Row]) -> Score:
    """Guesses a page, reads it by the first proposal, and counts."""
    source = Source("try", "", "list", "https://site.example/list/", every=timedelta(days=1), timezone=timezone)
    page = Page(source.url, file.read_bytes(), "text/html")
    try:
        guessed = guess(page, source)
    except SourceError as error:
        return Score(None, str(error)[:100], 0.0, 0.0)
    if not guessed.proposals:
        return Score(guessed.kind, guessed.reason or "no proposal", 0.0, 0.0)
    items = guessed.proposals[0].items
    try:
        links = read("list", page, replace(source, items=items, follow=True)).links
    except SourceError as error:
        return Score(guessed.kind, f"{items}: {error}", 0.0, 0.0)
    by_title = alike([row.title for row in rows], [fold_title(link.title) for link in links])
    by_place = alike([row.place for row in rows], [place_of(link.url or "") for link in links])
    by_number = alike([row.number for row in rows], [fold_title(link.title) for link in links])
    said = f"{items} {len(links)} of {len(rows)}; titles {by_title:.2f}, addresses {by_place:.2f}"
    return Score(guessed.kind, said, max(by_title, by_place, by_number), dates(rows, links))


def alike(true: list[str], found: list[str]) -> float:
    """The smaller of precision and recall of the values, empty ones left out."""
    want, got = {one for one in true if one}, {one for one in found if one}
    return min(len(want & got) / max(1, len(got)), len(want & got) / max(1, len(want)))


def dates(rows: list[Row], links: tuple[Link, ...]) -> float:
    """The share of the rows, met by their address, whose day is the true one."""
    days = {place_of(link.url or ""): (link.published or "")[:10] for link in links}
    met = [row for row in rows if row.place in days]
    return sum(days[row.place] == row.day[:10] for row in met) / max(1, len(met))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus")
    parser.add_argument("--worst", type=int, default=0, help="show so many wrong pages of each set")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    figures = {}
    for name in ("zh_list_pages", "en_list_pages_courts"):
        scores = [(key, score(file, zone, rows)) for key, file, zone, rows in pages(asked.corpus, name)]
        right = [one for _, one in scores if one.right]
        dated = sum(one.dates >= RIGHT for one in right)
        figures[name] = {"pages": len(scores), "right": len(right), "of these with their dates": dated}
        for key, one in [pair for pair in scores if not pair[1].right][: asked.worst]:
            sys.stderr.write(f"  {name} {key}: {one.kind}: {one.said}\n")
    for name, figure in figures.items():
        sys.stdout.write((json.dumps({name: figure}) if asked.json else f"{name}: {figure}") + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
