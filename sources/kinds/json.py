"""Which items does an interface of JSON give, and what does each say?"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from sources.address import canonical, resolve
from sources.config import Items, Source
from sources.decode import decode
from sources.errors import ReadFailed, Suspect
from sources.facts import read_facts
from sources.headline import clean_title, language_of
from sources.jmes import BadExpression, choose, said, word
from sources.json_text import parse
from sources.kinds.feed_dates import entry_date
from sources.kinds.feed_entry import block_text, plain_title, without_title
from sources.kinds.json_guess import guess_items
from sources.kinds.list import Row, bounded, fingerprint, settle
from sources.kinds.page import KEY, judge
from sources.notice import Notice, Printed
from sources.page import Found, Link, Page
from sources.sheet import open_sheet

MOST_ITEMS = 5000
"""Items of one answer that are read within a worker's ten seconds; a longer one is an error, never cut in silence."""
_SUMMARY = 16_384
_LONGEST_TEXT = 2_000_000
_LONGEST_FACT = 300
_MOST_ISSUERS = 50
_DATES = ("effective", "expires", "deadline")
_CALLBACK = re.compile(r"\s*(?:/\*\*/)?\s*[A-Za-z_$][\w$.]{0,80}\s*\((?P<inside>.*)\)\s*;?\s*", re.DOTALL)
_EPOCH = re.compile(r"(?:/Date\()?(?P<count>[1-9]\d{8,9}|[1-9]\d{11,12})(?:[+-]\d{4})?(?:\)/)?")
"""Seconds or milliseconds since 1970, as a number or as ASP.NET writes it: years 1973 to 2286."""
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)([0-2]\d)([0-5]\d)([0-5]\d)")


def read(page: Page, source: Source) -> Found:
    """The items of an answer, each as a Link, and as a Notice too where they are not followed.

    Raises Suspect("no_items") where `items.each` finds nothing at all (an empty list is an answer), Suspect where an
    error page stands in its place, ReadFailed("not_json"), ReadFailed("too_many") and ReadFailed("bad_selector").
    """
    answer = opened(page)
    items = source.items or guess_items(answer)
    if items is None:
        raise Suspect("no_items", f"{page.url}: no list of titled items is in this JSON; name them in items.each")
    try:
        return _read(answer, items, page, source)
    except BadExpression as error:
        raise ReadFailed("bad_selector", f"{source.id}: {error}", again=False) from error


def opened(page: Page) -> Any:
    """The parsed answer, also where a script's callback is wrapped around it."""
    text = decode(page.body, page.charset).text.strip("\ufeff \t\r\n")
    wrapped = None if text[:1] in ("{", "[") else _CALLBACK.fullmatch(text)
    try:
        return parse(wrapped["inside"] if wrapped else text, page.url)
    except ReadFailed:
        if text[:1] not in ("{", "["):
            judge(open_sheet(page))
        raise


def _read(answer: Any, items: Items, page: Page, source: Source) -> Found:
    chosen = choose(answer, items.each)
    if chosen is None:
        where = f"items.each `{items.each}` finds nothing in the answer of {page.url}"
        raise Suspect("no_items", f"{source.id}: {where}; look whether the interface changed, and correct it")
    alone = not isinstance(chosen, list)
    values = [chosen] if alone else [one for one in chosen if one is not None]
    if len(values) > MOST_ITEMS:
        text = f"{page.url}: {len(values)} items, at most {MOST_ITEMS} are read; ask the interface for the latest"
        raise ReadFailed("too_many", text, again=False)
    seen = [item for value in values if (item := _item(value, items, page.url, source, alone)) is not None]
    if values and not seen:
        missing = f"`{items.each}` finds {len(values)} items, but none of them has a title"
        raise Suspect("no_items", f"{source.id}: {missing} in the answer of {page.url}; correct items.title")
    links = settle(Row(item.link, bool(item.link.key)) for item in seen)
    by_looks = {_looks(item.link): item for item in seen}
    notices = () if source.follow else tuple(_notice(link, by_looks[_looks(link)], source) for link in links)
    return Found(notices, tuple(links), _next(answer, page, source))


@dataclass(frozen=True, slots=True)
class Item:
    """One item as it was read: its row, the text that it brings along, and the facts that it states as such."""

    link: Link
    text: str
    section: str | None
    stated: Mapping[str, Any]


