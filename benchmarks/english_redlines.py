"""How well do redlines of English texts agree with what others say was changed? Prints figures, one line a set.

    python benchmarks/english_redlines.py [FOLDER OF THE SETS]

`words put in`: of the words that the reference says are new, how many stand in insertions (recall), and how many of
the words in insertions stand in what the reference says is new (precision). `silent`: pairs whose words did not change
and of which nothing is shown. `shown`: words shown as changed over the fewest possible. `lossless`: pairs whose
edits spell both texts.
"""

from __future__ import annotations

import json
import re
import sys
import tarfile
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Indel

from monitor.extract import Extractor
from state.redline import Clause, Redline, compare

TOKEN = re.compile(r"[0-9]+(?:[.,][0-9]+)*%?|[A-Za-z]+")
MARKUP = re.compile(r"\]\([^()\s]*\)|<[^<>]{0,200}>|https?://\S+")
Item = dict[str, Any]


@dataclass
class Tally:
    """What was counted over the pairs of one set."""

    pairs: int = 0
    lossless: int = 0
    wanted: int = 0
    found: int = 0
    shown: int = 0
    right: int = 0
    quiet: list[bool] = field(default_factory=list)
    edited: int = 0
    fewest: int = 0
    sections: list[tuple[int, int, int]] = field(default_factory=list)

    def add(self, old: str, new: str, redline: Redline) -> None:
        """What every pair is asked: is it whole, and are its edits short?"""
        self.pairs += 1
        self.lossless += _whole(old, redline, "delete", "old_text") and _whole(new, redline, "insert", "new_text")
        for clause in redline.changed:
            if clause.op == "amended":
                was, now = TOKEN.findall(clause.old_text or ""), TOKEN.findall(clause.new_text or "")
                self.fewest += Indel.distance(was, now)
                self.edited += len(was) + len(now) - 2 * _kept(clause)

    def put_in(self, wanted: Counter[str], allowed: Counter[str], redline: Redline) -> None:
        """The words that the reference says are new, and all that it names, against the insertions."""
        got = _tokens(" ".join(text for c in redline.changed for op, text in c.edits if op == "insert"))
        self.wanted += wanted.total()
        self.found += (wanted & got).total()
        self.shown += got.total()
        self.right += (got & allowed).total()

    def figures(self) -> dict[str, object]:
        put_in = {"precision": _share(self.right, self.shown), "recall": _share(self.found, self.wanted)}
        figures: dict[str, object] = {"pairs": self.pairs, "lossless": self.lossless, "words put in": put_in}
        if self.quiet:
            figures["silent"] = f"{sum(self.quiet)} of {len(self.quiet)}"
        if self.sections:
            hit, got, want = (sum(column) for column in zip(*self.sections, strict=True))
            figures["sections"] = {"precision": _share(hit, got), "recall": _share(hit, want), "of": want}
        return {**figures, "shown": _share(self.edited, self.fewest)}


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0


def _whole(text: str, redline: Redline, own: str, side: str) -> bool:
    spelt = "".join(words for c in redline.clauses for op, words in c.edits if op in ("equal", own))
    kept = "".join(getattr(c, side) or "" for c in redline.clauses)
    return sorted("".join(spelt.split())) == sorted("".join(kept.split())) == sorted("".join(text.split()))


def _kept(clause: Clause) -> int:
    """The words that stand whole in what was kept, on both sides: half of a word, or `13` of `13%`, is none.

    They are a sequence that both sides have in common, so that no redline can show fewer than the fewest.
    """
    old, new = clause.old_text or "", clause.new_text or ""
    olds, news = ({found.span() for found in TOKEN.finditer(text)} for text in (old, new))
    was = now = kept = 0
    for op, text in clause.edits:
        if op == "equal":
            spans = (found.span() for found in TOKEN.finditer(old, was, was + len(text)))
            kept += sum((a, b) in olds and (a - was + now, b - was + now) in news for a, b in spans)
        was += len(text) * (op != "insert")
        now += len(text) * (op != "delete")
    return kept


def _tokens(text: str) -> Counter[str]:
    return Counter(TOKEN.findall(MARKUP.sub(" ", text).lower()))


def cfr(folder: Path, item: Item, tally: Tally) -> None:
    """Parts of the Code of Federal Regulations against the published difference of their trees."""
    trees = [json.loads((folder / item["files"][side]).read_text()) for side in ("before", "after")]
    difference = json.loads((folder / item["files"]["diff"]).read_text())
    texts = ["\n".join(_tree(tree)) for tree in trees]
    redline = compare(*texts)
    tally.add(*texts, redline)
    was = dict(_nodes(trees[0]))
    put_in, struck = defaultdict[tuple[str, str], list[str]](list), defaultdict[tuple[str, str], list[str]](list)
    for name, change in difference.items():
        pieces = name.split("-")
        if len(pieces) < 2 or not pieces[1].isdigit() or "Interp" in pieces:
            continue
        if {"text", "title"} & set(change) or change["op"] != "modified":
            section = (pieces[0], pieces[1])
            put_in[section] += _put_in(change)
            struck[section] += _struck(change, was.get(name, {}))
    sections = set(put_in)
    # A paragraph broken into points is all new to the published difference; in the section most words stood before.
    wanted = sum((_tokens(" ".join(put_in[s])) - _tokens(" ".join(struck[s])) for s in sections), Counter[str]())
    mine = {_section(c.new_label or c.old_label) for c in redline.changed} - {None}
    tally.sections.append((len(mine & sections), len(mine), len(sections)))
    tally.put_in(wanted, wanted + _tokens(texts[1]), redline)


