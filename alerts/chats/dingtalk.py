"""How is a robot of DingTalk told?"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Sequence
from urllib.parse import urlencode

from alerts.chats import ink
from alerts.chats.chat import Chat, Json
from alerts.note import Line, Note, Run, Stanza


class DingTalk(Chat):
    """A group's robot of DingTalk, by Markdown; at most 20,000 bytes a message, 20 messages a minute.

    https://open.dingtalk.com/document/orgapp/custom-robots-send-group-messages
    """

    service = "DingTalk"
    room = 18_000
    # No such token, robot or group, switched off, sign or keyword or network not allowed, words that it forbids.
    final = frozenset((300001, 300005, 310000, 400002, 400013, 400101, 400102, 400105, 400106, 430101, 430102, 430104))
    busy = {130101: 60.0, 410100: 600.0}  # noqa: RUF012

    def size(self, line: Line) -> int:
        return ink.utf8(ink.twins(line)) + 8

    def address(self) -> str:
        """The robot's address, signed where there is a secret (HMAC-SHA256 of time and secret)."""
        url = self.place.address
        if not self.place.secret:
            return url
        stamp, key = str(round(time.time() * 1000)), self.place.secret
        mac = hmac.new(key.encode(), f"{stamp}\n{key}".encode(), hashlib.sha256).digest()
        return f"{url}&{urlencode({'timestamp': stamp, 'sign': base64.b64encode(mac).decode('ascii')})}"

    def payload(self, note: Note, page: Sequence[Stanza]) -> Json:
        # A lone line end is none there: two spaces before it make it one.
        blocks = [f"#### {ink.twins((Run(note.title),))}"]
        blocks += ["  \n".join(ink.twins(line) for line in stanza.lines) for stanza in page]
        phones = list(self.place.extra.get("phones", ()))
        blocks += [" ".join(f"@{phone}" for phone in phones)] if phones else []
        text = "\n\n".join(blocks)
        return {
            "msgtype": "markdown",
            "markdown": {"title": note.title, "text": text},
            "at": {"atMobiles": phones, "isAtAll": False},
        }

    def taken(self, status: int, known: object, said: str) -> bool:
        return isinstance(known, dict) and known.get("errcode") == 0
