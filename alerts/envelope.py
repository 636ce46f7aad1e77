"""How is an alert written as a mail that is exactly what we meant?"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.charset import BASE64, Charset
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime
from typing import Any

from alerts.message import Message
from alerts.safe import for_header

# compat32 writes a Header as it is. The newer policies read a value anew, encoded words included, when they fold it;
# in CPython before 3.11.10 and 3.12.5 that lets a title write header lines (CVE-2024-6923).
_WIRE = compat32.clone(linesep="\r\n")
# Our own, because Apprise changes the one that the whole process shares to quoted-printable.
_UTF8 = Charset("utf-8")
_UTF8.header_encoding = _UTF8.body_encoding = BASE64
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,253}|[^@\s]{1,64}@\[[0-9A-Fa-f:.]+\]")
_TOKEN = re.compile(r"[A-Za-z0-9-]{1,70}")
_ID = re.compile(r"[A-Za-z0-9._-]{1,120}")
OURS = (
    *("from", "to", "cc", "bcc", "sender", "reply-to", "return-path", "received", "subject", "date", "message-id"),
    *("references", "in-reply-to", "mime-version", "content-type", "content-transfer-encoding"),
    *("auto-submitted", "list-id"),
)
"""Headers that an operator's `+Header=` cannot set: each is ours, or a forgery."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Whose mail it is, to whom, and what the operator adds to its header."""

    sender: str
    recipient: str
    sender_name: str = ""
    recipient_name: str = ""
    reply_to: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def write_mail(envelope: Envelope, message: Message, key: str, sent: datetime, *, smaller: bool = False) -> bytes:
    """One mail in CRLF lines of 7-bit ASCII (RFC 5322, RFC 2045), whatever the message holds.

    The Message-ID comes from the key alone, so every try carries the same. `smaller` leaves out redline and HTML.
    ValueError for an address that cannot stand in a header.
    """
    domain = _domain(envelope.sender)
    mail: Any = MIMEMultipart("alternative", policy=_WIRE)
    for name, value in _head(envelope, message, domain, key, sent):
        mail[name] = value
    parts = [("plain", (message.brief or message.text) if smaller else message.text)]
    if message.html and not smaller:
        parts.append(("html", message.html))
    for kind, text in parts:
        mail.attach(_part(text, kind))
    return bytes(mail.as_bytes())


def _head(
    envelope: Envelope, message: Message, domain: str, key: str, sent: datetime
) -> list[tuple[str, str | Header]]:
    head: list[tuple[str, str | Header]] = [
        ("From", _mailbox(envelope.sender_name or "Gazetted", envelope.sender)),
        ("To", _mailbox(envelope.recipient_name, envelope.recipient)),
        ("Subject", Header(for_header(message.subject), _UTF8, header_name="Subject")),
        ("Date", format_datetime(sent)),
        ("Message-ID", _id(key, domain)),
        ("Auto-Submitted", "auto-generated"),  # RFC 3834 §5: so that no absence notice answers
        ("List-Id", f"<gazetted.{domain}>"),  # RFC 2919: what a reader's filter can hold on to
    ]
    if message.thread or message.answers:
        earlier = [_id(token, domain) for token in message.answers]
        root = [_id(message.thread, domain)] if message.thread else []
        head += [("In-Reply-To", " ".join(earlier or root)), ("References", " ".join(root + earlier))]
    if envelope.reply_to:
        head.append(("Reply-To", ", ".join(_mailbox("", address) for address in envelope.reply_to)))
    return head + [(name, Header(for_header(value), _UTF8)) for name, value in _added(envelope.headers)]


def _added(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    for name in headers:
        if not _TOKEN.fullmatch(name) or name.lower() in OURS:
            raise ValueError(f"+{for_header(name, 40)}= is no header that can be added to a mail: leave it out")
    return list({name.lower(): (name, value) for name, value in headers.items()}.values())


def check_added(headers: Mapping[str, str]) -> None:
    """ValueError for a header that a mail cannot carry."""
    _added(headers)


def check_address(address: str) -> str:
    """The address with its domain in ASCII. ValueError for one that would need SMTPUTF8, or is none."""
    local, _, domain = address.rpartition("@")
    try:
        ascii_domain = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        ascii_domain = ""
    whole = f"{local}@{ascii_domain}"
    if not _ADDRESS.fullmatch(whole):
        raise ValueError(f"{for_header(address, 80)} is no mail address that every server takes: use an ASCII one")
    return whole


def _domain(sender: str) -> str:
    domain = check_address(sender).rpartition("@")[2]
    return domain.strip("[]").replace(":", ".") if domain.startswith("[") else domain


def _mailbox(name: str, address: str) -> str:
    clean = for_header(name, 100)
    address = check_address(address)
    return f"{Header(clean, _UTF8).encode(linesep=chr(13) + chr(10))} <{address}>" if clean else address


def _id(token: str, domain: str) -> str:
    """`<token@domain>`; a token that is no dot-atom (RFC 5322 §3.6.4) is replaced by its hash."""
    plain = token if _ID.fullmatch(token) and ".." not in token and token.strip(".") == token else ""
    return f"<{plain or hashlib.sha256(token.encode('utf-8', 'replace')).hexdigest()}@{domain}>"


def _part(text: str, kind: str) -> MIMEText:
    """A text in base64: no line is too long, none begins with a dot, none holds a bare line feed (SMTP smuggling)."""
    lines = text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    # RFC 2045 §6.8: line ends are CRLF before they are encoded.
    charset: Any = _UTF8
    return MIMEText(lines.replace("\n", "\r\n"), kind, charset, policy=_WIRE)
