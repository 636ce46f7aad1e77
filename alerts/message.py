"""What a reader is told, in each form that a channel may need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Message:
    """One alert in words: `subject` is one line of plain text, `html` a whole document, `data` the JSON for webhooks."""

    subject: str
    text: str
    html: str
    data: Mapping[str, object] = field(default_factory=dict)
    thread: str | None = None
    """What messages about one notice share, so that a mail client threads them."""
