"""What is a notice about, and which words say so?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Literal

from monitor.patterns import is_pattern, search
from monitor.phrases import Phrases, Printed, first_phrase
from sources.notice import Notice
from state.records import Tagged

Place = Literal["title", "text"]

PASSAGES = 3
"""Passages that are kept of a topic in one notice."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What an operator calls a topic: words sought in the places of `within`.

    A notice is of it if one of `any` is there (where any are given), each of `all`, and none of `none`. Words are a
    phrase; a `/regular expression/`; `one ~10 other`, two phrases with at most ten words or Han characters between;
    `this + that`, both; `this | that`, either.
    """

    id: str
    name: str = ""
    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    within: tuple[Place, ...] = ("title", "text")


def tag(notice: Notice, topics: Sequence[Topic], always: Sequence[str] = ()) -> tuple[Tagged, ...]:
    """The topics of a notice in the order of `topics`, each with the words that say so, as the topic writes them, and
    the passages in which these stand.

    The ids in `always` are the source's own topics: the notice has them whatever its words are. A pattern that
    `check_words` refuses raises its ValueError here too.
    """
    index = _index(tuple(topics))
    places = {"title": Printed(notice.title, index.phrases), "text": Printed(notice.words, index.phrases)}
    likely = index.likely(chain(places["title"].places, places["text"].places))
    found = [tagged for topic in likely if (tagged := _tagged(topic, [places[p] for p in topic.within])) is not None]
    named = {tagged.id for tagged in found}
    return (*(Tagged(id) for id in dict.fromkeys(always) if id not in named), *found)


class _Index:
    """The topics of a configuration by the phrases without which a notice is of none of them."""

    def __init__(self, topics: tuple[Topic, ...]):
        words = dict.fromkeys(words for topic in topics for words in (*topic.any, *topic.all, *topic.none))
        self.phrases = Phrases(term for entry in words for option in _options(entry) for term in option)
        self._topics = topics
        self._asking: dict[str, list[int]] = defaultdict(list)
        self._always: list[int] = []
        """Topics that patterns alone may find."""
        for number, topic in enumerate(topics):
            needed = [_phrase_of(option) for entry in topic.any or topic.all[:1] for option in _options(entry)]
            if None in needed:
                self._always.append(number)
            for phrase in {one for one in needed if one is not None}:
                self._asking[phrase].append(number)

    def likely(self, phrases: Iterable[str]) -> Iterator[Topic]:
        """The topics, in their order, that a notice in which these phrases stand may be of."""
        numbers = {number for phrase in phrases for number in self._asking.get(phrase, ())}
        return (self._topics[number] for number in sorted(numbers.union(self._always)))


_index = lru_cache(maxsize=8)(_Index)


def _phrase_of(option: Sequence[str]) -> str | None:
    """A phrase that stands wherever all these terms do; None where they are patterns."""
    return next((phrase for term in option if (phrase := first_phrase(term))), None)


def _tagged(topic: Topic, places: Sequence[Printed]) -> Tagged | None:
    """The topic with the words for which the notice is of it; None if it is not, or has no words."""
    if not (topic.any or topic.all) or any(_found(words, places) for words in topic.none):
        return None
    whole = {words: _found(words, places) for words in topic.all}
    some = {words: found for words in topic.any if (found := _found(words, places))}
    if not all(whole.values()) or (topic.any and not some):
        return None
    said: dict[str, tuple[str, ...]] = {**some, **whole}
    passages = dict.fromkeys(passage for shown in said.values() for passage in shown)
    return Tagged(topic.id, tuple(said), tuple(passages)[:PASSAGES])


def _found(words: str, places: Sequence[Printed]) -> tuple[str, ...]:
    """The passages that make one entry of a topic true; none where it is not."""
    for option in _options(words):
        passages = [next((p for place in places if (p := place.find(term)) is not None), None) for term in option]
        if None not in passages:
            return tuple(passage for passage in passages if passage is not None)
    return ()


@lru_cache(maxsize=4096)
def _options(words: str) -> tuple[tuple[str, ...], ...]:
    """An entry as alternatives, each of terms that must all be there; a pattern is one term, whatever is in it."""
    if is_pattern(words):
        return ((words,),)
    return tuple(tuple(term.strip() for term in option.split(" + ")) for option in words.split(" | "))


def check_words(words: str) -> None:
    """ValueError, in a sentence, for an entry of a topic that cannot be sought."""
    for term in _terms(words):
        if is_pattern(term):
            search(term[1:-1])
        elif not term:
            raise ValueError(
                f"{words!r} has nothing on one side of | or +: write a phrase there, or leave the sign out"
            )


def _terms(words: str) -> Iterator[str]:
    return (term for option in _options(words) for term in option)
