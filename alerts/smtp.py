"""What is said to a mail server, within which bounds, and what does its answer mean?"""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from threading import Event, Thread

from alerts.channels import Receipt
from alerts.deadline import Deadline
from alerts.safe import one_line

CONNECT = 30.0
REPLY = 60.0
TALK = 90.0
"""Seconds for all that is said before the message's end, however the bytes drip."""
DONE = 600.0
"""Seconds for the answer to the whole message. RFC 5321 §4.5.3.2.6 asks for ten minutes: the server may have taken what
we would otherwise send again."""
LEAVE = 5.0
"""Seconds for the goodbye after the answer, which waits for nothing."""
PAUSE = 1800.0
"""Seconds to wait at least when it is the channel that is wrong, not the message, until somebody has mended it."""
LINE = 8192
LINES = 100
_LEAVING: dict[tuple[str, int], Thread] = {}
"""By server, who is saying goodbye to it."""
_FIRST_DOT = re.compile(rb"^\.", re.MULTILINE)
_TOO_LARGE = re.compile(r"\b5\.(?:3\.4|2\.3)\b")


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server and how to speak to it; `mode` is insecure, starttls or ssl, the last two with a `context`."""

    host: str
    port: int
    mode: str
    user: str = ""
    password: str = field(default="", repr=False)
    context: ssl.SSLContext | None = None
    connect: float = CONNECT
    reply: float = REPLY


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one mail; `too_large` says that a smaller one might be taken."""

    receipt: Receipt
    too_large: bool = False


class _Refused(Exception):
    """The server has said no: an answer, not an error."""

    def __init__(self, answer: Answer):
        super().__init__(answer.receipt.reason)
        self.answer = answer


LOGIN_FIRST = 530
"""RFC 4954 §6: authentication required."""


class _Garbled(smtplib.SMTPException):
    """What came is no SMTP reply, or more of it than any server has reason to send."""


def hand_over(server: Server, sender: str, recipient: str, mail: bytes) -> Answer:
    """One connection, one mail, one recipient. `mail` is in CRLF lines; raises nothing for the server's faults."""
    with Deadline(TALK) as deadline:
        try:
            with _session(server, deadline) as session:
                _secure(session, server)
                _offer(session, sender, recipient, mail)
                code, said = _deliver(session, deadline, mail, server)
        except _Refused as refused:
            return refused.answer
        except smtplib.SMTPResponseException as error:
            return _refusal("greeting", error.smtp_code, error.smtp_error)
        except (OSError, ValueError, smtplib.SMTPException) as error:
            return Answer(_broken(error, server, deadline.passed))
    return Answer(Receipt(True, answer=_answered(code, said)))


class _Session(smtplib.SMTP):
    """smtplib's client, under a deadline, and with an end to what it reads."""

    def __init__(self, server: Server, deadline: Deadline):
        self._server = server
        self._deadline = deadline
        super().__init__(server.host, server.port, local_hostname="localhost", timeout=server.connect)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        connection = socket.create_connection((host, port), timeout)
        self._deadline.watch(connection)
        connection.settimeout(self._server.reply)
        self.local_hostname = _own_name(connection)
        if self._server.mode == "ssl" and self._server.context:
            connection = self._server.context.wrap_socket(connection, server_hostname=host)
            self._deadline.watch(connection)
        return connection

    def getreply(self) -> tuple[int, bytes]:
        """The whole reply, as smtplib's own gives it, but at most 100 lines of 8 KiB."""
        lines: list[bytes] = []
        while len(lines) < LINES:
            line = self._line()
            lines.append(line[4:].strip())
            if line[3:4] != b"-":
                return int(line[:3]), b"\n".join(lines)
        self.close()
        raise _Garbled("a reply without end")

    def _line(self) -> bytes:
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("the connection is closed")
        if self.file is None:
            self.file = self.sock.makefile("rb")
        line = bytes(self.file.readline(LINE + 1))
        if not line.endswith(b"\n") and len(line) <= LINE:
            self.close()
            raise smtplib.SMTPServerDisconnected("the connection ended before the reply did")
        if len(line) > LINE or not line[:3].isdigit():
            self.close()
            raise _Garbled("something that is no SMTP reply")
        return line


def _own_name(connection: socket.socket) -> str:
    """Our address as RFC 5321 §4.1.3 writes it: honest where there is no name, and it asks no DNS."""
    address = str(connection.getsockname()[0])
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


@contextlib.contextmanager
def _session(server: Server, deadline: Deadline) -> Iterator[_Session]:
    place = server.host, server.port
    if (before := _LEAVING.pop(place, None)) is not None:
        before.join()  # no more than one connection of ours stays open for its last word
    session, over = _Session(server, deadline), Event()
    leaving = Thread(target=_leave, args=(session, over), daemon=True, name=f"quit {server.host}:{server.port}")
    leaving.start()  # not after the yes: to begin a thread takes its time where others are busy
    try:
        yield session
    finally:
        _LEAVING[place] = leaving
        over.set()


