"""Which lines of a bulletin are titles that begin a notice, and by what sign?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sources.facts.width import fold as narrow
from sources.headline import fold_title, language_of
from sources.roles import ENUMERATED, HAN, Role, roles
from sources.text import Line

_ISSUE = re.compile(
    r"第\s*[\d一二三四五六七八九十百〇零]+\s*[期号辑]|总第|\b(?:issue|vol(?:ume)?|no)\b\.?\s*\d|"
    r"(?:周|月|日|简|快|专|季)报(?:\W|$)|\b(?:digest|newsletter|bulletin|round-?up|briefing|gazette)\b",
    re.IGNORECASE,
)
_CUT_SHORT = re.compile(r"(?:\.{3,}|…+|\[(?:\.{3}|…|more)\]|阅读全文|查看全文|详情|read more)\W*$", re.IGNORECASE)
INLINE_SOURCE = re.compile(r"[(\[【](?:来源|稿源|信息来源|文章来源|source)\s*:\s*[^()]{2,60}[)\]】]\W*$", re.IGNORECASE)
INLINE_SOURCE = re.compile(r"[(\[【](?:来源|稿源|信息来源|文章来源|source)\s*:\s*[^()]{2,60}[)\]】]\W*$", re.IGNORECASE)
_MEAT = (Role.BODY, Role.ITEM, Role.NUMBER, Role.ANNEX)
_FAR, _MOST_BROKEN = 20, 4
"""Lines within which a sign counts, and lines of the longest title: no file can make us walk far for each line."""


@dataclass(slots=True)
class Form:
    """The lines of a bulletin with their roles and the habits of its layout."""

    lines: Sequence[Line]
    roles: list[Role]
    indented: bool
    usual_gap: int
    issue: bool
    level: int
    starts: dict[int, int] = field(default_factory=dict)
    """The first and last line of each title."""
    several: bool = False
    """Whether two notices at least were found: then weaker signs count."""
    numbered: bool = False
    """Whether titles are numbered here."""
    latest: int = 0
    """The last title above the line being looked at, and the last line of a signature (-1: none)."""
    signed: int = -1


def looks_like_issue(title: str) -> bool:
    """Whether a title is that of an issue of a bulletin: 第294期, Issue 12, weekly digest."""
    return bool(_ISSUE.search(narrow(title)))


def read_form(lines: Sequence[Line], timezone: str, issue: bool) -> Form:
    """The roles of the lines and the habits of their layout, before any title is found."""
    kinds = roles(lines, timezone)
    bodies = [at for at, kind in enumerate(kinds) if kind is Role.BODY and len(lines[at].text) > 30]
    indented = 2 * sum(lines[at].indent >= 1 for at in bodies) > len(bodies) > 0
    gaps = Counter(lines[at].gap for at in bodies if at and kinds[at - 1] in (Role.BODY, Role.ITEM))
    usual = gaps.most_common(1)[0][0] if gaps else 1
    named = issue or any(_ISSUE.search(line.text) for line in lines[:4] if len(line.text) < 60)
    return Form(lines, kinds, indented, usual, named, _title_level(lines))


def _title_level(lines: Sequence[Line]) -> int:
    """The shallowest level of headings of which at least two stand over a text of their own; 0 where there is none."""
    own = Counter(
        line.heading
        for line, below in zip(lines, [*lines[1:], Line("")], strict=bool(lines))
        if line.heading and below.text and not below.heading
    )
    levels = sorted(own)
    shallow = next((level for level in levels if own[level] >= 2), 0)
    return shallow if shallow and shallow == levels[0] else 0


def find_starts(form: Form) -> list[tuple[int, int]]:
    """First and last line of each title that stands over a text, in order."""
    _mark_starts(form)
    form.several = len(form.starts) > 1
    form.numbered = any(form.roles[at] is Role.ITEM for at in form.starts)
    _mark_starts(form)
    first = _first_title(form)
    if first is not None and not (form.starts and _ISSUE.search(form.lines[first].text)):
        form.starts.setdefault(first, first)
    _join_wrapped(form)
    ordered = sorted(form.starts.items())
    bounds = [first for first, _ in ordered[1:]] + [len(form.lines)] * bool(ordered)
    return [one for one, end in zip(ordered, bounds, strict=True) if _has_text(form, one[1] + 1, end)]


def _mark_starts(form: Form) -> None:
    form.latest, form.signed = 0, -1
    for at, kind in enumerate(form.roles):
        if kind in (Role.SHORT, Role.ITEM) and (at in form.starts or _begins(form, at)):
            form.starts[at] = form.latest = at
        elif kind is Role.SIGNED:
            form.signed = at


def _first_title(form: Form) -> int | None:
    """The last short line above the first paragraph: where a page begins, a title needs no other sign."""
    meat = next((at for at, kind in enumerate(form.roles) if kind in _MEAT), None)
    if meat is None or any(at <= meat for at in form.starts):
        return None
    above = [at for at in range(meat) if form.roles[at] is Role.SHORT]
    return above[-1] if above else None


def _has_text(form: Form, start: int, end: int) -> bool:
    return any(form.roles[at] in _MEAT for at in range(start, end))


def _begins(form: Form, at: int) -> bool:
    """Whether a short line begins a notice: by what stands below it, above it, or around it."""
    below = form.roles[at + 1] if at + 1 < len(form.lines) else None
    if below is None:
        return False
    if form.roles[at] is Role.ITEM:
        if not is_numbered_title(form, at):
            return False
        opens = form.numbered and (not at or form.roles[at - 1] is Role.SHORT)
        return opens or _ended_above(form, at) or (bool(form.level) and _is_heading(form, at))
    if below is Role.NUMBER or (below in (Role.SOURCE, Role.DATE) and _head_follows(form, at)):
        return True
    if _attached(form, at):
        return False
    return _ended_above(form, at) or _is_heading(form, at) or _set_apart(form, at) or _tongue_changes(form, at)


def is_numbered_title(form: Form, at: int) -> bool:
    """Whether an enumerated line has the length and the end of a title."""
    text = ENUMERATED.sub("", narrow(form.lines[at].text)).strip()
    long = len(text) > (60 if HAN.search(text) else 200)
    return bool(text) and not long and not re.search(r"[。;:,.]$", text)


def _head_follows(form: Form, at: int) -> bool:
    """Below a title its source and date stand over the text; a source that ends a text has none below it."""
    after = at + 1
    while after < min(len(form.lines), at + _FAR) and form.roles[after] in (Role.SOURCE, Role.DATE):
        after += 1
    return after < len(form.lines) and form.roles[after] in (*_MEAT, Role.SHORT) and form.lines[after].gap <= 3


def _ended_above(form: Form, at: int) -> bool:
    """Whether the notice above has come to its end: source line, excerpt mark, signature or a rule."""
    above = at - 1
    while above >= max(0, at - _FAR) and form.roles[above] is Role.SHORT and above in form.starts:
        above -= 1
    if above < 0:
        return False
    kind, text = form.roles[above], narrow(form.lines[above].text[-90:])
    if kind is Role.SOURCE:
        return not _source_heads(form, above)
    if kind in (Role.RULE, Role.SIGNED):
        return True
    return kind in (Role.BODY, Role.ITEM) and bool(_CUT_SHORT.search(text[-40:]) or INLINE_SOURCE.search(text))


def _source_heads(form: Form, at: int) -> bool:
    """Whether a source line stands under a title that it belongs to."""
    above = at - 1
    while above >= max(0, at - _FAR) and form.roles[above] in (Role.SOURCE, Role.DATE):
        above -= 1
    return above >= 0 and (above in form.starts or form.roles[above] is Role.SHORT)


def _is_heading(form: Form, at: int) -> bool:
    line = form.lines[at]
    if form.level:
        return line.heading == form.level
    return form.issue and (line.strong or line.heading > 0) and form.roles[at + 1] in _MEAT


def _set_apart(form: Form, at: int) -> bool:
    """Whether the layout sets a line apart: more space above than usual, and not indented as the texts are."""
    line = form.lines[at]
    if form.level or not at:
        return False
    if (
        form.several
        and form.indented
        and not line.indent
        and form.roles[at - 1] in (Role.BODY, Role.SHORT, Role.SOURCE)
    ):
        return at - 1 in form.starts or form.roles[at - 1] is not Role.SHORT
    if line.gap <= form.usual_gap:
        return False
    if form.indented:
        return line.indent == 0
    return line.gap >= 2 or form.issue


def _tongue_changes(form: Form, at: int) -> bool:
    """A title in one language over a summary in the other: digests of translated news."""
    title, text = form.lines[at].text, form.lines[at + 1].text
    return len(text) > 60 and form.roles[at + 1] in _MEAT and bool(HAN.search(title)) and language_of(text) == "en"


def _attached(form: Form, at: int) -> bool:
    """Whether a title is that of the measure which the notice above issues: named there, or under its annex mark."""
    first = form.latest
    name = fold_title(form.lines[at].text)
    if len(name) < 4:
        return False
    if any(
        form.roles[above] is Role.ANNEX and len(form.lines[above].text) < 12 for above in range(max(first, at - 3), at)
    ):
        return True
    if form.signed < first:
        return False
    said = "".join(fold_title(line.text) for line in form.lines[first : min(at, first + 40)])
    return name in said


def _join_wrapped(form: Form) -> None:
    """A title broken over two lines is one: its first line leaves a bracket or a quotation open."""
    for at in sorted(form.starts):
        first = at
        while (
            first > at - _MOST_BROKEN
            and first
            and form.roles[first - 1] is Role.SHORT
            and _left_open(form.lines[first - 1].text)
        ):
            first -= 1
        if first != at:
            last = form.starts.pop(at)
            form.starts[first] = last
        for between in range(first, at):
            if between != first:
                form.starts.pop(between, None)


def _left_open(text: str) -> bool:
    text = narrow(text)
    return any(text.count(one) > text.count(other) for one, other in ("《》", "“”", "()", "「」"))
