"""How is an alert laid out, as plain text and as an HTML page?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from alerts import redline_view
from alerts.causes import in_words
from alerts.safe import excerpt, one_line, visible
from alerts.tables import Row
from alerts.words import Words
from state.records import Incident, Tagged
from state.redline import Redline

if TYPE_CHECKING:
    from jinja2 import Environment, Template

EXCERPT = 800
SUMMARY = 600
ADDRESS = 2000
REDLINE_TEXT = 40_000
"""Characters of a redline in plain text; what goes beyond is cut between clauses."""
REDLINE_HTML = 70_000
"""Bytes of a redline in HTML. Mail programs cut a page that is longer than about 100 KB (Gmail: 102 KB)."""

COLOURS: Mapping[str, str] = {
    "published": "#1a7f5a",
    "revised": "#9a6700",
    "withdrawn": "#b42318",
    "restored": "#1a7f5a",
    "trouble": "#b42318",
    "well": "#1a7f5a",
    "reminder": "#35618e",
    "digest": "#35618e",
    "retraction": "#b42318",
}
"""The badge of each kind; white on these is readable, and they hold on a white and on a black page."""
OTHER_COLOUR = "#5b6470"


@dataclass(frozen=True, slots=True)
class Letter:
    """What an alert says, before it is laid out; every text as the page gave it, `rows` and `why` harmless already."""

    words: Words
    kind: str
    badge: str
    title: str
    source: str
    rows: tuple[Row, ...]
    why: tuple[Row, ...]
    url: str | None
    summary: str = ""
    excerpt: str = ""
    redline: Redline | None = None
    held: str = ""
    """The commands that show what is kept of it: the whole text, the whole redline, the evidence."""


def kept(notice: int, change: int | None = None) -> str:
    """How a notice, a change's whole redline and the evidence are got from the archive."""
    redline = (f"gazetted diff {change}",) if change is not None else ()
    commands = (f"gazetted notice {notice} --text", *redline)
    return " · ".join((*commands, f"gazetted evidence {notice} --output notice-{notice}.zip"))


def plain(letter: Letter) -> str:
    """The alert as plain text, which is complete in itself: the address in full, the redline in words."""
    words = letter.words
    changes = "\n\n".join(filter(None, fitting_changes(letter, html=False)))
    body = ((words.excerpt, excerpt(letter.excerpt, EXCERPT)), (words.changes, changes))
    return _assemble(letter, body)


def short(letter: Letter) -> str:
    """The alert as plain text without excerpt and redline."""
    return _assemble(letter, ())


def _assemble(letter: Letter, body: tuple[Row, ...]) -> str:
    words = letter.words
    head = f"[{letter.badge}] {one_line(letter.title, 300)}\n{one_line(letter.source, 200)}"
    facts = "\n".join(f"{name}{words.colon}{value}" for name, value in letter.rows)
    parts = [(words.summary, excerpt(letter.summary, SUMMARY)), *body, (words.original, address_of(letter) or "")]
    parts.append((words.archive, letter.held))
    sections = [f"{name}{words.colon.rstrip()}\n{value}" for name, value in parts if value]
    why = "\n".join(
        [words.why + words.colon.rstrip(), *(f"  {name}{words.colon}{value}" for name, value in letter.why)]
    )
    return "\n\n".join(part for part in (head, facts, *sections, why) if part) + "\n"


def page(letter: Letter) -> str:
    """The alert as one HTML document under 100 KB: no scripts, no images, nothing loaded from elsewhere."""
    shown, left_out = fitting_changes(letter, html=True)
    address = address_of(letter)
    return _template().render(
        words=letter.words,
        lang="zh-CN" if letter.words.language == "zh" else letter.words.language,
        badge=letter.badge,
        colour=COLOURS.get(letter.kind, OTHER_COLOUR),
        title=one_line(letter.title, 300),
        source=one_line(letter.source, 200),
        rows=letter.rows,
        summary=excerpt(letter.summary, SUMMARY),
        excerpt=excerpt(letter.excerpt, EXCERPT).split("\n"),
        redline=shown,
        left_out=left_out,
        address=address,
        link=letter.url if address and may_be_followed(letter.url) else None,
        held=letter.held,
        why=letter.why,
    )