def _leave(session: _Session, over: Event) -> None:
    """Says QUIT beside all else: a yes must be noted at once, and neither a lost nor a slow QUIT changes it."""
    over.wait()
    with Deadline(LEAVE) as deadline:
        if session.sock is not None:
            deadline.watch(session.sock)
        with contextlib.suppress(OSError, ValueError, smtplib.SMTPException):
            session.quit()
        session.close()


def _secure(session: _Session, server: Server) -> None:
    """STARTTLS where it is asked for, and only then the login: a server that does not offer it gets neither."""
    session.ehlo_or_helo_if_needed()
    if server.mode == "starttls":
        if not session.has_extn("starttls"):
            reason = "the server offers no STARTTLS, so nothing was sent: mend it, or write mode=ssl or mode=insecure"
            raise _Refused(Answer(Receipt(False, reason, retry_after=PAUSE)))
        session.starttls(context=server.context)
        session.ehlo_or_helo_if_needed()
    if server.user and server.password:
        _login(session, server)


def _login(session: _Session, server: Server) -> None:
    try:
        session.login(server.user, server.password)
    except smtplib.SMTPNotSupportedError:
        reason = "the server offers no login that we know: leave out user and password, or use its submission port"
        raise _Refused(Answer(Receipt(False, reason, retry_after=PAUSE))) from None
    except smtplib.SMTPAuthenticationError as error:
        refusal = _refusal("login", error.smtp_code, error.smtp_error)
        shut = error.smtp_code >= 500
        raise _Refused(replace(refusal, receipt=replace(refusal.receipt, shut=shut))) from None


def _offer(session: _Session, sender: str, recipient: str, mail: bytes) -> None:
    size = [f"SIZE={len(mail)}"] if session.has_extn("size") else []
    _expect("sender", session.mail(sender, size))
    _expect("recipient", session.rcpt(recipient))
    _expect("message", session.docmd("DATA"), 354)


def _deliver(session: _Session, deadline: Deadline, mail: bytes, server: Server) -> tuple[int, bytes]:
    """The reply that says yes."""
    session.send(_FIRST_DOT.sub(b"..", mail).removesuffix(b"\r\n") + b"\r\n.\r\n")
    wait = max(DONE, server.reply)
    deadline.extend(wait)
    if session.sock is not None:
        session.sock.settimeout(wait)
    try:
        reply = session.getreply()
    except (OSError, ValueError, smtplib.SMTPException) as error:
        broken = _broken(error, server, deadline.passed)
        reason = f"{broken.reason}, after the whole message and before the answer: it may have been taken"
        raise _Refused(Answer(Receipt(False, reason, doubt=True))) from None
    _expect("message", reply)
    return reply


def _expect(step: str, reply: tuple[int, bytes], wanted: int = 250) -> None:
    """Raises _Refused for a reply of another kind than the wanted one (2yz and 3yz: RFC 5321 §4.2.1)."""
    if reply[0] // 100 != wanted // 100:
        raise _Refused(_refusal(step, *reply))


def _refusal(step: str, code: int, said: bytes | str) -> Answer:
    """What a server's no means: for ever if it is about this recipient or message, for now if about the channel."""
    answer = _answered(code, said)
    reason = _no_to(step, answer)
    too_large = step in ("sender", "message") and (code == 552 or bool(_TOO_LARGE.search(answer)))
    # A full mailbox (552 to RCPT) is to be taken as passing: RFC 5321 §4.5.3.1.10.
    passing = code < 500 or (step == "recipient" and code == 552)
    if passing:
        return Answer(Receipt(False, reason, answer=answer))
    if step in ("recipient", "message") or too_large:
        return Answer(Receipt(False, reason, again=False, answer=answer), too_large)
    return Answer(Receipt(False, reason, retry_after=PAUSE, shut=code == LOGIN_FIRST, answer=answer))


def _no_to(step: str, answer: str) -> str:
    """The sentence, which the catalogues know whole."""
    return {
        "greeting": f"greeting refused: {answer}",
        "login": f"login refused: {answer}",
        "sender": f"sender refused: {answer}",
        "recipient": f"recipient refused: {answer}",
        "message": f"message refused: {answer}",
    }[step]


def _answered(code: int, said: bytes | str) -> str:
    """A server's reply on one line: `250 2.0.0 Ok: queued`."""
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {one_line(words, 300)}".rstrip()


def _broken(error: Exception, server: Server, late: bool) -> Receipt:
    """A connection that failed: worth another try, and where a certificate is not accepted, a later one."""
    place = f"{server.host}:{server.port}"
    if late:
        return Receipt(False, f"{place} took too long")
    if isinstance(error, ssl.SSLCertVerificationError):
        return Receipt(
            False, f"{place} has a certificate that is not accepted: {error.verify_message}", retry_after=PAUSE
        )
    if isinstance(error, TimeoutError):
        return Receipt(False, f"{place} did not answer in time")
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Receipt(False, f"{place} could not be used: {one_line(str(said), 200)}")
