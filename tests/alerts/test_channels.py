"""Channels are addresses with secrets; recipients are what may be shown of them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable

import pytest

from alerts.channels import Target, check_url, send, targets
from alerts.config import Channel
from alerts.message import Message
from alerts.services import notify, plugin
from tests.alerts.receivers import Program, answer

NEWS = Message("[New] title", "text\n" * 2000, "<p>text</p>", brief="brief")
LOCAL = ["syslog://", "rsyslog://127.0.0.1", "dbus://", "qt://", "gnome://", "macosx://", "windows://", "blink1://"]
TOKEN = "d1e2a3d4-beef-4bad-9fed-000011112222"


def test_a_mail_address_is_one_target_for_each_recipient():
    """Each reader has a delivery of their own; one named twice is told once."""
    url = "mailto://127.0.0.1:25/?smtp=127.0.0.1&mode=insecure&from=a@example.org&to=B@example.cn,c@example.cn,b@example.cn"
    found = targets(Channel("desk", (url, url)))
    assert [target.recipient for target in found] == ["B@example.cn", "c@example.cn"]
    assert all(target.channel == "desk" for target in found)


def test_a_recipient_is_shown_without_secrets_and_the_same_each_time():
    """Host, port and a hash tell receivers apart; the token, its path and the password are in neither name nor repr."""
    url = f"jsons://user:hunter2@hooks.example.org:8443/{TOKEN}/in?+X-Key={TOKEN}"
    (one,), (two,) = targets(Channel("a", (url,))), targets(Channel("a", (url,)))
    (other,) = targets(Channel("a", (url.replace("beef", "cafe"),)))
    assert one.recipient == two.recipient != other.recipient
    assert "hooks.example.org:8443" in one.recipient
    for secret in (TOKEN, "hunter2", "user", TOKEN[:4]):
        assert secret not in one.recipient and secret not in repr(one)


@pytest.mark.parametrize("url", [f"feishu://{TOKEN}", f"tgram://123456789:{'a' * 35}/12315544/", f"wecombot://{TOKEN}"])
def test_a_token_in_the_place_of_a_host_is_not_shown(url: str):
    """Where a service has no host of its own, nothing of its address is shown."""
    (target,) = targets(Channel("chat", (url,)))
    shown = target.recipient.replace(target.recipient.partition("://")[0], "")
    assert all(part not in shown for part in (TOKEN, TOKEN[:6], "123456789", "aaaa"))


@pytest.mark.parametrize("url", LOCAL)
def test_what_ends_on_this_machine_is_refused(url: str):
    """A desktop bubble or a log line on the server reaches nobody who asked."""
    with pytest.raises(ValueError, match="this machine"):
        check_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "no url",
        "nosuchscheme://secretsecret/x",
        "mailto://",
        "json://",
        "slack://secretsecret",
        "mailto://u:secretsecret@smtp.example.org/?to=reader@example.org",
        "mailto://127.0.0.1/?smtp=127.0.0.1&mode=nonsense&from=a@example.org&to=b@example.org",
        "mailto://127.0.0.1/?smtp=127.0.0.1&from=a@example.org&to=secretsecret",
        "mailto://127.0.0.1/?smtp=127.0.0.1&from=a@example.org&to=b@example.org&+Bcc=secretsecret",
        "json://[::1/secretsecret",
        "json://h.example.org/x?method=nonsense",
    ],
)
def test_a_wrong_address_is_told_without_its_secrets(url: str):
    """The configuration check says what is wrong, and nothing that must not be read over a shoulder."""
    with pytest.raises(ValueError) as caught:
        check_url(url)
    assert str(caught.value) and "secretsecret" not in str(caught.value)


def test_rooms_of_one_address_are_refused():
    """If one room refused, another try would tell the others twice: one URL for each."""
    with pytest.raises(ValueError, match="one URL for each"):
        check_url(f"tgram://123456789:{'a' * 35}/1111111/2222222")


def test_a_password_does_not_go_out_in_clear_by_oversight():
    """mailto:// with a password and no mode would be plain SMTP; the operator has to mean it."""
    base = "mailto://bob:pw@mail.example.org/?from=a@example.org&to=b@example.org"
    with pytest.raises(ValueError, match="clear"):
        check_url(base)
    check_url(base + "&mode=insecure")
    check_url(base.replace("mailto", "mailtos"))


