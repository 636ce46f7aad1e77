"""How does an alert reach a group chat of DingTalk, Feishu, Lark or WeCom, and did the chat take it?"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.lark import NotifyLark
from apprise.plugins.wecombot import NotifyWeComBot

from alerts.channels import Receipt, shown_recipient
from alerts.deadline import patience
from alerts.message import Message, fitted, in_chat
from alerts.post import CONNECT, TOTAL, Request, post

_Ding: Any = NotifyDingTalk
_Fei: Any = NotifyFeishu
_Lark: Any = NotifyLark
_WeCom: Any = NotifyWeComBot


class _Chat:
    """What the four share. They answer 200 to everything and refuse in the body, which Apprise calls a success."""

    room: ClassVar[int] = 18_000
    """Bytes of text that the service takes, a little less."""

    def recipients(self) -> tuple[str, ...]:
        """The one group that the URL names, without its token."""
        plugin: Any = self
        return (shown_recipient(plugin, plugin.url()),)

    def post(self, message: Message, key: str, recipient: str) -> Receipt:
        """Posts the alert as text. The services know of no key; it is sent along for whoever stands between."""
        plugin: Any = self
        url = urlsplit(plugin.address())
        body = json.dumps(plugin.payload(fitted(in_chat(message), self.room, in_bytes=True)), ensure_ascii=False)
        request = Request(
            secure=url.scheme == "https",
            host=url.hostname or "",
            port=url.port,
            path=f"{url.path}?{url.query}" if url.query else url.path,
            headers={"User-Agent": "Gazetted", "Content-Type": "application/json", "Idempotency-Key": key},
            body=body.encode("utf-8", "replace"),
            verified=plugin.verify_certificate,
            connect=patience(plugin.socket_connect_timeout, type(plugin).socket_connect_timeout, CONNECT),
            total=patience(plugin.socket_read_timeout, type(plugin).socket_read_timeout, TOTAL),
        )
        return post(request)


class DingTalk(_Chat, _Ding):  # type: ignore[misc]
    """dingtalk://[SECRET@]TOKEN[/PHONE…], a group's robot; the phones' owners are called by name."""

    def address(self) -> str:
        """The robot's address, signed where there is a secret (HMAC-SHA256 of time and secret)."""
        url = str(self.notify_url.format(token=self.token))
        if not self.secret:
            return url
        stamp = str(round(time.time() * 1000))
        mac = hmac.new(self.secret.encode(), f"{stamp}\n{self.secret}".encode(), hashlib.sha256).digest()
        return f"{url}&{urlencode({'timestamp': stamp, 'sign': base64.b64encode(mac).decode('ascii')})}"

    def payload(self, text: str) -> dict[str, Any]:
        return {"msgtype": "text", "at": {"atMobiles": self.targets, "isAtAll": False}, "text": {"content": text}}


class Feishu(_Chat, _Fei):  # type: ignore[misc]
    """feishu://TOKEN, a group's robot."""

    def address(self) -> str:
        """The robot's address; without the last slash that Apprise writes: the service shows it without."""
        return str(self.notify_url.format(token=self.token)).rstrip("/")

    def payload(self, text: str) -> dict[str, Any]:
        return {"msg_type": "text", "content": {"text": text}}


class Lark(_Chat, _Lark):  # type: ignore[misc]
    """lark://TOKEN, Feishu's robot abroad."""

    def address(self) -> str:
        return str(self.webhook_url)

    def payload(self, text: str) -> dict[str, Any]:
        return {"msg_type": "text", "content": {"text": text}}


class WeCom(_Chat, _WeCom):  # type: ignore[misc]
    """wecombot://KEY, a group's robot; its limit of 2048 is in bytes, of which a Chinese character takes three."""

    room = 2000

    def address(self) -> str:
        return str(self.api_url)

    def payload(self, text: str) -> dict[str, Any]:
        return {"msgtype": "text", "text": {"content": text}}


CHATS = (DingTalk, Feishu, Lark, WeCom)
