"""How would a bare address be written as a source? Guesses its kind, and tries the guess."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Protocol

from monitor.attempt import Attempt, attempt
from monitor.settings.entry import Field, Fields, make_id, make_name, read_back, write_entries
from sources.config import Items, Source
from sources.errors import SourceError
from sources.headline import fold_title
from sources.page import Found, Page
from sources.polling import Fetch, Read
from sources.proposal import FeedLink, Guess, Known, Proposal

ZONES = {"zh": "Asia/Shanghai", "en": "UTC"}
_FEEDS = 3
_SUMMARY = 400
"""Letters of a feed's middling entry that holds its whole text."""


class Guesser(Read, Protocol):
    """A reader that guesses too, as `sources.worker.Reader` does."""

    def guess(self, page: Page, source: Source, known: tuple[Known, ...] = ...) -> Guess: ...


@dataclass(frozen=True, slots=True)
class Discovery:
    """What an address may be read as. `attempt` None: as nothing, for the `reason` given. `entry` is YAML that passes
    `check`; `others` are further proposals for the same page, `feeds` further feeds that it names."""

    guess: Guess
    attempt: Attempt | None
    entry: str = ""
    reason: str = ""
    others: tuple[Proposal, ...] = ()
    feeds: tuple[FeedLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Discoverer:
    """The tools for finding out. `timezone` is the configuration's, None where there is none; `taken` its ids."""

    fetch: Fetch
    reader: Guesser
    now: datetime
    timezone: str | None = None
    taken: Collection[str] = ()

    def discover(self, url: str) -> Discovery:
        """Fetches, guesses and tries. Raises SourceError where the page itself cannot be had."""
        page = self._get(url)
        guess = self.reader.guess(page, self._probe(page.url))
        if guess.kind != "feed" and (found := self._by_feed(page, guess)):
            return found
        if guess.kind is None:
            return Discovery(guess, None, reason=guess.reason)
        return self._tried(page, guess)

    def _get(self, url: str) -> Page:
        page = self.fetch.get(url)
        assert page is not None, "only a conditional request is answered by 304"
        return page

    def _probe(self, url: str) -> Source:
        return Source("try", "", "list", url, every=timedelta(days=1), timezone=self.timezone or ZONES["zh"])

    def _by_feed(self, page: Page, guess: Guess) -> Discovery | None:
        """The first of the feeds that the page names which can be read, and shows what the page shows."""
        for link in guess.feeds[:_FEEDS]:
            try:
                feed = self._get(link.url)
                said = self.reader.guess(feed, self._probe(link.url))
                found = self.reader.read("feed", feed, self._probe(link.url)) if said.kind == "feed" else None
            except SourceError:
                continue
            if found is not None and _tells_the_same(found, guess):
                return self._tried(feed, said, tuple(one for one in guess.feeds if one != link), guess.proposals)
        return None

    def _tried(
        self,
        page: Page,
        guess: Guess,
        feeds: tuple[FeedLink, ...] | None = None,
        others: tuple[Proposal, ...] | None = None,
    ) -> Discovery:
        best = guess.proposals[0] if guess.kind in ("list", "json") and guess.proposals else None
        fields = self._fields(page, guess, best)
        tried = self._attempt(fields, page)
        if fields.get("follow") and tried.verdict != "good" and not tried.differences:
            alone = self._attempt(plain := {k: v for k, v in fields.items() if k != "follow"}, page)
            fields, tried = (plain, alone) if alone.verdict == "good" else (fields, tried)
        rest = guess.proposals[1:] if others is None else others
        return Discovery(
            guess, tried, write_entries([fields]), others=rest, feeds=guess.feeds if feeds is None else feeds
        )

    def _attempt(self, fields: Fields, page: Page) -> Attempt:
        (source,) = read_back(write_entries([fields]), self.timezone or ZONES["zh"])
        return attempt(source, self.fetch, self.reader, self.now, page)

    def _fields(self, page: Page, guess: Guess, best: Proposal | None) -> Fields:
        """The entry as a person would write it."""
        assert guess.kind is not None
        zone = self.timezone or ZONES[guess.language]
        fields: dict[str, Field] = {
            "id": make_id(page.url, self.taken),
            "name": make_name(guess.title, page.url),
            "kind": guess.kind,
            "url": page.url,
            **({} if zone == (self.timezone or ZONES["zh"]) else {"timezone": zone}),
            **({"items": items_fields(best.items)} if best else {}),
            **({"pages": {"next": guess.pages.next}} if best and guess.pages else {}),
        }
        if self._should_follow(page, guess):
            fields["follow"] = True
        return fields

    def _should_follow(self, page: Page, guess: Guess) -> bool:
        """Whether a notice's text stands on a page of its own: always behind a list or a sitemap, and behind a feed or
        an interface that shows but summaries."""
        if guess.kind not in ("feed", "json"):
            return guess.kind in ("list", "sitemap")
        links = self.reader.read(guess.kind, page, self._probe(page.url)).links
        return sum(len(link.summary) < _SUMMARY for link in links) > len(links) / 2 and any(link.url for link in links)


def _tells_the_same(feed: Found, guess: Guess) -> bool:
    """A feed of the whole site is no stand-in for one of its lists."""
    if guess.kind not in ("list", "bulletin") or not guess.proposals or not feed.links:
        return guess.kind is None
    shown = {fold_title(title) for title in guess.proposals[0].titles}
    return 2 * len(shown & {fold_title(link.title) for link in feed.links}) >= len(shown)


def items_fields(items: Items) -> dict[str, str]:
    """The selectors that are given, as the entry has them."""
    return {field.name: value for field in fields(items) if (value := getattr(items, field.name)) is not None}
