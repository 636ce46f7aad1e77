"""May we ask this address for a page?"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import quote, urlsplit

import idna

from sources.config import Place
from sources.errors import Refused

Address = IPv4Address | IPv6Address

LONGEST_URL = 2000
"""Characters. No server that publishes notices needs more, and an index of PostgreSQL takes 2,704 bytes."""

WEB_PORTS = frozenset({80, 443})

SERVICE_PORTS = frozenset(
    {1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110}
    | {111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 445, 465, 512, 513, 514, 515, 526, 530}
    | {531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 873, 989, 990, 993, 995, 1433, 1521, 1719, 1720, 1723, 2049}
    | {2375, 2379, 3128, 3306, 3389, 3659, 4045, 4190, 5060, 5061, 5432, 5672, 6000, 6379, 6443, 6566}
    | {6665, 6666, 6667, 6668, 6669, 6679, 6697, 9200, 10080, 10250, 11211, 27017}
)
"""Ports of mail, shells, databases and the like: the WHATWG's bad ports (Fetch §2.9) and today's usual targets."""

_DENIED = (
    # IANA IPv4 Special-Purpose Address Registry, and multicast (RFC 5771)
    "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 "
    "192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 "
    "203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 "
    # IPv6: only 2000::/3 is global unicast (RFC 4291 §2.4). Outside it lie every form that carries an IPv4 address
    # (compatible, mapped, translated, NAT64), loopback, unique and site local, link local and multicast.
    "::/3 4000::/2 8000::/1 "
    # IANA IPv6 Special-Purpose Address Registry, within 2000::/3: protocol assignments with Teredo, documentation,
    # 6to4, AS112
    "2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20"
)
_DENIED_4 = tuple(n for n in map(ip_network, _DENIED.split()) if isinstance(n, IPv4Network))
_DENIED_6 = tuple(n for n in map(ip_network, _DENIED.split()) if isinstance(n, IPv6Network))

_URL = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):(?://(?P<authority>[^/?#]*)(?P<target>[^#]*))?")
_AUTHORITY = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]*\]|[^:\[\]]*)(?::(?P<port>[0-9]{0,5}))?")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\x9f\\\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_BEYOND_ASCII = re.compile(r"[^\x21-\x7e]+")


@dataclass(frozen=True, slots=True)
class Parts:
    """An address taken apart once, for the check and for the dial alike.

    `host` is in ASCII and lower case (IPv6 without brackets), `target` the path and query in ASCII as they are sent.
    """

    scheme: str
    host: str
    port: int
    target: str

    @property
    def usual_port(self) -> bool:
        return self.port == (443 if self.scheme == "https" else 80)

    @property
    def authority(self) -> str:
        """The Host field: the port only where it is not the scheme's own (RFC 9110 §7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.usual_port else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"

    @property
    def site(self) -> str:
        """What manners are kept for: the host, and its port where that is not one of the web's two."""
        return self.host if self.port in WEB_PORTS else f"{self.host}:{self.port}"


def permitted(address: Address, port: int, allow: tuple[Place, ...] = (), ports: Collection[int] | None = None) -> bool:
    """Whether a fetch may connect to this address: a public one, or a place that the operator allows.

    `ports` are the only ones for public addresses (None: any). The ports of mail, shells and databases are open
    only where a place names that very port.
    """
    if any(covers(place, address, port) for place in allow):
        return True
    return port not in SERVICE_PORTS and (ports is None or port in ports) and not denied(address)


_LOCAL = re.compile(r"[^.]+|(?:.+\.)?(?:localhost|local|internal|intranet|lan|home\.arpa|corp|private)")
"""Names that no public place bears: of one word, or of the zones kept for private use (RFC 6761, 6762, 8375)."""


def check_unseen(parts: Parts, allow: tuple[Place, ...]) -> None:
    """Refused for what can be told without looking a name up: behind a proxy, nobody tells us what is dialled."""
    try:
        address = ip_address(parts.host)
    except ValueError:
        wrong = bool(_LOCAL.fullmatch(parts.host)) or parts.port in SERVICE_PORTS
    else:
        wrong = not permitted(address, parts.port, allow)
    if wrong:
        raise Refused(
            "address",
            f"{parts.host} port {parts.port} is not a public place of the web; http.proxy is not asked for it.",
        )


