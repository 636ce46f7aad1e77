"""Figures of a text: what is passed over without reading it holds none."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state.redline.figures import _FIGURES, _SIGN

PATTERNS = {kind: pattern for kind, pattern in _FIGURES if kind in _SIGN}


@pytest.mark.parametrize("kind", sorted(PATTERNS))
def test_every_figure_of_a_kind_holds_one_of_its_signs(kind: str) -> None:
    """Whatever the pattern can match, so that a stretch without any sign need not be searched."""

    @settings(max_examples=60, deadline=None)
    @given(st.from_regex(re.compile(PATTERNS[kind].pattern, PATTERNS[kind].flags)))
    def holds(text: str) -> None:
        found = PATTERNS[kind].search(text)
        assert found is not None and _SIGN[kind].search(found.group())

    holds()