def test_another_service_goes_through_apprise(program: Callable[..., Program]):
    """A scheme that is not ours is sent by Apprise, with our key where it can carry one, and no redirect."""
    server = program(answer("ok"))
    (target,) = targets(Channel("form", (f"form://127.0.0.1:{server.port}/x",)))
    assert send(target, NEWS, "key-9").ok
    assert server.headers[0]["idempotency-key"] == "key-9" and b"title" in server.bodies[0]


@pytest.mark.parametrize(("status", "again"), [("404 Not Found", False), ("429 Busy", True), ("500 Broken", True)])
def test_a_refusal_through_apprise_has_its_reason(program: Callable[..., Program], status: str, again: bool):
    """What Apprise only logs, the status and the receiver's words, is the reason; its secrets are not."""
    server = program(answer(f"no {TOKEN}", status))
    (target,) = targets(Channel("form", (f"form://127.0.0.1:{server.port}/{TOKEN}",)))
    receipt = send(target, NEWS, "k")
    assert (receipt.ok, receipt.again) == (False, again)
    assert status[:3] in receipt.reason and TOKEN not in receipt.reason


def test_a_redirect_through_apprise_is_not_followed(program: Callable[..., Program]):
    """Also where the URL says `redirect=yes`."""
    elsewhere = program(answer("ok"))
    server = program(answer("", "307 Temporary", f"Location: http://127.0.0.1:{elsewhere.port}/steal"))
    (target,) = targets(Channel("form", (f"form://127.0.0.1:{server.port}/x?redirect=yes",)))
    assert not send(target, NEWS, "k").ok and elsewhere.paths == []


def test_a_chat_with_little_room_gets_the_brief_text(program: Callable[..., Program]):
    """A text that is longer than a service takes is replaced by the brief one, not cut in the middle by Apprise."""
    server = program(answer('{"id":"x","event":"message"}'))
    (target,) = targets(Channel("n", (f"ntfy://127.0.0.1:{server.port}/topic?mode=private",)))
    assert send(target, NEWS, "k").ok
    assert json.loads(server.bodies[0])["message"].strip() == "brief"


@pytest.mark.parametrize("wanted", ["html", "text"])
def test_a_mail_service_gets_our_html_whole(program: Callable[..., Program], wanted: str):
    """Longer than Apprise would take, with what looks like markup for it; the text where the address asks for that."""
    server = program(answer('{"id":"1"}'))
    html = "<html><body><p>*第七条* &lt;b&gt; {x} \\n</p>" + "<p>text</p>" * 5000 + "</body></html>"
    news = Message("[New] *title* 【新】", "the text", html)
    made = plugin(f"resend://abcd-ef:reader@example.org/gazette@example.org?format={wanted}")
    made.notify_url = f"http://127.0.0.1:{server.port}/emails"
    assert notify(made, news, "k").ok
    sent = json.loads(server.bodies[0])
    assert sent["subject"] == news.subject and sent.get(wanted) == {"html": html, "text": "the text"}[wanted]


def test_a_target_that_became_unreadable_is_a_receipt():
    """A URL that no longer parses when it is used is a failure for ever, not an exception."""
    receipt = send(Target("x", "y", "nosuch://thing"), NEWS, "k")
    assert not receipt.ok and not receipt.again and receipt.reason


LOGGING = """
import logging, sys
logging.basicConfig(level=logging.DEBUG)
from alerts.channels import send, targets
from alerts.config import Channel
from alerts.message import Message
(target,) = targets(Channel("form", (sys.argv[1],)))
print(send(target, Message("s", "t", "h"), "k").ok)
"""


def test_nothing_is_logged_for_others_to_read(program: Callable[..., Program]):
    """A daemon that logs everything at debug level still writes no secret: not Apprise's words, nor its libraries'."""
    server = program(answer("no", "500 Broken"))
    url = f"form://u:hunter2hunter@127.0.0.1:{server.port}/{TOKEN}"
    done = subprocess.run([sys.executable, "-c", LOGGING, url], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False" and server.paths == [f"/{TOKEN}"]
    assert TOKEN not in done.stderr and "hunter2hunter" not in done.stderr


def test_importing_channels_is_cheap():
    """Commands that send nothing do not wait for Apprise or Jinja2."""
    code = "import sys, alerts.channels; print([m for m in ('apprise', 'jinja2', 'requests') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
