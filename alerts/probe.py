"""What does a test message say, which an operator sends to see whether a channel works?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from alerts.catalogue import LANGUAGES, fill
from alerts.letter import Letter, page, plain
from alerts.letter_note import note
from alerts.message import Message
from alerts.words import words


@dataclass(frozen=True, slots=True)
class ProbeWords:
    """What a test message says; `{channel}` is the id of a channel."""

    badge: str
    title: str
    at: str
    meaning: str
    meant: str
    command: str


CATALOGUE: Mapping[str, ProbeWords] = {language: fill(ProbeWords, "probe", language) for language in LANGUAGES}


def write_probe(channel: str, *, language: str, now: datetime) -> Message:
    """A message that says of itself that it is a test, in all forms of an alert; `now` as it is shown."""
    own, say = CATALOGUE[language], words(language)
    title = own.title.format(channel=channel)
    letter = Letter(
        words=say, kind="test", badge=own.badge, title=title, source=channel,
        rows=((own.at, f"{now:%Y-%m-%d %H:%M} (UTC{now.isoformat()[-6:]})"), (own.meaning, own.meant)),
        url=None,
        why=((own.command, f"gazetted channel test {channel}"),),
    )  # fmt: skip
    subject = f"[{own.badge}] {title}"
    return Message(
        subject=subject,
        text=plain(letter),
        html=page(letter),
        data={"test": True, "channel": channel, "at": now.isoformat(timespec="seconds")},
        note=note(letter, subject),
    )
