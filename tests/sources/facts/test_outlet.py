"""Source lines and datelines: which outlet, and when."""

from __future__ import annotations

import pytest

from sources.facts.outlet import DATELINES, LINES, source_line

SAID = [
    ("来源：海洋经营报 石海 2031-01-10", ("海洋经营报", "2031-01-10")),
    ("海洋产业信息网 郭海 2031-01-12", ("海洋产业信息网", "2031-01-12")),
    ("Hai Yang Wang· 2031-05-28 03:27", ("Hai Yang Wang", "2031-05-28T03:27:00+08:00")),
    ("发布时间：2031-12-31 10:00 来源：海洋部", ("海洋部", "2031-12-31T10:00:00+08:00")),
    ("发布日期：2031年12月31日", (None, "2031-12-31")),
    ("Published 3 May 2031 by HM Sea Office", ("HM Sea Office", "2031-05-03")),
    ("Published 5 January 2031", (None, "2031-01-05")),
    ("First published on 5 January 2031, last updated 7 January 2031", (None, "2031-01-05")),
    ("From: HM Sea Office Published 5 January 2031", ("HM Sea Office", "2031-01-05")),
    ("Press release | 5 January 2031", (None, "2031-01-05")),
    ("Updated 5 January 2031", None),
    ("Published on 5 January 2031, the rules of the sea say nothing of ships.", None),
    ("Xinhua News Agency, Beijing, June 12. The sea rises.", ("Xinhua News Agency", None)),
    ("新华社北京6月12日电 海平面上升。", ("新华社", None)),
    ("国家海洋委 2031年12月31日", None),
    ("资金来源：财政拨款与社会投入。其余自筹，用于海运项目的建设和运行。", None),
    ("海平面在2031年12月31日上升。", None),
    ("", None),
]


@pytest.mark.parametrize(("line", "said"), SAID)
def test_a_source_line_names_the_outlet_and_the_day(line: str, said: tuple[str | None, str | None] | None) -> None:
    """A dateline without a year gives no date; a signature or a sentence is no source line."""
    assert source_line(line, "Asia/Shanghai") == said


@pytest.mark.parametrize(("form", "example"), [*LINES, *DATELINES])
def test_each_form_reads_its_own_example(form: str, example: str) -> None:
    """The table's examples are what its patterns are for."""
    assert source_line(example, "UTC") is not None
