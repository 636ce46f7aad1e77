"""How does a list become a file for spreadsheets, in which nothing from a page is a formula?"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Mapping, Sequence

from alerts.safe import cut
from monitor.cli.output import Failure, visible

NOTICE = (
    "id", "source", "url", "title", "section", "outlet", "doc_number", "issuers", "signed", "published", "effective",
    "expires", "deadline", "repeals", "amends", "amounts", "topics", "story", "versions", "first_seen",
)  # fmt: skip
CHANGE = ("id", "notice", "source", "kind", "at", "title", "url", "topics", "summary")
DELIVERY = (
    "id", "route", "channel", "recipient", "change", "state", "attempts", "due_at", "sent_at", "error", "key",
    "possible_repeat",
)  # fmt: skip
"""The columns of each list, by their names in JSON."""
FORMULA = frozenset("=+-@＝＋－＠\t\r\n")
"""Where a cell begins so a spreadsheet runs it (OWASP, "CSV Injection"); in East Asia also by the full-width forms."""
CELL = 32_000
"""Characters of a cell: what is longer Excel breaks up over the rows below."""
BOM = "\ufeff"
"""Without it Excel reads the Chinese of a file as something else."""


def one_form(json: bool, as_csv: bool) -> None:
    """Failure where a list is asked for in two forms at once."""
    if json and as_csv:
        raise Failure("--json and --csv are two forms of one list: leave one out", 2)


def print_csv(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    """Rows as `--json` has them as CSV in UTF-8 on standard output."""
    sys.stdout.buffer.write(sheet(columns, rows).encode("utf-8", "replace"))
    sys.stdout.flush()


def sheet(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """The columns of some rows as CSV (RFC 4180), with a head that names them."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(columns)
    writer.writerows([cell(row[name]) for name in columns] for row in rows)
    return BOM + written.getvalue()


def cell(value: object) -> str:
    """One line of words; a text that a spreadsheet would run has an apostrophe before it, numbers of ours do not."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    text = cut(visible(_said(value)).replace("\n", " "), CELL)
    return f"'{text}" if text[:1] in FORMULA or text.lstrip()[:1] in FORMULA else text


def _said(value: object) -> str:
    """A list with semicolons between; of a citation its title and number, of a topic its id, of an amount its words."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(map(_said, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        names = ("id", "text", "title", "doc_number")
        return " ".join(str(value[name]) for name in names if value.get(name))
    return str(value)
