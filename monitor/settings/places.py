"""Which networks, hosts and web addresses does a text name?"""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from monitor.settings.mistakes import Wrong, shown
from sources.config import Place

_PLACE = re.compile(r"(?:\[([^\[\]]+)\]|([^:\[\]]+)):(\d{1,5})\Z", re.ASCII)
_HOST = re.compile(r"(?=.{1,253}\Z)[^\W_](?:[\w-]{0,62}[^\W_])?(?:\.[^\W_](?:[\w-]{0,62}[^\W_])?)*\Z")
LONGEST_URL = 2000


def parse_place(text: str) -> Place:
    """A CIDR, an address, or an address with a port (`10.1.2.3:8080`, `[::1]:8080`) as a Place."""
    found = _PLACE.match(text)
    network, port = (found[1] or found[2], int(found[3])) if found else (text.strip("[]"), None)
    if port is not None and not 1 <= port <= 65535:
        raise Wrong(f"{shown(text)} has a port outside 1-65535")
    try:
        return Place(ip_network(network), port)
    except ValueError:
        raise Wrong(_why_no_place(network, text)) from None


def _why_no_place(network: str, text: str) -> str:
    try:
        wider = ip_network(network, strict=False)
    except ValueError:
        return f"{shown(text)} is no address or CIDR: write 10.0.0.0/8, 10.1.2.3, 10.1.2.3:8080 or [::1]:8080"
    return f"{shown(text)} has bits set beyond its prefix: write {wider}, or the address without /{wider.prefixlen}"


def parse_host(text: str) -> str:
    """A host name or address alone, in lower case."""
    if "/" in text or "@" in text or "*" in text:
        raise Wrong(f"{shown(text)} is no host: write the name alone, as in www.example.gov")
    if _is_address(text.strip("[]")) or _HOST.match(text):
        return text.lower()
    raise Wrong(f"{shown(text)} is no host: write the name alone, without a port, as in www.example.gov")


def parse_proxy(text: str) -> str:
    """`http://host:port`, with `user:password@` if wanted. Wrong for anything else; never quotes it."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise Wrong("is no address: write http://host:port") from None
    if parts.scheme != "http" or port is None or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise Wrong("must name the proxy as http://host:port; a password belongs into ${NAME} or ${file:path}")
    if not parts.hostname or not (_is_address(parts.hostname) or _HOST.match(parts.hostname)):
        raise Wrong("has a host that is no host name: write http://host:port")
    return text


def check_web_url(text: str) -> None:
    """Wrong unless the text is an absolute http(s) address with a host. Never quotes it: it may hold a key."""
    if len(text) > LONGEST_URL:
        raise Wrong(f"is longer than {LONGEST_URL} characters: no bulletin's address is")
    if any(char.isspace() or char == "\\" for char in text):
        raise Wrong("has a space or a \\ in it: write them as %20 and %5C")
    try:
        parts = urlsplit(text)
    except ValueError:
        raise Wrong("is no address: its host in [ ] is no IPv6 address") from None
    if parts.scheme not in ("http", "https"):
        raise Wrong("must be an absolute address: start it with https:// or http://")
    if "@" in parts.netloc:
        raise Wrong("holds a user or password, which every alert would show: take them out")
    _check_host_and_port(parts.netloc)


def _check_host_and_port(netloc: str) -> None:
    host, _, port = netloc.rpartition(":") if re.search(r":\d*\Z", netloc, re.ASCII) else (netloc, "", "")
    if port and not 1 <= int(port[:6]) <= 65535:
        raise Wrong("has a port outside 1-65535")
    if not host:
        raise Wrong("has no host: write https://host/path")
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not (_is_address(bare) or _HOST.match(bare.removesuffix("."))):
        raise Wrong("has a host that is no host name: write https://host/path")


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
