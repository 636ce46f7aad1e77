"""How often is a page judged wrongly? Those of tests/verdicts, and any folders of pages that are known to be good.

    python benchmarks/verdicts.py [FOLDER…]

A wrong yes is an impostor that is taken for a bulletin, or suspected for another reason than its own is shown beside; a
wrong no is a bulletin that is suspected.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

from sources.config import Items, Source
from sources.errors import SourceError
from sources.kinds import read
from sources.kinds.page import judge
from sources.page import Page
from sources.sheet import open_sheet

CASES = Path(__file__).parents[1] / "tests" / "verdicts"


def verdict(html: bytes, each: str | None = None) -> tuple[str, str]:
    """The reason for which a page is suspect, "" where it is good; and the sentence. `each`: the rows of a list."""
    page = Page("http://bulletin.example/notices/1.html", html, "text/html")
    try:
        if each is not None:
            read("list", page, Source("bulletin", "", "list", page.url, items=Items(each)))
        else:
            judge(open_sheet(page))
    except SourceError as error:
        return error.reason, error.message
    return "", ""


def cases(name: str) -> list[dict[str, str]]:
    """The pages of one file of tests/verdicts."""
    found: list[dict[str, str]] = yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


def pages(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The pages under a folder; a file that is empty or no HTML is none."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".html", ".htm") and (body := path.read_bytes()).strip():
            yield path.name, body


def main(folders: list[str]) -> None:
    """Prints the count of each set, and every page that is judged wrongly."""
    impostors = [(one["name"], one["is"], verdict(one["html"].encode())) for one in cases("impostors")]
    missed = [name for name, _, found in impostors if not found[0]]
    other = [f"{name}: {found[0]}, not {reason}" for name, reason, found in impostors if found[0] not in ("", reason)]
    _say(f"impostors: {len(missed)} of {len(impostors)} taken for a bulletin; {len(other)} for another reason")
    _show(missed + other)
    good = cases("bulletins")
    _judge_good("bulletins", [(one["name"], verdict(one["html"].encode(), one.get("each"))[0]) for one in good])
    for folder in folders:
        _judge_good(folder, [(name, verdict(body)[0]) for name, body in pages(Path(folder))])


def _judge_good(name: str, good: list[tuple[str, str]]) -> None:
    wrong = [f"{page}: {reason}" for page, reason in good if reason]
    _say(f"{name}: {len(wrong)} of {len(good)} suspected")
    _show(wrong)


def _show(lines: list[str]) -> None:
    for line in lines:
        _say(f"  {line}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
