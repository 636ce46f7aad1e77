"""What have notices done to one another: which repeals, amends or succeeds which?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, cast

import sqlalchemy as sa

from sources.facts.subject import HEAD, is_draft, subject_of
from sources.notice import Citation, Notice
from state.records import Deed, KnownNotice, Life, Stage
from state.tables import NoticeRow, TieRow, VersionRow, table

NOTICE, VERSION, TIE = table(NoticeRow), table(VersionRow), table(TieRow)
ROLES = ("repeals", "amends")
CHUNK = 300
_STATE = "中华人民共和国"
_NAMED = (
    sa.select(NOTICE.c.id, VERSION.c.title, VERSION.c.text)
    .join(VERSION, VERSION.c.id == NOTICE.c.current)
    .where(NOTICE.c.subject == sa.bindparam("subject"), NOTICE.c.id != sa.bindparam("of"))
    .order_by(NOTICE.c.id.desc())
    .limit(100)  # a name of more is a form's, as 会议纪要
)
_UNTIE = TIE.delete().where(TIE.c.notice == sa.bindparam("of"))


def write_ties(db: sa.Connection, notice: int, seen: Notice, *, first: bool) -> None:
    """The ties of a notice as it reads now, in place of those of its earlier version, if this is not its `first`."""
    if not first:
        db.execute(_UNTIE, {"of": notice})
    rows = [
        {"notice": notice, "role": role, "number": cited.doc_number, "subject": subject_of(cited.title or "")}
        for role in ROLES
        for cited in _cited(seen, role)
    ]
    if rows:
        db.execute(TIE.insert(), rows)


def predecessor(db: sa.Connection, notice: int, seen: Notice) -> int | None:
    """The notice that a new one takes the place of: the held one that it repeals, the likest first; else its draft.

    A draft takes no place yet.
    """
    if is_draft(seen.title, seen.text):
        return None
    own = subject_of(seen.title)
    repealed = [found for cited in seen.facts.repeals for found in _held(db, cited) if _is_older(found, notice, seen)]
    if repealed:
        return int(min(repealed, key=lambda row: (row.subject != own, row.id)).id)
    if not own:
        return None
    named = db.execute(_NAMED, {"subject": own, "of": notice})
    return next((int(row.id) for row in named if is_draft(row.title, row.text)), None)


def lives(db: sa.Connection, known: Sequence[KnownNotice], today: date) -> dict[int, Life]:
    """Where each notice stands on `today`, and which held ones it acts on, by the citations of its newest version."""
    done = _done_to(db, known)
    cited = {c for one in known for role in ROLES for c in _cited(one.current.content, role)}
    held = _resolved(db, cited)
    return {one.id: _life(one, done[one.id], held, today) for one in known}


def _life(one: KnownNotice, deeds: Sequence[Deed], held: Mapping[Citation, Sequence[Any]], today: date) -> Life:
    content = one.current.content
    acts_on = {
        (role, at): int(older[0].id)
        for role in ROLES
        for at, citation in enumerate(_cited(content, role))
        if (older := [row for row in held.get(citation, ()) if _is_older(row, one.id, content)])
    }
    in_force = [deed for deed in deeds if deed.since is None or deed.since[:10] <= today.isoformat()]
    repealed = any(deed.role == "repeals" for deed in in_force)
    expired = content.facts.expires is not None and content.facts.expires[:10] < today.isoformat()
    amended = any(deed.role == "amends" for deed in in_force)
    stage: Stage = "repealed" if repealed else "expired" if expired else "amended" if amended else "final"
    return Life("consultation" if is_draft(content.title, content.text) else stage, tuple(deeds), acts_on)


def _done_to(db: sa.Connection, known: Sequence[KnownNotice]) -> dict[int, list[Deed]]:
    """What other notices say that they do to each of these, in the order in which they were seen."""
    numbers, subjects = defaultdict(list), defaultdict(list)
    for one in known:
        content = one.current.content
        for number in _spellings(content.facts.doc_number):
            numbers[number].append(one)
        if subject := subject_of(content.title):
            subjects[subject].append(one)
    found: dict[int, dict[tuple[int, str], Deed]] = defaultdict(dict)
    for column, wanted in ((TIE.c.number, numbers), (TIE.c.subject, subjects)):
        for row in _acting(db, column, list(wanted)):
            for one in wanted[getattr(row, column.name)]:
                if _can_act(row, one, column.name):
                    deed = Deed(row.role, row.id, row.title, row.own_number, _since(row))
                    found[one.id].setdefault((row.id, row.role), deed)
    return defaultdict(list, {one: [deeds[key] for key in sorted(deeds)] for one, deeds in found.items()})


def _can_act(row: Any, one: KnownNotice, by: str) -> bool:
    """A citation that names a number means that one alone; nothing acts on itself, on its copy, or on a draft, and a
    draft on nothing."""
    content = one.current.content
    number = content.facts.doc_number
    if row.id == one.id or (row.own_number and row.own_number == number) or is_draft(row.title, row.head):
        return False
    return not (by == "subject" and _differ(row.number, number)) and not is_draft(content.title, content.text)


def _is_older(row: Any, notice: int, seen: Notice) -> bool:
    """Whether a held notice is another one than `notice` and its copies, and no draft."""
    same = row.number is not None and row.number == seen.facts.doc_number
    return row.id != notice and not same and row.text != seen.text and not is_draft(row.title, row.text)


def _since(row: Any) -> str | None:
    facts = row.content["facts"]
    return cast(str | None, facts["effective"] or facts["published"])


def _resolved(db: sa.Connection, cited: Iterable[Citation]) -> dict[Citation, list[Any]]:
    """The held notices that each citation means: those with its number, else those whose title names its act."""
    wanted = list(cited)
    numbers = _grouped(_by(db, NOTICE.c.number, [n for c in wanted for n in _spellings(c.doc_number)]), "number")
    acts = _grouped(_by(db, NOTICE.c.subject, [s for c in wanted if (s := subject_of(c.title or ""))]), "subject")
    named = {c: [row for number in _spellings(c.doc_number) for row in numbers.get(number, ())] for c in wanted}
    return {c: named[c] or _unnumbered(acts, c) for c in wanted}


def _unnumbered(acts: Mapping[str, list[Any]], cited: Citation) -> list[Any]:
    found = acts.get(subject_of(cited.title or ""), [])
    return [row for row in found if not _differ(cited.doc_number, row.number)]


def _differ(one: str | None, other: str | None) -> bool:
    return bool(one and other and other not in _spellings(one))


def _spellings(number: str | None) -> tuple[str, ...]:
    """A number with and without the name of the state, which heads of orders print and citations leave out."""
    if not number:
        return ()
    bare = number.removeprefix(_STATE)
    return (bare, f"{_STATE}{bare}") if "令" in bare else (number,)


def _held(db: sa.Connection, cited: Citation) -> list[Any]:
    return _resolved(db, [cited])[cited]


def _grouped(rows: Iterable[Any], name: str) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return dict(found)


def _by(db: sa.Connection, column: sa.ColumnElement[Any], wanted: Sequence[str]) -> Iterator[Any]:
    """Notices, oldest first, with title and text, whose number or subject is one of those wanted."""
    for part in _parts(wanted):
        yield from db.execute(_held_by(column), {"wanted": part})


@cache
def _held_by(column: sa.ColumnElement[Any]) -> sa.Select[Any]:
    held = sa.select(NOTICE.c.id, NOTICE.c.number, NOTICE.c.subject, VERSION.c.title, VERSION.c.text)
    held = held.join(VERSION, VERSION.c.id == NOTICE.c.current).order_by(NOTICE.c.id)
    return held.where(column.in_(sa.bindparam("wanted", expanding=True)))


def _acting(db: sa.Connection, column: sa.ColumnElement[Any], wanted: Sequence[str]) -> Iterator[Any]:
    """The ties that name one of those wanted, with the notice that says so."""
    said = sa.select(
        TIE.c.role, TIE.c.number, TIE.c.subject, NOTICE.c.id, NOTICE.c.number.label("own_number"), VERSION.c.title,
        VERSION.c.content, sa.func.substr(VERSION.c.text, 1, HEAD).label("head"),
    ).join(NOTICE, NOTICE.c.id == TIE.c.notice)  # fmt: skip
    said = said.join(VERSION, VERSION.c.id == NOTICE.c.current).order_by(NOTICE.c.id)
    for part in _parts(wanted):
        yield from db.execute(said.where(column.in_(part)))


def _parts(wanted: Sequence[str]) -> Iterator[list[str]]:
    once = list(dict.fromkeys(wanted))
    for start in range(0, len(once), CHUNK):
        yield once[start : start + CHUNK]


def _cited(seen: Notice, role: str) -> tuple[Citation, ...]:
    return seen.facts.repeals if role == "repeals" else seen.facts.amends
