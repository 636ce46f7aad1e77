"""How is an element named in CSS, so that the name still holds when the next notice has come?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from selectolax.lexbor import LexborNode

from sources import css

_NAME = re.compile(r"[A-Za-z_-]?[A-Za-z_][A-Za-z0-9_-]{1,39}")
_STATE = re.compile(
    r"(?:is-|has-)?(?:active|current|cur|on|off|odd|even|alt(?:ernate)?|first|last|hover|selected|open|closed|visited|"
    r"show|shown|hidden|hide|new|hot|top|in|fade|collapsed?|visible|focus|disabled|expanded)\d?|"
    r"(?:row|item|line|li|tr|node|post|col|views-row|page-item)?[-_]?(?:\d+|odd|even|first|last)|"
    r"(?:col|row|g|m|p|mt|mb|ml|mr|pt|pb|px|py|mx|my|w|h|d|fs|text|bg|float|clear)(?:-(?:xs|sm|md|lg|xl|xxl))?-[\w-]+|"
    r"clearfix|clear|fl|fr|row|container(?:-fluid)?|js-[\w-]+|wow|animated",
    re.IGNORECASE,
)
"""Classes that say where an element stands, how it looks or what was done to it, not what it is."""
_MADE = re.compile(r"\d{3}|[0-9a-f]{6,}|[a-z]\d[a-z]\d|(?<![a-z])[a-z]{0,3}[-_]?[A-Za-z]*\d[A-Za-z]+\d", re.IGNORECASE)
"""Names that a program made: other ones tomorrow."""
_DEEPEST = 7
MOST = 0.9
"""Of all rows so many must be named by a selector."""
_NEARLY = 0.8
"""Of what a selector chooses so much must be rows, where nothing better is found."""


def classes(node: LexborNode) -> tuple[str, ...]:
    """The classes of an element that say what it is, in the order of the page."""
    return tuple(name for name in (node.attributes.get("class") or "").split()[:12] if _lasts(name))


def own_id(node: LexborNode) -> str | None:
    """The id of an element, where somebody gave it a name and not a number."""
    name = (node.attributes.get("id") or "").strip()
    return name if name and _lasts(name) else None


def _lasts(name: str) -> bool:
    return bool(_NAME.fullmatch(name)) and not _STATE.fullmatch(name) and not _MADE.search(name)


def shared_classes(nodes: Sequence[LexborNode]) -> tuple[str, ...]:
    """The classes that nearly all of these elements have."""
    counts = Counter(name for node in nodes for name in classes(node))
    return tuple(name for name, count in counts.items() if count >= MOST * len(nodes))


def name_rows(root: LexborNode, rows: Sequence[LexborNode]) -> str | None:
    """A selector that chooses these rows on the page and no other, else nearly so; None where there is none."""
    wanted = {row.mem_id for row in rows}
    nearly: tuple[float, str] | None = None
    for selector in _paths(rows):
        chosen = css.choose(root, selector)
        others = [node for node in chosen if node.mem_id not in wanted]
        if len(chosen) - len(others) < len(wanted):
            continue
        if not any(_leads_on(node) for node in others):
            return selector
        share = len(wanted) / len(chosen)
        if share >= _NEARLY and (nearly is None or share > nearly[0]):
            nearly = (share, selector)
    return nearly[1] if nearly else None


def _leads_on(node: LexborNode) -> bool:
    """Whether a row of a list would be read here: the head of a table, without a link, is none."""
    return node.tag == "a" or node.css_first("a[href]") is not None


def _paths(rows: Sequence[LexborNode]) -> Iterator[str]:
    """Ways to name rows, those that lean on names first, then longer ones, then those that count."""
    tag, named = rows[0].tag or "*", "".join(f".{name}" for name in shared_classes(rows)[:2])
    parents = _above(rows)
    for depth in range(1, len(parents) + 1):
        above = parents[:depth]
        bare = [one[0].tag or "*" for one in above[:-1]]
        for anchor in _steps(above[-1]):
            yield " > ".join([anchor, *reversed(bare), tag])
            if named:
                yield " > ".join([anchor, *reversed(bare), tag + named])
        if depth == 1 and named:
            yield tag + named
    for depth in range(2, len(parents) + 1):
        yield " > ".join([*(_full(one) for one in reversed(parents[:depth])), tag + named])
    for depth in range(1, len(parents) + 1):
        counted = [_full(one) for one in parents[:depth]]
        counted[-1] = f"{counted[-1]}:nth-of-type({_place(parents[depth - 1][0])})"
        yield " > ".join([*reversed(counted), tag + named])
    yield tag + named


def _above(rows: Sequence[LexborNode]) -> list[list[LexborNode]]:
    """The parents of the rows, then their parents, and so on, each once, as long as they are of one tag."""
    levels: list[list[LexborNode]] = []
    current = list(rows[:200])
    while len(levels) < _DEEPEST:
        above = [parent for node in current if (parent := node.parent) is not None and parent.tag != "-document"]
        parents = list({parent.mem_id: parent for parent in above}.values())
        if not parents or len({p.tag for p in parents}) > 1 or parents[0].tag == "html":
            break
        levels.append(parents)
        current = parents
    return levels


def _steps(level: list[LexborNode]) -> Iterator[str]:
    """How an ancestor may be named by a name of its own: by id where it is one element, by its classes."""
    tag = level[0].tag or "*"
    if len(level) == 1 and (name := own_id(level[0])):
        yield f"#{name}"
    shared = shared_classes(level)
    yield from (f"{tag}.{name}" for name in shared[:3])
    if len(shared) > 1:
        yield f"{tag}.{'.'.join(shared[:3])}"


def _full(level: list[LexborNode]) -> str:
    return next(iter(_steps(level)), level[0].tag or "*")


def _place(node: LexborNode) -> int:
    """Counted among its siblings of one tag, from 1."""
    place, before = 1, node.prev
    while before is not None:
        place += before.tag == node.tag
        before = before.prev
    return place


def name_within(rows: Sequence[LexborNode], targets: Sequence[LexborNode | None]) -> str | None:
    """A selector whose first choice within a row is that row's target, in nearly all rows that have one."""
    pairs = [(row, target) for row, target in zip(rows, targets, strict=True) if target is not None]
    if not pairs:
        return None
    for selector in _within([target for _, target in pairs], pairs[0][0]):
        if sum(_first(row, selector) == target.mem_id for row, target in pairs) >= MOST * len(pairs):
            return selector
    return None


