"""Days off: ranges as exact days, and the days that are worked instead."""

from __future__ import annotations

import pytest

from sources.facts.days import days_off

HOLIDAYS = [
    ("一、元旦：2030年12月30日至2031年1月1日放假，共3天。", ["2030-12-30", "2030-12-31", "2031-01-01"], []),
    ("5月1日放假，与周末连休。", ["2031-05-01"], []),
    ("4月5日至7日放假调休，共3天。4月8日（星期日）上班。", ["2031-04-05", "2031-04-06", "2031-04-07"], ["2031-04-08"]),
    ("2030年12月31日—2031年1月1日放假。12月28日（星期六）上班。", ["2030-12-31", "2031-01-01"], ["2030-12-28"]),
    ("10月1日放假，10月3日（星期一）补休。", ["2031-10-01", "2031-10-03"], []),
    ("10月1日—2日放假，将9月29日、30日两个公休日调至10月1日、2日，9月29日、30日上班。",
     ["2031-10-01", "2031-10-02"], ["2031-09-29", "2031-09-30"]),
    ("2月30日放假。", [], []),
    ("请于5月1日前报送。", [], []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "off", "worked"), HOLIDAYS)
def test_a_range_is_each_of_its_days(text: str, off: list[str], worked: list[str]) -> None:
    """A day without a year is the nearest to its holiday; days whose rest is moved are told by where it goes."""
    read = days_off(text, 2031)
    assert [day.day for day in read if day.off] == off
    assert [day.day for day in read if not day.off] == worked
