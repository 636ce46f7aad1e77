"""Which files make up a configuration, and what does each hold?"""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from monitor.settings.mistakes import Ledger, Mistake
from monitor.settings.secrets import Secrets
from monitor.settings.tree import NotYaml, Table, parse, split_lines
from monitor.settings.values import File, Value

LARGEST = 2**20
"""Bytes of one file; more sources go into several, named in `include`."""
MOST_FILES = 1000


def read_file(path: Path, rank: int, secrets: Secrets, ledger: Ledger) -> Value | None:
    """The whole of one file as a value; None, with the mistake noted, where it cannot be read."""
    try:
        text = _text(path)
    except NotYaml as error:
        ledger.mistakes.append(Mistake(rank, error.line, str(path), "", error.text))
        return None
    return read_text(text, str(path), rank, secrets, ledger)


def read_text(text: str, name: str, rank: int, secrets: Secrets, ledger: Ledger) -> Value | None:
    """A text as the file called `name`; None, with the mistake noted, where it is not YAML."""
    try:
        root = parse(text)
    except NotYaml as error:
        ledger.mistakes.append(Mistake(rank, error.line, name, "", error.text))
        return None
    file = File(name, rank, split_lines(text), secrets, ledger)
    return Value(root if root is not None else Table(1, {}, {}, []), "", file)


def _text(path: Path) -> str:
    try:
        data = _data(path)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise NotYaml(1, f"cannot be read: {why}; name another file, or write one with gazetted init") from None
    if len(data) > LARGEST:
        raise NotYaml(1, f"is larger than {LARGEST // 2**20} MiB: spread it over several files, named in include")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise NotYaml(line, "is not UTF-8: save the file as UTF-8") from None


def _data(path: Path) -> bytes:
    if not stat.S_ISREG(path.stat().st_mode):  # before opening: opening a pipe would wait for its writer
        raise ValueError("it is no regular file")
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def is_file(path: Path) -> bool:
    """Whether there is such a file; a name that no file can have is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that is too long, or holds a NUL
        return False


def included(patterns: Iterable[tuple[str, Value]], main: Path) -> Iterator[Path]:
    """The files that the patterns of `include` name, each once, in order of name; never `main` itself."""
    seen = {os.path.realpath(main)}
    for pattern, value in patterns:
        for name in _matches(pattern, value, main.parent):
            path = main.parent / name
            if (real := os.path.realpath(path)) not in seen:
                seen.add(real)
                yield path


def _matches(pattern: str, value: Value, folder: Path) -> list[str]:
    if "**" in pattern:
        value.note("may not search folders in folders: write one pattern for each folder, without **")
        return []
    wild = glob.has_magic(pattern)
    found = glob.glob(pattern, root_dir=folder) if wild else [pattern]  # noqa: PTH207 - Path.glob takes no absolute ones
    names = sorted(found)
    if not names:
        value.warn("matches no file: nothing is included by it")
    if not wild and not is_file(folder / pattern):
        value.note("names no file: write a path or a pattern, relative to the configuration file")
        return []
    if len(names) > MOST_FILES:
        value.note(f"matches {len(names)} files, more than {MOST_FILES}: name fewer")
    return [name for name in names[:MOST_FILES] if is_file(folder / name)]
