"""Citations: what a notice repeals and amends, by title and number."""

from __future__ import annotations

import pytest

from sources.facts.citations import amends, repeals

REPEALED = [
    ("本办法发布后，《海洋委关于印发〈海运办法〉的通知》（海政规〔2016〕28号）同时废止。",
     [("海洋委关于印发〈海运办法〉的通知", "海政规〔2016〕28号")]),
    ("1955年5月8日发布的《旧海运办法》同时废止。", [("旧海运办法", None)]),
    ("现决定废止《甲海运办法》、《乙海运办法（试行）》。", [("甲海运办法", None), ("乙海运办法（试行）", None)]),
    ("海政发〔2001〕1号同时废止。", [(None, "海政发〔2001〕1号")]),
    ("下列文件予以废止：\n1．《甲海运办法》（海政发〔2001〕1号）\n2．《乙海运办法》\n特此公告。",
     [("甲海运办法", "海政发〔2001〕1号"), ("乙海运办法", None)]),
    ("The Sea Savings Act 1990 is hereby repealed.", [("Sea Savings Act 1990", None)]),
    ("Directive 95/46/EC is repealed with effect from 25 May 2018.", [("Directive 95/46/EC", None)]),
    ("Notice 2024-56 is revoked.", [("Notice 2024-56", None)]),
    ("根据《立法法》，《旧海运办法》同时废止。", [("旧海运办法", None)]),
    ("《海运办法》自2031年12月1日起施行，同时废止2001年12月19日印发的《旧海运办法》。", [("旧海运办法", None)]),
    ("第十六条修改为：“本办法自公布之日起施行。《旧海运办法》同时废止。”", []),
    ("《旧海运办法》第三条同时废止。", []),
    ("有下列情形之一的，应当修改或者废止《旧海运办法》。", []),
    ("《旧海运办法》已被废止。", []),
    ("《旧海运办法》废止后，按照本办法执行。", []),
    ("The contract may be repealed.", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "found"), REPEALED)
def test_what_a_notice_repeals_is_read_and_what_it_only_mentions_is_not(
    text: str, found: list[tuple[str | None, str | None]]
) -> None:
    """Whole documents only, titles as printed without 《》, with the number beside them."""
    assert [(c.title, c.doc_number) for c in repeals(text)] == found


AMENDED = [
    ("将《海运办法》（海政规〔2016〕28号）第三条修改为“本办法所称海运”。", [("海运办法", "海政规〔2016〕28号")]),
    ("国务院关于修改《海运条例》的决定", [("海运条例", None)]),
    ("现对海洋部公告〔2015〕第9号部分条款作出如下修改。", [(None, "海洋部公告〔2015〕第9号")]),
    ("The Sea Savings Act 1990 is amended as follows.", [("Sea Savings Act 1990", None)]),
    ("Regulation amending Regulation (EU) No 575/2013", [("Regulation (EU) No 575/2013", None)]),
    ("按照《海运条例》办理。", []),
]


@pytest.mark.parametrize(("text", "found"), AMENDED)
def test_what_a_notice_amends_is_read(text: str, found: list[tuple[str | None, str | None]]) -> None:
    """By title, by number or by both."""
    assert [(c.title, c.doc_number) for c in amends(text)] == found
