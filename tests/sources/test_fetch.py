"""A fetch brings one whole page or says why not, whatever the server does. The server is real, on loopback."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import httpx
import pytest

from sources.config import Http, Place
from sources.errors import FetchFailed, Refused, SourceError, Suspect
from sources.fetch import Fetcher
from sources.fetch_answer import retry_after
from sources.fetch_dial import Dialler
from sources.fetch_hops import next_hop
from sources.fetch_wire import KEPT, Wire
from sources.guard import check_url
from sources.page import Mark, Page

HERE = Place(ip_network("127.0.0.0/8"))
PAGE = "<title>公告</title><p>关于印发办法的通知</p>".encode()
Reply = bytes | Callable[[socket.socket], bytes | None]


def answer(body: bytes = PAGE, status: str = "200 OK", *fields: str, length: int | None = None) -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", *fields, "", ""]
    return "\r\n".join(head).encode() + body


class Origin:
    """A web server that sends exactly the bytes that a test says, and remembers what it was asked."""

    def __init__(self, wrap: Callable[[socket.socket], socket.socket] = lambda plain: plain):
        self._wrap = wrap
        self.replies: dict[str, list[Reply]] = {}
        self.heads: list[str] = []
        self.connections = 0
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, path: str = "/list") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def say(self, *replies: Reply, path: str = "/list") -> str:
        """These replies in turn (the last one for ever) at `path`; its address."""
        self.replies[path] = list(replies)
        return self.url(path)

    def close(self) -> None:
        self._door.close()

    def _accept(self) -> None:
        while True:
            try:
                plain, _ = self._door.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._talk, args=(plain,), daemon=True).start()

    def _talk(self, plain: socket.socket) -> None:
        try:
            with self._wrap(plain) as line:
                while head := _read_head(line):
                    self.heads.append(head)
                    replies = self.replies.get(head.split(" ")[1], [answer(b"", "404 Not Found")])
                    reply = replies.pop(0) if len(replies) > 1 else replies[0]
                    said = reply if isinstance(reply, bytes) else reply(line)
                    if said is None:
                        return
                    line.sendall(said)
        except OSError:
            return


def _read_head(line: socket.socket) -> str:
    head = b""
    while b"\r\n\r\n" not in head:
        piece = line.recv(4096)
        if not piece:
            return ""
        head += piece
    return head.decode("latin-1")


@pytest.fixture
def origin() -> Iterator[Origin]:
    server = Origin()
    yield server
    server.close()


class Time:
    """A clock that stands until somebody waits, or that ticks at each look."""

    def __init__(self, tick: float = 0.0):
        self.now, self.tick, self.waits = 1000.0, tick, list[float]()

    def __call__(self) -> float:
        self.now += self.tick
        return self.now

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


def fetcher(time: Time | None = None, **kept: object) -> Fetcher:
    time = time or Time()
    http = Http(**{"allow": (HERE,), "per_host": timedelta(0), **kept})  # type: ignore[arg-type]
    return Fetcher(http, wait=time.wait, clock=time)


def failure(url: str, **kept: object) -> SourceError:
    with fetcher(**kept) as fetch, pytest.raises(SourceError) as caught:  # type: ignore[arg-type]
        fetch.get(url)
    assert "127.0.0.1" in caught.value.message or caught.value.reason in ("too_large", "decode")
    return caught.value


def mark(page: Page) -> Mark:
    return Mark(page.url, page.sha256, page.etag, page.last_modified, datetime(2025, 3, 1, tzinfo=UTC))


# What a good fetch brings


def test_a_page_comes_with_its_labels(origin: Origin) -> None:
    """A page is its bytes, its address, its media type and charset, and the server's validators as sent."""
    fields = ("Content-Type: Text/HTML; Charset=GBK", 'ETag: W/"a b"', "Last-Modified: Sat, 01 Mar 2099 00:00:00 GMT")
    url, tally = origin.say(answer(PAGE, "200 OK", *fields)), list[str]()
    with fetcher(contact="ops@example.org") as fetch:
        page = fetch.get(url, language="zh", tally=tally)
    assert page is not None
    assert (page.url, page.body, page.status, page.content_type, page.charset) == (url, PAGE, 200, "text/html", "GBK")
    assert (page.etag, page.last_modified) == ('W/"a b"', "Sat, 01 Mar 2099 00:00:00 GMT")
    assert page.sha256 == hashlib.sha256(PAGE).hexdigest()
    assert tally == [url]
    asked = origin.heads[0]
    assert "Accept-Encoding: gzip\r\n" in asked and "Accept-Language: zh-CN,zh;q=0.9,en;q=0.5\r\n" in asked
    assert "User-Agent: gazetted/" in asked and "(+ops@example.org)" in asked
    assert "Cookie" not in asked and "Authorization" not in asked


