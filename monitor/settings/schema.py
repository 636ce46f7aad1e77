"""Which keys may a configuration have, in words that an editor understands? JSON Schema, draft 2020-12."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from monitor.settings.bulletins import EVERY, KINDS, RECHECK
from monitor.settings.durations import say_duration
from monitor.settings.fields import LONGEST_TEXT
from monitor.settings.listeners import TOLD
from monitor.settings.places import LONGEST_URL
from monitor.settings.service import DATA, LANGUAGE, TIMEZONE
from sources.config import Flood, Http, Pages

Json = dict[str, Any]

FILLED: Json = {"type": "string", "pattern": r"\$\{"}
"""A value of any sort may come from ${NAME} or ${file:path}; what it holds is checked when it is read."""


def _or_filled(sort: Json) -> Json:
    return {"anyOf": [sort, FILLED]}


def _many(sort: Json, least: int = 0) -> Json:
    return {"type": "array", "items": sort, **({"minItems": least} if least else {})}


def _choice(*words: str) -> Json:
    return _or_filled({"enum": list(words)})


def _whole(low: int, high: int) -> Json:
    return _or_filled({"type": "integer", "minimum": low, "maximum": high})


def _texts() -> Json:
    return {"type": "object", "additionalProperties": TEXT}


def _section(name: str) -> Json:
    return {"$ref": f"#/$defs/{name}"}


TEXT: Json = {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}
TEXT_OR_EMPTY: Json = {"type": "string", "maxLength": LONGEST_TEXT}
ID: Json = {"type": "string", "pattern": "^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$"}
URL: Json = _or_filled({"type": "string", "pattern": "^https?://", "maxLength": LONGEST_URL})
DATABASE: Json = {"type": "string", "pattern": "^postgres(ql)?://", "maxLength": LONGEST_TEXT}
FLAG: Json = _or_filled({"type": "boolean"})
SHARE: Json = _or_filled({"type": "number", "exclusiveMinimum": 0, "maximum": 1})
DURATION: Json = _or_filled({"type": "string", "pattern": "^[0-9]{1,7}[smhdw]$"})
SIZE: Json = _or_filled({"type": "string", "pattern": "^[0-9]{1,12}([KMGkmg][Ii]?)?[Bb]$"})
HOURS: Json = _or_filled({"type": "string", "pattern": "^ *[0-9]{1,2}:[0-9]{2} *[-–] *[0-9]{1,2}:[0-9]{2} *$"})
RATE: Json = _or_filled({"type": "string", "pattern": "^ *[1-9][0-9]{0,5} */ *([1-9][0-9]{0,2}[smhd]|1w) *$"})
ZH_OR_EN = _choice("zh", "en")


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a section: the sort of its value, what it is for, an example, and what holds where it is left out."""

    sort: Json
    says: str
    example: object
    default: object = None
    needed: bool = False


