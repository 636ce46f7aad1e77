"""What proves one notice to somebody else? A ZIP of its pages as they came, its sealed rows, and a check of them."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa

from state.archive import Placed, held
from state.queries import Queries
from state.seals import (
    CHANGE,
    DELIVERY,
    EVIDENCE,
    RETRACTION,
    SEAL,
    VERSION,
    instance_of,
    instant,
    items_hash,
    plain,
    rows_of,
)

PAGES = "pages.warc.gz"
PART = 500


@dataclass(frozen=True, slots=True)
class Bundled:
    """What a bundle holds."""

    versions: int
    changes: int
    deliveries: int
    captures: int
    damaged: tuple[int, ...] = ()
    """Captures whose bytes are not those that were kept: they are in the bundle as they are, and its check fails."""


def write_bundle(queries: Queries, notice: int, folder: Path, out: IO[bytes], shown: Mapping[str, object]) -> Bundled:
    """Writes the bundle of a notice into `out`; `shown` is the notice as people and programs read it (notice.json).

    LookupError where no version of such a notice is known; StoreError where the database cannot be read.
    """
    with queries.asking() as db:
        rows = {kind: rows_of(db, kind, numbers) for kind, numbers in _wanted(db, notice).items()}
        if not rows["version"]:
            raise LookupError(f"no notice {notice}")
        pages, damaged = _pages(folder, rows["capture"])
        files = {
            "notice.json": _pretty(shown),
            "rows.json": _pretty(
                [{"kind": k, "id": n, "row": v} for k, found in rows.items() for n, v in found.items()]
            ),
            "seals.json": _pretty({"instance": instance_of(db), "seals": list(_seals(db, rows))}),
            PAGES: pages,
            "check.py": (resources.files("state") / "bundle_check.py").read_bytes(),
            "README.txt": _README.encode(),
        }
    files["SHA256SUMS"] = "".join(f"{_sha(body)}  {name}\n" for name, body in files.items()).encode()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, body in files.items():
            bundle.writestr(name, body)
    return Bundled(len(rows["version"]), len(rows["change"]), len(rows["delivery"]), len(rows["capture"]), damaged)


def _wanted(db: sa.Connection, notice: int) -> dict[str, list[int]]:
    """The ids of all that is sealed of a notice, by kind."""
    versions = _ids(db, sa.select(VERSION.c.id).where(VERSION.c.notice == notice))
    changes = _ids(db, sa.select(CHANGE.c.id).where(CHANGE.c.notice == notice))
    retracted = _ids(db, sa.select(RETRACTION.c.id).where(RETRACTION.c.change.in_(changes)))
    about = sa.or_(DELIVERY.c.change.in_(changes), DELIVERY.c.retraction.in_(retracted))
    told = sa.select(DELIVERY.c.id).where(about, DELIVERY.c.state == "sent")
    shown = sa.select(EVIDENCE.c.capture).where(EVIDENCE.c.version.in_(versions)).distinct()
    return {
        "version": versions, "change": changes, "delivery": _ids(db, told), "capture": _ids(db, shown),
        "retraction": retracted,
    }  # fmt: skip


def _ids(db: sa.Connection, statement: sa.Select[Any]) -> list[int]:
    return sorted(int(number) for number in db.execute(statement).scalars())


def _pages(folder: Path, captures: Mapping[int, Mapping[str, Any]]) -> tuple[bytes, tuple[int, ...]]:
    """The records of these captures one after the other, in the order of their ids: a WARC file of its own."""
    records = [(n, c, held(folder, _placed(c))) for n, c in sorted(captures.items())]
    damaged = tuple(n for n, c, body in records if _sha(body) != c["record_sha256"])
    return b"".join(body for _, _, body in records), damaged


def _placed(capture: Mapping[str, Any]) -> Placed:
    return Placed(capture["file"], capture["offset"], capture["length"], capture["record_sha256"])


def _seals(db: sa.Connection, rows: Mapping[str, Mapping[int, object]]) -> Iterator[dict[str, object]]:
    """The chain from its first link to its head: this notice's seals with their items, of others the hash alone."""
    ours = {(kind, number) for kind, found in rows.items() for number in found}
    last = 0
    while part := db.execute(sa.select(SEAL).where(SEAL.c.id > last).order_by(SEAL.c.id).limit(PART)).all():
        for row in part:
            about = any((kind, number) in ours for kind, number, _ in row.items)
            body = {"items": row.items} if about else {"items_sha256": items_hash([tuple(i) for i in row.items])}
            yield {"id": row.id, "at": instant(row.at), "before": row.before, "chain": row.chain, **body}
        last = part[-1].id


def _pretty(value: object) -> bytes:
    """JSON whose rows can be sealed again: what `plain` writes, set out in lines."""
    return json.dumps(json.loads(plain(value)), ensure_ascii=False, indent=1).encode() + b"\n"


def _sha(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


_README = """\
Evidence of one notice, as gazetted kept it.                gazetted 所存一件公告的证据。

notice.json      the notice, its versions and changes       公告、各版本及各次变动
pages.warc.gz    the pages as they came (ISO 28500)         网页原始字节（WARC）
rows.json        what was recorded of them                  据此记下的内容
seals.json       the chain of hashes over all records       全部记录的哈希链
check.py         checks all of it; needs Python 3 alone     验证程序，只需 Python 3

To check:  python3 check.py                                 验证：python3 check.py

It recomputes the hash of every row and of every page, finds each in its seal, and recomputes the chain from its first
link to its head. Whoever was given the hash of a seal at the time can look for it in seals.json: nothing that went
before it can have been altered since.
"""
