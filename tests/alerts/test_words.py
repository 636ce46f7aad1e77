"""Every language has every word."""

from dataclasses import fields
from typing import get_args, get_type_hints

import pytest

from alerts.tables import ORDER
from alerts.words import CATALOGUE, Trouble, Words, words
from state.records import Incident, Kind


@pytest.mark.parametrize("language", CATALOGUE)
def test_no_word_is_missing(language: str):
    """A reader never meets an empty label or the words of another language's catalogue."""
    say = words(language)
    assert say.language == language
    for part in fields(Words):
        value = getattr(say, part.name)
        assert value, part.name
        if not isinstance(value, str):
            assert all(value.values()), part.name
    assert set(say.kinds) == set(get_args(Kind))
    assert set(say.troubles) == set(say.remedies) == set(get_args(Trouble))
    assert set(ORDER) <= set(say.facts)


def test_the_catalogues_say_the_same_things():
    """The same facts and the same places to fill in, in each language."""
    first, *others = CATALOGUE.values()
    for other in others:
        assert set(first.facts) == set(other.facts)
        for part in fields(Words):
            one, two = getattr(first, part.name), getattr(other, part.name)
            if isinstance(one, str):
                assert _places(one) == _places(two), part.name


def test_every_trouble_of_the_records_has_words():
    """The kinds of trouble are those that an incident may be of."""
    assert set(get_args(get_type_hints(Incident)["kind"])) == set(get_args(Trouble))


def _places(sentence: str) -> set[str]:
    return {name for name in ("title", "number", "day", "count", "subject") if f"{{{name}}}" in sentence}
