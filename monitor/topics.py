"""What is a notice about, and which words say so?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from monitor.patterns import is_pattern, search
from monitor.phrases import Phrases, Printed
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
    phrases = _phrases(tuple(topics))
    places = {"title": Printed(notice.title, phrases), "text": Printed(notice.words, phrases)}
    found = [tagged for topic in topics if (tagged := _tagged(topic, [places[p] for p in topic.within])) is not None]
    named = {tagged.id for tagged in found}
    return (*(Tagged(id) for id in dict.fromkeys(always) if id not in named), *found)


@lru_cache(maxsize=8)
def _phrases(topics: tuple[Topic, ...]) -> Phrases:
    words = dict.fromkeys(words for topic in topics for words in (*topic.any, *topic.all, *topic.none))
    return Phrases(term for entry in words for option in _options(entry) for term in option)


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
