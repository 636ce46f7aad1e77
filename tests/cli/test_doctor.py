"""Does `gazetted doctor` find what is wrong, and how it is mended?"""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.newsday import Newsday
from tests.printing import MEASURES, RULES, bulletin_page, list_page, list_source, notice_page, row

ROWS = [row(number) for number in range(1, 8)]


def rebuilt(rows: list[Any]) -> str:
    """The same notices on a site that was made anew: other elements, other names, a menu that repeats too."""
    menu = "".join(f"<li class=item><a href='/{n}'>Section {n} of the new site</a></li>" for n in range(12))
    cards = "".join(
        f'<div class="teaser"><time class="when">{r.date}</time><h3><a href="{r.href}">{r.title}</a></h3></div>'
        for r in rows
    )
    return (
        f"<html><title>New</title><body><nav><ul>{menu}</ul></nav><section id=results>{cards}</section></body></html>"
    )


def shape(day: Newsday, *arguments: str, code: int) -> Any:
    done = day.run("doctor", *arguments, "--json")
    assert done.returncode == code, done.stderr + done.stdout
    return json.loads(done.stdout)


def mend(day: Newsday, source: dict[str, Any], told: Any) -> dict[str, Any]:
    """The entry with the proposal pasted into it."""
    return {**source, **yaml.safe_load(told["mended"])}


def test_a_redesigned_list_is_mended(day: Newsday) -> None:
    """Known titles are found on the new page; the proposed selectors read it, and a poll with them tells only what is
    new."""
    source = list_source(day.site.url("/list"))
    day.configure(source)
    day.site.show(list_page(ROWS))
    day.poll("list")
    day.rest()
    day.site.show(rebuilt([row(8), *ROWS]))
    told = shape(day, "list", code=1)
    assert told["verdict"] == "suspect" and told["verdict_mended"] == "good"
    assert (told["known_found"], told["known_asked"]) == (7, 7)
    plain = day.run("doctor", "list")
    assert plain.returncode == 1 and told["mended"] in plain.stdout and "7 of 7 known" in plain.stdout
    day.configure(mend(day, source, told))
    assert shape(day, "list", code=0)["mended"] is None
    assert day.run("poll", "list").returncode == 0
    assert day.news() == [("published", row(8).title)]


def test_a_redesigned_bulletin_is_mended(day: Newsday) -> None:
    """By the known titles among its headings."""
    notices = [("关于印发管理办法的通知", MEASURES), ("Rules on cross-border filing", RULES)]
    source = {"id": "b", "kind": "bulletin", "url": day.site.url("/b"), "items": {"each": "article", "title": "h2"}}
    day.configure(source)
    day.site.show(bulletin_page(*notices), "/b")
    day.poll("b")
    day.rest()
    new = "".join(f"<div class=entry><p class=heading>{title}</p><div>{text}</div></div>" for title, text in notices)
    day.site.show(f"<html><title>b</title><body><main>{new}</main></body></html>", "/b")
    told = shape(day, "b", code=1)
    assert told["verdict_mended"] == "good" and told["known_found"] == 2
    assert yaml.safe_load(told["mended"]) == {"items": {"each": "div.entry", "title": "p.heading"}}


def test_a_documents_content_is_found_again(day: Newsday) -> None:
    """The list is as it was; on the notices' own pages the text has moved to another element."""
    day.configure({**list_source(day.site.url("/list")), "follow": True, "document": {"content": "div.article"}})
    day.site.show(list_page(ROWS[:3]))
    for one in ROWS[:3]:
        day.site.show(notice_page(one.title, *MEASURES.splitlines()), one.href)
    day.poll("list")
    day.rest()
    for one in ROWS[:3]:
        body = "".join(f"<p>{line}</p>" for line in MEASURES.splitlines())
        day.site.show(
            f"<html><title>{one.title}</title><body><h1>{one.title}</h1><div id='txt'>{body}</div></body></html>",
            one.href,
        )
    told = shape(day, "list", code=1)
    assert yaml.safe_load(told["mended"]) == {"document": {"content": "#txt"}} and told["verdict_mended"] == "good"


def test_where_nothing_is_found_nothing_is_proposed(day: Newsday) -> None:
    """A page without any known notice, a site that is down, a source never polled: the reason, no selectors."""
    day.configure(list_source(day.site.url("/list")))
    day.site.show(rebuilt(ROWS))
    assert "nothing is known of it yet" in shape(day, "list", code=1)["reason"]
    day.site.show(list_page(ROWS))
    day.poll("list")
    day.rest()
    day.site.show(rebuilt([row(n) for n in range(50, 60)]))
    told = shape(day, "list", code=1)
    assert told["mended"] is None and "no title that is known" in told["reason"]
    day.site.show("<h1>Bad Gateway</h1>", status=500)
    assert shape(day, "list", code=1)["verdict"] == "failed"
    assert day.run("doctor", "nowhere").returncode == 2


def test_a_sound_store_adds_up(day: Newsday) -> None:
    """Versions, changes and deliveries are counted, and nothing is at fault."""
    day.configure(list_source(day.site.url("/list")))
    day.site.show(list_page(ROWS))
    day.poll("list")
    day.site.show(list_page([row(8), *(r.saying(title=f"{r.title}（修订）") for r in ROWS[:2]), *ROWS[2:]]))
    day.poll("list")
    day.rest()
    told = shape(day, code=0)
    assert told["well"] and told["notices"] == 8 and told["versions"] == told["changes"] == 10
    assert told["deliveries"] == sum(told["by_state"].values()) == 3
    assert "all of it adds up" in day.run("doctor").stdout


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("DELETE FROM change WHERE id = 2", "reached by 0 changes"),
        ("INSERT INTO change ({}) SELECT {} FROM change WHERE id = 1", "reached by 2 changes"),
        ("UPDATE notice SET versions = 4 WHERE id = 1", "says that it has 4 versions; 1"),
        ("UPDATE delivery SET state = 'lost'", "in the state 'lost'"),
        ("UPDATE delivery SET state = 'sent', sent_at = NULL", "sent, but at no time"),
        ("UPDATE change SET new_version = 1 WHERE id = 3", "no version of its notice"),
    ],
)  # fmt: skip
def test_a_store_that_does_not_add_up_is_told(day: Newsday, statement: str, says: str) -> None:
    """Whatever was lost or doubled: a sentence that names it, and exit code 1."""
    day.configure(list_source(day.site.url("/list"), first_poll="tell"))
    day.site.show(list_page(ROWS))
    day.poll("list")
    day.rest()
    _spoil(day.data / "gazetted.db", statement)
    day.meddled = True
    told = shape(day, code=1)
    assert not told["well"] and any(says in fault for fault in told["faults"]), told["faults"]
    assert says in day.run("doctor").stdout


def _spoil(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(change)")]
        doubled = ["999" if name == "id" else name for name in columns]
        database.execute(statement.format(", ".join(columns), ", ".join(doubled)))
    database.close()
