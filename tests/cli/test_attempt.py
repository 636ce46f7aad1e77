"""Does `gazetted try` show what a source would bring, and refuse what would not hold still?"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from monitor.settings import load
from tests.newsday import GAZETTED, Answer, Newsday, reply
from tests.pages.cases import load as load_case
from tests.pages.cases import shown
from tests.printing import MEASURES, bulletin_page, list_page, list_source, notice_page, row

LONG = "关于进一步做好海洲市公共数据资源登记管理和授权运营试点有关工作并征求各有关单位意见建议的通知（第{}号）"


@pytest.fixture
def served(day: Newsday) -> Newsday:
    """A list of five notices, each with a page of its own, and a configuration that may reach them."""
    day.configure(list_source(day.site.url("/list")))
    rows = [row(number, LONG.format(number)) for number in range(1, 6)]
    day.site.show(list_page(rows, next="/list?2"))
    for number in range(1, 6):
        day.site.show(notice_page(LONG.format(number), MEASURES), f"/notices/{number}.html")
    return day


def shape(day: Newsday, *arguments: str, code: int = 0) -> Any:
    done = day.run("try", *arguments, "--json")
    assert done.returncode == code, done.stderr + done.stdout
    return json.loads(done.stdout)


def is_well(entry: str, folder: Path, rest: str = "") -> None:
    """The entry, saved as it was printed, passes `check` without a warning."""
    (folder / "pasted.yaml").write_text(entry + rest, encoding="utf-8")
    assert not load(folder / "pasted.yaml", {}).warnings


def test_an_address_becomes_an_entry(served: Newsday, tmp_path: Path) -> None:
    """Fetched twice; its kind guessed, its selectors proposed, its notices shown; the entry passes `check`, and the
    source that it makes shows the same."""
    told = shape(served, served.site.url("/list"))
    assert (told["kind"], told["verdict"], told["differences"]) == ("list", "good", [])
    assert [n["title"] for n in told["notices"]] == [LONG.format(n) for n in range(1, 6)]
    assert {n["published"] for n in told["notices"]} == {"2026-01-04"} and told["next"].endswith("/list?2")
    assert served.site.asked.count("/list") == 2 and served.site.asked.count("/notices/1.html") == 2
    is_well(told["entry"], tmp_path)
    (source,) = load(tmp_path / "pasted.yaml", {}).sources
    assert source.follow and source.items is not None and source.pages is not None
    plain = served.run("try", served.site.url("/list"))
    assert told["entry"] in plain.stdout and "twice the same" in plain.stdout


def test_the_table_fits_eighty_columns(served: Newsday) -> None:
    """In cells, of which a Han character takes two; every line of the table stays within them."""
    table = served.run("try", served.site.url("/list")).stdout.partition("\n\n")[0]
    assert len(table.splitlines()) == 6 and max(map(cell_len, table.splitlines())) <= 80


def test_nothing_is_stored_and_nobody_told(served: Newsday) -> None:
    """No database comes of it, and no alert."""
    assert served.run("try", "list").returncode == 0
    assert not (served.data / "gazetted.db").exists() and served.hook.taken == []


def test_a_known_source_is_tried_by_its_id(served: Newsday) -> None:
    """By the selectors of the configuration; an unknown id is wrong usage, and names those that are."""
    told = shape(served, "list")
    assert (told["source"], len(told["notices"]), told["entry"]) == ("list", 5, None)
    wrong = served.run("try", "lsit")
    assert wrong.returncode == 2 and "there are list" in wrong.stderr


def turning(day: Newsday, path: str, *bodies: str) -> None:
    """From now on `path` shows one body after the other, round and round."""
    asked = iter(range(1_000_000))
    plain = day.site.get

    def get(request: Any) -> None:
        if request.path == path:
            reply(request, Answer(bodies[next(asked) % len(bodies)].encode()))
        else:
            plain(request)

    day.site.get = get  # type: ignore[method-assign]


def test_a_list_that_changes_at_once_is_refused(served: Newsday) -> None:
    """Other rows at the second fetch: exit code 1, and what came and went is named."""
    turning(served, "/list", *(list_page([row(n) for n in range(at, at + 5)]) for at in (1, 11)))
    told = shape(served, "list", code=1)
    assert told["verdict"] == "suspect" and told["differences"][0] == "the list changed: 5 of 5 gone, 5 new"
    assert any(row(11).title[:20] in line for line in told["differences"])


def test_a_list_that_is_shuffled_is_well(served: Newsday) -> None:
    """The order of rows is nothing."""
    rows = [row(n) for n in range(1, 6)]
    turning(served, "/list", list_page(rows), list_page(rows[::-1]))
    assert shape(served, "list")["verdict"] == "good"


def test_text_that_rotates_is_named(served: Newsday) -> None:
    """A counter within a notice's own page: the page, the line as it was and as it is, and what to do."""
    served.configure({**list_source(served.site.url("/list")), "follow": True})
    counted = [notice_page(LONG.format(1), MEASURES, f"本页已被浏览 {n} 次，感谢您的关注。") for n in (17, 18)]
    turning(served, "/notices/1.html", *counted)
    (line,) = shape(served, "list", code=1)["differences"]
    assert "/notices/1.html" in line and "17" in line and "18" in line and "document.remove" in line
    assert "18" in served.run("try", "list").stdout


