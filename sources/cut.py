"""Does a page break off before its end, though it arrived whole?"""

from __future__ import annotations

import re
from datetime import datetime

from sources.errors import Suspect
from sources.page import Mark, Memory, Page
from sources.verdict import PROOFS, PROVEN_OVER

CUT = "#cut"
"""Ends the address under which we remember that a page breaks off; no page's own address has a fragment."""
_TAIL = 2048
_END = re.compile(rb"</(?:html|body|rss|feed|rdf:rdf|urlset|sitemapindex)\s*>", re.IGNORECASE)
_HEAD = 4096
_ROOT = re.compile(
    rb"(?:\s|\xef\xbb\xbf|<\?[^>]*>|<!--.*?-->|<!DOCTYPE[^>\[]*>)*"
    rb"<((?:[\w.-]{1,40}:)?(?:rss|feed|rdf|urlset|sitemapindex))(?=[\s>])",
    re.IGNORECASE | re.DOTALL,
)


def breaks_off(now: bytes, before: bytes) -> bool:
    """Whether a page that used to be closed is not, and shorter: its maker died half way.

    Many good pages are never closed (HTML §13.1.2.4 lets them); only what a page used to do tells.
    """
    return (
        len(now) < len(before)
        and bool(now.strip())
        and not _END.search(now[-_TAIL:])
        and bool(_END.search(before[-_TAIL:]))
    )


def is_unclosed(body: bytes) -> bool:
    """Whether a feed or sitemap lacks the end of its root element, which XML 1.0 §2.1 demands: half of it never came.

    Of a page in HTML nobody can say so at first sight.
    """
    root = _ROOT.match(body[:_HEAD])
    return root is not None and re.search(rb"</" + re.escape(root[1]) + rb"\s*>", body, re.IGNORECASE) is None


def judge_end(page: Page, mark: Mark | None, memory: Memory, fingerprint: str, at: datetime) -> list[Mark]:
    """Raise Cut for a page that breaks off where the one before it was whole, or that has no end where it must have one
    and is seen for the first time; the marks to be kept otherwise.

    A page that breaks off so often, over so long, is believed: it was made anew, and is closed no more.
    """
    if mark is not None and mark.sha256 == page.sha256:
        return []
    doubt = memory.mark(page.url + CUT)
    if not (breaks_off(page.body, memory.body(mark.url) or b"") if mark else is_unclosed(page.body)):
        return [] if doubt is None or not doubt.sha256 else [_mark(page, "", at, fingerprint)]
    since, times = (doubt.read_at, int(doubt.sha256) + 1) if doubt is not None and doubt.sha256 else (at, 1)
    if times >= PROOFS and at - since >= PROVEN_OVER:
        return [_mark(page, "", at, fingerprint)]
    raise Cut(page, _mark(page, str(times), since, fingerprint))


def _mark(page: Page, times: str, since: datetime, fingerprint: str) -> Mark:
    return Mark(page.url + CUT, times, None, None, since, fingerprint)


class Cut(Suspect):
    """A page that breaks off; `mark` counts how often."""

    def __init__(self, page: Page, mark: Mark):
        super().__init__(
            "cut_off",
            f"{page.url[:200]} breaks off before its end; it is read again, and believed if it stays so for a day. "
            "If it does, tell its publisher.",
        )
        self.mark = mark
