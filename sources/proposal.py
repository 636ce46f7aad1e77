"""What could a page be read as? The values that a guess consists of."""

from __future__ import annotations

from dataclasses import dataclass

from sources.config import Document, Items, Kind, Pages


@dataclass(frozen=True, slots=True)
class Proposal:
    """Selectors that find something: how many items, which share of them with a date, and the first titles.

    `known` counts the titles asked for that are among them; `letters` are those of a middling row, `beside` those of
    the page's paragraphs that stand outside the rows.
    """

    items: Items
    rows: int
    dated: float
    titles: tuple[str, ...] = ()
    known: int = 0
    letters: int = 0
    beside: int = 0


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page names as its own (`<link rel="alternate">`, RSS Advisory Board's autodiscovery)."""

    url: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What we remember of a notice that the page should show."""

    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Guess:
    """How a page may be read. `kind` None: as nothing that we know, for the `reason` given.

    `proposals` are for a list or a bulletin, the best first; `document` is for a page or a notice's own page.
    """

    kind: Kind | None
    reason: str = ""
    title: str = ""
    language: str = "zh"
    proposals: tuple[Proposal, ...] = ()
    feeds: tuple[FeedLink, ...] = ()
    pages: Pages | None = None
    document: Document | None = None
