"""How long does a redline take, and how much does it show as changed? Beside difflib and two monitors of pages."""

from __future__ import annotations

import argparse
import difflib
import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from differs import DIFFERS, timed
from readers import environment, release_of

from state.redline import compare

SIZES = (20_000, 200_000)
"""Bytes in UTF-8."""
ZH = (
    "申请人",
    "主管部门",
    "应当",
    "自收到材料之日起",
    "书面告知",
    "补正",
    "办理",
    "登记",
    "审查",
    "决定",
    "予以公示",
    "并说明理由",
)
EN = (
    "the applicant",
    "shall",
    "submit",
    "to the authority",
    "within",
    "the period",
    "a report",
    "on request",
    "in writing",
)


def law(language: str, size: int) -> list[str]:
    """Articles, one a line, of `size` bytes together; every one with its own number in its words."""
    lines: list[str] = []
    length = 0
    while length < size:
        lines.append(_article(language, len(lines) + 1))
        length += len(lines[-1].encode()) + 1
    return lines


def _article(language: str, number: int) -> str:
    words = ZH if language == "zh" else EN
    chosen = [words[(number * step + step * step) % len(words)] for step in range(1, 30)]
    if language == "zh":
        return (
            f"第{number}条　"
            + "，".join(chosen[:14])
            + f"，期限为{number % 60 + 3}个工作日；"
            + "".join(chosen[14:])
            + "。"
        )
    return (
        f"Article {number}. "
        + " ".join(chosen[:14])
        + f" of {number % 60 + 3} working days; "
        + " ".join(chosen[14:])
        + "."
    )


def edited(lines: Sequence[str], language: str, size: str) -> list[str]:
    """`small`: one number in one article. `large`: of every ten articles two amended, one dropped, one added."""
    if size == "small":
        middle = len(lines) // 2
        return [_amend(line, language) if place == middle else line for place, line in enumerate(lines)]
    new = []
    for place, line in enumerate(lines):
        if place % 10 == 3:
            continue
        new.append(_amend(line, language) if place % 10 in (1, 6) else line)
        if place % 10 == 8:
            new.append(_article(language, 7001 + place))
    return new


def _amend(line: str, language: str) -> str:
    unit = "个工作日" if language == "zh" else " working days"
    return re.sub(rf"\d+{unit}", f"90{unit}", line)


def ours(old: Sequence[str], new: Sequence[str]) -> int:
    """Characters shown as changed by our redline."""
    shown = 0
    for clause in compare("\n".join(old), "\n".join(new)).changed:
        if clause.op in ("removed", "inserted"):
            shown += len(clause.old_text or clause.new_text or "")
        else:
            shown += sum(len(text) for op, text in clause.edits if op != "equal")
    return shown


def by_line(old: Sequence[str], new: Sequence[str]) -> int:
    """What a unified diff marks: difflib by line, as page monitors do by default."""
    marked = (line for line in difflib.unified_diff(old, new, lineterm="", n=0) if line[:3] not in ("---", "+++"))
    return sum(len(line) - 1 for line in marked if line[0] in "+-")


def by_word(old: Sequence[str], new: Sequence[str]) -> int:
    """difflib over the words between white space, as it is used out of the box."""
    before, after = (re.findall(r"\s+|\S+", "\n".join(lines)) for lines in (old, new))
    return _marked(difflib.SequenceMatcher(None, before, after), before, after)


def by_token(old: Sequence[str], new: Sequence[str]) -> int:
    """difflib over numbers, Latin words and single Han characters, exact: what a reader's redline needs."""
    before, after = (re.findall(r"\d+|[A-Za-z]+|\s+|.", "\n".join(lines)) for lines in (old, new))
    return _marked(difflib.SequenceMatcher(None, before, after, autojunk=False), before, after)


def _marked(matcher: difflib.SequenceMatcher[str], before: Sequence[str], after: Sequence[str]) -> int:
    shown = 0
    for op, a, b, c, d in matcher.get_opcodes():
        if op != "equal":
            shown += sum(map(len, before[a:b])) + sum(map(len, after[c:d]))
    return shown


WAYS: dict[str, Callable[[Sequence[str], Sequence[str]], int]] = {
    "gazetted": ours,
    "difflib by line": by_line,
    "difflib by word": by_word,
    "difflib by token": by_token,
}


