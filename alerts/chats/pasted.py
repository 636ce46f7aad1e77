"""Which chat is meant by the web address that its own page gives out, as people paste it?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from alerts.channels import shown_place
from alerts.chats.chat import Chat, Place
from alerts.chats.dingtalk import DingTalk
from alerts.chats.discord import Discord
from alerts.chats.feishu import Feishu, Lark
from alerts.chats.mattermost import Mattermost
from alerts.chats.ntfy import Ntfy
from alerts.chats.slack import Slack
from alerts.chats.teams import Teams
from alerts.chats.telegram import Telegram
from alerts.chats.wecom import WeCom

LOOPBACK = ("127.0.0.1", "::1", "localhost")
Asked = Mapping[str, str]
OF_TEAMS = ("api-version", "sp", "sv", "sig")


def pasted(url: str) -> Chat | None:
    """The chat of an http or https address, known by its path, so that a service at one's own host is known too.

    None for an address of no service that we know; ValueError, without secrets, for one that cannot be used.
    """
    try:
        split = urlsplit(url.strip())
        host, _ = split.hostname, split.port
    except ValueError:
        raise ValueError("is no web address: copy it once more from the page of the service") from None
    if not host or "@" in split.netloc:
        return None
    if host.endswith(("webhook.office.com", "outlook.office.com")):
        raise ValueError(
            "is a connector of Office 365, which Microsoft has switched off: make a workflow in Teams "
            "(“Send webhook alerts to a channel”) and paste its address"
        )
    if host == "hooks.slack.com" and split.path.startswith(("/triggers/", "/workflows/")):
        raise ValueError(
            "starts a workflow of Slack, which takes its own variables alone: make an incoming webhook "
            "and paste its address (hooks.slack.com/services/…)"
        )
    asked = dict(parse_qsl(split.query, keep_blank_values=True))
    for pattern, read in FORMS:
        found = pattern.fullmatch(split.path)
        chat = read(split, found, asked) if found else None
        if chat is not None:
            if split.scheme == "http" and host not in LOOPBACK:
                raise ValueError("would send its token in clear: write https://")
            return chat
    return None


def _lark(split: SplitResult, found: re.Match[str], asked: Asked) -> Chat:
    _only(asked, ("secret",))
    abroad = (split.hostname or "").endswith("larksuite.com")
    place = _place(split, "lark" if abroad else "feishu", split.path.rstrip("/"), secret=asked.get("secret", ""))
    return Lark(place) if abroad else Feishu(place)


def _dingtalk(split: SplitResult, found: re.Match[str], asked: Asked) -> Chat | None:
    if "access_token" not in asked:
        return None
    # A pasted signature is of a moment long gone.
    _only(asked, ("access_token", "secret", "timestamp", "sign"))
    path = f"{split.path}?{urlencode({'access_token': asked['access_token']})}"
    return DingTalk(_place(split, "dingtalk", path, secret=asked.get("secret", "")))


def _wecom(split: SplitResult, found: re.Match[str], asked: Asked) -> Chat | None:
    if "key" not in asked:
        return None
    _only(asked, ("key",))
    return WeCom(_place(split, "wecombot", f"{split.path}?{urlencode({'key': asked['key']})}"))


def _slack(split: SplitResult, found: re.Match[str], asked: Asked) -> Chat:
    _only(asked, ())
    return Slack(_place(split, "slack", split.path))


def _discord(split: SplitResult, found: re.Match[str], asked: Asked) -> Chat:
    _only(asked, ("wait", "thread_id"))
    return Discord(_place(split, "discord", f"{found[1]}?{waiting(asked.get('thread_id'))}"))


def waiting(thread: str | None) -> str:
    """The query by which Discord answers with the message, in a thread if one is named."""
    return urlencode({"wait": "true", **({"thread_id": thread} if thread else {})})


def _teams(split: SplitResult, found: re.Match[str], asked: Asked) -> Chat | None:
    if "sig" not in asked:
        raise ValueError("lacks the end of a workflow's address, with its sig=: copy the whole of it")
    _only(asked, OF_TEAMS)
    return Teams(_place(split, "workflows", f"{split.path}?{split.query}"))


def _mattermost(split: SplitResult, found: re.Match[str], asked: Asked) -> Chat:
    _only(asked, ("channel",))
    return Mattermost(_place(split, "mmosts", split.path, to=asked.get("channel", "")))


def _telegram(split: SplitResult, found: re.Match[str], asked: Asked) -> Chat:
    _only(asked, ("chat_id", "message_thread_id", "disable_notification"))
    if not asked.get("chat_id"):
        raise ValueError("names no chat: write tgram://TOKEN/CHAT, or add ?chat_id= with the chat's number")
    extra: dict[str, Any] = {}
    if thread := asked.get("message_thread_id"):
        extra["message_thread_id"] = _number(thread, "message_thread_id")
    if asked.get("disable_notification", "false").lower() in ("true", "1", "yes"):
        extra["disable_notification"] = True
    return Telegram(_place(split, "tgram", f"{found[1]}/sendMessage", to=asked["chat_id"], extra=extra))


def _number(text: str, name: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        raise ValueError(f"{name}= is no number: write the topic's number, or leave it out")
    return int(text)


def _ntfy(split: SplitResult, found: re.Match[str], asked: Asked) -> Chat | None:
    host = split.hostname or ""
    if not host.startswith("ntfy."):
        return None
    _only(asked, ())
    return Ntfy(_place(split, "ntfys", "/", to=found[1]))


FORMS: Sequence[tuple[re.Pattern[str], Callable[[SplitResult, re.Match[str], Asked], Chat | None]]] = (
    (re.compile(r"/open-apis/bot/v2/hook/[\w-]{8,}/?"), _lark),
    (re.compile(r"/robot/send"), _dingtalk),
    (re.compile(r"/cgi-bin/webhook/send"), _wecom),
    (re.compile(r"/services/T\w+/B\w+/\w+"), _slack),
    (re.compile(r"(/api(?:/v\d+)?/webhooks/\d+/[\w-]+)"), _discord),
    (re.compile(r"(?:/[\w./-]+)?/workflows/[\w-]+/triggers/[\w-]+/paths/invoke"), _teams),
    (re.compile(r"(?:/[\w-]+)*/hooks/[a-z0-9]{26}"), _mattermost),
    (re.compile(r"(/bot\d{5,}:[\w-]{20,})(?:/sendMessage)?/?"), _telegram),
    (re.compile(r"/([A-Za-z0-9_-]{1,64})"), _ntfy),
)


def _only(asked: Asked, known: Sequence[str]) -> None:
    for name in asked:
        if name not in known:
            raise ValueError(f"{name[:40]}= is nothing that this address may say: leave it out")


def _place(
    split: SplitResult,
    schema: str,
    path: str,
    *,
    secret: str = "",
    to: str = "",
    extra: Mapping[str, Any] | None = None,
) -> Place:
    address = f"{split.scheme}://{split.netloc}{path}"
    host = split.netloc if split.port not in (None, 443) else split.hostname or ""
    recipient = shown_place(schema, f"{host}/", f"{address} {to}".rstrip())
    return Place(address, recipient, secret=secret, to=to, extra=extra or {})
