"""Which notices have something in common? Each is found again by its traits, short words that its like have too."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import sqlalchemy as sa

from state.tables import TraitRow, table

TRAIT = table(TraitRow)
NUMBER = "n"
"""How the trait begins that is a document number: one is enough to be alike."""
WIDE = 200
"""A trait that more notices have says little of any: the latest of those are looked at."""
TRAITS = 200
"""More traits of one notice are not asked for."""

_LATEST = "SELECT * FROM (SELECT trait, notice FROM trait WHERE trait = :t{0} ORDER BY notice DESC LIMIT :wide) AS t{0}"


@lru_cache(maxsize=TRAITS)
def _alike(traits: int) -> sa.TextClause:
    """Asks for the notices that share two of so many traits, or a document number. Written out: it is asked often."""
    latest = " UNION ALL ".join(map(_LATEST.format, range(traits)))
    return sa.text(
        f"SELECT notice FROM ({latest}) AS found WHERE notice <> :of GROUP BY notice "  # noqa: S608 - only our own words
        "HAVING count(*) > 1 OR min(trait) LIKE :number ORDER BY count(*) DESC, notice LIMIT :most"
    )


def alike(connection: sa.Connection, traits: Sequence[str], notice: int, most: int) -> list[int]:
    """The ids of at most `most` other notices that share two of these traits, or a document number.

    Those that share most come first.
    """
    traits = traits[:TRAITS]
    if not traits:
        return []
    asked: dict[str, str | int] = {f"t{place}": trait for place, trait in enumerate(traits)}
    asked |= {"of": notice, "most": most, "wide": WIDE, "number": f"{NUMBER}%"}
    return [row.notice for row in connection.execute(_alike(len(traits)), asked)]


def remember(connection: sa.Connection, traits: Sequence[str], notice: int) -> None:
    """From now on the notice is found by these traits."""
    if traits:
        connection.execute(TRAIT.insert(), [{"trait": trait, "notice": notice} for trait in traits])
