"""Is this bundle of evidence what its seals say? Copied into each bundle, it needs Python 3 and nothing else."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def plain(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()


def check_files(folder: Path) -> Iterator[str]:
    for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines():
        digest, name = line.split("  ", 1)
        if sha((folder / name).read_bytes()) != digest:
            yield f"{name} is not the file that was bundled"


def check_chain(seals: list[dict[str, Any]], instance: str) -> Iterator[str]:
    before = sha(f"gazetted\n{instance}".encode())
    for seal in seals:
        items = sha(plain(seal["items"])) if "items" in seal else seal["items_sha256"]
        if seal["before"] != before:
            yield f"seal {seal['id']} does not follow the one before it"
        if sha(f"{seal['before']}\n{seal['at']}\n{items}".encode()) != seal["chain"]:
            yield f"seal {seal['id']} was altered"
        before = seal["chain"]


def check_rows(rows: list[dict[str, Any]], seals: list[dict[str, Any]]) -> Iterator[str]:
    sealed = {(kind, number): digest for seal in seals for kind, number, digest in seal.get("items", [])}
    for row in rows:
        name = row["kind"], row["id"]
        if name not in sealed:
            yield f"{name[0]} {name[1]} has no seal"
        elif sealed[name] != sha(plain(row["row"])):
            yield f"{name[0]} {name[1]} is not what was sealed"


def check_pages(rows: list[dict[str, Any]], pages: bytes) -> Iterator[str]:
    place = 0
    for row in sorted((r["row"] for r in rows if r["kind"] == "capture"), key=lambda r: r["id"]):
        if sha(pages[place : place + row["length"]]) != row["record_sha256"]:
            yield f"the page of capture {row['id']} ({row['url']}) is not what was kept"
        place += row["length"]


def main() -> None:
    folder = Path(__file__).parent
    rows = json.loads((folder / "rows.json").read_text("utf-8"))
    chain = json.loads((folder / "seals.json").read_text("utf-8"))
    faults = [
        *check_files(folder),
        *check_chain(chain["seals"], chain["instance"]),
        *check_rows(rows, chain["seals"]),
        *check_pages(rows, (folder / "pages.warc.gz").read_bytes()),
    ]
    for fault in faults:
        print(fault)  # noqa: T201
    head = chain["seals"][-1]["chain"] if chain["seals"] else "-"
    print(f"{len(rows)} records, {len(chain['seals'])} seals, head {head}: {'NOT WELL' if faults else 'well'}")  # noqa: T201
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