def test_an_unchanged_page_is_not_sent_again(origin: Origin) -> None:
    """The server's own validators go back as they came, and its 304 means None."""
    url = origin.say(answer(PAGE, "200 OK", 'ETag: "1"', "Last-Modified: whenever"), answer(b"", "304 Not Modified"))
    with fetcher() as fetch:
        page = fetch.get(url)
        assert page is not None
        assert fetch.get(url, mark=mark(page)) is None
        assert fetch.get(url, mark=mark(page)) is None
    assert origin.connections == 1
    assert 'If-None-Match: "1"\r\nIf-Modified-Since: whenever\r\n' in origin.heads[1]


def test_not_modified_needs_a_condition(origin: Origin) -> None:
    """A 304 to a request without validators is a failure: there is nothing that it could mean."""
    assert failure(origin.say(answer(b"", "304 Not Modified"))).reason == "protocol"


def test_gzip_chunks_and_old_servers_are_read(origin: Origin) -> None:
    """Gzip, chunked and close-delimited bodies are complete pages."""
    packed = gzip.compress(PAGE)
    chunked = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n"
        + PAGE[:5]
        + b"\r\n"
        + (b"%x\r\n" % (len(PAGE) - 5) + PAGE[5:] + b"\r\n0\r\n\r\n")
    )

    def close(line: socket.socket) -> None:
        line.sendall(b"HTTP/1.0 200 OK\r\n\r\n" + PAGE)

    origin.say(answer(packed, "200 OK", "Content-Encoding: gzip"), path="/gzip")
    origin.say(chunked, path="/chunked")
    origin.say(close, path="/close")
    with fetcher() as fetch:
        for path in ("/gzip", "/chunked", "/close"):
            page = fetch.get(origin.url(path))
            assert page is not None and page.body == PAGE
            assert page.raw == (packed if path == "/gzip" else None)  # what the archive keeps


def test_no_cookie_is_kept(origin: Origin) -> None:
    """What a server sets as a cookie is not sent back."""
    url = origin.say(answer(PAGE, "200 OK", "Set-Cookie: a=b"))
    with fetcher() as fetch:
        fetch.get(url)
        fetch.get(url)
    assert all("cookie" not in head.lower() for head in origin.heads)


def test_the_environment_has_no_say(origin: Origin, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proxies of the environment are not used."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.66:9")
    with fetcher() as fetch:
        assert fetch.get(origin.say(answer())) is not None


# Bodies that are not whole, or too large


def chunk_cut(line: socket.socket) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")


def short(line: socket.socket) -> None:
    line.sendall(answer(PAGE, length=len(PAGE) + 9))


def endless(line: socket.socket) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        line.sendall(b"x" * 65536)


def endless_head(line: socket.socket) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        line.sendall(b"X-Field: y\r\n" * 100)


def head_at_once(line: socket.socket) -> None:
    """One piece less than the bound, and then one that passes the parser's own."""
    line.sendall(b"HTTP/1.1 200 OK\r\n" + b"X-Field: y\r\n" * 5000)
    line.sendall(b"X-Field: y\r\n" * 9000)
    line.recv(1)


def endless_hints(line: socket.socket) -> None:
    while True:
        line.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 100)


