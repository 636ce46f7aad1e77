"""Which paragraphs, items and points does an article consist of, and where did they come from?"""

from __future__ import annotations

import pytest

from state.redline import compare
from state.redline.parts import Part, parts_of

Tree = list[tuple[str | None, list[object]]]


def tree(parts: list[Part]) -> list[object]:
    return [(part.label, tree(part.parts)) if part.parts else part.label for part in parts]


@pytest.mark.parametrize(
    ("lines", "want"),
    [
        ("第三条 应当提交：|（一）申请表：|1.甲；|2.乙；|（二）执照。|逾期不予受理。",
         [(None, [("（一）", ["1.", "2."]), "（二）"]), None]),
        ("第三条 总述。|一、甲|（一）子|①孙|②孙|（二）子|二、乙",
         [(None, [("一、", [("（一）", ["①", "②"]), "（二）"]), "二、"])]),
        ("§ 9.1 Meaning|(a) One|(1) Two|(i) Three|(ii) Three|(A) Four|(2) Two|(b) One",
         [(None, [("(a)", [("(1)", ["(i)", ("(ii)", ["(A)"])]), "(2)"]), "(b)"])]),
        ("Section 4 Order|(g) gee|(h) aitch|(i) eye|(j) jay", [(None, ["(g)", "(h)", "(i)", "(j)"])]),
        ("Section 4 Order|(a)(1) both at once|(2) the next|(b) the last", [(None, [("(a)", ["(1)", "(2)"]), "(b)"])]),
        ("**6**.— (1) One:|(*a*) first|(*b*) second|(2) Two", [("(1)", ["(*a*)", "(*b*)"]), "(2)"]),
        ("Article 2 List:|• one|• two", [(None, ["•", "•"])]),
        ("第五条 只有一款。", []),
    ],
)  # fmt: skip
def test_an_article_is_a_tree(lines: str, want: list[object]) -> None:
    """款, 项, 目 and (a)(1)(i)(A) stand within each other by the order in which their forms first come."""
    text = lines.replace("|", "\n")
    label = compare("", text).clauses[0].new_label
    assert tree(parts_of(text, label)) == want


def test_headings_above_are_named() -> None:
    """Each clause says which part, chapter and section it stands under; a new chapter ends the old one's sections."""
    law = "第一编 总则\n第一章 甲\n第一节 子\n第一条 文。\n第二章 乙\n第二条 文字。\n第二编 分则\n第三条 又一条。"
    within = {c.new_label: c.within for c in compare("", law).clauses if "条" in (c.new_label or "")}
    assert within == {"第一条": ("第一编", "第一章", "第一节"), "第二条": ("第一编", "第二章"), "第三条": ("第二编",)}


FIRST = "第六条 申请人应当在三十日内提交全部材料，并对材料的真实性负责。"
SECOND = "主管部门收到材料后，应当组织专家评审，评审结果向社会公示。"


def test_a_clause_split_in_two_says_so() -> None:
    """The article that took the second half names the one it comes from; put together again, it is merged."""
    whole = f"第五条 甲方负责。\n{FIRST}\n{SECOND}\n第七条 乙方验收货物。"
    parted = f"第五条 甲方负责。\n{FIRST}\n第七条 {SECOND}\n第八条 乙方验收货物。"
    (came,) = [c for c in compare(whole, parted).changed if c.op == "inserted"]
    (went,) = [c for c in compare(parted, whole).changed if c.op == "removed"]
    assert (came.new_label, came.split_from) == ("第七条", "第六条")
    assert (went.old_label, went.merged_into) == ("第七条", "第六条")


def test_a_clause_of_new_words_comes_from_nowhere() -> None:
    """An inserted article beside an amended one is not said to be split from it."""
    old = f"{FIRST}\n第七条 乙方验收货物。"
    new = f"{FIRST.replace('三十', '二十')}\n第七条 国务院另有规定的从其规定，不受前条限制。\n第八条 乙方验收货物。"
    assert all(c.split_from is None for c in compare(old, new).clauses)


def test_a_paragraph_broken_over_lines_is_no_change() -> None:
    """What one text prints in one line and the other, as a PDF does, in several is one unchanged paragraph."""
    old = "通知\n各单位应当于每季度终了后十五日内，将收支情况报送财政部门备案。\nReturns are due within one month."
    new = "通知\n各单位应当于每季度终了\n后十五日内，将收支情况\n报送财政部门备案。\nReturns are due\nwithin one month."
    assert compare(old, new).changed == compare(new, old).changed == ()
