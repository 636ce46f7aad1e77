"""How is a digest written out as an HTML page that no mail program cuts?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from alerts.digest_view import Entry, Group, Layout, Part
from alerts.letter import COLOURS, environment

if TYPE_CHECKING:
    from jinja2 import Template

MOST = 99_000
"""Bytes of a page. Mail programs cut it after about 100 KB."""
TITLE_MARKUP = 260
"""Bytes of markup around a notice's title alone; a little more than it is."""


def page(layout: Layout) -> str:
    """The digest as one HTML document under 100 KB: no scripts, no images, nothing loaded from elsewhere.

    The notices have the room that dates, sources and reasons leave, and less where their texts or headings take more
    than was reckoned.
    """
    room = MOST - _bytes(_written(layout, (), 1))
    while True:
        parts, left_out = _fitting(layout.parts, room)
        written = _written(layout, parts, left_out)
        over = _bytes(written) - MOST
        if over <= 0 or room <= 0:
            return written
        room -= max(over, 1_000)


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def _written(layout: Layout, parts: Sequence[Part], left_out: int) -> str:
    return _template().render(
        words=layout.words, own=layout.own, lang="zh-CN" if layout.words.language == "zh" else layout.words.language,
        layout=layout, parts=parts, left_out=layout.own.left_out.format(count=left_out) if left_out else "",
        title=layout.subject, badge=layout.own.digest, colour=COLOURS["digest"], source=layout.route, why=layout.why,
    )  # fmt: skip


def _fitting(parts: Sequence[Part], room: int) -> tuple[list[Part], int]:
    """The parts with what there is room for, in bytes: first all that is said, from two thirds of it on titles; and how
    many notices had none."""
    used, left_out = 0, 0
    shown: list[Part] = []
    for part in parts:
        groups: list[Group] = []
        for group in part.groups:
            kept: list[Entry] = []
            for entry in group.entries:
                title = _bytes(entry.title) + TITLE_MARKUP
                if used + entry.size <= room * 2 // 3:
                    used, kept = used + entry.size, [*kept, entry]
                elif used + title <= room:
                    used, kept = used + title, [*kept, replace(entry, brief=True)]
                else:
                    left_out += 1
            if kept:
                groups.append(replace(group, entries=tuple(kept)))
        if groups:
            shown.append(replace(part, groups=tuple(groups)))
    return shown, left_out


@lru_cache(maxsize=1)
def _template() -> Template:
    return environment().get_template("digest.html")
