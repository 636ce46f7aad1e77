"""Which differences are noise?"""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state.redline import fold, same

ODD = st.text(
    st.one_of(
        st.sampled_from(
            "“”‘’「」『』—–-－…⋯. 　\t\u200b\ufeff\u00ad（）(),，ＡＢａ１２ﾊﾟe\u0301é中国第条\n\r\u2028☃²①ﬁ"
        ),
        st.characters(),
    ),
    max_size=40,
)


@given(ODD)
@settings(deadline=None)
def test_folding_twice_is_folding_once(text: str) -> None:
    """A folded text folds to itself, whatever it holds."""
    assert fold(fold(text)) == fold(text)


@given(ODD)
@settings(deadline=None)
def test_composition_is_no_difference(text: str) -> None:
    """A text and its decomposed form are the same to a reader."""
    assert same(text, unicodedata.normalize("NFD", text))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("第三条　有效期５年（试行）", "第三条 有效期5年(试行)"),
        ("称为“特区”、‘新区’", "称為「特区」、『新区』".replace("為", "为")),
        ("第 3 條 本法", "第3條本法"),
        ("2020—2025 年", "2020-2025年"),
        ("零\u200b宽\ufeff字符", "零宽字符"),
        ("the operator’s  “plan”", 'the operator\'s "plan"'),
        ("等等……", "等等..."),
        ("一段\n\n  二段 ", "一段\n二段"),
        ("一行断\n成两行", "一行断成两行"),
    ],
)
def test_what_a_reader_would_not_call_a_change(old: str, new: str) -> None:
    """Width, quotes, dashes, spaces, invisible characters and line breaks are noise."""
    assert same(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("有效期5年", "有效期50年"),
        ("10² cm", "102 cm"),
        ("may apply", "shall apply"),
        ("the Agreement", "the agreement"),
        ("10.5%", "105%"),
        ("on line", "online"),
        ("《办法》", "“办法”"),
    ],
)
def test_what_a_reader_would_call_a_change(old: str, new: str) -> None:
    """Words, numbers, case and the marks of a title are none of it."""
    assert not same(old, new)


def test_paragraphs_stay_apart() -> None:
    """Folding keeps one paragraph a line and drops the empty ones."""
    assert fold("第一段 \r\n\r\n　　第二段\u2028third  one") == "第一段\n第二段\nthird one"
