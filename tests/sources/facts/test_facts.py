"""All facts of a notice together: hints win, nothing is invented, and hostile text does no harm."""

from __future__ import annotations

import dataclasses
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.facts import language_of, read_facts
from sources.notice import Amount, Citation, Facts, facts_of

NOTICE = """海政规〔203115

各有关单位：
现将《海运办法》印发给你们，请认真执行。

国家海洋委
财  政  部
2031年12月31日

海运办法
第一条 为了海运，制定本办法。
第二条 补助最高1亿元。
第三条 本办法自发布之日起施行，有效期5年。《旧海运办法》（海政规〔2016〕28号）同时废止。"""


def test_a_whole_notice_is_read() -> None:
    """Number, issuers, days, repeals and sums of one notice, as its words state them."""
    assert read_facts(NOTICE, title="国家海洋委等部门关于印发《海运办法》的通知") == Facts(
        doc_number="海政规〔2031〕15号",
        doc_number_mended=True,
        issuers=("国家海洋委", "财政部"),
        signed="2031-12-31",
        published="2031-12-31",
        effective="2031-12-31",
        expires="2036-12-31",
        repeals=(Citation("旧海运办法", "海政规〔2016〕28号"),),
        amounts=(Amount("1亿元", 100_000_000, "CNY"),),
        addressees=("各有关单位",),
    )


def test_each_fact_says_where_in_the_text_it_stands() -> None:
    """The words at a fact's place are those that state it; what only the title says has no place."""
    facts = read_facts(NOTICE, title="关于修改《港口办法》的通知")
    words = {name: NOTICE[start:end] for name, start, end in facts.at if name != "issuers"}
    assert words == {
        "doc_number": "海政规〔203115",
        "signed": "2031年12月31日",
        "effective": "本办法自发布之日起施行",
        "expires": "有效期5年",
    }
    assert [NOTICE[start:end] for name, start, end in facts.at if name == "issuers"] == ["国家海洋委", "财  政  部"]
    assert [NOTICE[slice(*c.at)] for c in facts.repeals if c.at] == ["旧海运办法"]
    assert [NOTICE[slice(*a.at)] for a in facts.amounts if a.at] == ["1亿元"]
    assert facts.amends == (Citation("港口办法"),) and facts.amends[0].at is None


def test_what_the_page_says_wins_over_the_text() -> None:
    """The page's own date and outlet are the published date and the outlet; the signature keeps its day."""
    facts = read_facts(NOTICE, published="2032-01-05T09:00:00+08:00", outlet="海洋网")
    assert (facts.published, facts.signed, facts.outlet) == ("2032-01-05T09:00:00+08:00", "2031-12-31", "海洋网")
    assert facts.effective == "2032-01-05"


def test_a_draft_holds_from_no_day() -> None:
    """The day that a draft names is as much a proposal as the rest of it; the day to comment is none."""
    text = "请于2031年6月30日前反馈意见。\n第九条 本办法自2032年1月1日起施行，有效期五年。"
    draft = read_facts(text, title="关于公开征求《海运办法（征求意见稿）》意见的通知")
    assert (draft.effective, draft.expires, draft.deadline) == (None, None, "2031-06-30")
    final = read_facts(text, title="海运办法")
    assert (final.effective, final.expires) == ("2032-01-01", "2037-01-01")


@pytest.mark.parametrize(("text", "language"), [("海运办法 by ABC", "zh"), ("Rules of the sea 海", "en"), ("", "en")])
def test_the_language_is_the_scripts(text: str, language: str) -> None:
    """Han characters against Latin words."""
    assert language_of(text) == language


DATES = [
    "2031年2月30日",
    "999999999999999999年",
    "May 1, 2031",
    "自",
    "起施行",
    "有效期",
    "This rule ",
    "is effective ",
]
MARKS = ["海政规〔2031〕", "《", "》", "（", "1亿元", "%", "\n", "。", "Comments ", "废止", "来源：", "第", "号"]
ODD = ["\x00", "\ud800", "一" * 30, "9" * 40]
PIECES = st.sampled_from([*DATES, *MARKS, *ODD])


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join))
def test_no_text_raises_anything(text: str) -> None:
    """Whatever a page holds, reading it ends with facts."""
    assert isinstance(read_facts(text, title=text[:50]), Facts)


HOSTILE = [
    "1",
    "一",
    "《",
    "(",
    "This ",
    "Comments the ",
    "自2031年1月1日",
    "财政部\n",
    "1,111",
    "$1 ",
    "1-",
    "请意见",
    "《甲》",
    "Act Of ",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_the_time_grows_no_faster_than_the_text(piece: str) -> None:
    """Four times the text takes far less than sixteen times as long: no pattern backtracks over the whole."""

    def seconds(size: int) -> float:
        text = (piece * (size // len(piece) + 1))[:size]
        start = time.process_time()
        read_facts(text, title="t")
        return time.process_time() - start

    small = max(min(seconds(20_000) for _ in range(2)), 0.005)
    assert any(seconds(80_000) < 10 * small for _ in range(3)), "three times over, so that a busy machine fails nobody"


def test_facts_come_whole_through_json() -> None:
    """Across the wall of the parser and out of the store: equal, their places with them."""
    text = f"{NOTICE}\n一、将海运法第三条修改为：“零”。\n10月1日至2日放假。"
    facts = read_facts(text, title="关于2031年海运的通知")
    again = facts_of(json.loads(json.dumps(dataclasses.asdict(facts))))
    assert facts.instructions and facts.days and again == facts
    assert (again.at, [c.at for c in again.repeals]) == (facts.at, [c.at for c in facts.repeals])