def _tree(node: Item) -> Iterator[str]:
    label = node["label"]
    if node.get("node_type") in ("interp", "appendix"):
        return
    if node.get("title"):
        yield node["title"]
    if node.get("text", "").strip() and len(label) > 1:
        yield " ".join(node["text"].split())
    for child in node["children"]:
        yield from _tree(child)


def _nodes(node: Item) -> Iterator[tuple[str, Item]]:
    yield "-".join(node["label"]), node
    for child in node["children"]:
        yield from _nodes(child)


def _put_in(change: Item) -> Iterator[str]:
    if change["op"] == "added":
        yield change["node"].get("text", "")
        yield change["node"].get("title") or ""
    yield from (part[2] for _, part in _parts(change, "insert"))


def _struck(change: Item, was: Item) -> Iterator[str]:
    if change["op"] == "deleted":
        yield was.get("text", "")
        yield was.get("title") or ""
    yield from ((was.get(kind) or "")[part[1] : part[2]] for kind, part in _parts(change, "delete"))


def _parts(change: Item, wanted: str) -> Iterator[tuple[str, list[Any]]]:
    for kind in ("text", "title"):
        for op in change.get(kind, ()):
            for part in op if isinstance(op[0], list) else [op]:
                if part[0] == wanted:
                    yield kind, part


def _section(label: str | None) -> tuple[str, str] | None:
    found = re.match(r"§\s*(\d+)\.(\d+)", label or "")
    return (found.group(1), found.group(2)) if found else None


def acts(folder: Path, item: Item, tally: Tally) -> None:
    """Irish Acts as enacted and as revised, where what later Acts put in is marked F1[…]."""
    texts = [(folder / item["files"][side]).read_text() for side in ("before", "after")]
    texts = [re.sub(r"\bF\d+\[", "", re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.S)) for text in texts]
    redline = compare(*texts)
    tally.add(*texts, redline)
    old = texts[0]
    fragments = [text for _, text in item["f_fragments"] if " ".join(text.split()) not in " ".join(old.split())]
    marked = _tokens(" ".join(fragments))
    known = sum((_tokens(part) for part in old.split("\n")), Counter[str]())
    tally.put_in(marked - known, _tokens(texts[1]), redline)


def policies(folder: Path, item: Item, tally: Tally) -> None:
    """Terms and policies against the lines that their histories say were changed."""
    texts = [(folder / item["files"][side]).read_text() for side in ("before", "after")]
    redline = compare(*texts)
    tally.add(*texts, redline)
    put_in, struck = (
        _tokens(" ".join(line[1:] for line in item["diff_lines"] if line.startswith(mark))) for mark in "+-"
    )
    tally.put_in(put_in - struck, put_in, redline)


def code(folder: Path, item: Item, tally: Tally) -> None:
    """Sections of the District of Columbia's code as pages, against the paragraphs that its own XML changed."""
    pages = [_page(folder / item["files"][f"html_{side}"]) for side in ("before", "after")]
    redline = compare(*pages)
    tally.add(*pages, redline)
    if item["cls"] == "markup_only":
        tally.quiet.append(not redline.changed)
    put_in, struck = (_tokens(" ".join(map(str, item[name]))) for name in ("added_paras", "removed_paras"))
    if put_in and item["cls"] not in ("annotation_only", "markup_only"):
        notes = _tokens(" ".join(note.get("text") or "" for note in item["new_annotations"]))
        tally.put_in(put_in - struck, put_in + notes + _tokens(pages[1]), redline)


@cache
def _reader() -> Extractor:
    return Extractor("page", None)


def _page(path: Path) -> str:
    return "\n".join(f"{notice.title}\n{notice.text}" for notice in _reader().notices(str(path)))


SETS: dict[str, Callable[[Path, Item, Tally], None]] = {
    "us_cfr_diffs": cfr,
    "ie_acts_pairs": acts,
    "en_policy_pairs": policies,
    "dc_code_pairs": code,
}


def main(root: Path) -> None:
    for name, score in SETS.items():
        if not (root / name / "items.jsonl").exists():
            sys.stdout.write(f"{name}: not there\n")
            continue
        with tempfile.TemporaryDirectory() as place:
            folder = root / name
            if (packed := folder / "data.tar.xz").exists():
                with tarfile.open(packed) as archive:
                    archive.extractall(place, filter="data")
                folder = Path(place)
            tally = Tally()
            for line in (root / name / "items.jsonl").open(encoding="utf-8"):
                score(folder, json.loads(line), tally)
            sys.stdout.write(f"{name}: {json.dumps(tally.figures(), ensure_ascii=False)}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/corpus"))
