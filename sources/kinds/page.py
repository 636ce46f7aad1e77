"""What does one document say, on a page of its own?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborNode

from sources import css
from sources.address import canonical, resolve
from sources.anchors import anchors, without
from sources.config import Source
from sources.content import is_aside, main_content, names_file
from sources.errors import ReadFailed, Suspect
from sources.facts import read_facts
from sources.facts.dates import read_date
from sources.furniture import without_furniture, without_menu
from sources.headline import clean_title, fold_title, headline, is_but_a_name, joined, language_of, opening, top_title
from sources.imprint import Imprint, imprint
from sources.notice import UNSAID, Anchor, Attachment, Facts, Notice, Printed
from sources.page import Found, Link, Page
from sources.particulars import particulars
from sources.roles import is_short, is_source
from sources.sheet import Sheet, open_sheet
from sources.text import Line, lines, marked_lines
from sources.ticking import ticks
from sources.verdict import judge_page

KEY = "page"
_MOST_FILES = 200
_HEAD = 5
_ANNEX = re.compile(
    r"附\s*[件表录]\s*[\d一二三四五六七八九十]{0,2}\s*[:：.、]|(?:annex|appendix|attachment)\b", re.IGNORECASE
)
"""How a link is named that leads to a part of the notice, whatever its address says."""
_PARAGRAPH = 30
"""Characters of the shortest paragraph that is an order's text rather than a site's remark over a title."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document as its page shows it: title, the lines of its text, imprint and files."""

    title: str
    lines: tuple[Line, ...]
    imprint: Imprint
    attachments: tuple[Attachment, ...] = ()
    head: Facts = UNSAID
    links: tuple[Anchor, ...] | None = None


def read(sheet: Sheet, source: Source) -> Found:
    """The one notice of a page. Raises Suspect("no_content") where a selector of `document` finds nothing."""
    return Found((_notice(read_whole(sheet, source), KEY, sheet.page.url, source, None),))


def read_document(page: Page, source: Source, link: Link | None) -> Notice:
    """The notice on an item's own page: title and date from the page, else from the row that led to it.

    Its key is the row's, else the address. Raises what `sources.kinds.read` raises.
    """
    sheet = open_sheet(page)
    judge(sheet)
    try:
        document = read_whole(sheet, source, link.title if link is not None else "")
    except css.BadSelector as error:
        raise ReadFailed("bad_selector", f"{source.id}: {error}", again=False) from error
    key = link.key if link is not None else canonical(page.url)
    return _notice(document, key, (link.url if link is not None else None) or page.url, source, link)


def judge(sheet: Sheet, text: str | None = None) -> None:
    """Raise Suspect where the page says by its own words (`text`, else all it shows) that it is not the bulletin."""
    title = sheet.tree.css_first("title") if sheet.tree is not None else None
    shown = "\n".join(line.text for line in sheet.lines) if text is None else text
    judge_page(sheet.page, title.text() if title is not None else "", shown)


def read_whole(sheet: Sheet, source: Source, row: str = "") -> Document:
    """The document of a sheet, by the selectors of `document` where given, else by what its main content is.

    `row` is the title in the list that led here: it stands where the page is called by the name of its site only.
    """
    if sheet.tree is None or sheet.root is None or sheet.xml is not None:
        return _plain(sheet, source)
    whole = sheet.lines
    chosen = css.words(sheet.root, source.document.title) if source.document.title else ""
    shown = clean_title(chosen)
    table = particulars(whole, source.timezone)
    published = _published(sheet.root, source) or table.facts.published
    nodes = _content(sheet, source)
    near = [line for node in nodes for line in marked_lines(node)]
    if source.document.content is not None and not near:
        raise _nothing_chosen(sheet, source)
    title = shown or clean_title(table.title) or headline(sheet.tree, near, whole)
    title = row if row and not shown and is_but_a_name(title) else title
    said = imprint(sheet.tree, whole, title, source.timezone)
    said = replace(said, published=published) if published else said
    around = nodes if source.document.content else [sheet.root]  # many pages list their files below the text
    files = _attachments(around, sheet.base) if source.attachments else ()
    body = near if source.document.content else without_furniture(near)
    body = [line for line in body if line.text not in table.lines and not ticks(line.text)]
    text = tuple(_without_head(body, title, source.timezone))
    links = anchors(nodes, [line.text for line in text], sheet.page.url, sheet.base)
    return Document(title, text, said, files, table.facts, without(links, [file.url for file in files]))


def _plain(sheet: Sheet, source: Source) -> Document:
    kept = without_furniture(without_menu(sheet.lines))
    first, end = top_title(kept)
    table = particulars(kept, source.timezone)
    title = clean_title(table.title or joined([line.text for line in kept[first:end]]))
    title = title if len(title) <= 300 else ""
    said = imprint(None, kept, title, source.timezone)
    said = replace(said, published=table.facts.published or said.published)
    text = [line for line in (kept[end:] if title and not table.title else kept) if line.text not in table.lines]
    return Document(title, tuple(text), said, head=table.facts)


