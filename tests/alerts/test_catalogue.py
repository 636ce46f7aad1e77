"""All that readers are told is said in one catalogue per language, and nothing is in it that nobody says."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from alerts.catalogue import FOLDER, LANGUAGES, CatalogueError, fill, read
from alerts.causes import CONTEXT as SENTENCES
from alerts.digest_words import DigestWords
from alerts.probe import ProbeWords
from alerts.reminder import ReminderWords
from alerts.retraction import RetractionWords
from alerts.words import Words

HOUSE = Path(__file__).parents[2]
SHAPES = {
    "alert": Words, "digest": DigestWords, "reminder": ReminderWords, "retraction": RetractionWords,
    "probe": ProbeWords,
}  # fmt: skip
"""The parts whose words are fields; of all others the id stands in the code."""


@cache
def messages(language: str) -> dict[tuple[str, str], str]:
    return read((FOLDER / f"{language}.po").read_text("utf-8"))


@cache
def said_in_code() -> tuple[frozenset[str], frozenset[str]]:
    """Every attribute that our code reads, and every string that stands in it, in pieces between dots."""
    names, strings = set[str](), set[str]()
    for path in _modules("alerts", "monitor", "state", "sources"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute):
                names.add(node.attr)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                strings |= {node.value, *node.value.split(".")}
    return frozenset(names), frozenset(strings)


def _modules(*packages: str) -> Iterator[Path]:
    for package in packages:
        yield from sorted((HOUSE / package).rglob("*.py"))


def _places(text: str) -> set[str]:
    """The places to fill in; how many there are may be said as all of them or as the rest (等 3 件, and 2 more)."""
    names = {name.split(":")[0] for _, name, _, _ in string.Formatter().parse(text) if name}
    return {"count" if name == "more" else name for name in names}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_missing(language: str) -> None:
    """What one language says the others say too, with the same places to fill in; none is empty or unsure."""
    text = (FOLDER / f"{language}.po").read_text("utf-8")
    asked = len(re.findall(r"^msgctxt ", text, re.MULTILINE))
    assert len(messages(language)) == asked, "an empty or fuzzy message counts as missing"
    everywhere = set[tuple[str, str]]().union(*map(messages, LANGUAGES))
    assert everywhere == set(messages(language))
    other = messages(LANGUAGES[0])
    wrong = {name for name, words in messages(language).items() if _places(words) != _places(other[name])}
    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_unused(language: str) -> None:
    """A message that no code says is removed, lest a translator work for nothing; `test_causes` looks at sentences."""
    names, strings = said_in_code()
    unused = set[tuple[str, str]]()
    for context, said in messages(language):
        if context == SENTENCES:
            continue
        first, *rest = said.split(".")
        if context not in SHAPES:
            spoken = {context, first, *rest} <= strings
        else:
            spoken = first in SHAPES[context].__dataclass_fields__ and first in names and set(rest) <= strings
        if not spoken:
            unused.add((context, said))
    assert not unused


def test_no_words_for_readers_stand_in_the_code() -> None:
    """Chinese words in the code that writes alerts are only patterns and examples of a docstring: all else is here."""
    spoken = re.compile(r"[\u4e00-\u9fff]{2}")
    for path in [*_modules("alerts"), HOUSE / "monitor" / "summary.py"]:
        tree = ast.parse(path.read_text("utf-8"))
        papers = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in papers:
                assert not spoken.search(node.value), f"{path.name}:{node.lineno}: {node.value!r}"


def test_a_po_file_is_read_as_gettext_writes_it() -> None:
    """Comments, lines that go on, escapes and the header; what is fuzzy or empty is not there."""
    found = read(
        'msgid ""\nmsgstr ""\n"Language: zh\\n"\n\n'
        '# of a mail\n#: alerts/mail.py:3\nmsgctxt "mail"\nmsgid "greeting"\nmsgstr ""\n'
        '"Dear \\"reader\\",\\n"\n"good day"\n\n'
        '#, fuzzy\nmsgctxt "mail"\nmsgid "end"\nmsgstr "perhaps"\n\nmsgctxt "mail"\nmsgid "empty"\nmsgstr ""\n\n'
        '#~ msgid "gone"\n#~ msgstr "gone"\n'
    )
    assert found == {("mail", "greeting"): 'Dear "reader",\ngood day'}


@pytest.mark.parametrize(("po", "told"), [
    ('msgid "a"\nmsgstr half', "is no line of a PO file"),
    ('msgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"', "stands there twice"),
])  # fmt: skip
def test_a_broken_catalogue_says_what_is_wrong(po: str, told: str) -> None:
    """A line that is none, or a message said twice, is named."""
    with pytest.raises(CatalogueError, match=told):
        read(po)


def test_a_language_that_lacks_a_word_does_not_start() -> None:
    """The word that is missing is named, with its file."""

    @dataclass
    class More:
        badge: str
        unheard: str

    with pytest.raises(CatalogueError, match=r'zh\.po: lacks msgctxt "reminder" msgid "unheard"; add it'):
        fill(More, "reminder", "zh")
