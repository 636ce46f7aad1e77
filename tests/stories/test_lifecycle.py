"""A notice has a life: put up for comment, issued, repealed; and what takes its place is laid beside it."""

from __future__ import annotations

import json
from typing import Any

from tests.newsday import Newsday
from tests.printing import bulletin_page, bulletin_source

HEAD = "各有关单位：\n现将《港口作业办法{mark}》印发给你们，请认真执行。\n海港部\n{day}\n港口作业办法{mark}\n"
RULES = (
    "第一条 为了加强港口作业安全，保障人员、船舶和货物的安全，制定本办法。\n"
    "第二条 在港口从事装卸、驳运、仓储作业的单位和个人，应当遵守本办法。\n"
    "第三条 作业单位应当在作业前六个月向所在地海港局报告。\n"
)
OLD = (
    "海港部关于印发《港口作业办法（试行）》的通知",
    f"海港规〔2021〕3号\n{HEAD.format(mark='（试行）', day='2021年3月2日')}{RULES}第四条 本办法自2021年4月1日起施行。",
)
NEW = (
    "海港部关于印发《港口作业办法》的通知",
    f"海港规〔2025〕9号\n{HEAD.format(mark='', day='2025年11月2日')}{RULES.replace('六个月', '三个月')}"
    "第四条 本办法自2025年12月1日起施行。"
    "《海港部关于印发〈港口作业办法（试行）〉的通知》（海港规〔2021〕3号）同时废止。",
)
DRAFT = ("海港部关于《引航费用规则（征求意见稿）》公开征求意见的通知",
         "现将《引航费用规则（征求意见稿）》向社会公布，请于2025年12月31日前反馈意见。\n" + RULES)  # fmt: skip
FINAL = ("引航费用规则", RULES + "第四条 本规则自2026年3月1日起施行。")


def listed(day: Newsday) -> dict[str, dict[str, Any]]:
    day.rest()
    return {notice["title"]: notice for notice in json.loads(day.run("notices", "--json").stdout)}


def test_a_notice_that_repeals_one_that_we_hold_is_told_with_the_redline_against_it(day: Newsday) -> None:
    """Two notices, one alert: what it takes the place of, and the clause that differs; the old one is repealed."""
    day.configure(bulletin_source(day.site.url()))
    day.site.show(bulletin_page(OLD))
    day.poll()
    day.site.show(bulletin_page(NEW, OLD))
    assert day.poll().published == 1
    (told,) = day.hook.told()
    assert told["kind"] == "published" and told["fields"]["succeeds"][1]["doc_number"] == "海港规〔2021〕3号"
    assert ("amended", "第三条") in [(c["op"], c["old_label"]) for c in told["redline"]["clauses"]]
    known = listed(day)
    old, new = known[OLD[0]], known[NEW[0]]
    assert new["repeals"][0]["notice"] == old["id"] and new["lifecycle"]["stage"] == "final"
    assert old["lifecycle"]["stage"] == "repealed"
    assert [(d["role"], d["notice"], d["since"]) for d in old["lifecycle"]["by"]] == [
        ("repeals", new["id"], "2025-12-01")
    ]
    assert "三" in day.run("diff", str(told["id"]), "--format", "text").stdout
    assert f"repeals by {new['id']}" in day.run("notice", str(old["id"])).stdout


def test_what_was_put_up_for_comment_is_laid_beside_what_came_of_it(day: Newsday) -> None:
    """A draft is a consultation; the act of its name takes its place."""
    day.configure(bulletin_source(day.site.url()))
    day.site.show(bulletin_page(DRAFT))
    day.poll()
    day.site.show(bulletin_page(FINAL, DRAFT))
    day.poll()
    (told,) = day.hook.told()
    assert told["fields"]["succeeds"][1]["title"] == DRAFT[0]
    stages = {title: notice["lifecycle"]["stage"] for title, notice in listed(day).items()}
    assert stages == {DRAFT[0]: "consultation", FINAL[0]: "final"}


REPEALING_DRAFT = ("海港部关于《港口作业办法（征求意见稿）》公开征求意见的通知", DRAFT[1] + NEW[1].splitlines()[-1])


def test_a_draft_does_nothing_yet(day: Newsday) -> None:
    """A draft that would repeal a notice takes no place, and the notice stays in force."""
    day.configure(bulletin_source(day.site.url()))
    day.site.show(bulletin_page(OLD))
    day.poll()
    day.site.show(bulletin_page(REPEALING_DRAFT, OLD))
    day.poll()
    (told,) = day.hook.told()
    assert "succeeds" not in told["fields"]
    stages = {title: notice["lifecycle"]["stage"] for title, notice in listed(day).items()}
    assert stages == {OLD[0]: "final", REPEALING_DRAFT[0]: "consultation"}


def test_a_citation_need_not_name_the_state(day: Newsday) -> None:
    """Heads of orders print 中华人民共和国 before the body, and those who repeal them leave it out."""
    order = ("中华人民共和国海港部令", "第3号\n《旧港办法》已经审议通过，现予公布。\n" + RULES)
    repeal = (
        "海港部关于废止旧港规章的决定",
        "经研究，决定废止《关于旧港的办法》（2021年3月2日海港部令第3号公布）。\n" + RULES,
    )
    day.configure(bulletin_source(day.site.url()))
    day.site.show(bulletin_page(order))
    day.poll()
    day.site.show(bulletin_page(repeal, order))
    day.poll()
    known = listed(day)
    assert known[order[0]]["doc_number"] == "中华人民共和国海港部令第3号"
    assert known[order[0]]["lifecycle"]["stage"] == "repealed"
