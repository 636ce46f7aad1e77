"""What does a receiver's HTTP answer say of the alert that it was sent?"""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from alerts.channels import Receipt
from alerts.safe import one_line

MOST_READ = 64 * 1024
"""Bytes of an answer that are read; what it says of the alert stands in the first few."""
PASSING = frozenset((408, 409, 425, 429))
"""The 4xx that pass by themselves; RFC 9110 §15.5, RFC 8470 §5.2, RFC 6585 §4."""
LEAST, MOST = 1.0, 86400.0
_REFUSED = re.compile(
    r"\b(?:failed with error|returned HTTP error|invalid_payload|invalid_token|invalid_auth|no_service|no_text|no_team"
    r"|no_active_hooks|channel_not_found|channel_is_archived|action_prohibited|team_disabled|rate_limited)\b",
    re.IGNORECASE,
)
"""Slack and Teams (and what copies them) say these in plain text, under a 200."""


def judge(status: int, retry_after: str | None, body: bytes, now: datetime) -> Receipt:
    """Yes, no for now, or no for ever. `retry_after` is the header's value; a date in it counts from `now`."""
    said = body[:MOST_READ].decode("utf-8", "replace")
    known = parsed(body)
    wait = _wait(retry_after, known, now)
    busy = wait is not None
    answer = f"{status} {one_line(said, 300)}".rstrip()
    if 200 <= status < 300:
        fault = _fault(said, known)
        return (
            Receipt(
                False, f"answered {status}, but refused: {one_line(fault, 300)}", retry_after=wait, busy=busy,
                answer=answer,
            )
            if fault
            else Receipt(True, answer=answer)
        )  # fmt: skip
    if 300 <= status < 400:
        reason = f"answered {status}, a redirect, which is not followed: write the address it leads to"
        return Receipt(False, reason, answer=answer)
    again = not 400 <= status < 500 or status in PASSING
    return Receipt(False, f"answered {answer}", again=again, retry_after=wait, busy=busy, answer=answer)


def parsed(body: bytes) -> object:
    """An answer as JSON, if it is; None if not. Bounded by the reader: nesting beyond Python's is no JSON to us."""
    said = body[:MOST_READ].decode("utf-8", "replace")
    try:
        return json.loads(said) if said.lstrip()[:1] in ("{", "[") else None
    except (ValueError, RecursionError):
        return None


def _fault(said: str, known: object) -> str:
    """What refuses the alert in spite of a 2xx; empty where nothing does."""
    if isinstance(known, dict):
        return said if _says_no(known) else ""
    found = _REFUSED.search(said) if known is None and len(said) < 2000 and "<html" not in said.lower() else None
    return said if found else ""


def _says_no(known: dict[object, object]) -> bool:
    if known.get("ok") is False or known.get("success") is False:
        return True
    # DingTalk and WeCom say errcode, Feishu code or StatusCode: 0 is well. Others repeat HTTP's 200 there.
    codes = (known.get(name) for name in ("errcode", "code", "StatusCode"))
    return any(
        isinstance(code, int) and not isinstance(code, bool) and code and not 200 <= code < 300 for code in codes
    )


def _wait(header: str | None, known: object, now: datetime) -> float | None:
    """Seconds to wait: RFC 9110 §10.2.3's number or date, or the `retry_after` of Discord and of Telegram's
    `parameters`; None where none makes sense."""
    seconds = _number(header) if header else None
    if seconds is None and header:
        seconds = _until(header, now)
    if seconds is None and isinstance(known, dict):
        inner = known.get("parameters")
        seconds = _number(known.get("retry_after", inner.get("retry_after") if isinstance(inner, dict) else None))
    return None if seconds is None else min(max(seconds, LEAST), MOST)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value if not isinstance(value, str) else value.strip()[:20])
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _until(header: str, now: datetime) -> float | None:
    try:
        then = parsedate_to_datetime(header[:60])
        return ((then if then.tzinfo else then.replace(tzinfo=UTC)) - now).total_seconds()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
