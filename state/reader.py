"""How is the store read while a daemon writes it?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from state.engine import open_readonly
from state.errors import StoreError
from state.queries import Queries
from state.store_file import FILE


@contextmanager
def open_reader(data: Path) -> Iterator[Queries]:
    """Questions on the store under `data`, opened read-only; StoreError where there is none, or it is damaged."""
    path = data / FILE
    if not path.exists():
        raise StoreError(f"{path} is not there yet: nothing was polled. `gazetted poll` or `gazetted run` makes it")
    engine = open_readonly(path)
    try:
        yield Queries(engine)
    finally:
        engine.dispose()