def _published(root: LexborNode, source: Source) -> Printed | None:
    selector = source.document.published
    return read_date(css.words(root, selector), source.timezone) if selector else None


def _content(sheet: Sheet, source: Source) -> list[LexborNode]:
    """The elements that hold the text, what is to be removed taken out of them."""
    assert sheet.tree is not None and sheet.root is not None
    for selector in source.document.remove:
        for node in css.choose(sheet.root, selector):
            if node.mem_id != sheet.root.mem_id:
                node.decompose()
    if source.document.content is None:
        main = main_content(sheet.tree)
        return [main] if main is not None else []
    return _outermost(css.choose(sheet.root, source.document.content))


def _nothing_chosen(sheet: Sheet, source: Source) -> Suspect:
    where = f"document.content `{source.document.content}` finds no text on {sheet.page.url}"
    return Suspect("no_content", f"{source.id}: {where}; look whether the page changed, and correct the selector")


def _outermost(nodes: Sequence[LexborNode]) -> list[LexborNode]:
    """Elements chosen within other chosen ones are there already."""
    chosen = {node.mem_id for node in nodes}
    kept: list[LexborNode] = []
    for node in nodes:
        above = node.parent
        while above is not None and above.mem_id not in chosen:
            above = above.parent
        if above is None:
            kept.append(node)
    return kept


def _without_head(body: Sequence[Line], title: str, timezone: str) -> list[Line]:
    """The text from after its title, the source line there taken out: it stands in the facts."""
    return [
        line
        for at, line in enumerate(_below(body, fold_title(title)))
        if at >= _HEAD or not is_source(line.text, timezone)
    ]


def _below(body: Sequence[Line], name: str) -> list[Line]:
    """The lines below the title, which some pages break over several; all, where the text would be lost with it."""
    for first in range(min(len(body), 10)):
        for last in range(first, min(len(body), first + 4)):
            above, below = body[:first], body[last + 1 :]
            named = name and fold_title("".join(line.text for line in body[first : last + 1])) == name
            if named and not _is_cut_off(above, below):
                return list(below)
    return list(body)


def _is_cut_off(above: Sequence[Line], below: Sequence[Line]) -> bool:
    """Whether text stands above a line: an order that promulgates what it names, or all of it, where the line is who
    signed, with the day below."""
    lone_date = len(below) == 1 and len(below[0].text) <= 40 and read_date(below[0].text, "UTC") is not None
    return _weigh(above) >= min(_PARAGRAPH, _weigh(below) + 1) or (lone_date and bool(above))


def _weigh(part: Sequence[Line]) -> int:
    """The characters of the paragraphs; a table of numbers and dates over the title is no text."""
    return sum(len(line.text) for line in part if not is_short(line.text))


def _notice(document: Document, key: str, url: str, source: Source, link: Link | None) -> Notice:
    text = "\n".join(line.text for line in document.lines)
    title = document.title or (link.title if link is not None else "") or opening(text) or url
    language = source.language or language_of(f"{title}\n{text}")
    published = document.imprint.published or (link.published if link is not None else None)
    facts = read_facts(
        text,
        title=title,
        timezone=source.timezone,
        language=language,
        published=published,
        outlet=document.imprint.outlet,
        head=document.head,
    )
    if link is not None and link.number and not facts.doc_number:
        facts = replace(facts, doc_number=link.number)
    return Notice(
        key, title, text, url, language=language, facts=facts, attachments=document.attachments, links=document.links
    )


def _attachments(nodes: Sequence[LexborNode], base: str) -> tuple[Attachment, ...]:
    """The documents that the content links to, each once, with the name that the page gives them; not those of the
    menus, asides and footers around it."""
    found: dict[str, Attachment] = {}
    for node in nodes:
        for anchor in node.css("a[href]"):
            href = anchor.attributes.get("href") or ""
            shown = clean_title(" ".join(lines(anchor)))
            is_file = names_file(href) or names_file(shown) or bool(_ANNEX.match(shown))
            url = resolve(base, href) if is_file and not _stands_aside(anchor, node) else None
            if url and canonical(url) != canonical(base) and len(found) < _MOST_FILES:
                name = shown or clean_title(url.rpartition("/")[2])
                found.setdefault(canonical(url), Attachment(url, unicodedata.normalize("NFC", name)))
    return tuple(found.values())


def _stands_aside(anchor: LexborNode, within: LexborNode) -> bool:
    above = anchor.parent
    while above is not None and above.mem_id != within.mem_id:
        if is_aside(above):
            return True
        above = above.parent
    return False
