"""How is a source that broke mended? Finds what we know on the page as it is now, and proposes selectors for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.attempt import Attempt, Nothing, attempt
from monitor.discover import Guesser, items_fields
from monitor.settings.entry import Fields, scalar
from sources.config import Source
from sources.errors import SourceError
from sources.page import Page
from sources.polling import Fetch, Poll
from sources.proposal import Guess, Known

TRIED = 3
"""Known notices whose own page is asked for, where it is these that broke."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """A notice that we hold: what it said, and where its own page was."""

    known: Known
    url: str | None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """How a source is. `mended` is YAML for its entry, '' where nothing is proposed; `met` of `asked` known titles are
    found by it; `after` is how the source does with it."""

    before: Attempt
    mended: str = ""
    met: int = 0
    asked: int = 0
    after: Attempt | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Mender:
    """The tools: fetching, reading and the time. Stores nothing."""

    fetch: Fetch
    reader: Guesser
    now: datetime

    def examine(self, source: Source, remembered: Sequence[Remembered]) -> Diagnosis:
        """Tries the source; where it can be fetched and not read, looks for what is remembered."""
        before = attempt(source, self.fetch, self.reader, self.now)
        if before.verdict == "good":
            return Diagnosis(before)
        if before.differences:
            return Diagnosis(before, reason="the page is read; what changes from one fetch to the next is named above")
        if not remembered:
            return Diagnosis(before, reason="nothing is known of it yet: `gazetted try` its address proposes an entry")
        poll = Poll(source, Nothing(), self.fetch, self.reader, self.now, "")
        try:
            page = poll.ask(source.url)
        except SourceError as error:
            return Diagnosis(before, reason=f"the page itself cannot be had: {error.message}")
        assert page is not None, "only a conditional request is answered by 304"
        return self._mend(poll, page, before, remembered)

    def _mend(self, poll: Poll, page: Page, before: Attempt, remembered: Sequence[Remembered]) -> Diagnosis:
        source = poll.source
        if source.kind not in ("list", "bulletin", "page"):
            return Diagnosis(before, reason=f"a {source.kind} has no selectors on a page: look at its address by hand")
        try:
            poll.found_on(page)
        except SourceError:
            return self._with(self._guess(source, page, remembered), source, before, len(remembered))
        return self._by_documents(poll, before, remembered)

    def _guess(self, source: Source, page: Page, remembered: Sequence[Remembered]) -> Guess:
        try:
            return self.reader.guess(page, source, tuple(one.known for one in remembered))
        except SourceError as error:
            return Guess(None, error.message)

    def _with(self, guess: Guess, source: Source, before: Attempt, asked: int) -> Diagnosis:
        fields: Fields
        if source.kind == "page" and guess.document is not None:
            better = replace(source, document=replace(guess.document, remove=source.document.remove))
            fields, met = {"document": {"content": guess.document.content or ""}}, 1
        elif guess.proposals:
            best = guess.proposals[0]
            better, met = replace(source, items=best.items), best.known
            fields = {"items": items_fields(best.items)}
        else:
            return Diagnosis(before, asked=asked, reason=guess.reason or "no title that is known is on the page")
        after = attempt(better, self.fetch, self.reader, self.now)
        return Diagnosis(before, _yaml(fields), met, asked, after)

    def _by_documents(self, poll: Poll, before: Attempt, remembered: Sequence[Remembered]) -> Diagnosis:
        """The list is read, its notices' own pages are not: where does what they said stand now?"""
        alone = replace(poll.source, kind="page")
        for one in [one for one in remembered if one.url and one.known.text][-TRIED:]:
            try:
                page = poll.ask(one.url or "")
            except SourceError:
                continue
            guess = self._guess(alone, page, [one]) if page is not None else Guess(None)
            if guess.document is not None:
                document = replace(poll.source.document, content=guess.document.content, title=None)
                after = attempt(replace(poll.source, document=document), self.fetch, self.reader, self.now)
                return Diagnosis(before, _yaml({"document": {"content": document.content or ""}}), 1, 1, after)
        return Diagnosis(before, asked=len(remembered), reason="no text that is known is on the notices' own pages")


def _yaml(fields: Fields) -> str:
    lines = []
    for name, value in fields.items():
        assert isinstance(value, dict)
        lines += [f"    {name}:", *(f"      {key}: {scalar(one)}" for key, one in value.items())]
    return "\n".join(lines) + "\n"
