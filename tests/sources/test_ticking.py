"""Counters, clocks and ages are no text; sentences that count are."""

from __future__ import annotations

import pytest

from sources.ticking import LONGEST, ticks


@pytest.mark.parametrize(
    "line",
    [
        "Views: 48213. 17 people online.", "1,204 views", "Hits 33 | Downloads 7", "Page generated 1767600000.123",
        "Generated at Mon Jan  5 09:00:00 2026",
        "Published 3 hours ago", "2 days ago", "Last updated: 5 January 2026",
        "Last updated: 2026-01-05 09:00",
        "浏览次数：1203", "阅读 1.2万", "点击数: 45 次", "访问量：3300 人次", "在线人数：17",
        "3小时前", "更新于 5 分钟前", "更新时间：2026-01-05 09:00", "打印时间：2026年1月5日", "浏览次数：12",
        "今天是2026年1月5日 星期一", "just now", "Printed on 05/01/2026 09:00",
    ],
)  # fmt: skip
def test_what_ticks_by_itself(line: str) -> None:
    """The whole line is a number of readers, the time at which the page was made, or how long ago it was."""
    assert ticks(line)


@pytest.mark.parametrize(
    "line",
    [
        "", "Views", "第三条 访问量超过1000的网站应当备案。", "2026年1月5日", "5 January 2026", "发布日期：2026-01-05",
        "The page was viewed 300 times before the hearing.", "Published on 5 January 2026", "有效期3年", "100人",
        "The fee is 300 euros.", "Downloads of form 12 are free of charge.", "生效时间：2026年1月5日", "12",
        "updated rules apply from 5 January 2026", "本办法自发布之日起30天后施行", "Article 3",
        "3小时前提出的申请不予受理。",
    ],
)  # fmt: skip
def test_what_a_document_says(line: str) -> None:
    """Days, numbers and sentences of a document stay, whatever they count."""
    assert not ticks(line)


@pytest.mark.parametrize("piece", ["1 view ", "views: ", "2026-01-05 ", "generated at ", "浏览 1 "])
def test_repetition_costs_no_time(piece: str) -> None:
    """No line makes the pattern wander."""
    for size in (10, 1000):
        assert not ticks(piece * size)
        assert not ticks((piece * size)[: LONGEST - 1] + "!")
