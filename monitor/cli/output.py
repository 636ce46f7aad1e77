"""How does a command answer: JSON for programs, tables for people, a sentence for an error?"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from rich.console import Console

PIPED = 10_000
"""Columns of a table that no terminal shows: nothing is cut off in a pipe."""


GAP = 2
"""Cells between two columns."""
LEAST = 16
"""Cells that the column which gives way first keeps, while another is longer."""


class Failure(Exception):
    """An end of a command that we foresee: the sentence to say, and the exit code (1 the work, 2 the usage)."""

    def __init__(self, message: str, code: int = 1):
        super().__init__(message)
        self.code = code


def fail(failure: Failure) -> NoReturn:
    print(failure, file=sys.stderr)  # noqa: T201
    sys.exit(failure.code)


def print_json(value: object) -> None:
    """One JSON document on standard output and nothing else."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def say(text: str = "") -> None:
    """A line for people on standard output; what pages say is shown, never obeyed by the terminal."""
    sys.stdout.write(visible(text) + "\n")


def console(piped: int = PIPED) -> Console:
    """Where tables and redlines are drawn: as wide as the terminal, or as wide as they are in a pipe."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False, width=None if sys.stdout.isatty() else piped)


def tell(text: str) -> None:
    """The same for a sentence, which a terminal shows with whole words on each line."""
    if sys.stdout.isatty():
        console().print(visible(text), style=None)
    else:
        say(text)


def print_table(
    columns: Sequence[str], rows: Iterable[Sequence[str]], *, widest: int = 0, spare: Sequence[str] = (),
    piped: int = PIPED,
) -> None:  # fmt: skip
    """A table without lines. In a narrow terminal column `widest` gives way, by whole characters, Chinese too; then the
    columns `spare` are left out, the first named first.

    `piped` is how many columns wide it may be where no terminal shows it.
    """
    from rich.table import Table

    drawing = console(piped)
    shown = [[visible(cell) for cell in row] for row in rows]
    kept, widths = _widths(columns, shown, drawing.width, widest, spare)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for at, width in zip(kept, widths, strict=True):
        table.add_column(columns[at], no_wrap=True, overflow="ellipsis", width=width)
    for row in shown:
        table.add_row(*(row[at] for at in kept))
    with drawing.capture() as drawn:
        drawing.print(table)
    lines = drawn.get().splitlines()
    sys.stdout.write("".join(f"{line if sys.stdout.isatty() else line.rstrip()}\n" for line in lines))


def _widths(
    columns: Sequence[str], rows: Sequence[Sequence[str]], room: int, widest: int, spare: Sequence[str]
) -> tuple[list[int], list[int]]:
    """Which columns fit into so many cells, and how wide each is drawn."""
    from rich.cells import cell_len

    widths = [max(map(cell_len, cells)) for cells in zip(columns, *rows, strict=True)]
    kept = list(range(len(columns)))
    for name in spare:
        needed = sum(min(widths[at], LEAST) if at == widest else widths[at] for at in kept) + GAP * (len(kept) - 1)
        if needed > room:
            kept.remove(columns.index(name))
    return kept, _fit([widths[at] for at in kept], room - GAP * (len(kept) - 1), kept.index(widest))


def _fit(widths: Sequence[int], room: int, widest: int) -> list[int]:
    """The widths of columns that fit into so many cells: `widest` gives way first, then whichever is the longest."""
    fitted = list(widths)
    fitted[widest] = max(min(fitted[widest], LEAST), fitted[widest] - max(0, sum(fitted) - room))
    while (over := sum(fitted) - room) > 0 and max(fitted) > 1:
        longest = max(range(len(fitted)), key=fitted.__getitem__)
        fitted[longest] -= min(over, max(1, fitted[longest] - sorted(fitted)[-2]))
    return fitted


def visible(text: str) -> str:
    """Text from a page made safe for a terminal: no escape, no bidi override, no line that we did not write."""
    return "".join(c if c == "\n" or c.isprintable() else f"⟨U+{ord(c):04X}⟩" for c in text)


def write_new(path: Path, text: str) -> None:
    """Writes a file that is not there yet, its folder too; Failure where there is one, or it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise Failure(f"{error.filename or path} is there already: name another file, or remove it") from error
    except OSError as error:
        raise Failure(f"{error.filename or path}: {error.strerror}: name a file that you can write") from error
