"""What does one transaction write? The page of the book on which a poll's changes, debts and cursor stand together."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from sources.facts.subject import subject_of
from sources.notice import Notice
from sources.page import Mark, Seen, Verdict, Waiting
from state.archive import Archive
from state.dates import DateBook
from state.debts import Debts
from state.evidence import Evidence
from state.queries import known_notice, known_select
from state.records import UNREAD, Change, Kind, KnownNotice, Name, Standing, Tagged, Version
from state.redline import Redline, Weighed, significance_json
from state.seals import seal
from state.tables import (
    AliasRow,
    ChangeRow,
    HeldRow,
    IncidentRow,
    MarkRow,
    NoticeRow,
    SourceRow,
    VersionRow,
    WaitingRow,
    table,
)
from state.ties import predecessor, write_ties
from state.traits import alike, remember
from state.values import notice_from_json, notice_to_json, topics_to_json

NOTICE, ALIAS, VERSION, CHANGE = table(NoticeRow), table(AliasRow), table(VersionRow), table(ChangeRow)
SOURCE, MARK, WAITING = table(SourceRow), table(MarkRow), table(WaitingRow)
HELD, INCIDENT = table(HeldRow), table(IncidentRow)
CHUNK = 500
"""Keys in one IN list: SQLite allows 32,766 parameters, and long statements are slow to compile."""

_HELD = sa.exists().where(HELD.c.source == SOURCE.c.id)
_ILL = sa.exists().where(INCIDENT.c.subject == SOURCE.c.id, INCIDENT.c.closed.is_(None))
_OF = SOURCE.c.id == sa.bindparam("of")
_STANDING = sa.select(
    SOURCE.c.failures, SOURCE.c.troubled_since, SOURCE.c.newest, _HELD, _ILL, SOURCE.c.last_poll
).where(_OF)
_NEWEST = sa.select(SOURCE.c.newest).where(_OF)
_SETTLE = SOURCE.update().where(_OF)
_THIS = NOTICE.c.id == sa.bindparam("of")
_NOTE = NOTICE.update().where(_THIS)
_SAYS = _NOTE.values(story=sa.func.coalesce(NOTICE.c.story, NOTICE.c.id))
_NEXT = sa.select(NOTICE.c.versions + 1).where(_THIS).scalar_subquery()
_ADD_VERSION = VERSION.insert().values(seq=_NEXT).returning(VERSION.c.id, VERSION.c.seq)
_KNOWN = known_select().where(_THIS)
"""Made once: each poll asks and says these, and making a statement costs more than what it does."""


class Book(Debts):
    """The writes of one open transaction. Nothing here commits: all of it becomes true together, or none."""

    def __init__(self, connection: sa.Connection, instance: str, archive: Archive):
        super().__init__(connection, instance)
        self._evidence = Evidence(connection, archive)
        self._dates = DateBook(connection)
        self._told_at: set[tuple[str, datetime]] = set()
        """Which sources said something new, and when, as far as this transaction wrote it down."""

    def close(self) -> None:
        """The last lines on the page: what is owed; which captures what was written was read in; and the seal of it."""
        self.write_owed()
        self._fresh += self._evidence.link()
        if self._fresh and self._now is not None:
            seal(self._db, self._instance, self._fresh, self._now)

    def keep_pages(
        self,
        source: str,
        seen: Sequence[Seen],
        items: Collection[str],
        now: datetime,
        *,
        doubted: Verdict | None = None,
    ) -> None:
        """Archives the pages that what was recorded here was read from; all of them where they are `doubted`.

        `items` are the addresses of single notices: each of those pages is evidence of its own notice alone.
        """
        self._now = now
        self._evidence.keep(source, seen, frozenset(items), now, doubted)

    # what we know -----------------------------------------------------------------------------------------------

    def known(self, source: str, keys: Sequence[str]) -> dict[str, KnownNotice]:
        """The notices of `source` that ever bore one of `keys`, by that key."""
        found: dict[str, KnownNotice] = {}
        for start in range(0, len(keys), CHUNK):
            part = list(keys[start : start + CHUNK])
            own = known_select().where(NOTICE.c.source == source, NOTICE.c.key.in_(part))
            found |= {row.key: known_notice(row) for row in self._db.execute(own)}
            other = (
                known_select()
                .add_columns(ALIAS.c.key.label("alias"))
                .join(ALIAS, ALIAS.c.notice == NOTICE.c.id)
                .where(ALIAS.c.source == source, ALIAS.c.key.in_(part))
            )
            found |= {row.alias: known_notice(row) for row in self._db.execute(other) if row.alias not in found}
        return found

    # what happened ----------------------------------------------------------------------------------------------

    def add_notice(
        self, source: str, seen: Notice, now: datetime, recheck_at: datetime | None, *, story: int | None = None,
        traits: Sequence[str] = (),
    ) -> int:  # fmt: skip
        """A new identity, found by these traits from now on; its first version is written by `record`.

        It is of that story, or makes one of its own.
        """
        values = {
            "source": source, "key": seen.key, "url": seen.url, "number": seen.facts.doc_number,
            "subject": subject_of(seen.title), "versions": 0, "first_seen": now, "row": "", "recheck_at": recheck_at,
            "gone": 0, "withdrawn": False, "story": story,
        }  # fmt: skip
        notice = self._insert(NOTICE, values)
        remember(self._db, traits, notice)
        return notice

    def add_alias(self, source: str, key: str, notice: int) -> None:
        """From now on `key` is this notice too."""
        taken = sa.select(ALIAS.c.notice).where(ALIAS.c.source == source, ALIAS.c.key == key)
        if self._db.execute(taken).first() is None:
            self._db.execute(ALIAS.insert().values(source=source, key=key, notice=notice))

    def moved(self, notice: int, url: str | None) -> None:
        """The source shows the notice at another address now."""
        self._note(notice, url=url)

    def record(
        self,
        notice: int,
        source: str,
        kind: Kind,
        seen: Notice | None,
        now: datetime,
        *,
        old: KnownNotice | None = None,
        succeeds: Version | None = None,
        topics: Sequence[Tagged] = (),
        fields: Mapping[str, tuple[object, object]] | None = None,
        summary: str = "",
        rules: int | None = None,
        redline: Redline | None = None,
    ) -> Change:
        """Writes a change and, where something new was `seen`, the version that it leads to.

        It leads there from the `old` text of the notice, or from that of another one whose place it takes. `rules` are
        those under which its deliveries are written.
        """
        shown = seen or (old.current.content if old else None)
        assert shown is not None, "a change is of something seen or something known"
        old_version = old.current.id if old else succeeds.id if succeeds else None
        added = self._add_version(notice, seen, now, topics) if seen else None
        new_version = added.id if added else old_version
        weighed = significance_json(redline) if redline else Weighed(significance=None, reasons=[])
        values = {
            "notice": notice, "source": source, "kind": kind, "at": now, "title": shown.title, "url": shown.url,
            "topics": topics_to_json(topics), "fields": {k: list(v) for k, v in (fields or {}).items()},
            "summary": summary, "old_version": old_version, "new_version": new_version, "rules": rules, **weighed,
        }  # fmt: skip
        change = self._insert(CHANGE, values)
        self._now = now
        self._fresh.append(("change", change))
        if kind == "withdrawn":
            self._dates.cancel(notice, now)
        elif added is not None and seen is not None:
            self._dates.note(notice, seen.facts, now, first=added.seq == 1)
        if kind not in ("reread", "repeated") and (source, now) not in self._told_at:
            self._told_at.add((source, now))
            self._db.execute(_SETTLE, {"of": source, "newest": now})
        return Change(
            change, notice, source, kind, now, shown.title, shown.url, tuple(topics), dict(fields or {}), summary,
            old_version, new_version, weighed["significance"], tuple(weighed["reasons"]),
        )  # fmt: skip

    def _add_version(self, notice: int, seen: Notice, now: datetime, topics: Sequence[Tagged]) -> sa.Row[Any]:
        """The next version of a notice: its `id` and its `seq`, from 1 on."""
        values = {
            "of": notice, "notice": notice, "seen": now, "title": seen.title, "text": seen.text,
            "content": notice_to_json(seen), "topics": topics_to_json(topics),
        }  # fmt: skip
        version = self._db.execute(_ADD_VERSION, values).one()
        self._evidence.version(version.id, notice, seen)
        write_ties(self._db, notice, seen, first=version.seq == 1)
        facts = {"number": seen.facts.doc_number, "subject": subject_of(seen.title)}
        self._db.execute(
            _SAYS, {"of": notice, "versions": version.seq, "current": version.id, "url": seen.url, **facts}
        )
        return version

    def predecessor(self, notice: int, seen: Notice) -> Version | None:
        """The newest version of the held notice that a new one takes the place of; None where it takes none's."""
        held = predecessor(self._db, notice, seen)
        found = self.notice(held) if held is not None else None
        return found.current if found else None

    def alike(self, traits: Sequence[str], most: int = 12) -> list[Name]:
        """Notices that share two of these traits, or a document number; those that share most first."""
        return alike(self._db, traits, most)

    def was_news(self, story: int, notice: int) -> bool:
        """Whether another notice of this story was ever more than known: a baseline is told to nobody."""
        statement = (
            sa.select(CHANGE.c.id)
            .join(NOTICE, NOTICE.c.id == CHANGE.c.notice)
            .where(NOTICE.c.story == story, NOTICE.c.id != notice, CHANGE.c.kind.not_in(("baseline", "reread")))
        )
        return self._db.execute(statement.limit(1)).first() is not None

    def _note(self, notice: int, **values: Any) -> None:
        self._db.execute(_NOTE, {"of": notice, **values})

    def earlier(self, notice: int, most: int) -> list[Notice]:
        """What the versions before the current one say, the latest first."""
        earlier = sa.select(VERSION.c.title, VERSION.c.text, VERSION.c.content).where(VERSION.c.notice == notice)
        rows = self._db.execute(earlier.order_by(VERSION.c.seq.desc()).limit(most + 1)).all()
        return [notice_from_json(row.content, title=row.title, text=row.text) for row in rows[1:]]

    def set_withdrawn(self, notice: int, withdrawn: bool) -> None:
        self._note(notice, withdrawn=withdrawn, gone=0, gone_since=None)

    def saw_gone(self, notice: int, now: datetime) -> tuple[int, datetime]:
        """Counts one more poll at which the notice's own page was gone: how often now, and since when."""
        row = self._db.execute(sa.select(NOTICE.c.gone, NOTICE.c.gone_since).where(NOTICE.c.id == notice)).one()
        count, since = row.gone + 1, row.gone_since or now
        self._note(notice, gone=count, gone_since=since)
        return count, since

    def recheck(self, notice: int, at: datetime) -> None:
        """The notice's own page is asked for again then, not before."""
        self._note(notice, recheck_at=at)

    def could_not_read(self, notice: int) -> None:
        """The notice was told from its row alone: what its page will say is news still."""
        self._note(notice, row=UNREAD)

    def saw_page(self, notice: int, row: str | None, recheck_at: datetime | None) -> None:
        """The notice's own page was read well: remember how its row looked, and when to read it again."""
        values: dict[str, Any] = {"gone": 0, "gone_since": None, "recheck_at": recheck_at}
        if row is not None:
            values["row"] = row
        self._note(notice, **values)

    # where the source stands ------------------------------------------------------------------------------------

    def settle_source(
        self, source: str, *, verdict: Verdict, reason: str, said: str, now: datetime, next_poll: datetime,
        failures: int, troubled_since: datetime | None, well: bool, listed: Sequence[str] | None,
    ) -> None:  # fmt: skip
        """Moves the source's clock; `said` is the reason in words; `listed`, the keys now there, only where read."""
        values: dict[str, Any] = {
            "verdict": verdict, "reason": reason, "said": said, "last_poll": now, "next_poll": next_poll,
            "failures": failures, "troubled_since": troubled_since,
        }  # fmt: skip
        if well:
            values["last_good"] = now
        if listed is not None:
            values["listed"] = list(listed)
        self._db.execute(_SETTLE, {"of": source, **values})

    def postpone(self, source: str, until: datetime) -> None:
        """Leaves a source alone until then, whatever else is known of it."""
        self._db.execute(_SETTLE, {"of": source, "next_poll": until})

    def remember_marks(self, source: str, marks: Iterable[tuple[Mark, bytes | None]]) -> None:
        """Validators of pages read well; bytes only where they changed."""
        for mark, body in marks:
            where = (MARK.c.source == source, MARK.c.url == mark.url)
            values = asdict(mark) | ({} if body is None else {"body": zlib.compress(body)})
            if not self._db.execute(MARK.update().where(*where).values(**values)).rowcount:
                self._db.execute(MARK.insert().values(source=source, **values))

    def standing(self, source: str) -> Standing:
        """How the source has been doing."""
        return Standing(*self._db.execute(_STANDING, {"of": source}).one())

    def newest(self, source: str) -> datetime | None:
        """When the source last said something new."""
        found: datetime | None = self._db.execute(_NEWEST, {"of": source}).scalar_one()
        return found

    def news_days(self, source: str, most: int = 20) -> list[datetime]:
        """When the source last said something new, the latest first; several notices at once are one."""
        at = sa.select(CHANGE.c.at).where(CHANGE.c.source == source, CHANGE.c.kind == "published").distinct()
        return [row.at for row in self._db.execute(at.order_by(CHANGE.c.at.desc()).limit(most))]

    def count(self, source: str) -> int:
        """How many notices of `source` are known."""
        counted = sa.select(sa.func.count()).select_from(NOTICE).where(NOTICE.c.source == source)
        return int(self._db.execute(counted).scalar_one())

    def names(self, source: str, skip: Iterable[str], most: int = 2000) -> list[Name]:
        """The newest notices of `source` under none of the keys `skip`: a stranger may be one of them."""
        seen = set(skip)
        newest = (
            sa.select(NOTICE.c.id, NOTICE.c.key, VERSION.c.title, NOTICE.c.number, NOTICE.c.url)
            .join(VERSION, VERSION.c.id == NOTICE.c.current)
            .where(NOTICE.c.source == source).order_by(NOTICE.c.id.desc()).limit(most)
        )  # fmt: skip
        return [Name(*row) for row in self._db.execute(newest) if row.key not in seen]

    def notice(self, number: int) -> KnownNotice:
        """One known notice; LookupError where there is none."""
        row = self._db.execute(_KNOWN, {"of": number}).first()
        if row is None:
            raise LookupError(f"no notice {number}")
        return known_notice(row)

    def hold(self, source: str, notices: Sequence[Notice], now: datetime) -> None:
        """Keeps what a flood would change until the operators decide. Of a notice held before, its newest words."""
        held = {n.key: n for n in self.take_held(source) or ()} | {n.key: n for n in notices}
        kept = [notice_to_json(n) | {"title": n.title, "text": n.text} for n in held.values()]
        self._db.execute(HELD.insert().values(source=source, at=now, notices=kept))

    def take_held(self, source: str) -> tuple[Notice, ...] | None:
        """What is held of `source`, which is then held no more; None where nothing is."""
        row = self._db.execute(sa.select(HELD).where(HELD.c.source == source)).first()
        if row is None:
            return None
        self._db.execute(HELD.delete().where(HELD.c.source == source))
        return tuple(notice_from_json(n, title=n["title"], text=n["text"]) for n in row.notices)

    def keep_waiting(self, source: str, waiting: Iterable[Waiting]) -> None:
        """Replaces what waits at this source."""
        self._db.execute(WAITING.delete().where(WAITING.c.source == source))
        for one in waiting:
            link = asdict(one.link) | {"baseline": one.baseline}
            self._db.execute(WAITING.insert().values(source=source, key=one.link.key, link=link, tries=one.tries))
