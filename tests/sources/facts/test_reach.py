"""Whom a notice concerns: its region, its addressees and its scope."""

from __future__ import annotations

import pytest

from sources.facts.reach import SCOPES, addressees, region, scope

REGIONS = [
    (("重庆市人民政府办公厅",), "重庆市"),
    (("广东省深圳市海洋局",), "广东省深圳市"),
    (("深圳市人民政府",), "深圳市"),
    (("上海市浦东新区人民政府",), "上海市浦东新区"),
    (("内蒙古自治区海洋厅", "内蒙古自治区财政厅"), "内蒙古自治区"),
    (("重庆市人民政府", "四川省人民政府"), None),
    (("国家市场监督管理总局",), None),
    (("省城市管理局",), None),
    (("中国人民银行",), None),
    ((), "山东省"),
]


@pytest.mark.parametrize(("issuers", "named"), REGIONS)
def test_the_region_is_that_of_all_who_issued_it(issuers: tuple[str, ...], named: str | None) -> None:
    """National bodies have none; without issuers the title's first words decide."""
    assert region(issuers, "山东省人民政府关于海运的通知") == named


ADDRESSED = [
    (["各省、自治区、直辖市人民政府，国务院各部委、各直属机构：", "现通知如下。"],
     ("各省、自治区、直辖市人民政府", "国务院各部委、各直属机构")),
    (["海政规〔2031〕5号", "各区县海洋局；市直各单位:", "正文。"], ("各区县海洋局", "市直各单位")),
    (["现将有关事项通知如下：", "一、各单位应当执行。"], ()),
    (["有下列情形之一的企业：", "（一）停产。"], ()),
    (["根据《海洋法》，有关单位：", "正文。"], ()),
    (["联系单位：", "海洋局"], ()),
    (["申请单位应提交：", "（一）申请表"], ()),
    (["各应急管理局、海洋局：", "正文。"], ("各应急管理局、海洋局",)),
    ([], ()),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "found"), ADDRESSED)
def test_the_addressees_are_the_line_of_bodies_above_the_text(lines: list[str], found: tuple[str, ...]) -> None:
    """A sentence that announces a list addresses nobody."""
    assert addressees(lines) == found


SCOPED = [
    ("第二条 在本市从事海运的企业，适用本办法。", "在本市从事海运的企业，适用本办法"),
    ("第二条　本办法适用于海运企业和港口。", "本办法适用于海运企业和港口"),
    ("This notice applies to carriers by sea. It is final.", "This notice applies to carriers by sea"),
    ("These Regulations apply to every harbour in Wales. Text.", "These Regulations apply to every harbour in Wales"),
    ("第二条 在本市从事海运的单位和个人，应当遵守本条例。", "在本市从事海运的单位和个人，应当遵守本条例"),
    ("许可证持有人应当遵守本条例。", None),
    ("本办法第三条适用于海运企业。", None),
    ("外国船舶参照适用本办法。", None),
    ("本办法不适用于海运企业。", None),
]


@pytest.mark.parametrize(("text", "words"), SCOPED)
def test_the_scope_is_the_sentence_that_says_to_what_the_act_applies(text: str, words: str | None) -> None:
    """Of all of it: not of one article, nor what is put on a level with it."""
    said = scope(text)
    assert (said.words if said else None) == words
    assert said is None or text[slice(*said.at)].strip() == words


@pytest.mark.parametrize(("form", "example"), SCOPES)
def test_each_form_reads_its_own_example(form: str, example: str) -> None:
    """The table's examples are what its patterns are for."""
    assert scope(f"{example}。" if example[0] > "z" else f"{example}.") is not None
