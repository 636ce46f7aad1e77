"""How is a channel of Slack told?"""

from __future__ import annotations

from collections.abc import Sequence

from alerts.chats import ink
from alerts.chats.chat import Chat, Json
from alerts.note import Line, Note, Stanza

HEADER = 150
_MRKDWN = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "*": "∗", "_": "＿", "~": "∼", "`": "ˋ"})


class Slack(Chat):
    """An incoming webhook of Slack, by rich text, in which words stay words: Slack has no escape for its own marks.

    https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
    """

    service = "Slack"
    room = 9_000

    def size(self, line: Line) -> int:
        return sum(len(run.text) + len(run.link or "") for run in line) + 1

    def payload(self, note: Note, page: Sequence[Stanza]) -> Json:
        head = {
            "type": "header",
            "text": {"type": "plain_text", "text": _short(note.title), "emoji": False},
        }
        sections = [{"type": "rich_text_section", "elements": _elements(stanza)} for stanza in page if stanza.lines]
        blocks: list[Json] = [head]
        if sections:
            blocks.append({"type": "rich_text", "elements": sections})
        told = {"text": mrkdwn(note.title), "blocks": blocks, "unfurl_links": False, "unfurl_media": False}
        return {**told, **({"channel": self.place.to} if self.place.to else {})}

    def taken(self, status: int, known: object, said: str) -> bool:
        return said == "ok" or (isinstance(known, dict) and known.get("ok") is True)


def mrkdwn(text: str) -> str:
    """Words as Slack's mrkdwn, for what it shows in a notification: three entities, and twins of its marks."""
    return text.translate(_MRKDWN)


def _short(text: str) -> str:
    return text if ink.utf16(text) <= HEADER else text[: HEADER - 12].rstrip() + "…"


def _elements(stanza: Stanza) -> list[Json]:
    """The runs of a stanza, an end after each line; Slack refuses an element without text."""
    found: list[Json] = []
    for line in stanza.lines:
        found += [_element(run.text, run.bold, run.link) for run in line if run.text]
        found.append({"type": "text", "text": "\n"})
    return found


def _element(text: str, bold: bool, link: str | None) -> Json:
    style: Json = {"style": {"bold": True}} if bold else {}
    if link:
        return {"type": "link", "url": ink.target(link), "text": text, **style}
    return {"type": "text", "text": text, **style}
