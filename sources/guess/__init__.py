"""What is this page, as far as its bytes tell: a feed, a list, a bulletin, one document; and by which selectors?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from sources.config import Kind, Source
from sources.decode import decode
from sources.errors import SourceError
from sources.guess.leads import feed_links, next_page
from sources.guess.moved import moved_content, moved_notices
from sources.guess.propose import is_text, propose
from sources.guess.rows import weigh
from sources.headline import clean_title, language_of, without_site
from sources.kinds import bulletin, feed, sitemap
from sources.kinds import json as interface
from sources.kinds.json_guess import guess_items
from sources.kinds.page import judge
from sources.page import Page
from sources.proposal import Guess, Known, Proposal
from sources.sheet import Sheet, open_sheet

_SITEMAP = re.compile(r"(?:<\?[^>]{0,300}>\s*|<!--.{0,500}?-->\s*){0,5}<(?:\w+:)?(?:urlset|sitemapindex)\b", re.DOTALL)
_LITTLE = 120
"""Letters of text below which a page says nothing."""
_WHOLE = 800
"""Letters of a row that holds its notice's whole text."""
_BESIDE = 400
"""Letters of text beside a list that every page may have: an introduction, an imprint."""
_ARTICLE = 'meta[property="og:type" i][content="article" i], meta[name="ArticleTitle" i], [itemprop="articleBody"]'
"""How a page says that it is one article: Open Graph; the metadata rules for Chinese government sites (2017), where a
list has ColumnName and an article ArticleTitle; schema.org."""
_GZIP = b"\x1f\x8b"


def guess(page: Page, source: Source, known: Sequence[Known] = ()) -> Guess:
    """How this page may be read. `source` gives its time zone; where `known` notices are to be found again on a page
    that was rebuilt, its kind too.

    Raises Suspect where the page says that it is none (an error, a challenge), ReadFailed where it is no text.
    """
    text = decode(page.body, page.charset).text.lstrip("\ufeff \t\r\n")
    if not known and (data := _of_data(page, source, text)):
        return data
    sheet = open_sheet(page)
    if not known:
        judge(sheet)
        return _of_page(sheet, source)
    if source.kind == "page":
        return Guess("page", document=moved_content(sheet, known))
    found = moved_notices(sheet, source, known) if source.kind == "bulletin" else propose(sheet, source, known)
    return Guess(source.kind, proposals=found, pages=next_page(sheet), document=moved_content(sheet, known))


def _of_data(page: Page, source: Source, text: str) -> Guess | None:
    """A feed, JSON or a sitemap, by its form; None for anything else."""
    try:
        found = feed.read(page, replace(source, kind="feed", items=None, follow=False))
    except SourceError:
        found = None
    if found is not None:
        said = "\n".join(notice.title for notice in found.notices)
        return Guess("feed", title=_feed_title(text), language=language_of(said))
    if text.startswith(("{", "[")):
        return _of_json(page, source)
    if page.body.startswith(_GZIP) or _SITEMAP.match(text):
        links = sitemap.read(page, replace(source, kind="sitemap", items=None)).links
        return Guess("sitemap", title=f"{len(links)} addresses")
    return None


def _of_json(page: Page, source: Source) -> Guess:
    answer = interface.opened(page)
    items = guess_items(answer)
    if items is None:
        return Guess(None, "this JSON holds no list of titled items by any usual name: name them in `items` (JMESPath)")
    links = interface.read(page, replace(source, kind="json", items=items, follow=True)).links
    dated = sum(link.published is not None for link in links) / max(1, len(links))
    shown = tuple(link.title for link in links[:5])
    return Guess("json", language=language_of("\n".join(shown)), proposals=(Proposal(items, len(links), dated, shown),))


def _feed_title(text: str) -> str:
    head = text[:20_000]
    named = re.search(r"<title[^>]{0,100}>\s*(?:<!\[CDATA\[)?([^<\]]{1,200})", head)
    named = named or re.search(r'"title"\s*:\s*"([^"\\]{1,200})"', head)
    return clean_title(named[1]) if named else ""


def _of_page(sheet: Sheet, source: Source) -> Guess:
    language = language_of("\n".join(line.text for line in sheet.lines))
    if sheet.tree is None or sheet.root is None:
        first = sheet.text.strip().partition("\n")[0]
        return Guess(_by_text(sheet, source), title=clean_title(first)[:100], language=language)
    proposals = propose(sheet, source)
    kind = _kind_of(sheet, source, proposals[0] if proposals else None)
    return Guess(
        kind,
        "" if kind else "no rows with links that repeat, and no text: perhaps scripts make it",
        _title(sheet),
        language,
        proposals,
        feed_links(sheet),
        next_page(sheet),
    )


def _kind_of(sheet: Sheet, source: Source, best: Proposal | None) -> Kind | None:
    if sheet.tree is not None and sheet.tree.css_first(_ARTICLE) is not None and (not best or best.beside > _LITTLE):
        return "page"
    if best is not None and _is_list(best):
        return "list"
    return _by_text(sheet, source) or ("list" if best is not None else None)


def _is_list(best: Proposal) -> bool:
    """Whether the page is about its rows: they are no whole texts, and no longer text stands beside them."""
    room = best.letters * best.rows * (1.0 if best.dated >= 0.5 else 0.3)
    whole = _WHOLE * (2 if best.dated >= 0.5 else 1)
    return best.letters < whole and best.beside <= _BESIDE + room


def _by_text(sheet: Sheet, source: Source) -> Kind | None:
    """A bulletin where the text falls into several notices, else one document, where there is text at all."""
    try:
        found = bulletin.read(open_sheet(sheet.page), replace(source, kind="bulletin", items=None)).notices
    except SourceError:
        found = ()
    if len(found) > 1:
        return "bulletin"
    said = sum(weigh(line.text) for line in sheet.lines if is_text(line.text))
    return "page" if said > _LITTLE else None


def _title(sheet: Sheet) -> str:
    named = sheet.tree.css_first("title") if sheet.tree is not None else None
    return clean_title(without_site(named.text())) if named is not None else ""
