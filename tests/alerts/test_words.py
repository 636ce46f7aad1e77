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


def test_every_trouble_of_the_records_has_words():
    """The kinds of trouble are those that an incident may be of."""
    assert set(get_args(get_type_hints(Incident)["kind"])) == set(get_args(Trouble))
