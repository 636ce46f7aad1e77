"""Which parts of a channel's address are secret, and how are they kept out of what we say?"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from urllib.parse import quote, quote_plus, unquote, unquote_plus

MASK = "****"
HOST_IS_PUBLIC = ("json", "jsons", "xml", "xmls", "form", "forms", "mailto", "mailtos", "http", "https")
"""Schemes whose host is a host. Elsewhere a token may stand there: tgram://TOKEN/…"""
MAIL = ("mailto", "mailtos")
WEB = ("http", "https")
PATH_WORDS = (
    *("webhooks", "services", "hooks", "hook", "open-apis", "robot", "send", "cgi-bin", "webhook", "workflows"),
    *("triggers", "manual", "paths", "invoke", "powerautomate", "automations", "direct", "sendMessage"),
)
"""Words in the paths of the services' own addresses; what else stands there may be a token."""
SAID_ALOUD = {"to", "from", "cc", "bcc", "reply", "name", "smtp", "mode", "method", "format", "verify", "rto", "cto"}
SAID_ALOUD |= {"api-version", "sp", "sv", "wait", "pa"}
"""Parameters that are no secrets: a password in them would not work as one."""
SHORT = 8
_PIECES = re.compile(r"^(?P<scheme>[^:/?#]+)://(?P<authority>[^/?]*)(?P<path>[^?]*)\??(?P<query>.*)$", re.DOTALL)
_PORT = re.compile(r":\d{1,5}$")


def redact(text: str, url: str) -> str:
    """The text without any secret of this Apprise URL, however it may be quoted in it."""
    for secret in sorted(set(_spellings(url)), key=len, reverse=True):
        if len(secret) >= SHORT:
            text = text.replace(secret, MASK)
        else:
            # A short secret is part of many words: only where it stands alone is it the secret.
            text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", MASK, text)
    return text


def _spellings(url: str) -> Iterator[str]:
    for secret in _secrets(url):
        bare = unquote(secret)
        for form in (secret, bare, unquote_plus(secret), quote(bare), quote(bare, safe=""), quote_plus(bare)):
            if form.strip():
                yield form


def _secrets(url: str) -> Iterator[str]:
    found = _PIECES.match(url.strip())
    if not found:
        yield url
        return
    scheme = found["scheme"].lower()
    yield url
    yield from _of_authority(found["authority"], scheme)
    if scheme not in MAIL:
        yield from (piece for piece in found["path"].split("/") if scheme not in WEB or _is_token(piece))
    for pair in found["query"].split("&"):
        name, _, value = pair.partition("=")
        if unquote(name).lower() not in SAID_ALOUD:
            yield value


def _is_token(piece: str) -> bool:
    return len(piece) > SHORT // 2 and piece not in PATH_WORDS


def _of_authority(authority: str, scheme: str) -> Iterator[str]:
    login, _, place = authority.rpartition("@")
    user, _, password = login.partition(":")
    yield password
    if scheme not in MAIL:
        # The user's name of a mail account is half of its address, which readers may see.
        yield user
    if login:
        yield base64.b64encode(unquote(login).encode("utf-8", "replace")).decode("ascii")
    if scheme not in HOST_IS_PUBLIC:
        yield _PORT.sub("", place)
        yield from place.split(":")
