"""What each chat's server answers to a message, as its own documents say: shapes, sizes, signatures, refusals.

Written from the documents that the senders in `alerts/chats/` name, and from nothing of the senders themselves.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.alerts.receivers import answer

TOKEN = "d1e2a3d4-beef-4bad-9fed-000011112222"
SECRET = "SECr8+/sT0psecret="
KEY26 = "3ccdd113474722377935511fc8"
BOT = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"


def said(status: str = "200 OK", *headers: str, **body: Any) -> bytes:
    return answer(json.dumps(body), status, "Content-Type: application/json", *headers)


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def dingtalk(path: str, headers: dict[str, str], body: bytes) -> bytes:
    """https://open.dingtalk.com/document/orgapp/custom-robots-send-group-messages"""
    url, sent = urlsplit(path), json.loads(body)
    query = parse_qs(url.query, strict_parsing=True)
    if url.path != "/robot/send" or query["access_token"] != [TOKEN]:
        return said(errcode=300001, errmsg="token is not exist")
    stamp = query.get("timestamp", ["0"])[0]
    mac = hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), hashlib.sha256).digest()
    if abs(time.time() * 1000 - int(stamp)) > 3_600_000 or query["sign"] != [base64.b64encode(mac).decode()]:
        return said(errcode=310000, errmsg="description:机器人发送签名不匹配")
    if len(body) > 20_000:
        return said(errcode=460101, errmsg="message too long")
    if sent["msgtype"] != "markdown" or not sent["markdown"]["title"] or not sent["markdown"]["text"]:
        return said(errcode=400002, errmsg="miss param : markdown->text")
    return said(errcode=0, errmsg="ok")


def feishu(path: str, headers: dict[str, str], body: bytes) -> bytes:
    """https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot"""
    sent = json.loads(body)
    if path != f"/open-apis/bot/v2/hook/{TOKEN}":
        return said("400 Bad Request", code=19001, data={}, msg="param invalid: incoming webhook access token invalid")
    mac = hmac.new(f"{sent.get('timestamp')}\n{SECRET}".encode(), b"", hashlib.sha256).digest()
    if abs(time.time() - int(sent.get("timestamp", 0))) > 3600 or sent.get("sign") != base64.b64encode(mac).decode():
        return said(code=19021, data={}, msg="sign match fail or timestamp is not within one hour from current time")
    if len(body) > 20 * 1024:
        return said(code=9499, data={}, msg="Bad Request: too large")
    card = sent["card"]
    if sent["msg_type"] != "interactive" or card["header"]["title"]["tag"] != "plain_text" or not card["elements"]:
        return said(code=19002, data={}, msg="params error, msg_type need")
    if any(one["tag"] != "markdown" or not one["content"] for one in card["elements"]):
        return said(code=11246, data={}, msg="card content is illegal")
    return said(StatusCode=0, StatusMessage="success", code=0, data={}, msg="success")


def wecom(path: str, headers: dict[str, str], body: bytes) -> bytes:
    """https://developer.work.weixin.qq.com/document/path/91770"""
    sent = json.loads(body)
    if path != f"/cgi-bin/webhook/send?key={TOKEN}":
        return said(errcode=93000, errmsg="invalid webhook url, hint: [1]")
    if sent["msgtype"] != "markdown":
        return said(errcode=40008, errmsg="invalid message type")
    if len(sent["markdown"]["content"].encode()) > 4096:
        return said(errcode=40058, errmsg="markdown.content exceed max length 4096")
    return said(errcode=0, errmsg="ok")


def slack(path: str, headers: dict[str, str], body: bytes) -> bytes:
    """https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors"""
    sent = json.loads(body)
    if path != "/services/T0ABCDEFG/B0HIJKLMN/abcdefghijklmnopqrstuvwx":
        return answer("no_service", "404 Not Found")
    if not sent["text"]:
        return answer("no_text", "400 Bad Request")
    head, rich = sent["blocks"]
    fits = head["type"] == "header" and utf16(head["text"]["text"]) <= 150 and rich["type"] == "rich_text"
    elements = [one for section in rich["elements"] for one in section["elements"]]
    fits &= all(one["text"] and one["type"] in ("text", "link") for one in elements)
    if not fits or sum(len(one["text"]) for one in elements) > 13_000:
        return answer("invalid_blocks", "400 Bad Request")
    if re.search(r"<(?!mailto:|https?:)", sent["text"]):
        return answer("invalid_payload", "400 Bad Request")
    return answer("ok")


