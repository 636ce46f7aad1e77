"""Where in the rows of a list stand title, link and date?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from selectolax.lexbor import LexborNode

from sources.config import Items
from sources.facts.dates import read_date
from sources.guess.naming import MOST, name_rows, name_within
from sources.guess.rows import Group, Row, weigh
from sources.headline import fold_title
from sources.kinds.list import date_in
from sources.text import children, is_unseen, is_within, lines

_SAMPLE = 60
_ELEMENTS = 60
_PUBLISHED = re.compile(r"发布|公布|公开|[Pp]ublished|[Pp]osted")
_TELLING = 8
"""Letters of a title that says something: `PDF`, `Opinion` and `23-cv-1` do not."""


def items_of(root: LexborNode, group: Group, timezone: str) -> Items | None:
    """The selectors for a group of rows; None where no selector chooses them."""
    each = name_rows(root, group.nodes)
    if each is None:
        return None
    rows = group.rows[:_SAMPLE]
    nodes = [row.node for row in rows]
    heads = _heads(rows, timezone)
    title = name_within(nodes, heads)
    if title is None and (column := _link_column(rows)):
        heads, title = column, name_within(nodes, column)
    link = name_within(nodes, _leads(rows, heads))
    if title is None or link is None:
        return Items(each)
    dates = name_within(nodes, _dates(rows, heads, timezone)) if group.dated >= 0.5 else None
    return Items(each, title, f"{link}@href", _dated(dates, rows))


def _dated(selector: str | None, rows: Sequence[Row]) -> str | None:
    if selector is None:
        return None
    first = next((n for row in rows for n in row.node.css(selector or "*")[:1]), None)
    return f"{selector}@datetime" if first is not None and first.attributes.get("datetime") else selector


def _heads(rows: Sequence[Row], timezone: str) -> list[LexborNode | None]:
    """The element of each row that says what the item is called: its link, unless that says but little, or the same
    in every row, and another part of the row says more."""
    anchors: list[LexborNode | None] = [row.anchor for row in rows]
    titles = [row.title for row in rows]
    dates = _are_dates(titles, timezone)
    parts = _parts(rows)
    if _telling(titles) >= _TELLING and not dates and not _hold_dates(anchors, parts, timezone):
        return anchors
    best, worth = anchors, 0.0 if dates else _telling(titles)
    for nodes in parts.values():
        texts = [" ".join(lines(node)) for node in nodes if node is not None]
        if len(texts) < MOST * len(rows) or _are_dates(texts, timezone):
            continue
        said = _telling(texts)
        if said > 1.5 * worth or (said > 0.55 * worth and _all_within(nodes, best)):
            best, worth = nodes, said
    return best


def _hold_dates(
    anchors: Sequence[LexborNode | None], parts: dict[tuple[str, ...], list[LexborNode | None]], timezone: str
) -> bool:
    """Whether a part of the links is the date: then another part is the title."""
    return any(
        _all_within(nodes, anchors) and _are_dates([" ".join(lines(node)) for node in nodes if node], timezone)
        for nodes in parts.values()
    )


def _all_within(inner: Sequence[LexborNode | None], outer: Sequence[LexborNode | None]) -> bool:
    pairs = [(one, other) for one, other in zip(inner, outer, strict=True) if one is not None and other is not None]
    return bool(pairs) and all(is_within(one, other) for one, other in pairs)


def _leads(rows: Sequence[Row], heads: Sequence[LexborNode | None]) -> list[LexborNode | None]:
    """The link of each row: its title or in it, else that of the column whose links differ most and come first."""
    around: list[LexborNode | None] = [_link_at(head) for head in heads]
    if sum(link is not None for link in around) >= MOST * len(rows):
        return around
    best: list[LexborNode | None] = [row.anchor for row in rows]
    most = 0.0
    for nodes in _parts(rows).values():
        links = [node if node is not None and node.tag == "a" else None for node in nodes]
        places = {link.attributes.get("href") for link in links if link is not None and _leads_on(link)}
        if len(places) > most:
            best, most = links, len(places) * 1.05
    return best


def _link_column(rows: Sequence[Row]) -> list[LexborNode | None]:
    """The column of links that says most, where the longest link of a row is now in one, now in another."""
    best, most = list[LexborNode | None](), 0.0
    for nodes in _parts(rows).values():
        texts = [" ".join(lines(node)) for node in nodes if node is not None and node.tag == "a" and _leads_on(node)]
        if len(texts) >= MOST * len(rows) and (said := _telling(texts)) > most:
            best, most = nodes, said
    return best


def _link_at(head: LexborNode | None) -> LexborNode | None:
    """The link that an element is, or alone holds."""
    if head is None:
        return None
    if head.tag == "a":
        return head
    inside = head.css("a[href]")
    return inside[0] if len(inside) == 1 else None


def _leads_on(link: LexborNode) -> bool:
    href = (link.attributes.get("href") or "").strip().lower()
    return bool(href) and not href.startswith(("javascript:", "#", "mailto:", "tel:"))


def _telling(texts: Sequence[str]) -> float:
    """How much the texts of a column say: their median length, at most a title's, by how different they are."""
    distinct = len({fold_title(text) for text in texts}) / max(1, len(texts))
    return min(median(map(weigh, texts)) if texts else 0, 80) * (distinct if distinct < 0.7 else 1.0)


