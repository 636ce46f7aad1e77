"""No secret of a channel's address is in what we say."""

import base64
from urllib.parse import quote

import pytest

from alerts.redaction import redact

CASES = [
    ("mailto://bob:pa55word@smtp.example.org/?to=a@example.org", "pa55word"),
    ("mailto://bob:p%40ss%2Fw0rd@smtp.example.org/?to=a@example.org", "p@ss/w0rd"),
    ("jsons://u:hunter2hunter@hooks.example.org/services/T0KENT0KEN?+X-Api-Key=topsecret99", "T0KENT0KEN"),
    ("jsons://u:hunter2hunter@hooks.example.org/services/T0KENT0KEN?+X-Api-Key=topsecret99", "topsecret99"),
    ("json://h.example.org/?-token=quietly-quietly", "quietly-quietly"),
    ("slack://TAAAAAAAA/BBBBBBBBB/cccccccccccccccc", "TAAAAAAAA"),
    ("tgram://123456789:abcdefg_hijklmnop/987654321/", "abcdefg_hijklmnop"),
    ("feishu://d1e2a3d4-beef-0000", "d1e2a3d4-beef-0000"),
    ("https://hooks.slack.com/services/T1/B2/verysecretpart", "verysecretpart"),
]


@pytest.mark.parametrize(("url", "secret"), CASES)
def test_a_secret_is_masked_however_it_is_quoted(url: str, secret: str):
    """The bare word, its quoted form, the login in Base64 and the whole URL are all masked."""
    text = f"bare {secret}, quoted {quote(secret, safe='')}, in {url}."
    assert secret not in redact(text, url) and quote(secret, safe="") not in redact(text, url)


def test_a_login_in_base64_is_masked():
    """A log line with the Authorization header tells nothing."""
    url = "jsons://user:hunter2hunter@h.example.org/x"
    said = base64.b64encode(b"user:hunter2hunter").decode()
    assert said not in redact(f"Authorization: Basic {said}", url)


def test_what_is_no_secret_stays_readable():
    """An operator still learns which server said what."""
    url = "mailto://bob:secret77@127.0.0.1:2525/?smtp=mail.example.org&to=ops@example.org"
    reason = "mail.example.org:2525: recipient refused: 550 5.1.1 no such user ops@example.org"
    assert redact(reason, url) == reason


def test_a_short_secret_is_masked_only_where_it_stands_alone():
    """A password of three letters does not tear other words apart."""
    assert redact("login abc refused: abcess", "mailto://bob:abc@h.example.org") == "login **** refused: abcess"


@pytest.mark.parametrize("url", ["", "://", "mailto:", "no url at all", "x://@@@:::///???&&&=", "json://[::1"])
def test_a_broken_address_is_no_reason_to_fail(url: str):
    """Redaction works on what an operator mistyped, too."""
    assert redact("fine", url or "nothing") == "fine"
