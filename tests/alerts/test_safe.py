"""Texts from pages are harmless where people read them."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from alerts.safe import cut, excerpt, for_chat, for_header, one_line, visible

ANY = st.text(st.characters(codec=None), max_size=80)


def test_a_character_that_reorders_text_is_spelled_out():
    """A page cannot turn the reading direction of an alert unseen."""
    assert visible("付款\u202e001元") == "付款⟨U+202E⟩001元"
    assert visible("a\u200bb\x00\ud800") == "a⟨U+200B⟩b⟨U+0000⟩⟨U+D800⟩"


@given(ANY)
def test_nothing_unseen_remains(text: str):
    """Whatever a page holds, what is shown has no control, no format character and no half of a surrogate pair."""
    shown = visible(text)
    kinds = {unicodedata.category(character) for character in shown if character not in "\n\t"}
    assert kinds & {"Cs", "Zl", "Zp", "Cc"} == set()
    assert not set(shown) & set("\u200b\u200e\u200f\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


@given(ANY, st.integers(2, 60))
def test_one_line_is_one_line_and_short(text: str, limit: int):
    """A title stays on one line, within its limit, by every notion of a line that Python has."""
    line = one_line(text, limit)
    assert len(line.splitlines()) <= 1 and len(line) <= limit


@given(ANY)
def test_no_encoded_word_survives_in_a_header(text: str):
    """A title that imitates RFC 2047 is words and nothing else."""
    assert "=?" not in for_header("=?utf-8?q?x?=" + text + "=?" + text)


def test_an_excerpt_ends_after_a_sentence():
    """A reader sees whole sentences, and that there is more."""
    text = "第一条 为了规范管理。" * 20
    shown = excerpt(text, 100)
    assert shown.endswith("。 …") and len(shown) <= 102
    assert excerpt("短文。", 100) == "短文。"


def test_cut_says_that_it_cut():
    """A text that was cut ends in an ellipsis, and one that was not does not."""
    assert cut("abcdef", 4) == "abc…" and cut("abcd", 4) == "abcd"


def test_a_page_cannot_call_people_in_a_chat():
    """Mentions and masked links of Slack, Discord and their like are text; a mail address stays as it is."""
    shown = for_chat("@everyone <!channel> <@U1> [ok](http://evil.example) ops@example.org")
    assert "@everyone" not in shown and "<!" not in shown and "<@" not in shown and "](" not in shown
    assert shown.endswith("ops@example.org")
