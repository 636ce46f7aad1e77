"""Which bulletins are read, how often, and how?"""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import Literal, cast

from monitor.settings.durations import say_duration
from monitor.settings.fields import (
    checked,
    choice,
    cron,
    duration,
    flag,
    identifier,
    many,
    parsed,
    quote,
    share,
    text,
    text_or_empty,
    timezone,
    whole,
    words,
)
from monitor.settings.manners import read_manners
from monitor.settings.mistakes import Wrong, nearest
from monitor.settings.places import check_web_url, parse_host
from monitor.settings.values import Section, Value
from sources.config import LISTED, PARTS, Document, Flood, Items, Kind, Pages, Source

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
WEEK, DECADE = timedelta(days=7), timedelta(days=3650)

EVERY = timedelta(minutes=30)
RECHECK: tuple[timedelta, ...] = (DAY, WEEK, 30 * DAY)
NEVER: tuple[timedelta, ...] = ()

KINDS = ("list", "feed", "bulletin", "page", "json", "sitemap")
_READ = "reads list, feed, bulletin, page, json and sitemap"
_FOLLOWED = (*LISTED, None)
_PAGED = ("list", "json", "sitemap", None)
_PARTS = ("title", "link", "published", "number", "key", "summary", "text", "section")
_STATED = ("issuers", "effective", "expires", "deadline")
_NO_ITEMS = {
    "page": "a page is one notice and has no items: take it out, or write kind: list or bulletin",
    "feed": "a feed names its own entries: take it out, or write kind: list or bulletin",
}
_OF_LIST = {
    "pages": "a {kind} has no next page: only a list, json or sitemap goes on; take it out, or write kind: list",
}
_NO_FILES = "a bulletin's notices have no files of their own: only a notice with a page has; take it out"
_OF_LINKS = {
    "follow": "a {kind} holds its whole text: only a list or feed has links; take it out, or write kind: list",
    "recheck": "a {kind} is read whole at every poll: only notices behind links are read again; take it out",
}


def read_source(value: Value, path: str, zone: str) -> Source:
    """One source; every mistake in it is noted. `zone` is gazetted.timezone."""
    section = Section(value, path)
    id = section.need("id", identifier, "", "ndrc-notices")
    kind = section.need("kind", _kind, None, "list")
    follow = kind in _FOLLOWED and section.get("follow", flag, False)
    every, cron, zone = _rhythm(section, zone)
    source = Source(
        id=id,
        name=section.get("name", text, id),
        kind=kind or "list",
        url=section.need("url", checked(check_web_url, words), "", "https://www.example.gov/notices/"),
        every=every,
        cron=cron,
        timezone=zone,
        language=section.get("language", choice("zh", "en"), None),
        items=_items(section, kind),
        pages=section.get("pages", lambda value: _pages(value, kind), None) if kind in _PAGED else None,
        follow=follow,
        document=section.get("document", _document, Document()),
        attachments=section.get("attachments", flag, False),
        recheck=_recheck(section, follow) if kind in _FOLLOWED else (),
        first_poll=cast(Literal["baseline", "tell"], section.get("first_poll", choice("baseline", "tell"), "baseline")),
        quiet_for=section.get("quiet_for", duration(MINUTE, DECADE), None),
        flood=section.get_unless_null("flood", _flood, Flood(), None),
        redirects=section.get("redirects", many(parsed(parse_host)), ()),
        manners=read_manners(section),
        topics=section.get("topics", many(identifier), ()),
        enabled=section.get("enabled", flag, True),
    )
    if kind:
        _judge(section, source)
    section.close()
    return source


def _kind(value: Value) -> Kind | None:
    written = text(value)
    if written not in KINDS:
        hint = nearest(quote(value), KINDS)
        raise Wrong(f"{quote(value)} is no kind of source: this release {_READ}{hint}")
    return cast(Kind, written)


def _rhythm(section: Section, zone: str) -> tuple[timedelta | None, str | None, str]:
    """`every`, `cron` and the time zone of the source."""
    zone = section.get("timezone", timezone, zone)
    every = section.get("every", _every, EVERY)
    said = section.get("cron", cron(zone), None)
    if section.has("cron") and section.has("every"):
        section.refuse("cron", "stands beside every: keep one of them")
    return (None if said else every), said, zone


def _every(value: Value) -> timedelta:
    length = duration(SECOND, WEEK)(value)
    if length < MINUTE:
        value.warn(f"{say_duration(length)} is a heavy load for a public site: 10m or more is polite")
    return length


def _selector(value: Value) -> str:
    return checked(_compile, words)(value)


def _selector_or_item(value: Value) -> str:
    """A selector, where '' is the item itself."""
    return checked(_compile, text_or_empty if value.scalar().text == "" else words)(value)


