"""How is a digest laid out, and how does it read as plain text?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from alerts.digest import (
    COMING_DAYS,
    LATE_DAYS,
    Checked,
    Digest,
    Item,
    by_source,
    by_topic,
    checked,
    counts,
    reasons_of,
)
from alerts.digest_words import DigestWords
from alerts.earlier import replacing
from alerts.letter import ADDRESS, COLOURS, OTHER_COLOUR, Letter, may_be_followed, reasons, topic_said
from alerts.safe import one_line
from alerts.tables import Row
from alerts.words import Words

SUMMARY = 300
MARKUP = 900
"""Bytes of markup around what is said of a notice; a little more than it is."""
DATES = 40
DATES_ROOM = 30_000
"""Dates that are listed, and bytes of HTML that they take; the file of `gazetted calendar` has all."""
TROUBLES = 20
"""Sources that are named of those that are not well, and of those that were not checked; the others are counted."""
NAMES = 12
"""Sources that are named where all is well with them."""


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a notice, harmless already."""

    badge: str
    colour: str
    at: str
    summary: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One notice with its changes; every text harmless already. `brief`: only its title is shown."""

    title: str
    steps: tuple[Step, ...]
    because: str
    also: str
    address: str
    link: str | None
    brief: bool = False

    @property
    def size(self) -> int:
        """Bytes that it takes as HTML, about."""
        said = (self.title, self.because, self.also, self.address, self.address, *(step.summary for step in self.steps))
        return sum(len(text.encode("utf-8", "replace")) for text in said) + MARKUP + 200 * len(self.steps)


@dataclass(frozen=True, slots=True)
class Group:
    """The notices of one source under one topic."""

    source: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One topic, or the late notices: what stands under one heading."""

    heading: str
    groups: tuple[Group, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Date:
    """A date that comes soon, harmless already."""

    day: str
    fact: str
    title: str
    source: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Layout:
    """A digest before it is written out; every text harmless already."""

    words: Words
    own: DigestWords
    subject: str
    route: str
    period: str
    overdue: str
    news: str
    """What is new, in one line."""
    checked: str
    parts: tuple[Part, ...]
    told_otherwise: str
    coming_heading: str
    coming: tuple[Date, ...]
    more_dates: str
    health: tuple[Row, ...]
    why: tuple[Row, ...]

    @classmethod
    def of(cls, digest: Digest, subject: str) -> Layout:
        """Lays out a digest."""
        own, say = digest.own_words, digest.words
        news = counts(digest) if digest.items else own.nothing_new
        otherwise = own.told_otherwise.format(count=digest.told_otherwise) if digest.told_otherwise else ""
        coming = tuple(_dates(digest))
        more = len(digest.coming) - len(coming)
        return cls(
            say, own, subject, one_line(digest.route.id, 100),
            own.period.format(begins=digest.wall(digest.begins), ends=digest.wall(digest.ends)),
            _notes(digest),
            news, _capital(checked(digest)),
            tuple(_parts(digest)), otherwise,
            own.coming_part.format(days=COMING_DAYS), coming, own.more_dates.format(count=more) if more else "",
            tuple(_health(digest)), _why(digest),
        )  # fmt: skip

    @property
    def letter(self) -> Letter:
        """The digest as a letter whose rows say what was checked; its changes are in the data."""
        return Letter(
            self.words, "digest", self.own.digest, self.subject, f"{self.route} · {self.period}", self.health, self.why,
            None, self.news,
        )  # fmt: skip


def _notes(digest: Digest) -> str:
    """That it comes late, and what silences had kept back before it was told here."""
    own = digest.own_words
    late = [own.overdue.format(ends=digest.wall(digest.ends))] if digest.overdue else []
    held = (
        own.held.format(count=h.count, author=one_line(h.author, 60), reason=one_line(h.reason, 200))
        for h in digest.held
    )
    return " ".join([*late, *held])


def _parts(digest: Digest) -> Iterator[Part]:
    """A part for each topic, the notices without any last, and the old ones apart."""
    own = digest.own_words
    for topic, sources in by_topic(digest, digest.timely).items():
        heading = digest.topic_names.get(topic, topic) if topic else own.other_topics
        yield Part(one_line(heading, 100), _groups(digest, sources))
    if digest.late:
        yield Part(own.late_part, _groups(digest, by_source(digest.late)), own.late_note.format(days=LATE_DAYS))


def _groups(digest: Digest, sources: Mapping[str, Sequence[Item]]) -> tuple[Group, ...]:
    named = ((one_line(digest.named(source), 100), items) for source, items in sources.items())
    return tuple(Group(name, _entries(digest, items)) for name, items in named)


def _entries(digest: Digest, items: Sequence[Item]) -> tuple[Entry, ...]:
    """One entry for each notice, in the order in which they were first told of."""
    notices: dict[int, list[Item]] = {}
    for item in items:
        notices.setdefault(item.change.notice, []).append(item)
    return tuple(_entry(digest, steps) for steps in notices.values())


def _entry(digest: Digest, steps: Sequence[Item]) -> Entry:
    last, say = steps[-1], digest.words
    url = last.change.url or last.notice.url
    because = say.comma.join(topic_said(topic, digest.topic_names, say) for topic in last.change.topics)
    return Entry(
        one_line(last.change.title or last.notice.title, 300),
        tuple(_step(digest, item) for item in steps), because, one_line(say.comma.join(last.also), 300),
        one_line(url, ADDRESS) if url else say.no_link, url if may_be_followed(url) else None,
    )  # fmt: skip


def _step(digest: Digest, item: Item) -> Step:
    kind, say = item.change.kind, digest.words
    said = say.text_withdrawn if kind == "withdrawn" else one_line(item.change.summary, SUMMARY)
    published = item.notice.facts.published
    if kind == "published" and published:
        day = f"{say.facts['published']}{say.colon}{one_line(published[:10], 20)}"
        said = say.semicolon.join(filter(None, (day, said)))
    if replaced := replacing(item.replaces, item.change, say):
        said = say.semicolon.join((said, f"{say.replaces}{say.colon}{replaced}"))
    return Step(say.kinds[kind], COLOURS.get(kind, OTHER_COLOUR), digest.wall(item.change.at), said)


def _dates(digest: Digest) -> Iterator[Date]:
    """The first of the dates: as many as a page has room for beside the notices."""
    room = DATES_ROOM
    for one in digest.coming[:DATES]:
        link = one.url if may_be_followed(one.url) else None
        title, source = one_line(one.title, 200), one_line(digest.named(one.source), 100)
        room -= MARKUP // 2 + sum(len(escape(text).encode("utf-8", "replace")) for text in (title, source, link or ""))
        if room < 0:
            return
        yield Date(_when(one.printed), digest.words.facts[one.fact], title, source, link)


def _when(printed: str) -> str:
    """`2026-03-01`, or `2026-03-01 17:00` where the page prints a time."""
    return one_line(printed[:16].replace("T", " "), 20)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _health(digest: Digest) -> Iterator[Row]:
    """What was checked, what is not well and what was not checked, each by name."""
    own, say = digest.own_words, digest.words
    by_state = {state: [s for s in digest.sources if s.state == state] for state in ("well", "ill", "unchecked")}
    if well := by_state["well"]:
        names = say.comma.join(one_line(source.name, 60) for source in well[:NAMES])
        more = f" {own.and_more.format(count=len(well))}" if len(well) > NAMES else ""
        yield own.all_well, names + more
    for state, name in (("ill", own.ill_part), ("unchecked", own.unchecked_part)):
        for source in by_state[state][:TROUBLES]:
            yield name, _checked_said(digest, source)
        if (more_of := len(by_state[state]) - TROUBLES) > 0:
            yield name, own.more_sources.format(count=more_of)


def _checked_said(digest: Digest, source: Checked) -> str:
    own, say = digest.own_words, digest.words
    read = own.last_good.format(at=digest.wall(source.last_good)) if source.last_good else own.never
    said = say.semicolon.join(filter(None, (say.troubles[source.trouble] if source.trouble else "", read)))
    return f"{one_line(source.name, 80)}{say.colon}{said}"


def _why(digest: Digest) -> tuple[Row, ...]:
    sources = digest.words.comma.join(digest.named(source) for source in digest.route.sources)
    return reasons(
        digest.route.id, reasons_of(digest), digest.topic_names, sources or digest.words.every_topic, digest.words
    )


def plain(layout: Layout, *, brief: bool = False) -> str:
    """The digest as plain text, complete in itself; `brief`: of each notice its kind and its title."""
    words = layout.words
    head = "\n".join(
        filter(None, (layout.subject, f"{layout.route} · {layout.period}", layout.overdue, layout.news, layout.checked))
    )
    parts = [_part(part, words, brief) for part in layout.parts]
    coming = _coming(layout)
    health = "\n".join([f"{layout.own.health_part}{words.colon.rstrip()}", *_rows(layout.health, words)])
    why = "\n".join([f"{words.why}{words.colon.rstrip()}", *_rows(layout.why, words)])
    return "\n\n".join(part for part in (head, *parts, layout.told_otherwise, coming, health, why) if part) + "\n"


def _coming(layout: Layout) -> str:
    lines = [f"  {date.day}  {date.fact}  {date.title} ({date.source})" for date in layout.coming]
    more = [layout.more_dates] if layout.more_dates else []
    return "\n".join([f"== {layout.coming_heading} ==", *lines, *more]) if lines else ""


def _rows(rows: Sequence[Row], words: Words) -> list[str]:
    return [f"  {name}{words.colon}{value}" for name, value in rows]


def _part(part: Part, words: Words, brief: bool) -> str:
    lines = [f"== {part.heading} =="]
    if part.note:
        lines.append(part.note)
    for group in part.groups:
        lines.append(f"\n{group.source}")
        for entry in group.entries:
            lines += _brief(entry) if brief else _lines(entry, words)
    return "\n".join(lines)


def _brief(entry: Entry) -> list[str]:
    return [f"  [{'] ['.join(step.badge for step in entry.steps)}] {entry.title}"]


def _lines(entry: Entry, words: Words) -> list[str]:
    steps = [f"    [{step.badge}] {step.at}  {step.summary}".rstrip() for step in entry.steps]
    because = [f"    {words.topics}{words.colon}{entry.because}"] if entry.because else []
    also = [f"    {words.also}{words.colon}{entry.also}"] if entry.also else []
    return [f"  · {entry.title}", *steps, f"    {entry.address}", *also, *because]
