"""Who takes the demo's alerts? A mail server and a program behind a webhook, on loopback, that keep what they get."""

from __future__ import annotations

import email
import email.policy
import json
import socketserver
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from monitor.demo.site import LOOPBACK, PATIENCE, served

LARGEST = 4 * 1024 * 1024
"""Bytes of the largest mail or request that is taken."""
LINE = 4096


@dataclass(frozen=True)
class Mail:
    """One mail as it came over the wire, and as a mail program reads it."""

    raw: bytes
    to: str

    @property
    def parsed(self) -> EmailMessage:
        return email.message_from_bytes(self.raw, policy=email.policy.default)

    @property
    def key(self) -> str:
        """What stands before the @ of the Message-ID."""
        return str(self.parsed["Message-ID"]).strip("<>").partition("@")[0]

    @property
    def subject(self) -> str:
        return str(self.parsed["Subject"])

    def part(self, kind: str) -> str:
        """The text of its `plain` or `html` part; empty where it has none."""
        found = self.parsed.get_body((kind,))
        return str(found.get_content()) if found is not None else ""


@dataclass(frozen=True)
class Call:
    """One request to the webhook: its key and its JSON."""

    key: str
    body: dict[str, Any]

    @property
    def subject(self) -> str:
        return str(self.body["title"])

    @property
    def data(self) -> dict[str, Any]:
        """What gazetted says beside Apprise's own fields: the change, its notice and its redline."""
        found = self.body.get("gazetted")
        return found if isinstance(found, dict) else {}

    @property
    def text(self) -> str:
        return str(self.body["message"])


@dataclass
class Sinks:
    """Everything that was received, in the order in which it came."""

    mails: list[Mail] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    smtp_port: int = 0
    http_port: int = 0

    @property
    def keys(self) -> list[str]:
        """The key of everything received; a key that stands twice is a repeat."""
        return [mail.key for mail in self.mails] + [call.key for call in self.calls]


class _SmtpTalk(socketserver.StreamRequestHandler):
    """A mail server's side of one connection (RFC 5321 §4.1), as far as one mail after another needs it."""

    timeout = PATIENCE
    mails: list[Mail]

    def handle(self) -> None:
        self.recipient = ""
        try:
            self._say("220 demo ESMTP")
            while (line := self.rfile.readline(LINE)) and self._answer(line.decode("ascii", "replace").strip()):
                pass
        except OSError:
            return  # the other side has gone: what it had not finished, it sends again

    def _answer(self, line: str) -> bool:
        verb = line[:4].upper()
        if verb == "RCPT":
            self.recipient = line.partition("<")[2].partition(">")[0]
        if verb == "DATA":
            self._take_mail()
        else:
            self._say("221 bye" if verb == "QUIT" else "250 ok")
        return verb != "QUIT"

    def _take_mail(self) -> None:
        self._say("354 go on")
        lines, size = [], 0
        while (line := self.rfile.readline(LINE)) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)  # RFC 5321 §4.5.2
            size += len(line)
            if size > LARGEST:
                raise ConnectionAbortedError("more than any mail of the demo")
        if line:
            self.mails.append(Mail(b"".join(lines), self.recipient))
            self._say("250 taken")

    def _say(self, reply: str) -> None:
        self.wfile.write(f"{reply}\r\n".encode("ascii"))


class _SmtpServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


class _HookCall(BaseHTTPRequestHandler):
    """One request to the webhook."""

    timeout = PATIENCE
    calls: list[Call]

    def do_POST(self) -> None:
        length = min(int(self.headers.get("Content-Length") or 0), LARGEST)
        body = json.loads(self.rfile.read(length))
        self.calls.append(Call(str(self.headers.get("Idempotency-Key")), body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """What came is kept; there is nothing to log."""


@contextmanager
def open_sinks(sinks: Sinks) -> Iterator[Sinks]:
    """Listens on two free ports of loopback until the block ends."""
    talk = type("Talk", (_SmtpTalk,), {"mails": sinks.mails})
    call = type("Call", (_HookCall,), {"calls": sinks.calls})
    with ExitStack() as stack:
        sinks.smtp_port = stack.enter_context(served(_SmtpServer((LOOPBACK, 0), talk)))
        sinks.http_port = stack.enter_context(served(ThreadingHTTPServer((LOOPBACK, 0), call)))
        yield sinks
