"""A mail is exactly what we meant, whatever a page put into it."""

from __future__ import annotations

import email
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.policy import compat32, default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.envelope import Envelope, check_address, write_mail
from alerts.message import Message

SENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ENVELOPE = Envelope("alerts@example.org", "reader@example.cn", "公报", "读者", headers={"X-Desk": "政策"})
HEADER = [
    *("Content-Type", "MIME-Version", "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "List-Id"),
    *("In-Reply-To", "References", "X-Desk"),
]
FORGERIES = [
    "x\r\nBcc: evil@example.net",
    "x\nBcc: evil@example.net\n\n<h1>owned</h1>",
    *(f"x{mark}Bcc: evil@example.net" for mark in "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\x00"),
    "Notice =?utf-8?q?x=0D=0AContent-Type=3A_text/html=0D=0ABcc=3A_evil=40example.net=0D=0A=0D=0A=3Ch1=3Eowned?=",
    "=?utf-8?b?eA0KQmNjOiBldmlsQGV4YW1wbGUubmV0?=",
    "通知 =?utf-8?q?=0D=0A?=\r\n .\r\nRCPT TO:<evil@example.net>",
    "长" * 3000,
    "a" * 3000,
    "\ud800 half a pair",
    "",
    " ",
]
NASTY = st.one_of(
    st.text(st.characters(codec=None), max_size=120),
    st.lists(st.sampled_from([*FORGERIES, "\r\n.\r\n", "=?", "?=", "\x85", "题"]), max_size=6).map("".join),
)


def written(message: Message, **more: bool) -> bytes:
    return write_mail(ENVELOPE, message, "gz-key.1", SENT, **more)


def check(wire: bytes) -> None:
    """Exactly our header, one recipient, short ASCII lines; by the old parser and by the new."""
    assert wire.isascii() and b"\r\n.\r\n" not in wire
    assert wire.replace(b"\r\n", b"").count(b"\n") == wire.replace(b"\r\n", b"").count(b"\r") == 0
    assert max(len(line) for line in wire.split(b"\r\n")) <= 998
    for policy in (compat32, default):
        mail = email.message_from_bytes(wire, policy=policy)
        assert sorted(mail.keys()) == sorted(HEADER)
        assert mail.get_content_type() == "multipart/alternative"
        assert [part.get_content_type() for part in mail.get_payload()] == ["text/plain", "text/html"]
        assert all(
            set(part.keys()) <= {"Content-Type", "MIME-Version", "Content-Transfer-Encoding"}
            for part in mail.get_payload()
        )
    assert [str(address) for address in mail["To"].addresses] == ["读者 <reader@example.cn>"]


@pytest.mark.parametrize("title", FORGERIES)
def test_a_title_cannot_forge_a_header(title: str):
    """Line ends of every kind, encoded words, length and half characters in a title stay in the subject."""
    check(written(Message(title, title or "x", f"<p>{title}</p>", thread="notice-7")))


@given(NASTY, NASTY, NASTY)
def test_what_is_parsed_is_what_was_written(subject: str, text: str, html: str):
    """Every message has our header, our two parts and our one recipient; its text arrives whole."""
    wire = written(Message(subject, text, html or "x", thread="notice-7"))
    check(wire)
    plain = email.message_from_bytes(wire, policy=compat32).get_payload()[0].get_payload(decode=True).decode()
    sent = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    assert plain.replace("\r\n", "\n") == sent


def test_a_chinese_subject_arrives_as_it_was():
    """Folding a long subject tears no character apart."""
    subject = "[修订] 关于印发《中小微企业贷款贴息政策实施方案》的通知 · 有效期至 2026-12-31→2027-12-31"
    mail = email.message_from_bytes(written(Message(subject, "x", "x", thread="t")))
    assert str(make_header(decode_header(mail["Subject"]))) == subject


def test_every_try_has_the_same_message_id():
    """The Message-ID comes from the key and the sender's domain, and the thread from the notice."""
    mail = email.message_from_bytes(written(Message("x", "x", "x", thread="notice-7")))
    assert mail["Message-ID"] == "<gz-key.1@example.org>"
    assert mail["References"] == mail["In-Reply-To"] == "<notice-7@example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"


@given(st.text(min_size=1, max_size=30))
def test_any_key_makes_one_sound_message_id(key: str):
    """A key that is no dot-atom is hashed, the same each time."""
    first, second = (
        email.message_from_bytes(write_mail(ENVELOPE, Message("s", "t", "h"), key, SENT))["Message-ID"] for _ in "12"
    )
    assert first == second and first.isascii() and first.count("@") == 1 and len(first.split()) == 1


def test_the_smaller_mail_has_no_redline():
    """The smaller rendering is plain text, without HTML and redline, under the same key."""
    wire = written(Message("s", "long redline", "<p>long redline</p>", brief="brief words", thread="t"), smaller=True)
    mail = email.message_from_bytes(wire)
    assert [part.get_content_type() for part in mail.get_payload()] == ["text/plain"]
    assert mail.get_payload()[0].get_payload(decode=True) == b"brief words"
    assert mail["Message-ID"] == "<gz-key.1@example.org>"


@pytest.mark.parametrize("name", ["Bcc", "Subject", "message-id", "X Y", "X:", "", "X\r\nBcc"])
def test_an_added_header_cannot_replace_ours(name: str):
    """What an operator adds is a header of its own, or is refused."""
    with pytest.raises(ValueError, match="no header"):
        write_mail(Envelope("a@example.org", "b@example.org", headers={name: "x"}), Message("s", "t", "h"), "k", SENT)


def test_an_added_value_stays_one_value():
    """A value with line ends in it is one line of words."""
    envelope = Envelope("a@example.org", "b@example.org", headers={"X-Team": "x\r\nBcc: evil@example.net"})
    mail = email.message_from_bytes(write_mail(envelope, Message("s", "t", "h"), "k", SENT))
    assert mail["Bcc"] is None and str(make_header(decode_header(mail["X-Team"]))) == "x Bcc: evil@example.net"


def test_a_chinese_domain_is_written_in_ascii():
    """An internationalised domain works without SMTPUTF8."""
    assert check_address("ops@例子.cn") == "ops@xn--fsqu00a.cn"


@pytest.mark.parametrize(
    "address", ["", "x", "a@b@c", "a b@example.org", "读者@example.cn", "a@example.org>\r\nBcc:", "a@"]
)
def test_what_is_no_address_is_refused(address: str):
    """An address that cannot stand in a header, or would need SMTPUTF8, is refused with a reason."""
    with pytest.raises(ValueError, match="address"):
        check_address(address)
