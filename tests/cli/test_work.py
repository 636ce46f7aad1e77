"""Commands that work: check, poll, run, retry and extract."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.cli.output import Failure
from monitor.cli.stop import SAID
from monitor.cli.work import poll as command
from monitor.newsroom import Newsroom
from sources.config import Source
from state.errors import StoreError, StoreGone
from state.records import PollResult
from tests.newsday import GAZETTED, Newsday, until
from tests.printing import MEASURES, RULES, bulletin_page, list_page, list_source, notice_page, row

POLL = {
    "source", "verdict", "reason", "notices", "published", "revised", "withdrawn", "repeated", "baseline", "requests",
    "seconds",
}  # fmt: skip
SEEN = {
    "url", "title", "section", "outlet", "language", "doc_number", "doc_number_mended", "issuers", "signed",
    "published", "effective", "expires", "deadline", "repeals", "amends", "amounts", "attachments", "text",
}  # fmt: skip


def two_sources(day: Newsday) -> None:
    day.configure(list_source(day.site.url("/one"), "one"), list_source(day.site.url("/two"), "two"))
    for path in ("/one", "/two"):
        day.site.show(list_page([row(1), row(2)]), path)


def test_poll_polls_all_or_those_named_and_tells(day: Newsday) -> None:
    """`poll --json` has a row for each source in the order asked for; what is due is sent at once."""
    two_sources(day)
    rows = json.loads(day.run("poll", "--json").stdout)
    assert [(row["source"], row["verdict"], row["baseline"]) for row in rows] == [
        ("one", "good", 2),
        ("two", "good", 2),
    ]
    assert all(set(row) >= POLL and row["requests"] == 1 for row in rows)
    day.site.show(list_page([row(3), row(1), row(2)]), "/two")
    (only,) = json.loads(day.run("poll", "two", "--json").stdout)
    assert (only["source"], only["published"]) == ("two", 1) and day.news() == [("published", row(3).title)]
    assert day.site.asked.count("/one") == 1
    assert [r["source"] for r in json.loads(day.run("poll", "two", "one", "two", "--json").stdout)] == ["two", "one"]


def test_poll_without_delivering_owes_what_the_next_one_sends(day: Newsday) -> None:
    """`--no-deliver`: recorded and owed, sent by a later command."""
    two_sources(day)
    day.run("poll")
    day.site.show(list_page([row(3), row(1), row(2)]), "/two")
    assert day.run("poll", "--no-deliver").returncode == 0
    assert day.news() == [] and [d.state for d in day.ledger()] == ["pending"]
    assert day.run("run", "--once").returncode == 0
    assert day.news() == [("published", row(3).title)]


def test_poll_ends_with_1_where_a_source_is_not_well(day: Newsday) -> None:
    """The others are polled all the same; the verdict and its reason are told."""
    two_sources(day)
    day.site.show("<title>维护</title><h1>系统维护中</h1>", "/one")
    done = day.run("poll", "--json")
    assert done.returncode == 1
    assert [r["verdict"] for r in json.loads(done.stdout)] == ["suspect", "good"]
    plain = day.run("poll")
    assert plain.returncode == 1 and "one is suspect" in plain.stdout


def test_poll_ends_with_1_where_a_delivery_dies(day: Newsday) -> None:
    """All sources are well, but a receiver refuses for ever: the second refusal is the end of it."""
    two_sources(day)
    day.run("poll")
    day.hook.answers["/desk"] = day.hook.no_answer(410)
    day.site.show(list_page([row(3), row(1), row(2)]), "/two")
    assert day.run("poll").returncode == 0
    day.clock.now = max(d.due_at for d in day.ledger())
    assert day.room.pay_all() == 1


def test_retry_sends_what_is_dead_again_under_its_key(day: Newsday) -> None:
    """All that is dead, or those named; 1 where it is refused again or was not dead."""
    two_sources(day)
    day.poll("one")
    day.hook.answers["/desk"] = day.hook.no_answer(410)
    day.site.show(list_page([row(3), row(4), row(1), row(2)]), "/one")
    day.poll("one")
    day.clock.move(hours=1)
    day.room.pay_all()
    day.rest()
    dead = [d for d in day.ledger() if d.state == "dead"]
    assert len(dead) == 2
    day.hook.answers.clear()
    done = day.run("retry", str(dead[0].id), "--json")
    assert done.returncode == 0, done.stderr
    assert [(d["id"], d["state"], d["key"]) for d in json.loads(done.stdout)] == [(dead[0].id, "sent", dead[0].key)]
    assert day.hook.keys() == [dead[0].key]
    again = day.run("retry", str(dead[0].id))
    assert again.returncode == 1 and f"neither dead nor refused, so not sent again: {dead[0].id}" in again.stderr
    assert day.run("retry").returncode == 0 and day.hook.keys() == [d.key for d in dead]
    assert "nothing is dead" in day.run("retry").stdout


def test_retry_beside_the_daemon_is_paid_by_the_daemon(day: Newsday) -> None:
    """One row is written while the daemon holds the lock; it sends what is owed again, under the same key."""
    two_sources(day)
    day.clock.now = datetime.now(UTC)
    day.poll("one")
    day.hook.answers["/desk"] = day.hook.no_answer(410)
    day.site.show(list_page([row(3), row(1), row(2)]), "/one")
    day.poll("one")
    day.clock.now = max(d.due_at for d in day.ledger())
    assert day.room.pay_all() == 1
    day.rest()
    day.hook.answers.clear()
    daemon = day.daemon()
    until(lambda: (day.data / "gazetted.reload").exists(), "the daemon's start")
    done = day.run("retry")
    assert done.returncode == 0 and "the daemon sends them now" in done.stdout, done.stderr
    until(lambda: day.news() == [("published", row(3).title)], "the daemon pays")
    assert day.end(daemon) == 0
    assert "watching 2 sources for 1 route," in day.log and "stopping" in day.log and "alembic" not in day.log


def interrupted(day: Newsday, *arguments: str, asks: str) -> subprocess.CompletedProcess[str]:
    """A command that is stopped by Ctrl-C while the answer to `asks` keeps it waiting; then it comes."""
    command = [GAZETTED, *arguments]
    with subprocess.Popen(
        command, cwd=day.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as at_work:
        until(lambda: asks in day.site.asked, f"it asks for {asks}")
        at_work.send_signal(signal.SIGINT)
        assert at_work.stderr is not None
        first = at_work.stderr.readline() + at_work.stderr.readline()
        day.site.let_go()
        said, trouble = at_work.communicate(timeout=40)
    return subprocess.CompletedProcess(command, at_work.returncode, said, first + trouble)


@pytest.mark.parametrize("command", ["poll", "try"])
def test_ctrl_c_says_what_is_kept(day: Newsday, command: str) -> None:
    """Exit code 130, one line at once and no traceback; what was in hand is whole."""
    two_sources(day)
    day.site.show(list_page([row(1), row(2)]), "/one", hold=threading.Event())
    done = interrupted(day, *((command,) if command == "poll" else (command, "one")), asks="/one")
    assert done.returncode == 130 and "Traceback" not in done.stderr, done.stderr
    assert done.stderr.strip().splitlines() == [SAID.decode().strip()]
    assert [source["verdict"] for source in json.loads(day.run("poll", "--json").stdout)] == (
        ["unchanged", "unchanged"] if command == "poll" else ["good", "good"]
    )


@pytest.mark.parametrize(
    "command",
    [
        ("release", "one"), ("dismiss", "one"), ("retry",), ("retract", "1", "--reason", "wrong"),
        ("silence", "add", "--source", "one", "--reason", "noise"), ("silence", "end", "1"),
    ],
)  # fmt: skip
def test_an_act_on_an_empty_folder_makes_no_store(day: Newsday, command: tuple[str, ...]) -> None:
    """Nothing was polled: there is nothing to decide on. It says so, and leaves the folder as it was."""
    two_sources(day)
    done = day.run(*command)
    assert done.returncode == 1 and done.stdout == "" and "nothing was polled" in done.stderr, done.stderr
    assert not day.data.exists()


def test_an_edited_source_is_due_after_a_restart(day: Newsday) -> None:
    """A mended address or interval is tried at once; a source that nobody edited waits for its time."""
    two_sources(day)
    for name in ("one", "two"):
        day.poll(name, minutes=1)
    day.configure(list_source(day.site.url("/one"), "one"), list_source(day.site.url("/new"), "two"))
    assert day.room.store.due(day.clock()) == ["two"]
    day.rest()
    day.poll("two", minutes=1)
    assert day.room.store.due(day.clock()) == []


def test_a_poll_that_breaks_off_ends_no_other(day: Newsday, monkeypatch: pytest.MonkeyPatch) -> None:
    """What we did not foresee is a failed poll with its reason; a lost store ends all, after what was done."""
    two_sources(day)

    def poll(room: Newsroom, source: Source) -> PollResult:
        if source.id == "one":
            raise broken
        return PollResult(source.id, "good")

    monkeypatch.setattr(Newsroom, "poll", poll)
    for broken in (LookupError("a riddle"), StoreError("the disk is full")):
        results = {result.source: result for result in day.room.poll_all(["one", "two"])}
        assert results["two"].verdict == "good" and results["one"].verdict == "failed"
        assert str(broken) in results["one"].reason
    broken = StoreGone("the file was removed")
    with pytest.raises(StoreGone):
        list(day.room.poll_all(["two", "one"]))


def test_poll_tells_what_was_done_before_the_store_was_lost(
    day: Newsday, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its rows are printed, then the reason."""
    two_sources(day)

    def poll_all(room: Newsroom, wanted: list[str]) -> Iterator[PollResult]:
        yield PollResult("one", "good")
        raise StoreGone("the file was removed")

    monkeypatch.setattr(Newsroom, "poll_all", poll_all)
    with pytest.raises(Failure, match="the file was removed"):
        command(config=day.path, json=True)
    assert [row["source"] for row in json.loads(capsys.readouterr().out)] == ["one"]


