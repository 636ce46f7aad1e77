"""Which items does a list page show, and where does each lead?"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborNode

from sources import css
from sources.address import canonical, fragment, resolve
from sources.config import Items, Source
from sources.count import counted
from sources.errors import Suspect
from sources.facts import read_facts
from sources.facts.dates import read_date
from sources.headline import clean_title, fold_title, language_of
from sources.notice import Notice, Printed
from sources.page import Found, Link
from sources.sheet import Sheet
from sources.text import fold, lines

LONGEST_KEY = 1024
_ROWS = "article, ul > li, ol > li, tbody > tr"
_CUT = re.compile(r"(?:\.{2,}|…+)$")
_AGO = re.compile(
    r"\b(?:an?|one|\d{1,4})\s+(?:second|sec|minute|min|hour|hr|day|week|month|year)s?\s+ago\b|"
    r"\bjust now\b|\byesterday\b|"
    r"\d{1,4}\s*(?:秒钟?|分钟?|個?小時|个?小时|天|日|周|週|個?月|个月|年)[之以]?前|刚刚|剛剛|昨天|前天",
    re.IGNORECASE,
)
# 15 | 2025-12: the day large beside year and month, as many Chinese lists print it
_SPLIT_DAY = re.compile(
    r"(?<!\d)(?P<d>[0-3]?\d)\s*[|\s日]?\s*(?P<ym>(?:19|20)\d\d\s*[-./年]\s*[01]?\d)(?:\s*月)?(?!\s*[-./\d月])"
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it was read, before its key is settled."""

    link: Link
    own_key: bool


def read(sheet: Sheet, source: Source) -> Found:
    """The rows of a list page, each as a Link, and as a Notice too where items are not followed.

    Raises Suspect("no_items") where the selector finds nothing, or rows without a title or a link.
    """
    root = sheet.root
    items = source.items or Items(each=_ROWS)
    nodes = css.choose(root, items.each) if root is not None else []
    if not nodes:
        raise Suspect(
            "no_items", f"{source.id}: items.each `{items.each}` finds nothing on {sheet.page.url}; {_REMEDY}"
        )
    rows = [row for node in nodes if (row := _read_row(node, items, sheet.base, source)) is not None]
    if not rows:
        raise Suspect("no_items", f"{source.id}: {_missing(items, len(nodes))} on {sheet.page.url}; {_REMEDY}")
    links = tuple(settle(rows))
    notices = () if source.follow else tuple(row_notice(link, source) for link in links)
    return Found(notices, links, _next_page(sheet, source))


_MOST_SAID = 5
_REMEDY = "look whether the page changed its form, or is no list, and correct the selector"


def _missing(items: Items, count: int) -> str:
    named = (
        f"items.title `{items.title}` and items.link `{items.link}` find" if items.title or items.link else "there is"
    )
    return f"`{items.each}` finds {counted(count, 'row')}, but {named} no title or link in them"


def _read_row(node: LexborNode, items: Items, base: str, source: Source) -> Row | None:
    anchor = _first_link(node)
    title = clean_title(_title_of(node, items, anchor))
    url = _url_of(node, items, anchor, base)
    if not title or (url is None and items.link is not None and not items.key and not items.number):
        return None
    summary = css.words(node, items.summary) if items.summary is not None else ""
    link = Link(
        key=bounded(css.words(node, items.key)) if items.key is not None else "",
        title=title,
        url=url,
        published=_published_of(node, items, title, source.timezone),
        number=(css.words(node, items.number)[:200] or None) if items.number is not None else None,
        summary=summary[:16_384],
    )
    return Row(replace(link, fingerprint=fingerprint(link)), bool(link.key))


def _first_link(node: LexborNode) -> LexborNode | None:
    if node.tag == "a" and "href" in node.attributes:
        return node
    found = node.css("a[href]")
    return next((a for a in found if a.text(strip=True)), found[0] if found else None)


def _title_of(node: LexborNode, items: Items, anchor: LexborNode | None) -> str:
    if items.title is not None:
        _, attribute = css.split_selector(items.title)
        chosen = css.choose(node, items.title)
        return "" if not chosen else css.words(node, items.title) if attribute else _full_title(chosen[0])
    return _full_title(anchor) if anchor is not None else ""


def _full_title(node: LexborNode) -> str:
    """The words of an element, or its title attribute where the words are that, cut short."""
    shown = " ".join(lines(node))
    inner = node if node.attributes.get("title") else node.css_first("a[title]")
    whole = fold((inner.attributes.get("title") or "") if inner is not None else "")
    cut = _CUT.sub("", shown).strip()
    return whole if whole and (not shown or (cut != shown and whole.startswith(cut))) else shown


