"""What did the operator mean where YAML understood something else?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

_WIDE_COLON = re.compile(r"^\s*(?:- )?[\w-]{1,40}：")
_TIGHT_COLON = re.compile(r"^\s*(?:- )?[\w-]{1,40}:[^\s/]")
_HASH = re.compile(r"[\[{].*[\s,\[{]#[A-Za-z_-]|^\s*#[A-Za-z_-]\S*\s*[,\]}]")

COMMENT = "YAML reads # as a comment: quote it"

_TROUBLES = (  # a piece of the parser's own sentence, and what it means to who wrote the file
    ("scanning an alias", "YAML reads * at the start of a value as an alias: quote it, as in '*'"),
    ("scanning an anchor", "YAML reads & at the start of a value as an anchor: quote the value"),
    ("scanning a block scalar", "YAML reads > or | at the start of a value as a folded text: quote it, as in '> li'"),
    ("unknown escape", "inside double quotes YAML reads \\ as an escape: use single quotes"),
    ("scanning a quoted scalar", "a quote that opens here is never closed: close it, and double a ' inside '…'"),
    ("scanning a directive", "YAML keeps % at the start of a line for itself: quote the value"),
    ("scanning a tag", "YAML reads ! at the start of a value as a tag: quote it"),
    ("sequence entries", "a list cannot start on the line of its key: put each - on a line of its own"),
    ("'-' indicator", "keys and list items stand at one indent: indent the keys of an item below its -"),
    ("expected <block end>", "the indent fits no key above, or keys stand beside list items: mend the indent"),
    ("mapping values", "a second `: ` in one line, or a deeper indent than above: quote the value, or mend the indent"),
    ("expected key", "the indent fits no key above, or text follows a closing quote: mend the indent or the quotes"),
    ("could not find expected ':'", "a key without `: `: write key: value, with a space after the colon"),
)
_FLOW = "a bracket is not closed, a comma is missing, or a value inside [ ] or { } needs quotes (it holds , : [ ] { })"


def explain(error: Any, lines: Sequence[str]) -> tuple[int, str]:
    """The line (from 1) at which to mend a syntax error of PyYAML's, and a sentence that says how."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    told = f"{error.context or ''}; {error.problem or ''}"
    if "a flow " in told and (lost := _comment_in_brackets(lines, line)) is not None:
        return lost + 1, f"is not YAML: {COMMENT}, as in '#main'"
    start = error.context_mark.line if error.context_mark and _opened(told) else line
    here = lines[line] if line < len(lines) else ""
    hint = _of_line(here, column, lines[max(line - 1, 0)]) or _of_flow(told, lines[start : line + 1])
    return start + 1, f"is not YAML: {hint or _of_trouble(told)}"


def _comment_in_brackets(lines: Sequence[str], last: int) -> int | None:
    """The line, at most a dozen above `last`, where a #selector in brackets was taken for a comment."""
    return next((row for row in range(last, max(last - 12, -1), -1) if row < len(lines) and _hides(lines[row])), None)


def _hides(line: str) -> bool:
    return len(line) < 1000 and _HASH.search(line) is not None


def _opened(told: str) -> bool:
    """Whether the mistake is where something was opened, not where its end was missed."""
    return "a quoted scalar" in told or "a flow " in told


def _of_line(here: str, column: int, above: str) -> str | None:
    if "\t" in here[: len(here) - len(here.lstrip())]:
        return "YAML indents with spaces: replace the tab at the start of the line"
    if here[column : column + 1] in ("@", "`", "%"):
        char = here[column]
        return f"YAML keeps {char} at the start of a value for itself: quote the value, as in '{char}…'"
    if _WIDE_COLON.match(here) or _WIDE_COLON.match(above):
        return "a full-width colon ： is no colon to YAML: write `: `"
    if "mapping values" in here or _TIGHT_COLON.match(above):
        return "the line above lacks a space after its colon: write `key: value`"
    return None


def _of_flow(told: str, lines: Sequence[str]) -> str | None:
    if "a flow " not in told:
        return None
    if any("${" in line for line in lines):
        return 'inside [ ] or { } a value with ${…} needs quotes: write "${NAME}"'
    return _FLOW


def _of_trouble(told: str) -> str:
    return next((meaning for piece, meaning in _TROUBLES if piece in told), told.strip("; "))


def swallowed(rest: str) -> str | None:
    """What YAML took for a comment after an unquoted value, where it looks like a selector's #id, else None."""
    found = re.match(r"[ \t]+(#[A-Za-z_-][^\s,\]}]{0,60})", rest)
    return found[1] if found else None


_BOOLEAN = re.compile(r"(?:y|n|yes|no|on|off|true|false)\Z", re.IGNORECASE)
_NULL = re.compile(r"(?:~|null|Null|NULL)?\Z")
_SEXAGESIMAL = re.compile(r"[-+]?\d{1,9}(?::[0-5]?\d){1,3}(?:\.\d*)?\Z", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?:[Tt ]|\Z)", re.ASCII)
_NUMBER = re.compile(r"[-+]?(?:0[xob][\da-fA-F_]+|[\d_]*\d[\d_]*\.?\d*(?:[eE][-+]?\d+)?|\.\d+|\.inf|\.nan)\Z", re.ASCII)


def is_null(text: str) -> bool:
    """Whether an unquoted text is YAML's null."""
    return _NULL.match(text) is not None


def misread(text: str) -> str | None:
    """What other YAML readers make of an unquoted text that is meant as text; None where all read the text."""
    if _BOOLEAN.match(text):
        return "true or false"
    if _SEXAGESIMAL.match(text):
        return "a number to the base of 60"
    if _DATE.match(text):
        return "a date"
    return None


def is_number(text: str) -> bool:
    """Whether an unquoted text is a number to YAML: 007 and 1e3 lose their writing elsewhere."""
    return len(text) <= 80 and _NUMBER.match(text) is not None
