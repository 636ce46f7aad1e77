"""What do the edits of a clause mean: another amount, rate, deadline, date, duty, citation, or other words only?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, zip_longest

from sources.facts.amounts import amounts
from sources.facts.numerals import COUNT, read_count
from sources.late import late
from state.redline.edits import Edit
from state.redline.figures import KINDS_OF_FIGURE, LONGEST, Figure, MeaningKind, figures_at
from state.redline.normal import fold_line

Renumbering = Mapping[str, frozenset[str]]
"""The old number of each renumbered clause, as `numbered` writes it, and the new ones."""

_PARTY = re.compile(
    r"(?:部门|部門|机关|機關|机构|機構|委员会|委員會|政府|法院|检察院|公司|企业|企業|单位|單位|协会|協會|主管|国务院"
    r"|[\u4e00-\u9fff](?:部|委|局|院|厅|廳|署|办|會)(?![\u4e00-\u9fff])|公民|个人|個人|法人|自然人|居民|经营者|經營者"
    r"|当事人|當事人|申请人|申請人)"
    r"|(?<![A-Za-z])(?:Department|Ministry|Agency|Commission|Secretary|Board|Authority|Minister|Director|Council|Court"
    r"|Bureau|Office|Administrator|Commissioner|Mayor|Corporation|Company|Committee)(?![A-Za-z])"
)
_LINK = "向由经經报報对對与與和或及被送给給让讓把在到于於将將会同有关各本该其,，。；;、"
_NAME_ENDS = late(
    rf"(?:(?![{_LINK}])[\u4e00-\u9fff]){{0,8}}?(?:主管部门|主管部門|主管机关|主管機關|部门|部門|机关|機關|机构|機構|委员会|委員會"
    r"|政府|法院|检察院|局(?![面部势限长外内促])|署(?!名)|[厅廳](?!长)|院(?![长士校内外])|部(?![分门位件署长])|委(?![托员任派]))"
)
"""What follows words within the name of a body, up to its end: 管理部门 of 工商行政管理部门."""
_SCOPE = re.compile(
    r"包括|除外|除[^。]{0,20}外|以及|或者|其他|全部|仅|僅|(?<!船)只|任何|所有"
    r"|以上|以下|超过|超過|至少|不足|未满|境内外|境内|境外|适用|適用"
    r"|(?<![平同对對均高中初相优優次一二三四五六七八九])等(?![级級同待候于於到身额額价價])"
    r"|(?<![A-Za-z])(?:including|includes?|except|unless|only|any|all|every|other than|at least|not more than"
    r"|no more than|more than|less than|exceed(?:s|ing)?|appl(?:y|ies|icable)|whether or not|subject to|excluding"
    r"|and/or|or)(?![A-Za-z])",
    re.IGNORECASE,
)
_HAN = late(rf"(?:(?![{_LINK}])[\u4e00-\u9fff])+")
_LONGEST_NAME = 16
_COUNTED = frozenset(("amount", "rate", "deadline", "date", "number"))
_NUMERALS = late(f"[{COUNT}]+")
_LABEL_NUMBER = re.compile(r"[0-9][0-9A-Za-z]{0,8}(?:[.:\-–][0-9]{1,6}[A-Za-z]{0,2}){0,5}|[IVXLC]{1,8}\b")
_MOST = 40
"""Meanings told of one clause."""
_MOST_EDITS = 100
"""Edits of one clause that are read for what they mean: a clause with more was written anew."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing that edits did: from which words to which, None where there were none.

    `renumbering` is a citation that had to follow a clause which only got another number.
    """

    kind: MeaningKind
    old: str | None
    new: str | None
    about: str = ""
    """The few words before the figure: `有效期` of 有效期5年."""


@dataclass(frozen=True, slots=True)
class _Place:
    """One edit: where it stands in either text."""

    old: str
    new: str
    a: int
    b: int
    c: int
    d: int


def numbered(label: str | None) -> str:
    """The number that a label gives its clause, as citations would write it: `第十二条`, and `12` of `Section 12`."""
    plain = fold_line(label or "").replace(" ", "")
    if "第" in plain:
        return plain
    found = _LABEL_NUMBER.search(plain)
    return found.group() if found else plain


def meanings(edits: tuple[Edit, ...], labels: tuple[int, int], renumbering: Renumbering) -> tuple[Meaning, ...]:
    """What the edits of one clause did, in their order, each once; `labels` are the lengths of its own labels."""
    places = [place for place in islice(_places(edits), _MOST_EDITS) if place.b > labels[0] or place.d > labels[1]]
    found: dict[Meaning, None] = {}
    for place in places:
        found |= dict.fromkeys(_of_place(place, labels, renumbering))
        if len(found) >= _MOST:
            break
    kept = _unmoved(tuple(found))
    return _told(kept or tuple(_words(place) for place in places[:1]))


def _unmoved(found: tuple[Meaning, ...]) -> tuple[Meaning, ...]:
    """Without the figures that only stand elsewhere in the clause: 罚款二千元 → 处二千元罚款."""
    gone = {(one.kind, one.old) for one in found if one.new is None}
    moved = gone & {(one.kind, one.new) for one in found if one.old is None}
    return tuple(one for one in found if None not in (one.old, one.new) or (one.kind, one.old or one.new) not in moved)


def _told(found: tuple[Meaning, ...]) -> tuple[Meaning, ...]:
    """Other words beside an amount or a duty are not worth a line of their own; alone they are, once."""
    plain = [meaning for meaning in found if meaning.kind == "wording"]
    return tuple(meaning for meaning in found if meaning.kind != "wording") or tuple(plain[:1])


def _places(edits: tuple[Edit, ...]) -> Iterator[_Place]:
    old = "".join(text for op, text in edits if op != "insert")
    new = "".join(text for op, text in edits if op != "delete")
    a = b = c = d = 0
    for op, text in (*edits, ("equal", "")):
        if op == "equal":
            if b > a or d > c:
                yield _Place(old, new, a, b, c, d)
            a = b = b + len(text)
            c = d = d + len(text)
        elif op == "delete":
            b += len(text)
        else:
            d += len(text)


def _of_place(place: _Place, labels: tuple[int, int], renumbering: Renumbering) -> Iterator[Meaning]:
    """The figures that one edit touches, else what sort of words it changed."""
    was, now = _figures(place, labels)
    kinds = [kind for kind in KINDS_OF_FIGURE if _said(was, kind) != _said(now, kind)]
    for kind in kinds:
        yield from _pairs(kind, [f for f in was if f.kind == kind], [f for f in now if f.kind == kind], renumbering)
    if not kinds:
        yield _words(place)


def _figures(place: _Place, labels: tuple[int, int]) -> tuple[list[Figure], list[Figure]]:
    """What the edit touches on either side: where it only put words into a figure, or struck some, the whole one."""
    was = figures_at(place.old, place.a, place.b, labels[0])
    now = figures_at(place.new, place.c, place.d, labels[1])
    if place.a == place.b:
        before, after = _goes_on(now, place.c, place.d)
        was = figures_at(place.old, place.a, place.b, labels[0], before=before, after=after)
    elif place.c == place.d:
        before, after = _goes_on(was, place.a, place.b)
        now = figures_at(place.new, place.c, place.d, labels[1], before=before, after=after)
    return was, now


def _goes_on(figures: list[Figure], start: int, end: int) -> tuple[bool, bool]:
    """Whether a figure reaches beyond the edit, to its left and to its right."""
    return any(figure.start < start for figure in figures), any(figure.end > end for figure in figures)


def _said(figures: list[Figure], kind: MeaningKind) -> list[str]:
    return [figure.text for figure in figures if figure.kind == kind]


def _pairs(kind: MeaningKind, was: list[Figure], now: list[Figure], renumbering: Renumbering) -> Iterator[Meaning]:
    for before, after in zip_longest(was, now):
        old, new = before.text if before else None, after.text if after else None
        if old != new:
            follows = kind == "citation" and old and new and _follows(old, new, renumbering)
            same = kind in _COUNTED and old and new and _value(old) == _value(new)
            yield Meaning("renumbering" if follows else "wording" if same else kind, old, new, (after or before).about)


def _value(figure: str) -> tuple[object, ...]:
    """What a figure comes to, whatever its numerals, width and scale: 三个月 and 3个月, 1000万元 and 0.1亿元."""
    sums = amounts(figure, "zh")
    if sums:
        return tuple((one.value, one.currency, one.percent) for one in sums)
    plain = fold_line(figure).replace(" ", "").replace(",", "")
    return (_NUMERALS.sub(lambda match: str(read_count(match[0]) or match[0]), plain),)


def _follows(old: str, new: str, renumbering: Renumbering) -> bool:
    was, now = numbered(old), numbered(new)
    return now in renumbering.get(was, frozenset()) and _beneath(old, was) == _beneath(new, now)


def _beneath(citation: str, number: str) -> str:
    """What a citation says after the number: the (a)(1) of Section 5(a)(1)."""
    return fold_line(citation).replace(" ", "").partition(number)[2]


def _words(place: _Place) -> Meaning:
    old = place.old[place.a : min(place.b, place.a + LONGEST)].strip()
    new = place.new[place.c : min(place.d, place.c + LONGEST)].strip()
    kind: MeaningKind = "wording"
    named = _bodies(place) if old and new else None
    if named:
        return Meaning("party", *named)
    if _touched(_PARTY, place.old, place.a, place.b) != _touched(_PARTY, place.new, place.c, place.d):
        kind = "party"
    elif sorted(_touched(_SCOPE, place.old, place.a, place.b)) != sorted(_touched(_SCOPE, place.new, place.c, place.d)):
        kind = "scope"
    return Meaning(kind, old or None, new or None)


def _bodies(place: _Place) -> tuple[str, str] | None:
    """Both names where the edit changed words within the name of a body: 工商行政管理部门 → 市场监督管理部门."""
    old, new = place.old[place.a : place.b], place.new[place.c : place.d]
    if max(len(old), len(new)) > _LONGEST_NAME or not (_HAN.fullmatch(old) and _HAN.fullmatch(new)):
        return None
    ends = _NAME_ENDS.match(place.old, place.b)
    return (old + ends[0], new + ends[0]) if ends and place.new.startswith(ends[0], place.d) else None


def _touched(words: re.Pattern[str], text: str, start: int, end: int) -> list[str]:
    """The words of a kind that the stretch touches: names of bodies, or what widens and narrows."""
    low, high = max(0, start - 3), min(len(text), end + 3, start + LONGEST)
    window = text[low:high]
    return [m.group() for m in words.finditer(window) if m.start() + low < end and start < m.end() + low]
