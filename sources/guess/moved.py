"""Where on a page that was rebuilt do the notices stand that we know? Found by their titles and texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from selectolax.lexbor import LexborNode

from sources import css
from sources.config import Document, Items, Source
from sources.errors import SourceError
from sources.guess.naming import classes, name_rows, name_within, own_id
from sources.headline import fold_title
from sources.kinds import bulletin
from sources.proposal import Known, Proposal
from sources.sheet import Sheet
from sources.text import is_within, lines

_LONGEST_TITLE = 400
_MOST_ELEMENTS = 20_000
_LEAST_LINE, _FEWEST_LINES = 6, 3
"""Letters of a line that tells one text from another, and how many such lines a text must have."""
_ENOUGH = 0.7
"""The share of a known text that its element on the new page must hold."""


def moved_notices(sheet: Sheet, source: Source, known: Sequence[Known]) -> tuple[Proposal, ...]:
    """Selectors for a bulletin's notices, found by the known titles among its headings."""
    root = sheet.root
    wanted = {fold_title(one.title) for one in known}
    heads = _titled(root, wanted) if root is not None else []
    if root is None or not heads:
        return ()
    for rows, titles in _blocks(heads):
        each, title = name_rows(root, rows), name_within(rows, titles)
        if each is None or title is None:
            continue
        items = Items(each, title)
        try:
            found = bulletin.read(sheet, _asking(source, items)).notices
        except SourceError:
            continue
        shown = tuple(notice.title for notice in found)
        met = len(wanted & set(map(fold_title, shown)))
        dated = sum(notice.facts.published is not None for notice in found) / len(found)
        if met:
            return (Proposal(items, len(found), dated, shown[:5], met),)
    return ()


def _asking(source: Source, items: Items) -> Source:
    return replace(source, kind="bulletin", items=items)


def _titled(root: LexborNode, wanted: set[str]) -> list[LexborNode]:
    """The innermost elements that show a known title and nothing else, one for each title."""
    found: dict[str, LexborNode] = {}
    for count, node in enumerate(root.traverse(include_text=False)):
        if count > _MOST_ELEMENTS:
            break
        text = node.text(deep=True) if node.tag not in ("script", "style", "body", "html") else ""
        if 0 < len(text) <= _LONGEST_TITLE and (folded := fold_title(text)) in wanted:
            known = found.get(folded)
            if known is None or is_within(node, known):
                found[folded] = node
    return list(found.values())


def _blocks(heads: Sequence[LexborNode]) -> list[tuple[list[LexborNode], list[LexborNode | None]]]:
    """The elements around each title that hold no other known title, the largest first."""
    chains = [_chain(head) for head in heads]
    shared = _counts(chains)
    blocks: list[LexborNode] = []
    for chain in chains:
        alone = [node for node in chain if shared[node.mem_id] == 1]
        blocks.append(alone[-1])
    tag = blocks[0].tag
    rows = [block for block in blocks if block.tag == tag]
    titles: list[LexborNode | None] = [head for head, block in zip(heads, blocks, strict=True) if block.tag == tag]
    return [(rows, titles)]


def _chain(node: LexborNode) -> list[LexborNode]:
    found = [node]
    while (above := found[-1].parent) is not None and above.tag not in ("body", "html", "-document"):
        found.append(above)
    return found


def _counts(chains: Sequence[Sequence[LexborNode]]) -> dict[int, int]:
    counts: dict[int, int] = {}
    for chain in chains:
        for node in chain:
            counts[node.mem_id] = counts.get(node.mem_id, 0) + 1
    return counts


def moved_content(sheet: Sheet, known: Sequence[Known]) -> Document | None:
    """Where a document's own page holds the known text: the smallest element with most of its lines, by a name."""
    root = sheet.root
    for one in known if root is not None else ():
        wanted = {folded for line in one.text.splitlines() if len(folded := fold_title(line)) >= _LEAST_LINE}
        if len(wanted) < _FEWEST_LINES:
            continue
        node = _holder(root, wanted)  # type: ignore[arg-type]
        for selector in _names(node) if node is not None else ():
            if [n.mem_id for n in css.choose(root, selector)] == [node.mem_id]:  # type: ignore[arg-type,union-attr]
                return Document(content=selector)
    return None


def _holder(root: LexborNode, wanted: set[str]) -> LexborNode | None:
    """The smallest element in which most of these lines stand."""
    node: LexborNode | None = root if _share(root, wanted) >= _ENOUGH else None
    while node is not None:
        inner = next((child for child in _elements(node) if _share(child, wanted) >= _ENOUGH), None)
        if inner is None:
            return node
        node = inner
    return None


def _elements(node: LexborNode) -> list[LexborNode]:
    found, child = [], node.child
    while child is not None:
        if not (child.tag or "-").startswith("-"):
            found.append(child)
        child = child.next
    return found


def _share(node: LexborNode, wanted: set[str]) -> float:
    shown = set(map(fold_title, lines(node)))
    return len(wanted & shown) / len(wanted)


def _names(node: LexborNode) -> list[str]:
    """How the element, else one around it, may be named, the nearest first."""
    tag = node.tag or "*"
    found = [f"#{name}"] if (name := own_id(node)) else []
    found += [f"{tag}.{name}" for name in classes(node)]
    if tag in ("article", "main"):
        found.append(tag)
    above = node.parent
    if above is not None and above.tag not in ("body", "html", "-document"):
        found += [f"#{name} > {tag}"] if (name := own_id(above)) else []
        found += [f"{above.tag}.{name} > {tag}" for name in classes(above)]
    return found
