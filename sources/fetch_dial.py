"""How do we reach a host without ever reaching a forbidden address, and without ever waiting past the deadline?"""

from __future__ import annotations

import hashlib
import queue
import socket
import ssl
import threading
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any

import httpcore

from sources.config import Place
from sources.errors import FetchFailed, Refused, SourceError
from sources.guard import WEB_PORTS, Address, permitted

CONNECT = 10.0
"""Seconds for the look-up, and again for all addresses of a name and the TLS handshake."""
HEAD = 64 * 1024
"""Bytes of status line and header fields, interim (1xx) answers included."""
LOOKUPS = 64
"""Look-ups under way at once: a resolver that hangs must not cost a thread for each poll."""
ADDRESSES = 32
"""Addresses of one name that are tried; all are checked."""


class Passing(FetchFailed):
    """A fault that may be over in a second: worth another try within the same fetch."""


def long_head() -> FetchFailed:
    return FetchFailed("too_large", f"The server's header fields pass {HEAD} bytes; no page needs so many.")


@dataclass(slots=True)
class Errand:
    """What one request may still use, and what it has used: time, bytes, whether it dialled and sent."""

    deadline: float
    most: int
    ports: Collection[int] = WEB_PORTS
    received: int = 0
    dialled: bool = False
    sent: bool = False
    in_head: bool = True

    def take(self, count: int) -> None:
        """Account for bytes off the wire; FetchFailed `too_large` above the bounds of head or body."""
        if self.in_head and self.received >= HEAD:
            raise long_head()
        self.received += count
        if self.received > self.most + 2 * HEAD:
            raise FetchFailed("too_large", f"The answer passes {self.most} bytes on the wire; raise http.max_body.")


class Dialler(httpcore.NetworkBackend):
    """The network as fetches see it: names looked up once, every address checked, every wait inside the deadline.

    A thread says what it is about with `begin`; httpcore then reads and writes in that same thread. `proxy` is the
    operator's own choice, and the one place that is dialled unchecked.
    """

    def __init__(self, allow: tuple[Place, ...], clock: Callable[[], float], proxy: tuple[str, int] | None = None):
        self._allow, self._clock, self._proxy = allow, clock, proxy
        self.certificates: dict[str, datetime] = {}
        """Until when the certificate of each host holds that was shown to us."""
        self.ends: dict[bytes, datetime] = {}
        """The same by the SHA-256 of the certificate."""
        self._plain = httpcore.SyncBackend()
        self._thread = threading.local()
        self._lookups = threading.BoundedSemaphore(LOOKUPS)

    def begin(self, errand: Errand) -> None:
        self._thread.errand = errand

    @property
    def errand(self) -> Errand:
        errand: Errand = self._thread.errand
        return errand

    def left(self, most: float | None = None) -> float:
        """Seconds that this thread's request may still take."""
        rest = self.errand.deadline - self._clock()
        if rest <= 0:
            raise httpcore.ReadTimeout("the deadline of the whole fetch has passed")
        return rest if most is None else min(rest, most)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        self.errand.dialled = True
        addresses = self._look_up(host, port)
        for address in addresses if (host, port) != self._proxy else ():
            if not permitted(address, port, self._allow, self.errand.ports):
                raise Refused("address", _forbidden(host, address, port))
        return _Stream(self._dial(host, addresses[:ADDRESSES], port), self)

    def _dial(self, host: str, addresses: list[Address], port: int) -> httpcore.NetworkStream:
        """The first address that answers; each gets its share of the time left, so that a dead one costs only some."""
        until = self._clock() + self.left(CONNECT)
        fault: Exception = httpcore.ConnectTimeout()
        for tried, address in enumerate(addresses):
            share = (until - self._clock()) / (len(addresses) - tried)
            if share <= 0:
                break
            try:
                return self._plain.connect_tcp(str(address), port, timeout=share)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as exc:
                fault = exc
        if isinstance(fault, httpcore.ConnectTimeout):
            raise FetchFailed("timeout", f"{host} accepts no connection within {CONNECT:.0f} s; it may be down.")
        raise Passing("connect", f"{host} port {port} cannot be connected to ({fault}); it may be down.")

    def _look_up(self, host: str, port: int) -> list[Address]:
        with suppress(ValueError):
            return [ip_address(host)]
        if not self._lookups.acquire(blocking=False):
            raise FetchFailed(
                "dns", f"{host} was not looked up: {LOOKUPS} look-ups hang; check this machine's resolver."
            )
        answer: queue.SimpleQueue[list[Address] | str] = queue.SimpleQueue()
        threading.Thread(target=self._resolve, args=(host, port, answer), name="look-up", daemon=True).start()
        try:
            found = answer.get(timeout=self.left(CONNECT))
        except queue.Empty:
            found = f"no answer within {CONNECT:.0f} s"
        if isinstance(found, str):
            raise FetchFailed("dns", f"{host} has no address ({found}); check the name and this machine's resolver.")
        return found

    def _resolve(self, host: str, port: int, answer: queue.SimpleQueue[list[Address] | str]) -> None:
        """Ask the system, in a thread of its own: getaddrinfo knows no time-out."""
        try:
            # bytes, so that Python's own IDNA codec has no say in what is looked up
            infos = socket.getaddrinfo(host.encode("ascii"), port, type=socket.SOCK_STREAM)
            found = [ip_address(place[0]) for *_, place in infos]
            answer.put(list(dict.fromkeys(found)) or "an empty answer")
        except (OSError, ValueError) as exc:
            answer.put(getattr(exc, "strerror", None) or str(exc))
        finally:
            self._lookups.release()

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        raise Refused("address", f"{path} is a socket of this machine; only http and https are fetched.")


