"""How is an alert posted to a chat in as many messages as it takes, and did the chat take them?"""

from __future__ import annotations

import json
import threading
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

from alerts.answer import judge, parsed
from alerts.channels import Receipt
from alerts.message import Message, noted
from alerts.note import Line, Note, Stanza, paged
from alerts.post import CONNECT, TOTAL, Request, post
from sources.config import Place as Allowed

Json = dict[str, Any]
REMEMBERED = 1000
"""Alerts of several messages whose first ones were taken, and whose next try goes on from there."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a chat is reached. Only `recipient` may be shown and stored; `to` names a room, person or topic there."""

    address: str = field(repr=False)
    recipient: str
    secret: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    to: str = field(default="", repr=False)
    extra: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """What the address asks of every message, as the service's own fields."""
    verified: bool = True
    connect: float = CONNECT
    total: float = TOTAL


class Chat(ABC):
    """A chat that we post to ourselves: the service's documents say what is a yes, and nothing else is."""

    service: ClassVar[str]
    room: ClassVar[int]
    """What one message takes, in the unit of `size`, a little less than the service's limit."""
    final: ClassVar[frozenset[object]] = frozenset()
    """The service's own codes for a no that another try of the same message would not change."""
    shut: ClassVar[frozenset[int]] = frozenset((401, 403))
    """The statuses by which it refuses the address or token, whatever the message."""
    busy: ClassVar[Mapping[object, float]] = {}
    """Its codes for too many messages, and the seconds after which it says to come again."""

    def __init__(self, place: Place):
        self.place = place
        self.allow: tuple[Allowed, ...] = ()

    @abstractmethod
    def size(self, line: Line) -> int:
        """What one line takes of the room."""

    @abstractmethod
    def payload(self, note: Note, page: Sequence[Stanza]) -> Json:
        """The body of one message."""

    @abstractmethod
    def taken(self, status: int, known: object, said: str) -> bool:
        """Whether a 2xx is the yes that the service documents; `known` is its body as JSON, `said` as text."""

    def address(self) -> str:
        """Where a message is posted to, at this moment: a signature may be in it."""
        return self.place.address

    def recipients(self) -> tuple[str, ...]:
        """The one room that the address names, without its secrets."""
        return (self.place.recipient,)

    def post(self, message: Message, key: str, recipient: str) -> Receipt:
        """Posts each message that no earlier try brought there; the first no ends it, the next try goes on there."""
        note = noted(message, self.room)
        receipt = Receipt(True)
        pages = paged(note, self.size, self.room)
        for number in range(_TAKEN.get(key, recipient), len(pages)):
            receipt = post(self._request(note, pages[number], key), self.judged)
            if not receipt.ok:
                return receipt
            _TAKEN.put(key, recipient, number + 1, of=len(pages))
        return receipt

    def judged(self, status: int, retry_after: str | None, body: bytes, now: datetime) -> Receipt:
        """What the answer says: no where any rule says so, yes only as the service says it."""
        receipt = judge(status, retry_after, body, now)
        known, said = parsed(body), body[:2000].decode("utf-8", "replace").strip()
        if not receipt.ok:
            return self._weighed(status, receipt, known)
        if self.taken(status, known, said):
            return receipt
        reason = f"{self.service} did not say that it took the alert; what came: {receipt.answer}"
        return Receipt(False, reason, doubt=True)

    def code(self, known: object) -> object:
        """The service's own code in an answer; None where it gives none."""
        if not isinstance(known, dict):
            return None
        return next((known[name] for name in ("errcode", "code", "StatusCode") if name in known), None)

    def _weighed(self, status: int, receipt: Receipt, known: object) -> Receipt:
        code = self.code(known)
        if status in self.shut:
            return replace(receipt, again=True, shut=True)
        if code in self.final:
            return replace(receipt, again=False)
        if code in self.busy:
            return replace(receipt, retry_after=max(receipt.retry_after or 0, self.busy[code]))
        return receipt

    def _request(self, note: Note, page: Sequence[Stanza], key: str) -> Request:
        url, place = urlsplit(self.address()), self.place
        return Request(
            secure=url.scheme == "https",
            host=url.hostname or "",
            port=url.port,
            path=f"{url.path or '/'}?{url.query}" if url.query else url.path or "/",
            # The services know of no key; it is sent along for whoever stands between.
            headers={
                "User-Agent": "Gazetted",
                "Content-Type": "application/json",
                "Idempotency-Key": key,
                **place.headers,
            },
            body=encoded(self.payload(note, page)),
            verified=place.verified,
            connect=place.connect,
            total=place.total,
            allow=self.allow,
        )


def encoded(payload: Json) -> bytes:
    """JSON in UTF-8; half a surrogate pair becomes a question mark."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


class _Taken:
    """How many messages of an alert a chat has taken. For the life of the process: after a crash all are sent again."""

    def __init__(self) -> None:
        self._counts: OrderedDict[tuple[str, str], int] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str, recipient: str) -> int:
        with self._lock:
            return self._counts.get((key, recipient), 0)

    def put(self, key: str, recipient: str, count: int, of: int) -> None:
        """Remembers `count` messages; forgets the alert when all of them were taken."""
        with self._lock:
            self._counts[key, recipient] = count
            if count >= of:
                del self._counts[key, recipient]
            while len(self._counts) > REMEMBERED:
                self._counts.popitem(last=False)


_TAKEN = _Taken()
