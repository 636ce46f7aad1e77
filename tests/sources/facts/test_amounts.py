"""Sums and rates: their value in whole units, both ends of a range, and what only looks like one."""

from __future__ import annotations

import pytest

from sources.facts.amounts import amounts
from sources.facts.money import EN_MONEY, RATES, ZH_MONEY

SUMS = [
    ("最高1亿元", [(100_000_000, "CNY")]),
    ("2,953亿元", [(295_300_000_000, "CNY")]),
    ("２０００万元", [(20_000_000, "CNY")]),
    ("二十万元以下", [(200_000, "CNY")]),
    ("处五万元以上二十万元以下的罚款", [(50_000, "CNY"), (200_000, "CNY")]),
    ("5000万-1亿元", [(50_000_000, "CNY"), (100_000_000, "CNY")]),
    ("500至1000万元", [(5_000_000, "CNY"), (10_000_000, "CNY")]),
    ("5万亿多元", [(5_000_000_000_000, "CNY")]),
    ("100万美元", [(1_000_000, "USD")]),
    ("港币5万元以上10万元以下", [(50_000, "HKD"), (100_000, "HKD")]),
    ("新臺幣三萬元以上十五萬元以下", [(30_000, "TWD"), (150_000, "TWD")]),
    ("人民币1000万", [(10_000_000, "CNY")]),
    ("1.6 million yuan", [(1_600_000, "CNY")]),
    ("RMB 1 billion", [(1_000_000_000, "CNY")]),
    ("US$5m and €3.5bn", [(5_000_000, "USD"), (3_500_000_000, "EUR")]),
    ("$5-10 million", [(5_000_000, "USD"), (10_000_000, "USD")]),
    ("10 million to 30 million yuan", [(10_000_000, "CNY"), (30_000_000, "CNY")]),
    ("£0.55", [(0.55, "GBP")]),
    ("一亿二千万元", [(120_000_000, "CNY")]),
    ("二万三千亿元", [(2_300_000_000_000, "CNY")]),
    ("人民币（大写）叁拾伍万元整", [(350_000, "CNY")]),
    ("1 200 万元", []),
    ("295.3 bln yuan", [(295_300_000_000, "CNY")]),
    ("CN¥295.3 billion", [(295_300_000_000, "CNY")]),
    ("AU$5 million, CA$6m and NZ$7 million", [(5e6, "AUD"), (6e6, "CAD"), (7e6, "NZD")]),
    ("not more than two hundred and fifty thousand dollars", [(250_000, "USD")]),
    ("one or two thousand dollars", []),
    ("weighs five hundred pounds", []),
    ("单位：万元", []),
    ("2031年元旦，二元结构，3元素", []),
    ("23:30人民币外汇市场", []),
    ("第十二条 010-66194489", []),
    ("ten yuan-based models in 2031", []),
]


@pytest.mark.parametrize(("text", "found"), SUMS)
def test_sums_are_read_in_whole_units_of_their_currency(text: str, found: list[tuple[float, str]]) -> None:
    """Each sum once, in order, with both ends of a range; a year, an article or a telephone is none."""
    assert [(a.value, a.currency) for a in amounts(text, "zh")] == found


RATED = [
    ("增长3.9%", [3.9]),
    ("百分之三，百分之三点五", [3.0, 3.5]),
    ("下调0.25个百分点", [0.25]),
    ("25个基点", [0.25]),
    ("3%-5%", [3.0, 5.0]),
    ("下降至 -0.5%", [-0.5]),
    ("from 2% in 2018 to 2.48%", [2.0, 2.48]),
    ("7.9 percentage points", [7.9]),
    ("3.9%，再次3.9%", [3.9]),
    ("2031年", []),
    ("万分之五的滞纳金", [0.05]),
    ("下调50BP", [0.5]),
    ("up 25bps", [0.25]),
    ("minus 0.5%", [-0.5]),
    ("not less than fifty-one percent", [51.0]),
    ("per cent of the vote", []),
]


@pytest.mark.parametrize(("text", "found"), RATED)
def test_rates_are_read_in_percent(text: str, found: list[float]) -> None:
    """Points and basis points of a percentage are percentages; a year beside a rate is not its lower end."""
    assert [a.percent for a in amounts(text, "en")] == found


def test_an_amount_quotes_the_page_as_printed() -> None:
    """The words are verbatim, full width included."""
    assert amounts("补助２０００万元。", "zh")[0].text == "２０００万元"


def test_the_yen_sign_means_yuan_only_in_chinese() -> None:
    """In English ¥ may be either currency, so nothing is said."""
    assert [a.currency for a in amounts("¥500", "zh")] == ["CNY"]
    assert amounts("¥500", "en") == ()


@pytest.mark.parametrize(("form", "example"), [*ZH_MONEY, *EN_MONEY, *RATES])
def test_each_form_reads_its_own_example(form: str, example: str) -> None:
    """The table's examples are what its patterns are for."""
    assert amounts(example, "zh"), example