def _item(value: Any, items: Items, base: str, source: Source, alone: bool) -> Item | None:
    title = plain_title(_word(value, items.title), markup=True)
    if not title:
        return None
    stated = _stated(value, items, source.timezone)
    body = _text(value, items.text) or _text(value, items.summary)
    lines = [*without_title(body, title), *_printed(value, items, stated, body)]
    summary = "\n".join(_text(value, items.summary) or body)[:_SUMMARY]
    link = Link(
        key=bounded(_word(value, items.key)),
        title=title,
        url=resolve(base, _word(value, items.link)),
        published=date_of(_word(value, items.published), source.timezone),
        number=_word(value, items.number)[:200] or None,
        summary=summary,
    )
    if alone and not (link.key or link.url or link.number):
        link = replace(link, key=KEY)
    text = "\n".join(lines)[:_LONGEST_TEXT]
    shown = hashlib.sha256(f"{fingerprint(link)}\x1f{text}".encode("utf-8", "replace")).hexdigest()
    return Item(replace(link, fingerprint=shown), text, clean_title(_word(value, items.section)) or None, stated)


def _looks(link: Link) -> tuple[str | None, str]:
    return link.url, link.fingerprint


def _word(value: Any, expression: str | None) -> str:
    return word(choose(value, expression)) if expression is not None else ""


def _text(value: Any, expression: str | None) -> list[str]:
    """The lines of a field, markup read; of a list or object the words of all that is in it."""
    if expression is None:
        return []
    return [line for words in said(choose(value, expression)) for line in block_text(words, markup=True)]


def _stated(value: Any, items: Items, timezone: str) -> dict[str, Any]:
    """The facts that the item states as such."""
    dates = {name: date_of(_word(value, getattr(items, name)), timezone) for name in _DATES}
    stated: dict[str, Any] = {name: date for name, date in dates.items() if date}
    if items.issuers is not None:
        named = (clean_title(one[:_LONGEST_FACT]) for one in said(choose(value, items.issuers)))
        if issuers := tuple(dict.fromkeys(one for one in named if one))[:_MOST_ISSUERS]:
            stated["issuers"] = issuers
    return stated


def _printed(value: Any, items: Items, stated: Mapping[str, Any], body: Sequence[str]) -> Iterator[str]:
    """A stated date is part of what the item says: a deadline that moves is a revision, with its line to show."""
    words = "\n".join(body)
    for name in _DATES:
        if name in stated and (printed := _word(value, expression := getattr(items, name))) not in words:
            yield f"{expression}: {printed}"


def date_of(printed: str, timezone: str) -> Printed | None:
    """A date as an interface prints it: also as seconds or milliseconds since 1970, and as fourteen digits."""
    printed = printed.removesuffix(".0")
    if epoch := _EPOCH.fullmatch(printed):
        count = int(epoch["count"])
        instant = datetime.fromtimestamp(count / 1000 if count >= 10**11 else count, UTC)
        return instant.astimezone(ZoneInfo(timezone)).isoformat(timespec="seconds")
    return entry_date(_COMPACT.sub(r"\1-\2-\3 \4:\5:\6", printed) if _COMPACT.fullmatch(printed) else printed, timezone)


def _notice(link: Link, item: Item, source: Source) -> Notice:
    language = source.language or language_of(f"{link.title}\n{item.text}")
    facts = read_facts(
        item.text, title=link.title, timezone=source.timezone, language=language, published=link.published
    )
    if link.number:
        facts = replace(facts, doc_number=facts.doc_number or link.number)
    facts = replace(facts, **item.stated)
    return Notice(link.key, link.title, item.text, link.url, item.section, language, facts)


def _next(answer: Any, page: Page, source: Source) -> str | None:
    """The address of the next page: a link that the answer gives, or the source's own with the cursor in it."""
    pages = source.pages
    found = word(choose(answer, pages.next)) if pages is not None and pages.next else ""
    if not found or pages is None:
        return None
    url = _with_cursor(source.url, pages.parameter, found) if pages.parameter else resolve(page.url, found)
    return url if url and canonical(url) != canonical(page.url) else None


def _with_cursor(url: str, parameter: str, cursor: str) -> str | None:
    parts = urlsplit(url)
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != parameter]
    return resolve(url, urlunsplit(parts._replace(query=urlencode([*kept, (parameter, cursor)]), fragment="")))