def address_of(letter: Letter) -> str | None:
    """The source's address as text; the words for none where a notice has no address; None where none is expected."""
    if letter.kind in ("trouble", "well", "test"):
        return None
    return one_line(letter.url, ADDRESS) if letter.url else letter.words.no_link


def may_be_followed(url: str | None) -> bool:
    """Whether an address becomes a link: only http and https, and only where what is shown is what is followed."""
    if not url or visible(url) != url or len(url) > ADDRESS or any(c in url for c in "\\ \n\t"):
        return False
    try:
        split = urlsplit(url)
        return split.scheme in ("http", "https") and bool(split.hostname) and "@" not in split.netloc
    except ValueError:
        return False


def fitting_changes(letter: Letter, *, html: bool) -> tuple[str, str]:
    """As much of the redline as there is room for, in words or as HTML; and what says how much had none."""
    shown, left_out = _fitting(letter.redline, letter.words, html=html)
    return shown, _left_out(left_out, letter.words)


def _left_out(count: int, words: Words) -> str:
    return words.left_out.format(count=count) if count else ""


def _fitting(redline: Redline | None, words: Words, *, html: bool) -> tuple[str, int]:
    """As many of the changed clauses, from the first, as there is room for; and how many had none."""
    changed = redline.changed if redline else ()
    if redline is None or not changed:
        return "", 0
    show = redline_view.to_html if html else redline_view.to_text
    room, kept = REDLINE_HTML if html else REDLINE_TEXT, 0
    for clause in changed:
        one = show(Redline((clause,), redline.similarity), words.language)
        room -= len(one.encode("utf-8", "replace")) if html else len(one)
        if room < 0:
            break
        kept += 1
    shown = show(Redline(changed[:kept], redline.similarity), words.language) if kept else ""
    return shown, len(changed) - kept


def reasons(
    route: str,
    topics: tuple[Tagged, ...],
    names: Mapping[str, str],
    source: str,
    words: Words,
    every_topic: bool = True,
) -> tuple[Row, ...]:
    """Why an alert was sent: the route's id, the topics with the words that matched, the source."""
    said = words.comma.join(topic_said(topic, names, words) for topic in topics)
    middle = ((words.topics, said or words.every_topic),) if said or every_topic else ()
    return ((words.route, one_line(route, 100)), *middle, (words.source, one_line(source, 200)))


def topic_said(topic: Tagged, names: Mapping[str, str], words: Words) -> str:
    """A topic by name, with the words of it that matched."""
    name = names.get(topic.id, topic.id)
    named = name if name == topic.id else f"{name} ({topic.id})"
    if not topic.because:
        return one_line(named, 100)
    matched = words.comma.join(one_line(word, 60) for word in topic.because[:8])
    return f"{one_line(named, 100)} [{words.because}{words.colon}{matched}]"


def incident_rows(incident: Incident, opened: bool, now: datetime, words: Words) -> tuple[Row, ...]:
    """What an operator needs to know of a trouble: since when, why, and what helps; `now` ends what has no end yet, and
    is in the zone in which people read."""
    ended = "" if opened else _wall(incident.closed or now, now)
    remedy = words.remedies[incident.kind].format(subject=one_line(incident.subject, 80))
    found = (
        (words.reason, one_line(in_words(incident.reason, words), 600)),
        (words.since, _wall(incident.opened, now)),
        (words.until, ended),
        (words.remedy, remedy if opened else ""),
    )
    return tuple((name, value) for name, value in found if value)


def _wall(at: datetime, now: datetime) -> str:
    """`2026-03-03 17:27 (UTC+08:00)`, in the zone of `now`."""
    local = at.astimezone(now.tzinfo)
    return f"{local:%Y-%m-%d %H:%M} (UTC{local.isoformat()[-6:]})"


@lru_cache(maxsize=1)
def _template() -> Template:
    return environment().get_template("letter.html")


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Loaded when first needed: Jinja2 takes longer to import than all of a dry run."""
    from jinja2 import PackageLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    return SandboxedEnvironment(
        loader=PackageLoader("alerts", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
