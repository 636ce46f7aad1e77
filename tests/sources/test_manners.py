"""A source's server is asked as its operator says: fields of its own, an old TLS, a proxy between."""

from __future__ import annotations

import shutil
import socket
import ssl
import threading
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from sources.config import Http, Manners, Place, Source
from sources.errors import FetchFailed, Refused, SourceError
from sources.fetch import Fetcher
from sources.worker import _bare
from tests.sources.test_fetch import PAGE, Origin, answer, certificate, fetcher, origin

__all__ = ["origin"]
HERE = Place(ip_network("127.0.0.0/8"))
KEYED = Manners(robots=False, headers=(("X-Api-Key", "s3cret"), ("Cookie", "session=s3cret")))
needs_openssl = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="openssl makes the certificates of this test"
)


def test_fields_go_to_the_source_and_to_nobody_else(origin: Origin) -> None:
    """Header fields and cookies reach the source's own host; not one that it redirects to, nor one that it links."""
    other = Origin()
    other.say(answer(), path="/there")
    url = origin.say(answer(b"", "302 Found", f"Location: http://localhost:{other.port}/there"))
    page = origin.say(answer(), path="/item")
    with fetcher() as fetch:
        fetch.get(url, manners=KEYED, redirects=(f"localhost:{other.port}",))
        fetch.get(page, manners=KEYED, home=url)
        fetch.get(other.url("/there"), manners=KEYED, home=other.url())
        fetch.get(other.url("/there").replace("127.0.0.1", "localhost"), manners=KEYED, home=other.url())
    assert [("X-Api-Key: s3cret" in head, "session=s3cret" in head) for head in origin.heads] == [(True, True)] * 2
    assert ["s3cret" in head for head in other.heads] == [False, True, False]
    other.close()


def test_secrets_show_nowhere(origin: Origin) -> None:
    """What is sent is in no representation of a source or the bounds, in no failure, and not with the parser."""
    source = Source("a", "a", "page", origin.url(), manners=KEYED)
    http = Http(allow=(HERE,), proxy="http://user:s3cret@127.0.0.1:9")
    with Fetcher(http, wait=lambda _: None) as fetch, pytest.raises(SourceError) as caught:
        fetch.get("http://notices.example.org/", manners=KEYED)
    assert "s3cret" not in f"{source!r} {http!r} {caught.value.message} {_bare(source).manners.headers}"


@needs_openssl
def test_old_tls_is_spoken_where_it_is_asked_for(tmp_path: Path) -> None:
    """A server that ends at TLS 1.1 is read with `tls: legacy` and not without; its certificate must hold."""
    good, other = certificate(tmp_path, "127.0.0.1", 2), certificate(tmp_path, "other.example.org", 2)
    server = Origin(_old(good))
    url = server.say(answer()).replace("http", "https", 1)
    with fetcher(ca_file=good[0]) as fetch:
        with pytest.raises(FetchFailed, match="tls: legacy") as caught:
            fetch.get(url)
        page = fetch.get(url, manners=Manners(robots=False, legacy_tls=True))
    assert caught.value.reason == "tls" and page is not None and page.body == PAGE
    with fetcher(ca_file=other[0]) as fetch, pytest.raises(FetchFailed, match="certificate"):
        fetch.get(url, manners=Manners(robots=False, legacy_tls=True))
    server.close()


def _old(pair: tuple[str, str]) -> object:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*pair)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    return lambda plain: context.wrap_socket(plain, server_side=True)


@needs_openssl
def test_the_end_of_a_certificate_is_known(tmp_path: Path) -> None:
    """After a fetch over TLS we know until when the host's certificate holds; of plain HTTP nothing."""
    pair = certificate(tmp_path, "127.0.0.1", 9)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*pair)
    server = Origin(lambda plain: context.wrap_socket(plain, server_side=True))
    url = server.say(answer()).replace("http", "https", 1)
    with fetcher(ca_file=pair[0]) as fetch:
        assert fetch.certificate_ends(url) is None
        fetch.get(url)
        ends = fetch.certificate_ends(url)
    assert ends is not None
    assert timedelta(days=8) < ends - datetime.now(UTC) < timedelta(days=10)
    server.close()


class Proxy(Origin):
    """A proxy that answers for every host, and lets tunnels through to one of its own."""

    def __init__(self, behind: Origin):
        super().__init__(self._wrapped)
        self.behind = behind

    def _wrapped(self, plain: socket.socket) -> socket.socket:
        return plain

    def _talk(self, plain: socket.socket) -> None:
        with plain, socket.create_connection(("127.0.0.1", self.behind.port)) as there:
            head = b""
            while b"\r\n\r\n" not in head:
                head += plain.recv(4096)
            self.heads.append(head.decode())
            if head.startswith(b"CONNECT"):
                plain.sendall(b"HTTP/1.1 200 Established\r\n\r\n")
            else:
                there.sendall(head.replace(b"http://notices.example.org", b"", 1))
            to = threading.Thread(target=_pour, args=(plain, there), daemon=True)
            to.start()
            _pour(there, plain)


def _pour(one: socket.socket, other: socket.socket) -> None:
    try:
        while data := one.recv(65536):
            other.sendall(data)
        other.shutdown(socket.SHUT_WR)
    except OSError:
        return


@pytest.fixture
def proxy(origin: Origin) -> Iterator[Proxy]:
    server = Proxy(origin)
    yield server
    server.close()


def through(proxy: Origin, **kept: object) -> Fetcher:
    http = Http(**{"per_host": timedelta(0), "proxy": f"http://127.0.0.1:{proxy.port}", **kept})  # type: ignore[arg-type]
    return Fetcher(http, wait=lambda _: None)


def test_a_proxy_is_dialled_and_nothing_else(origin: Origin, proxy: Proxy) -> None:
    """With http.proxy every request goes to the proxy, which need not be in http.allow; names are its to look up."""
    origin.say(answer())
    with through(proxy) as fetch:
        page = fetch.get("http://notices.example.org/list")
    assert page is not None and page.body == PAGE
    assert proxy.heads[0].startswith("GET http://notices.example.org/list HTTP/1.1")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://169.254.169.254/latest/", "http://[::1]/", "http://10.0.0.1/", "http://localhost/",
        "http://intranet/", "http://printer.local/", "https://db.internal/", "http://metadata.google.internal/",
    ],
)  # fmt: skip
def test_a_proxy_is_not_asked_for_what_is_private(proxy: Proxy, url: str) -> None:
    """What can be told without a look-up is refused before the proxy hears of it."""
    with through(proxy) as fetch, pytest.raises(Refused) as caught:
        fetch.get(url)
    assert (caught.value.reason, proxy.connections) == ("address", 0)


def test_a_proxy_that_leads_nowhere_is_named(origin: Origin) -> None:
    """Where the proxy lets no tunnel through, it is the proxy that is named."""
    origin.replies = {"notices.example.org:443": [answer(b"", "403 Forbidden")]}
    with through(origin) as fetch, pytest.raises(FetchFailed, match=r"http\.proxy") as caught:
        fetch.get("https://notices.example.org/")
    assert caught.value.reason == "proxy"
