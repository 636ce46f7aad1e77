"""Signatures: where the block stands, who signed, and on which day."""

from __future__ import annotations

import pytest

from sources.facts.issuers import issuers, signature

BODY = "现印发给你们，请认真贯彻执行。"
BLOCKS = [
    ([BODY, "国家海洋委", "财  政  部", "科　技　部", "2031年12月31日"],
     ("国家海洋委", "财政部", "科技部"), "2031-12-31"),
    ([BODY, "省海洋局 省科技厅 省财政厅", "海南海事局  人民银行海口市分行", "2031年12月18日"],
     ("省海洋局", "省科技厅", "省财政厅", "海南海事局", "人民银行海口市分行"), "2031-12-18"),
    ([BODY, "", "海南省人民政府办公厅（代章）", "", "二〇三一年十二月二日", "", "附件"],
     ("海南省人民政府办公厅",), "2031-12-02"),
    ([BODY, "中国人民银行办公厅2031年1月19日"], ("中国人民银行办公厅",), "2031-01-19"),
    ([BODY, "公　安　部　　　　　国家海洋总局", "2031年4月27日"], ("公安部", "国家海洋总局"), "2031-04-27"),
    ([BODY, "中国人民银行海关总署", "2031年4月27日"], ("中国人民银行", "海关总署"), "2031-04-27"),
    ([BODY, "中国人民银行　行长：王海洋", "2031年4月27日"], ("中国人民银行",), "2031-04-27"),
    ([BODY, "2031年1月26日"], (), "2031-01-26"),
    (["This rule amends part 9 of the regulations on the sea and its shores.", "Dated: May 3, 2031.", "Jane Roe,",
      "Director, Bureau of Sea Protection."], ("Bureau of Sea Protection",), "2031-05-03"),
    (["These Regulations may be cited as the Sea Regulations 2031 and come into force at once.", "Jane Roe",
      "Minister of State", "Department for the Sea", "2nd May 2031"], ("Department for the Sea",), "2031-05-02"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "names", "day"), BLOCKS)
def test_a_signature_gives_its_issuers_as_printed_and_its_day(
    lines: list[str], names: tuple[str, ...], day: str
) -> None:
    """One name a line or several, spacing within a name removed, seals left out."""
    block = signature(lines)
    assert block is not None
    assert (block.issuers, block.signed) == (names, day)


def test_the_block_is_located_before_the_attached_measure() -> None:
    """The first block counts, so that an attached form's own date does not."""
    lines = [
        BODY,
        "",
        "国家海洋委",
        "2031年12月31日",
        "海运办法",
        "第一条 为了海运，制定本办法。",
        "某某委员会",
        "2030年1月1日",
    ]
    block = signature(lines)
    assert block is not None
    assert (block.start, block.end, block.signed) == (2, 4, "2031-12-31")


NO_BLOCK = [
    ["国家海洋委", "2031年12月31日", "关于海运的通知"],
    [BODY, "会议于2031年12月31日召开。"],
    [BODY, "附件：海运表", "2031-12-31"],
    [BODY],
    [],
]


@pytest.mark.parametrize("lines", NO_BLOCK)
def test_a_head_or_a_sentence_is_no_signature(lines: list[str]) -> None:
    """A block stands after a paragraph, and all of it is names and a date."""
    assert signature(lines) is None


HEADS = [
    ("中共中央 国务院关于海运的意见", ["（2031年3月3日）", BODY], ("中共中央", "国务院")),
    ("国务院办公厅关于海运的通知", ["各单位：", BODY], ("国务院办公厅",)),
    ("海洋部 财政部公告〔2031〕第5号", [BODY], ("海洋部", "财政部")),
    ("国家海洋委等部门关于海运的通知", [BODY], ()),
    ("海洋部等三部门关于海运的通知", ["海洋部", "财政部 商务部", "海政规〔2031〕5号", BODY],
     ("海洋部", "财政部", "商务部")),
    ("海运条例", ["第一条 为了海运。"], ()),
    ("《海运通知》说明", ["为贯彻落实党中央、国务院关于海运的部署，制定本通知。"], ()),
    ("国家税务总局海运发票换版办法", ["第一条 为了海运。"], ("国家税务总局",)),
    ("海运办法", ["（2031年5月1日国家税务总局令第9号公布）", "第一条 为了海运。"], ("国家税务总局",)),
    ("海运令", ["根据有关规定，国家税务总局制定了《海运办法》，现予公布。"], ("国家税务总局",)),
    ("国家税务总局海运发票法", ["第一条 为了海运。"], ()),
    ("Sea rules", ["AGENCY:", "Bureau of Sea Protection (BSP); and Coast Office.", "ACTION:"],
     ("Bureau of Sea Protection", "Coast Office")),
]  # fmt: skip


@pytest.mark.parametrize(("title", "lines", "names"), HEADS)
def test_without_a_signature_only_a_head_that_names_all_is_believed(
    title: str, lines: list[str], names: tuple[str, ...]
) -> None:
    """`等部门` names not all, so it names none; a body that makes rules issued the rule that bears its name."""
    assert issuers(title, lines) == names


def test_a_head_that_names_more_than_signed_is_believed() -> None:
    """A scan's page break cuts a joint signature short; another spelling of a name is no cut."""
    cut = [BODY, "财政部", "2031年12月31日"]
    assert issuers("海洋部 财政部关于海运的通知", cut) == ("海洋部", "财政部")
    assert issuers("中国海洋委员会 财政部关于海运的通知", [BODY, "海洋委", "2031年12月31日"]) == ("海洋委",)


def test_what_the_pages_table_lists_stands_where_nobody_signed() -> None:
    """The signature first, then the table, then the head."""
    assert issuers("海洋部关于海运的通知", [BODY], ("海洋部", "财政部")) == ("海洋部", "财政部")
    assert issuers("海运通知", [BODY, "国家海洋委", "2031年12月31日"], ("海洋部",)) == ("国家海洋委",)
