"""The table at the head of an official page: what it says of the document, however it is set."""

from __future__ import annotations

import pytest

from sources.notice import Facts
from sources.particulars import Particulars, particulars
from sources.text import Line

WHOLE = Facts(doc_number="海政发〔2031〕6号", issuers=("海洋部", "财政部"), signed="2031-01-22", published="2031-02-14")
ROWS = [
    "索 引 号： | 000014349/2031-00006 | 主题分类： | 海运\\港口",
    "发文机关： | 海洋部、财政部 | 成文日期： | 2031年01月22日",
    "标　　题： | 海洋部 财政部关于海运的意见",
    "发文字号： | 海政发〔2031〕6号 | 发布日期： | 2031年02月14日",
]
LINES = [
    "索引号：000014349/2031-00006",
    "发文机关：海洋部、财政部 成文日期：2031年01月22日",
    "名称：海洋部 财政部关于海运的意见",
    "发文字号：海政发〔2031〕6号 发布日期：2031年02月14日",
]
PAIRS = [
    "索 引 号：", "000014349/2031-00006", "发文机关：", "海洋部、财政部", "标题：", "海洋部 财政部关于海运的意见",
    "发文字号：", "海政发〔2031〕6号", "成文日期：", "2031-01-22", "发布日期：", "2031-02-14",
]  # fmt: skip


def lines(texts: list[str]) -> list[Line]:
    return [Line(text) for text in ["首页 > 政策", *texts, "各有关单位：", "现就海运提出意见。"]]


@pytest.mark.parametrize("texts", [ROWS, LINES, PAIRS])
def test_the_table_is_read_in_rows_in_lines_and_in_lists(texts: list[str]) -> None:
    """Labels may be spread out; a value stands beside its label or, where that ends the line, below it."""
    read = particulars(lines(texts), "Asia/Shanghai")
    assert (read.title, read.facts) == ("海洋部 财政部关于海运的意见", WHOLE)
    assert read.lines == set(texts)


def test_a_table_of_another_officialese_is_one() -> None:
    """Offices that call the title 公开事项名称 and the day 制发日期 mean the same."""
    texts = [
        "目录项的基本信息",
        "公开事项名称： | 海洋局关于海运的通知",
        "索引号： | 0001/2031-0003 | 主办单位： | 海洋局",
        "制发日期： | 2031-10-09",
    ]
    read = particulars(lines(texts), "Asia/Shanghai")
    assert (read.title, read.facts) == ("海洋局关于海运的通知", Facts(signed="2031-10-09"))
    assert read.lines == set(texts)


def test_empty_cells_say_nothing() -> None:
    """A label with nothing beside it, with 无 or with a title cut off by dots gives no fact."""
    texts = [
        "索引号： | 1 | 发布日期：",
        "文号： | 无 | 主题分类：",
        "发文机关： | | 成文日期： | ",
        "标题： | 关于海运的…",
    ]
    read = particulars(lines(texts), "UTC")
    assert (read.title, read.facts) == ("", Facts())


@pytest.mark.parametrize(
    "texts",
    [
        ["发布日期：2031-02-14 来源：海洋报"],
        ["标题：招聘", "发布时间：2031-02-14", "关键词：海运"],
        ["发文字号：海政发〔2031〕6号"],
    ],
)
def test_a_source_line_a_form_or_a_lone_label_is_no_table(texts: list[str]) -> None:
    """It takes three labels together, one of them of an official catalogue."""
    assert particulars(lines(texts), "UTC") == Particulars()