def _url_of(node: LexborNode, items: Items, anchor: LexborNode | None, base: str) -> str | None:
    if items.link is None:
        return resolve(base, anchor.attributes.get("href") or "") if anchor is not None else None
    _, attribute = css.split_selector(items.link)
    for chosen in css.choose(node, items.link)[:1]:
        return resolve(base, chosen.attributes.get(attribute or "href") or "")
    return None


def _published_of(node: LexborNode, items: Items, title: str, timezone: str) -> Printed | None:
    if items.published is not None:
        return date_in(css.words(node, items.published), timezone)
    for time in node.css("time[datetime]")[:1]:
        if found := read_date(time.attributes.get("datetime") or "", timezone):
            return found
    shown = [*lines(node), *(line for other in beside(node) for line in lines(other))]
    # The title may name a day of its own.
    return date_in(" | ".join(line for line in shown if line != title).replace(title, " "), timezone)


def beside(node: LexborNode) -> list[LexborNode]:
    """What belongs to a row of a list of terms: to a term what is said of it, and to that its term."""
    if node.tag not in ("dt", "dd"):
        return []
    found: list[LexborNode] = []
    other = node.next if node.tag == "dt" else node.prev
    while other is not None and other.tag != node.tag and len(found) < _MOST_SAID:
        found += [other] if other.tag in ("dt", "dd") else []
        other = other.next if node.tag == "dt" else other.prev
    return found


def date_in(shown: str, timezone: str) -> Printed | None:
    shown = _AGO.sub(" ", shown[:2000])
    if split := _SPLIT_DAY.search(shown):
        shown = f"{re.sub('[./年 ]+', '-', split['ym'])}-{split['d']}"
    return read_date(shown, timezone)


def settle(rows: Iterable[Row]) -> list[Link]:
    """Give each row its key: the same row listed twice is one, two items under one key are two."""
    seen: dict[tuple[str, str, str], Link] = {}
    for row in rows:
        link = row.link if row.own_key else replace(row.link, key=_own_key(row.link))
        seen.setdefault((link.key, _place(link), fold_title(link.title)), link)
    kept = _one_of_each(seen.values())
    shared = Counter(link.key for link in kept)
    return [_apart(link) if shared[link.key] > 1 else link for link in kept]


def _apart(link: Link) -> Link:
    return replace(link, key=bounded(f"{link.key}#{_place(link)}"), shared=link.key)


def _one_of_each(links: Iterable[Link]) -> list[Link]:
    """Rows of one key are one item unless both their address and their title differ from every earlier one's."""
    kept: dict[str, list[Link]] = {}
    order: list[Link] = []
    for link in links:
        earlier = kept.setdefault(link.key, [])
        title, place = fold_title(link.title), _place(link)
        if not any(_place(known) == place or fold_title(known.title) == title for known in earlier[:50]):
            earlier.append(link)
            order.append(link)
    return order


def _own_key(link: Link) -> str:
    if link.url:
        return bounded(canonical(link.url))
    return bounded(link.number or f"{fold_title(link.title)} {link.published or ''}".strip())


def _place(link: Link) -> str:
    return f"{canonical(link.url)}#{fragment(link.url)}".rstrip("#") if link.url else fold_title(link.title)


def bounded(key: str) -> str:
    key = fold(key)
    if len(key.encode("utf-8", "replace")) <= LONGEST_KEY:
        return key
    return "sha256:" + hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def fingerprint(link: Link) -> str:
    shown = "\x1f".join((link.title, link.number or "", link.published or "", _AGO.sub("", link.summary)))
    return hashlib.sha256("".join(unicodedata.normalize("NFKC", shown).split()).encode("utf-8", "replace")).hexdigest()


def row_notice(link: Link, source: Source) -> Notice:
    """The notice of a row that is not followed, or whose own page cannot be read: what the row itself says."""
    language = source.language or language_of(f"{link.title}\n{link.summary}")
    facts = read_facts(
        link.summary, title=link.title, timezone=source.timezone, language=language, published=link.published
    )
    if link.number and not facts.doc_number:
        facts = replace(facts, doc_number=link.number)
    return Notice(link.key, link.title, link.summary, link.url, language=language, facts=facts)


def _next_page(sheet: Sheet, source: Source) -> str | None:
    if source.pages is None or sheet.root is None:
        return None
    _, attribute = css.split_selector(source.pages.next)
    shown = css.choose(sheet.root, source.pages.next)
    if not shown and sheet.tree is not None and sheet.tree.root is not None:
        shown = css.choose(sheet.tree.root, source.pages.next)  # <link rel=next> stands in the head
    for chosen in shown[:1]:
        url = resolve(sheet.base, chosen.attributes.get(attribute or "href") or "")
        return url if url and canonical(url) != canonical(sheet.page.url) else None
    return None
