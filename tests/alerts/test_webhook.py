"""A program is told once, under one key, and its answer is believed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from urllib.parse import quote

import pytest

from alerts.channels import Receipt, send, targets
from alerts.config import Channel
from alerts.message import Message
from tests.alerts.receivers import Program, answer, free_port

NEWS = Message("[New] 标题 \ud800", "text", "<p>text</p>", {"id": 7, "kind": "published", "title": "标题"})
Start = Callable[..., Program]


def one(url: str) -> Receipt:
    (target,) = targets(Channel("hook", (url,)))
    return send(target, NEWS, "key-1")


def test_the_alert_and_its_key_arrive(program: Start):
    """Apprise's fields, our data as `gazetted`, and the key in both headers, as JSON in UTF-8."""
    server = program(answer("ok"))
    assert one(f"json://u:pw@127.0.0.1:{server.port}/hook/a%20b?+X-Team=law&-site=cn&:desk=7") == Receipt(True)
    (headers,), (body,) = server.headers, server.bodies
    sent = json.loads(body)
    assert sent["gazetted"] == {"id": 7, "kind": "published", "title": "标题"}
    assert {"version", "title", "message", "type", "attachments"} <= set(sent) and sent["desk"] == "7"
    assert headers["idempotency-key"] == headers["webhook-id"] == "key-1"
    assert headers["content-type"] == "application/json" and headers["x-team"] == "law"
    assert headers["authorization"] == "Basic dTpwdw==" and server.paths == ["/hook/a%20b?site=cn"]


def test_every_try_carries_the_same_key(program: Start):
    """A receiver that saw the first try can drop the second."""
    server = program(answer("no", "503 Busy", "Retry-After: 7"), answer("ok"))
    url = f"json://127.0.0.1:{server.port}/x"
    first, second = one(url), one(url)
    assert (first.ok, first.again, first.retry_after, second.ok) == (False, True, 7.0, True)
    assert [headers["idempotency-key"] for headers in server.headers] == ["key-1", "key-1"]


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
def test_a_redirect_is_not_followed(program: Start, status: str):
    """The news and its secrets go to the address that the operator wrote, and nowhere else; `redirect=yes` or not."""
    elsewhere = program(answer("ok"))
    server = program(answer("", status, f"Location: http://127.0.0.1:{elsewhere.port}/steal"))
    receipt = one(f"json://127.0.0.1:{server.port}/x?redirect=yes")
    assert not receipt.ok and "redirect" in receipt.reason and elsewhere.paths == []


def test_proxies_of_the_environment_are_not_used(program: Start, monkeypatch: pytest.MonkeyPatch):
    """The environment of the daemon does not decide who reads the news."""
    proxy, server = program(answer("ok")), program(answer("ok"))
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
    monkeypatch.setenv("no_proxy", "")
    assert one(f"json://127.0.0.1:{server.port}/x").ok and proxy.paths == [] and server.paths == ["/x"]


def test_a_connection_lost_after_the_alert_leaves_doubt(program: Start):
    """The whole alert was out and no answer came: it may have been taken."""
    receipt = one(f"json://127.0.0.1:{program(b'').port}/x")
    assert (receipt.ok, receipt.again, receipt.doubt) == (False, True, True)


def test_nobody_listening_leaves_no_doubt():
    """Nothing was sent, so nothing can have been taken."""
    receipt = one(f"json://127.0.0.1:{free_port()}/x")
    assert (receipt.ok, receipt.again, receipt.doubt) == (False, True, False)


def test_a_dripping_answer_ends_in_time(program: Start):
    """A receiver that sends its header byte by byte holds us no longer than the whole may take."""
    server = program(answer("ok", "200 OK", "X-Long: " + "x" * 500), drip=0.05)
    receipt = one(f"json://127.0.0.1:{server.port}/x?rto=0.4")
    assert (receipt.ok, receipt.again, receipt.doubt) == (False, True, True) and "within" in receipt.reason


def test_an_endless_answer_is_a_yes(program: Start):
    """A 200 counts, and no more than 64 KiB of what follows is read."""
    server = program(b"HTTP/1.1 200 OK\r\nContent-Length: 900000000\r\n\r\n" + b"x" * 3_000_000)
    assert one(f"json://127.0.0.1:{server.port}/x").ok