def test_rows_that_share_a_key_are_named(served: Newsday) -> None:
    """A key that is the same in every row would be no identity: exit code 1, with the key."""
    source = list_source(served.site.url("/list"))
    served.configure({**source, "items": {**source["items"], "key": ".date"}})
    told = shape(served, "list", code=1)
    assert "5 rows share the key 2026-01-04" in told["differences"] and "items.key" in told["differences"][1]


def test_an_error_page_is_no_source(served: Newsday) -> None:
    """As at any poll: the verdict's own words, exit code 1, and no entry."""
    served.site.show("<title>系统维护</title><h1>系统维护中，请稍后再试</h1>", "/m")
    done = served.run("try", served.site.url("/m"))
    assert done.returncode == 1 and "being worked on" in done.stderr and "sources:" not in done.stdout
    gone = served.run("try", served.site.url("/nowhere"))
    assert gone.returncode == 1 and "404" in gone.stderr


def test_a_private_address_is_not_reached_unasked(tmp_path: Path, day: Newsday) -> None:
    """Without a configuration that allows it, `try` goes no further than a poll would."""
    day.site.show(list_page([row(1)]))
    environment = {name: value for name, value in os.environ.items() if name != "GAZETTED_CONFIG"}
    command = [GAZETTED, "try", day.site.url("/list")]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and "is not a public place" in done.stderr and day.site.asked == []


@pytest.mark.parametrize("kind", ["feed", "bulletin", "page", "json", "sitemap"])
def test_other_kinds_are_guessed_too(served: Newsday, tmp_path: Path, kind: str) -> None:
    """A feed, an interface, a sitemap, a bulletin in full, one document: each with an entry that passes `check`."""
    items = "".join(f"<item><title>{LONG.format(n)}</title><link>/notices/{n}.html</link></item>" for n in range(1, 4))
    places = "".join(f"<url><loc>{served.site.url(f'/notices/{n}.html')}</loc></url>" for n in range(1, 4))
    bodies = {
        "feed": f"<rss version='2.0'><channel><title>公报: 第一 #1</title>{items}</channel></rss>",
        "bulletin": bulletin_page(*((LONG.format(n), MEASURES) for n in range(1, 5))),
        "json": json.dumps({"results": [{"title": LONG.format(n), "url": f"/notices/{n}.html"} for n in range(1, 4)]}),
        "sitemap": f"<urlset>{places}</urlset>",
        "page": notice_page("关于印发管理办法的通知", *MEASURES.splitlines(), *MEASURES.splitlines()),
    }
    served.site.show(bodies[kind], f"/{kind}")
    told = shape(served, served.site.url(f"/{kind}"))
    assert (told["kind"], told["verdict"]) == (kind, "good")
    assert len(told["notices"]) >= (1 if kind == "page" else 3)
    is_well(told["entry"], tmp_path)


def test_the_feed_that_a_page_names_is_preferred(served: Newsday) -> None:
    """Where it shows what the list shows; a feed of something else is told as being there, and not taken."""
    items = "".join(f"<item><title>{LONG.format(n)}</title><link>/notices/{n}.html</link></item>" for n in range(1, 6))
    served.site.show(f"<rss version='2.0'><channel><title>Notices</title>{items}</channel></rss>", "/feed")
    named = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    page = list_page([row(n, LONG.format(n)) for n in range(1, 6)]).replace("</head>", f"{named}</head>")
    served.site.show(page, "/list")
    told = shape(served, served.site.url("/list"))
    assert (told["kind"], told["url"]) == ("feed", served.site.url("/feed"))
    served.site.show(
        "<rss version='2.0'><channel><title>Jobs</title><item><title>Clerk</title></item></channel></rss>", "/feed"
    )
    told = shape(served, served.site.url("/list"))
    assert told["kind"] == "list" and [feed["url"] for feed in told["feeds"]] == [served.site.url("/feed")]


def test_a_capture_is_a_test_case(served: Newsday, tmp_path: Path) -> None:
    """The folder is one of tests/pages: page, source and reading; never over another."""
    folder = tmp_path / "case"
    assert served.run("try", served.site.url("/list"), "--capture", str(folder)).returncode == 0
    page, source = load_case("list", folder)
    from sources.kinds import read

    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    assert json.loads(json.dumps(shown(read("list", page, source)))) == expected and len(expected["links"]) == 5
    again = served.run("try", served.site.url("/list"), "--capture", str(folder))
    assert again.returncode == 1 and "is there already" in again.stderr


def test_an_address_needs_no_source_yet(served: Newsday) -> None:
    """A configuration that is only begun has no source: an address is tried by its settings, an id is a mistake."""
    served.configure()
    assert shape(served, served.site.url("/list"))["verdict"] == "good"
    assert "sources: there is none" in served.run("try", "list").stderr
