"""Follows hostile pages, those of a harness of scenario cases, to every place where somebody is told of them.

`python -m tests.hostile.pages --harness FOLDER [--base PORT] [--groups B,I] [--cases KEY,KEY]`: each case of these
groups that a page shows is polled step by step, told by mail, webhook and all chats, and looked at where it arrives,
in the calendar and in the sheets: no header, recipient, mark-up, link, call, formula or unseen character of a page's
may be there, and nothing of ours may have asked for the place that is out of bounds. A line per case; the exit code is
1 where one was not as expected.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from alerts.calendar import write_calendar
from alerts.config import Channel, Operators, Route
from alerts.shapes import change_json, notice_json
from monitor.cli.sheet import CHANGE, NOTICE, sheet
from monitor.digests import calendar_dates
from monitor.newsroom import Newsroom, names_of, open_newsroom
from state.queries import NoticeFilter
from tests.alerts import standins
from tests.alerts.receivers import Service, listen
from tests.alerts.standins import BOT, KEY26, SECRET, TOKEN
from tests.hostile import looks
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
SIGNED = SECRET.replace("+", "%2B")
FLOW = "/workflows/643e69f83c89/triggers/manual/paths/invoke"
ADDRESSES = {
    "dingtalk": f"http://{{}}/robot/send?access_token={TOKEN}&secret={SIGNED}",
    "discord": f"http://{{}}/api/webhooks/417429632418316298/{TOKEN}",
    "feishu": f"http://{{}}/open-apis/bot/v2/hook/{TOKEN}?secret={SIGNED}",
    "mattermost": f"http://{{}}/hooks/{KEY26}",
    "ntfy": "ntfy://tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2@{}/law",
    "slack": "http://{}/services/T0ABCDEFG/B0HIJKLMN/abcdefghijklmnopqrstuvwx",
    "teams": f"http://{{}}{FLOW}?api-version=1&sp=%2F&sv=1.0&sig=KODuebWbDGYFr0z0eu-6Rj8aUKz7108W3wrNJZxFE5A",
    "telegram": f"http://{{}}/bot{BOT}/sendMessage?chat_id=-1001234567890",
    "wecom": f"http://{{}}/cgi-bin/webhook/send?key={TOKEN}",
}
"""As each service's own page gives them, or as Apprise writes them; the stand-ins know their secrets."""


class Readers:
    """Everyone who is told: a mailbox, a webhook, and a stand-in of each chat that answers as its documents say."""

    def __init__(self, stack: ExitStack):
        self.hook, self.box = Hook(), Mailbox()
        stack.callback(self.hook.close)
        stack.callback(self.box.close)
        self.chats = {name: Service([], respond=getattr(standins, name)) for name in ADDRESSES}
        for chat in self.chats.values():
            stack.enter_context(listen(chat))

    def channels(self) -> dict[str, str]:
        to = f"mailto://127.0.0.1:{self.box.port}/?smtp=127.0.0.1&mode=insecure&from=gazette@example.test"
        chats = {name: ADDRESSES[name].format(f"127.0.0.1:{chat.port}") for name, chat in self.chats.items()}
        return {"mail": f"{to}&to=reader@example.test", "hook": f"json://{self.hook.place}/hook", **chats}

    def faults(self, case: Json) -> Iterator[str]:
        for to, mail in self.box.taken:
            yield from looks.of_mail(to, mail)
        texts = [text for *_, text in self.box.letters()]
        yield from (f"{said!r} is nowhere" for said in case.get("must", ()) if not any(said in text for text in texts))
        for path, _, body in self.hook.taken:
            yield from looks.of_webhook(body) if path == "/hook" else ()
        for name, chat in self.chats.items():
            for posted in chat.bodies:
                yield from looks.of_chat(name, json.loads(posted), case.get("forbid", []))
            if not chat.bodies and self.box.taken:
                yield f"nothing came to {name}"


