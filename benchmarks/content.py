"""Is the text that a reader came for found without selectors? Beside trafilatura on the same pages in the same run.

    .venv/bin/python benchmarks/content.py [--corpus FOLDER] [--cache build/bench] [--worst 5] [--json]

Precision, recall and F1 are by runs of four tokens, each counted as often as it stands there, and are means over pages;
a token is one Han character, or one word of other scripts (as the extraction benchmark of Zyte counts). True is:
`en_html_articles`: the body that people copied. `zh_nea_pages` and `zh_html_pages`: what the page's own publishing
system encloses as the text (`OWN_BODY`, or its remarks that the content starts and ends); pages that enclose none are
left out, and counted. Each fragment of `zh_nea_pages` is put into an empty page, for both readers. Where the true text
is headed by the title, a reader that keeps it apart has not lost it: our title counts there as well. The
table of particulars (索引号 and so on) at its head is no part of it.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import fmean
from typing import Any

from facts import ROOT, set_of
from selectolax.lexbor import LexborHTMLParser

from sources.config import Source
from sources.decode import decode
from sources.errors import SourceError
from sources.headline import fold_title
from sources.kinds.page import read_document
from sources.page import Page
from sources.text import lines

TRAFILATURA = """
import json, sys
from importlib.metadata import version
from pathlib import Path
from trafilatura import extract
print(json.dumps(version("trafilatura")))
for name in sys.stdin.read().split():
    try:
        found = extract(Path(name).read_bytes(), include_comments=False, include_tables=True)
    except Exception:
        found = None
    print(json.dumps(found or ""))
"""
OWN_BODY = (
    ".TRS_Editor", ".trs_editor_view", ".TRS_UEDITOR", "#UCAP-CONTENT", "#zoom", "#Zoom", ".pages_content",
    ".post_text", "#artical_real", "#article_content", ".article-content", "#js_content", "[itemprop=articleBody]",
)  # fmt: skip
"""Where publishing systems that Chinese offices and media use put the text; no page is named."""
_STARTS = re.compile(r'<meta name="ContentStart"\s*/?>|<!--\s*(?:文章)?正文\s*(?:s|start|开始)\s*-->', re.IGNORECASE)
_ENDS = re.compile(r'<meta name="ContentEnd"\s*/?>|<!--\s*(?:文章)?正文\s*(?:e|end|结束)\s*-->', re.IGNORECASE)
_TOKEN = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+")
_RUN = 4
_CATALOGUE = 300
"""Characters of the longest table of particulars."""
_LEAST = 60
"""Tokens below which a marked body is a caption, or nothing."""

Runs = Counter[tuple[str, ...]]


def runs(text: str) -> Runs:
    """Each run of four tokens with how often it stands there; of a shorter text all of it."""
    tokens = _TOKEN.findall(text.casefold())
    return Counter(tuple(tokens[at : at + _RUN]) for at in range(max(1, len(tokens) - _RUN + 1)) if tokens)


def rates(found: str, true: str) -> dict[str, float]:
    """Precision, recall and F1 of one page."""
    got, want = runs(found), runs(true)
    hits = (got & want).total()
    precision, recall = hits / max(1, got.total()), hits / max(1, want.total())
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / max(1e-9, precision + recall)}


def true_body(html: str) -> str:
    """The text that the page's own publishing system encloses; empty where it encloses none."""
    starts, ends = _STARTS.search(html), _ENDS.search(html)
    if starts and ends and starts.end() < ends.start():
        return _enough(_words(_without_catalogue(LexborHTMLParser(html[starts.end() : ends.start()]))))
    tree = _without_catalogue(LexborHTMLParser(html))
    for selector in OWN_BODY:
        body = max(("\n".join(lines(node)) for node in tree.css(selector)), key=len, default="")
        if _enough(body):
            return body
    return ""


def _without_catalogue(tree: LexborHTMLParser) -> LexborHTMLParser:
    """Without the table of particulars (索引号 and so on), which is no part of the text."""
    for table in tree.css("table"):
        if "索引号" in table.text() and len("".join(table.text().split())) < _CATALOGUE:
            table.decompose()
    return tree


def _words(tree: LexborHTMLParser) -> str:
    return "\n".join(lines(tree.body)) if tree.body is not None else ""


