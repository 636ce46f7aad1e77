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
    """Those of a host to which an alert may go; Within where it has none but others."""
    found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if private_by_name(host):
        return found
    good = [address for address in dict.fromkeys(found) if _may(address, port, allow)]
    if found and not good:
        raise Within(
            f"{host} leads to {found[0]}, which is no public address: if it is yours, name it in http.allow, else ask "
            "whoever keeps that name"
        )
    return good


def _may(address: str, port: int, allow: Sequence[Place]) -> bool:
    place = ip_address(address.partition("%")[0])
    return not denied(place) or any(covers(one, place, port) for one in allow)