@lru_cache(maxsize=4096)
def _compile(selector: str) -> None:
    from sources.css import compile_selector

    compile_selector(selector)


def _expression(value: Value) -> str:
    return checked(_compile_expression, words)(value)


@lru_cache(maxsize=4096)
def _compile_expression(expression: str) -> None:
    from sources.jmes import compile_expression

    compile_expression(expression)


def _each(value: Value) -> str:
    selector = _selector(value)
    if "@" in selector.rpartition("]")[2]:
        raise Wrong("chooses the items themselves, which no @attribute can be: take the @… out")
    return selector


def _items(section: Section, kind: Kind | None) -> Items | None:
    if kind in ("page", "feed"):
        section.refuse("items", _NO_ITEMS[kind])
        return None
    if kind in ("list", "json"):
        example = "{each: ul.list > li}" if kind == "list" else "{each: results, title: title}"
        return section.need("items", lambda value: _items_of(value, kind), None, example)
    return section.get("items", lambda value: _items_of(value, kind), None)


def _items_of(value: Value, kind: Kind | None) -> Items:
    section = Section(value)
    if kind == "json":
        items = _of_json(section)
    elif kind == "sitemap":
        items = Items(section.need("each", words, "", '"*/notices/*"'))
    else:
        each = section.need("each", _each, "", "ul.list > li")
        items = Items(each, **{part: section.get(part, _selector_or_item, None) for part in _PARTS})
    _refuse_parts(section, kind)
    section.close()
    return items


def _of_json(section: Section) -> Items:
    each = section.need("each", _expression, "", "results")
    title = section.need("title", _expression, None, "title")
    parts = {part: section.get(part, _expression, None) for part in (*_PARTS[1:], *_STATED)}
    return Items(each, title, **parts)


def _refuse_parts(section: Section, kind: Kind | None) -> None:
    """Parts of an item that this kind has not."""
    if kind == "list":
        for part in ("text", "section"):
            section.refuse(part, f"a list's item has no {part} of its own: only a bulletin's notice has; take it out")
    for part in _STATED if kind != "json" else ():
        section.refuse(part, f"only json states {part} by itself; elsewhere it is read in the text; take it out")
    for part in _PARTS if kind == "sitemap" else ():
        section.refuse(part, f"a sitemap gives addresses and no {part}; take it out, and write follow: true")


def _pages(value: Value, kind: Kind | None) -> Pages:
    section = Section(value)
    found, parameter = "", None
    if kind == "sitemap":
        section.refuse("next", "an index names its sitemaps by itself: take it out; most bounds them")
        section.refuse("first", "the sitemaps of an index are all read from the first poll on: take it out")
    else:
        read = _expression if kind == "json" else _selector
        found = section.need("next", read, "", "next_page_url" if kind == "json" else '"a.next@href"')
    if kind == "json":
        parameter = section.get("parameter", words, None)
    else:
        section.refuse("parameter", "only json has cursors: take it out")
    most = section.get("most", whole(1, 100), PARTS if kind == "sitemap" else Pages().most)
    first = section.get("first", whole(1, 100), Pages().first) if kind != "sitemap" else Pages().first
    pages = Pages(found, most, parameter, first)
    section.close()
    return pages


def _document(value: Value) -> Document:
    section = Section(value)
    document = Document(
        content=section.get("content", _selector, None),
        title=section.get("title", _selector, None),
        published=section.get("published", _selector, None),
        remove=section.get("remove", many(_selector), ()),
    )
    section.close()
    return document


def _flood(value: Value) -> Flood:
    section = Section(value)
    flood = Flood(section.get("over", whole(1, 100_000), Flood().over), section.get("share", share, Flood().share))
    section.close()
    return flood


def _recheck(section: Section, follow: bool) -> tuple[timedelta, ...]:
    default = RECHECK if follow else NEVER
    ages = section.get_unless_null("recheck", many(duration(MINUTE, DECADE)), default, NEVER)
    return tuple(sorted(set(ages)))


def _judge(section: Section, source: Source) -> None:
    """What no key is to blame for alone."""
    if source.kind not in _PAGED:
        for key, why in _OF_LIST.items():
            section.refuse(key, why.format(kind=source.kind))
    if source.kind == "bulletin" and source.attachments:
        section.refuse("attachments", _NO_FILES)
    if source.kind not in _FOLLOWED:
        for key, why in _OF_LINKS.items():
            section.refuse(key, why.format(kind=source.kind))
    elif not source.follow:
        for key in ("document", "attachments", "recheck"):
            if getattr(source, key) not in (False, (), Document()) and (value := section.find(key)):
                value.warn("has no effect while follow is false: only a notice's own page has it")
    if source.quiet_for and source.every and source.quiet_for < source.every:
        section.value.warn("is shorter than every: each poll would find it quiet", path=f"{section.path}.quiet_for")
