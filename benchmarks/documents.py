"""What do we make of other people's files? Counts over folders of PDF and office files, encoded texts and a register.

`python benchmarks/documents.py CORPUS`, where CORPUS holds sets as `NAME/items.jsonl`, one JSON object a line whose
`files` are paths below the set's folder, unpacked: `pdf_docs`, `office_docs`, `encodings`, `us_fr_bulletin`.
"""

from __future__ import annotations

import codecs
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sources.config import Source
from sources.decode import decode
from sources.notice import Attachment
from sources.page import Page
from sources.worker import Reader

say = sys.stdout.write
Json = dict[str, Any]
OTHER_NAMES = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "macroman": "mac_roman",
    "maccyrillic": "mac_cyrillic",
}
"""Labels that stand for a larger set of characters, as browsers read them (WHATWG Encoding §4.2)."""


def items(folder: Path) -> Iterator[tuple[Json, Path]]:
    """Each item of a set with its first file."""
    for line in (folder / "items.jsonl").read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        yield item, folder / next(iter(item["files"].values()))


def files(folder: Path) -> None:
    """Text or a named reason for each file of a set, behind the wall of a worker."""
    found: Counter[str] = Counter()
    slowest = 0.0
    with Reader(workers=1) as reader:
        for item, path in items(folder):
            page, begun = Page(path.as_uri(), path.read_bytes()), time.monotonic()
            source = Source("benchmark", "", "page", page.url, timezone="UTC")
            file = reader.read_file(page, Attachment(page.url, path.name), source)
            slowest = max(slowest, time.monotonic() - begun)
            found[f"{item.get('cls') or item.get('kind')}: {file.type or '?'} {file.state}"] += 1
            if file.state.startswith("parser_"):
                say(f"  {path.name}: {file.state}\n")
    say(f"{folder.name}: {found.total()} files, each with text or a reason; the slowest took {slowest:.1f} s\n")
    for name, count in sorted(found.items()):
        say(f"  {count:4} {name}\n")


def encodings(folder: Path) -> None:
    """Whether each sample is decoded as its own label says; those that are not."""
    right, wrong, unknown = 0, [], 0
    for item, path in items(folder):
        codec = _codec(item["encoding"])
        if codec is None:
            unknown += 1
            continue
        body = path.read_bytes()
        decoded = decode(body)
        if _letters(decoded.text) == _letters(body.decode(codec, "replace")):
            right += 1
        else:
            wrong.append(f"{item['path']}: {item['encoding']}, read as {decoded.encoding}")
    say(f"{folder.name}: {right} right, {len(wrong)} wrong, {unknown} of no encoding that Python knows by this name\n")
    for line in wrong:
        say(f"  wrong {line}\n")


def _codec(label: str) -> str | None:
    for name in (label, label.rpartition("-")[0]):
        plain = OTHER_NAMES.get(re.sub(r"[^a-z0-9]", "", name.lower()), name)
        try:
            return codecs.lookup(plain).name
        except LookupError:
            continue
    return None


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())


def register(folder: Path) -> None:
    """How many documents are found in an issue, given as XML and as the text of that."""
    for item, path in items(folder):
        body = path.read_bytes()
        plain = re.sub(rb"<[^>]+>", b"", body)
        for name, page in (
            ("XML", Page(path.as_uri(), body, "application/xml")),
            ("text", Page("file:///a", plain, "text/plain")),
        ):
            with Reader(workers=1, seconds=60) as reader:
                source = Source("benchmark", "", "bulletin", page.url, timezone="America/New_York")
                notices = reader.read("bulletin", page, source).notices
            numbers = {document["document_number"] for document in item["documents"]}
            named = sum(any(number in (n.facts.doc_number or "") for n in notices) for number in numbers)
            say(f"{folder.name} as {name}: {len(notices)} of {item['n_documents']} documents, {named} numbers\n")


def main(corpus: Path) -> None:
    for name, count in (
        ("pdf_docs", files),
        ("office_docs", files),
        ("encodings", encodings),
        ("us_fr_bulletin", register),
    ):
        if (corpus / name / "items.jsonl").is_file():
            count(corpus / name)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
