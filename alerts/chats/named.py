"""Which chat is meant by an Apprise URL?"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from alerts.channels import shown_recipient
from alerts.chats.chat import Chat, Place
from alerts.chats.dingtalk import DingTalk
from alerts.chats.discord import Discord
from alerts.chats.feishu import Feishu, Lark
from alerts.chats.mattermost import Mattermost
from alerts.chats.ntfy import Ntfy
from alerts.chats.pasted import waiting
from alerts.chats.slack import Slack
from alerts.chats.teams import Teams
from alerts.chats.telegram import Telegram
from alerts.chats.wecom import WeCom
from alerts.deadline import patience
from alerts.post import CONNECT, TOTAL

Plugin = Any
"""Apprise's object for a URL, whose attributes are only partly typed."""
EVERYWHERE = ("verify", "cto", "rto", "redirect")
LOOKS = ("image", "footer", "avatar")
"""Apprise's pictures and credits: `no` is what we do anyway."""


def named(plugin: Plugin, url: str) -> Chat | None:
    """The chat of Apprise's object for `url`; None for a service, or a way to it, that is Apprise's to send by.

    ValueError, without secrets, for several rooms in one URL and for an option that has no meaning here.
    """
    known = SERVICES.get(type(plugin).__name__)
    chat = known[0](plugin, url) if known else None
    if known is None or chat is None:
        return None
    if len(plugin) > plugin.retry + 1:
        raise ValueError(f"{plugin.schema}:// names several rooms: write one URL for each")
    _only(plugin, url, known[1])
    chat.place = replace(
        chat.place,
        verified=plugin.verify_certificate,
        connect=patience(plugin.socket_connect_timeout, type(plugin).socket_connect_timeout, CONNECT),
        total=patience(plugin.socket_read_timeout, type(plugin).socket_read_timeout, TOTAL),
    )
    return chat


def _dingtalk(plugin: Plugin, url: str) -> Chat:
    address = f"https://oapi.dingtalk.com/robot/send?{urlencode({'access_token': plugin.token})}"
    recipient = shown_recipient(plugin, plugin.url())
    # Several phones are one room, whose owners are called by name.
    phones, plugin.targets = list(plugin.targets), plugin.targets[:1]
    return DingTalk(Place(address, recipient, secret=plugin.secret or "", extra={"phones": phones}))


def _feishu(plugin: Plugin, url: str) -> Chat:
    return Feishu(_robot(plugin, url, "https://open.feishu.cn/open-apis/bot/v2/hook/"))


def _lark(plugin: Plugin, url: str) -> Chat:
    return Lark(_robot(plugin, url, "https://open.larksuite.com/open-apis/bot/v2/hook/"))


def _robot(plugin: Plugin, url: str, base: str) -> Place:
    # A + that nobody quoted has become a space.
    secret = _asked(url).get("secret", "").replace(" ", "+")
    return Place(f"{base}{plugin.token}", shown_recipient(plugin, plugin.url()), secret=secret)


def _wecom(plugin: Plugin, url: str) -> Chat:
    address = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?{urlencode({'key': plugin.key})}"
    return WeCom(Place(address, shown_recipient(plugin, plugin.url())))


def _slack(plugin: Plugin, url: str) -> Chat | None:
    """An incoming webhook; a bot's token and Slack's own workflows are Apprise's to send by."""
    if plugin.mode not in ("hook", "gov-hook") or not (plugin.token_a and plugin.token_b and plugin.token_c):
        return None
    host = "hooks.slack-gov.com" if plugin.mode == "gov-hook" else "hooks.slack.com"
    address = f"https://{host}/services/{plugin.token_a}/{plugin.token_b}/{plugin.token_c}"
    return Slack(Place(address, shown_recipient(plugin, url), to=plugin.channels[0] or ""))


def _teams(plugin: Plugin, url: str) -> Chat:
    path = "/powerautomate/automations/direct" if plugin.power_automate else ""
    path += f"/cu/{plugin.routing_id}" if path and plugin.routing_id else ""
    asked = {"api-version": plugin.api_version, "sp": "/triggers/manual/run", "sv": "1.0", "sig": plugin.signature}
    port = f":{plugin.port}" if plugin.port else ""
    address = f"https://{plugin.host}{port}{path}/workflows/{plugin.workflow}/triggers/manual/paths/invoke"
    return Teams(Place(f"{address}?{urlencode(asked)}", shown_recipient(plugin, url)))


