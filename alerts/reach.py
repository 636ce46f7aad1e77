"""Where may an alert go? To a public place, to one that is private by its very name, or to one that is allowed.

The operator writes the address of a channel: one that says `10.1.2.3` or `chat.internal` means it. A name that looks
public and leads within has been changed by somebody else, or lies in a zone of the operator's own, which `http.allow`
then names. The addresses that were looked up are those that are dialled.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from ipaddress import ip_address

from sources.config import Place
from sources.guard import covers, denied, private_by_name


class Within(OSError):
    """A name that looks public leads to a place that is not."""


def connect(host: str, port: int, allow: Sequence[Place], seconds: float) -> socket.socket:
    """A connection to the first address that takes it, each tried for so long; OSError, Within where none may be."""
    fault: OSError = OSError(f"{host} has no address")
    for address in addresses(host, port, allow):
        try:
            return socket.create_connection((address, port), seconds)
        except OSError as error:
            fault = error
    raise fault


def addresses(host: str, port: int, allow: Sequence[Place]) -> list[str]:
    """Those of a host, to all of which an alert may go; Within where one of them is not public, nor allowed."""
    places = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    found = list(dict.fromkeys(str(place[4][0]) for place in places))
    wrong = [] if private_by_name(host) else [address for address in found if not _may(address, port, allow)]
    if wrong:
        raise Within(
            f"{host} leads to {wrong[0]}, which is no public address: if it is yours, name it in http.allow, else ask "
            "whoever keeps that name"
        )
    return found


def _may(address: str, port: int, allow: Sequence[Place]) -> bool:
    place = ip_address(address.partition("%")[0])
    return not denied(place) or any(covers(one, place, port) for one in allow)
