"""How is a topic of ntfy told?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alerts.chats import ink
from alerts.chats.chat import Chat, Json
from alerts.note import Line, Note, Stanza


class Ntfy(Chat):
    """A topic of ntfy, by plain text; what is longer than 4096 bytes would become a file.

    https://docs.ntfy.sh/publish/#publish-as-json
    """

    service = "ntfy"
    room = 3_900

    def size(self, line: Line) -> int:
        return ink.utf8(ink.bare(line)) + 1

    def payload(self, note: Note, page: Sequence[Stanza]) -> Json:
        text = "\n\n".join("\n".join(ink.bare(line) for line in stanza.lines) for stanza in page)
        click = {"click": ink.target(note.link)} if note.link else {}
        return {"topic": self.place.to, "title": note.title, "message": text, **click, **self.place.extra}

    def taken(self, status: int, known: object, said: str) -> bool:
        return isinstance(known, Mapping) and bool(known.get("id")) and known.get("event", "message") == "message"