BOMB = gzip.compress(b"\0" * (64 << 20))
GZ = "Content-Encoding: gzip"
FAULTS: list[tuple[str, Reply, str]] = [
    ("short body", short, "incomplete"),
    ("chunked body cut", chunk_cut, "incomplete"),
    ("bad chunk", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "incomplete"),
    ("endless body", endless, "too_large"),
    ("declared too large", answer(b"", length=10**13), "too_large"),
    ("declared absurdly large", answer(b"", length=10**40), "protocol"),
    ("endless head", endless_head, "too_large"),
    ("a head in two pieces", head_at_once, "too_large"),
    ("endless hints", endless_hints, "too_large"),
    ("huge field", answer(PAGE, "200 OK", "X: " + "y" * 300_000), "too_large"),
    ("many fields", answer(PAGE, "200 OK", *["Set-Cookie: a=b"] * 4000), "too_large"),
    ("gzip bomb", answer(BOMB, "200 OK", GZ), "too_large"),
    ("gzip cut", answer(gzip.compress(PAGE)[:-9], "200 OK", GZ), "decode"),
    ("gzip without its trailer", answer(gzip.compress(PAGE)[:-1], "200 OK", GZ), "decode"),
    ("gzip with a wrong checksum", answer(gzip.compress(PAGE)[:-8] + b"\1" * 8, "200 OK", GZ), "decode"),
    ("bytes behind gzip", answer(gzip.compress(PAGE) + b"tail", "200 OK", GZ), "decode"),
    ("plain called gzip", answer(PAGE, "200 OK", GZ), "decode"),
    (
        "stacked encodings",
        answer(gzip.compress(gzip.compress(PAGE)), "200 OK", "Content-Encoding: gzip, gzip"),
        "decode",
    ),
    ("brotli", answer(b"\x1b\x00", "200 OK", "Content-Encoding: br"), "decode"),
    ("unknown encoding", answer(PAGE, "200 OK", "Content-Encoding: snappy"), "decode"),
    ("two lengths", answer(PAGE, "200 OK", "Transfer-Encoding: chunked"), "protocol"),
    ("no status line", b"<html>hello</html>\r\n\r\n", "protocol"),
    ("bad status line", b"HTTP/1.1 abc WAT\r\n\r\n", "protocol"),
    ("NUL in a field", b"HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n", "protocol"),
    ("partial content", answer(PAGE, "206 Partial Content", "Content-Range: bytes 0-9/99"), "protocol"),
    ("multiple choices", answer(PAGE, "300 Multiple Choices"), "protocol"),
    ("switching protocols", b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", "protocol"),
    ("no content", b"HTTP/1.1 204 No Content\r\n\r\n", "protocol"),
]


@pytest.mark.parametrize(("reply", "reason"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_a_page_that_is_not_whole_is_no_page(origin: Origin, reply: Reply, reason: str) -> None:
    """Whatever is cut, damaged, too large or not HTTP ends as FetchFailed with its reason, and nothing is returned."""
    fault = failure(origin.say(reply))
    assert (type(fault), fault.reason) == (FetchFailed, reason)


def test_extra_bytes_never_answer_the_next_request(origin: Origin) -> None:
    """A second answer smuggled behind the first is thrown away with its connection."""
    url = origin.say(answer() + answer(b"SMUGGLED"))
    with fetcher() as fetch:
        pages = [fetch.get(url) for _ in range(3)]
    assert [page and page.body for page in pages] == [PAGE] * 3


# Time


def test_drips_are_cut_by_the_deadline_of_the_whole_fetch(origin: Origin) -> None:
    """A server that sends a byte now and then is cut off when the whole fetch has had its time."""

    def drip(line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            line.sendall(b"x")

    url = origin.say(drip)
    assert failure(url, time=Time(tick=0.5), timeout=timedelta(seconds=60)).reason == "timeout"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_silence_is_cut(origin: Origin, scheme: str) -> None:
    """A server that accepts and says nothing, in plain or in the TLS handshake, costs no more than the deadline."""
    never = threading.Event()

    def hang(line: socket.socket) -> None:
        never.wait(5)

    url = origin.say(hang)
    fault = failure(url.replace("http", scheme, 1), timeout=timedelta(seconds=0.3))
    never.set()
    assert fault.reason == "timeout"


def test_a_look_up_that_hangs_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """The resolver is asked in a thread of its own and left when the deadline comes."""
    never = threading.Event()

    def hang(*asked: object, **kept: object) -> list[object]:
        never.wait(5)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    with fetcher(timeout=timedelta(seconds=0.2)) as fetch, pytest.raises(FetchFailed) as caught:
        fetch.get("http://slow.example.org/")
    assert caught.value.reason == "dns"
    never.set()


# Addresses


def resolve_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    def look_up(host: object, port: int, *asked: object, **kept: object) -> list[object]:
        literal = host in addresses
        found = [host] if literal else list(addresses)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


def test_a_name_with_one_forbidden_address_is_refused(origin: Origin, monkeypatch: pytest.MonkeyPatch) -> None:
    """Any forbidden address of a name refuses it before anything is dialled, and nothing is counted as a request."""
    resolve_to(monkeypatch, "127.0.0.1", "169.254.169.254")
    tally: list[str] = []
    with fetcher() as fetch, pytest.raises(Refused) as caught:
        fetch.get(f"http://mixed.example.org:{origin.port}/list", tally=tally)
    assert (caught.value.reason, origin.connections, tally) == ("address", 0, [])


def test_the_next_address_is_tried(origin: Origin, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many addresses of a name, dead ones are passed over; Host stays the name."""
    resolve_to(monkeypatch, *[f"127.9.9.{n}" for n in range(1, 20)], "127.0.0.1")
    origin.say(answer())
    with fetcher() as fetch:
        assert fetch.get(f"http://many.example.org:{origin.port}/list") is not None
    assert f"Host: many.example.org:{origin.port}\r\n" in origin.heads[0]


def test_a_name_without_address_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that the resolver does not know is a failure of DNS, with a remedy."""

    def unknown(*asked: object, **kept: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with fetcher() as fetch, pytest.raises(FetchFailed, match="check the name") as caught:
        fetch.get("http://nowhere.example.org/")
    assert caught.value.reason == "dns"


def test_loopback_is_refused_unless_allowed(origin: Origin) -> None:
    """Without permission no fetch reaches this machine."""
    origin.say(answer())
    fault = failure(origin.url(), allow=())
    assert (type(fault), fault.reason, origin.connections) == (Refused, "address", 0)
    assert "http.allow" in fault.message


def test_the_guard_sits_before_a_proxy_too() -> None:
    """Where there is a proxy, httpx hands connections to httpcore's pool; our dialler is the network that it uses."""
    with fetcher(proxy="http://127.0.0.1:9") as fetch:
        for legacy in (False, True):
            transport = fetch._transport(legacy)
            assert isinstance(transport, httpx.HTTPTransport)
            assert isinstance(transport._pool._network_backend, Dialler)  # type: ignore[attr-defined]


def test_no_connection_is_made_but_by_the_guarded_dialler(origin: Origin, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the dialler does not dial, nothing is reached, be it http or https."""

    def refuse(*asked: object, **kept: object) -> object:
        raise Refused("address", "127.0.0.1 not today")

    monkeypatch.setattr(Dialler, "connect_tcp", refuse)
    origin.say(answer())
    for url in (origin.url(), origin.url().replace("http:", "https:")):
        assert failure(url).message == "127.0.0.1 not today"
    assert origin.connections == 0


# Redirects


def test_redirects_within_the_site_are_followed(origin: Origin) -> None:
    """A redirect on the same host is followed, and the page has the address that it ended at."""
    origin.say(answer(b"", "302 Found", "Location: /b?x=1"))
    url, tally = origin.say(answer(), path="/b?x=1"), list[str]()
    with fetcher() as fetch:
        page = fetch.get(origin.url(), tally=tally)
    assert page is not None and page.url == url
    assert len(tally) == 2


def test_redirects_end(origin: Origin) -> None:
    """Circles and chains of more than five hops are failures."""
    origin.say(answer(b"", "302 Found", "Location: /list"))
    assert failure(origin.url()).reason == "redirect"
    for n in range(9):
        origin.say(answer(b"", "302 Found", f"Location: /h{n + 1}"), path=f"/h{n}")
    assert failure(origin.url("/h0")).reason == "redirect"
    assert len([head for head in origin.heads if "/h" in head.split("\r\n")[0]]) == 6


def test_gbk_bytes_in_location_come_back_as_sent(origin: Origin) -> None:
    """A Location in raw GBK is asked for with those very bytes, percent-encoded, as a browser would."""
    origin.say(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /\xcd\xa8\xd6\xaa.html\r\n\r\n")
    origin.say(answer(), path="/%CD%A8%D6%AA.html")
    with fetcher() as fetch:
        assert fetch.get(origin.url()) is not None


def hop(here: str, there: str | bytes, *redirects: str) -> str:
    location = there if isinstance(there, bytes) else there.encode()
    return next_hop(check_url(here), location, redirects).url


def test_the_ways_of_one_site_are_allowed() -> None:
    """http to https, with or without www., and hosts that the operator named."""
    assert hop("http://a.gov/x", "https://a.gov/x") == "https://a.gov/x"
    assert hop("http://a.gov/x", "https://www.a.gov/x") == "https://www.a.gov/x"
    assert hop("https://www.a.gov/x", "//a.gov/通知") == "https://a.gov/%E9%80%9A%E7%9F%A5"
    assert hop("https://a.gov/x", "https://b.gov/x", "b.gov") == "https://b.gov/x"
    assert hop("https://a.gov/x", "https://b.gov:8443/x", "b.gov:8443") == "https://b.gov:8443/x"


@pytest.mark.parametrize(
    ("there", "kind", "reason"),
    [
        ("https://b.gov/x", Refused, "moved"),
        ("https://a.gov.evil.org/x", Refused, "moved"),
        ("https://a.gov:8443/x", Refused, "moved"),
        ("http://a.gov/x", Refused, "downgrade"),
        ("file:///etc/passwd", Refused, "scheme"),
        ("data:text/html,<p> x", Refused, "scheme"),
        ("javascript:alert(1)", Refused, "scheme"),
        ("ws://a.gov/", Refused, "scheme"),
        ("https://a.gov\\@b.gov/", Refused, "characters"),
        ("/\\b.gov/", Refused, "characters"),
        ("https://u@a.gov/", Refused, "userinfo"),
        ("http:b.gov/", FetchFailed, "redirect"),
        ("https:///b.gov/", FetchFailed, "redirect"),
        ("https://xn--/", FetchFailed, "redirect"),
        ("https://a..b/", FetchFailed, "redirect"),
        ("https://[::1/", FetchFailed, "redirect"),
        ("//[::1", FetchFailed, "redirect"),
        ("https://a.gov:99999/", FetchFailed, "redirect"),
        ("https://exa mple.gov/", FetchFailed, "redirect"),
        ("/\x01", FetchFailed, "redirect"),
        ("", FetchFailed, "redirect"),
        ("https://" + "a" * 65000, FetchFailed, "redirect"),
        ("/", Suspect, "soft_404"),
        ("/index.html", Suspect, "soft_404"),
        ("/login?next=/notices/7", Suspect, "login"),
        ("/user/SignIn.aspx", Suspect, "login"),
    ],
)
def test_other_redirects_are_not_followed(there: str, kind: type[SourceError], reason: str) -> None:
    """A redirect that leaves the site, is no address, or turns a page into the home page or a login is not followed."""
    with pytest.raises(kind) as caught:
        hop("https://a.gov/notices/7", there)
    assert caught.value.reason == reason


def test_a_home_page_may_move_home() -> None:
    """From one form of the home page to another, and to pages that only look like a login's name, we follow."""
    assert hop("https://a.gov/index.html", "/") == "https://a.gov/"
    assert hop("https://a.gov/x", "/blog/logins-explained.html") == "https://a.gov/blog/logins-explained.html"


# What statuses mean


@pytest.mark.parametrize(
    ("status", "fields", "kind", "reason", "after"),
    [
        ("404 Not Found", (), FetchFailed, "http_404", None),
        ("410 Gone", (), FetchFailed, "http_410", None),
        ("401 Unauthorized", ("WWW-Authenticate: Basic",), FetchFailed, "blocked", 3600.0),
        ("403 Forbidden", (), FetchFailed, "blocked", 3600.0),
        ("403 Forbidden", ("cf-mitigated: challenge",), Suspect, "blocked", 3600.0),
        ("405 No", ("x-amzn-waf-action: captcha",), Suspect, "blocked", 3600.0),
        ("202 Accepted", ("x-amzn-waf-action: challenge",), Suspect, "blocked", 3600.0),
        ("412 Precondition Failed", (), Suspect, "blocked", 3600.0),
        ("429 Slow", ("Retry-After: 120",), FetchFailed, "rate_limited", 120.0),
        ("429 Slow", ("Retry-After: soon",), FetchFailed, "rate_limited", 60.0),
        ("503 Busy", ("Retry-After: 99999999",), FetchFailed, "http_503", 86400.0),
        ("500 Oops", (), FetchFailed, "http_500", None),
    ],
)
def test_statuses_become_reasons(
    origin: Origin, status: str, fields: tuple[str, ...], kind: type, reason: str, after: float | None
) -> None:
    """Each status that is not a page says by its reason what it means and by `retry_after` when to come back."""
    fault = failure(origin.say(answer(b"<h1>no</h1>", status, *fields)))
    assert (type(fault), fault.reason, fault.retry_after) == (kind, reason, after)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 1.0),
        ("120", 120.0),
        ("9" * 400, 86400.0),
        ("-5", None),
        ("1e9", None),
        ("soon", None),
        ("", None),
        ("Sat, 01 Mar 2025 00:10:00 GMT", 600.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 1.0),
        ("Thu, 01 Jan 2099 00:00:00 GMT", 86400.0),
        ("Thu, 99 Jan 99999 00:00:00 GMT", None),
    ],
)
def test_retry_after_is_clamped(value: str, seconds: float | None) -> None:
    """Seconds and dates are waited for, from a second to a day; nonsense is not."""
    assert retry_after(value, datetime(2025, 3, 1, tzinfo=UTC)) == seconds


def test_a_host_that_wants_rest_gets_it(origin: Origin) -> None:
    """Retry-After holds the whole host, without a request, until its time has passed."""
    busy, good, time = origin.say(answer(b"", "429 Slow", "Retry-After: 120")), origin.say(answer(), path="/b"), Time()
    with fetcher(time) as fetch:
        for url, left in ((busy, 120.0), (good, 120.0)):
            with pytest.raises(FetchFailed) as caught:
                fetch.get(url)
            assert (caught.value.reason, caught.value.retry_after) == ("rate_limited", left)
        time.now += 121
        assert fetch.get(good) is not None
    assert len(origin.heads) == 2


# Trying again, and manners


def test_a_closed_connection_is_replaced_unseen(origin: Origin) -> None:
    """A kept connection that the server closed meanwhile costs one more request and no failure."""
    url = origin.say(answer(), lambda line: None, answer())
    with fetcher(time := Time()) as fetch:
        assert fetch.get(url) is not None
        assert fetch.get(url) is not None
    assert time.waits == []


def test_connections_are_kept(origin: Origin) -> None:
    """Requests after one another use one connection."""
    url = origin.say(answer())
    with fetcher() as fetch:
        for _ in range(5):
            fetch.get(url)
    assert origin.connections == 1


def test_few_idle_connections_are_kept_and_none_after_the_end() -> None:
    """Of many hosts only the last asked keep their connection; when the fetcher closes, all are closed."""
    origins = [Origin() for _ in range(KEPT + 2)]
    with fetcher() as fetch:
        wire = fetch._transport(False)
        assert isinstance(wire, Wire)
        for _ in range(2):
            for origin in reversed(origins):
                fetch.get(origin.say(answer()))
        assert len(wire._idle) == KEPT
        fetch.get(origins[0].url())
        kept = [connection for _, connection in wire._idle]
    assert [origin.connections for origin in origins] == [2] * len(origins)
    assert not wire._idle and all(connection.is_closed() for connection in kept)
    for origin in origins:
        origin.close()


def test_a_connection_with_an_answer_left_on_it_is_not_kept(origin: Origin) -> None:
    """What was not read to its end would be taken for the answer to the next request."""
    origin.say(answer(b"x" * 5000, "404 Not Found"))
    with fetcher() as fetch:
        for _ in range(2):
            with pytest.raises(FetchFailed):
                fetch.get(origin.url())
    assert origin.connections == 2


@pytest.mark.parametrize(
    "reply", [answer(b"", "502 Bad Gateway"), answer(b"", "504 Gateway Time-out"), lambda line: None]
)
def test_what_may_pass_is_tried_again(origin: Origin, reply: Reply) -> None:
    """A gateway without its page or a connection closed unanswered is tried twice more, with growing waits."""
    url, time = origin.say(reply, reply, answer()), Time()
    with fetcher(time) as fetch:
        assert fetch.get(url) is not None
    assert len(time.waits) == 2 and 0.25 <= time.waits[0] <= 0.75 and 0.5 <= time.waits[1] <= 1.5
    assert failure(origin.say(reply)).reason in ("http_502", "http_504", "protocol")


@pytest.mark.parametrize("status", ["404 Not Found", "500 Oops", "503 Busy", "403 Forbidden"])
def test_what_will_not_pass_is_asked_once(origin: Origin, status: str) -> None:
    """An answer that a second would not change is not asked for again: 503 says that the server is overloaded."""
    failure(origin.say(answer(b"", status)))
    assert len(origin.heads) == 1


def test_a_closed_port_is_a_failure_to_connect() -> None:
    """A refused connection says so, after three tries."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    assert failure(f"http://127.0.0.1:{port}/").reason == "connect"


def test_a_host_is_not_hurried(origin: Origin) -> None:
    """Between two requests to one host lies at least `per_host`, over all threads; other hosts do not wait."""
    url, time = origin.say(answer()), Time()
    with fetcher(time, per_host=timedelta(seconds=1)) as fetch:
        for _ in range(4):
            fetch.get(url)
    assert time.waits == [1.0, 1.0, 1.0]


def test_threads_share_one_fetcher(origin: Origin) -> None:
    """Eight threads at one host: all get the page, two of them at a time."""
    pair, lock, at_once, most = threading.Barrier(2), threading.Lock(), 0, 0

    def meet(line: socket.socket) -> bytes:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        pair.wait(timeout=10)  # broken unless a second request comes while this one is answered
        with lock:
            at_once -= 1
        return answer()

    url, pages = origin.say(meet), list[Page | None]()
    with fetcher() as fetch:
        threads = [threading.Thread(target=lambda: pages.append(fetch.get(url))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len([page for page in pages if page and page.body == PAGE]) == 8
    assert most == 2


# TLS


def certificate(folder: Path, name: str, days: int) -> tuple[str, str]:
    key, cert = str(folder / f"{name}.key"), str(folder / f"{name}.pem")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", str(days), "-subj", f"/CN={name}"]
    command += [
        "-addext",
        f"subjectAltName={'IP' if name[0].isdigit() else 'DNS'}:{name}",
        "-keyout",
        key,
        "-out",
        cert,
    ]
    subprocess.run(command, check=True, capture_output=True)
    return cert, key


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificates of this test")
def test_certificates_are_checked(tmp_path: Path) -> None:
    """A page over TLS is read where its certificate is trusted and names the host; else the failure is `tls`."""
    good, other = certificate(tmp_path, "127.0.0.1", 2), certificate(tmp_path, "other.example.org", 2)
    for pair, trusted, reason in ((good, good, None), (other, other, "tls"), (good, other, "tls")):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*pair)
        server = Origin(lambda plain, context=context: context.wrap_socket(plain, server_side=True))  # type: ignore[misc]
        url = server.say(answer()).replace("http", "https", 1)
        if reason:
            assert failure(url, ca_file=trusted[0]).reason == reason
        else:
            with fetcher(ca_file=trusted[0]) as fetch:
                page = fetch.get(url)
            assert page is not None and page.body == PAGE
        server.close()


def test_plain_http_on_a_tls_port_is_named() -> None:
    """A server that speaks plain HTTP where TLS was asked is a failure of TLS."""

    def talk(plain: socket.socket) -> socket.socket:
        plain.sendall(answer())
        return plain

    server = Origin(talk)
    assert failure(server.url().replace("http", "https", 1)).reason == "tls"
    server.close()