def _forbidden(host: str, address: Address, port: int) -> str:
    where = f"{host} ({address})" if host != str(address) else host
    return f"{where} port {port} is not a public place of the web; if it is meant, add it to http.allow."


class _Stream(httpcore.NetworkStream):
    """A connection whose every wait is capped by its thread's deadline, and whose bytes are counted."""

    def __init__(self, inner: httpcore.NetworkStream, dialler: Dialler):
        self._inner, self._dialler = inner, dialler

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        errand = self._dialler.errand
        errand.take(0)
        data = self._inner.read(max_bytes, self._dialler.left(timeout))
        errand.take(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._dialler.errand.sent = True
        self._inner.write(buffer, self._dialler.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            inner = self._inner.start_tls(ssl_context, server_hostname, self._dialler.left(CONNECT))
        except httpcore.ConnectTimeout:
            fault: SourceError = FetchFailed("timeout", f"{server_hostname} does not finish the TLS handshake.")
        except (httpcore.ConnectError, ValueError) as exc:
            fault = _tls_failed(server_hostname, exc)
        else:
            self._note_end(inner, server_hostname)
            return _Stream(inner, self._dialler)
        raise fault

    def _note_end(self, inner: httpcore.NetworkStream, host: str | None) -> None:
        tls = inner.get_extra_info("ssl_object")
        digest = hashlib.sha256(tls.getpeercert(True) or b"").digest()
        known = self._dialler.ends
        if digest not in known:  # to read one that names hundreds of hosts costs as much as the handshake
            shown = tls.getpeercert() or {}
            if "notAfter" not in shown:
                return
            known[digest] = datetime.fromtimestamp(ssl.cert_time_to_seconds(shown["notAfter"]), UTC)
        if host is not None:
            self._dialler.certificates[host] = known[digest]

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _tls_failed(host: str | None, exc: Exception) -> SourceError:
    cause = exc.__cause__ or exc
    if isinstance(cause, ssl.SSLCertVerificationError):
        why = getattr(cause, "verify_message", cause)
        message = f"The certificate of {host} does not hold ({why}); the site must mend it, or http.ca_file trust it."
        return FetchFailed("tls", message)
    if isinstance(cause, ssl.SSLError | ValueError):
        return FetchFailed(
            "tls", f"{host} does not speak TLS 1.2 or later as it should ({cause}); try http://, or `tls: legacy`."
        )
    return Passing("connect", f"{host} breaks off the TLS handshake ({cause}).")