def _are_dates(texts: Sequence[str], timezone: str) -> bool:
    dated = [text for text in texts if weigh(text) < 30 and read_date(text, timezone)]
    return len(dated) > 0.6 * len(texts)


def _parts(rows: Sequence[Row]) -> dict[tuple[str, ...], list[LexborNode | None]]:
    """The elements of the rows by their way from the row, in as many rows as have them, innermost blocks only."""
    found: dict[tuple[str, ...], list[LexborNode | None]] = {}
    for at, row in enumerate(rows):
        for path, node in _inside(row.node):
            found.setdefault(path, [None] * len(rows))[at] = node
    return found


def _inside(node: LexborNode) -> list[tuple[tuple[str, ...], LexborNode]]:
    found: list[tuple[tuple[str, ...], LexborNode]] = []
    waiting: list[tuple[tuple[str, ...], LexborNode]] = [((), node)]
    while waiting and len(found) < _ELEMENTS:
        path, current = waiting.pop(0)
        inside = [
            child for child in children(current) if not (child.tag or "-").startswith("-") and not is_unseen(child)
        ]
        waiting += [((*path, f"{child.tag}{place}"), child) for place, child in enumerate(inside, 1)]
        if path and len(path) <= 4 and lines(current):
            found.append((path, current))
    return found


def _dates(rows: Sequence[Row], heads: Sequence[LexborNode | None], timezone: str) -> list[LexborNode | None]:
    """The smallest element of each row that shows a date, apart from its title."""
    headed = [_headed_date(row.node, timezone) for row in rows]
    if sum(node is not None for node in headed) >= MOST * len(rows):
        return headed
    return [_date_of(row, head, timezone) for row, head in zip(rows, heads, strict=True)]


def _headed_date(row: LexborNode, timezone: str) -> LexborNode | None:
    """The cell of a table's row that stands below the heading 发布日期, where several hold a day."""
    table = row.parent
    while table is not None and table.tag != "table" and table.tag in ("tbody", "thead"):
        table = table.parent
    first = table.css_first("tr") if row.tag == "tr" and table is not None else None
    for place, label in enumerate(_cells(first) if first is not None else ()):
        cells = _cells(row) if _PUBLISHED.search(" ".join(lines(label))) else []
        if place < len(cells) and date_in(" ".join(lines(cells[place])), timezone):
            return cells[place]
    return None


def _cells(row: LexborNode) -> list[LexborNode]:
    return [child for child in children(row) if child.tag in ("td", "th")]


def _date_of(row: Row, head: LexborNode | None, timezone: str) -> LexborNode | None:
    best: LexborNode | None = None
    for _, node in _inside(row.node):
        if best is not None and not is_within(node, best):
            continue
        if head is not None and (is_within(node, head) or is_within(head, node) or node.mem_id == head.mem_id):
            continue
        if date_in(node.attributes.get("datetime") or "" if node.tag == "time" else " ".join(lines(node)), timezone):
            best = node
    return best
