"""How does a message reach one recipient, and what did the receiver answer?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, runtime_checkable

from alerts.config import Channel
from alerts.message import Message
from alerts.redaction import MASK, redact
from alerts.safe import one_line
from sources.config import Place

REASON = 400
"""The most characters of a reason."""


@dataclass(frozen=True, slots=True)
class Target:
    """One recipient of a channel. `recipient` may be shown and stored; `url` holds secrets and may not."""

    channel: str
    recipient: str
    url: str = field(repr=False)
    allow: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of one try to send.

    `again` says whether another try may succeed; `doubt` that the receiver may have taken the message although we
    did not see its yes; `retry_after` how many seconds to wait at least. `reason` is a sentence without secrets.
    """

    ok: bool
    reason: str = ""
    again: bool = True
    doubt: bool = False
    retry_after: float | None = None
    shut: bool = False
    """The channel itself was refused, its login or token: so will be all that is sent on it until somebody mends it."""
    busy: bool = False
    """The receiver named the wait itself: until then it wants nothing, neither this alert nor another."""
    answer: str = field(default="", compare=False)
    """What the receiver said, status and words; secrets may be in it until `send` has masked them."""


@runtime_checkable
class Ours(Protocol):
    """A sender of ours: it keeps one key over all tries and tells what was answered."""

    allow: tuple[Place, ...]
    """Places within that its receiver may lie at. A mail server may always: it mostly is the operator's own."""

    def recipients(self) -> tuple[str, ...]:
        """Who the URL names, each to be told by a message of its own. ValueError, without secrets, if unusable."""

    def post(self, message: Message, key: str, recipient: str) -> Receipt:
        """Sends one message to one of them. Raises nothing for the receiver's or the network's faults."""


def targets(channel: Channel) -> tuple[Target, ...]:
    """One target for each recipient that the channel's URLs name. ValueError, without secrets, for a bad URL."""
    found: dict[str, Target] = {}
    for url in channel.urls:
        for recipient in _recipients(url):
            # Two addresses that lead to one recipient are one target: nobody is told twice.
            found.setdefault(recipient.casefold(), Target(channel.id, recipient, url, channel.allow))
    return tuple(found.values())


def check_url(url: str) -> None:
    """ValueError, without secrets, for a URL that no alert could be sent to; touches no network."""
    _recipients(url)


def send(target: Target, message: Message, key: str) -> Receipt:
    """Sends one message to one recipient; every try of one delivery carries the same `key`.

    Never raises for the receiver's or the network's faults. Mail, webhooks and the chats that we know go by senders of
    ours, all other schemes by Apprise's, which know of no key and tell little of the answer.
    """
    try:
        receipt = _post(target, message, key)
    except ValueError as error:
        receipt = Receipt(False, str(error), again=False)
    reason, answer = (one_line(redact(said, target.url), REASON) for said in (receipt.reason, receipt.answer))
    return replace(receipt, reason=reason, answer=answer)


def _post(target: Target, message: Message, key: str) -> Receipt:
    from alerts import services

    plugin = services.plugin(target.url)
    plugin.allow = target.allow
    if isinstance(plugin, Ours):
        return plugin.post(message, key, target.recipient)
    return services.notify(plugin, message, key)


def _recipients(url: str) -> tuple[str, ...]:
    from alerts import services

    try:
        plugin = services.plugin(url)
        if isinstance(plugin, Ours):
            return plugin.recipients()
        services.one_recipient(plugin)
    except ValueError as error:
        raise ValueError(redact(str(error), url)) from None
    return (shown_recipient(plugin, url),)


def shown_recipient(plugin: Any, url: str) -> str:
    """What may be shown and stored of a recipient that is no mail address; the same in every run for the same URL.

    The few letters of a hash tell two secrets apart without telling either.
    """
    return _shown(plugin.schema, "".join(_place(plugin)), url)


def shown_place(schema: str, place: str, url: str) -> str:
    """Likewise, of a service's own web address: `place` is what of it is no secret, to the last slash."""
    return _shown(schema, f"{place}{MASK}", url)


def _shown(schema: str, place: str, url: str) -> str:
    digest = hashlib.sha256(url.strip().encode("utf-8", "replace")).hexdigest()[:8]
    return f"{schema}://{place} #{digest}"


def _place(plugin: Any) -> Iterator[str]:
    """The host and port where they are no secret, and that there is a path."""
    templates = plugin.template_tokens
    if "host" not in templates or templates["host"].get("private") or not plugin.host:
        yield MASK
        return
    yield f"{plugin.host}:{plugin.port}" if plugin.port else plugin.host
    first = plugin.fullpath.strip("/").split("/")[0] if plugin.fullpath else ""
    if first:
        yield f"/{first[0]}{MASK}"
