"""A list for a spreadsheet has the rows of the JSON, and no cell in which words of a page are a formula."""

from __future__ import annotations

import csv
import io
import json

import pytest

from monitor.cli.sheet import FORMULA, cell
from tests.cli.conftest import GUIDE
from tests.newsday import Newsday, day
from tests.printing import list_page, list_source, row

__all__ = ["day"]

FORMULAS = ('=HYPERLINK("http://evil.test","x")', "+1+1|cmd", "-2+3", "@SUM(A1)", "＝1+1", " =1+1")


def rows(room: Newsday, *arguments: str) -> list[dict[str, str]]:
    done = room.run(*arguments, "--csv", encoding="utf-8-sig")
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


@pytest.mark.parametrize("command", ["notices", "changes", "deliveries"])
def test_a_sheet_has_a_row_for_each_thing_listed(office: Newsday, command: str) -> None:
    """With a head, and the same ids in the same order as in JSON."""
    listed = json.loads(office.run(command, "--json").stdout)
    assert [found["id"] for found in rows(office, command)] == [str(one["id"]) for one in listed]


def test_lists_and_facts_are_words_in_a_cell(office: Newsday) -> None:
    """Topics by their ids, amounts in their own words, a text only where asked for."""
    (found,) = (one for one in rows(office, "notices", "--text") if one["title"] == GUIDE)
    assert (found["topics"], found["doc_number"]) == ("compute-vouchers", "发改办高技〔2025〕88号")
    assert "五十万元" in found["amounts"] and "第五条" in found["text"] and "\n" not in found["text"]
    assert "text" not in rows(office, "notices")[0]


def test_no_title_of_a_page_is_a_formula(day: Newsday) -> None:
    """What a spreadsheet would run has an apostrophe before it, also behind a space or in full width."""
    day.configure(list_source(day.site.url(), first_poll="tell"))
    day.site.show(list_page([row(number, title) for number, title in enumerate(FORMULAS, 1)]))
    day.poll()
    day.rest()
    for command in ("notices", "changes"):
        shown = [one["title"] for one in rows(day, command)]
        assert not [title for title in shown if title.strip()[:1] in FORMULA] and len(shown) == len(FORMULAS)


def test_numbers_of_ours_stay_numbers() -> None:
    """What is missing is empty, a yes is a word, what reorders a line is spelled out, and no cell is too long."""
    assert len(cell("long" * 10_000)) == 32_000 and cell("long" * 10_000).endswith("…")
    assert cell("pay \u202e001") == "pay ⟨U+202E⟩001"
    assert [cell(value) for value in (-3, 0.5, None, True, [], ["a", "=b"])] == ["-3", "0.5", "", "true", "", "a; =b"]


def test_a_list_is_asked_for_in_one_form(office: Newsday) -> None:
    """Two forms at once, or a check of the ledger as a sheet, are wrong usage."""
    for arguments in (("notices", "--json", "--csv"), ("deliveries", "--reconcile", "--csv")):
        done = office.run(*arguments)
        assert done.returncode == 2 and "leave" in done.stderr
