"""Is every captured page read as a person reviewed it?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sources.config import Kind
from sources.kinds import KINDS, read
from tests.pages.cases import HERE, cases, load, shown


@pytest.mark.parametrize(("kind", "folder"), [pytest.param(*one, id=f"{one[0]}-{one[1].name}") for one in cases()])
def test_a_captured_page_is_read_as_reviewed(kind: Kind, folder: Path) -> None:
    """Notices, links and the next page of each captured page are those of its reviewed `expected.json`."""
    page, source = load(kind, folder)
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    assert json.loads(json.dumps(shown(read(kind, page, source)))) == expected


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_has_a_captured_page(kind: str) -> None:
    """A kind of source without one captured page and its reviewed reading is not done."""
    assert [folder for folder in (HERE / kind).glob("*/") if (folder / "expected.json").is_file()]
