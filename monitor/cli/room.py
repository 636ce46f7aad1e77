"""How does a command open the newsroom, with every foreseen failure as a sentence?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from monitor.cli.output import Failure

if TYPE_CHECKING:
    from monitor.newsroom import Newsroom
    from monitor.settings import Settings


@contextmanager
def at_work(settings: Settings, *, check: bool = False) -> Iterator[Newsroom]:
    """The newsroom under its lock; Failure where another works there or the store cannot be used."""
    from monitor.newsroom import open_newsroom
    from state.errors import Busy, StoreError

    try:
        with open_newsroom(settings, check=check) as newsroom:
            yield newsroom
    except (Busy, StoreError) as error:
        raise Failure(str(error)) from error
