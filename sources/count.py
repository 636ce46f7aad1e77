"""How is a number of things said in English?"""

from __future__ import annotations


def counted(count: int, word: str) -> str:
    """`1 delivery`, `2 deliveries`; of several words the first is counted: `1 piece of work`."""
    first, space, rest = word.partition(" ")
    many = f"{first[:-1]}ies" if first.endswith("y") and first[-2:-1] not in "aeou" else f"{first}s"
    return f"{count} {first if count == 1 else many}{space}{rest}"
