"""Only public addresses and allowed places are reached, however an address is written."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.config import Place
from sources.errors import Refused
from sources.guard import check_url, permitted


def place(network: str, port: int | None = None) -> Place:
    return Place(ip_network(network), port)


@pytest.mark.parametrize("address", ["1.1.1.1", "223.5.5.5", "2400:3200::1", "2606:4700:4700::1111", "2a00:1450::1"])
def test_public_addresses_are_permitted(address: str) -> None:
    """A public address may be asked on the ports of the web."""
    assert permitted(ip_address(address), 443, (), {80, 443})


SPECIAL = """
    0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.127.255.255 127.0.0.1 127.0.0.66 169.254.169.254 172.16.0.1 172.31.255.255
    192.0.0.8 192.0.2.1 192.31.196.1 192.52.193.1 192.88.99.1 192.168.0.1 192.175.48.1 198.18.0.1 198.19.255.255
    198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
    :: ::1 ::127.0.0.66 ::ffff:127.0.0.66 ::ffff:8.8.8.8 ::ffff:0:127.0.0.66 64:ff9b::7f00:42 64:ff9b:1::7f00:42
    100::1 100:0:0:1::1 2001::7f00:42 2001:2::1 2001:db8::1 2002:7f00:42:: 2620:4f:8000::1 3fff::1 4000::1 5f00::1
    fc00::1 fd00:ec2::254 fe80::1 fec0::1 ff02::1
"""


@pytest.mark.parametrize("address", SPECIAL.split())
def test_special_addresses_are_denied(address: str) -> None:
    """No address of a special-purpose registry is reached, nor one that carries an IPv4 address inside."""
    assert not permitted(ip_address(address), 80)


def test_link_local_with_zone_is_denied() -> None:
    """The zone of a link-local address does not hide it."""
    assert not permitted(ip_address("fe80::1%eth0"), 80)


def test_allowed_places_open_their_network_and_port_only() -> None:
    """An allowed place opens its network, on its port where it names one, and nothing beside it."""
    allow = (place("10.1.2.3/32", 8080), place("127.0.0.0/8"))
    assert permitted(ip_address("10.1.2.3"), 8080, allow)
    assert not permitted(ip_address("10.1.2.3"), 80, allow)
    assert not permitted(ip_address("10.1.2.4"), 8080, allow)
    assert permitted(ip_address("127.9.9.9"), 18800, allow)
    assert not permitted(ip_address("::ffff:127.0.0.1"), 18800, allow)


@pytest.mark.parametrize("port", [22, 25, 3306, 5432, 6379, 11211])
def test_service_ports_need_their_own_permission(port: int) -> None:
    """Shells, mail and databases are not asked, even at an allowed host, unless the place names the port."""
    assert not permitted(ip_address("127.0.0.1"), port, (place("127.0.0.0/8"),))
    assert not permitted(ip_address("1.1.1.1"), port)
    assert permitted(ip_address("127.0.0.1"), port, (place("127.0.0.1/32", port),))


def test_odd_ports_of_public_hosts_need_configuration() -> None:
    """A public host is asked only on the ports that the caller says are meant."""
    assert not permitted(ip_address("1.1.1.1"), 8080, (), {80, 443})
    assert permitted(ip_address("1.1.1.1"), 8080, (), {80, 443, 8080})


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("http://Example.GOV", "http://example.gov/"),
        ("https://example.gov.:443/a?b=c#d", "https://example.gov/a?b=c"),
        ("http://example.gov:8080?x", "http://example.gov:8080/?x"),
        ("http://例子.测试/通知/一.html", "http://xn--fsqu00a.xn--0zwm56d/%E9%80%9A%E7%9F%A5/%E4%B8%80.html"),
        ("http://[2400:3200:0::1]:80/", "http://[2400:3200::1]/"),
        ("http://h/a%20b;c=(d)", "http://h/a%20b;c=(d)"),
        ("http://under_score.gov.cn/", "http://under_score.gov.cn/"),
    ],
)
def test_addresses_are_taken_apart_once(url: str, normal: str) -> None:
    """An ordinary address becomes its normal form: one spelling for the check, the dial and the Host field."""
    assert check_url(url).url == normal


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "scheme"),
        ("FTP://host/", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("//host/", "scheme"),
        ("", "scheme"),
        ("http://user@host/", "userinfo"),
        ("http://a.gov%2f@127.0.0.66/", "userinfo"),
        ("http://127.0.0.66\\@a.gov/", "characters"),
        ("http://a.gov/a b", "characters"),
        ("http://a.gov/\r\nX: y", "characters"),
        ("http://a.gov/\x00", "characters"),
        ("http://a.gov/\ud800", "characters"),
        ("http://a.gov/" + "a" * 4096, "too_long"),
        ("http:a.gov/", "host"),
        ("http:///a.gov/", "host"),
        ("http://a..b/", "host"),
        ("http://xn--/", "host"),
        ("http://-a.b/", "host"),
        ("http://%31.b/", "host"),
        ("http://" + "a" * 64 + ".b/", "host"),
        ("http://\u2488.example/", "host"),
        ("http://[::1/", "host"),
        ("http://[fe80::1%25eth0]/", "host"),
        ("http://[1.2.3.4]/", "host"),
        ("http://a.gov:0/", "port"),
        ("http://a.gov:99999/", "port"),
        ("http://2130706498/", "address"),
        ("http://0x7f000042/", "address"),
        ("http://0177.0.0.0102/", "address"),
        ("http://127.66/", "address"),
        ("http://0/", "address"),
    ],
)
def test_ambiguous_addresses_are_refused(url: str, reason: str) -> None:
    """What two programs could read in two ways is refused before anything is looked up."""
    with pytest.raises(Refused) as refusal:
        check_url(url)
    assert refusal.value.reason == reason
    assert refusal.value.again is False


@pytest.mark.parametrize("host", ["127。0。0。66", "①②⑦.0.0.66", "１２７.0.0.66", "127.0.0.66."])
def test_disguised_addresses_are_shown(host: str) -> None:
    """Full-width and circled digits become the address that they stand for, so that the check sees it."""
    assert check_url(f"http://{host}/").host == "127.0.0.66"


@given(
    st.text(max_size=80)
    | st.text(max_size=40).map("http://".__add__)
    | st.text("[]:@/?#.%\\1a。", max_size=30).map("https://".__add__)
)
def test_any_text_is_parsed_or_refused(text: str) -> None:
    """No text makes the check fail otherwise, and what it lets pass is stable: its own normal form."""
    try:
        parts = check_url(text)
    except Refused:
        return
    assert check_url(parts.url) == parts
    assert parts.url.isascii()
