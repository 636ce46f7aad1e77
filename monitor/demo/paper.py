"""How are the demo's lines laid on a terminal of any width, or into a pipe?"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from alerts.safe import visible

WIDEST, PIPED = 100, 80
"""Columns: no line that is read as prose is longer, and in a pipe none is cut."""
# A Western word with the space behind it, or one other character with the marks that must not begin a line.
_PIECE = re.compile(r"[(“\"‘\[{《【（「]*(?:[\x21-\x7e\u00a1-\u024f]+|\S)[，。、；：！？）》】」”’%]*\s*|\s+")


def broken(text: Text, width: int) -> Iterator[Text]:
    """The text in lines of at most `width` columns, broken between words or, where there are none, characters."""
    for line in text.split("\n", allow_blank=True):
        offsets, used, end = [], 0, 0
        for piece in _PIECE.finditer(line.plain):
            room = cell_len(piece.group().rstrip())
            if used and used + room > width:
                offsets.append(piece.start())
                used = 0
            used, end = used + cell_len(piece.group()), piece.end()
        offsets += [end] if end < len(line.plain) else []
        for part in line.divide(offsets):
            part.rstrip()
            yield part


class _Console(Console):
    """A console whose reader may go away (`gazetted demo | head`): that is no fault, and main ends quietly."""

    def on_broken_pipe(self) -> None:
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is still buffered has nowhere to go
        raise BrokenPipeError


@dataclass
class Paper:
    """Where the demo is written. Colour only where there is a terminal; nothing depends on it."""

    console: Console = field(
        default_factory=lambda: _Console(highlight=False, markup=False, emoji=False, legacy_windows=False)
    )

    def __post_init__(self) -> None:
        self.width = min(self.console.width, WIDEST) if sys.stdout.isatty() else PIPED

    def rule(self, title: str) -> None:
        """A heading, with a line to the edge."""
        left = max(self.width - cell_len(title) - 4, 0)
        self._print(Text.assemble(("── ", "cyan"), (title, "bold"), (" " + "─" * left, "cyan")))

    def write(self, text: str | Text, *, style: str = "", indent: str = "", hang: str | None = None) -> None:
        """A paragraph; `indent` stands before its first line and `hang` (else the same) before the others."""
        said = text if isinstance(text, Text) else Text(visible(text), style)
        after = indent if hang is None else hang
        room = self.width - max(cell_len(indent), cell_len(after))
        for at, line in enumerate(broken(said, max(room, 20))):
            margin = after if at else indent
            whole = Text.assemble((margin, "cyan" if "│" in margin else ""), line)
            whole.rstrip()
            self._print(whole)

    def command(self, line: str) -> None:
        """A line to be copied: it is not broken, however long."""
        self._print(Text("    " + visible(line), "bold"))

    def blank(self) -> None:
        self._print(Text())

    def _print(self, line: Text) -> None:
        self.console.print(line, soft_wrap=True)
