"""What does a digest say? Its parts as values, and the whole as a message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from alerts.config import Route
from alerts.digest_words import CATALOGUE, DigestWords
from alerts.earlier import Earlier
from alerts.message import Message, Why, change_data
from alerts.safe import one_line
from alerts.shapes import Json, topics_json
from alerts.words import Trouble, Words, words
from sources.notice import Notice
from state.records import Change, Kind, Tagged
from state.redline import Redline

COMING_DAYS = 30
"""Dates that come within so many days are told in a digest."""
LATE_DAYS = 7
"""A notice that was published so many days before it was first seen is an old one."""
TITLE = 60


@dataclass(frozen=True, slots=True)
class Item:
    """One change, its summary in the reader's language, with the text it led to and the way there."""

    change: Change
    notice: Notice
    redline: Redline | None = None
    also: tuple[str, ...] = ()
    """The names of the other sources that published the same."""
    replaces: Earlier | None = None
    """The message by which its reader last heard of the notice."""


@dataclass(frozen=True, slots=True)
class Checked:
    """How a source did while the digest was gathered. `last_good`: when it was last read well, ever."""

    id: str
    name: str
    state: Literal["well", "ill", "unchecked"]
    reason: str = ""
    last_good: datetime | None = None
    trouble: Trouble | None = None
    """What is the matter with one that is ill, of which `reason` is the why."""


@dataclass(frozen=True, slots=True)
class Coming:
    """A date of a known notice that comes soon; `printed` is its day, with a time where the page gives one."""

    notice: int
    fact: str
    printed: str
    title: str
    source: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """So many changes were kept back by one silence before they were told here."""

    count: int
    author: str
    reason: str


@dataclass(frozen=True, slots=True)
class Digest:
    """Everything that one digest to one reader says; times aware, `told_otherwise` a count of changes."""

    route: Route
    begins: datetime
    ends: datetime
    now: datetime
    items: tuple[Item, ...] = ()
    coming: tuple[Coming, ...] = ()
    sources: tuple[Checked, ...] = ()
    told_otherwise: int = 0
    held: tuple[Held, ...] = ()
    due: datetime | None = None
    """When it might go out, where that is later than its end: after quiet hours."""
    part: tuple[int, int] = (1, 1)
    """Which of how many messages over which very many changes are spread; each says the dates and what was checked."""
    topic_names: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> Words:
        return words(self.route.language)

    @property
    def own_words(self) -> DigestWords:
        return CATALOGUE[self.route.language]

    def named(self, source: str) -> str:
        """What people call a source; its id where it is watched no more."""
        return next((one.name for one in self.sources if one.id == source), source)

    def wall(self, at: datetime) -> str:
        """`2026-03-03 17:27` in the route's zone."""
        return f"{at.astimezone(ZoneInfo(self.route.timezone)):%Y-%m-%d %H:%M}"

    @property
    def overdue(self) -> bool:
        """Whether it goes out so long after its time that a reader would wonder."""
        return self.now - (self.due or self.ends) > timedelta(hours=1)

    @property
    def late(self) -> tuple[Item, ...]:
        """The new notices that were published long before they were first seen."""
        return tuple(item for item in self.items if self._is_late(item))

    @property
    def timely(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if not self._is_late(item))

    def _is_late(self, item: Item) -> bool:
        published = _day(item.notice.facts.published)
        if item.change.kind != "published" or published is None:
            return False
        seen = item.change.at.astimezone(ZoneInfo(self.route.timezone)).date()
        return (seen - published).days > LATE_DAYS


def _day(printed: str | None) -> date | None:
    """The day of a printed date or time; None where there is none, or none that exists."""
    try:
        return date.fromisoformat(printed[:10]) if printed else None
    except ValueError:
        return None


def write_digest(digest: Digest, *, preview: bool = False) -> Message:
    """A digest as text, HTML and JSON; `preview` marks it as one that nobody was sent."""
    from alerts.digest_note import note
    from alerts.digest_page import page
    from alerts.digest_view import Layout, plain

    layout = Layout.of(digest, subject(digest, preview=preview))
    return Message(
        subject=layout.subject,
        text=plain(layout),
        html=page(layout),
        data=data(digest),
        note=note(layout),
        letter=layout.letter,
        brief=plain(layout, brief=True),
    )


def subject(digest: Digest, *, preview: bool = False) -> str:
    """One line: how many of what, and the first title; or that nothing is new, and what was checked."""
    own = digest.own_words
    badge = f"{own.digest} {own.preview}" if preview else own.digest
    number, of = digest.part
    badge = badge if of == 1 else f"{badge} {number}/{of}"
    return f"[{badge}] {_said(digest) if digest.items else f'{own.nothing_new} · {checked(digest)}'}"


