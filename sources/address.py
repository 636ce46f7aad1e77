"""When are two addresses the same place, and where does a link lead?"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, quote, unquote_to_bytes, urljoin, urlsplit

LONGEST = 4096
"""Characters of the longest address that is followed or remembered."""

_TRACKING = re.compile(
    r"utm_\w+|mc_[ce]id|hmsr|hmpl|hmcu|hmkw|hmci|spm|scm|from_?source|share_\w+|wt\.\w+|"
    r"fbclid|gclid|gclsrc|dclid|msclkid|yclid|igshid|twclid|_ga|_gl|_hs\w+|bd_vid",
    re.IGNORECASE,
)
_SESSION = re.compile(
    r"jsessionid|phpsessid|phpsession|aspsessionid\w*|asp\.net_sessionid|cfid|cftoken|sessionid|session_id|sessid|"
    r"zenid|oscsid",
    re.IGNORECASE,
)
_PATH_SESSION = re.compile(
    r";(?:jsessionid|phpsessid|sid|sessionid)(?:=[^/;?#]*)?|/\([sSaAfF]\([^()/]*\)\)(?=/|$)", re.IGNORECASE
)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_UNSAFE = re.compile(r"[\x00-\x20\x7f]")
_SAFE = "%/:@!$&'()*+,;=-._~[]"
_EVEN = re.compile(r"[A-Za-z0-9\-._~/:@!$&'()*+,;=]*")
_ROUTES = ("/", "!")


def resolve(base: str, href: str) -> str | None:
    """The absolute http or https address that `href` names on the page `base`; None where it names none. Never raises.

    White space around and line breaks within are dropped, a backslash is a slash (WHATWG URL §4.4), raw Chinese is
    percent-encoded as UTF-8 (RFC 3987 §3.1).
    """
    href = re.sub(r"[\t\r\n]", "", href).strip("\x00\x0b\x0c\x1c\x1d\x1e\x1f \u3000\xa0")
    if not href or len(href) > LONGEST or len(base) > LONGEST:
        return None
    path, mark, rest = href.partition("?")
    try:
        parts = urlsplit(urljoin(base, path.replace("\\", "/") + mark + rest))
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or _UNSAFE.search(parts.netloc):
        return None
    url = _spell(parts, parts.netloc)
    return url if len(url) <= LONGEST else None


@lru_cache(maxsize=1024)
def canonical(url: str) -> str:
    """The identity of an address, as `//host[:port]/path?query`: equal for every spelling of one place, idempotent.

    Scheme, `www.`, default port, a trailing slash, empty and dot segments, fragments (not the routes of a single-page
    site, `#/…` and `#!…`), tracking and session parameters say nothing about what is there; the order of parameters
    neither (RFC 3986 §6.2). What cannot be parsed is its own identity.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return url.strip()
    if not host:
        return url.strip()
    host = host.removeprefix("www.") if host.count(".") > 1 else host
    host = f"[{host}]" if ":" in host else host
    shown = f"{host}:{port}" if port not in (None, 80, 443) else host
    query = _content_of(parts.query)
    route = _even(parts.fragment) if parts.fragment.startswith(_ROUTES) else ""
    return f"//{shown}{_path_of(parts.path)}" + (f"?{query}" if query else "") + (f"#{route}" if route else "")


def fragment(url: str) -> str:
    """The part after `#`, '' where there is none: two rows of one page may differ in nothing else."""
    return url.partition("#")[2]


def _spell(parts: SplitResult, netloc: str) -> str:
    path = parts.path or "/"
    path = path if _EVEN.fullmatch(path) else quote(path, safe=_SAFE, errors="replace")
    query = quote(parts.query, safe=_SAFE + "?", errors="replace")
    tail = quote(parts.fragment, safe=_SAFE + "?#", errors="replace")
    return f"{parts.scheme}://{netloc}{path}" + (f"?{query}" if query else "") + (f"#{tail}" if tail else "")


def _path_of(path: str) -> str:
    """Dot and empty segments resolved, sessions dropped, no slash at the end."""
    path = _even(path)
    while (shorter := _PATH_SESSION.sub("", path)) != path:
        path = shorter
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del kept[-1:]
        elif segment not in ("", "."):
            kept.append(segment)
    return "/" + "/".join(kept) if kept else ""


def _content_of(query: str) -> str:
    """The parameters that choose what is shown, in one order."""
    pairs = (_even(pair) for pair in query.split("&") if pair)
    return "&".join(sorted(pair for pair in pairs if not _says_nothing(pair)))


def _says_nothing(pair: str) -> bool:
    name, _, value = pair.partition("=")
    if _TRACKING.fullmatch(name) or _SESSION.fullmatch(name):
        return True
    # `sid` is a session on some sites and the number of a page on others: a page's is a short number
    return name.lower() == "sid" and (not value.isdigit() or len(value) > 15)


def _even(text: str) -> str:
    """One spelling of percent-encoding: unreserved characters plain, the rest escaped in upper case."""
    if _EVEN.fullmatch(text):
        return text
    text = quote(text, safe=_SAFE + "?#", errors="replace")
    return _ESCAPE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    character = unquote_to_bytes(match.group()).decode("latin-1")
    return character if character in _UNRESERVED else match.group().upper()