@pytest.mark.parametrize(
    "said", [b"nonsense\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\x00" * 70000, b"HTTP/1.1 200 OK\r\nA: " + b"a" * 70000]
)
def test_nonsense_is_no_yes(program: Start, said: bytes):
    """What is no HTTP answer is a failure in doubt, not an error of ours."""
    receipt = one(f"json://127.0.0.1:{program(said).port}/x")
    assert (receipt.ok, receipt.again, receipt.doubt) == (False, True, True)


def test_a_secret_that_comes_back_is_masked(program: Start):
    """A receiver that repeats our token in its refusal does not put it into our ledger."""
    server = program(answer("no such hook: T0KENT0KEN, header topsecret99", "404 Not Found"))
    receipt = one(f"json://127.0.0.1:{server.port}/hook/T0KENT0KEN?+X-Api-Key=topsecret99")
    assert not receipt.again and "404" in receipt.reason
    assert "T0KENT0KEN" not in receipt.reason and "topsecret99" not in receipt.reason


@pytest.mark.parametrize(
    "more", ["method=GET", "+Host=x.example", "+X-A=a%0d%0ab:c", "+X-A=%E4%B8%AD", "+Idempotency-Key=mine"]
)
def test_what_cannot_carry_an_alert_is_refused_at_once(more: str):
    """A wrong method or header is a mistake of the configuration, told before anything is sent."""
    with pytest.raises(ValueError, match="leave it out"):
        targets(Channel("hook", (f"json://127.0.0.1:9/x?{more}",)))


def test_a_field_can_be_renamed_or_left_out(program: Start):
    """`:title=subject&:message=` of Apprise's language hold for ours too."""
    server = program(answer("ok"))
    one(f"json://127.0.0.1:{server.port}/x?:title=subject&:message=")
    sent = json.loads(server.bodies[0])
    assert "subject" in sent and "title" not in sent and "message" not in sent


SECRETS = [base64.b64encode(bytes([n]) * 24).decode() for n in (251, 7)]  # the first has + and / in it


def verified(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """What a receiver does, as Standard Webhooks describes it."""
    said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    mac = base64.b64encode(hmac.new(base64.b64decode(secret), said, hashlib.sha256).digest()).decode()
    return f"v1,{mac}" in headers["webhook-signature"].split(" ")


@pytest.mark.parametrize("quoted", [False, True])
def test_a_webhook_is_signed_with_each_of_its_secrets(program: Start, quoted: bool):
    """Signature over id, moment and the very bytes; during a rotation both secrets verify, and no other does."""
    server = program(answer("no", "503 Busy"), answer("ok"))
    written = ",".join(f"whsec_{quote(s, safe='') if quoted else s}" for s in SECRETS)
    url = f"json://127.0.0.1:{server.port}/x?secret={written}"
    assert [one(url).ok, one(url).ok] == [False, True]
    for headers, body in zip(server.headers, server.bodies, strict=True):
        assert all(verified(secret, headers, body) for secret in SECRETS)
        assert not verified(base64.b64encode(b"another secret of 24 byt").decode(), headers, body)
        assert headers["webhook-id"] == "key-1" and abs(int(headers["webhook-timestamp"]) - time.time()) < 300
    assert all(secret not in str(server.headers) + server.paths[0] for secret in SECRETS)


def test_another_secret_is_no_other_recipient():
    """Who changes the secret goes on with the same deliveries; nobody is told anew."""
    plain, signed = "json://127.0.0.1:9/x", f"json://127.0.0.1:9/x?secret=whsec_{SECRETS[1]}"
    assert targets(Channel("a", (plain,)))[0].recipient == targets(Channel("a", (signed,)))[0].recipient


def test_a_secret_given_twice_is_refused():
    """Two are written with a comma: of two fields one would be dropped without a word."""
    with pytest.raises(ValueError, match="given twice") as caught:
        targets(Channel("a", (f"json://127.0.0.1:9/x?secret=whsec_{SECRETS[0]}&secret=whsec_{SECRETS[1]}",)))
    assert SECRETS[1] not in str(caught.value)


@pytest.mark.parametrize("secret", ["tooshort", "whsec_AAAA", "whsec_" + "!" * 40])
def test_a_secret_that_signs_nothing_is_refused(secret: str):
    """What is no whsec_… of enough bytes is told at the check, and not repeated."""
    with pytest.raises(ValueError, match="whsec_") as caught:
        targets(Channel("a", (f"json://127.0.0.1:9/x?secret={secret}",)))
    assert secret not in str(caught.value)
