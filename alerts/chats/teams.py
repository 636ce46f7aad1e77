"""How is a channel of Microsoft Teams told?"""

from __future__ import annotations

from collections.abc import Sequence

from alerts.chats import ink
from alerts.chats.chat import Chat, Json, encoded
from alerts.note import Line, Note, Run, Stanza


class Teams(Chat):
    """A workflow of Teams (Power Automate) that posts the card it is sent; at most 28 KB a message.

    By rich text blocks, in which words stay words: TextBlock would read them as Markdown.
    https://learn.microsoft.com/en-us/connectors/teams/#microsoft-teams-webhook
    """

    service = "Teams"
    room = 24_000

    def size(self, line: Line) -> int:
        return len(encoded(_block(line, first=True)))

    def payload(self, note: Note, page: Sequence[Stanza]) -> Json:
        body = [_block((Run(note.title, bold=True),), first=False) | {"style": "heading"}]
        for stanza in page:
            body += [_block(line, first=number == 0) for number, line in enumerate(stanza.lines)]
        card = {
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
            "type": "AdaptiveCard",
            "version": "1.4",
            "fallbackText": note.title,
            "msteams": {"width": "Full"},
            "body": body,
        }
        attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
        return {"type": "message", "attachments": [attachment]}

    def taken(self, status: int, known: object, said: str) -> bool:
        return status in (200, 202)


def _block(line: Line, *, first: bool) -> Json:
    runs = [_run(run) for run in line if run.text] or [{"type": "TextRun", "text": " "}]
    return {"type": "RichTextBlock", "spacing": "Medium" if first else "None", "inlines": runs}


def _run(run: Run) -> Json:
    bold: Json = {"weight": "Bolder"} if run.bold else {}
    link: Json = {"selectAction": {"type": "Action.OpenUrl", "url": ink.target(run.link)}} if run.link else {}
    return {"type": "TextRun", "text": run.text, **bold, **link}