def proxy_place(proxy: str | None) -> tuple[str, int] | None:
    """Host and port of the operator's proxy, the one place that is dialled unchecked."""
    if proxy is None:
        return None
    parts = urlsplit(proxy)
    return parts.hostname or "", parts.port or 80


def private_by_name(host: str) -> bool:
    """Whether who writes this host means a place of their own: an address within, or a name that none else bears."""
    try:
        return denied(ip_address(host.strip("[]")))
    except ValueError:
        return bool(_LOCAL.fullmatch(host.lower().removesuffix(".")))


def covers(place: Place, address: Address, port: int) -> bool:
    """Whether the operator allows this address with that. Ports of mail, shells and databases only where named."""
    if place.network.version != address.version or address not in place.network:
        return False
    return port == place.port if place.port is not None else port not in SERVICE_PORTS


def denied(address: Address) -> bool:
    """Whether this is no public address."""
    if isinstance(address, IPv4Address):
        return any(address in network for network in _DENIED_4)
    return any(address in network for network in _DENIED_6)


def check_url(url: str) -> Parts:
    """The parts of an http(s) address; Refused for anything that two programs might read in two ways.

    Reasons: `too_long`, `characters`, `scheme`, `userinfo`, `host`, `port`, `address`. Names are not looked up here:
    that is done once, by the dialler, which checks what it dials.
    """
    if len(url) > LONGEST_URL:
        raise Refused("too_long", f"The address {url[:60]}… has {len(url)} characters; at most {LONGEST_URL} are sent.")
    found = _URL.match(url)
    if not found or found["scheme"].lower() not in ("http", "https"):
        raise Refused("scheme", f"The address {url[:200]!r} is not http or https; nothing else is fetched.")
    if _FORBIDDEN.search(url):
        raise Refused("characters", f"The address {url[:200]!r} holds a space, control or backslash; write it encoded.")
    return _check_parts(url, found["scheme"].lower(), found["authority"] or "", found["target"] or "")


def _check_parts(url: str, scheme: str, authority: str, target: str) -> Parts:
    if "@" in authority:
        raise Refused("userinfo", f"The address of {authority.rpartition('@')[2][:200]} holds a user name; remove it.")
    found = _AUTHORITY.fullmatch(authority)
    if not found or not found["host"]:
        raise Refused("host", f"The address {url[:200]} names no host; write it as {scheme}://host/path.")
    port = int(found["port"] or (443 if scheme == "https" else 80))
    if not 0 < port < 65536:
        raise Refused("port", f"The address {url[:200]} has a port that does not exist; use 1 to 65535.")
    return Parts(scheme, check_host(found["host"]), port, _encode_target(target))


def check_host(host: str) -> str:
    """A host as it is looked up: ASCII, lower case, an IPv6 address without brackets. Refused if it is malformed."""
    if host.startswith("["):
        return _check_ipv6(host[1:-1])
    name = _to_ascii(host).removesuffix(".")
    labels = name.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return _check_ipv4(host, name)
    if len(name) > 253 or any(not _LABEL.fullmatch(label) or label == "xn--" for label in labels):
        raise Refused("host", f"{host[:100]!r} is not a host name (RFC 1123 §2.1); check its spelling.")
    return name


def _to_ascii(host: str) -> str:
    """Internationalised names by UTS #46, as browsers map them: full-width digits and dots become plain ones."""
    if host.isascii():
        return host.lower()
    try:
        return idna.encode(host, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError, ValueError):
        raise Refused("host", f"{host[:100]!r} is not a domain name (RFC 5891); check its spelling.") from None


def _check_ipv4(host: str, name: str) -> str:
    """A name that ends in a number is an IPv4 address (WHATWG URL §3.5); only its plain spelling is taken."""
    try:
        return str(IPv4Address(name))
    except ValueError:
        raise Refused(
            "address", f"{host[:100]!r} is an odd spelling of an IPv4 address; write four numbers from 0 to 255."
        ) from None


def _check_ipv6(literal: str) -> str:
    try:
        return str(IPv6Address(literal))
    except ValueError:
        raise Refused("host", f"[{literal[:60]}] is not an IPv6 address; check its spelling.") from None


def _encode_target(target: str) -> str:
    """Path and query as sent: what is beyond ASCII as percent-encoded UTF-8 (RFC 3987 §3.1)."""
    target = _BEYOND_ASCII.sub(lambda run: quote(run[0], safe=""), target)
    return target if target.startswith("/") else "/" + target
