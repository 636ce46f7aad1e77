"""Which notices does one page or file hold that publishes several?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborNode

from sources import css
from sources.address import resolve
from sources.config import Items, Source
from sources.errors import Suspect
from sources.facts import read_facts
from sources.facts.dates import read_date
from sources.headline import clean_title, fold_title, language_of
from sources.kinds.list import bounded
from sources.kinds.page import Document, read_whole
from sources.notice import Notice
from sources.page import Found
from sources.register import filed
from sources.segments import Segment, split
from sources.sheet import Sheet
from sources.starts import looks_like_issue
from sources.text import lines


@dataclass(frozen=True, slots=True)
class Entry:
    """A notice of a bulletin before its key is settled: what stands there, and where its own page is, if it has one."""

    segment: Segment
    number: str | None = None
    url: str | None = None


def read(sheet: Sheet, source: Source) -> Found:
    """The notices of a bulletin: by the selectors of `items` where given, else by the form of its lines.

    A page that is one article is one notice. Raises Suspect("no_items") where a selector finds nothing or the page
    has no text.
    """
    if source.items is not None and sheet.root is not None:
        entries = _chosen(sheet, sheet.root, source.items, source)
    else:
        filings = filed([line.text for line in sheet.lines])
        entries = [Entry(*one) for one in filings] or [Entry(segment) for segment in _by_form(sheet, source)]
    if not entries:
        raise Suspect("no_items", f"{source.id}: {sheet.page.url} holds no notice: no title over a text was found")
    notices = [_notice(entry, sheet.page.url, source) for entry in entries]
    return Found(tuple(_settle(notices)))


def _by_form(sheet: Sheet, source: Source) -> list[Segment]:
    if sheet.tree is None or sheet.xml is not None:
        return split(sheet.lines, source.timezone)
    document = read_whole(sheet, replace(source, attachments=False))
    found = split(document.lines, source.timezone, issue=looks_like_issue(document.title))
    # One text under the page's own title, or under the page's title and its subheadings: one article.
    return found if len(found) > 1 or (found and looks_like_issue(document.title)) else _article(document, found)


def _article(document: Document, found: Sequence[Segment]) -> list[Segment]:
    text = tuple(line.text for line in document.lines)
    if not text or not document.title:
        return list(found)
    said = document.imprint
    return [Segment(document.title, None, text, said.outlet, said.published)]


def _chosen(sheet: Sheet, root: LexborNode, items: Items, source: Source) -> list[Entry]:
    nodes = css.choose(root, items.each)
    sections = _sections(root, items)
    found = [_entry(node, items, sheet.base, source) for node in nodes]
    entries = [
        replace(entry, segment=replace(entry.segment, section=entry.segment.section or sections.get(node.mem_id)))
        for node, entry in zip(nodes, found, strict=True)
        if entry.segment.title
    ]
    if not entries:
        what = "finds nothing" if not nodes else f"finds {len(nodes)} items, none with a title"
        remedy = "look whether the page changed its form, and correct the selector"
        raise Suspect("no_items", f"{source.id}: items.each `{items.each}` {what} on {sheet.page.url}; {remedy}")
    return entries


def _entry(node: LexborNode, items: Items, base: str, source: Source) -> Entry:
    title = clean_title(
        css.words(node, items.title if items.title is not None else "h1, h2, h3, h4, h5, h6, a, b, strong")
    )
    parts = css.choose(node, items.text) if items.text is not None else [node]
    text = [line for part in parts for line in lines(part)]
    below = text[1:] if text and fold_title(text[0]) == fold_title(title) else text
    published = read_date(css.words(node, items.published), source.timezone) if items.published is not None else None
    segment = Segment(title, _section_of(node, items), tuple(below), None, published)
    return Entry(
        segment, css.words(node, items.number) or None if items.number is not None else None, _link(node, items, base)
    )


def _section_of(node: LexborNode, items: Items) -> str | None:
    return (css.words(node, items.section)[:200] or None) if items.section is not None else None


def _sections(root: LexborNode, items: Items) -> dict[int, str]:
    """For each item the last section heading above it in the page, where `section` chooses headings outside them."""
    if not items.section or "@" in items.section:
        return {}
    wanted = {node.mem_id for node in css.choose(root, items.each)}
    headings = {node.mem_id: " ".join(lines(node)) for node in css.choose(root, items.section)}
    found: dict[int, str] = {}
    current = ""
    for node in root.traverse(include_text=False):
        current = headings.get(node.mem_id, current)
        if node.mem_id in wanted and current:
            found[node.mem_id] = current[:200]
    return found


def _link(node: LexborNode, items: Items, base: str) -> str | None:
    if items.link is None:
        return None
    _, attribute = css.split_selector(items.link)
    for chosen in css.choose(node, items.link)[:1]:
        return resolve(base, chosen.attributes.get(attribute or "href") or "")
    return None


def _notice(entry: Entry, url: str, source: Source) -> Notice:
    segment = entry.segment
    title, text = clean_title(segment.title), "\n".join(segment.lines)
    language = source.language or language_of(f"{title}\n{text}")
    facts = read_facts(
        text,
        title=title,
        timezone=source.timezone,
        language=language,
        published=segment.published,
        outlet=segment.outlet,
    )
    facts = replace(facts, doc_number=entry.number) if entry.number else facts
    key = facts.doc_number or fold_title(title)
    return Notice(bounded(key), title, text, entry.url or url, segment.section, language, facts)


def _settle(notices: Sequence[Notice]) -> list[Notice]:
    """Each notice once. Where a key repeats, the date and then the text's own beginning tell the notices apart."""
    once = list(dict.fromkeys(notices))
    for tell in (_by_date, _by_title, _by_text):
        shared = Counter(one.key for one in once)
        once = [replace(one, key=bounded(f"{one.key} {tell(one)}")) if shared[one.key] > 1 else one for one in once]
    return list({one.key: one for one in reversed(once)}.values())[::-1]


def _by_date(notice: Notice) -> str:
    return (notice.facts.published or "")[:10]


def _by_title(notice: Notice) -> str:
    return fold_title(notice.title) if notice.facts.doc_number else ""


def _by_text(notice: Notice) -> str:
    return fold_title(notice.text[:200])
