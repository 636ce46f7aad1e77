"""What is wrong with a configuration, on which line, and what would be right?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


class Wrong(ValueError):
    """One value is wrong. The message says what is wrong and what would be right, and holds no filled-in secret."""


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One thing to mend or to know. Orders by file (as read), then line."""

    rank: int
    line: int
    file: str
    path: str
    text: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}: "
        return f"{where}{self.path}: {self.text}" if self.path else f"{where}{self.text}"


class ConfigError(Exception):
    """The configuration cannot be used. Its text is every mistake, a line each; trying again cannot help."""

    again = False

    def __init__(self, mistakes: Iterable[Mistake]):
        self.mistakes = tuple(sorted(mistakes))
        super().__init__("\n".join(map(str, self.mistakes)))


@dataclass(slots=True)
class Ledger:
    """Gathers mistakes and warnings while a configuration is read, so that all are told at once.

    `tried`: templates are not only read but tried on samples, which takes longer than all else.
    """

    tried: bool = True
    mistakes: list[Mistake] = field(default_factory=list)
    warnings: list[Mistake] = field(default_factory=list)

    def settle(self) -> tuple[str, ...]:
        """The warnings in order, or ConfigError with every mistake."""
        if self.mistakes:
            raise ConfigError(self.mistakes)
        return tuple(map(str, sorted(set(self.warnings))))


def nearest(word: str, known: Sequence[str]) -> str:
    """`; did you mean x?` for the known word most like this one, else ''."""
    from rapidfuzz import fuzz, process  # here, so that importing the settings stays cheap

    near = process.extractOne(word[:80].lower(), known, scorer=fuzz.ratio, score_cutoff=60)
    return f"; did you mean {near[0]}?" if near else ""


def listed(words: Iterable[str]) -> str:
    """`a, b or c`."""
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last


def shown(text: str, most: int = 60) -> str:
    """What was written, on one line and cut short, for a message."""
    clean = (
        text
        if text.isprintable()
        else "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
    )
    return clean if len(clean) <= most else clean[: most - 1] + "…"
