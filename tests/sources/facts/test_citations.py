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
    ("Directive 95/46/EC is repealed with effect from 25 May 2018.", [("Directive 95/46/EC", "Directive 95/46/EC")]),
    ("Notice 2024-56 is revoked.", [("Notice 2024-56", None)]),
    ("根据《立法法》，《旧海运办法》同时废止。", [("旧海运办法", None)]),
    ("《海运办法》自2031年12月1日起施行，同时废止2001年12月19日印发的《旧海运办法》。", [("旧海运办法", None)]),
    ("第十六条修改为：“本办法自公布之日起施行。《旧海运办法》同时废止。”", []),
    ("《旧海运办法》第三条同时废止。", []),
    ("有下列情形之一的，应当修改或者废止《旧海运办法》。", []),
    ("《旧海运办法》已被废止。", []),
    ("《旧海运办法》废止后，按照本办法执行。", []),
    ("The contract may be repealed.", []),
    ("决定废止《旧港办法》（2012年5月1日海洋部令第3号公布）。", [("旧港办法", "海洋部令第3号")]),
    ("《旧港办法》（令第3号）同时废止。", [("旧港办法", None)]),
    ("自本办法施行之日起，《旧港办法》废止。", [("旧港办法", None)]),
    ("《旧港办法》、《旧船办法》失效。", [("旧港办法", None), ("旧船办法", None)]),
    ("2020年5月，《旧港办法》废止。", []),
    ("现决定：一、废止《旧港办法》。二、修改《新港办法》。", [("旧港办法", None)]),
    ("决定废止以下文件：\n一、关于旧港的通知（海发〔2012〕3号）\n二、关于旧船的通知\n三、其他事项\n",
     [("关于旧港的通知", "海发〔2012〕3号"), ("关于旧船的通知", None)]),
    ("The Sea Fees (Harbours) Order 2020(a) is revoked.", [("Sea Fees (Harbours) Order 2020", None)]),
    ("Regulations (EC) No 1/2007 and (EC) No 2/2007 are repealed.",
     [(None, "Regulation (EC) No 1/2007"), (None, "Regulation (EC) No 2/2007")]),
    ("Section 5 of the Sea Savings Act 1990 is repealed.", []),
    ("This circular replaces Circular No. 7 of 2020.", [("Circular No. 7 of 2020", "Circular No. 7 of 2020")]),
    ("This AD supersedes AD 2030-05-01.", [("AD 2030-05-01", None)]),
    ("The former Interim Measures for Harbours shall be annulled at the same time.",
     [("Interim Measures for Harbours", None)]),
    ("The Harbour Measures promulgated in 2020 shall be repealed simultaneously.", [("Harbour Measures", None)]),
    ("The Sea Savings Act 1990 was repealed in 2025.", []),
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
    (
        "Regulation amending Regulation (EU) No 575/2013",
        [("Regulation (EU) No 575/2013", "Regulation (EU) No 575/2013")],
    ),
    ("按照《海运条例》办理。", []),
    ("删去《海运条例》第五条。", [("海运条例", None)]),
    ("在《海运条例》第五条后增加一条，作为第六条。", [("海运条例", None)]),
    ("《海运条例》根据本决定作相应修改，重新公布。", [("海运条例", None)]),
    ("《海运条例》规定，船舶增加一项检查。", []),
    (
        "一、对《海运条例》（海洋部令第3号）作如下修改。\n《海运条例》根据本决定作相应修改，重新公布。",
        [("海运条例", "海洋部令第3号")],
    ),
    ("Section 9 of the Sea Savings Act 1990 is amended.", [("Sea Savings Act 1990", None)]),
    (
        "In Regulation (EC) No 396/2005, Annex II is amended as follows:",
        [("Regulation (EC) No 396/2005", "Regulation (EC) No 396/2005")],
    ),
    ("This rule amends the Harbour Rule 2020.", [("Harbour Rule 2020", None)]),
    ("An Act to amend the Sea Savings Act 1990.", [("Sea Savings Act 1990", None)]),
    ("The minister may seek to amend the Sea Savings Act 1990.", []),
]


@pytest.mark.parametrize(("text", "found"), AMENDED)
def test_what_a_notice_amends_is_read(text: str, found: list[tuple[str | None, str | None]]) -> None:
    """By title, by number or by both."""
    assert [(c.title, c.doc_number) for c in amends(text)] == found
