"""When, and by whom, does the page itself say that it was published: in its markup or in a source line?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborHTMLParser

from sources.facts.dates import read_date
from sources.facts.outlet import source_line
from sources.facts.printed import EN_DATE, ZH_DATE
from sources.late import late
from sources.notice import Printed
from sources.text import Line, fold
from sources.written import written

_DATE_METAS = (
    "pubdate",
    "publishdate",
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "datepublished",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "dcterms.date",
    "publish_date",
    "date",
)
_OUTLET_METAS = ("contentsource", "source")
_JSON_DATE = late(r'"datePublished"\s*:\s*"([^"]{8,40})"')
_DATE_LINE = late(
    rf"\W{{0,3}}(?:{ZH_DATE}|{EN_DATE})(?:[ ,T]{{1,3}}\d{{1,2}}[:时点]\d{{2}}(?:[:分]\d{{2}})?[分秒]?)?\W{{0,3}}",
    re.IGNORECASE,
)
_LABELLED = late(r"发布(?:日期|时间)|Published\b|Date published", re.IGNORECASE)
_MARKS = late(r"[\W_]")
_BEFORE, _AFTER, _MOST = 6, 12, 5000
_STEM, _LONGEST = 8, 300


@dataclass(frozen=True, slots=True)
class Imprint:
    """The outlet and the day of publication that a page gives for itself."""

    outlet: str | None = None
    published: Printed | None = None


def imprint(tree: LexborHTMLParser | None, lines: Sequence[Line], title: str, timezone: str) -> Imprint:
    """The imprint of a page with this title: its source line, else its markup, else what its scripts write.

    The line nearest to the title tells; what stands elsewhere on the page belongs to other notices.
    """
    printed = _whole(_printed(lines, title, timezone), lines)
    if tree is None or (printed.outlet and printed.published):
        return printed
    named, shown = _named(tree, timezone), Imprint(*written(tree, timezone))
    return Imprint(
        printed.outlet or named.outlet or shown.outlet, printed.published or named.published or shown.published
    )


def _printed(lines: Sequence[Line], title: str, timezone: str) -> Imprint:
    outlet: str | None = None
    published: Printed | None = None
    for line in _near(lines, title):
        found = source_line(line.text, timezone)
        if found is None and published is None and len(line.text) < 40 and _DATE_LINE.fullmatch(line.text):
            found = (None, read_date(line.text, timezone))
        if found:
            # `2024-09-12 10:10 来源: …`: the date stands on the line, before the label
            outlet, published = outlet or found[0], published or found[1] or read_date(line.text, timezone)
        if outlet and published:
            break
    return Imprint(outlet, published)


def _whole(said: Imprint, lines: Sequence[Line]) -> Imprint:
    """A list of outlets that the source line cuts short with dots, as another line of the page prints it in full."""
    stem = _bare((said.outlet or "").rstrip(".…")) if (said.outlet or "").endswith(("...", "…")) else ""
    if len(stem) < _STEM:
        return said
    for line in lines:
        at = _bare(line.text).find(stem) if len(line.text) <= _LONGEST else -1
        if at >= 0 and str(said.outlet) not in line.text:
            return replace(said, outlet=_from(line.text, at).strip("】)） 。"))
    return said


def _bare(text: str) -> str:
    return _MARKS.sub("", text)


def _from(text: str, at: int) -> str:
    """`text` from its letter number `at` on, marks and spaces not counted."""
    places = [place for place, letter in enumerate(text) if not _MARKS.match(letter)]
    return text[places[at] :]


def _near(lines: Sequence[Line], title: str) -> list[Line]:
    """The lines below the title, then those above, then the last ones, then the others: only short ones."""
    at = next((n for n, line in enumerate(lines) if title and line.text == title), None)
    if at is None:
        at = next(
            (n for n, line in enumerate(lines) if len(title) > 8 and title in line.text and len(line.text) < 300), 0
        )
    below, above = lines[at : at + _AFTER], lines[max(0, at - _BEFORE) : at]
    rest = [line for line in lines[at + _AFTER : _MOST] if _LABELLED.match(line.text)]
    return [line for line in (*below, *reversed(above), *lines[-6:], *rest) if len(line.text) <= 300]


def _named(tree: LexborHTMLParser, timezone: str) -> Imprint:
    metas: dict[str, str] = {}
    for node in tree.css("meta[content]")[:200]:
        attributes = node.attributes
        name = attributes.get("name") or attributes.get("property") or attributes.get("itemprop") or ""
        metas.setdefault(name.strip().lower(), fold(attributes.get("content") or ""))
    outlet = next((metas[name] for name in _OUTLET_METAS if 2 <= len(metas.get(name, "")) <= 60), None)
    dates = (read_date(metas[name], timezone) for name in _DATE_METAS if metas.get(name))
    return Imprint(outlet, next(filter(None, dates), None) or _marked(tree, timezone))


def _marked(tree: LexborHTMLParser, timezone: str) -> Printed | None:
    for script in tree.css('script[type="application/ld+json"]')[:10]:
        if match := _JSON_DATE.search(script.text()[:200_000]):
            return read_date(match[1], timezone)
    for marked in tree.css("[itemprop=datePublished]")[:1]:
        said = marked.attributes.get("content") or marked.attributes.get("datetime") or marked.text()[:100]
        if found := read_date(said, timezone):
            return found
    for time in tree.css("time[pubdate], time[itemprop=datePublished], article time[datetime]")[:1]:
        return read_date(time.attributes.get("datetime") or "", timezone)
    return None
