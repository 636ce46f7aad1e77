"""An alert goes to public places and to those that the operator named, whatever a resolver says of a name."""

from __future__ import annotations

import socket
from collections.abc import Callable
from ipaddress import ip_network
from typing import Any

import pytest

from alerts.channels import send, targets
from alerts.config import Channel
from alerts.message import Message
from alerts.post import Request, connection_to
from alerts.reach import Within, addresses
from alerts.services import notify, plugin
from sources.config import Place
from tests.alerts.receivers import Program, answer

NEWS = Message("[New] title", "text", "<p>text</p>")
HERE = (Place(ip_network("127.0.0.0/8")),)
Names = dict[str, list[str]]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """What the resolver says of names from now on; of those that are not in it, what it says anyway."""
    said: Names = {}
    real = socket.getaddrinfo

    def getaddrinfo(host: Any, port: Any, *rest: Any, **named: Any) -> Any:
        found = said.get(host)
        if found is None:
            return real(host, port, *rest, **named)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return said


@pytest.mark.parametrize(
    "url", ["json://hooks.example.org:{port}/x", "gotify://hooks.example.org:{port}/AbCdEfGhIjKlMnO"]
)
def test_a_public_name_that_leads_within_gets_nothing(names: Names, program: Callable[..., Program], url: str):
    """By our sender and by Apprise's; it may pass, so it is tried again; once it is allowed, the alert goes out."""
    server = program(answer('{"id":"x","event":"message"}'))
    names["hooks.example.org"] = ["127.0.0.1"]
    address = url.format(port=server.port)
    (target,) = targets(Channel("desk", (address,)))
    receipt = send(target, NEWS, "k")
    assert (receipt.ok, receipt.again, receipt.doubt, server.paths) == (False, True, False, [])
    assert "leads to 127.0.0.1, which" in receipt.reason and "http.allow" in receipt.reason
    (target,) = targets(Channel("desk", (address,), allow=HERE))
    assert send(target, NEWS, "k").ok and len(server.paths) == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "chat.internal", "mattermost", "[::1]", "10.1.2.3"])
def test_a_place_that_is_private_by_its_name_is_meant(names: Names, host: str):
    """The operator wrote it: nothing is looked up to doubt it."""
    names.update({"chat.internal": ["10.0.0.7"], "mattermost": ["172.18.0.3"]})
    assert addresses(host.strip("[]"), 443, ())


def test_the_host_of_an_address_that_is_no_server_is_not_looked_up(names: Names, program: Callable[..., Program]):
    """The sender's mail domain may lie within: the mail goes by the service's own interface."""
    server = program(answer('{"id":"1"}'))
    names["example.org"] = ["10.0.0.1"]
    made = plugin("resend://abcd-ef:gazette@example.org/reader@example.com")
    made.notify_url = f"http://127.0.0.1:{server.port}/emails"
    assert made.host == "example.org" and notify(made, NEWS, "k").ok


@pytest.mark.parametrize(("secure", "port"), [(False, 80), (True, 443)])
def test_an_address_of_version_six_has_the_usual_port(secure: bool, port: int):
    """No part of it is taken for a port."""
    connection = connection_to(Request(secure, "[fd00::5]", None, "/x", {}, b"{}"))
    assert (connection.host, connection.port) == ("fd00::5", port)


@pytest.mark.parametrize(
    "within",
    ["127.0.0.66", "169.254.169.254", "::ffff:127.0.0.66", "64:ff9b::7f00:42", "fe80::1%eth0", "fd00::1", "100.64.0.1"],
)
def test_one_address_within_makes_a_name_unfit(names: Names, within: str):
    """In whatever form it is written, beside good ones, and where another place is allowed."""
    names["hooks.example.org"] = ["93.184.216.34"]
    assert addresses("hooks.example.org", 443, ()) == ["93.184.216.34"]
    names["hooks.example.org"] = ["93.184.216.34", within]
    with pytest.raises(Within, match=within.partition("%")[0]):
        addresses("hooks.example.org", 443, (Place(ip_network("127.0.0.1/32")),))


def test_what_is_dialled_is_what_was_looked_up(names: Names, program: Callable[..., Program]):
    """A name that leads elsewhere at the second look is looked up once."""
    server, looks = program(answer("ok")), list[str]()

    class Flips(list[str]):
        def __iter__(self) -> Any:
            looks.append("look")
            return iter(["127.0.0.1"] if len(looks) == 1 else ["127.0.0.66"])

    names["hooks.example.org"] = Flips()
    (target,) = targets(Channel("desk", (f"json://hooks.example.org:{server.port}/x",), allow=HERE))
    assert send(target, NEWS, "k").ok and looks == ["look"] and len(server.paths) == 1