_LONG = 3600.0
"""Seconds: our own way is not cut off."""
Way = Callable[[Sequence[str], Sequence[str]], int]
Measured = Mapping[str, float | None]


def measure(sizes: Sequence[int], runs: int, most: float, others: Mapping[str, Path]) -> list[dict[str, object]]:
    """One row for each text and edit: by way, the median of CPU in ms and the characters shown as changed.

    A way other than ours that takes more than `most` seconds for one text is cut off. `others` are the Pythons in
    which the other monitors are installed.
    """
    cases = [(size, language, edit) for size in sizes for language in ("zh", "en") for edit in ("small", "large")]
    rows: list[dict[str, object]] = []
    pairs = []
    for size, language, edit in cases:
        old = law(language, size)
        new = edited(old, language, edit)
        pairs.append(("\n".join(old), "\n".join(new)))
        row: dict[str, object] = {"bytes": size, "language": language, "edit": edit}
        rows.append(
            row
            | {name: timed(partial(way, old, new), runs, _LONG if way is ours else most) for name, way in WAYS.items()}
        )
    for name, python in others.items():
        for row, measured in zip(rows, _elsewhere(name, python, pairs, runs, most), strict=True):
            row[name] = measured
    return rows


def _elsewhere(name: str, python: Path, pairs: Sequence[tuple[str, str]], runs: int, most: float) -> list[Measured]:
    """The same pairs shown by another monitor."""
    asked = json.dumps({"differ": name, "pairs": pairs, "runs": runs, "most": most})
    program = [str(python), str(Path(__file__).with_name("differs.py"))]
    done = subprocess.run(program, input=asked, check=True, capture_output=True, text=True)  # noqa: S603
    found: list[Measured] = json.loads(done.stdout)
    return found


def print_table(rows: Sequence[dict[str, object]], ways: Sequence[str]) -> None:
    """CPU and characters by way; of the others also how many times the first one's each is."""
    first, *others = ways
    sys.stdout.write(f"{'':21}{first:>22}" + "".join(f"{name:>36}" for name in others) + "\n")
    for row in rows:
        ours = row[first]
        cells = f"{ours['cpu_ms']:>10.2f} ms{ours['shown']:>6} ch."  # type: ignore[index]
        for name in others:
            cells += _beside(ours, row[name])  # type: ignore[arg-type]
        sys.stdout.write(f"{row['bytes']:>7} {row['language']} {row['edit']:10}{cells}\n")


def _beside(ours: Mapping[str, float], its: Mapping[str, float]) -> str:
    """Another way's CPU and characters, and how many times ours they are: `> 60 s` where it was cut off."""
    faster = its["cpu_ms"] / max(ours["cpu_ms"], 0.01)
    if its["shown"] is None:
        limit, least = f"> {its['cpu_ms'] / 1000:.0f} s", f">{faster:.0f}x"
        return f"{limit:>13}{'-':>11}{least:>8}{'-':>7}"
    shorter = its["shown"] / max(ours["shown"], 1)
    return f"{its['cpu_ms']:>10.2f} ms{its['shown']:>7} ch.{faster:>7.1f}x{shorter:>6.1f}x"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, action="append", help="bytes; the default is 20,000 and 200,000")
    parser.add_argument("--runs", type=int, default=3, help="of each; medians are told; the default is 3")
    parser.add_argument("--most", type=float, default=60, help="seconds of CPU for one text; the default is 60")
    parser.add_argument(
        "--beside", type=Path, metavar="FOLDER",
        help="beside webchanges and changedetection.io too; they are installed under FOLDER where they are not yet",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print one JSON document in place of the table")
    wanted = parser.parse_args()
    if wanted.runs < 1 or wanted.most <= 0 or any(size < 1000 for size in wanted.size or ()):
        parser.error("--runs is at least 1, --most more than 0 and --size at least 1000")
    others = {name: environment(wanted.beside, name) for name in DIFFERS} if wanted.beside else {}
    rows = measure(wanted.size or SIZES, wanted.runs, wanted.most, others)
    if wanted.json:
        sys.stdout.write(json.dumps(rows, ensure_ascii=False) + "\n")
    else:
        releases = ", ".join(f"{name} {release_of(python, name)}" for name, python in others.items())
        sys.stdout.write(f"beside {releases}\n" if releases else "")
        print_table(rows, [*WAYS, *others])


if __name__ == "__main__":
    main()
