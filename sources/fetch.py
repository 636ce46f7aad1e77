"""How is a page fetched: conditionally, politely, within bounds and behind the guard? The one HTTP client."""

from __future__ import annotations

import random
import re
import ssl
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType

import httpcore
import httpx

from sources.config import Http
from sources.errors import FetchFailed, Refused, SourceError
from sources.fetch_answer import REDIRECTS, Answer, judge_status, read_head
from sources.fetch_dial import Dialler, Errand, Passing
from sources.fetch_hops import next_hop
from sources.fetch_pace import Pace
from sources.guard import WEB_PORTS, Parts, check_url
from sources.inflate import inflate
from sources.page import Mark, Page

HOPS = 5
"""Redirects followed in one fetch."""
TRIES = 3
"""Requests for one address in one fetch, where the fault may pass: a refused connection, a gateway without its page."""
BACKOFF = 0.5
"""Seconds before the second try, doubled before the third, each give or take a half."""
KEPT = 4
"""Idle connections: httpcore looks through all of them on each request."""

_LANGUAGES = {"zh": b"zh-CN,zh;q=0.9,en;q=0.5", "en": b"en,zh-CN;q=0.5,zh;q=0.4"}
_ANY_LANGUAGE = b"zh-CN,zh;q=0.9,en;q=0.8"
_UNSENDABLE = re.compile(r"[^\x21-\x27\x2a-\x7e]+")


