"""Which notices have something in common? Each is found again by its traits, short words that its like have too."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import sqlalchemy as sa

from state.records import Name
from state.tables import TraitRow, table

TRAIT = table(TraitRow)
NUMBER = "n"
"""How the trait begins that is a document number: one is enough to be alike."""
WIDE = 200
"""A trait that more notices have says little of any: the latest of those are looked at."""
TRAITS = 200
"""More traits of one notice are not asked for."""

_LATEST = (
    "SELECT * FROM "
    "(SELECT notice, {1} AS weight FROM trait WHERE trait = :t{0} ORDER BY notice DESC LIMIT :wide) AS t{0}"
)


@lru_cache(maxsize=TRAITS)
def _alike(weights: tuple[int, ...]) -> sa.TextClause:
    """Asks for the notices that share two of so many traits, or a document number. Written out: it is asked often."""
    latest = " UNION ALL ".join(_LATEST.format(place, weight) for place, weight in enumerate(weights))
    shared = (
        f"SELECT notice, sum(weight) AS shared FROM ({latest}) AS found GROUP BY notice "  # noqa: S608 - our own words
        "HAVING sum(weight) > 1 ORDER BY shared DESC, notice LIMIT :most"
    )
    return sa.text(
        f"SELECT n.id, n.key, v.title, n.number, n.url FROM ({shared}) AS alike "  # noqa: S608
        "JOIN notice n ON n.id = alike.notice JOIN version v ON v.id = n.current ORDER BY alike.shared DESC, n.id"
    )


def alike(connection: sa.Connection, traits: Sequence[str], most: int) -> list[Name]:
    """At most `most` notices that share two of these traits, or a document number.

    Those that share most come first.
    """
    traits = traits[:TRAITS]
    if not traits:
        return []
    asked: dict[str, str | int] = {f"t{place}": trait for place, trait in enumerate(traits)}
    weights = tuple(2 if trait.startswith(NUMBER) else 1 for trait in traits)
    return [Name(*row) for row in connection.execute(_alike(weights), {**asked, "most": most, "wide": WIDE})]


def remember(connection: sa.Connection, traits: Sequence[str], notice: int) -> None:
    """From now on the notice is found by these traits."""
    if traits:
        connection.execute(TRAIT.insert(), [{"trait": trait, "notice": notice} for trait in traits])
