"""How is a chat of Telegram told?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alerts.chats import ink
from alerts.chats.chat import Chat, Json
from alerts.note import Line, Note, Run, Stanza


class Telegram(Chat):
    """A bot of Telegram, by its HTML; at most 4096 characters of text a message.

    https://core.telegram.org/bots/api#sendmessage
    """

    service = "Telegram"
    room = 3_700
    shut = frozenset((401,))
    """403 is about one reader, who has blocked the bot."""

    def size(self, line: Line) -> int:
        return sum(ink.utf16(run.text) for run in line) + 1

    def payload(self, note: Note, page: Sequence[Stanza]) -> Json:
        blocks = [ink.telegram((Run(note.title, bold=True),))]
        blocks += ["\n".join(ink.telegram(line) for line in stanza.lines) for stanza in page]
        return {
            "chat_id": self.place.to,
            "text": "\n\n".join(blocks),
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
            **self.place.extra,
        }

    def taken(self, status: int, known: object, said: str) -> bool:
        return isinstance(known, Mapping) and known.get("ok") is True
