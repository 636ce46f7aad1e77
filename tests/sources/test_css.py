"""Is a selector refused before it can do harm, with words that help?"""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from sources import css
from sources.kinds import compile_selector

PAGE = "<table><td><a title='x@y' href='/us/1'>1</a></table><ul class=list><li>2<li>3</ul>"


@pytest.mark.parametrize(
    "selector",
    [
        "",
        "a",
        "@href",
        "ul.list > li",
        "a@href",
        "a[href*='/us/']",
        "td:has(> a)",
        "a[title='x@y']@title",
        "li:not(:first-child)",
    ],
)
def test_a_good_selector_passes(selector: str) -> None:
    """CSS, `sel@attribute`, '' and '@attribute' are all selectors."""
    compile_selector(selector)
    found = css.split_selector(selector)[0]
    assert not found or LexborHTMLParser(PAGE).css(found), f"{selector} finds nothing in a page made for it"


@pytest.mark.parametrize(
    ("selector", "says"),
    [
        ("div:has(p:has(a))", ":has"),
        ("a:has(b):has(c):has(d)", ":has"),
        ("a::text", "not a CSS selector"),
        ("p:contains('x')", "not a CSS selector"),
        ("li >", "not a CSS selector"),
        ("div[", "not a CSS selector"),
        ("* " * 40, "steps"),
        ("a" * 900, "characters"),
    ],
)
def test_a_bad_selector_is_refused_in_words(selector: str, says: str) -> None:
    """What is no CSS, or can take minutes on a hostile page, is refused when the configuration is read."""
    with pytest.raises(ValueError, match=says):
        compile_selector(selector)


def test_words_of_a_choice() -> None:
    """The text of the first element chosen, its attribute, or nothing."""
    body = LexborHTMLParser("<div data-k='K'><a href=/1>One <b>x</b></a><a>Two</a></div>").css_first("div")
    assert body is not None
    assert [css.words(body, one) for one in ("a", "a@href", "@data-k", "i", "i@x")] == ["One x", "/1", "K", "", ""]