def _enough(text: str) -> str:
    return text if len(_TOKEN.findall(text)) >= _LEAST else ""


def pages(corpus: Path, name: str) -> Iterator[tuple[str, dict[str, Any], Path, str]]:
    """The pages of a set with their true text: group, item, file, text."""
    found = set_of(corpus, name)
    if found is None:
        sys.stderr.write(f"{name} is not under {corpus}: left out\n")
        return
    folder, items = found
    fragments = Path(tempfile.mkdtemp(prefix="fragments-"))
    for item in items:
        file = folder / item["files"]["html"]
        html = decode(file.read_bytes()).text
        if name == "zh_nea_pages":
            file = fragments / f"{item['id']}.html"
            html = f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>{html}</body></html>'
            file.write_text(html, encoding="utf-8")
        if name == "zh_html_pages":
            yield f"{name}, {'official' if item['official'] else 'others'}", item, file, true_body(html)
        elif name == "zh_nea_pages":
            yield name, item, file, true_body(html)
        else:
            yield name, item, file, item["articleBody"]


def ours(file: Path, url: str, true: str) -> str:
    """The text of the notice that a source without any selector would keep, below its title where `true` begins so."""
    source = Source("benchmark", "", "page", url, timezone="UTC")
    try:
        notice = read_document(Page(url, file.read_bytes(), "text/html"), source, None)
    except SourceError:
        return ""
    within = fold_title(notice.title) in fold_title(true[:1000])
    return (
        notice.text
        if not within or fold_title(notice.title) in fold_title(notice.text)
        else f"{notice.title}\n{notice.text}"
    )


def theirs(files: list[Path], cache: Path) -> tuple[str, list[str]]:
    """The release of trafilatura, and what it finds in each file."""
    place = cache / "trafilatura"
    python = place / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)  # noqa: S603
        subprocess.run([str(python), "-m", "pip", "install", "-q", "trafilatura", "lxml_html_clean"], check=True)  # noqa: S603
    asked, names = [str(python), "-c", TRAFILATURA], "\n".join(map(str, files))
    done = subprocess.run(asked, input=names, capture_output=True, text=True, check=True)  # noqa: S603
    release, *found = (json.loads(line) for line in done.stdout.splitlines())
    return release, found


def mean(rows: list[dict[str, float]]) -> dict[str, float]:
    return {name: round(fmean(row[name] for row in rows), 4) for name in ("precision", "recall", "f1")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus")
    parser.add_argument("--cache", type=Path, default=ROOT / "build" / "bench")
    parser.add_argument("--worst", type=int, default=0, help="name so many pages of each set where we lose most")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    wanted = [row for name in ("en_html_articles", "zh_nea_pages", "zh_html_pages")
              for row in pages(options.corpus, name)]  # fmt: skip
    marked = [row for row in wanted if row[3]]
    release, others = theirs([file.absolute() for _, _, file, _ in marked], options.cache.absolute())
    groups: dict[str, list[tuple[dict[str, float], dict[str, float], str]]] = {}
    for (group, item, file, true), other in zip(marked, others, strict=True):
        mine = ours(file, item.get("url") or "https://example.com/", true)
        groups.setdefault(group, []).append((rates(mine, true), rates(other, true), item["id"]))
    figures = {
        group: {"of": len(rows), "ours": mean([row[0] for row in rows]), "trafilatura": mean([row[1] for row in rows])}
        for group, rows in groups.items()
    }
    if options.json:
        sys.stdout.write(json.dumps({"trafilatura": release, "unmarked": len(wanted) - len(marked), **figures}) + "\n")
        return
    sys.stdout.write(f"trafilatura {release}; {len(wanted) - len(marked)} pages mark no text of their own\n")
    for group, row in figures.items():
        sys.stdout.write(
            f"{group}: {row['of']} pages\n  ours        {row['ours']}\n  trafilatura {row['trafilatura']}\n"
        )
        for mine, other, name in sorted(groups[group], key=lambda row: row[0]["f1"] - row[1]["f1"])[: options.worst]:
            sys.stdout.write(f"  - {name}: {_brief(mine)}, by trafilatura {_brief(other)}\n")


def _brief(row: dict[str, float]) -> str:
    return " / ".join(f"{row[name]:.2f}" for name in ("precision", "recall", "f1"))


if __name__ == "__main__":
    main()
