"""How does one request travel? Over a connection that the dialler makes, or one kept from the last to the same host."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator

import httpcore
import httpx

from sources.errors import FetchFailed, Refused, SourceError
from sources.fetch_dial import CONNECT, HEAD, Dialler, Errand, Passing, long_head
from sources.guard import Parts

KEPT = 4
"""Idle connections: most bulletins are one page on one host, asked again in half an hour."""
EXPIRY = 30.0
"""Seconds after which an idle connection is not used again."""

FAULTS = (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError)
"""What goes wrong on a wire, beside what the dialler says."""


class Wire(httpx.BaseTransport):
    """One connection for each request in flight, HTTP/1.1 alone. Thread-safe; raises FAULTS and what the dialler does.

    httpx's own transport comes to the same by way of a pool, which costs more than the request.
    """

    def __init__(self, dialler: Dialler, trust: ssl.SSLContext):
        trust.set_alpn_protocols(["http/1.1"])
        self._dialler, self._trust = dialler, trust
        self._lock = threading.Lock()
        self._idle: list[tuple[httpcore.Origin, httpcore.HTTP11Connection]] = []
        self._closed = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        place = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        connection = self._take(place.origin) or self._connect(place.origin)
        answer = connection.handle_request(httpcore.Request(request.method, place, headers=request.headers.raw))
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Body(self, place.origin, connection, answer)
        )

    def close(self) -> None:
        """Closes what is idle; what is in flight closes with its answer."""
        with self._lock:
            self._closed, idle, self._idle = True, self._idle, []
        for _, connection in idle:
            connection.close()

    def _connect(self, origin: httpcore.Origin) -> httpcore.HTTP11Connection:
        host = origin.host.decode("ascii")
        stream = self._dialler.connect_tcp(host, origin.port)
        if origin.scheme == b"https":
            stream = stream.start_tls(self._trust, host, CONNECT)
        return httpcore.HTTP11Connection(origin, stream, EXPIRY)

    def _take(self, origin: httpcore.Origin) -> httpcore.HTTP11Connection | None:
        """The idle connection to this origin that was used last; those that expired on the way to it are closed."""
        while True:
            with self._lock:
                found = next((kept for kept in reversed(self._idle) if kept[0] == origin), None)
                if found is None:
                    return None
                self._idle.remove(found)
            if not found[1].has_expired():
                return found[1]
            found[1].close()

    def keep(self, origin: httpcore.Origin, connection: httpcore.HTTP11Connection) -> None:
        """An answer was closed: its connection waits for the next request, unless it is of no use or one too many."""
        if not connection.is_idle():
            return
        with self._lock:
            self._idle.append((origin, connection))
            surplus = self._idle[: len(self._idle) if self._closed else -KEPT]
            del self._idle[: len(surplus)]
        for _, old in surplus:
            old.close()


class _Body(httpx.SyncByteStream):
    """What comes after the head; closing it gives the connection back."""

    def __init__(
        self, wire: Wire, origin: httpcore.Origin, connection: httpcore.HTTP11Connection, answer: httpcore.Response
    ):
        self._wire, self._origin, self._connection, self._answer = wire, origin, connection, answer

    def __iter__(self) -> Iterator[bytes]:
        return self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
        self._wire.keep(self._origin, self._connection)


def name_fault(parts: Parts, exc: Exception, errand: Errand) -> SourceError:
    """The sentence for what went wrong on the wire; Passing where nothing of an answer had come yet."""
    host = parts.host
    if isinstance(exc, httpx.ProxyError):
        return FetchFailed("proxy", f"http.proxy does not lead to {host} ({exc}); ask whoever runs the proxy.")
    if isinstance(exc, httpx.TimeoutException | httpcore.TimeoutException | TimeoutError):
        return FetchFailed("timeout", f"{host} did not finish its answer in the time that http.timeout gives.")
    if isinstance(exc, httpx.InvalidURL | UnicodeError):
        return Refused("host", f"{parts.url[:200]!r} cannot be asked for ({exc}); check the address.")
    if not errand.in_head:
        return FetchFailed("incomplete", f"The page from {host} breaks off before its end ({exc}).")
    if errand.received > HEAD:  # the parser's own bound, met in the midst of what came at once
        return long_head()
    if errand.received:
        return FetchFailed("protocol", f"{host} does not answer in HTTP/1.1 ({exc}).")
    reason = "protocol" if isinstance(exc, httpx.ProtocolError | httpcore.ProtocolError) else "connect"
    return Passing(reason, f"{host} breaks off the connection without an answer ({exc}).")
