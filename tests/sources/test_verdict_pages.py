"""Whole pages, written in the likeness of real ones: which come in place of a bulletin, and which are one?"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.verdicts import cases, pages, verdict

SHARED = Path(os.environ.get("GAZETTED_SHARED") or Path(__file__).parents[3] / "shared")
IMPOSTORS = {case["name"]: case for case in cases("impostors")}
BULLETINS = {case["name"]: case for case in cases("bulletins")}


@pytest.mark.parametrize("name", IMPOSTORS)
def test_an_impostor_is_suspected_for_what_it_is(name: str) -> None:
    """Gates, refusals, logins, maintenance, errors, sellers of names and empty shells are told apart, with a score."""
    reason, message = verdict(IMPOSTORS[name]["html"].encode())
    assert reason == IMPOSTORS[name]["is"]
    assert "(score " in message or reason == "binary"


@pytest.mark.parametrize("name", BULLETINS)
def test_a_bulletin_is_none(name: str) -> None:
    """News about such things, however short, is news."""
    assert verdict(BULLETINS[name]["html"].encode(), BULLETINS[name].get("each")) == ("", "")


@pytest.mark.parametrize("corpus", ["zh_nea_pages", "zh_govcn_pages"])
def test_real_pages_are_good(corpus: str) -> None:
    """Of pages that ministries published, none is suspected."""
    folder = SHARED / "corpus" / corpus / "data"
    if not folder.is_dir():
        pytest.skip(f"the shared material has no {corpus}: set GAZETTED_SHARED")
    assert [name for name, body in pages(folder) if verdict(body)[0]] == []
