"""Where does a value stand, which keys does a section have, and which of them does nobody know?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from monitor.settings.hints import COMMENT, is_null, swallowed
from monitor.settings.mistakes import Ledger, Mistake, Wrong, nearest, shown
from monitor.settings.secrets import Secrets
from monitor.settings.tree import Broken, Listing, Node, Scalar, Table

T = TypeVar("T")

MOST_UNKNOWN = 20
"""Unknown keys told one by one; a section with more is another file altogether."""


@dataclass(frozen=True, slots=True)
class File:
    """One file of the configuration: its name as shown, its place in the order of reading, its lines."""

    name: str
    rank: int
    lines: list[str]
    secrets: Secrets
    ledger: Ledger


@dataclass(frozen=True, slots=True)
class Value:
    """One value with its line and its path, as `sources.ndrc.items.each`."""

    node: Node
    path: str
    file: File

    def note(self, text: str, *, line: int | None = None, path: str | None = None) -> None:
        """Keeps a mistake, to be told with all others."""
        self.file.ledger.mistakes.append(self._mistake(text, line, path))

    def warn(self, text: str, *, path: str | None = None) -> None:
        """Keeps a warning: the configuration can be used."""
        self.file.ledger.warnings.append(self._mistake(text, None, path))

    def _mistake(self, text: str, line: int | None, path: str | None) -> Mistake:
        file = self.file
        return Mistake(file.rank, line or self.node.line, file.name, self.path if path is None else path, text)

    def try_read(self, read: Callable[[Value], T], default: T) -> T:
        """What `read` makes of the value; the default where it is wrong, which is then noted."""
        try:
            return read(self)
        except Wrong as wrong:
            self.note(str(wrong))
            return default

    def scalar(self) -> Scalar:
        """The value as one text; Wrong for a list, a section or nothing."""
        node = self._whole()
        if isinstance(node, Listing):
            raise Wrong("is a list: write one value, without - and [ ]")
        if isinstance(node, Table):
            raise Wrong("is a section with keys: write one value")
        if self.is_null():
            raise Wrong("is empty: write a value, or leave the key out")
        return node

    def items(self) -> Iterator[Value]:
        """The values of a list; Wrong where it is none."""
        node = self._whole()
        if isinstance(node, Scalar):
            raise Wrong(f"must be a list: write [{shown(node.text)}]" if node.text else "must be a list: write [ ]")
        if isinstance(node, Table):
            raise Wrong("must be a list: start each item with -")
        return (Value(item, f"{self.path}[{index}]", self.file) for index, item in enumerate(node.items))

    def table(self) -> Table:
        """The value as a section with keys; Wrong where it is none."""
        node = self._whole()
        if not isinstance(node, Table):
            is_list = isinstance(node, Listing)
            raise Wrong(
                "is a list: write `key: value` without -" if is_list else "must be a section: write `key: value`"
            )
        return node

    def is_null(self) -> bool:
        """Whether nothing, `~` or `null` stands there. Wrong where a #selector was taken for a comment."""
        node = self.node
        if not isinstance(node, Scalar) or not node.plain or not is_null(node.text):
            return False
        if not node.text and (lost := self.lost()):
            raise Wrong(f"{COMMENT}: '{lost}'")
        return True

    def lost(self) -> str | None:
        """What YAML took for a comment right after the value though it looks like a selector's #id."""
        if not isinstance(self.node, Scalar) or not self.node.plain:
            return None
        row, column = self.node.end
        return swallowed(self.file.lines[row][column:]) if row < len(self.file.lines) else None

    def _whole(self) -> Listing | Scalar | Table:
        if isinstance(self.node, Broken):
            raise Wrong(self.node.why)
        return self.node


class Section:
    """The keys of one section: hands out each value once asked, and tells at `close` of keys that nobody asked for."""

    def __init__(self, value: Value, path: str | None = None):
        self.value = value
        self.path = value.path if path is None else path
        table = value.try_read(Value.table, None)
        self._whole = table is not None
        self._table = table or Table(value.node.line, {}, {}, [])
        self._asked: dict[str, None] = {}
        for key, line, first in self._table.repeated:
            value.note(f"stands twice: on line {first} and here; keep one", line=line, path=self._path(key))

    def get(self, key: str, read: Callable[[Value], T], default: T) -> T:
        """What the key says, the default where it is left out or null."""
        value = self.find(key)
        return default if value is None or value.try_read(Value.is_null, True) else value.try_read(read, default)

    def get_unless_null(self, key: str, read: Callable[[Value], T], default: T, never: T) -> T:
        """As `get`, where an explicit null means `never` instead."""
        return self.get(key, read, never if self.find(key) else default)

    def need(self, key: str, read: Callable[[Value], T], default: T, example: str) -> T:
        """What the key says; a mistake, with the example, where it is left out or null."""
        value = self.find(key)
        if value is None or value.try_read(Value.is_null, False):
            self._miss(key, value, example)
            return default
        return value.try_read(read, default)

    def _miss(self, key: str, value: Value | None, example: str) -> None:
        if self._whole:
            line, what = (value.node.line, "empty") if value else (None, "missing")
            self.value.note(f"is {what}: write `{key}: {example}`", path=self._path(key), line=line)

    def find(self, key: str) -> Value | None:
        """The key's value as it stands, None where it is left out."""
        self._asked[key] = None
        node = self._table.entries.get(key)
        return None if node is None else Value(node, self._path(key), self.value.file)

    def has(self, key: str) -> bool:
        """Whether the key stands there, with whatever value."""
        return self.find(key) is not None

    def refuse(self, key: str, why: str) -> None:
        """A mistake where a key stands that has no meaning here."""
        if (value := self.find(key)) is not None:
            value.note(why, line=self._table.key_lines[key])

    def close(self, known: tuple[str, ...] = ()) -> None:
        """Tells of every key that was not asked for, with the nearest that could be meant."""
        words = known or tuple(self._asked)
        unknown = [key for key in self._table.entries if key not in self._asked]
        for key in unknown[:MOST_UNKNOWN]:
            text = f"is no key here{nearest(key, words) or '; known are ' + ', '.join(words)}"
            self.value.note(text, line=self._table.key_lines[key], path=self._path(key))
        if len(unknown) > MOST_UNKNOWN:
            self.value.note(f"has {len(unknown) - MOST_UNKNOWN} more unknown keys", path=self.path)

    def _path(self, key: str) -> str:
        return f"{self.path}.{shown(key)}" if self.path else shown(key)
