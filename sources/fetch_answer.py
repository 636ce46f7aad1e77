"""What does the head of an answer tell us, before its body is read?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from sources.errors import FetchFailed, SourceError, Suspect
from sources.fetch_dial import HEAD, Passing
from sources.guard import Parts

FIELDS = 200
"""Header fields of one answer; real ones have some dozens."""
SOONEST, LATEST = 1.0, 24 * 3600.0
"""Seconds: the bounds of any wait that a server asks for."""
BLOCKED = 3600.0
"""Seconds before a site that turned us away is asked again: knocking harder never helped."""
RESTED = 60.0
"""Seconds of rest for a host that says "too many requests" and not for how long."""

REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GOOD = frozenset({200, 203})
_GATES = {"cf-mitigated": "Cloudflare", "x-amzn-waf-action": "AWS WAF"}
_SIGNS = {202: "202 Accepted", 412: "412 Precondition Failed", 521: "521"}
"""How 瑞数 (202, 412) and 加速乐 (521) send their scripts; AWS WAF challenges with 202 too."""

_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:+-]{1,40})""", re.IGNORECASE)
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,80}/[a-z0-9!#$&^_.+-]{1,80}")
_SECONDS = re.compile(r"[0-9]{1,400}")
_OPAQUE = re.compile(r"[\x20-\x7e]{1,1024}")


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and header fields as they came, names in lower case."""

    parts: Parts
    status: int
    fields: tuple[tuple[str, bytes], ...]

    def raw(self, name: str) -> bytes | None:
        """The first field of this name."""
        return next((value for key, value in self.fields if key == name), None)

    def text(self, name: str) -> str:
        """All fields of this name, joined as RFC 9110 §5.3 says; "" where there is none."""
        return ", ".join(value.decode("latin-1") for key, value in self.fields if key == name)

    def validator(self, name: str) -> str | None:
        """An ETag or Last-Modified, taken as an opaque word that can be sent back as it is."""
        value = (self.raw(name) or b"").decode("latin-1")
        return value if _OPAQUE.fullmatch(value) else None

    @property
    def content_type(self) -> str:
        found = _MEDIA_TYPE.match(self.text("content-type").strip().lower())
        return found[0] if found else ""

    @property
    def charset(self) -> str | None:
        found = _CHARSET.search(self.text("content-type")[:500])
        return found[1] if found else None


def read_head(parts: Parts, status: int, fields: list[tuple[bytes, bytes]]) -> Answer:
    """The answer's head; FetchFailed for one that is too large or says two things about its length."""
    size = sum(len(name) + len(value) + 4 for name, value in fields)
    if size > HEAD or len(fields) > FIELDS:
        raise FetchFailed(
            "too_large", f"{parts.host} sends {len(fields)} header fields of {size} bytes; none needs them."
        )
    answer = Answer(parts, status, tuple((name.decode("latin-1").lower(), value) for name, value in fields))
    if answer.text("transfer-encoding") and answer.text("content-length"):
        # RFC 9112 §6.3: such an answer "ought to be handled as an error"
        raise FetchFailed(
            "protocol", f"{parts.host} says in two ways where its answer ends; its server must be mended."
        )
    return answer


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds that Retry-After asks for (RFC 9110 §10.2.3), from 1 s to 24 h; None for neither number nor date."""
    value = value.strip()
    if _SECONDS.fullmatch(value):
        return min(max(float(int(value[:9])), SOONEST), LATEST) if len(value) < 10 else LATEST
    try:
        when = parsedate_to_datetime(value)
        when = when if when.tzinfo else when.replace(tzinfo=UTC)
        return min(max((when - now).total_seconds(), SOONEST), LATEST)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def judge_status(answer: Answer, now: datetime) -> None:
    """Raise what this answer's status means where it is not a page: FetchFailed, or Suspect for a gate before it."""
    gate = next((name for field, name in _GATES.items() if answer.text(field)), None)
    if gate or answer.status in _SIGNS:
        raise _gated(answer, gate or f"its firewall (status {_SIGNS[answer.status]})")
    if answer.status not in _GOOD:
        raise _failed(answer, retry_after(answer.text("retry-after"), now))


def _gated(answer: Answer, gate: str) -> Suspect:
    return Suspect(
        "blocked",
        f"{answer.parts.host} has {gate} challenge us in place of the page; ask the site to let this reader in.",
        retry_after=BLOCKED,
    )


def _failed(answer: Answer, after: float | None) -> SourceError:
    host, status = answer.parts.host, answer.status
    if status in (401, 403, 407, 451):
        message = f"{host} turns us away (status {status}); check the address, or ask the site to let this reader in."
        return FetchFailed("blocked", message, retry_after=max(after or 0, BLOCKED))
    if status in (404, 410):
        return FetchFailed(f"http_{status}", f"{answer.parts.url} is not there (status {status}); check the address.")
    if status == 429:
        return FetchFailed("rate_limited", f"{host} says that it is asked too often.", retry_after=after or RESTED)
    if status in (502, 504) and after is None:
        return Passing(f"http_{status}", f"The gateway of {host} gets no page (status {status}).")
    if status >= 400:
        return FetchFailed(f"http_{status}", f"{host} answers with status {status} and no page.", retry_after=after)
    return FetchFailed("protocol", f"{host} answers with status {status}, which we did not ask for; nothing is read.")