def test_check_gives_mistakes_as_json_and_warns_where_nobody_would_hear(day: Newsday) -> None:
    """Editors read the mistakes from standard output; a configuration without a route is said to be mute."""
    day.path.write_text("sources:\n  - {id: a, name: A, kind: page, url: 'https://www.example.org/a', evry: 1h}\n")
    done = day.run("check", "--json")
    mistakes = json.loads(done.stdout)["mistakes"]
    assert done.returncode == 2 and [(m["line"], "evry" in m["path"] + m["text"]) for m in mistakes] == [(2, True)]
    day.path.write_text(day.path.read_text().replace("evry", "every"))
    done = day.run("check")
    assert done.returncode == 0 and "nobody is told of anything: add a channel and a route" in done.stderr


def test_check_is_offline_and_counts_what_it_found(day: Newsday) -> None:
    """Well: 0, in words and as JSON. Nothing is fetched, made or written."""
    two_sources(day)
    done = day.run("check", "--json")
    counts = json.loads(done.stdout)
    assert done.returncode == 0 and (counts["sources"], counts["channels"], counts["routes"]) == (2, 2, 1)
    assert "2 sources" in day.run("check").stdout
    assert day.site.connections == 0 and not day.data.exists()


def test_check_names_every_mistake_with_its_line(day: Newsday) -> None:
    """Two mistakes, two lines, exit code 2; every other command refuses the configuration in the same words."""
    two_sources(day)
    day.path.write_text(day.path.read_text().replace("kind: list", "kind: lsit") + "surprise: 1\n")
    done = day.run("check")
    assert done.returncode == 2 and done.stderr.count("lsit") == 2 and "surprise" in done.stderr
    assert all(line.split(":")[1].isdigit() for line in done.stderr.splitlines() if line.startswith("gazetted.yaml"))
    assert (day.run("poll").returncode, day.run("run").returncode) == (2, 2)


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    bulletin = bulletin_page(("关于印发《算力券管理办法》的通知", MEASURES), ("Rules on filing", RULES))
    (folder / "公报.html").write_text(bulletin)
    (folder / "one.html").write_text(notice_page("Rules on filing", *RULES.splitlines()))
    return folder


