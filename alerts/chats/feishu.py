"""How is a robot of Feishu or Lark told?"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping, Sequence

from alerts.chats import ink
from alerts.chats.chat import Chat, Json
from alerts.note import Line, Note, Stanza

COLOURS: Mapping[str, str] = {
    "published": "green",
    "revised": "orange",
    "withdrawn": "red",
    "restored": "green",
    "trouble": "red",
    "well": "green",
    "reminder": "blue",
    "retraction": "red",
    "digest": "blue",
}


class Feishu(Chat):
    """A group's robot of Feishu, by cards; at most 20 KB a request, 100 messages a minute.

    https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
    """

    service = "Feishu"
    room = 17_000
    # No such robot, a message of a wrong shape, sign or network or keyword not allowed.
    final = frozenset((19001, 19002, 19007, 19021, 19022, 19024, 19036))
    busy = {11232: 60.0, 9499: 60.0}  # noqa: RUF012

    def size(self, line: Line) -> int:
        return len(json.dumps(ink.entities(line), ensure_ascii=False).encode("utf-8", "replace")) + 20

    def payload(self, note: Note, page: Sequence[Stanza]) -> Json:
        elements: list[Json] = [
            {"tag": "markdown", "content": "\n".join(ink.entities(line) for line in stanza.lines)} for stanza in page
        ]
        header = {
            "title": {"tag": "plain_text", "content": note.title},
            "template": COLOURS.get(note.kind, "grey"),
        }
        card = {"config": {"wide_screen_mode": True}, "header": header, "elements": elements}
        return {**self._proof(), "msg_type": "interactive", "card": card}

    def _proof(self) -> Json:
        """The signature of this moment: HMAC-SHA256 of nothing, its key the time in seconds and the secret."""
        if not self.place.secret:
            return {}
        stamp = str(int(time.time()))
        mac = hmac.new(f"{stamp}\n{self.place.secret}".encode(), b"", hashlib.sha256).digest()
        return {"timestamp": stamp, "sign": base64.b64encode(mac).decode("ascii")}

    def taken(self, status: int, known: object, said: str) -> bool:
        return isinstance(known, dict) and (known.get("code") == 0 or known.get("StatusCode") == 0)


class Lark(Feishu):
    """Feishu's robot abroad. https://open.larksuite.com/document/client-docs/bot-v3/add-custom-bot"""

    service = "Lark"
