"""A group chat that refuses in the body of a 200 has not been told."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from alerts import chats
from alerts.channels import Receipt, send, targets
from alerts.config import Channel
from alerts.message import Message
from tests.alerts.receivers import Program, answer

TOKEN = "d1e2a3d4beef4bad9fed"
NEWS = Message("[新发布] 通知", "正文" * 9000, "<p>x</p>", brief="简文" * 900)
CASES = [
    (
        "dingtalk",
        chats.DingTalk,
        "/robot/send?access_token={token}",
        '{"errcode":310000,"errmsg":"keywords not in content"}',
    ),
    ("feishu", chats.Feishu, "/open-apis/bot/v2/hook/{token}/", '{"code":19001,"msg":"param invalid"}'),
    ("lark", chats.Lark, "/open-apis/bot/v2/hook/", '{"code":9499,"msg":"too many request"}'),
    ("wecombot", chats.WeCom, "/cgi-bin/webhook/send?key={key}", '{"errcode":45009,"errmsg":"api freq out of limit"}'),
]


@pytest.mark.parametrize(("scheme", "plugin", "path", "refusal"), CASES, ids=[case[0] for case in CASES])
def test_the_body_decides(
    program: Callable[..., Program],
    monkeypatch: pytest.MonkeyPatch,
    scheme: str,
    plugin: Any,
    path: str,
    refusal: str,
):
    """Each service's own refusal is a failure worth another try, each one's zero a yes; the text fits, cut by us."""
    server = program(answer(refusal), answer('{"errcode":0,"code":0,"errmsg":"ok"}'))
    monkeypatch.setattr(plugin, "notify_url", f"http://127.0.0.1:{server.port}{path}")
    (target,) = targets(Channel("group", (f"{scheme}://{TOKEN}",)))
    refused, taken = send(target, NEWS, "key-1"), send(target, NEWS, "key-1")
    assert (refused.ok, refused.again) == (False, True) and TOKEN not in refused.reason + target.recipient
    assert json.loads(refusal).get("errmsg", json.loads(refusal).get("msg")) in refused.reason
    assert taken == Receipt(True) and TOKEN in server.paths[1]
    sent = json.loads(server.bodies[1])
    text = (sent.get("text") or sent["content"]).get("content") or sent["content"]["text"]
    assert text.startswith("简文") and len(text.encode()) <= (2048 if scheme == "wecombot" else 20_000)


def test_dingtalk_is_signed_where_there_is_a_secret(program: Callable[..., Program], monkeypatch: pytest.MonkeyPatch):
    """The signature is of this moment, and encoded once."""
    server = program(answer('{"errcode":0}'))
    monkeypatch.setattr(chats.DingTalk, "notify_url", f"http://127.0.0.1:{server.port}/send?access_token={{token}}")
    (target,) = targets(Channel("group", (f"dingtalk://SECsecretsecret@{TOKEN}",)))
    assert send(target, Message("s", "t", "h"), "k").ok
    query = parse_qs(urlsplit(server.paths[0]).query, strict_parsing=True)
    assert sorted(query) == ["access_token", "sign", "timestamp"] and query["sign"][0].endswith("=")
    assert "SECsecretsecret" not in server.paths[0]
