"""Does the configuration hold a secret in plain text?"""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from monitor.settings.secrets import Filled
from monitor.settings.values import Value

_SECRET = re.compile(
    r"(?:.*[-_])?(?:pass(word|wd)?|pwd|secret|token|api_?key|key|authorization|sig(nature)?)", re.IGNORECASE
)
_SESSION = re.compile(r"cookie|(?:.*[-_.])?(?:sess(?:ion)?_?(?:id)?|sid|auth)|[a-z]*sess(?:ion)?id", re.IGNORECASE)
"""What a site knows one visitor by who is logged in."""
_LONG = re.compile(r"(?=[^0-9]*[0-9])(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9_:.-]{20,}")
"""Letters and digits without a word in them: what services call a token or key."""
_PORT = re.compile(r":\d{1,5}$")
_NOT_TOKENS = re.compile(r".*\.[a-z]{2,}", re.IGNORECASE | re.DOTALL)
"""Names of hosts and files."""


def warn_of_literal(value: Value, address: str) -> None:
    """Warns, by key and never by value, where a channel's address holds a password or token that nothing filled in."""
    if isinstance(address, Filled) or (found := _secret_in(address)) is None:
        return
    _warn(value, found)


def warn_of_literal_field(value: Value, name: str, said: str) -> None:
    """The same of a header field or cookie by its name, or where it looks like a token."""
    if isinstance(said, Filled) or not said:
        return
    last = said.split()[-1] if said.split() else ""
    if _SECRET.fullmatch(name) or _SESSION.fullmatch(name) or (_LONG.fullmatch(last) and not _NOT_TOKENS.match(last)):
        _warn(value, "password or token")


def _warn(value: Value, found: str) -> None:
    open_to_all = _open_to_all(Path(value.file.name))
    also = "; everyone on this machine may read this file: chmod o-r it" if open_to_all else ""
    value.warn(f"holds a {found} in plain text: write ${{NAME}} or ${{file:path}} in its place{also}")


def _secret_in(address: str) -> str | None:
    """What kind of secret it holds; None where there is none that can be told."""
    try:
        parts = urlsplit(address)
        if parts.password:
            return "password"
    except ValueError:
        return None
    if any(_SECRET.fullmatch(name.lstrip("+-:")) and said for name, said in parse_qsl(parts.query)):
        return "password or token"
    host = _PORT.sub("", parts.netloc.rpartition("@")[2])
    pieces = [host, *map(unquote, parts.path.split("/"))]
    return "token" if any(_LONG.fullmatch(piece) and not _NOT_TOKENS.fullmatch(piece) for piece in pieces) else None


def _open_to_all(file: Path) -> bool:
    with suppress(OSError):
        return os.name == "posix" and bool(file.stat().st_mode & stat.S_IROTH)
    return False
