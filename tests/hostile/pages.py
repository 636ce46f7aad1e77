"""Follows hostile pages, those of a harness of scenario cases, into mails, webhooks, chats and calendars.

`python -m tests.hostile.pages --harness FOLDER [--base PORT] [--cases KEY,KEY]`: each case of the group B that has
something to tell is polled step by step, told, and looked at where it arrives: no header, recipient, mark-up, link or
unseen character of a page's may be there. A line per case; the exit code is 1 where one was not as expected.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from icalendar import Calendar
from selectolax.lexbor import LexborHTMLParser

from alerts.calendar import write_calendar
from alerts.config import Channel, Operators, Route
from monitor.digests import calendar_dates
from monitor.newsroom import names_of, open_newsroom
from tests.hostile.adapter import settings_of, source_of
from tests.hostile.receivers import harness
from tests.newsday import Hook, Mailbox

Json = dict[str, Any]
SELECTORS = {
    "list_item": "li.notice", "id_attr": "data-id", "link": "a.notice-link", "title": "a.notice-link",
    "date": "time.notice-date@datetime", "summary": ".notice-summary", "next": "a.next[rel=next]",
    "item_title": "h1.notice-title", "item_body": "article.notice-body .content", "attachment": "a.attachment",
}  # fmt: skip
ENDS = {"html": "", "rss": "/feed.xml", "json": "/feed.json"}
TOKEN = "abcdefghijklmnopqrstuvwxyz"
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


def follow(case: Json, base: int, certificate: str) -> tuple[list[str], int]:
    """What is wrong with what arrived of a case, and how many mails came."""
    hook, box, form = Hook(), Mailbox(), _form(case["key"])
    asked = {
        "key": case["key"], "url": case["address"].replace(":18800/", f":{base}/") + ENDS[form],
        "format": form,
        "selectors": SELECTORS, "allow": [f"127.0.0.1:{base}"], "ca": certificate, "deadline_s": 60,
    }  # fmt: skip
    try:
        with tempfile.TemporaryDirectory() as folder:
            calendars = _tell(case, asked, base, Path(folder), hook, box)
        found = [fault for to, mail in box.taken for fault in _of_mail(to, mail)]
        found += [
            f"{said!r} is nowhere" for said in case.get("must", ()) if not any(said in t for *_, t in box.letters())
        ]
        found += [fault for _, _, body in hook.taken for fault in _of_post(body, case)]
        found += [fault for one in calendars for fault in _of_calendar(one)]
        return list(dict.fromkeys(found)), len(box.taken)
    finally:
        hook.close()
        box.close()


def _form(key: str) -> str:
    """As which format the harness shows the case: a few are faults of feeds."""
    return "rss" if key.startswith("xml_") else "json" if key == "surrogate" else "html"


def _tell(case: Json, asked: Json, base: int, data: Path, hook: Hook, box: Mailbox) -> Iterator[bytes]:
    """Polls each step a day after the other and pays; the calendars afterwards."""
    mail = (
        f"mailto://127.0.0.1:{box.port}/?smtp=127.0.0.1&mode=insecure&from=gazette@example.test&to=reader@example.test"
    )
    chat = f"mmost://{hook.place}/{TOKEN}"
    urls = {"mail": mail, "hook": f"json://{hook.place}/hook", "chat": chat, "ops": f"json://{hook.place}/ops"}
    source = replace(source_of(asked), first_poll="tell", flood=None)
    route = Route("all", ("mail", "hook", "chat"), language="en", kinds=("published", "revised", "withdrawn"))
    settings = replace(
        settings_of(asked, source, data), channels=tuple(Channel(name, (url,)) for name, url in urls.items()),
        routes=(route,), operators=Operators(("ops",), "en"),
    )  # fmt: skip
    now = datetime.fromisoformat("2026-01-05T09:00:00+00:00")
    with open_newsroom(settings, clock=lambda: now) as room:
        for step in range(len(case["steps"])):
            if len(case["steps"]) > 1:
                urllib.request.urlopen(f"http://127.0.0.1:{base}/_ctl/step/{case['id']}/{step}", timeout=30).close()
            room.poll(source)
            room.pay_all()
            now += timedelta(days=1)
        queries = room.store.queries
        dates = list(calendar_dates(queries, route, now))
        return iter([write_calendar(route, dates, names_of(settings), {}, queries.instance())])


def _of_mail(to: str, mail: bytes) -> Iterator[str]:
    read = message_from_bytes(mail, policy=policy.default)
    assert isinstance(read, EmailMessage)
    strange = {name.lower() for name in read} - HEADERS
    if strange or len(read.get_all("To", [])) != 1 or to != "reader@example.test":
        yield f"headers {sorted(strange)}, to {to}"
    text, page = (part.get_content() for part in read.iter_parts())
    if UNSEEN.search(read["Subject"]) or UNSEEN.search(text.replace("\r", "")) or UNSEEN.search(page.replace("\r", "")):
        yield "an unseen character in a mail"
    if len(page.encode()) > MOST:
        yield f"{len(page.encode())} bytes of HTML"
    tree = LexborHTMLParser(page)
    for node in tree.css("*"):
        if node.tag not in ELEMENTS:
            yield f"a <{node.tag}> in a mail"
        for name, value in node.attributes.items():
            if name.startswith("on") or (name == "href" and not (value or "").startswith(("http://", "https://"))):
                yield f"{name}={value!r} in a mail"
            if name == "style" and re.search(r"url\(|position", value or ""):
                yield f"style {value!r}"


def _of_post(body: Json, case: Json) -> Iterator[str]:
    """A webhook's own words, and those of a chat; the data are the page's, in JSON's escapes."""
    said = str(body.get("text") or body.get("message") or "")
    if UNSEEN.search(said):
        yield "an unseen character in a chat"
    if "text" in body and re.search(
        r"(?<!\\)\]\((?!http)|(?<![\w\\])@(?:channel|all|here)\b|<!(?:channel|here)>", said
    ):
        yield "mark-up or a call in a chat"
    if "text" in body:
        yield from (f"{bad!r} in a chat" for bad in case.get("forbid", ()) if bad in said)


