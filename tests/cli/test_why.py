"""Can an operator learn why somebody heard of a notice, or did not?"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.newsday import Answer, Hook, Newsday
from tests.printing import follow_source, list_page, list_source, notice_page, row

TOPICS = [
    {"id": "vouchers", "any": ["算力券", "computing voucher"], "none": ["招聘"]},
    {"id": "tax", "any": ["增值税"], "all": ["公告"]},
    {"id": "ministry"},
]
ROUTES: list[dict[str, Any]] = [
    {"id": "tech", "topics": ["vouchers"], "to": ["desk"]},
    {"id": "money", "topics": ["tax"], "to": ["desk"]},
    {"id": "others", "sources": ["other"], "to": ["desk"]},
    {"id": "gone", "kinds": ["withdrawn"], "to": ["desk"]},
]


def published(day: Newsday, **over: Any) -> None:
    """A baseline of one notice, and then one that is news, about vouchers because its title says so."""
    sources = (follow_source(day.site.url(), topics=["ministry"]), list_source(day.site.url("/other"), "other"))
    day.configure(*sources, **{"topics": TOPICS, "routes": ROUTES, **over})
    for number in (1, 7):
        title = row(number).title
        day.site.show(notice_page(title, "各有关单位：", "现将有关事项通知如下。"), row(number).href)
    day.site.show(list_page([row(1)]))
    day.poll()
    day.site.show(list_page([row(7), row(1)]))
    day.poll()


def explained(day: Newsday, notice: int = 2, *more: str) -> dict[str, dict[str, Any]]:
    """What each route made of the first change of a notice, by route."""
    day.rest()
    done = day.run("why", str(notice), "--json", *more)
    assert done.returncode == 0, done.stderr
    return {found["route"]: found for found in json.loads(done.stdout)["changes"][0]["routes"]}


def test_what_was_sent_is_told_with_the_words_that_matched(day: Newsday) -> None:
    """A route that wanted the change: sent, for these words, to whom, after how many tries."""
    published(day)
    tech = explained(day)["tech"]
    assert tech["outcome"] == "sent"
    assert [(t["id"], t["matched"], t["because"]) for t in tech["topics"]] == [("vouchers", True, ["算力券"])]
    [delivery] = tech["deliveries"]
    assert (delivery["state"], delivery["attempts"], delivery["channel"]) == ("sent", 1, "desk")
    assert delivery["sent_at"] and delivery["key"] == day.hook.keys()[0]
    said = day.run("why", "2").stdout
    assert "tech: sent" in said and "vouchers: matched 算力券" in said and "sent after 1 try" in said


def test_what_was_not_owed_is_told_with_its_reason(day: Newsday) -> None:
    """Each route that did not want the change says why: its topics' words, its sources, its kinds."""
    published(day)
    found = explained(day)
    assert {name: f["outcome"] for name, f in found.items() if name != "tech"} == dict.fromkeys(
        ("money", "others", "gone"), "not owed"
    )
    assert found["money"]["reasons"] == ["none of the route's topics matched: tax"]
    assert found["money"]["topics"][0] | {"any": ["增值税"], "all": ["公告"]} == found["money"]["topics"][0]
    assert found["others"]["reasons"] == ["its source list is not among the route's: other"]
    assert found["gone"]["reasons"] == ["the route does not ask for published, only for withdrawn"]
    said = day.run("why", "2", "--route", "money").stdout
    assert "any 增值税; all 公告" in said and "tech" not in said


def test_a_baseline_was_silent(day: Newsday) -> None:
    """What stood there at the first poll says so to every route, whatever else the route does not want."""
    published(day)
    for found in explained(day, 1).values():
        assert found["outcome"] == "not owed" and "first poll of its source" in found["reasons"][0]


@pytest.mark.parametrize(("status", "outcome"), [(503, "pending"), (410, "dead")])
def test_what_failed_is_told_with_its_error(day: Newsday, status: int, outcome: str) -> None:
    """A delivery that is tried again, or given up, is told with what the receiver answered."""
    day.hook.answers["/desk"] = Hook.no_answer(status)
    published(day)
    day.clock.move(hours=1)
    day.room.pay_all()
    tech = explained(day)["tech"]
    assert tech["outcome"] == outcome and "after 2 tries" in tech["reasons"][0] and str(status) in tech["reasons"][0]
    assert str(status) in tech["deliveries"][0]["error"]


