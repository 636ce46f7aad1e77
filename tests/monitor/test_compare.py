"""What happened to a notice?"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.compare import compare
from monitor.summary import redline_summary, summary
from sources.notice import Amount, Attachment, Citation, Facts, Notice
from state.records import KnownNotice, Version
from state.redline import compare as redline_of

TEXT = "第一条 为规范补贴发放，制定本办法。\n第二条 本办法有效期5年，自发布之日起施行。"
NOTICE = Notice(
    key="a",
    title="补贴管理办法",
    text=TEXT,
    url="https://bulletin.example/a",
    facts=Facts(
        doc_number="某财规〔2025〕3号",
        issuers=("某市财政局",),
        published="2025-03-01",
        effective="2025-03-01",
        expires="2030-03-01",
    ),
    attachments=(Attachment("https://bulletin.example/a.pdf", "申请表"),),
)


def known(notice: Notice, *, withdrawn: bool = False) -> KnownNotice:
    seen = datetime(2025, 3, 2, tzinfo=UTC)
    return KnownNotice(1, "s", 1, 1, seen, withdrawn, Version(1, 1, 1, seen, notice))


def facts(**changed: object) -> Notice:
    return replace(NOTICE, facts=replace(NOTICE.facts, **changed))  # type: ignore[arg-type]


def test_a_stranger_is_published() -> None:
    """What was not known is published; its summary says its number and from when until when it holds."""
    step = compare(None, NOTICE)
    assert step and step.kind == "published" and step.fields == {}
    assert summary(step, "zh") == "某财规〔2025〕3号；自 2025-03-01 起施行；有效期至 2030-03-01"


@pytest.mark.parametrize(
    "seen",
    [
        NOTICE,
        replace(NOTICE, text=TEXT.replace("，", ",").replace("第二条 ", "第二条　")),
        replace(NOTICE, text=TEXT.replace("\n", "\n\n")),
        replace(NOTICE, title="补贴管理办法 "),
        replace(NOTICE, section="政策", url="http://bulletin.example/a?from=list"),
        facts(outlet="某市政府网"),
        facts(published="2025-04-01"),
        facts(published="2025-04-01", effective="2025-04-01", expires="2030-04-01"),
        facts(amounts=(Amount("5万元", 50000, "CNY"),)),
        replace(NOTICE, attachments=(Attachment("http://bulletin.example/a.pdf?v=2", "申请表"),)),
    ],
)
def test_noise_is_no_change(seen: Notice) -> None:
    """Layout, width, section, address, outlet, amounts and a bumped date beside the same text are nothing."""
    assert compare(known(NOTICE), seen) is None


def test_there_and_back_is_two_changes() -> None:
    """A → B → A: both steps are revisions, each against what was known then."""
    changed = replace(NOTICE, text=TEXT.replace("5年", "3年"))
    there, back = compare(known(NOTICE), changed), compare(known(changed), NOTICE)
    assert there and back and there.kind == back.kind == "revised"
    assert summary(there, "zh") == "第二条：本办法有效期 5年 → 3年"
    assert summary(back, "zh") == "第二条：本办法有效期 3年 → 5年"


def test_changed_facts_are_named_with_both_values() -> None:
    """A revision names each fact that changed, ready for JSON; the text itself is not a field."""
    seen = replace(
        facts(expires="2028-03-01", repeals=(Citation("旧办法", None),)),
        text=TEXT.replace("5年", "3年"),
        title="补贴管理办法（修订）",
    )
    step = compare(known(NOTICE), seen)
    assert step and step.kind == "revised" and step.redline
    assert step.fields == {
        "title": ("补贴管理办法", "补贴管理办法（修订）"),
        "expires": ("2030-03-01", "2028-03-01"),
        "repeals": ([], [{"title": "旧办法", "doc_number": None}]),
    }
    assert json.loads(json.dumps(dict(step.fields)))["expires"] == ["2030-03-01", "2028-03-01"]
    assert "有效期至：2030-03-01 → 2028-03-01" in summary(step, "zh")


@pytest.mark.parametrize(
    "seen",
    [
        replace(NOTICE, title="补贴发放管理办法"),
        replace(NOTICE, attachments=(*NOTICE.attachments, Attachment("https://bulletin.example/b.pdf", "说明"))),
        replace(NOTICE, attachments=(Attachment("https://bulletin.example/a2.pdf", "申请表"),)),
        facts(doc_number="某财规〔2025〕4号"),
    ],
)
def test_what_the_page_says_beside_its_text_counts(seen: Notice) -> None:
    """Another title, attachment or printed number is a revision although the text is the same."""
    step = compare(known(NOTICE), seen)
    assert step and step.kind == "revised" and len(step.fields) == 1


def test_our_own_reading_is_not_news() -> None:
    """The same bytes read otherwise, or a fact read otherwise from the same text, is a silent `reread`."""
    step = compare(known(NOTICE), replace(NOTICE, text="另一种读法。"), same_bytes_reading=True)
    assert step and step.kind == "reread"
    step = compare(known(NOTICE), facts(effective="2025-03-02"))
    assert step and step.kind == "reread" and step.fields == {"effective": ("2025-03-01", "2025-03-02")}
    assert compare(known(NOTICE), NOTICE, same_bytes_reading=True) is None


def test_a_number_that_the_text_prints_was_misread() -> None:
    """A number that stands in unchanged words did not change: we read it better now."""
    printed = replace(NOTICE, text=f"{TEXT}\n某财规〔2025〕3号", facts=replace(NOTICE.facts, doc_number=None))
    step = compare(known(printed), replace(printed, facts=NOTICE.facts))
    assert step and step.kind == "reread"


def test_what_was_withdrawn_is_restored() -> None:
    """A withdrawn notice that is shown again is restored, with whatever changed meanwhile."""
    step = compare(known(NOTICE, withdrawn=True), NOTICE)
    assert step and step.kind == "restored" and step.fields == {}
    step = compare(known(NOTICE, withdrawn=True), replace(NOTICE, text=TEXT.replace("5年", "3年")))
    assert step and step.kind == "restored" and step.redline


@pytest.mark.parametrize(
    ("old", "new", "zh", "en"),
    [
        (
            "第一条 甲。\n第二条 乙方付款。\n第三条 丙方收货。",
            "第一条 甲方。\n第二条 乙方应付款。\n第三条 丙方收货。\n第四条 丁方担保。",
            "修改2条，新增1条",
            "2 articles amended, 1 inserted",
        ),
        ("Article 3 You may apply.", "Article 3 You shall apply.", "", "Article 3: You may → shall"),
        (
            "第九条 处五万元以上二十万元以下罚款。",
            "第九条 处十万元以上五十万元以下罚款。",
            "第九条：处 五万元 → 十万元、二十万元 → 五十万元",
            "第九条: 处 五万元 → 十万元, 二十万元 → 五十万元",
        ),
        (
            "第九条 由工商行政管理部门依照第三条处罚。",
            "第九条 由市场监督管理部门依照第三条处罚。",
            "第九条：工商行政管理部门 → 市场监督管理部门",
            "第九条: 工商行政管理部门 → 市场监督管理部门",
        ),
        ("第 9 條 處罰鍰三萬元。\n第 10 條 甲。", "第 9 條 （刪除）\n第 10 條 甲。", "删除1条", "1 article removed"),
        (
            "第九条 单位应当依照公司法设立，并公开账目。",
            "第九条 业务应当具备下列条件：（一）合法，并公开账目。",
            "修改1条",
            "1 article amended",
        ),
        ("§ 9 See section 4(b).", "§ 9 See section 4(c).", "", "§ 9: See section 4(b) → section 4(c)"),
        ("甲方应当付款。", "甲方应当付款。\n乙方应当收货。", "新增1段", "1 paragraph inserted"),
        ("第一条 甲方。\n第二条 应当公开。", "第一条 甲方。\n第三条 应当公开。", "改变序号1条", "1 article renumbered"),
    ],
)
def test_a_redline_in_one_line(old: str, new: str, zh: str, en: str) -> None:
    """One small edit is quoted with its neighbours; more are counted."""
    redline = redline_of(old, new)
    assert redline_summary(redline, "en") == en
    assert not zh or redline_summary(redline, "zh") == zh


def test_a_summary_is_one_line() -> None:
    """Whatever a page prints, its summary is one line without control characters."""
    step = compare(known(NOTICE), replace(NOTICE, title="一\n二\u202e三\x1b[31m" + "长" * 500))
    assert step
    said = summary(step, "zh")
    assert len(said) <= 300 and said.isprintable()
