"""Where may a redirect lead?"""

from __future__ import annotations

import re
from urllib.parse import quote_from_bytes, urljoin

from sources.errors import FetchFailed, Refused, Suspect
from sources.guard import LONGEST_URL, Parts, check_url

ANYWHERE = ("*",)
"""As `redirects`: to any public host (RFC 9309 §2.3.1.2, of a robots.txt); no operator can write it."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\]")
_LOGIN = re.compile(
    r"(?:^|/)(?:log[-_]?(?:in|on)|sign[-_]?in|sso|cas|oauth2?|auth|passport|denglu)(?:[./;]|$)", re.IGNORECASE
)
_INDEX = re.compile(r"/(?:(?:index|default|home|main)\.[a-z]{2,5})?", re.IGNORECASE)
_MALFORMED = frozenset({"host", "too_long", "characters", "port"})


def next_hop(here: Parts, location: bytes | None, redirects: tuple[str, ...]) -> Parts:
    """The address that a redirect from `here` leads to, where we may follow it.

    Refused: another host than this one (with or without `www.`, http or https) and those of `redirects`; https to
    http; any other scheme. Suspect: a page that turns into the home page or a login form. FetchFailed: no address.
    """
    there = _read_location(here, location)
    if here.scheme == "https" and there.scheme == "http":
        raise Refused(
            "downgrade", f"{here.host} redirects from https to http ({there.url[:200]}); use its https address."
        )
    if not _same_site(here, there) and not _allowed(there, here, redirects):
        raise Refused(
            "moved", f"{here.url[:200]} has moved to {there.url[:200]}; if that is right, write the new address."
        )
    _judge_target(here, there)
    return there


def _read_location(here: Parts, location: bytes | None) -> Parts:
    if not location:
        raise FetchFailed("redirect", f"{here.host} redirects without saying where to.")
    if len(location) > LONGEST_URL:
        raise FetchFailed("redirect", f"{here.host} redirects to an address of {len(location)} bytes; none is so long.")
    text = _read_bytes(location)
    try:
        if _SCHEME.match(text):
            return check_url(text)
        if _FORBIDDEN.search(text):
            raise Refused("characters", f"{text[:200]!r} holds a space, control or backslash.")
        return check_url(urljoin(here.url, text))
    except Refused as refusal:
        if refusal.reason not in _MALFORMED or "\\" in text:
            raise
        reason = refusal.message
    except ValueError as exc:
        reason = str(exc)
    raise FetchFailed("redirect", f"{here.host} redirects to what is no address: {reason}")


def _read_bytes(location: bytes) -> str:
    """UTF-8, or the bytes of whatever it is (GB 18030, most likely) percent-encoded: what a browser would send back."""
    try:
        return location.decode("utf-8")
    except UnicodeDecodeError:
        return quote_from_bytes(location, safe=bytes(range(0x80)))


def _same_site(here: Parts, there: Parts) -> bool:
    if here.host.removeprefix("www.") != there.host.removeprefix("www."):
        return False
    return (here.scheme, here.port) == (there.scheme, there.port) or (here.usual_port and there.usual_port)


def _allowed(there: Parts, here: Parts, redirects: tuple[str, ...]) -> bool:
    """Whether the operator named this host: as `host` for its usual ports (or the port in use), or as `host:port`."""
    if redirects == ANYWHERE:
        return True
    if f"{there.host}:{there.port}" in redirects:
        return True
    return there.host in redirects and (there.usual_port or there.port == here.port)


def _judge_target(here: Parts, there: Parts) -> None:
    before, after = here.target.partition("?")[0], there.target.partition("?")[0]
    if _LOGIN.search(after) and not _LOGIN.search(before):
        raise Suspect(
            "login", f"{here.url[:200]} redirects to a login ({there.url[:200]}); the page is not public now."
        )
    if _INDEX.fullmatch(after) and "?" not in there.target and not _INDEX.fullmatch(before):
        raise Suspect("soft_404", f"{here.url[:200]} redirects to the home page: that page is probably gone.")
