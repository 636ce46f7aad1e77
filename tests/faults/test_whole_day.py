"""Does a day of many sources with faults at random end with the right news told, and every trouble told once?"""

from __future__ import annotations

from tests.faults.whole_day import live
from tests.newsday import Newsday


def test_a_quarter_of_a_day_of_twenty_sources_tells_all_news_and_every_trouble_once(day: Newsday) -> None:
    """No wrong news and none missed; what broke or fell silent is told when it begins and when it ends."""
    lived = live(day, sources=20, hours=6, seed=7)
    assert lived.differences == []
    assert lived.due.total() > 10 and lived.alarms.total() > 2
    assert sum(count for name, count in lived.counts.items() if name.startswith("ill: ")) > 3
