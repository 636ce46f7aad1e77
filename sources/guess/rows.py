"""What repeats on a page? Groups of elements that could be the rows of a list, the likeliest first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from sources.address import canonical, resolve
from sources.facts.dates import read_date
from sources.guess.naming import classes
from sources.headline import fold_title
from sources.kinds.list import beside
from sources.text import is_unseen, is_within, lines

FEWEST = 2
_FEWEST_UNDATED = 3
"""Two rows are a list only where both have a date: elsewhere they are halves of the page."""
_MOST_LINKS = 4000
_DEEPEST = 8
_SAMPLE = 40
_ENOUGH = 30
"""Rows; above, one more counts for half."""
_BRIEF = 16
"""Letters of an entry of a menu."""
_LONGEST_TITLE = 120
"""Letters of a title that count: a teaser is no longer title."""
_AWAY = re.compile(
    r"(?:^|[-_ ])(?:(?:main|top|sub|side|site|left|global)?[-_]?nav(?:bar|igation)?\w*|"
    r"(?:main|sub|top|has|side)?[-_]?(?:sub)?menu(?:__\w+|block)?|drop[-_]?down(?:__\w+)?|foot(?:er)?|"
    r"bread[-_]?crumbs?|crumbs?|pag(?:er|ination|ing)|share|social|lang(?:uages?)?|tabs?|side[-_]?bar|related|"
    r"recommend|friend[-_]?links?|yqlj|toolbar|skip|search|filters?|facets?|tags?|hot|rank(?:ing)?|banner|cookie)"
    r"(?:$|[-_ ])",
    re.IGNORECASE,
)
_AWAY_TAGS = {"nav": 0.1, "footer": 0.15, "aside": 0.4, "select": 0.0, "header": 0.5}
_NAMED_AWAY = 0.2
_CELL = 0.3
"""What the cells of a table are worth as rows, for its rows are mostly what repeats."""
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass
class Row:
    """One row: its element, the anchor that leads on, the address there and what the anchor says."""

    node: LexborNode
    anchor: LexborNode
    url: str
    title: str


@dataclass
class Group:
    """Rows that repeat. `weight` is higher, the likelier they are what the page is for; `dated` a share of them."""

    rows: list[Row]
    weight: float = 0.0
    dated: float = 0.0

    @property
    def nodes(self) -> list[LexborNode]:
        return [row.node for row in self.rows]


def weigh(text: str) -> int:
    """Letters and digits; a Han character says as much as two."""
    return sum(map(str.isalnum, text)) + len(_HAN.findall(text))


def groups(root: LexborNode, base: str, timezone: str) -> list[Group]:
    """Every group of elements of a page that repeat with links in them, likeliest first: three, or two with dates."""
    anchors = _anchors(root, base)
    found: dict[frozenset[int], Group] = {}
    for members in _gathered(root, anchors).values():
        rows = [row for node, inside in members if (row := _row(node, inside)) is not None]
        if len(rows) >= FEWEST and len(rows) >= 0.6 * len(members):
            found.setdefault(frozenset(row.node.mem_id for row in rows), Group(rows))
    for group in found.values():
        _judge(group, base, timezone)
    lists = [one for one in found.values() if len(one.rows) >= _FEWEST_UNDATED or one.dated == 1]
    return sorted(_outermost(lists), key=lambda group: -group.weight)


_Anchor = tuple[LexborNode, str, str]


def _anchors(root: LexborNode, base: str) -> list[_Anchor]:
    """Every link that is seen and leads somewhere: element, address, words."""
    found = []
    for node in root.css("a[href]")[:_MOST_LINKS]:
        url = resolve(base, node.attributes.get("href") or "")
        if url and not is_unseen(node):
            found.append((node, url, " ".join(lines(node)) or (node.attributes.get("title") or "").strip()))
    return found


def _gathered(root: LexborNode, anchors: Sequence[_Anchor]) -> dict[object, list[tuple[LexborNode, list[_Anchor]]]]:
    """Elements with links in them, by what they have in common: their parent, or the way from the root to them."""
    paths: dict[int, tuple[object, ...]] = {}
    members: dict[object, dict[int, tuple[LexborNode, list[_Anchor]]]] = {}
    for anchor in anchors:
        node: LexborNode | None = anchor[0]
        for _ in range(_DEEPEST):
            parent = node.parent if node is not None else None
            if node is None or parent is None or node.mem_id == root.mem_id:
                break
            here = (parent.mem_id, node.tag)
            for key in (here, (*here, classes(node)), (_path(parent, paths), node.tag), _over(parent, node)):
                members.setdefault(key, {}).setdefault(node.mem_id, (node, []))[1].append(anchor)
            node = parent
    return {key: list(ones.values()) for key, ones in members.items() if len(ones) >= FEWEST}


def _over(parent: LexborNode, node: LexborNode) -> object:
    """What lists side by side have in common, as a site parts a list after every five rows."""
    above = parent.parent
    return (above.mem_id if above is not None else 0, parent.tag, classes(parent), node.tag, "over")


def _path(node: LexborNode, known: dict[int, tuple[object, ...]]) -> tuple[object, ...]:
    """Tags and classes from the root down to an element."""
    if node.mem_id not in known:
        parent = node.parent
        above = _path(parent, known) if parent is not None and parent.tag not in ("html", "-document") else ()
        known[node.mem_id] = (above, node.tag, classes(node))
    return known[node.mem_id]


def _row(node: LexborNode, inside: Sequence[_Anchor]) -> Row | None:
    """The row of an element: its main link is the one that says most. None where several say as much: a block."""
    heads = sorted(inside, key=lambda one: -min(weigh(one[2]), _LONGEST_TITLE))
    anchor, url, title = heads[0]
    places = {canonical(one[1]) for one in heads if weigh(one[2]) >= 0.6 * weigh(title)}
    if len(places) > 4:
        return None
    return Row(node, anchor, url, title)


def _judge(group: Group, base: str, timezone: str) -> None:
    """How much do these rows say, how different from each other, how often with a date, and where on the page?"""
    rows = group.rows
    sample = rows[:: max(1, len(rows) // _SAMPLE)][:_SAMPLE]
    shown = [" ".join(lines(row.node)) for row in sample]
    letters = [weigh(text) for text in shown]
    counted = min(len(rows), _ENOUGH) + max(0, len(rows) - _ENOUGH) / 2
    said = sum(min(weight, _LONGEST_TITLE) for weight in letters) / len(sample) * counted
    distinct = len(set(map(fold_title, shown))) / len(sample)
    leading = len({canonical(row.url) for row in rows}) / len(rows)
    group.dated = sum(_is_dated(row, timezone) for row in sample) / len(sample)
    home = sum(_host(row.url) == _host(base) for row in sample) / len(sample)
    brief = 0.5 if median(letters) < _BRIEF and group.dated < 0.5 else 1.0
    group.weight = said * distinct * leading * (0.3 + group.dated) * (0.7 + 0.3 * home)
    group.weight *= brief * _standing(rows[0].node) * _blocks(sample) * (_CELL if rows[0].node.tag == "td" else 1.0)


def _is_dated(row: Row, timezone: str) -> bool:
    rest = " | ".join(line for node in (row.node, *beside(row.node)) for line in lines(node))[:600]
    rest = rest.replace(row.title, " ") if row.title else rest
    if any(read_date(time.attributes.get("datetime") or "", timezone) for time in row.node.css("time[datetime]")[:1]):
        return True
    return bool(read_date(rest, timezone) or re.search(r"\d{1,2}[-./月]\d{1,2}|20\d\d[-./年]\d{1,2}", rest))


def _blocks(sample: Sequence[Row]) -> float:
    """Less than 1 where the rows hold several items each: they are the sections of a list, or its columns."""
    counts = []
    for row in sample:
        counts.append(len({canonical(a.attributes.get("href") or "") for a in row.node.css("a[href]")[:40]}))
    many = median(counts)
    return 1.0 if many <= 3 else 0.6 if many <= 6 else 0.2


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _standing(node: LexborNode) -> float:
    """1 for what stands in the middle of the page, less for what is named as its frame."""
    factor = 1.0
    above: LexborNode | None = node
    while above is not None and above.tag not in ("body", "html", "-document"):
        factor = min(factor, _AWAY_TAGS.get(above.tag or "", 1.0))
        attributes = above.attributes
        names = f"{attributes.get('class') or ''} {attributes.get('id') or ''} {attributes.get('role') or ''}"
        if len(names) < 200 and _AWAY.search(names):
            factor = min(factor, _NAMED_AWAY)
        above = above.parent
    return factor


def _outermost(found: Iterable[Group]) -> list[Group]:
    """Of groups that hold the same links row by row, the one whose elements are outermost: the date stands there."""
    best: dict[tuple[int, ...], Group] = {}
    for group in found:
        same = tuple(row.anchor.mem_id for row in group.rows)
        known = best.get(same)
        if known is None or is_within(known.rows[0].node, group.rows[0].node):
            best[same] = group
    return list(best.values())
