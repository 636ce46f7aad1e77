"""Which selectors find a list on this page? Each proposal is read as the list's kind would read it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from sources.config import Items, Source
from sources.errors import SourceError
from sources.guess.columns import items_of
from sources.guess.rows import FEWEST, Group, groups, weigh
from sources.headline import fold_title
from sources.kinds import list as listing
from sources.page import Link
from sources.proposal import Known, Proposal
from sources.sheet import Sheet
from sources.text import lines

MOST = 5
_TRIED = 10
_LEAST = 0.1
"""What weighs less, beside the likeliest group, is a menu beside a list."""
_SHOWN = 5
_PARAGRAPH = 60
"""Letters of a line that is text and not a title."""
_SENTENCE = re.compile(r"[。；！？]|[.;!?](?:\s|$)")


def propose(sheet: Sheet, source: Source, known: Sequence[Known] = ()) -> tuple[Proposal, ...]:
    """At most five ways to read a page as a list, the likeliest first; with `known` notices only those that find some,
    the one that finds most first."""
    if sheet.root is None:
        return ()
    wanted = {fold_title(one.title) for one in known}
    found: list[Proposal] = []
    every = _ordered(groups(sheet.root, sheet.base, source.timezone), wanted)
    for group in every[:_TRIED]:
        if not wanted and group.weight < _LEAST * every[0].weight:
            break
        items = items_of(sheet.root, group, source.timezone)
        links = _read(sheet, source, items) if items is not None else ()
        if items is None or len(links) < min(FEWEST, len(group.rows)):
            continue
        proposal = _proposal(sheet, group, items, links, wanted)
        if not (wanted and not proposal.known) and all(one.items != items for one in found):
            found.append(proposal)
    return tuple(sorted(found, key=lambda one: -one.known)[:MOST])


def _ordered(found: list[Group], wanted: set[str]) -> list[Group]:
    return sorted(found, key=lambda group: -_met(group, wanted)) if wanted else found


def _met(group: Group, wanted: set[str]) -> int:
    return len(wanted & {fold_title(row.title) for row in group.rows})


def _read(sheet: Sheet, source: Source, items: Items) -> tuple[Link, ...]:
    asked = replace(source, kind="list", items=items, pages=None, follow=True)
    try:
        return listing.read(sheet, asked).links
    except SourceError:
        return ()


def _proposal(sheet: Sheet, group: Group, items: Items, links: Sequence[Link], wanted: set[str]) -> Proposal:
    shown = [lines(row.node) for row in group.rows]
    inside = {line for row in shown for line in row}
    return Proposal(
        items,
        len(links),
        sum(link.published is not None for link in links) / len(links),
        tuple(link.title for link in links[:_SHOWN]),
        len(wanted & {fold_title(link.title) for link in links}),
        int(median(weigh(" ".join(row)) for row in shown)),
        sum(weigh(line.text) for line in sheet.lines if is_text(line.text) and line.text not in inside),
    )


def is_text(line: str) -> bool:
    """Whether a line is a paragraph and no title."""
    return weigh(line) >= _PARAGRAPH and bool(_SENTENCE.search(line))