@pytest.mark.parametrize(
    ("channel", "route", "answer", "waits", "said"),
    [
        ({}, {"quiet_hours": "08:00-12:00"}, None, "quiet", "12:00 UTC, waits for the end of quiet hours"),
        ({"quiet_hours": "08:00-13:00", "timezone": "UTC"}, {}, None, "quiet", "13:00 UTC, waits for the end of"),
        ({"rate": "1/4h"}, {}, None, "rate", "due 2026-01-05 13:31 UTC, waits for room in its channel's rate"),
        ({}, {}, Answer(b"{}", 429, {"Retry-After": "7200"}), "asked", "waits for the time that its receiver asked"),
        ({}, {}, Hook.no_answer(), "refused", ", waits for its next try: "),
    ],
)  # fmt: skip
def test_what_is_pending_says_when_it_is_due_and_what_it_waits_for(
    day: Newsday, channel: Any, route: Any, answer: Answer | None, waits: str, said: str
) -> None:
    """Quiet hours of its route or channel, a rate, a receiver that asked, and the next try."""
    routes = [{"id": "all", "to": ["desk"], "timezone": "UTC", **route}]
    channels = [{**day.hook_channel("desk"), **channel}, day.hook_channel("ops")]
    day.configure(list_source(day.site.url(), quiet_for=None), routes=routes, channels=channels)
    day.site.show(list_page([row(1)]))
    day.poll(minutes=0)
    if answer is not None:
        day.hook.answers["/desk"] = answer
    for rows in ([row(2), row(1)], [row(3), row(2), row(1)]):
        day.site.show(list_page(rows))
        day.poll()
    found = explained(day, 3)["all"]
    assert [d["waits"] for d in found["deliveries"]] == [waits] and said in found["reasons"][0], found["reasons"]


def test_a_newer_route_or_topic_says_that_it_is_newer(day: Newsday) -> None:
    """A route, a word or a channel that came after the change explains itself; a route that went is told too."""
    published(day)
    text = day.path.read_text("utf-8")
    day.configure(
        follow_source(day.site.url(), topics=["ministry"]),
        topics=[TOPICS[0], {"id": "tax", "any": ["通知"]}, TOPICS[2]],
        routes=[
            {"id": "tech", "topics": ["vouchers"], "to": ["desk", "ops"]},
            {"id": "money", "topics": ["tax"], "to": ["desk"]},
            {"id": "late", "topics": ["ministry"], "to": ["desk"]},
        ],
    )
    found = explained(day)
    assert "only what comes is told" in found["late"]["reasons"][0]
    assert found["late"]["topics"][0]["matched"] and found["late"]["topics"][0]["because"] == []
    assert found["money"]["reasons"] == ["topic not matched then; with today's words it would be: tax (通知)"]
    assert "by ops is newer in the route than the change" in found["tech"]["reasons"][1]
    day.path.write_text(text.replace("id: tech", "id: renamed"), "utf-8")
    gone = explained(day)["tech"]
    assert gone["outcome"] == "sent" and gone["reasons"][0] == "the configuration no longer has this route"


def test_a_held_flood_is_told(day: Newsday) -> None:
    """While a flood of its source is held, a notice's changes may be among what waits."""
    published(day, routes=[])
    day.site.show(list_page([row(number, f"{number} 第{number}份另外的文件") for number in range(100, 141)]))
    for number in range(100, 141):
        day.site.show(notice_page(f"{number} 第{number}份另外的文件", f"内容 {number}。"), row(number).href)
    assert day.poll().reason.count("held") == 1
    day.rest()
    told = day.run("why", "1")
    assert "gazetted release list" in told.stdout and "nobody asked" in told.stdout


def test_unknown_notices_and_routes_are_named(day: Newsday) -> None:
    """Neither an unknown id nor an unknown route is an empty answer."""
    published(day)
    day.rest()
    for arguments, said in ((("why", "99"), "no notice 99"), (("why", "2", "--route", "no"), "there are tech")):
        done = day.run(*arguments)
        assert done.returncode == 2 and said in done.stderr


def test_a_digest_is_told_with_its_window(day: Newsday) -> None:
    """What waits: for which digest, since when it gathers; what was sent: in which. Reminders stand below."""
    digest = {"id": "daily", "to": ["desk"], "send": "0 9 * * *", "timezone": "Asia/Shanghai", "remind": ["7d"]}
    day.configure(list_source(day.site.url()), routes=[digest])
    day.site.show(list_page([row(1)]))
    day.poll()
    day.site.show(list_page([row(11, summary="本办法有效期至2026年3月15日。"), row(1)]))
    day.poll()
    window = "of 2026-01-06 09:00 (window from 2026-01-05 17:31, Asia/Shanghai)"
    assert f"waits for the digest {window}" in explained(day)["daily"]["reasons"][0]
    day.clock.move(days=1)
    day.room.pay_all()
    assert f"sent after 1 try, in the digest {window}" in explained(day)["daily"]["reasons"][0]
    said = day.run("why", "2").stdout
    assert "7 days before expires 2026-03-15: pending, due 2026-03-08 09:00" in said
