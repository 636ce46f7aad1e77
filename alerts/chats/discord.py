"""How is a channel of Discord told?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alerts.chats import ink
from alerts.chats.chat import Chat, Json
from alerts.letter import COLOURS, OTHER_COLOUR
from alerts.note import Line, Note, Run, Stanza


class Discord(Chat):
    """A webhook of Discord, by an embed; at most 4096 characters in it, five messages in two seconds.

    https://docs.discord.com/developers/resources/webhook#execute-webhook
    """

    service = "Discord"
    room = 3_900
    # Unknown webhook or channel, an invalid token, nothing to say, a form it cannot read, words that it forbids.
    final = frozenset((10003, 10015, 50006, 50027, 50035, 200000))

    def size(self, line: Line) -> int:
        return ink.utf16(ink.commonmark(line)) + 1

    def payload(self, note: Note, page: Sequence[Stanza]) -> Json:
        text = "\n\n".join("\n".join(ink.commonmark(line) for line in stanza.lines) for stanza in page)
        embed = {"description": text, "color": int(COLOURS.get(note.kind, OTHER_COLOUR)[1:], 16)}
        return {
            "content": ink.commonmark((Run(note.title, bold=True),)),
            "embeds": [embed] if text else [],
            # Nobody is called, whatever a page says.
            "allowed_mentions": {"parse": []},
            **self.place.extra,
        }

    def taken(self, status: int, known: object, said: str) -> bool:
        """The message itself, which is asked for by `wait=true`: without it a message that was not kept gets a 204."""
        return isinstance(known, Mapping) and bool(known.get("id"))