def test_extract_reads_documents_and_stores_nothing(day: Newsday, papers: Path) -> None:
    """No configuration needed: the notices of all documents in one object, with their facts and text."""
    done = day.run("extract", str(papers / "公报.html"), str(papers / "one.html"), "--json")
    assert done.returncode == 0, done.stderr
    notices = json.loads(done.stdout)["notices"]
    assert all(set(notice) >= SEEN for notice in notices)
    assert "发改办高技〔2025〕88号" in [notice["doc_number"] for notice in notices]
    assert sorted(path.name for path in day.folder.iterdir()) == ["papers"]


def test_extract_tells_of_each_document_on_its_line_and_of_those_that_cannot_be_read(
    day: Newsday, papers: Path
) -> None:
    """`--jsonl`: a line for each argument as given; an error beside no notices, and exit code 1."""
    files = ["papers/one.html", "papers/nosuch.html"]
    done = day.run("extract", *files, "--kind", "page", "--jsonl")
    first, second = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 1
    assert (first["file"], second["file"]) == tuple(files)
    assert [n["title"] for n in first["notices"]] == ["Rules on filing"] and "error" not in first
    assert second["notices"] == [] and "papers/nosuch.html cannot be read" in second["error"]


def test_extract_in_words_and_with_a_kind_that_there_is_not(day: Newsday, papers: Path) -> None:
    """For people the titles and the main facts; an unknown kind is wrong usage."""
    plain = day.run("extract", str(papers / "公报.html"))
    assert "关于印发《算力券管理办法》的通知" in plain.stdout and "2027-12-31" in plain.stdout
    done = day.run("extract", str(papers / "one.html"), "--kind", "scroll")
    assert done.returncode == 2 and "bulletin" in done.stderr


def test_extract_counts_no_notices_of_what_it_could_not_read(day: Newsday) -> None:
    """The error stands on standard error, and standard output stays empty."""
    done = day.run("extract", "papers/nosuch.html")
    assert done.returncode == 1 and "cannot be read" in done.stderr
    assert done.stdout == ""


def test_extract_reaches_no_special_address(day: Newsday) -> None:
    """An address on loopback is refused, since no configuration allows it."""
    day.site.show(notice_page("Rules", RULES))
    done = day.run("extract", day.site.url(), "--jsonl")
    assert done.returncode == 1 and "error" in json.loads(done.stdout)
    assert day.site.connections == 0


def test_ctrl_c_while_the_program_is_read_is_no_traceback() -> None:
    """Its modules take a third of a second to load: who is quick meets that."""
    quick = (
        "import sys\n"
        "class Quick:\n"
        "    def find_spec(self, name, *rest):\n"
        "        if name == 'monitor.cli.work': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Quick())\n"
        "from monitor.entry import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", quick], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
