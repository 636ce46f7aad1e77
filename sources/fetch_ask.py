"""What do we say when we ask for a page: who we are, what we can read, and what we know already?"""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version

from sources.guard import Parts
from sources.page import Mark
from sources.robots import AGENT

Field = tuple[bytes, bytes]
"""Name and value of a header field, as they travel."""

_LANGUAGES = {"zh": b"zh-CN,zh;q=0.9,en;q=0.5", "en": b"en,zh-CN;q=0.5,zh;q=0.4"}
_ANY_LANGUAGE = b"zh-CN,zh;q=0.9,en;q=0.8"
_UNSENDABLE = re.compile(r"[^\x21-\x27\x2a-\x7e]+")


def write_head(parts: Parts, agent: bytes, language: str | None) -> list[Field]:
    """The header fields of every request; `language` (`zh`, `en`) is the one asked for, None: either."""
    return [
        (b"Host", parts.authority.encode("ascii")),
        (b"User-Agent", agent),
        (b"Accept", b"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
        (b"Accept-Language", _LANGUAGES.get(language or "", _ANY_LANGUAGE)),
        (b"Accept-Encoding", b"gzip"),
    ]


def name_agent(contact: str | None) -> bytes:
    """Our name, our release and how to reach whoever runs us, where that can be sent."""
    try:
        release = version("gazetted")
    except PackageNotFoundError:
        release = "0"
    return f"{AGENT}/{release}".encode() + (f" (+{_UNSENDABLE.sub('', contact)})".encode() if contact else b"")


def ask_conditionally(mark: Mark | None) -> list[Field]:
    """The server's own validators, as it sent them (RFC 9110 §13.1): our clock's time would match nothing."""
    if mark is None:
        return []
    pairs = ((b"If-None-Match", mark.etag), (b"If-Modified-Since", mark.last_modified))
    return [
        (name, value.encode("latin-1")) for name, value in pairs if value and value.isascii() and value.isprintable()
    ]
