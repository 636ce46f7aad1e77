"""What an amending act orders: each change tied to its article."""

from __future__ import annotations

import pytest

from sources.facts.instructions import FORMS, instructions

ORDERED = [
    ("一、将海运法第一百五十一条第三款修改为：“第九条修改为零。”", [("modify", "第一百五十一条")]),
    ("二、在第三条后增加一条，作为第三条之一：“海运应当报告。”",
     [("insert_after", "第三条"), ("insert_article", "第三条之一")]),
    ("三、在第四条中增加一款作为第二款：“报告应当书面。”", [("add_in", "第四条")]),
    ("四、删去第五条、第六条。", [("delete", "第五条"), ("delete", "第六条")]),
    ("五、第七条改为第八条，第九条第一项修改为：“零”。", [("renumber", "第七条"), ("modify", "第九条")]),
    ("第三条 违反本法第二条的，责令改正；修改计划的，应当报告。", []),
    ("增加投入，依照第三条办理。", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "found"), ORDERED)
def test_each_instruction_is_tied_to_its_article(text: str, found: list[tuple[str, str]]) -> None:
    """The wording that is put in orders nothing; a rule that cites an article changes none."""
    assert [(one.op, one.article) for one in instructions(text)] == found


def test_an_instruction_knows_its_act() -> None:
    """A law named before the article, else the title that was cited last."""
    text = "对《海港规则》作如下修改：\n一、第三条修改为：“零”。\n二、将海运法第四条修改为：“零”。"
    assert [(one.article, one.act) for one in instructions(text)] == [("第三条", "海港规则"), ("第四条", "海运法")]


@pytest.mark.parametrize(("op", "form", "example"), FORMS)
def test_each_form_reads_its_own_example(op: str, form: str, example: str) -> None:
    """The table's examples are what its patterns are for."""
    assert op in [one.op for one in instructions(f"{example}。修改")]
