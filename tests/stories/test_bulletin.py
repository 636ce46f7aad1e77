"""A bulletin in which one clause changes is one revision that says what changed; and a date stays what was printed."""

from __future__ import annotations

from tests.newsday import Newsday
from tests.printing import MEASURES, RULES, bulletin_page, bulletin_source

LAST_DAYS = ("2027年12月31日", "2030年12月31日")
TITLES = ("关于印发《算力券管理办法》的通知", "Rules on the filing of cross-border data transfers")


def test_one_changed_clause_of_a_bulletin_is_one_revision_that_names_the_new_last_day(day: Newsday) -> None:
    """Of two notices one has a new last day in force: one alert, with the fact, the clause and its edits."""
    day.configure(bulletin_source(day.site.url()))
    day.site.show(bulletin_page((TITLES[0], MEASURES), (TITLES[1], RULES)))
    day.poll()
    day.site.show(bulletin_page((TITLES[0], MEASURES.replace(*LAST_DAYS)), (TITLES[1], RULES)))
    result = day.poll()
    assert (result.revised, result.published, result.withdrawn) == (1, 0, 0)
    (told,) = day.hook.told()
    assert told["kind"] == "revised" and told["title"] == TITLES[0]
    assert told["fields"] == {"expires": ["2027-12-31", "2030-12-31"]}
    (clause,) = told["redline"]["clauses"]
    assert (clause["op"], clause["old_label"]) == ("amended", "第五条")
    old, new = ("".join(text for op, text in clause["edits"] if op != other) for other in ("insert", "delete"))
    assert [old, new] == [f"第五条 本办法自2026年1月1日起施行，有效期至{last}。" for last in LAST_DAYS]


def test_an_english_clause_that_changes_is_one_revision(day: Newsday) -> None:
    """Thirty days become fifteen: Article 2 alone is amended."""
    day.configure(bulletin_source(day.site.url()))
    day.site.show(bulletin_page((TITLES[0], MEASURES), (TITLES[1], RULES)))
    day.poll()
    day.site.show(bulletin_page((TITLES[0], MEASURES), (TITLES[1], RULES.replace("30 days", "15 days"))))
    day.poll()
    (told,) = day.hook.told()
    assert told["title"] == TITLES[1]
    assert [(c["op"], c["old_label"]) for c in told["redline"]["clauses"]] == [("amended", "Article 2")]


def test_a_date_without_a_time_stays_a_date_wherever_it_is_shown(day: Newsday) -> None:
    """Promise 9: printed without a time, told, stored and listed without one."""
    day.configure(bulletin_source(day.site.url(), first_poll="tell"))
    day.site.show(bulletin_page((TITLES[0], MEASURES), (TITLES[1], RULES)))
    day.poll()
    assert {told["title"]: told["notice"]["effective"] for told in day.hook.told()} == {
        TITLES[0]: "2026-01-01",
        TITLES[1]: "2026-03-01",
    }
    day.rest()
    assert '"effective": "2026-01-01"' in day.run("notices", "--json").stdout
