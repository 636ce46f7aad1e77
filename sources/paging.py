"""How far back is a list read, and does what is new meet what is known?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from sources.count import counted
from sources.errors import SourceError
from sources.page import Found, Link, Mark
from sources.polling import Got, Poll

UNFINISHED = ""
"""The hash in the mark of a first page whose further pages were not all read: the next poll reads on."""
GAP = "#gap"
"""Ends the address under which we remember where a list was read no further; no page's own address has a fragment."""
SHORE = "#first"
"""Ends the address under which we remember where the first poll stopped."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Between the rows that were read and those known before: the next page's address, and the last row read."""

    url: str
    last: str


@dataclass(frozen=True, slots=True)
class Shore:
    """The rows with which the first poll stopped though the list went on, and its day: what stands below them is older.

    A row that is taken off the list lets one of those rise to a page that is read, which is no news.
    """

    keys: frozenset[str]
    day: str

    def meets(self, links: Sequence[Link]) -> bool:
        return any(link.key in self.keys for link in links)

    def below(self, links: Sequence[Link]) -> set[str]:
        """The rows after the last of those; but one that prints a day since is new, wherever it stands."""
        at = max((n for n, link in enumerate(links) if link.key in self.keys), default=-1)
        return {link.key for link in links[at + 1 :] if link.published is None or link.published[:10] < self.day}


@dataclass
class Walk:
    """The pages turned in one poll."""

    poll: Poll
    shore: Shore | None = None
    pages: list[Found] = field(default_factory=list)
    visited: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    passed: bool = False

    def has_room(self) -> bool:
        return len(self.visited) < most_pages(self.poll)

    def turn(self, url: str) -> Found | None:
        page = self.poll.ask(url)
        if page is None:
            return None
        self.visited.add(url)
        self.pages.append(self.poll.found_on(page))
        return self.pages[-1]

    def on(self, found: Found | None, last: str | None = None, *, whole: bool = False) -> Gap | None:
        """Goes on from a page until one ends in a row that is known (`last` does not count as such); where the pages
        of this poll are used up before, the gap that stays. `whole` turns every page."""
        while found is not None:
            fresh = [link.key for link in found.links if link.key not in self.seen]
            self.seen.update(fresh)
            met = not whole and fresh and fresh[-1] != last and bool(self.poll.memory.rows(fresh[-1:]))
            met = self.ashore(found) or met
            if met or not fresh or not found.next or found.next in self.visited:
                return None
            if not self.has_room():
                return Gap(found.next, fresh[-1])
            found = self.turn(found.next)
        return None

    def ashore(self, found: Found) -> bool:
        """Whether a page shows what is older than the first poll; from here on, all that comes is."""
        self.passed = self.shore is not None and (self.passed or self.shore.meets(found.links))
        below = self.shore.below(found.links) if self.shore is not None and self.passed else set()
        self.poll.older |= below - self.poll.memory.rows(list(below)).keys()
        return bool(below)

    def resume(self, gap: Gap) -> Gap | None:
        """Goes on where an earlier poll stopped. Rows move on to later pages meanwhile: pages are passed over until one
        shows the last row read then, or a row that is not known."""
        found, at = self.turn(gap.url), gap.url
        while found is not None and found.next and found.next not in self.visited:
            keys = [link.key for link in found.links]
            if gap.last in keys or len(self.poll.memory.rows(keys)) < len(keys):
                break
            if not self.has_room():
                return replace(gap, url=at)
            at = found.next
            found = self.turn(at)
        return self.on(found, gap.last)


def further(poll: Poll, first: Found) -> list[Found]:
    """What the pages after the first show; where one of them cannot be read, those before it, and the trouble."""
    walk = Walk(poll, _shore(poll), visited={poll.source.url})
    try:
        old = _open_gap(poll)
        mark = poll.memory.mark(poll.source.url)
        gap = walk.on(first, whole=mark is not None and mark.sha256 == UNFINISHED and old is None)
        if gap is None and old is not None:
            gap = walk.resume(old) if walk.has_room() else old
        if gap is not None and poll.memory.first:
            _land(walk, first)
        _settle(poll, first, old, None if poll.memory.first else gap)
        if walk.pages:
            walk.turn(poll.source.url)  # what came while we turned pages stands on the first
    except SourceError as error:
        if poll.memory.first:
            raise  # what a baseline lacks would be told as news
        poll.trouble = error
    return walk.pages


def most_pages(poll: Poll) -> int:
    """How many pages this poll may read; a baseline keeps what it reads only where the list ends within them."""
    pages = poll.source.pages
    if pages is None:
        return 1
    return max(pages.first, pages.most) if poll.memory.first else pages.most


def _land(walk: Walk, first: Found) -> None:
    """The list is longer than a poll may read. A baseline is then to know where it stands, not its whole history: the
    first pages are kept, and where they end."""
    poll, turned, pages = walk.poll, len(walk.visited), walk.poll.source.pages
    goes_on = f"the list goes on after {counted(turned, 'page')}"
    if pages is None or poll.source.first_poll == "tell":
        poll.notes += (f"{goes_on}: what is older is not known",)
        return
    del walk.pages[pages.first - 1 :]
    kept = "the first is" if pages.first == 1 else f"the first {pages.first} are"
    poll.notes += (f"{goes_on}: {kept} the baseline, what is older is not known (pages.first keeps more)",)
    last = (walk.pages or [first])[-1]
    day = poll.at.astimezone(ZoneInfo(poll.source.timezone)).date().isoformat()
    body = json.dumps({"keys": [link.key for link in last.links], "day": day}).encode()
    poll.marks.append((Mark(poll.source.url + SHORE, "", None, None, poll.at, poll.fingerprint), body))


def _shore(poll: Poll) -> Shore | None:
    body = poll.memory.body(poll.source.url + SHORE)
    if not body:
        return None
    said = json.loads(body)
    return Shore(frozenset(said["keys"]), said["day"])


def kept(poll: Poll, got: Got) -> Got:
    """The mark of the first page: where not all was read, it is to be read again whatever its server says."""
    if got.mark is None or (poll.trouble is None and not poll.gap):
        return got
    mark, body = got.mark
    return replace(got, mark=(replace(mark, sha256=UNFINISHED, etag=None, last_modified=None), body))


def _open_gap(poll: Poll) -> Gap | None:
    body = poll.memory.body(poll.source.url + GAP)
    return Gap(**json.loads(body)) if body else None


def _settle(poll: Poll, first: Found, old: Gap | None, gap: Gap | None) -> None:
    """Says whether the gap closed, and remembers where to read on."""
    poll.gap = gap is not None
    if gap is not None:
        poll.notes += (
            f"possible gap: {poll.source.pages.most if poll.source.pages else 1} pages of the list are read, and the "
            "last does not meet what is known; the next poll reads on from there (pages.most)",
        )
    elif old is not None:
        poll.notes += ("the gap is closed: the list is read back to what was known",)
    elif poll.source.pages is None and poll.source.kind in ("list", "json") and _meets_nothing(poll, first):
        poll.notes += (
            "possible gap: none of the rows was known before; others may have come and gone unseen: name pages.next, "
            "or poll more often",
        )
    if gap != old:
        body = json.dumps({"url": gap.url, "last": gap.last}).encode() if gap is not None else b""
        poll.marks.append((Mark(poll.source.url + GAP, "", None, None, poll.at, poll.fingerprint), body))


def _meets_nothing(poll: Poll, first: Found) -> bool:
    keys = [link.key for link in first.links]
    return bool(keys) and bool(poll.memory.listed) and not poll.memory.first and not poll.memory.rows(keys)
