"""How is each sort of value read: a text, an id, a flag, a number, a duration, a selector, a list?"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from typing import TypeVar

from monitor.settings.durations import parse_duration, parse_size, say_duration
from monitor.settings.hints import COMMENT, is_number, misread
from monitor.settings.mistakes import Wrong, listed, nearest, shown
from monitor.settings.secrets import Filled
from monitor.settings.tree import Scalar
from monitor.settings.values import Value

T = TypeVar("T")

LONGEST_TEXT = 4000
"""Characters: a list of a hundred recipients fits, a pasted document does not."""

_CONTROL = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029]")
_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?\Z", re.ASCII)


def text(value: Value) -> str:
    """One line of text, filled in; not empty."""
    filled = text_or_empty(value)
    if not filled.strip():
        raise Wrong("is empty: write a text, or leave the key out")
    return filled


def text_or_empty(value: Value) -> str:
    """One line of text, filled in; '' where '' is written."""
    scalar = value.scalar()
    if scalar.plain and (taken := misread(scalar.text)):
        raise Wrong(f"YAML reads {shown(scalar.text)} as {taken}: quote it: '{shown(scalar.text)}'")
    filled = _fill(value, scalar)
    if not isinstance(filled, Filled) and not scalar.plain:
        filled = filled.rstrip("\n")  # a folded text ends with the line's end
    if len(filled) > LONGEST_TEXT:
        raise Wrong(f"is longer than {LONGEST_TEXT} characters")
    if _CONTROL.search(filled):
        raise Wrong("has a line break or control character in it: write one line")
    return filled


def words(value: Value) -> str:
    """A text that may start with #: a selector, a pattern, a channel's address."""
    _refuse_lost(value)
    return text(value)


def _refuse_lost(value: Value) -> None:
    if lost := value.lost():
        raise Wrong(f"{COMMENT} as a whole if {lost} is part of it, else put a space after the #")


def _fill(value: Value, scalar: Scalar) -> str:
    return value.file.secrets.fill(scalar.text, value.warn) if "${" in scalar.text else scalar.text


def bare(value: Value) -> str:
    """A text for which YAML has a type of its own (a number, a flag, a time), filled in."""
    return _fill(value, value.scalar()).strip()


def quote(value: Value) -> str:
    """The value as it was written, for a message: never what was filled in."""
    return shown(value.scalar().text)


def identifier(value: Value) -> str:
    """`[a-z0-9-]`, at most 64 characters; written out, because it is for ever."""
    scalar = value.scalar()
    if "${" in scalar.text:
        raise Wrong("an id is written out, for ever: nothing is filled in here")
    if scalar.plain and is_number(scalar.text):
        raise Wrong(f"YAML reads {shown(scalar.text)} as a number: quote it: '{shown(scalar.text)}'")
    name = text(value)
    if not _ID.match(name):
        raise Wrong(f"{shown(name)} is no id: use a-z, 0-9 and - inside, at most 64 characters, as in ndrc-notices")
    return name


def flag(value: Value) -> bool:
    """true or false."""
    written = bare(value)
    if written not in ("true", "false", "True", "False", "TRUE", "FALSE"):
        raise Wrong(f"{quote(value)} is neither true nor false: write true or false")
    if not value.scalar().plain:
        raise Wrong(f"{quote(value)} in quotes is a text: write it without quotes")
    return written.lower() == "true"


def whole(low: int, high: int) -> Callable[[Value], int]:
    """A whole number between the two, both included."""

    def read(value: Value) -> int:
        written = bare(value)
        if not re.fullmatch(r"\d{1,9}", written, re.ASCII) or not low <= int(written) <= high:
            raise Wrong(f"{quote(value)} is no whole number from {low} to {high}: write one")
        return int(written)

    return read


def share(value: Value) -> float:
    """A part of one: more than 0, at most 1."""
    written = bare(value)
    if not re.fullmatch(r"\d{0,3}\.?\d{1,9}", written, re.ASCII) or not 0 < float(written) <= 1:
        raise Wrong(f"{quote(value)} is no share: write a number above 0 and at most 1, as in 0.3 for 30 %")
    return float(written)


def choice(*known: str) -> Callable[[Value], str]:
    """One of the words."""

    def read(value: Value) -> str:
        written = text(value)
        if written not in known:
            raise Wrong(f"{quote(value)} is not known here: write {listed(known)}{nearest(quote(value), known)}")
        return written

    return read


def duration(low: timedelta, high: timedelta) -> Callable[[Value], timedelta]:
    """A duration between the two, both included."""

    def read(value: Value) -> timedelta:
        length = _guarded(value, parse_duration, bare(value))
        if not low <= length <= high:
            raise Wrong(f"{quote(value)} is out of bounds: write {say_duration(low)} to {say_duration(high)}")
        return length

    return read


def size(low: int, high: int) -> Callable[[Value], int]:
    """A size in bytes between the two, both included."""

    def read(value: Value) -> int:
        count = _guarded(value, parse_size, bare(value))
        if not low <= count <= high:
            raise Wrong(f"{quote(value)} is out of bounds: write 1KiB to {high // 2**20}MiB")
        return count

    return read


def timezone(value: Value) -> str:
    """The name of a time zone of the IANA database."""
    name = text(value)
    if not _is_zone(str(name)):
        known = "write a name of the IANA database, as in Asia/Shanghai or UTC"
        raise Wrong(f"{quote(value)} is no time zone: {known}")
    return name


@lru_cache(maxsize=64)
def _is_zone(name: str) -> bool:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):  # LookupError: ZoneInfoNotFoundError; OSError: a folder's name
        return False
    return name not in ("localtime", "posixrules", "Factory")


def checked(check: Callable[[str], object], read: Callable[[Value], str] = text) -> Callable[[Value], str]:
    """A text that `check` takes without a ValueError."""

    def read_and_check(value: Value) -> str:
        written = read(value)
        _guarded(value, check, written)
        return written

    return read_and_check


def cron(zone: str) -> Callable[[Value], str]:
    """A cron expression in the time zone `zone`."""
    return checked(lambda written: _check_cron(written, zone))


@lru_cache(maxsize=1024)
def _check_cron(written: str, zone: str) -> None:
    from monitor.schedule import check_cron

    check_cron(written, zone)


def parsed(parse: Callable[[str], T]) -> Callable[[Value], T]:
    """What `parse` makes of a text."""
    return lambda value: _guarded(value, parse, text(value))


def many(read: Callable[[Value], T]) -> Callable[[Value], tuple[T, ...]]:
    """A list of such values; each wrong one is told on its own line."""

    def read_all(value: Value) -> tuple[T, ...]:
        found = [item.try_read(lambda item: (read(item),), None) for item in value.items()]
        return tuple(one[0] for one in found if one is not None)

    return read_all


def _guarded(value: Value, deed: Callable[[str], T], written: str) -> T:
    """The deed's answer; its ValueError becomes Wrong, without its words where they may hold what was filled in."""
    try:
        return deed(written)
    except ValueError as error:
        if isinstance(written, Filled) or "${" in value.scalar().text:
            raise Wrong(f"{quote(value)}, filled in, is not valid here: look at what is filled in") from None
        raise Wrong(str(error)) from None
