"""What do the edits of a clause mean, and how much do they matter?"""

from __future__ import annotations

import pytest

from state.redline import compare, redline_json, significance

EDITS = [
    ("罚款5万元。", "罚款50万元。", "amount", "5万元", "50万元"),
    ("处二千元以下罚款。", "处二万元以下罚款。", "amount", "二千元", "二万元"),
    ("a fee of $1,000 is due", "a fee of $1,500 is due", "amount", "$1,000", "$1,500"),
    ("年利率为3.5%。", "年利率为4%。", "rate", "3.5%", "4%"),
    ("不得超过百分之五。", "不得超过百分之十。", "rate", "百分之五", "百分之十"),
    ("应当在六个月内办结。", "应当在三个月内办结。", "deadline", "六个月", "三个月"),
    ("二十日内报告。", "二十五日内报告。", "deadline", "二十日", "二十五日"),
    ("within 30 days of receipt", "within 45 days of receipt", "deadline", "30 days", "45 days"),
    ("自2025年1月1日起施行。", "自2025年7月1日起施行。", "date", "2025年1月1日", "2025年7月1日"),
    ("from March 1, 2025 on", "from June 1, 2025 on", "date", "March 1, 2025", "June 1, 2025"),
    ("企业可以申请。", "企业应当申请。", "duty", "可以", "应当"),
    ("The operator may apply.", "The operator shall apply.", "duty", "may", "shall"),
    ("The operator may apply.", "The operator may not apply.", "duty", "may", "may not"),
    ("依照本法第十二条处理。", "依照本法第十五条处理。", "citation", "第十二条", "第十五条"),
    ("applies to all operators here", "applies to operators here", "scope", "all", None),
    ("The Secretary decides on it.", "The Minister decides on it.", "party", "Secretary", "Minister"),
    ("处五万元以上罚款。", "处一亿二千万元以上罚款。", "amount", "五万元", "一亿二千万元"),
    ("The fee is $50.", "The fee is $75.", "amount", "$50", "$75"),
    (
        "a fine of five hundred dollars",
        "a fine of five thousand dollars",
        "amount",
        "five hundred dollars",
        "five thousand dollars",
    ),
    ("按五倍处罚。", "按十倍处罚。", "rate", "五倍", "十倍"),
    ("at 25bps", "at 50bps", "rate", "25bps", "50bps"),
    ("at five percent", "at seven percent", "rate", "five percent", "seven percent"),
    ("2025年度计划。", "2026年度计划。", "date", "2025年", "2026年"),
    ("每年3月份检查。", "每年6月份检查。", "date", "3月", "6月"),
    ("年满十八周岁。", "年满十六周岁。", "number", "十八周岁", "十六周岁"),
    ("不少于三人。", "不少于五人。", "number", "三人", "五人"),
    ("超过100平方米。", "超过200平方米。", "number", "100平方米", "200平方米"),
    ("at least two officers", "at least three officers", "number", "two", "three"),
    ("企业不得拒绝。", "企业不应拒绝。", "duty", "不得", "不应"),
    ("業者應報告。", "業者得報告。", "duty", "應", "得"),
    ("由市场监督管理部门处罚。", "由应急管理部门处罚。", "party", "市场监督管理部门", "应急管理部门"),
    ("由省级主管部门审批。", "由市级主管部门审批。", "party", "省级主管部门", "市级主管部门"),
    ("由海洋局负责。", "由渔业局负责。", "party", "海洋局", "渔业局"),
    ("及时向主管部门报告。", "立即向主管部门报告。", "wording", "及时", "立即"),
    ("督促有关部门整改。", "指导有关部门整改。", "wording", "督促", "指导"),
    ("适用于境内企业。", "适用于境内外企业。", "scope", None, "外"),
    ("船只平等通行。", "船舶平等通行。", "wording", "只", "舶"),
    ("天气晴朗的时候。", "天气阴雨的时候。", "wording", "晴朗", "阴雨"),
]


