"""How is a channel of Mattermost told?"""

from __future__ import annotations

from collections.abc import Sequence

from alerts.chats import ink
from alerts.chats.chat import Chat, Json
from alerts.note import Line, Note, Run, Stanza


class Mattermost(Chat):
    """An incoming webhook of Mattermost, by Markdown; at most 16,383 characters a message.

    https://developers.mattermost.com/integrate/webhooks/incoming/
    """

    service = "Mattermost"
    room = 15_000

    def size(self, line: Line) -> int:
        return ink.utf16(ink.commonmark(line)) + 1

    def payload(self, note: Note, page: Sequence[Stanza]) -> Json:
        blocks = [f"#### {ink.commonmark((Run(note.title),))}"]
        blocks += ["\n".join(ink.commonmark(line) for line in stanza.lines) for stanza in page]
        return {"text": "\n\n".join(blocks), **({"channel": self.place.to} if self.place.to else {})}

    def taken(self, status: int, known: object, said: str) -> bool:
        return said == "ok"
