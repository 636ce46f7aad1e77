"""Which words do our alerts use, in each language?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from alerts.catalogue import LANGUAGES, fill
from state.records import Kind

Trouble = Literal[
    "failing", "suspect", "quiet", "flood", "dead", "certificate", "dates", "keys", "gap", "unsent", "shut", "refusing",
    "template",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that an alert says by itself; a language without one of these does not start.

    `facts` are by the names of `changes --json` and `notices --json`. Sentences with a `{name}` are for `str.format`.
    """

    language: str
    kinds: Mapping[Kind, str]
    facts: Mapping[str, str]
    troubles: Mapping[Trouble, str]
    well: Mapping[Trouble, str]
    """What each trouble has become when it is over."""
    causes: Mapping[str, str]
    """Why a source is not well, by its word for programs; `http` for any status of a server, `other` for the rest."""
    remedies: Mapping[Trouble, str]
    comma: str
    semicolon: str
    colon: str
    citation: str
    numbered: str
    mended: str
    from_day: str
    until_day: str
    by_day: str
    clauses_changed: str
    one_clause_changed: str
    text_withdrawn: str
    nothing: str
    and_more: str
    content_changed: str
    changes: str
    excerpt: str
    summary: str
    more_items: str
    left_out: str
    no_link: str
    original: str
    archive: str
    also: str
    why: str
    route: str
    topics: str
    every_topic: str
    because: str
    source: str
    replaces: str
    our_message: str
    our_digest: str
    trouble: str
    well_again: str
    since: str
    until: str
    reason: str
    remedy: str


CATALOGUE: Mapping[str, Words] = {language: fill(Words, "alert", language) for language in LANGUAGES}


def words(language: str) -> Words:
    """The words of a language, `zh` or `en`; KeyError for another, which the settings do not let through."""
    return CATALOGUE[language]