def _of_calendar(written: bytes) -> Iterator[str]:
    calendar = Calendar.from_ical(written)
    names = {name for event in calendar.walk("VEVENT") for name in event}
    if strange := names & {"ATTENDEE", "ORGANIZER", "ATTACH", "VALARM"}:
        yield f"{sorted(strange)} in a calendar"
    if any(len(line) > 75 for line in written.split(b"\r\n")):
        yield "a line of over 75 bytes in a calendar"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--harness", type=Path, required=True)
    parser.add_argument("--base", type=int, default=18_800)
    parser.add_argument("--cases", default="")
    asked = parser.parse_args()
    cases = json.loads((asked.harness / "expected.json").read_text())["cases"]
    wanted = [
        c for c in cases if c["group"] == "B" and c["via"] == "http" and any(s and s[0] for s in c.get("steps", []))
    ]
    if asked.cases:
        wanted = [c for c in wanted if c["key"] in asked.cases.split(",")]
    ill = 0
    certificate = str(Path(tempfile.gettempdir(), "gazetted-harness-certs", "ca.pem"))
    with tempfile.TemporaryDirectory() as folder, harness(asked.harness, asked.base, Path(folder, "ledger.jsonl")):
        for case in wanted:
            found, mails = follow(case, asked.base, certificate)
            found += ["nothing arrived"] * (not mails and case["outcome"] == "ok")
            ill += bool(found)
            print(
                f"{case['severity']} {case['key']}: {mails} mails, {'; '.join(found[:5]) or 'as expected'}", flush=True
            )
    print(f"{len(wanted) - ill} of {len(wanted)} as expected")
    return 1 if ill else 0


if __name__ == "__main__":
    sys.exit(main())