def _discord(plugin: Plugin, url: str) -> Chat:
    base = f"https://discord.com/api/webhooks/{plugin.webhook_id}/{plugin.webhook_token}"
    extra = {"username": plugin.user} if plugin.user else {}
    return Discord(Place(f"{base}?{waiting(_asked(url).get('thread'))}", shown_recipient(plugin, url), extra=extra))


def _mattermost(plugin: Plugin, url: str) -> Chat | None:
    """An incoming webhook; a bot's token is Apprise's to send by."""
    if plugin.mode != "webhook":
        return None
    port = f":{plugin.port}" if plugin.port else ""
    scheme = "https" if plugin.secure else "http"
    address = f"{scheme}://{plugin.host}{port}{plugin.fullpath.rstrip('/')}/hooks/{plugin.token}"
    to = plugin.targets[0][1] if plugin.targets else ""
    return Mattermost(Place(address, shown_recipient(plugin, url), to=to))


def _telegram(plugin: Plugin, url: str) -> Chat:
    if not plugin.targets:
        raise ValueError("tgram:// names no chat: write tgram://TOKEN/CHAT, with the chat's number or @name")
    chat, topic = plugin.targets[0]
    extra = {"message_thread_id": topic or plugin.topic} if topic or plugin.topic else {}
    extra |= {"disable_notification": True} if plugin.silent else {}
    address = f"https://api.telegram.org/bot{plugin.bot_token}/sendMessage"
    return Telegram(Place(address, shown_recipient(plugin, url), to=str(chat), extra=extra))


def _ntfy(plugin: Plugin, url: str) -> Chat:
    if not plugin.topics:
        raise ValueError("ntfy:// names no topic: write ntfys://HOST/TOPIC")
    cloud = plugin.mode == "cloud"
    port = f":{plugin.port}" if plugin.port else ""
    host = "https://ntfy.sh" if cloud else f"{'https' if plugin.secure else 'http'}://{plugin.host}{port}"
    order = ("min", "low", "default", "high", "max")
    extra: dict[str, Any] = {} if plugin.priority == "default" else {"priority": order.index(plugin.priority) + 1}
    return Ntfy(
        Place(f"{host}/", shown_recipient(plugin, url), headers=_login(plugin), to=plugin.topics[0], extra=extra)
    )


def _login(plugin: Plugin) -> dict[str, str]:
    if plugin.auth == "token":
        return {"Authorization": f"Bearer {plugin.token}"}
    if not plugin.user:
        return {}
    login = f"{plugin.user}:{plugin.password or ''}".encode()
    return {"Authorization": f"Basic {base64.b64encode(login).decode('ascii')}"}


SERVICES: Mapping[str, tuple[Callable[[Plugin, str], Chat | None], Sequence[str]]] = {
    "NotifyDingTalk": (_dingtalk, ("to", "token", "secret")),
    "NotifyFeishu": (_feishu, ("token", "secret")),
    "NotifyLark": (_lark, ("token", "secret")),
    "NotifyWeComBot": (_wecom, ("key",)),
    "NotifySlack": (_slack, ("to", "mode", "token")),
    "NotifyWorkflows": (
        _teams,
        ("id", "pa", "powerautomate", "route", "routeid", "ver", "api-version", "sp", "sv", "sig"),
    ),
    "NotifyDiscord": (_discord, ("thread",)),
    "NotifyMattermost": (_mattermost, ("mode", "channel", "channels", "to", "token")),
    "NotifyTelegram": (_telegram, ("to", "topic", "thread", "silent")),
    "NotifyNtfy": (_ntfy, ("to", "mode", "auth", "token", "priority")),
}


def _asked(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url.strip()).query, keep_blank_values=True))


def _only(plugin: Plugin, url: str, known: Sequence[str]) -> None:
    for name, value in _asked(url).items():
        off = name in LOOKS and value.lower() in ("no", "false", "0")
        if name.lower() not in (*known, *EVERYWHERE) and not off:
            raise ValueError(f"{plugin.schema}://…?{name[:40]}= has no meaning here: leave it out")