def _first(row: LexborNode, selector: str) -> int | None:
    return next((node.mem_id for node in css.choose(row, selector)), None)


def _within(targets: Sequence[LexborNode], row: LexborNode) -> Iterator[str]:
    """Ways to name an element within its row, the shortest that says something first."""
    if targets[0].mem_id == row.mem_id:
        yield ""
    tag, _ = Counter(target.tag or "*" for target in targets).most_common(1)[0]
    same = [target for target in targets if target.tag == tag]
    named = shared_classes(same)
    if tag in ("a", "time") or tag.startswith("h"):
        yield tag
    yield from (f"{tag}.{name}" for name in named)
    parents = [p for target in same if (p := target.parent) is not None]
    parent_tag = Counter(p.tag or "*" for p in parents).most_common(1)[0][0] if parents else "*"
    over = [p for p in parents if p.tag == parent_tag]
    yield from (f"{parent_tag}.{name} {tag}" for name in shared_classes(over))
    if parent_tag.startswith("h"):
        yield f"{parent_tag} {tag}"
    yield tag
    yield from _counted(same, over, tag, parent_tag)


def _counted(same: Sequence[LexborNode], over: Sequence[LexborNode], tag: str, parent_tag: str) -> Iterator[str]:
    """By place: the cell of a table, or what stands in it."""
    for place in _common(map(_child_place, same)):
        yield f"{tag}:nth-child({place})"
    for place in _common(map(_child_place, over)):
        yield f"{parent_tag}:nth-child({place}) {tag}"
        yield f"{parent_tag}:nth-child({place}) > {tag}:nth-child({next(_common(map(_child_place, same)), 1)})"
    yield f"{parent_tag} > {tag}"


def _common(places: Iterable[int]) -> Iterator[int]:
    yield from (place for place, _ in Counter(places).most_common(2))


def _child_place(node: LexborNode) -> int:
    """Counted among all its siblings that are elements, from 1."""
    place, before = 1, node.prev
    while before is not None:
        place += not (before.tag or "-").startswith("-")
        before = before.prev
    return place
