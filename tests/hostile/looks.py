"""Is anything of a page's at work in what was told of it? Looks at mails, webhooks, chats, calendars and sheets.

Each function yields what is wrong, in a few words. Markdown is read by a parser of CommonMark, HTML by one of HTML,
calendars and sheets by their own: nothing here is taken from what writes them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from icalendar import Calendar
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

Json = dict[str, Any]
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
HEADERS = {
    "auto-submitted", "content-type", "date", "from", "in-reply-to", "list-id", "message-id", "mime-version",
    "precedence", "references", "reply-to", "subject", "to", "x-auto-response-suppress",
}  # fmt: skip
ELEMENTS = {
    "a", "body", "br", "del", "div", "h1", "h2", "h3", "head", "html", "ins", "meta", "p", "span", "strong", "table",
    "tbody", "td", "th", "title", "tr",
}  # fmt: skip
MOST = 100_000
"""Bytes of HTML."""
CALL = re.compile(r"(?<![\w.+-])@(?:channel|all|here|everyone)\b|<[!@]|<at\b", re.IGNORECASE)
"""What calls everybody in some chat."""
INLINE = {"text", "text_special", "strong_open", "strong_close", "link_open", "link_close", "softbreak", "hardbreak"}
BLOCK = {"paragraph_open", "paragraph_close", "heading_open", "heading_close", "inline"}
FORMULA = "=+-@\t\r＝＋－＠"


def of_mail(to: str, mail: bytes) -> Iterator[str]:
    read = message_from_bytes(mail, policy=policy.default)
    assert isinstance(read, EmailMessage)
    strange = {name.lower() for name in read} - HEADERS
    if strange or len(read.get_all("To", [])) != 1 or to != "reader@example.test":
        yield f"headers {sorted(strange)}, to {to}"
    text, page = (part.get_content().replace("\r\n", "\n") for part in read.iter_parts())
    for said in (read["Subject"], text, page):
        yield from _unseen(said, "a mail")
    if len(page.encode()) > MOST:
        yield f"{len(page.encode())} bytes of HTML"
    for node in LexborHTMLParser(page).css("*"):
        if node.tag not in ELEMENTS:
            yield f"a <{node.tag}> in a mail"
        for name, value in node.attributes.items():
            if name.startswith("on") or (name == "href" and not _leads_to_the_web(value)):
                yield f"{name}={value!r} in a mail"
            if name == "style" and re.search(r"url\(|position", value or ""):
                yield f"style {value!r}"


def of_webhook(body: Json) -> Iterator[str]:
    """Its own words; the data are the page's, in JSON's escapes."""
    for name in ("title", "message"):
        yield from _unseen(str(body[name]), "a webhook")


def of_chat(service: str, body: Json, forbid: list[str]) -> Iterator[str]:
    """One message to a chat, as its service would show it; `forbid` may nowhere be mark-up of it."""
    for part in _words(service, body):
        yield from _unseen(part, service)
    if service in ("slack", "teams", "ntfy"):
        yield from _of_plain(service, body)
        return
    written = _marked_up(service, body)
    shown = _of_html(written) if service == "telegram" else _of_markdown(written, service)
    yield from shown
    if service != "telegram":
        yield from (f"{bad!r} in {service}" for bad in forbid if bad in written)


def of_calendar(written: bytes) -> Iterator[str]:
    calendar = Calendar.from_ical(written)
    names = {name for event in calendar.walk("VEVENT") for name in event}
    if strange := names & {"ATTENDEE", "ORGANIZER", "ATTACH", "VALARM"}:
        yield f"{sorted(strange)} in a calendar"
    if any(len(line) > 75 for line in written.split(b"\r\n")):
        yield "a line of over 75 bytes in a calendar"
    yield from _unseen(written.decode().replace("\r\n", "\n"), "a calendar")


def of_sheet(written: str) -> Iterator[str]:
    """A list of notices or changes: as many cells in each row as in its head, none of them a formula."""
    head, *rows = csv.reader(io.StringIO(written.removeprefix("\ufeff"), newline=""), strict=True)
    for row in rows:
        if len(row) != len(head):
            yield f"{len(row)} cells under {len(head)} in a sheet"
        for cell in row:
            if cell.strip()[:1] and cell.strip()[0] in FORMULA:
                yield f"{cell[:40]!r} in a sheet"
            yield from _unseen(cell, "a sheet")


def _unseen(said: str, where: str) -> Iterator[str]:
    if UNSEEN.search(said):
        yield f"an unseen character in {where}"


def _leads_to_the_web(address: str | None) -> bool:
    return (address or "").startswith(("http://", "https://"))


def _words(service: str, body: object) -> Iterator[str]:
    """Every text of a message."""
    if isinstance(body, str):
        yield body
    elif isinstance(body, dict):
        for value in body.values():
            yield from _words(service, value)
    elif isinstance(body, list):
        for value in body:
            yield from _words(service, value)


def _of_plain(service: str, body: Json) -> Iterator[str]:
    """Services that are given words and links apart: each link by itself, and no other element."""
    allowed = {
        "slack": {"header", "plain_text", "rich_text", "rich_text_section", "text", "link"},
        "teams": {"message", "AdaptiveCard", "RichTextBlock", "TextRun", "Action.OpenUrl"}, "ntfy": set[str](),
    }[service]  # fmt: skip
    for one in _objects(body):
        if "type" in one and one["type"] not in allowed:
            yield f"a {one['type']} in {service}"
        for name in ("url", "click"):
            if name in one and not _leads_to_the_web(one[name]):
                yield f"{name}={one[name]!r} in {service}"
    if service == "slack" and re.search(r"[<>*_~`]", re.sub(r"&(?:amp|lt|gt);", "", body["text"])):
        yield "mark-up in slack"
    if service == "ntfy" and {"actions", "attach", "markdown", "icon"} & set(body):
        yield f"{sorted(body)} in ntfy"


def _objects(body: object) -> Iterator[Json]:
    if isinstance(body, dict):
        yield body
    for inner in body.values() if isinstance(body, dict) else body if isinstance(body, list) else ():
        yield from _objects(inner)


def _marked_up(service: str, body: Json) -> str:
    """What of a message its service reads as mark-up."""
    if service == "discord":
        assert body["allowed_mentions"] == {"parse": []}
        return "\n\n".join([body["content"], *(one["description"] for one in body["embeds"])])
    if service == "feishu":
        return "\n\n".join(one["content"] for one in body["card"]["elements"])
    if service == "dingtalk":
        return str(body["markdown"]["text"])
    return str(body["markdown"]["content"] if service == "wecom" else body["text"])


def _of_markdown(written: str, service: str) -> Iterator[str]:
    for block in MarkdownIt("commonmark").enable("strikethrough").parse(written):
        if block.type not in BLOCK or (block.type == "heading_open" and block.map != [0, 1]):
            yield f"a {block.type} in {service}"
        shown = ""
        for inline in block.children or ():
            if inline.type not in INLINE:
                yield f"a {inline.type} in {service}"
            if inline.type == "link_open" and not _leads_to_the_web(str(inline.attrGet("href"))):
                yield f"a link to {inline.attrGet('href')!r} in {service}"
            shown += inline.content
        if found := CALL.search(shown):
            yield f"the call {found.group()!r} in {service}"


def _of_html(written: str) -> Iterator[str]:
    for node in LexborHTMLParser(f"<body>{written}</body>").css("body *"):
        if node.tag not in ("a", "b") or set(node.attributes) - {"href"}:
            yield f"a <{node.tag}> in telegram"
        if node.tag == "a" and not _leads_to_the_web(node.attributes.get("href")):
            yield f"a link to {node.attributes.get('href')!r} in telegram"
