"""Where does one notice of a bulletin end and the next begin, by the form of its lines alone?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sources.facts.outlet import source_line
from sources.facts.printed import read_date
from sources.facts.width import fold as narrow
from sources.furniture import without_furniture, without_menu
from sources.notice import Printed
from sources.roles import ENUMERATED, HAN, Role
from sources.starts import INLINE_SOURCE, Form, find_starts, is_numbered_title, looks_like_issue, read_form
from sources.text import Line

_MARKED = re.compile(r"^[【\[〖〔■◆▌▍●★*#]+\s*(?P<name>[^】\]〗〕]{2,40}?)\s*[】\]〗〕*#]*$")


@dataclass(frozen=True, slots=True)
class Segment:
    """One notice of a bulletin: its title, section, lines, and what its source line says."""

    title: str
    section: str | None
    lines: tuple[str, ...]
    outlet: str | None = None
    published: Printed | None = None


def split(lines: Sequence[Line], timezone: str, *, issue: bool = False) -> list[Segment]:
    """The notices of a bulletin in their order; none where no line has the form of a title over a text.

    `issue` says that the page's own title is that of an issue, not of an article.
    """
    kept = without_furniture(without_menu(lines))
    form = read_form(kept, timezone, issue)
    starts = find_starts(form)
    if not starts:
        return []
    ends = [*(first for first, _ in starts[1:]), len(kept)]
    section: str | None = None
    found: list[Segment] = []
    for (first, last), end in zip(starts, ends, strict=True):
        section = _section_before(form, first) or section
        found.append(_segment(form, first, last, _end_before_section(form, last, end), section, timezone))
    return [one for one in found if one.lines]


def _section_before(form: Form, first: int) -> str | None:
    """The heading of the section that begins with this title; its line stands between two notices, set apart."""
    at = first - 1
    if at < 0 or not (form.roles[at] is Role.SHORT or (form.roles[at] is Role.ITEM and is_numbered_title(form, at))):
        return None
    line, title = form.lines[at], form.lines[first]
    marked = _MARKED.match(line.text)
    short = len(line.text) <= (16 if HAN.search(line.text) else 48)
    apart = title.gap > 0 and (line.gap > 0 or at == 0)
    if (
        looks_like_issue(line.text)
        or not short
        or not (marked or apart or line.heading or line.strong or at in form.starts)
    ):
        return None
    return ENUMERATED.sub("", marked["name"] if marked else line.text).strip() or None


def _end_before_section(form: Form, last: int, end: int) -> int:
    """The end of a notice: before the heading of the next section, and before anything short that trails behind."""
    if end < len(form.lines) and _section_before(form, end) is not None:
        end -= 1
    while end > last + 2 and form.roles[end - 1] is Role.SHORT and (end - 1) in form.starts:
        end -= 1
    while end > last + 1 and form.roles[end - 1] is Role.RULE:
        end -= 1
    return end


def _segment(form: Form, first: int, last: int, end: int, section: str | None, timezone: str) -> Segment:
    title = "".join(form.lines[at].text for at in range(first, last + 1)) if first != last else form.lines[first].text
    if form.roles[first] is Role.ITEM:
        title = title[len(narrow(title)) - len(ENUMERATED.sub("", narrow(title))) :].strip()
    outlet: str | None = None
    published: Printed | None = None
    kept: list[str] = []
    for at in range(last + 1, end):
        said = _said(form, at, at == last + 1, timezone)
        if said is None:
            kept.append(form.lines[at].text)
            continue
        outlet, published = outlet or said[0], published or said[1]
    if kept and (match := INLINE_SOURCE.search(narrow(kept[-1][-90:]))):
        said = source_line(match.group().strip("(【[]】) .。"), timezone) or (None, None)
        outlet, published = outlet or said[0], published or said[1]
        kept[-1] = kept[-1][: len(kept[-1]) - len(match.group())].rstrip()
    outlet = outlet or _agency(title, kept)
    marked = _MARKED.match(title)
    return Segment(marked["name"] if marked else title, section, tuple(kept), outlet, published)


def _said(form: Form, at: int, under_title: bool, timezone: str) -> tuple[str | None, Printed | None] | None:
    """What a source line says; None for every line that belongs to the text."""
    if form.roles[at] is Role.SOURCE:
        return source_line(form.lines[at].text, timezone)
    if form.roles[at] is Role.DATE and (under_title or form.roles[at - 1] is Role.SOURCE):
        return None, read_date(form.lines[at].text, timezone)
    return None


def _agency(title: str, text: Sequence[str]) -> str | None:
    """`Agency | Title` over a text that begins with the agency's name again: its dateline."""
    name, mark, _ = title.partition(" | ")
    return name if mark and len(name) > 3 and text and text[0].startswith(name) else None
