"""What would a source show, and does it show the same twice? Reads it as a poll would, and remembers nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sources.config import Source
from sources.errors import ReadFailed, SourceError, Suspect
from sources.headline import fold_title
from sources.notice import Notice
from sources.page import Found, KnownRow, Link, Mark, Page, Verdict, Waiting
from sources.polling import Fetch, Poll, Read

DOCUMENTS = 2
"""Notices whose own page is read too, where the source follows its links."""
_NAMED = 3
"""Differences of one sort that are named one by one."""


class Nothing:
    """The memory of a source of which nothing is known (a `sources.page.Memory`)."""

    first = True
    listed: tuple[str, ...] = ()

    def mark(self, url: str) -> Mark | None:
        return None

    def body(self, url: str) -> bytes | None:
        return None

    def rows(self, keys: Sequence[str]) -> Mapping[str, KnownRow]:
        return {}

    def due(self) -> Mapping[str, KnownRow]:
        return {}

    def waiting(self) -> Sequence[Waiting]:
        return ()

    def notice(self, key: str) -> Notice | None:
        return None


@dataclass(frozen=True, slots=True)
class Look:
    """What a source showed once: its page, what its kind found there, and some notices' own pages."""

    page: Page
    found: Found
    documents: tuple[tuple[Page, Notice], ...] = ()

    @property
    def links(self) -> tuple[Link, ...]:
        """The rows; those of a bulletin or page are its notices."""
        if self.found.links:
            return self.found.links
        return tuple(
            Link(n.key, n.title, n.url, n.facts.published, n.facts.doc_number, n.text) for n in self.found.notices
        )


@dataclass(frozen=True, slots=True)
class Attempt:
    """How a trial ended: `good`; `suspect`, where what came is not the bulletin or not the same twice; or `failed`."""

    source: Source
    verdict: Verdict
    reason: str = ""
    look: Look | None = None
    differences: tuple[str, ...] = ()

    @property
    def page(self) -> Page | None:
        return self.look.page if self.look else None


def attempt(source: Source, fetch: Fetch, reader: Read, now: datetime, page: Page | None = None) -> Attempt:
    """Looks at a source twice. `page` is its page where that was just fetched. Never raises for what a site may do."""
    poll = Poll(source, Nothing(), fetch, reader, now, "")
    look = None
    try:
        look = _look(poll, page)
        again = _look(poll)
    except SourceError as error:
        verdict: Verdict = "suspect" if isinstance(error, Suspect | ReadFailed) else "failed"
        return Attempt(source, verdict, error.message, look)
    found = (*_doubles(look), *_changes(look, again))
    if found:
        return Attempt(source, "suspect", _UNSTABLE, look, found)
    return Attempt(source, "good", "; ".join(look.found.notes), look)


_UNSTABLE = "two fetches, one after the other, are not the same to a reader: every poll would tell it as news"


def _look(poll: Poll, page: Page | None = None) -> Look:
    page = page or _asked(poll, poll.source.url)
    found = poll.found_on(page)
    documents = []
    if poll.source.follow:
        for link in [link for link in found.links if link.url][:DOCUMENTS]:
            own = _asked(poll, link.url or "")
            documents.append((own, poll.reader.read_document(own, poll.source, link)))
    return Look(page, found, tuple(documents))


def _asked(poll: Poll, url: str) -> Page:
    page = poll.ask(url)
    assert page is not None, "only a conditional request is answered by 304"
    return page


def _doubles(look: Look) -> tuple[str, ...]:
    """Rows that share what should tell them apart."""
    shared = Counter(link.key.partition("#")[0] for link in look.found.links)
    shared.update({notice.key: 0 for notice in look.found.notices})
    found = [key for key, count in shared.items() if count > 1]
    titles = Counter(fold_title(link.title) for link in look.links)
    repeated = [link.title for link in look.links if titles[fold_title(link.title)] > max(2, len(look.links) / 2)]
    notes = [f"{count} rows share the key {key}" for key in found[:_NAMED] for count in [shared[key]]]
    if found:
        notes.append("duplicate keys: choose items.link or items.key so that each row has its own")
    if repeated:
        notes.append(f"most rows are called {repeated[0]!r}: choose items.title so that each is called by its name")
    return tuple(notes)


def _changes(one: Look, two: Look) -> tuple[str, ...]:
    """What a reader would see changed from one look to the other; the order of rows is nothing."""
    before, after = ({link.key: link for link in look.links} for look in (one, two))
    notes = _membership(before, after)
    for key in before.keys() & after.keys():
        old, new = before[key], after[key]
        for name in ("title", "published", "number"):
            if getattr(old, name) != getattr(new, name):
                notes.append(f"{name} of {_called(old)} was {getattr(old, name)!r}, then {getattr(new, name)!r}")
        if line := _changed_line(old.summary, new.summary):
            notes.append(f"the text of {_called(old)} changed: {line}")
    texts = {notice.key: notice for _, notice in two.documents}
    for page, notice in one.documents:
        other = texts.get(notice.key)
        if other and (line := _changed_line(f"{notice.title}\n{notice.text}", f"{other.title}\n{other.text}")):
            notes.append(f"the text on {page.url} changed: {line}; name what rotates in document.remove")
    return tuple(notes[: 4 * _NAMED])


def _membership(before: Mapping[str, Link], after: Mapping[str, Link]) -> list[str]:
    gone, new = [before[k] for k in before if k not in after], [after[k] for k in after if k not in before]
    if not gone and not new:
        return []
    named = [f"gone: {_called(link)}" for link in gone[:_NAMED]] + [f"new: {_called(link)}" for link in new[:_NAMED]]
    return [f"the list changed: {len(gone)} of {len(before)} gone, {len(new)} new", *named]


def _called(link: Link) -> str:
    return f"“{link.title[:60]}”"


def _changed_line(old: str, new: str) -> str:
    """The first lines that differ, '' where none does."""
    if old == new:
        return ""
    ours, theirs = old.splitlines(), new.splitlines()
    only_old = next((line for line in ours if line not in set(theirs)), "")
    only_new = next((line for line in theirs if line not in set(ours)), "")
    if not only_old and not only_new:
        return "its lines are in another order"
    return f"{only_old[:80]!r}, then {only_new[:80]!r}"


def without_follow(source: Source) -> Source:
    """The same source, read from its rows alone."""
    return replace(source, follow=False, recheck=())
