"""Every language has every word."""

import re
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from alerts.headline import incident_headline
from alerts.tables import ORDER
from alerts.words import CATALOGUE, Trouble, Words, words
from sources.verdict_signs import REMEDIES
from state.records import Incident, Kind

SOURCES = Path(__file__).parents[2] / "sources"
RAISED = re.compile(r"\b(?:Suspect|FetchFailed|Refused|ReadFailed|Passing)\(\s*\"([a-z_]+)\"")


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


@pytest.mark.parametrize("language", CATALOGUE)
def test_every_cause_that_a_source_may_be_ill_of_has_words(language: str):
    """Operators read in their own language why; what only `import` meets is none of theirs."""
    raised = {word for file in SOURCES.rglob("*.py") for word in RAISED.findall(file.read_text())} | set(REMEDIES)
    assert len(raised) > 40
    assert raised - set(words(language).causes) - {"not_opml"} == set()


SAID = [
    ("zh", "no_items", "[异常] 来源甲 · 页面可疑：找不到条目"),
    ("zh", "http_503", "[异常] 来源甲 · 页面可疑：服务器返回 503"),
    ("en", "no_items", "[Trouble] 来源甲 · shows something that is not its bulletin: no items are found"),
    ("en", "", "[Trouble] 来源甲 · shows something that is not its bulletin"),
]


@pytest.mark.parametrize(("language", "code", "line"), SAID)
def test_the_subject_of_an_alarm_says_why_in_its_readers_language(language: str, code: str, line: str):
    """An incident of an older release, or of a channel, has no word for it: its sentence stands below."""
    trouble = Incident(1, "a", "suspect", "a sentence", datetime(2031, 1, 5, tzinfo=UTC), code=code)
    assert incident_headline(trouble, True, "来源甲", words(language)) == line
