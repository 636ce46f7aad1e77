"""How is the server of one source asked, where that is not as all others are?"""

from __future__ import annotations

import re
from functools import partial

from monitor.settings.fields import choice, text
from monitor.settings.literals import warn_of_literal_field
from monitor.settings.mistakes import Wrong, shown
from monitor.settings.values import Section, Value
from sources.browser import missing
from sources.config import Manners

Pairs = tuple[tuple[str, str], ...]

NONE: Pairs = ()
MOST = 20
"""Header fields or cookies of one source."""
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,80}\Z")
"""RFC 9110 §5.6.2."""
_OURS = frozenset(
    ("host", "user-agent", "accept-encoding", "connection", "content-length", "transfer-encoding", "te", "upgrade")
) | frozenset(("expect", "range", "if-none-match", "if-modified-since", "keep-alive", "trailer", "proxy-authorization"))
"""What the fetch itself says; another word of it would break the fetch, or say that we are another."""


def read_manners(section: Section) -> Manners:
    """`robots`, `headers`, `cookies`, `tls` and `render` of a source; what departs from the usual is warned of."""
    robots = section.get("robots", choice("obey", "ignore"), "obey") == "obey"
    headers = section.get("headers", _headers, NONE)
    cookies = section.get("cookies", _cookies, NONE)
    legacy = section.get("tls", choice("legacy"), None) is not None
    browser = section.get("render", choice("browser"), None) is not None
    if cookies and any(name.lower() == "cookie" for name, _ in headers):
        section.refuse("cookies", "stands beside a Cookie in headers: keep one of them")
    if not robots:
        _warn(section, "robots", "the site's robots.txt is not asked: what it forbids is read, on your responsibility")
    if headers:
        _warn(section, "headers", f"sent to the source's own host and no other: {_names(headers)}")
    if cookies:
        _warn(section, "cookies", f"sent to the source's own host and no other: {_names(cookies)}")
    if legacy:
        _warn(section, "tls", "TLS 1.0 and 1.1 and old ciphers are accepted: others on the way may read and alter it")
    if browser and (lack := missing()):
        _warn(section, "render", lack)
    line = (("Cookie", "; ".join(f"{name}={value}" for name, value in cookies)),) if cookies else ()
    return Manners(robots, headers + line, legacy, browser)


def _warn(section: Section, key: str, said: str) -> None:
    if (value := section.find(key)) is not None:
        value.warn(said)


def _names(pairs: Pairs) -> str:
    return ", ".join(name for name, _ in pairs)


def _headers(value: Value) -> Pairs:
    pairs = _pairs(value)
    for name, _ in pairs:
        if name.lower() in _OURS:
            raise Wrong(f"{shown(name)} is said by the fetch itself: take it out")
    return pairs


def _cookies(value: Value) -> Pairs:
    pairs = _pairs(value)
    for name, said in pairs:
        if re.search(r"[;,\s\"\\]", said):
            raise Wrong(f"the cookie {shown(name)} has a space, comma, semicolon or quote in it (RFC 6265 §4.1.1)")
    return pairs


def _pairs(value: Value) -> Pairs:
    """Names and texts; a text is never quoted, for it may be a secret."""
    section = Section(value)
    names = list(value.table().entries)
    if len(names) > MOST:
        raise Wrong(f"has {len(names)} of them: at most {MOST} are sent")
    for name in names:
        if not _TOKEN.match(name):
            raise Wrong(f"{shown(name)} is no name of a header field or cookie (RFC 9110 §5.6.2)")
    pairs = [(name, section.need(name, partial(_word, name=name), "", "a text")) for name in names]
    section.close()
    return tuple(pairs)


def _word(value: Value, name: str) -> str:
    said = text(value)
    if not (said.isascii() and said.isprintable()):
        raise Wrong("has a letter beyond ASCII in it: a header field cannot carry it; encode it as the site wants it")
    warn_of_literal_field(value, name, said)
    return said
