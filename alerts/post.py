"""How is a body posted once, within bounds, and what does the answer mean?"""

from __future__ import annotations

import http.client
import re
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import truststore

from alerts.answer import MOST_READ, judge
from alerts.channels import Receipt
from alerts.deadline import Deadline
from alerts.reach import Within, connect
from sources.config import Place

CONNECT = 10.0
TOTAL = 30.0
"""Seconds for everything, the name's resolution aside."""
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,80}")
_VALUE = re.compile(r"[\x20-\x7e\t]{0,4000}")
NOT_TO_SET = (
    *("content-length", "transfer-encoding", "host", "connection", "idempotency-key"),
    *("webhook-id", "webhook-timestamp", "webhook-signature"),
)


@dataclass(frozen=True, slots=True)
class Request:
    """One request with a body. `path` is quoted, query included; headers and path hold secrets and are not shown."""

    secure: bool
    host: str
    port: int | None
    path: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    method: str = "POST"
    verified: bool = True
    connect: float = CONNECT
    total: float = TOTAL
    allow: tuple[Place, ...] = ()
    """Places that are not public and that a host which looks so may lead to."""


def check_headers(headers: Mapping[str, str]) -> None:
    """ValueError for a header that HTTP cannot carry (RFC 9110 §5.5) or that is ours to set. Its value is not told."""
    for name, value in headers.items():
        if not _TOKEN.fullmatch(name) or not _VALUE.fullmatch(value) or name.lower() in NOT_TO_SET:
            raise ValueError(f"+{name[:40]}= is no header that can be sent: leave it out, or write its value in ASCII")


def post(request: Request, weigh: Callable[[int, str | None, bytes, datetime], Receipt] = judge) -> Receipt:
    """Sends a request once and weighs its answer; raises nothing for the receiver's or the network's faults.

    By http.client and not by requests: it follows no redirect and no proxy of the environment, and it tells whether the
    whole body was out when the connection broke, which decides whether the receiver may have taken it.
    """
    place = f"{request.host}:{request.port}" if request.port else request.host
    sent = False
    with Deadline(request.total) as deadline:
        connection = connection_to(request)
        try:
            connection.sock = _dialled(request, connection, deadline)
            deadline.watch(connection.sock)
            connection.sock.settimeout(request.total)
            connection.request(request.method, request.path, request.body, dict(request.headers))
            sent = True
            answer = connection.getresponse()
            body = _read(answer, deadline)
            return weigh(answer.status, answer.headers.get("Retry-After"), body, datetime.now(UTC))
        except (OSError, ValueError, http.client.HTTPException) as error:
            return _broken(error, place, deadline.passed, request.total, sent)
        finally:
            connection.close()


def connection_to(request: Request) -> http.client.HTTPConnection:
    """Not made yet."""
    host, port = request.host.strip("[]"), request.port or (443 if request.secure else 80)
    if not request.secure:
        return http.client.HTTPConnection(host, port, timeout=request.connect)
    return http.client.HTTPSConnection(host, port, timeout=request.connect, context=_context(request))


def _dialled(request: Request, connection: http.client.HTTPConnection, deadline: Deadline) -> socket.socket:
    """A connection to an address that was checked, and is dialled as it was looked up."""
    plain = connect(connection.host, connection.port, request.allow, request.connect)
    try:
        deadline.watch(plain)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return _context(request).wrap_socket(plain, server_hostname=connection.host) if request.secure else plain
    except BaseException:
        plain.close()
        raise


def _context(request: Request) -> ssl.SSLContext:
    context: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if not request.verified:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _read(answer: http.client.HTTPResponse, deadline: Deadline) -> bytes:
    """The first 64 KiB of a body; of one that drips or breaks, what came in time: its status has been said."""
    read = bytearray()
    while len(read) < MOST_READ and not deadline.passed:
        try:
            piece = answer.read1(MOST_READ - len(read))
        except (OSError, ValueError, http.client.HTTPException):
            break
        if not piece:
            break
        read += piece
    return bytes(read)


def _broken(error: Exception, place: str, late: bool, seconds: float, sent: bool) -> Receipt:
    if isinstance(error, Within):
        return Receipt(False, str(error))
    if isinstance(error, ssl.SSLCertVerificationError):
        return Receipt(False, f"{place} has a certificate that is not accepted: {error.verify_message}")
    if late or isinstance(error, TimeoutError):
        reason = f"{place} gave no answer within {seconds:.0f} s"
    else:
        said = error.strerror if isinstance(error, OSError) and error.strerror else str(error) or type(error).__name__
        reason = f"{place} could not be used: {said[:200]}"
    return Receipt(False, f"{reason}; the whole alert was out, and may have been taken" if sent else reason, doubt=sent)
