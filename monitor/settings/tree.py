"""What does a YAML file say, value by value, each with its line?

Every scalar stays the text that was written: which type it has is for the key to say, not for YAML 1.1 to guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from monitor.settings.hints import explain

DEEPEST = 24
"""No configuration nests deeper; a bomb of brackets does."""

MOST_DOCUMENTS = 10_000
"""Jobs of one file of another program."""

_NOT_YAML = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # YAML 1.1 §5.1
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # YAML 1.1 §5.4


@dataclass(slots=True)
class Scalar:
    """One text as written. `plain`: without quotes. `end` is where it ends: line and column, both from 0."""

    line: int
    text: str
    plain: bool
    end: tuple[int, int]


@dataclass(slots=True)
class Listing:
    """A list of values."""

    line: int
    items: list[Node]


@dataclass(slots=True)
class Table:
    """Keys with their values. `repeated`: key, line, and the line where it stood first."""

    line: int
    entries: dict[str, Node]
    key_lines: dict[str, int]
    repeated: list[tuple[str, int, int]]


@dataclass(slots=True)
class Broken:
    """A value that uses a part of YAML which a configuration has no use for; `why` says what to write."""

    line: int
    why: str


Node = Scalar | Listing | Table | Broken


class NotYaml(Exception):
    """The file is not YAML that we read. `line` counts from 1."""

    def __init__(self, line: int, text: str):
        super().__init__(text)
        self.line = line
        self.text = text


def split_lines(text: str) -> list[str]:
    """The lines as YAML counts them."""
    return _BREAK.split(text)


def parse(text: str) -> Node | None:
    """The one document of `text`, None for an empty one; NotYaml where it is none."""
    found = list(_documents(text, 1))
    root = found[0] if found else None
    return None if isinstance(root, Scalar) and root.plain and not root.text else root


def parse_all(text: str) -> list[Node]:
    """Every document of `text`, as the job files of other programs have several; NotYaml where one is none."""
    return list(_documents(text, MOST_DOCUMENTS))


def _documents(text: str, most: int) -> Iterator[Node]:
    _refuse_odd_characters(text)
    import yaml  # here, so that importing the settings stays cheap

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        yield from _build(yaml.parse(text, Loader=loader), most)
    except yaml.MarkedYAMLError as error:
        raise NotYaml(*explain(error, split_lines(text))) from None
    except yaml.YAMLError as error:
        raise NotYaml(1, f"is not YAML: {error}") from None


def _refuse_odd_characters(text: str) -> None:
    if odd := _NOT_YAML.search(text):
        line = len(split_lines(text[: odd.start()]))
        raise NotYaml(line, f"holds the control character U+{ord(odd[0]):04X}, which YAML forbids: delete it")


def _build(events: Iterator[Any], most: int) -> Iterator[Node]:
    documents = 0
    for event in events:
        kind = type(event).__name__
        if kind == "DocumentStartEvent":
            documents += 1
            if documents > most:
                why = "a second document starts here: one file is one, remove ---"
                raise NotYaml(event.start_mark.line + 1, why if most == 1 else f"holds more than {most} documents")
        elif kind not in ("StreamStartEvent", "StreamEndEvent", "DocumentEndEvent"):
            yield _node(event, kind, events, 0)


def _node(event: Any, kind: str, events: Iterator[Any], depth: int) -> Node:
    line = event.start_mark.line + 1
    if depth > DEEPEST:
        raise NotYaml(line, f"is nested more than {DEEPEST} deep: no configuration is")
    if kind == "ScalarEvent":
        end = event.end_mark
        node: Node = Scalar(line, event.value, not event.style, (end.line, end.column))
    elif kind == "SequenceStartEvent":
        node = _listing(line, events, depth)
    elif kind == "MappingStartEvent":
        node = _table(line, events, depth)
    else:
        return Broken(line, f"*{event.anchor[:40]} is a YAML alias: quote it if it is text, else write the value out")
    return _without_extras(event, node)


def _without_extras(event: Any, node: Node) -> Node:
    if event.anchor:
        name = event.anchor[:40]
        return Broken(node.line, f"&{name} is a YAML anchor: quote it if it is text, else write the value out")
    if event.tag and event.tag != "!":
        tag = event.tag.replace("tag:yaml.org,2002:", "!!")[:60]
        return Broken(node.line, f"{tag} is a YAML tag: leave it out, or quote it if it is text")
    return node


def _listing(line: int, events: Iterator[Any], depth: int) -> Listing:
    items: list[Node] = []
    for event in events:
        kind = type(event).__name__
        if kind == "SequenceEndEvent":
            break
        items.append(_node(event, kind, events, depth + 1))
    return Listing(line, items)


def _table(line: int, events: Iterator[Any], depth: int) -> Table:
    table = Table(line, {}, {}, [])
    for event in events:
        kind = type(event).__name__
        if kind == "MappingEndEvent":
            break
        _add_entry(table, _key(event, kind), event.start_mark.line + 1, events, depth)
    return table


def _key(event: Any, kind: str) -> str:
    if kind != "ScalarEvent":
        raise NotYaml(event.start_mark.line + 1, "a key must be a word: quote it if it holds { } [ ] or *")
    return str(event.value)


def _add_entry(table: Table, key: str, line: int, events: Iterator[Any], depth: int) -> None:
    event = next(events)
    node = _node(event, type(event).__name__, events, depth + 1)
    if key in table.entries:
        table.repeated.append((key, line, table.key_lines[key]))
        return
    table.entries[key] = node
    table.key_lines[key] = line


__all__ = ["Broken", "Listing", "Node", "NotYaml", "Scalar", "Table", "parse", "parse_all", "split_lines"]