def _said(digest: Digest) -> str:
    own = digest.own_words
    first = (digest.timely or digest.late)[0]
    notices = len({item.change.notice for item in digest.items})
    form = own.titled_many if notices > 1 else own.titled
    title = one_line(first.change.title or first.notice.title, TITLE)
    return form.format(counts=counts(digest), title=title, count=notices, more=notices - 1)


def counts(digest: Digest) -> str:
    """`新发布 3、修订 1`; in English `3 new, 1 revised`."""
    say, own = digest.words, digest.own_words
    found: Counter[Kind] = Counter(item.change.kind for item in digest.items)
    named = {kind: say.kinds[kind] if say.language == "zh" else say.kinds[kind].lower() for kind in found}
    return say.comma.join(own.count.format(kind=named[kind], count=count) for kind, count in found.most_common())


def checked(digest: Digest) -> str:
    """How many sources were checked, and how many of all are not well or were not checked."""
    own, say = digest.own_words, digest.words
    states = Counter(source.state for source in digest.sources)
    said = [own.checked.format(count=states["well"] + states["ill"])]
    said += [form.format(count=states[state]) for state, form in _not_well(own) if states[state]]
    return say.comma.join(said)


def _not_well(own: DigestWords) -> tuple[tuple[Literal["ill", "unchecked"], str], ...]:
    return ("ill", own.ill), ("unchecked", own.unchecked)


def data(digest: Digest) -> Json:
    """The JSON for webhooks: the changes as each is told by itself, and the other parts."""
    route, room = digest.route, DATA_ROOM
    changes: list[Json] = []
    for item in digest.items:
        whole = change_data(item.change, item.notice, _why(digest, item), item.redline)
        whole["also_published"] = list(item.also)
        room -= len(str(whole))
        changes.append(whole if room >= 0 else _without_texts(whole))
    return {
        "digest": {
            "route": route.id, "begins": _instant(digest.begins, route), "ends": _instant(digest.ends, route),
            "part": digest.part[0], "parts": digest.part[1],
            "overdue": digest.overdue, "nothing_new": not digest.items, "told_otherwise": digest.told_otherwise,
            "held": [{"count": h.count, "author": h.author, "reason": h.reason} for h in digest.held],
        },
        "changes": changes,
        "coming": [
            {"notice": c.notice, "fact": c.fact, "date": c.printed, "title": c.title, "source": c.source, "url": c.url}
            for c in digest.coming
        ],
        "late": [item.change.id for item in digest.late],
        "sources": [
            {"id": s.id, "name": s.name, "state": s.state, "trouble": s.trouble, "reason": s.reason or None,
             "last_good": _instant(s.last_good, route) if s.last_good else None}
            for s in digest.sources
        ],
        "why": {"route": route.id, "topics": topics_json(reasons_of(digest)), "sources": list(route.sources)},
    }  # fmt: skip


DATA_ROOM = 600_000
"""Characters of changes that a webhook is given with their texts; what goes beyond comes without them."""


def _without_texts(change: Json) -> Json:
    notice = change["notice"]
    assert isinstance(notice, dict)
    return {**change, "notice": {**notice, "text": ""}, "redline": None, "texts_left_out": True}


def _why(digest: Digest, item: Item) -> Why:
    return Why(digest.route.id, digest.route.asked(item.change.topics), item.change.source)


def reasons_of(digest: Digest) -> tuple[Tagged, ...]:
    """The topics that the route asks for, or those of all changes, each once, with all the words that matched."""
    found: dict[str, dict[str, None]] = {topic: {} for topic in digest.route.topics}
    for item in digest.items:
        for topic in digest.route.asked(item.change.topics):
            found.setdefault(topic.id, {}).update(dict.fromkeys(topic.because))
    return tuple(Tagged(topic, tuple(because)) for topic, because in found.items())


def _instant(at: datetime, route: Route) -> str:
    return at.astimezone(ZoneInfo(route.timezone)).isoformat(timespec="seconds")


def by_topic(digest: Digest, items: Sequence[Item]) -> dict[str, dict[str, list[Item]]]:
    """The items by topic and then source, each once: under the first of its topics for which the route asked."""
    order = digest.route.topics or tuple(digest.topic_names)
    groups: dict[str, list[Item]] = {topic: [] for topic in (*order, "")}
    for item in items:
        had = {topic.id for topic in item.change.topics}
        groups[next((name for name in order if name in had), "")].append(item)
    return {topic: by_source(found) for topic, found in groups.items() if found}


def by_source(items: Sequence[Item]) -> dict[str, list[Item]]:
    """The items by the id of their source, in the order in which sources come."""
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(item.change.source, []).append(item)
    return found