def follow(case: Json, base: int, certificate: str) -> tuple[list[str], int]:
    """What is wrong with what arrived of a case, and how many mails came."""
    form, before = _form(case["key"]), _asked(base, "canary")["hits"]
    asked = {
        "key": case["key"], "url": case["address"].replace(":18800/", f":{base}/") + ENDS[form], "format": form,
        "selectors": SELECTORS, "allow": [f"127.0.0.1:{base}"], "ca": certificate, "deadline_s": 60,
    }  # fmt: skip
    with ExitStack() as stack:
        readers, data = Readers(stack), Path(stack.enter_context(tempfile.TemporaryDirectory()))
        found = list(_tell(case, asked, base, data, readers))
        found += readers.faults(case)
        if (hits := _asked(base, "canary")["hits"]) != before:
            found.append(f"the canary was asked: {hits}")
        if case["outcome"] in ("refused", "fetch_error") and readers.box.taken:
            found.append("what was refused was told")
        if case["outcome"] == "ok" and not readers.box.taken:
            found.append("nothing arrived")
        return list(dict.fromkeys(found)), len(readers.box.taken)


def _asked(base: int, path: str) -> Json:
    with urllib.request.urlopen(f"http://127.0.0.1:{base}/_ctl/{path}", timeout=30) as answer:
        return dict(json.load(answer))


def _form(key: str) -> str:
    """As which format the harness shows the case: a few are faults of feeds."""
    return (
        "rss"
        if key.startswith("xml_") or key == "feed_100k"
        else "json"
        if key in ("surrogate", "json_bad")
        else "html"
    )


def _tell(case: Json, asked: Json, base: int, data: Path, readers: Readers) -> Iterator[str]:
    """Polls each step a day after the other and pays; what was not sent, and what is wrong in calendar and sheets."""
    urls = readers.channels()
    source = replace(source_of(asked), first_poll="tell", flood=None)
    route = Route("all", tuple(urls), language="en", kinds=("published", "revised", "withdrawn"))
    channels = (*(Channel(name, (url,)) for name, url in urls.items()), _operators(readers))
    settings = replace(
        settings_of(asked, source, data), channels=channels, routes=(route,), operators=Operators(("ops",), "en")
    )
    now = datetime.fromisoformat("2026-01-05T09:00:00+00:00")
    with open_newsroom(settings, clock=lambda: now) as room:
        for step in range(max(1, len(case.get("steps", [])))):
            if len(case.get("steps", [])) > 1:
                _asked(base, f"step/{case['id']}/{step}")
            room.poll(source)
            room.pay_all()
            now += timedelta(days=1)
        owed = [d for d in room.store.queries.deliveries() if d.state != "sent"]
        yield from (f"{d.channel}: {d.state}, {d.error}" for d in owed)
        yield from _of_files(room, route, names_of(settings), now)


def _operators(readers: Readers) -> Channel:
    return Channel("ops", (f"json://{readers.hook.place}/ops",))


def _of_files(room: Newsroom, route: Route, names: dict[str, str], now: datetime) -> Iterator[str]:
    queries = room.store.queries
    dates = list(calendar_dates(queries, route, now))
    yield from looks.of_calendar(write_calendar(route, dates, names, {}, queries.instance()))
    known = list(queries.notices(NoticeFilter()))
    yield from looks.of_sheet(sheet((*NOTICE, "text"), (notice_json(one, True) for one in known)))
    yield from looks.of_sheet(sheet(CHANGE, map(change_json, queries.changes())))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--harness", type=Path, required=True)
    parser.add_argument("--base", type=int, default=18_800)
    parser.add_argument("--groups", default="B,I")
    parser.add_argument("--cases", default="")
    asked = parser.parse_args()
    cases = json.loads((asked.harness / "expected.json").read_text())["cases"]
    wanted = [c for c in cases if c["group"] in asked.groups.split(",") and c["via"] == "http"]
    if asked.cases:
        wanted = [c for c in wanted if c["key"] in asked.cases.split(",")]
    ill = 0
    certificate = str(Path(tempfile.gettempdir(), "gazetted-harness-certs", "ca.pem"))
    with tempfile.TemporaryDirectory() as folder, harness(asked.harness, asked.base, Path(folder, "ledger.jsonl")):
        for case in wanted:
            found, mails = follow(case, asked.base, certificate)
            ill += bool(found)
            print(
                f"{case['severity']} {case['key']}: {mails} mails, {'; '.join(found[:5]) or 'as expected'}", flush=True
            )
    print(f"{len(wanted) - ill} of {len(wanted)} as expected")
    return 1 if ill else 0


if __name__ == "__main__":
    sys.exit(main())