def teams(path: str, headers: dict[str, str], body: bytes) -> bytes:
    """https://learn.microsoft.com/en-us/connectors/teams/#microsoft-teams-webhook"""
    url = urlsplit(path)
    if parse_qs(url.query)["sig"] != ["KODuebWbDGYFr0z0eu-6Rj8aUKz7108W3wrNJZxFE5A"]:
        error = {
            "code": "DirectApiInvalidAuthorizationScheme",
            "message": "The OAuth authorization scheme is not valid.",
        }
        return said("401 Unauthorized", error=error)
    if len(body) > 28 * 1024:
        return said("413 Payload Too Large", error={"code": "RequestEntityTooLarge", "message": "too large"})
    sent = json.loads(body)
    (attachment,) = sent["attachments"]
    card = attachment["content"]
    shaped = sent["type"] == "message" and card["type"] == "AdaptiveCard" and card["version"] <= "1.5"
    shaped &= attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    shaped &= all(one["type"] == "RichTextBlock" and one["inlines"] for one in card["body"])
    if not shaped:
        return said("400 Bad Request", error={"code": "TriggerInputSchemaMismatch", "message": "schema"})
    return answer("", "202 Accepted")


def discord(path: str, headers: dict[str, str], body: bytes) -> bytes:
    """https://docs.discord.com/developers/resources/webhook#execute-webhook"""
    url, sent = urlsplit(path), json.loads(body)
    if url.path != f"/api/webhooks/417429632418316298/{TOKEN}":
        return said("404 Not Found", message="Unknown Webhook", code=10015)
    embeds = sent.get("embeds", [])
    sizes = [utf16(one["description"]) for one in embeds]
    if utf16(sent["content"]) > 2000 or any(size > 4096 for size in sizes) or sum(sizes) > 6000:
        return said("400 Bad Request", message="Invalid Form Body", code=50035, errors={})
    if sent["allowed_mentions"] != {"parse": []}:
        return said("400 Bad Request", message="this channel would be called", code=50035)
    if parse_qs(url.query).get("wait") != ["true"]:
        return answer("", "204 No Content")  # and nobody says whether it was kept
    return said(id="1298000000000000001", type=0, content=sent["content"], channel_id="1")


def mattermost(path: str, headers: dict[str, str], body: bytes) -> bytes:
    """https://developers.mattermost.com/integrate/webhooks/incoming/"""
    sent = json.loads(body)
    if path != f"/hooks/{KEY26}":
        return said(
            "400 Bad Request", id="web.incoming_webhook.invalid.app_error", message="Invalid webhook.", status_code=400
        )
    if not sent["text"] or utf16(sent["text"]) > 16_383:
        return said(
            "400 Bad Request", id="web.incoming_webhook.text.app_error", message="No text specified.", status_code=400
        )
    return answer("ok")


def telegram(path: str, headers: dict[str, str], body: bytes) -> bytes:
    """https://core.telegram.org/bots/api#sendmessage"""
    sent = json.loads(body)
    if path != f"/bot{BOT}/sendMessage":
        return said("401 Unauthorized", ok=False, error_code=401, description="Unauthorized")
    if sent["chat_id"] != "-1001234567890":
        return said("400 Bad Request", ok=False, error_code=400, description="Bad Request: chat not found")
    if (
        re.sub(r"</?b>|<a href=\"[^\"<>]+\">|</a>|&(?:amp|lt|gt|quot|#x27);", "", sent["text"]).strip("\n").find("<")
        >= 0
    ):
        return said("400 Bad Request", ok=False, error_code=400, description="Bad Request: can't parse entities")
    if utf16(re.sub(r"<[^>]+>", "", sent["text"]).replace("&lt;", "<")) > 4096:
        return said("400 Bad Request", ok=False, error_code=400, description="Bad Request: message is too long")
    return said(ok=True, result={"message_id": 7})


def ntfy(path: str, headers: dict[str, str], body: bytes) -> bytes:
    """https://docs.ntfy.sh/publish/#publish-as-json"""
    sent = json.loads(body)
    if headers.get("authorization") != "Bearer tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2":
        return said(
            "403 Forbidden",
            code=40301,
            http=403,
            error="forbidden",
            link="https://ntfy.sh/docs/publish/#authentication",
        )
    if path != "/" or sent["topic"] != "law":
        return said("400 Bad Request", code=40024, http=400, error="invalid request: topic invalid")
    if len(sent["message"].encode()) > 4096:
        return said(id="x", event="message", attachment={"name": "attachment.txt"})
    return said(id="hwQ2YpKdmg", time=1635528741, event="message", topic="law", message=sent["message"])
