"""A receiver's answer says whether it took the alert, and whether to ask again."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.answer import judge

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "body", ["", "ok", '{"ok": true}', '{"errcode": 0, "errmsg": "ok"}', '{"code": 200}', "[]", "null"]
)
def test_a_2xx_is_a_yes(body: str):
    """204 without a word, Slack's ok, DingTalk's zero: taken."""
    assert judge(200, None, body.encode(), NOW).ok


@pytest.mark.parametrize(
    "body",
    [
        '{"ok": false, "error": "channel_not_found"}',
        '{"success": false}',
        '{"errcode": 310000, "errmsg": "keywords not in content"}',
        '{"code": 19001, "msg": "param invalid"}',
        "invalid_payload",
        "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429",
    ],
)
def test_a_200_that_refuses_is_a_no(body: str):
    """Chats answer 200 and refuse in the body: that alert was not delivered, and is tried again."""
    receipt = judge(200, None, body.encode(), NOW)
    assert not receipt.ok and receipt.again and body[:20] in receipt.reason


@pytest.mark.parametrize(
    ("status", "again"),
    [
        (408, True),
        (409, True),
        (425, True),
        (429, True),
        (500, True),
        (503, True),
        (400, False),
        (404, False),
        (410, False),
    ],
)
def test_the_status_says_whether_to_ask_again(status: int, again: bool):
    """Overload passes, a wrong address does not."""
    assert judge(status, None, b"", NOW).again is again


def test_a_redirect_is_not_a_yes():
    """3xx is a failure: our news goes to the address that the operator wrote."""
    receipt = judge(302, None, b"", NOW)
    assert not receipt.ok and "redirect" in receipt.reason


@pytest.mark.parametrize(
    ("header", "body", "wait"),
    [
        ("3", "", 3.0),
        ("0.5", "", 1.0),
        ("999999999", "", 86400.0),
        ("Fri, 02 Jan 2026 03:05:05 GMT", "", 60.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", "", 1.0),
        (None, '{"retry_after": 7.5}', 7.5),
        ("soon", '{"retry_after": 7.5}', 7.5),
        ("nan", "", None),
        (None, '{"retry_after": "soon"}', None),
        (None, "", None),
    ],
)
def test_retry_after_is_understood_and_bounded(header: str | None, body: str, wait: float | None):
    """Seconds, an HTTP date or Discord's JSON, between a second and a day; nonsense is no wait."""
    assert judge(429, header, body.encode(), NOW).retry_after == wait


@given(st.integers(100, 999), st.none() | st.text(max_size=40), st.binary(max_size=200))
def test_no_answer_can_break_us(status: int, header: str | None, body: bytes):
    """Whatever comes back, there is a receipt, and its wait is within a day."""
    receipt = judge(status, header, body, NOW)
    assert receipt.retry_after is None or 1 <= receipt.retry_after <= 86400


def test_a_deeply_nested_answer_is_a_yes_with_nothing_to_say():
    """64 KiB of brackets neither crash us nor count as a refusal."""
    assert judge(200, None, b'{"a":' * 10000, NOW).ok