@pytest.mark.parametrize(("old", "new", "kind", "was", "now"), EDITS)
def test_an_edit_is_told_for_what_it_is(old: str, new: str, kind: str, was: str | None, now: str | None) -> None:
    """The figure or word that an edit touches is told whole, on both sides, with its kind."""
    (clause,) = compare(f"第九条 {old}", f"第九条 {new}").changed
    assert [(m.kind, m.old, m.new) for m in clause.meaning] == [(kind, was, now)]


@pytest.mark.parametrize(("old", "new", "kind", "was", "now"), EDITS)
def test_the_way_back_means_the_same(old: str, new: str, kind: str, was: str | None, now: str | None) -> None:
    """Seen from the new text to the old, each meaning has its sides changed and weighs as much."""
    (clause,) = compare(f"第九条 {new}", f"第九条 {old}").changed
    assert [(m.kind, m.old, m.new) for m in clause.meaning] == [(kind, now, was)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("罚款2000元。", "处以2000元罚款。"),
        ("超过六个月的。", "超过6个月的。"),
        ("罚款一百元。", "罚款100元。"),
        ("补助1000万元。", "补助0.1亿元。"),
        ("不超过百分之十。", "不超过10%。"),
        ("自二〇二五年一月一日起。", "自2025年1月1日起。"),
    ],
)
def test_what_is_only_written_otherwise_or_stands_elsewhere_is_no_other_figure(old: str, new: str) -> None:
    """One sum in other numerals, in another scale or in another place of the clause is another wording, no more."""
    (clause,) = compare(f"第九条 {old}", f"第九条 {new}").changed
    assert {m.kind for m in clause.meaning} == {"wording"} and significance([clause]) < 0.6


def test_a_citation_that_only_follows_is_no_change_of_substance() -> None:
    """An article that cites another by its new number is amended in letters alone, and weighs next to nothing."""
    old = "第一条 甲方应当公开账目。\n第二条 违反第三条的，处以警告处分。\n第三条 乙方应当如期验收货物。"
    new = old.replace("第三条", "第四条").replace("第四条 乙", "第三条 丙方负责监督全过程。\n第四条 乙")
    redline = compare(old, new)
    cites = next(clause for clause in redline.changed if clause.op == "amended")
    assert cites.follows and [(m.old, m.new) for m in cites.meaning] == [("第三条", "第四条")]
    assert significance([cites]) <= 0.1
    other = compare(old, old.replace("违反第三条", "违反第一条")).changed[0]
    assert not other.follows and significance([other]) >= 0.3


def test_subsections_are_compared_too() -> None:
    """Section 5(a) that became Section 6(b) did not merely follow the section's number."""
    old = "Section 4 See section 5(a) for the fee.\nSection 5 The fee is due each year in advance.\n"
    new = "Section 4 See section 6(b) for the fee.\nSection 5 All moneys are kept apart from others.\n" + old[
        40:
    ].replace("Section 5 ", "Section 6 ")
    cites = next(c for c in compare(old, new).changed if c.new_label == "Section 4")
    assert [m.kind for m in cites.meaning] == ["citation"]


def test_duties_and_sums_weigh_more_than_words() -> None:
    """Significance orders changes as a reader would, stays within 0 and 1 and names its reasons, weightiest first."""

    def weight(old: str, new: str) -> float:
        return significance(compare(f"第九条 {old}", f"第九条 {new}").changed)

    words = weight("申请人提交的材料应当完整。", "申请人提交材料应当完整。")
    assert 0 < words < weight("罚款5万元。", "罚款50万元。") < 1
    assert words < weight("企业可以申请。", "企业应当申请。") < 1
    assert significance(compare("甲。", "甲。").changed) == 0.0
    both = redline_json(compare("第九条 企业可以在5日内申请。", "第九条 企业应当在3日内申请。"))
    assert both["reasons"] == [
        {"kind": "duty", "clause": "第九条", "weight": 0.95},
        {"kind": "deadline", "clause": "第九条", "weight": 0.9},
    ]
