"""How is a robot of WeCom told?"""

from __future__ import annotations

from collections.abc import Sequence

from alerts.chats import ink
from alerts.chats.chat import Chat, Json
from alerts.note import Line, Note, Run, Stanza


class WeCom(Chat):
    """A group's robot of WeCom, by Markdown; at most 4096 bytes a message, of which a Chinese character takes three.

    https://developer.work.weixin.qq.com/document/path/91770
    """

    service = "WeCom"
    room = 3_300
    # No such robot, one that is switched off, a message of a wrong shape or size.
    final = frozenset((40008, 40058, 44004, 45002, 93000, 93004, 93008))
    busy = {45009: 60.0}  # noqa: RUF012

    def size(self, line: Line) -> int:
        return ink.utf8(ink.twins(line)) + 1

    def payload(self, note: Note, page: Sequence[Stanza]) -> Json:
        blocks = [ink.twins((Run(note.title, bold=True),))]
        blocks += ["\n".join(ink.twins(line) for line in stanza.lines) for stanza in page]
        return {"msgtype": "markdown", "markdown": {"content": "\n\n".join(blocks)}}

    def taken(self, status: int, known: object, said: str) -> bool:
        return isinstance(known, dict) and known.get("errcode") == 0
