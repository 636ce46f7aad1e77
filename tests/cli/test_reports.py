"""Commands that show what is known answer in the shapes of the contract, with its exit codes, and change nothing."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from rich.cells import cell_len

from tests.cli.conftest import GAZETTE, GUIDE, SITE
from tests.newsday import GAZETTED, Newsday
from tests.printing import list_page, list_source, row

NOTICE = {
    "id", "source", "url", "title", "section", "outlet", "language", "doc_number", "doc_number_mended", "issuers",
    "signed", "published", "effective", "expires", "deadline", "repeals", "amends", "amounts", "topics", "story",
    "versions", "first_seen", "attachments",
}  # fmt: skip
CHANGE = {
    "id",
    "notice",
    "source",
    "kind",
    "at",
    "title",
    "url",
    "topics",
    "fields",
    "summary",
    "significance",
    "reasons",
}
DELIVERY = {
    "id", "route", "channel", "recipient", "change", "state", "attempts", "due_at", "sent_at", "error", "key",
}  # fmt: skip
STATUS_SOURCE = {"id", "verdict", "reason", "last_good", "next_poll", "notices", "newest", "failures", "quiet"}
KINDS = {"published", "revised", "withdrawn", "restored", "baseline", "repeated", "reread"}


def told(office: Newsday, *arguments: str, code: int = 0) -> Any:
    """The one JSON document that a command prints, and nothing else."""
    done = office.run(*arguments, "--json")
    assert done.returncode == code, done.stderr
    assert done.stdout.count("\n") == 1
    return json.loads(done.stdout)


def is_instant(text: str) -> bool:
    return datetime.fromisoformat(text).tzinfo is not None


def test_notices_have_the_shape_of_the_contract(office: Newsday) -> None:
    """Oldest first; dates as printed, instants with an offset; the text only where asked for."""
    notices = told(office, "notices")
    assert [notice["id"] for notice in notices] == sorted(notice["id"] for notice in notices)
    assert all(set(notice) >= NOTICE and "text" not in notice for notice in notices)
    measure = next(notice for notice in notices if notice["title"] == GUIDE)
    assert measure["doc_number"] == "发改办高技〔2025〕88号" and measure["versions"] == 2
    assert date.fromisoformat(measure["effective"]) == date(2026, 1, 1) and measure["expires"] == "2030-12-31"
    assert measure["topics"] == [{"id": "compute-vouchers", "because": ["算力券"], "passages": [GUIDE]}]
    assert measure["language"] == "zh" and measure["repeals"] == [] and is_instant(measure["first_seen"])
    assert all("text" in notice for notice in told(office, "notices", "--text"))


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (("--source", GAZETTE), 2), (("--topic", "compute-vouchers"), 1),
        (("--query", "跨境"), 0), (("--query", "cross-border"), 2), (("--number", "发改办高技〔2025〕88号"), 1),
        (("--since", "2026-01-05"), 7), (("--since", "2030-01-01"), 0), (("--until", "2026-01-05"), 0),
        (("--source", SITE, "--query", "Circular"), 1), (("--query", "100%_"), 0),
    ],
)  # fmt: skip
def test_notices_are_found_by_their_filters(office: Newsday, wanted: tuple[str, ...], count: int) -> None:
    """Each filter alone and two together; what is typed is text, never a pattern."""
    assert len(told(office, "notices", *wanted)) == count


def test_a_notice_is_shown_with_what_happened_to_it(office: Newsday) -> None:
    """By the id that `notices` gives; with its text where asked for."""
    number = next(notice["id"] for notice in told(office, "notices") if notice["title"] == GUIDE)
    shown = told(office, "notice", str(number), "--text")
    assert NOTICE | {"text"} <= set(shown) and "五十万元" in shown["text"]
    plain = office.run("notice", str(number)).stdout
    assert (
        GUIDE in plain and "发改办高技〔2025〕88号" in plain and "2030-12-31" in plain and "compute-vouchers" in plain
    )


def test_changes_have_the_shape_of_the_contract(office: Newsday) -> None:
    """Oldest first; a revision names the facts that changed, old and new."""
    changes = told(office, "changes")
    assert all(set(change) >= CHANGE and change["kind"] in KINDS and is_instant(change["at"]) for change in changes)
    assert [change["id"] for change in changes] == sorted(change["id"] for change in changes)
    (revised,) = [change for change in changes if change["title"] == GUIDE and change["kind"] == "revised"]
    assert revised["fields"] == {"expires": ["2027-12-31", "2030-12-31"]} and "2030-12-31" in revised["summary"]
    assert {change["significance"] for change in changes if change["kind"] == "baseline"} <= {None}
    assert {change["source"] for change in told(office, "changes", "--source", SITE)} == {SITE}
    assert told(office, "changes", "--since", "2030-01-01") == []


def revision(office: Newsday) -> str:
    return str(next(c["id"] for c in told(office, "changes") if c["title"] == GUIDE and c["kind"] == "revised"))


def test_a_redline_has_the_shape_of_the_contract(office: Newsday) -> None:
    """The amended article, its edits, and with --all the others; both texts are in it, white space aside."""
    number = revision(office)
    redline = told(office, "diff", number)
    assert redline["old"] == redline["new"] == {"title": GUIDE} and 0.9 < redline["similarity"] < 1
    stored = next(change for change in told(office, "changes") if str(change["id"]) == number)
    assert stored["significance"] == redline["significance"] == 0.8 and stored["reasons"] == redline["reasons"]
    assert [(reason["kind"], reason["clause"]) for reason in stored["reasons"]] == [("date", "第五条")]
    (clause,) = redline["clauses"]
    assert (clause["op"], clause["old_label"], clause["new_label"]) == ("amended", "第五条", "第五条")
    edits = clause["edits"]
    assert "".join(text for op, text in edits if op in ("equal", "delete")) == clause["old_text"]
    assert "".join(text for op, text in edits if op in ("equal", "insert")) == clause["new_text"]
    whole = told(office, "diff", number, "--all")["clauses"]
    assert {clause["op"] for clause in whole} == {"amended", "unchanged"} and len(whole) >= 5


@pytest.mark.parametrize(
    ("format", "sign"), [("text", "2030"), ("html", "<"), ("json", '"clauses"'), ("terminal", "2030")]
)
def test_a_redline_comes_in_each_format(office: Newsday, format: str, sign: str) -> None:
    """For a terminal, as text, as HTML, as JSON."""
    done = office.run("diff", revision(office), "--format", format)
    assert done.returncode == 0 and sign in done.stdout


def test_deliveries_have_the_shape_of_the_contract(office: Newsday) -> None:
    """One row per change, route, channel and recipient, with its state, its tries and why it was not taken."""
    rows = told(office, "deliveries")
    assert all(set(row) >= DELIVERY for row in rows)
    assert {row["state"] for row in rows if row["route"] == "all"} == {"sent", "dead"}
    (dead,) = told(office, "deliveries", "--state", "dead")
    assert "410" in dead["error"] and dead["attempts"] == 2 and dead["sent_at"] is None and is_instant(dead["due_at"])
    assert told(office, "deliveries", "--change", str(dead["change"])) == [dead]
    assert told(office, "deliveries", "--route", "operators") != [] == told(office, "deliveries", "--route", "nosuch")


def test_status_says_what_is_not_well_and_ends_with_1(office: Newsday) -> None:
    """A failing source and a dead delivery: not healthy, both named, what to do included."""
    status = told(office, "status", code=1)
    assert status["healthy"] is False
    sources = {source["id"]: source for source in status["sources"]}
    assert set(sources[SITE]) >= STATUS_SOURCE and set(sources) == {GAZETTE, SITE}
    assert (sources[SITE]["verdict"], sources[SITE]["failures"]) == ("failed", 1)
    assert sources[GAZETTE]["verdict"] in ("good", "unchanged") and is_instant(sources[GAZETTE]["next_poll"])
    assert set(status["deliveries"]) >= {"pending", "sent", "dead", "held", "oldest_pending"}
    assert status["deliveries"]["dead"] == 1
    plain = office.run("status")
    assert plain.returncode == 1 and "ministry is failed" in plain.stdout and "gazetted retry" in plain.stdout
    quiet = office.run("status", "--quiet")
    assert (quiet.returncode, quiet.stdout) == (1, "")


def source(day: Newsday, name: str, **over: Any) -> dict[str, Any]:
    day.site.show(list_page([row(1)]), f"/{name}")
    return list_source(day.site.url(f"/{name}"), name, **over)


def test_status_says_in_words_what_is_the_matter(day: Newsday) -> None:
    """People read sentences, of a verdict and of what is not well besides; programs get the codes as well."""
    day.clock.now = datetime.now(UTC)
    dates = source(day, "dates", items={"each": "li.notice", "title": "a", "link": "a@href", "published": "i"})
    day.configure(source(day, "gone"), dates)
    day.site.show(list_page([row(n) for n in range(1, 5)]), "/dates")
    day.site.show("<h1>Service temporarily unavailable</h1>", "/gone")
    for name in ("gone", "dates"):
        day.poll(name, minutes=0)
    day.rest()
    known = {one["id"]: one for one in told(day, "status", code=1)["sources"]}
    assert known["dates"]["signs"] == ["dates"] and known["gone"]["reason"] == "maintenance"
    shown = day.run("status").stdout
    assert "gone is suspect, 1 poll in a row: http" in shown and known["gone"]["said"] in shown
    assert "dates: items.published `i` finds no date in any of 4 rows" in shown and "good, see below" in shown


def test_status_leaves_out_what_was_removed_or_is_disabled(day: Newsday) -> None:
    """Neither shown nor counted as ill, wherever the others stand; known again when it is configured again."""
    day.clock.now = datetime.now(UTC)
    day.configure(source(day, "stays"), source(day, "rests"), source(day, "goes"))
    for name in ("stays", "rests", "goes"):
        day.site.show("<h1>Bad Gateway</h1>" if name != "stays" else list_page([row(1)]), f"/{name}", status=200)
        day.poll(name)
    (day.folder / "more.yaml").write_text(json.dumps({"sources": [source(day, "stays")]}))
    general = {"data": "./data", "language": "en", "include": ["more.yaml"]}
    day.configure(source(day, "rests", enabled=False), gazetted=general)
    status = told(day, "status")
    assert status["healthy"] and [s["id"] for s in status["sources"]] == ["stays"]
    assert "goes" not in day.run("status").stdout
    (day.folder / "more.yaml").write_text("sources: [")
    assert {s["id"] for s in told(day, "status", code=1)["sources"]} == {"stays", "rests", "goes"}


def test_status_is_not_healthy_where_nobody_polls(day: Newsday) -> None:
    """A source an hour past its time: the daemon is dead, or as good as dead."""
    day.clock.now = datetime.now(UTC) - timedelta(hours=1)
    day.configure(source(day, "one"))
    day.poll(minutes=0)
    assert told(day, "status")["healthy"]
    day.poll(minutes=-40)
    status = told(day, "status", code=1)
    assert status["healthy"] is False and status["sources"][0]["overdue"]
    plain = day.run("status").stdout
    assert "overdue: one" in plain and "gazetted run" in plain


def test_instants_have_the_offset_of_the_configured_zone(office: Newsday) -> None:
    """Seconds and +08:00 in every report, whatever the store keeps."""
    number = str(told(office, "notices")[0]["id"])
    changes = [*told(office, "changes"), *told(office, "notice", number)["changes"]]
    changes += told(office, "why", number)["changes"]
    seen = [notice["first_seen"] for notice in told(office, "notices")]
    instants = [*seen, *(change["at"] for change in changes)]
    assert all(re.fullmatch(r"2026-01-05T\d\d:\d\d:\d\d\+08:00", instant) for instant in instants)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("notice", "999"), "gazetted notices"), (("diff", "999"), "gazetted changes"),
        (("diff", "1", "--format", "pdf"), "html"), (("deliveries", "--state", "lost"), "pending"),
        (("notices", "--since", "yesterday"), "2026-01-05"), (("poll", "nosuch"), GAZETTE),
        (("notices", "--topic", "nosuch"), "compute-vouchers"), (("changes", "--source", "nosuch"), GAZETTE),
        (("notices", "--nosuch"), "--nosuch"), (("nosuch",), "nosuch"), (("notice", "one"), "integer"),
    ],
)  # fmt: skip
def test_wrong_usage_ends_with_2_and_says_what_would_be_right(
    office: Newsday, arguments: tuple[str, ...], says: str
) -> None:
    """Nothing on standard output, a sentence with the remedy on standard error, no traceback."""
    done = office.run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr and "Traceback" not in done.stderr


def in_terminal(office: Newsday, *arguments: str, columns: int = 80) -> list[str]:
    """What a command draws in a terminal so wide, line by line, without colours."""
    ours, theirs = pty.openpty()
    env = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm"}
    command = subprocess.Popen([GAZETTED, *arguments], cwd=office.folder, stdout=theirs, stdin=theirs, env=env)
    os.close(theirs)
    drawn = b""
    try:
        while piece := os.read(ours, 65536):
            drawn += piece
    except OSError:  # the terminal is closed when the last writer has gone
        pass
    os.close(ours)
    command.wait()
    return re.sub(r"\x1b\[[0-9;]*m", "", drawn.decode()).replace("\r", "").splitlines()


@pytest.mark.parametrize("columns", [60, 80, 100])
@pytest.mark.parametrize("command", ["notices", "changes", "deliveries", "status", "diff", "poll"])
def test_what_is_drawn_fits_into_the_terminal(office: Newsday, command: str, columns: int) -> None:
    """Chinese takes two cells: no line of a table or a redline is wider than the terminal, and the ids stay whole."""
    arguments = (command, revision(office)) if command == "diff" else (command,)
    arguments = (*arguments, "--no-deliver") if command == "poll" else arguments
    lines = in_terminal(office, *arguments, columns=columns)
    assert lines and max(map(cell_len, lines)) <= columns
    if command in ("notices", "changes", "status"):
        assert any(GAZETTE in line for line in lines)


def test_a_table_in_a_pipe_ends_its_lines_without_blanks(office: Newsday) -> None:
    """So that it can be compared, and cut at its columns."""
    for command in ("notices", "changes", "deliveries", "status"):
        lines = office.run(command).stdout.splitlines()
        assert len(lines) > 1 and [line for line in lines if line != line.rstrip()] == []


def test_times_and_ids_stay_whole_in_a_narrow_terminal(office: Newsday) -> None:
    """Where not all fits, a whole column is left out; none shows halves of dates."""
    (head, *rows) = in_terminal(office, "status", columns=60)[:3]
    assert "next poll" in head and "newest" not in head
    assert all(len(re.findall(r"\d\d-\d\d \d\d:\d\d", row)) == 2 for row in rows), rows


def test_nothing_of_a_page_reaches_the_terminal_as_a_command(office: Newsday) -> None:
    """Escapes and bidi overrides in a title are shown, not obeyed, in a terminal and in a pipe."""
    for said in ("\n".join(in_terminal(office, "notices")), office.run("notices", "--text").stdout):
        assert "\x1b" not in said and "\u202e" not in said
    assert any("Bold & " in notice["title"] for notice in told(office, "notices"))


def test_without_a_store_a_report_says_how_to_get_one(day: Newsday) -> None:
    """Nothing was polled yet: exit code 1 and the commands that help."""
    from tests.printing import list_source

    day.configure(list_source(day.site.url()))
    for command in ("status", "notices", "changes", "deliveries"):
        done = day.run(command)
        assert done.returncode == 1 and "gazetted poll" in done.stderr


def test_without_a_configuration_a_command_says_where_to_put_one(day: Newsday) -> None:
    """`gazetted.yaml` here, `--config`, or $GAZETTED_CONFIG: all three are named, and all three work."""
    from tests.printing import list_source

    done = day.run("status")
    assert done.returncode == 2
    assert all(way in done.stderr for way in ("gazetted.yaml", "--config", "GAZETTED_CONFIG"))
    day.configure(list_source(day.site.url()))
    elsewhere = {"cwd": day.folder.parent}
    assert day.run("check", "--config", str(day.path), **elsewhere).returncode == 0
    assert day.run("check", env={**os.environ, "GAZETTED_CONFIG": str(day.path)}, **elsewhere).returncode == 0
