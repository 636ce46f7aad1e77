"""How long does a redline take, and how much does it show as changed? Beside difflib by line and by word."""

from __future__ import annotations

import argparse
import difflib
import json
import re
import statistics
import sys
import time
from collections.abc import Callable, Sequence

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
    shown = 0
    for op, a, b, c, d in difflib.SequenceMatcher(None, before, after).get_opcodes():
        if op != "equal":
            shown += sum(map(len, before[a:b])) + sum(map(len, after[c:d]))
    return shown


WAYS: dict[str, Callable[[Sequence[str], Sequence[str]], int]] = {
    "gazetted": ours,
    "difflib by line": by_line,
    "difflib by word": by_word,
}


def measure(sizes: Sequence[int], runs: int) -> list[dict[str, object]]:
    """One row for each text and edit: by way, the median of CPU in ms and the characters shown as changed."""
    rows: list[dict[str, object]] = []
    for size in sizes:
        for language in ("zh", "en"):
            old = law(language, size)
            for edit in ("small", "large"):
                new = edited(old, language, edit)
                row: dict[str, object] = {"bytes": size, "language": language, "edit": edit}
                rows.append(row | {name: _timed(way, old, new, runs) for name, way in WAYS.items()})
    return rows


def _timed(
    way: Callable[[Sequence[str], Sequence[str]], int], old: Sequence[str], new: Sequence[str], runs: int
) -> dict[str, float]:
    times, shown = [], 0
    for _ in range(runs):
        began = time.process_time()
        shown = way(old, new)
        times.append(1000 * (time.process_time() - began))
    return {"cpu_ms": round(statistics.median(times), 2), "shown": shown}


def print_table(rows: Sequence[dict[str, object]]) -> None:
    sys.stdout.write(f"{'':24}" + "".join(f"{name:>26}" for name in WAYS) + "\n")
    for row in rows:
        cells = "".join(f"{row[name]['cpu_ms']:>12.2f} ms{row[name]['shown']:>7} ch." for name in WAYS)  # type: ignore[index]
        sys.stdout.write(f"{row['bytes']:>7} {row['language']} {row['edit']:13}{cells}\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, action="append", help="bytes; the default is 20,000 and 200,000")
    parser.add_argument("--runs", type=int, default=3, help="of each; medians are told; the default is 3")
    parser.add_argument("--json", action="store_true", help="print one JSON document in place of the table")
    wanted = parser.parse_args()
    if wanted.runs < 1 or any(size < 1000 for size in wanted.size or ()):
        parser.error("--runs is at least 1, and --size at least 1000")
    rows = measure(wanted.size or SIZES, wanted.runs)
    if wanted.json:
        sys.stdout.write(json.dumps(rows, ensure_ascii=False) + "\n")
    else:
        print_table(rows)


if __name__ == "__main__":
    main()