ITEMS = {
    "each": Key(
        TEXT, "The items themselves: CSS; json: JMESPath; sitemap: a pattern of addresses", "ul.list > li", needed=True
    ),
    "title": Key(TEXT_OR_EMPTY, "The title within an item; '' is the item itself, found where left out", "a"),
    "link": Key(TEXT_OR_EMPTY, "The link, selector@attribute", "a@href"),
    "published": Key(TEXT_OR_EMPTY, "The day of publication", "span.date"),
    "number": Key(TEXT_OR_EMPTY, "The document number", "span.no"),
    "key": Key(TEXT_OR_EMPTY, "An identity of the site's own", "@data-id"),
    "summary": Key(TEXT_OR_EMPTY, "A line of text beside the title", "p.summary"),
    "text": Key(TEXT_OR_EMPTY, "bulletin, json: the text of a notice", ".body"),
    "section": Key(TEXT_OR_EMPTY, "bulletin, json: the heading under which a notice stands", "h2"),
    "issuers": Key(TEXT, "json: who issued it", "agencies[*].name"),
    "effective": Key(TEXT, "json: from when it holds", "effective_on"),
    "expires": Key(TEXT, "json: the last day in force", "expires_on"),
    "deadline": Key(TEXT, "json: until when to answer", "comments_close_on"),
}
PAGES = {
    "next": Key(TEXT, "The link to the next page of the list, selector@attribute; json: JMESPath", "a.next@href"),
    "parameter": Key(TEXT, "json: what next finds is a cursor, for this parameter of the address", "cursor"),
    "most": Key(_whole(1, 100), "The most pages read in one poll", 5, Pages().most),
    "first": Key(
        _whole(1, 100),
        "list, json: the pages kept for a baseline where there are more than most",
        3,
        Pages().first,
    ),
}
DOCUMENT = {
    "content": Key(TEXT, "The element that holds the text; found where left out", "div.article"),
    "title": Key(TEXT, "The element that holds the title", "h1"),
    "published": Key(TEXT, "The element that holds the day of publication", ".pubdate"),
    "remove": Key(_many(TEXT), "What inside the content is not text", [".share"], []),
}
FLOOD = {
    "over": Key(_whole(1, 100_000), "More new or changed at once is held, if over the share too", 30, Flood().over),
    "share": Key(SHARE, "A share of what is known", 0.5, Flood().share),
}
SOURCE = {
    "id": Key(ID, "For ever: it is part of every key", "example", needed=True),
    "name": Key(TEXT, "What people call it; the id where left out", "国家发展改革委 通知"),
    "kind": Key(_choice(*KINDS), "How it is read", "list", needed=True),
    "url": Key(URL, "The page that is polled", "https://www.example.gov/notices/", needed=True),
    "every": Key(DURATION, "How often it is polled", "1h", say_duration(EVERY)),
    "cron": Key(TEXT, "When it is polled, instead of every: five fields", "*/10 8-18 * * mon-fri"),
    "timezone": Key(TEXT, "The zone of the dates that it prints; gazetted.timezone where left out", "Asia/Shanghai"),
    "language": Key(ZH_OR_EN, "Of its notices; found from their words where left out", "zh"),
    "items": Key(_section("items"), "Where its items are", ITEMS),
    "pages": Key(_section("pages"), "list, json, sitemap: how it goes on", PAGES),
    "follow": Key(FLAG, "Read each notice's own page", True, False),
    "document": Key(_section("document"), "Where a notice's own page holds its text", DOCUMENT),
    "attachments": Key(FLAG, "Files linked from a notice are part of it", True, False),
    "recheck": Key(
        _many(DURATION), "At which ages a known notice's own page is read again; null: never", ["1d", "7d"],
        [say_duration(age) for age in RECHECK],
    ),
    "first_poll": Key(_choice("baseline", "tell"), "Whether what stands there at first is told", "tell", "baseline"),
    "quiet_for": Key(DURATION, "Longer without anything new: the operators hear of it", "14d"),
    "flood": Key(_section("flood"), "When too much is new at once; null: never", FLOOD),
    "redirects": Key(_many(TEXT), "Other hosts to which it may redirect", ["www2.example.gov"], []),
    "robots": Key(_choice("obey", "ignore"), "Whether its robots.txt is obeyed", "ignore", "obey"),
    "headers": Key(_texts(), "Header fields for its own host; secrets as ${NAME}", {"X-Api-Key": "a-key"}),
    "cookies": Key(_texts(), "Cookies for its own host; secrets as ${NAME}", {"session": "a-session"}),
    "tls": Key(_choice("legacy"), "legacy: also TLS older than 1.2", "legacy"),
    "render": Key(_choice("browser"), "browser: its pages are made by scripts; needs gazetted[browser]", "browser"),
    "topics": Key(_many(ID), "Every notice of it has these", ["example"], []),
    "enabled": Key(FLAG, "Whether it is polled", True, True),
}  # fmt: skip
TOPIC = {
    "id": Key(ID, "Named by routes and sources", "example", needed=True),
    "name": Key(TEXT, "What people call it; the id where left out", "算力券"),
    "any": Key(_many(TEXT), "One of these is there: phrases, or /regular expressions/", ["算力券", "voucher"], []),
    "all": Key(_many(TEXT), "Each of these is there", ["通知"], []),
    "none": Key(_many(TEXT), "None of these is there", ["招聘"], []),
    "within": Key(_many(_choice("title", "text"), 1), "Where they are looked for", ["title"], ["title", "text"]),
}
CHANNEL = {
    "id": Key(ID, "Named by routes and operators", "example", needed=True),
    "url": Key({"anyOf": [TEXT, _many(TEXT, 1)]}, "Addresses of Apprise; secrets as ${NAME} or ${file:path}",
               ["json://hooks.example.org/gazetted"], needed=True),
    "quiet_hours": Key(HOURS, "Nothing is sent on it then; what is due waits for the end", "22:00-07:00"),
    "rate": Key(RATE, "At most so many messages in so long a time; what is more waits its turn", "20/1h"),
    "timezone": Key(TEXT, "Of its quiet hours; gazetted.timezone where left out", "Asia/Shanghai"),
}  # fmt: skip
ROUTE = {
    "id": Key(ID, "Shown in every alert", "example", needed=True),
    "to": Key(_many(ID, 1), "The channels", ["example"], needed=True),
    "topics": Key(_many(ID), "Any of these; all where left out", ["example"], []),
    "sources": Key(_many(ID), "Any of these; all where left out", ["example"], []),
    "kinds": Key(_many(_choice(*TOLD), 1), "What is told", list(TOLD), ["published", "revised", "withdrawn"]),
    "send": Key(
        TEXT, "When it is told: at once, or in a digest at the times of a cron expression", "0 9 * * mon-fri", "at once"
    ),
    "timezone": Key(TEXT, "Of the times in send and quiet_hours; gazetted.timezone where left out", "Asia/Shanghai"),
    "workdays": Key(TEXT, "A country: digests due on a day off there are sent on its next working day", "CN"),
    "remind": Key(
        _many(DURATION), "How long before a date of effect, an expiry or a deadline of what it told", ["7d", "1d"], []
    ),
    "quiet_hours": Key(HOURS, "It sends nothing then; what is due waits for the end", "22:00-07:00"),
    "empty": Key(_choice("tell", "skip"), "Whether a digest with nothing new is sent", "tell", "tell"),
    "templates": Key(TEXT, "A folder of your own templates of its messages, relative to the main file", "./templates"),
    "language": Key(ZH_OR_EN, "Of its alerts; gazetted.language where left out", "en"),
}
OPERATORS = {
    "to": Key(_many(ID, 1), "The channels", ["example"], needed=True),
    "language": Key(ZH_OR_EN, "Of what they are told; gazetted.language where left out", "en"),
    "heartbeat": Key(TEXT, "Asked for once a minute while all goes its way, so that others notice when it ends",
                     "https://hc-ping.com/your-uuid"),
    "reconcile": Key(DURATION, "How often it is worked out anew whether all that was due was sent; null: never", "30m",
                  "1h"),
}  # fmt: skip
GAZETTED = {
    "data": Key(TEXT, "The folder of the database and the lock, relative to this file", "./data", DATA),
    "timezone": Key(TEXT, "What people read", "UTC", TIMEZONE),
    "language": Key(ZH_OR_EN, "The words of alerts", "en", LANGUAGE),
    "database": Key(
        {"anyOf": [DATABASE, FILLED, {"type": "null"}]},
        "null: SQLite under data",
        "postgresql://gazetted@db.example.org/gazetted",
    ),
    "include": Key(_many(TEXT), "More sources, topics, channels and routes; relative to this file", [], []),
}
HTTP = {
    "contact": Key(TEXT, "Named in the User-Agent: a mail or web address", "ops@example.org"),
    "timeout": Key(DURATION, "Of a whole fetch", "30s", say_duration(Http().timeout)),
    "max_body": Key(SIZE, "On the wire and decoded", "20MiB", f"{Http().max_body >> 20}MiB"),
    "per_host": Key(DURATION, "The least time between two requests to one host", "2s", say_duration(Http().per_host)),
    "allow": Key(_many(TEXT), "Non-public places that may be reached, with port if wanted", ["10.1.2.3:8080"], []),
    "ca_file": Key(TEXT, "Certificates (PEM) beside the machine's own, relative to this file", "ca.pem"),
    "proxy": Key(TEXT, "All requests go through it", "http://proxy.example.org:3128"),
}
SECTIONS: Mapping[str, Mapping[str, Key]] = {
    "gazetted": GAZETTED, "http": HTTP, "source": SOURCE, "items": ITEMS, "pages": PAGES, "document": DOCUMENT,
    "flood": FLOOD, "topic": TOPIC, "channel": CHANNEL, "route": ROUTE, "operators": OPERATORS,
}  # fmt: skip
TOP: Mapping[str, Key] = {
    "gazetted": Key(_section("gazetted"), "Where everything is kept, and how people read", GAZETTED),
    "http": Key(_section("http"), "Manners and bounds of every fetch", HTTP),
    "sources": Key(_many(_section("source")), "The bulletins that are read", [SOURCE]),
    "topics": Key(_many(_section("topic")), "What notices are about, and which words say so", [TOPIC]),
    "channels": Key(_many(_section("channel")), "How people are reached", [CHANNEL]),
    "routes": Key(_many(_section("route")), "Who hears of what", [ROUTE]),
    "operators": Key(_section("operators"), "Who hears that something is not well", OPERATORS),
}


def schema() -> Json:
    """The schema of gazetted.yaml and of the files that it includes."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Configuration of gazetted",
        **_table(TOP),
        "$defs": {name: _table(keys) for name, keys in SECTIONS.items()},
    }


def _table(keys: Mapping[str, Key]) -> Json:
    needed = [name for name, key in keys.items() if key.needed]
    properties = {name: _property(key) for name, key in keys.items()}
    required = {"required": needed} if needed else {}
    return {"type": "object", "properties": properties, "additionalProperties": False, **required}


def _property(key: Key) -> Json:
    """A key that may be left out may also say null, which is the same."""
    sort = key.sort if key.needed else {"anyOf": [key.sort, {"type": "null"}]}
    default = {} if key.default is None else {"default": key.default}
    return {"description": key.says, **sort, **default}