class Fetcher:
    """One client for all threads: one pool of connections, one TLS context, one set of manners.

    `http` says its bounds; `wait` and `clock` are in seconds and pass only for other clocks in tests.
    """

    def __init__(
        self,
        http: Http,
        *,
        wait: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._http, self._wait, self._clock = http, wait, clock
        self._timeout = http.timeout.total_seconds()
        self._pace = Pace(http.per_host.total_seconds(), clock, wait)
        self._dialler = Dialler(http.allow, clock)
        self._transport = _open_transport(http, self._dialler)
        self._agent = _name_agent(http.contact)

    def get(
        self,
        url: str,
        *,
        mark: Mark | None = None,
        redirects: tuple[str, ...] = (),
        language: str | None = None,
        tally: list[str] | None = None,
        home: str | None = None,
    ) -> Page | None:
        """The page at `url`, complete; None where the server says that it is what `mark` remembers.

        `redirects` are other hosts that it may redirect to, `language` (`zh`, `en`) the one asked for. Each request
        made is added to `tally` as its address. `home` is the source's own address where `url` was found on a page:
        of the ports that are not the web's usual ones, only that of the configured address is asked.

        Raises FetchFailed, Refused or Suspect, and nothing else.
        """
        ports = WEB_PORTS | {check_url(home or url).port}
        fetch = _Fetch(self, mark, redirects, language, [] if tally is None else tally, ports)
        return fetch.follow(check_url(url))

    def close(self) -> None:
        self._transport.close()

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.close()


class _Fetch:
    """One fetch under way: its deadline and what it was asked with, over all hops and tries."""

    def __init__(
        self,
        fetcher: Fetcher,
        mark: Mark | None,
        redirects: tuple[str, ...],
        language: str | None,
        tally: list[str],
        ports: frozenset[int],
    ):
        self._fetcher, self._redirects, self._tally, self._ports = fetcher, redirects, tally, ports
        self._conditions = _ask_conditionally(mark)
        self._language = _LANGUAGES.get(language or "", _ANY_LANGUAGE)
        self._deadline: float | None = None

    def follow(self, parts: Parts) -> Page | None:
        """The page, over as many hops as are allowed."""
        seen = {parts.url}
        while True:
            page = self._try(parts)
            if not isinstance(page, Parts):
                return page
            parts = page
            if parts.url in seen or len(seen) > HOPS:
                raise FetchFailed("redirect", f"{parts.host} redirects in a circle or more than {HOPS} times.")
            seen.add(parts.url)

    def _try(self, parts: Parts) -> Page | Parts | None:
        """One address, tried again where the fault may pass and the time allows."""
        for tried in range(1, TRIES + 1):
            try:
                with self._fetcher._pace.turn(parts.site, self._fetcher._timeout):
                    return self._ask(parts)
            except Passing as fault:
                delay = BACKOFF * 2 ** (tried - 1) * random.uniform(0.5, 1.5)  # noqa: S311 - spreads load, hides nothing
                if tried == TRIES or self._left() <= delay:
                    raise FetchFailed(fault.reason, fault.message) from None
            self._fetcher._wait(delay)
        raise AssertionError("the last try returns or raises")

    def _left(self) -> float:
        """Seconds until this fetch must be over; they run from its first request, not from its place in the queue."""
        now = self._fetcher._clock()
        if self._deadline is None:
            self._deadline = now + self._fetcher._timeout
        return self._deadline - now

    def _ask(self, parts: Parts) -> Page | Parts | None:
        """One request, once more at once where a kept connection turned out to be closed (RFC 9110 §9.2.2)."""
        for fresh in (False, True):
            self._left()
            errand = Errand(self._deadline or 0.0, self._fetcher._http.max_body, self._ports)
            try:
                return self._exchange(parts, errand)
            except Passing:
                if fresh or errand.dialled or errand.received:
                    raise
        raise AssertionError("the second request returns or raises")

    def _exchange(self, parts: Parts, errand: Errand) -> Page | Parts | None:
        """Ask, and read what comes; whatever the network does becomes a SourceError."""
        self._fetcher._dialler.begin(errand)
        fault: SourceError
        try:
            response = self._fetcher._transport.handle_request(self._request(parts))
            try:
                return self._read(parts, response, errand)
            finally:
                response.close()
        except SourceError as exc:
            fault = exc
        except (httpx.HTTPError, httpcore.ReadTimeout, httpx.InvalidURL, UnicodeError, ValueError, OSError) as exc:
            fault = _name_fault(parts, exc, errand)
        finally:
            self._tally += [parts.url] * errand.sent
        # A kept traceback would hold the whole connection; what it says is in the message.
        raise fault.with_traceback(None) from None

    def _request(self, parts: Parts) -> httpx.Request:
        headers = [
            (b"Host", parts.authority.encode("ascii")),
            (b"User-Agent", self._fetcher._agent),
            (b"Accept", b"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
            (b"Accept-Language", self._language),
            (b"Accept-Encoding", b"gzip"),
            *self._conditions,
        ]
        return httpx.Request("GET", parts.url, headers=headers)

    def _read(self, parts: Parts, response: httpx.Response, errand: Errand) -> Page | Parts | None:
        if not errand.received:
            # Bytes left over from the answer before, on a kept connection: they answer nothing that we asked.
            raise Passing("protocol", f"{parts.host} answered before it was asked; its server must be mended.")
        errand.in_head = False
        answer = read_head(parts, response.status_code, response.headers.raw)
        if answer.status == 304 and self._conditions:
            b"".join(_bound(response, 0))  # nothing (RFC 9110 §15.4.5); read to its end, the connection can be kept
            return None
        if answer.status in REDIRECTS:
            return next_hop(parts, answer.raw("location"), self._redirects)
        self._judge(answer)
        return _make_page(answer, *_read_body(answer, response, self._fetcher._http.max_body))

    def _judge(self, answer: Answer) -> None:
        try:
            judge_status(answer, datetime.now(UTC))
        except SourceError as fault:
            if fault.retry_after and answer.status in (429, 503):
                self._fetcher._pace.rest(answer.parts.site, fault.retry_after)
            raise


def _open_transport(http: Http, dialler: Dialler) -> httpx.HTTPTransport:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=KEPT, keepalive_expiry=30)
    transport = httpx.HTTPTransport(verify=_trust(http.ca_file), trust_env=False, limits=limits)
    # httpcore takes a network_backend, httpx does not pass it on; a test holds this seam.
    transport._pool._network_backend = dialler
    return transport


def _trust(ca_file: str | None) -> ssl.SSLContext:
    """The one TLS context: the system's authorities, and the operator's own beside them; TLS 1.2 or later.

    Truststore reads the system's store anew at every handshake, behind one lock: only where OpenSSL finds no
    authorities by itself.
    """
    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    elif not context.get_ca_certs():
        import truststore

        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _name_agent(contact: str | None) -> bytes:
    try:
        release = version("gazetted")
    except PackageNotFoundError:
        release = "0"
    return f"gazetted/{release}".encode() + (f" (+{_UNSENDABLE.sub('', contact)})".encode() if contact else b"")


def _ask_conditionally(mark: Mark | None) -> list[tuple[bytes, bytes]]:
    """The server's own validators, as it sent them (RFC 9110 §13.1): our clock's time would match nothing."""
    if mark is None:
        return []
    pairs = ((b"If-None-Match", mark.etag), (b"If-Modified-Since", mark.last_modified))
    return [
        (name, value.encode("latin-1")) for name, value in pairs if value and value.isascii() and value.isprintable()
    ]


def _read_body(answer: Answer, response: httpx.Response, most: int) -> tuple[bytes, bytes | None]:
    """The body after Content-Encoding, complete and at most `most` bytes, before and after; and, where it was
    encoded, the bytes as they came."""
    declared = answer.text("content-length").partition(",")[0].strip()
    if declared.isdigit() and (len(declared) > 15 or int(declared) > most):
        raise FetchFailed(
            "too_large", f"{answer.parts.url[:200]} has {declared[:20]} bytes; raise http.max_body ({most})."
        )
    coding = answer.text("content-encoding").strip().lower()
    if coding not in ("", "identity", "gzip", "x-gzip"):
        raise FetchFailed(
            "decode", f"{answer.parts.host} encodes its page as {coding[:40]!r}; we asked for gzip or nothing."
        )
    chunks = _bound(response, most)
    if "gzip" not in coding:
        return b"".join(chunks), None
    raw = bytearray()
    return b"".join(inflate(_kept(chunks, raw), most)), bytes(raw)


def _kept(chunks: Iterator[bytes], raw: bytearray) -> Iterator[bytes]:
    """The same chunks, gathered on their way."""
    for chunk in chunks:
        raw += chunk
        yield chunk


def _bound(response: httpx.Response, most: int) -> Iterator[bytes]:
    """The body's own bytes off the wire, up to a bound."""
    assert isinstance(response.stream, httpx.SyncByteStream)
    seen = 0
    for chunk in response.stream:
        seen += len(chunk)
        if seen > most:
            raise FetchFailed("too_large", f"The page passes {most} bytes; raise http.max_body.")
        yield chunk


def _make_page(answer: Answer, body: bytes, raw: bytes | None) -> Page:
    return Page(
        url=answer.parts.url,
        body=body,
        content_type=answer.content_type,
        charset=answer.charset,
        status=answer.status,
        etag=answer.validator("etag"),
        last_modified=answer.validator("last-modified"),
        headers=tuple((name, value.decode("latin-1")) for name, value in answer.fields),
        raw=raw,
    )


def _name_fault(parts: Parts, exc: Exception, errand: Errand) -> SourceError:
    """The sentence for what went wrong on the wire; Passing where nothing of an answer had come yet."""
    host = parts.host
    if isinstance(exc, httpx.TimeoutException | httpcore.TimeoutException | TimeoutError):
        return FetchFailed("timeout", f"{host} did not finish its answer in the time that http.timeout gives.")
    if isinstance(exc, httpx.InvalidURL | UnicodeError):
        return Refused("host", f"{parts.url[:200]!r} cannot be asked for ({exc}); check the address.")
    if not errand.in_head:
        return FetchFailed("incomplete", f"The page from {host} breaks off before its end ({exc}).")
    if errand.received:
        return FetchFailed("protocol", f"{host} does not answer in HTTP/1.1 ({exc}).")
    reason = "protocol" if isinstance(exc, httpx.ProtocolError) else "connect"
    return Passing(reason, f"{host} breaks off the connection without an answer ({exc}).")
