"""A mail is handed over once, and the server's answer is understood."""

from __future__ import annotations

import email
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from alerts.channels import Receipt, send, targets
from alerts.config import Channel
from alerts.message import Message
from tests.alerts.receivers import DROP, MailServer, free_port

NEWS = Message("[修订] 通知 · 五年→三年", "全文 with redline", "<p>全文</p>", thread="notice-1", brief="简文")
Start = Callable[..., MailServer]


def url(port: int, more: str = "mode=insecure", login: str = "", to: str = "reader@example.cn") -> str:
    return f"mailto://{login}127.0.0.1:{port}/?smtp=127.0.0.1&from=alerts@example.org&to={to}&{more}"


def one(port: int, **how: str) -> Receipt:
    (target,) = targets(Channel("desk", (url(port, **how),)))
    return send(target, NEWS, "key-1")


def test_a_real_server_gets_one_mail_with_our_key():
    """aiosmtpd receives one message: text and HTML, our subject, our Message-ID, one recipient."""
    taken: list[Envelope] = []

    class Keep:
        async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
            taken.append(envelope)
            return "250 kept"

    controller = Controller(Keep(), hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        assert one(controller.port) == Receipt(True)
    finally:
        controller.stop()
    (envelope,) = taken
    mail = email.message_from_bytes(envelope.content)
    assert envelope.rcpt_tos == ["reader@example.cn"] and envelope.mail_from == "alerts@example.org"
    assert mail["Message-ID"] == "<key-1@example.org>"
    assert [part.get_content_type() for part in mail.get_payload()] == ["text/plain", "text/html"]


@pytest.mark.parametrize(
    ("script", "again", "slow"),
    [
        ({"banner": "421 later"}, True, False),
        ({"banner": "554 not here"}, True, True),
        ({"MAIL": "451 later"}, True, False),
        ({"MAIL": "550 not you"}, True, True),
        ({"RCPT": "451 greylisted"}, True, False),
        ({"RCPT": "550 no such user"}, False, False),
        ({"RCPT": "552 mailbox full"}, True, False),
        ({"DATA": "451 later"}, True, False),
        ({"end": "451 later"}, True, False),
        ({"end": "554 looks like spam"}, False, False),
    ],
)
def test_the_reply_says_whether_to_ask_again(mail_server: Start, script: dict[str, str], again: bool, slow: bool):
    """4yz passes; 5yz is for ever about a recipient or a message, and the channel's trouble before that."""
    receipt = one(mail_server(**script).port)
    assert (receipt.ok, receipt.again, receipt.doubt) == (False, again, False)
    assert (receipt.retry_after is not None) is slow
    assert next(iter(script.values())) in receipt.reason


def test_a_mail_whose_yes_was_lost_is_in_doubt(mail_server: Start):
    """The connection ended after the dot and before 250: it may have been taken; the next try has the same id."""
    server = mail_server(end=[DROP, "250 ok"])
    first, second = one(server.port), one(server.port)
    assert not first.ok and first.doubt and first.again
    assert second == Receipt(True)
    ids = [email.message_from_bytes(mail)["Message-ID"] for mail in server.mails]
    assert ids == ["<key-1@example.org>"] * 2


@pytest.mark.parametrize("step", ["banner", "EHLO", "MAIL", "RCPT", "DATA"])
def test_a_connection_lost_before_the_mail_leaves_no_doubt(mail_server: Start, step: str):
    """Nothing was handed over, and it is worth another try."""
    receipt = one(mail_server(**{step: DROP}).port)
    assert (receipt.ok, receipt.again, receipt.doubt) == (False, True, False)


@pytest.mark.parametrize("said", [DROP, "421 bye", "garbage"])
def test_what_comes_after_the_yes_changes_nothing(mail_server: Start, said: str):
    """A lost, refused or garbled QUIT is no reason to send again."""
    assert one(mail_server(QUIT=said).port) == Receipt(True)


def test_a_yes_does_not_wait_for_the_goodbye(mail_server: Start):
    """Until the yes is written down a crash makes a repeat: QUIT is said beside, and before the next connection."""
    server = mail_server()
    server.farewell = threading.Event()
    assert one(server.port) == Receipt(True)
    (leaving,) = [thread for thread in threading.enumerate() if thread.name == f"quit 127.0.0.1:{server.port}"]
    assert leaving.is_alive()
    server.farewell.set()
    assert one(server.port) == Receipt(True)
    assert not leaving.is_alive()
    assert [command for command in server.commands if command == "QUIT"]


def test_a_mail_too_large_is_sent_smaller_once(mail_server: Start):
    """552 after the message: the same news without redline and HTML; and if that too is refused, it is dead."""
    server = mail_server(end=["552 5.3.4 too large", "250 ok"])
    assert one(server.port).ok and len(server.mails) == 2
    assert [p.get_content_type() for p in email.message_from_bytes(server.mails[1]).get_payload()] == ["text/plain"]
    never = mail_server(EHLO="250-here\r\n250 SIZE 10", MAIL="552 too large")
    receipt = one(never.port)
    assert not receipt.ok and not receipt.again and len([c for c in never.commands if c.startswith("MAIL")]) == 2


def test_no_login_and_no_mail_where_starttls_is_missing(mail_server: Start):
    """A server (or someone between) that hides STARTTLS gets neither password nor news."""
    server = mail_server(EHLO="250-here\r\n250 AUTH PLAIN LOGIN")
    receipt = one(server.port, more="mode=starttls", login="bob:secret77@")
    assert not receipt.ok and receipt.again and receipt.retry_after and "STARTTLS" in receipt.reason
    assert not [c for c in server.commands if c.startswith(("AUTH", "MAIL", "RCPT"))]


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path):
    """STARTTLS with a self-signed certificate ends before the login; verify=no is the operator's own choice."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*self_signed(tmp_path))
    commands: list[str] = []

    class Keep:
        async def handle_MAIL(
            self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
        ):
            commands.append(address)
            envelope.mail_from = address
            return "250 ok"

        async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
            return "250 kept"

    controller = Controller(Keep(), hostname="127.0.0.1", port=free_port(), tls_context=context)
    controller.start()
    try:
        port = controller.port
        receipt = one(port, more="mode=starttls")
        assert not receipt.ok and "certificate" in receipt.reason and commands == []
        assert one(port, more="mode=starttls&verify=no").ok and commands == ["alerts@example.org"]
    finally:
        controller.stop()


def test_a_refused_login_is_the_channels_trouble(mail_server: Start):
    """535: asked again slowly, rows are kept, and the password is in no reason."""
    server = mail_server(EHLO="250-here\r\n250 AUTH PLAIN", AUTH="535 5.7.8 bad credentials secret77")
    receipt = one(server.port, login="bob:secret77@")
    assert not receipt.ok and receipt.again and receipt.retry_after
    assert receipt.shut and "535" in receipt.reason and "secret77" not in receipt.reason


@pytest.mark.parametrize("banner", ["hello there", "2", "220-" + "x" * 20000, "\r\n".join(["220-more"] * 5000)])
def test_garbage_is_bounded(mail_server: Start, banner: str):
    """What is no reply, or one without end, is a failure worth another try."""
    receipt = one(mail_server(banner=banner).port)
    assert (receipt.ok, receipt.again, receipt.doubt) == (False, True, False)


def test_a_server_that_never_speaks_is_left_in_time(mail_server: Start):
    """`rto=` bounds the wait for a reply; the channel is free again after it."""
    server = mail_server(EHLO="250-and so on forever")
    receipt = one(server.port, more="mode=insecure&rto=0.3")
    assert not receipt.ok and receipt.again and "in time" in receipt.reason


def test_nobody_listening_is_worth_another_try():
    """A port where nobody answers is a passing trouble, and the reason names it."""
    port = free_port()
    receipt = one(port)
    assert not receipt.ok and receipt.again and not receipt.doubt and f"127.0.0.1:{port}" in receipt.reason


def test_each_recipient_is_told_apart(mail_server: Start):
    """to, cc and bcc are one target each; one refused does not touch the others, and nobody sees who else is told."""
    server = mail_server(RCPT=["250 ok", "550 no such user", "250 ok"])
    found = targets(Channel("desk", (url(server.port, to="a@example.cn,bad@example.cn") + "&bcc=c@example.cn",)))
    assert [t.recipient for t in found] == ["a@example.cn", "bad@example.cn", "c@example.cn"]
    assert [send(t, NEWS, t.recipient).ok for t in found] == [True, False, True]
    assert [email.message_from_bytes(m)["To"] for m in server.mails] == ["a@example.cn", "c@example.cn"]


def test_lines_of_dots_stay_in_the_mail(mail_server: Start):
    """A text with a lone dot on a line ends nothing (SMTP smuggling); it arrives as it was."""
    server = mail_server()
    (target,) = targets(Channel("desk", (url(server.port),)))
    text = "before\r\n.\r\nMAIL FROM:<evil@example.net>\n.\nafter"
    assert send(target, Message("s", text, ""), "k").ok
    (mail,) = server.mails
    got = email.message_from_bytes(mail).get_payload()[0].get_payload(decode=True).decode()
    assert got.replace("\r\n", "\n") == text.replace("\r\n", "\n")
    assert len([c for c in server.commands if c.startswith("MAIL")]) == 1


def self_signed(folder: Path) -> tuple[str, str]:
    """A certificate and key that no authority vouches for, made by openssl."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not here to make a certificate")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1"
    command += " -addext subjectAltName=IP:127.0.0.1"
    subprocess.run([*command.split(), "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return str(certificate), str(key)


def test_one_server_serves_two_channels_at_once(mail_server: Start):
    """A session that hangs before its yes holds up no other with the same server."""
    server = mail_server()
    server.farewell = threading.Event()
    hung = threading.Event()
    begun = server.answer

    def answer(connection: socket.socket, verb: str) -> str:
        if verb == "end" and not hung.is_set():
            hung.set()
            assert server.farewell is not None and server.farewell.wait(60)
        return begun(connection, verb)

    server.answer = answer  # type: ignore[method-assign]
    receipts: list[Receipt] = []
    first = threading.Thread(target=lambda: receipts.append(one(server.port)))
    first.start()
    assert hung.wait(60)
    assert one(server.port) == Receipt(True) and receipts == []
    server.farewell.set()
    first.join(60)
    assert receipts == [Receipt(True)]
