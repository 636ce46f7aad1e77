"""Does everything that we remember stand as it was written? Checks the seals, the rows behind them, and the archive."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from sources.count import counted
from state.archive import Placed, is_whole
from state.queries import Queries
from state.seals import CAPTURE, EVIDENCE, SEAL, SEALED, chained, digests, first_link, instance_of

MOST = 200
"""Faults that are told one by one; the rest is counted."""


@dataclass
class Proof:
    """What a check came to. `head` is the last seal's hash: who kept an earlier one can find it among the seals."""

    head: str
    seals: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    unsealed: dict[str, int] = field(default_factory=dict)
    """Rows older than the first seal, by kind: of a release that had none."""
    faults: list[str] = field(default_factory=list)
    more: int = 0

    @property
    def well(self) -> bool:
        return not self.faults

    def fault(self, text: str) -> None:
        if len(self.faults) < MOST:
            self.faults.append(text)
        else:
            self.more += 1


def prove(queries: Queries, folder: Path, *, head: str | None = None, progress: Callable[[str], None]) -> Proof:
    """Checks every seal, every sealed row and every byte that the archive is to hold; changes nothing.

    `head`, where given, is the hash of a seal that was written down earlier: it must be among the seals still.
    StoreError where the database cannot be read.
    """
    with queries.asking() as db:
        proof = Proof(first_link(instance_of(db)))
        sealed, heads = _check_seals(db, proof, progress)
        if head is not None and head not in heads:
            proof.fault(f"no seal has the hash {head}: the store was cut short or is another one")
        for kind in SEALED:
            _check_strangers(db, proof, kind, sealed[kind])
        _check_archive(db, proof, folder, progress)
    return proof


def _check_seals(
    db: sa.Connection, proof: Proof, progress: Callable[[str], None]
) -> tuple[dict[str, set[int]], set[str]]:
    """The ids that are sealed, by kind, and the hashes of all seals."""
    sealed: dict[str, set[int]] = {kind: set() for kind in SEALED}
    heads: set[str] = set()
    for row in _seals(db):
        items = [(str(kind), int(number), str(digest)) for kind, number, digest in row.items]
        if row.before != proof.head:
            proof.fault(f"seal {row.id} does not follow the one before it: a seal was removed or altered")
        if chained(row.before, row.at, items) != row.chain:
            proof.fault(f"seal {row.id} of {row.at:%Y-%m-%d %H:%M} was altered")
        proof.head = row.chain
        proof.seals += 1
        heads.add(row.chain)
        _check_items(db, proof, row, items, sealed)
        if proof.seals % 1000 == 0:
            progress(f"{proof.seals} seals checked")
    return sealed, heads


def _seals(db: sa.Connection) -> Iterator[Any]:
    """All seals, first to last, some at a time: another statement may run between two."""
    last = 0
    while rows := db.execute(sa.select(SEAL).where(SEAL.c.id > last).order_by(SEAL.c.id).limit(200)).all():
        yield from rows
        last = rows[-1].id


def _check_items(
    db: sa.Connection, proof: Proof, row: Any, items: Sequence[tuple[str, int, str]], sealed: dict[str, set[int]]
) -> None:
    now = {(kind, number): digest for kind, number, digest in digests(db, [(k, n) for k, n, _ in items])}
    for kind, number, digest in items:
        if number in sealed[kind]:
            proof.fault(f"{kind} {number} is sealed twice, the second time by seal {row.id}")
        sealed[kind].add(number)
        proof.rows[kind] = proof.rows.get(kind, 0) + 1
        if not now[kind, number]:
            proof.fault(f"{kind} {number} is gone: seal {row.id} of {row.at:%Y-%m-%d %H:%M} has it")
        elif now[kind, number] != digest:
            proof.fault(f"{kind} {number} was altered after seal {row.id} of {row.at:%Y-%m-%d %H:%M}")


def _check_strangers(db: sa.Connection, proof: Proof, kind: str, sealed: set[int]) -> None:
    """Rows that no seal has: older than all seals, or slipped in."""
    rows = SEALED[kind][0]
    wanted = sa.select(rows.c.id)
    if kind == "delivery":
        wanted = wanted.where(rows.c.state == "sent")
    first = min(sealed, default=None)
    for number in db.execute(wanted.order_by(rows.c.id)).scalars():
        if number in sealed:
            continue
        if first is None or number < first:
            proof.unsealed[kind] = proof.unsealed.get(kind, 0) + 1
        else:
            proof.fault(f"{kind} {number} has no seal: it was written by somebody else")


def _check_archive(db: sa.Connection, proof: Proof, folder: Path, progress: Callable[[str], None]) -> None:
    columns = (CAPTURE.c.id, CAPTURE.c.url, CAPTURE.c.file, CAPTURE.c.offset, CAPTURE.c.length, CAPTURE.c.record_sha256)
    for count, row in enumerate(db.execute(sa.select(*columns).order_by(CAPTURE.c.id)).all(), 1):
        if not is_whole(folder, Placed(row.file, row.offset, row.length, row.record_sha256)):
            gone = "" if (folder / row.file).exists() else ": the file is gone"
            proof.fault(f"capture {row.id} of {row.url} is not what was kept in {row.file} at {row.offset}{gone}")
        if count % 1000 == 0:
            progress(f"{counted(count, 'capture')} checked")
    missing = sa.select(EVIDENCE.c.version).where(EVIDENCE.c.capture.not_in(sa.select(CAPTURE.c.id)))
    for version in db.execute(missing).scalars():
        proof.fault(f"version {version} names a capture that is gone")
