"""Who is written to by a mailto:// address, and what became of the mail?"""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from typing import Any

import truststore
from apprise.plugins.email import NotifyEmail

from alerts.channels import Receipt
from alerts.deadline import patience
from alerts.envelope import Envelope, check_added, check_address, write_mail
from alerts.message import Message
from alerts.smtp import CONNECT, REPLY, Answer, Server, hand_over
from sources.config import Place

LOOPBACK = ("127.0.0.1", "::1", "localhost")

_Apprise: Any = NotifyEmail
"""Apprise's attributes are only partly typed."""


class Mail(_Apprise):  # type: ignore[misc]
    """mailto:// and mailtos:// as Apprise reads them, sent by ourselves: one recipient, one Message-ID, every answer.

    Apprise makes a new Message-ID on each try, says nothing of the server's answer, and calls a mail to three a failure
    when one was refused.
    """

    def __init__(self, secure_mode: str | None = None, **rest: Any):
        super().__init__(secure_mode=secure_mode, **rest)
        self._mode_said = secure_mode is not None
        self.allow: tuple[Place, ...] = ()

    def recipients(self) -> tuple[str, ...]:
        """Every address of `to=`, path, `cc=` and `bcc=`; ValueError for one we cannot write to, or an unsafe login."""
        found = [address for _, address in self.targets] + sorted(self.cc) + sorted(self.bcc)
        if not found:
            raise ValueError("names no recipient that is a mail address: add to=someone@example.org")
        check_address(self.from_addr[1])
        check_added(self.headers)
        if self.pgp_mode != "no":
            raise ValueError("pgp= is not supported: leave it out")
        if self.password and self.secure_mode == "insecure" and not self._mode_said and self.smtp_host not in LOOPBACK:
            raise ValueError("would send its password in clear: write mailtos://, or mode=insecure if that is meant")
        return tuple(check_address(address) for address in found)

    def post(self, message: Message, key: str, recipient: str) -> Receipt:
        """Hands the mail for one recipient to the server; a second time, smaller, if the server finds it too large."""
        answer = self._try(message, key, recipient, smaller=False)
        if not answer.too_large:
            return answer.receipt
        answer = self._try(message, key, recipient, smaller=True)
        if answer.receipt.ok:
            return Receipt(True, "sent without the redline: the whole was too large for the server")
        return answer.receipt

    def _try(self, message: Message, key: str, recipient: str, *, smaller: bool) -> Answer:
        envelope = self._envelope(recipient)
        mail = write_mail(envelope, message, key, datetime.now(UTC), smaller=smaller)
        return hand_over(self._server(), envelope.sender, envelope.recipient, mail)

    def _envelope(self, recipient: str) -> Envelope:
        name, sender = self.from_addr
        return Envelope(
            sender=check_address(sender),
            recipient=check_address(recipient),
            sender_name=name or "",
            recipient_name=next((n for n, a in self.targets if n and check_address(a) == recipient), ""),
            reply_to=tuple(check_address(address) for address in sorted(self.reply_to)),
            headers=self.headers,
        )

    def _server(self) -> Server:
        return Server(
            host=self.smtp_host.strip("[]"),
            port=self.port,
            mode=self.secure_mode,
            user=self.user or "",
            password=self.password or "",
            context=_context(self.verify_certificate) if self.secure_mode != "insecure" else None,
            connect=patience(self.socket_connect_timeout, NotifyEmail.socket_connect_timeout, CONNECT),
            reply=patience(self.socket_read_timeout, NotifyEmail.socket_read_timeout, REPLY),
        )


def _context(verified: bool) -> ssl.SSLContext:
    context: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if not verified:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
