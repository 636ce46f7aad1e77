"""What do ${ENV} and ${file:path} stand for, and how is what they stand for kept out of sight?"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Mapping
from pathlib import Path

from monitor.settings.mistakes import Wrong, shown

LARGEST = 64 * 1024
"""Bytes: a secret is a password, not a document."""

_REFERENCE = re.compile(r"\$\$\{|\$\{([^{}]*)(\}?)")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z", re.ASCII)


class Filled(str):
    """A text with something filled in: shows how it was written, not what it holds, wherever it is represented."""

    written: str

    def __new__(cls, text: str, written: str = "${…}") -> Filled:
        filled = super().__new__(cls, text)
        filled.written = written
        return filled

    def __repr__(self) -> str:
        return repr(self.written)


class Secrets:
    """Fills texts in from the environment and from files, named relative to `folder`."""

    def __init__(self, environ: Mapping[str, str], folder: Path):
        self._environ = environ
        self._folder = folder

    def fill(self, written: str, warn: Callable[[str], None]) -> str:
        """The text with each reference filled in; `$${` is a literal `${`. Wrong, by name and never by value."""
        if "${" not in written:
            return written

        def value(found: re.Match[str]) -> str:
            return "${" if found[0] == "$${" else self._value(found[1], bool(found[2]), warn)

        text = _REFERENCE.sub(value, written)
        return text if written.replace("$${", "${") == text else Filled(text, written)

    def _value(self, name: str, closed: bool, warn: Callable[[str], None]) -> str:
        if not closed:
            raise Wrong("has a ${ that is never closed: write ${NAME} or ${file:path}, or $${ for the characters")
        if name.startswith("file:"):
            return _of_file(name[5:], self._folder, warn)
        if not _NAME.match(name):
            raise Wrong(f"${{{shown(name)}}} names no variable: write ${{NAME}} or ${{file:path}}, without a default")
        return self._of_variable(name)

    def _of_variable(self, name: str) -> str:
        value = self._environ.get(name)
        if value is None:
            raise Wrong(f"${{{shown(name)}}}: the environment variable is not set: set it, or use ${{file:path}}")
        if not value:
            raise Wrong(f"${{{shown(name)}}}: the environment variable is empty: set it")
        return value


def _of_file(name: str, folder: Path, warn: Callable[[str], None]) -> str:
    written = f"${{file:{shown(name)}}}"
    if not name or "\0" in name:
        raise Wrong("${file:} names no file: write ${file:path}, relative to the configuration file")
    try:
        data, mode = _read(folder / name)
    except OSError as error:
        raise Wrong(f"{written} cannot be read: {error.strerror or error}; paths start at the configuration") from None
    if data is None:
        raise Wrong(f"{written} is no regular file: name a file that holds the secret alone")
    if os.name == "posix" and mode & stat.S_IROTH:
        warn(f"{written} may be read by everyone on this machine: chmod o-r it")
    return _text(data, written)


def _read(path: Path) -> tuple[bytes | None, int]:
    mode = path.stat().st_mode  # before opening: opening a pipe would wait for its writer
    if not stat.S_ISREG(mode):
        return None, mode
    with path.open("rb") as file:
        return file.read(LARGEST + 1), mode


def _text(data: bytes, written: str) -> str:
    if len(data) > LARGEST:
        raise Wrong(f"{written} is larger than {LARGEST // 1024} KiB: name a file that holds the secret alone")
    try:
        text = data.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise Wrong(f"{written} is not UTF-8: save it as UTF-8") from None
    if not text:
        raise Wrong(f"{written} is empty: put the secret in it")
    return text
