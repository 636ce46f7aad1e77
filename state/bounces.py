"""Which recipients does nothing reach?"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass

import sqlalchemy as sa

from state.tables import DeliveryRow, table

DELIVERY = table(DeliveryRow)
TRIES = 3
"""A delivery that was refused so often says that its recipient is not reached, though it is tried again."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """A recipient who did not get the newest delivery that was tried: how many are dead, and what was said of it."""

    channel: str
    recipient: str
    dead: int
    error: str


def bounces(asking: AbstractContextManager[sa.Connection]) -> list[Bounce]:
    """The recipients whose newest delivery is dead, or was refused TRIES times; by channel."""
    refused = sa.and_(DELIVERY.c.state == "pending", DELIVERY.c.attempts >= TRIES, DELIVERY.c.error.is_not(None))
    failed = sa.or_(DELIVERY.c.state == "dead", refused)
    tried = (sa.or_(DELIVERY.c.state == "sent", failed), DELIVERY.c.step != "gathered")
    by = (DELIVERY.c.channel, DELIVERY.c.recipient)
    dead = sa.func.sum(sa.case((DELIVERY.c.state == "dead", 1), else_=0))
    newest = (
        sa.select(sa.func.max(DELIVERY.c.id).label("id"), dead.label("dead")).where(*tried).group_by(*by).subquery()
    )
    chosen = sa.select(*by, DELIVERY.c.error, newest.c.dead).join(newest, newest.c.id == DELIVERY.c.id)
    with asking as db:
        rows = db.execute(chosen.where(failed).order_by(*by))
        return [Bounce(row.channel, row.recipient, row.dead, row.error or "") for row in rows]
