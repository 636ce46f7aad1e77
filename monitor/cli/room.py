"""How does a command open the newsroom, with every foreseen failure as a sentence?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING

from monitor.cli.output import Failure

if TYPE_CHECKING:
    from monitor.desk import Desk
    from monitor.newsroom import Newsroom
    from monitor.settings import Settings
    from state.store import Store


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


@contextmanager
def at_hand(settings: Settings) -> Iterator[tuple[Store, Desk, Callable[[], object] | None]]:
    """Store and desk for one act, and what sends at once what it owes; None beside a daemon, which sends it.

    Failure where there is no store yet, which no act makes, or it cannot be used.
    """
    from monitor.newsroom import open_desk, open_newsroom, wall_clock
    from state.errors import Busy, StoreError
    from state.store import open_store

    check_begun(settings)
    try:
        with ExitStack() as opened:
            try:
                room = opened.enter_context(open_newsroom(settings))
            except Busy:
                store, desk = opened.enter_context(closing(open_store(settings.home, beside=True))), open_desk(settings)
                with store.transaction() as book:
                    desk.rules = book.rules.take_up(desk.asks(), wall_clock())
                yield store, desk, None
            else:
                yield room.store, room.desk, room.pay_all
    except StoreError as error:
        raise Failure(str(error)) from error


def check_begun(settings: Settings) -> None:
    """Failure where nothing was ever polled: there is nothing to decide on, and no store is made for it."""
    from state.folder import NOTHING

    home = settings.home
    if home.database is None and not home.file.exists():
        raise Failure(f"{home.shown} {NOTHING}")
