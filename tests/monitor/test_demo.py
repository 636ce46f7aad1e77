"""Does the demo show the real work, truly and cleanly, wherever it is started?"""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from monitor.demo.audit import audit
from monitor.demo.newsday import SCENES
from monitor.demo.paper import PIPED, broken
from monitor.demo.press import BRIEF, first_pages
from monitor.demo.sinks import Call, Mail, Sinks
from monitor.demo.site import Site, open_site
from state.home import Home
from state.reader import open_reader

GAZETTED = str(Path(sys.executable).with_name("gazetted"))
PATIENCE = 60
WATCH = """
import os, sys

def note(event, arguments):
    if event in ("socket.connect", "socket.bind", "socket.sendto"):
        write(repr(arguments[1]))
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        write(repr((arguments[0],)))

def write(line):
    log = os.open(os.environ["WATCHED"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(log, (line + "\\n").encode())
    os.close(log)

sys.addaudithook(note)
"""
"""A sitecustomize that writes down every address that a Python process speaks to, listens on or looks up."""


@dataclass(frozen=True)
class Ran:
    """A demo that came to its end."""

    code: int
    out: str
    err: str
    temporary: Path
    addresses: tuple[str, ...] = ()


def environment(folder: Path, **more: str) -> dict[str, str]:
    """What the demo is started with: a temporary folder of its own, and no configuration to be found."""
    temporary = folder / "tmp"
    temporary.mkdir(exist_ok=True)
    named = ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "GAZETTED_CONFIG")
    usual = {name: value for name, value in os.environ.items() if name not in named}
    return {**usual, "TMPDIR": str(temporary), "TERM": "xterm-256color", **more}


def run(folder: Path, *arguments: str) -> Ran:
    """The installed command, piped, with every address noted."""
    (folder / "sitecustomize.py").write_text(WATCH)
    watched = folder / "addresses"
    done = subprocess.run(
        [GAZETTED, "demo", *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=PATIENCE,
        env=environment(folder, PYTHONPATH=str(folder), WATCHED=str(watched)),
    )
    lines = tuple(watched.read_text().splitlines()) if watched.exists() else ()
    return Ran(done.returncode, done.stdout, done.stderr, folder / "tmp", lines)


def run_in_terminal(folder: Path, columns: int) -> tuple[int, str]:
    """The installed command in a terminal of that width: its exit code, and all that it wrote."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execve(GAZETTED, [GAZETTED, "demo"], environment(folder, COLUMNS=str(columns)))
    written, end = b"", time.monotonic() + PATIENCE
    while time.monotonic() < end and select.select([terminal], [], [], PATIENCE)[0]:
        try:
            more = os.read(terminal, 65536)
        except OSError:  # Linux says EIO where the other side has closed
            break
        if not more:
            break
        written += more
    os.close(terminal)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), written.decode()


def unfolded(text: str) -> str:
    """The text without line ends, margins and spaces: where a line is broken says nothing."""
    return re.sub(r"[\s│]", "", text)


def round_of(out: str, number: int) -> str:
    return out.split(f"── {number} · ")[1].split("\n── ")[0]


@pytest.fixture(scope="module")
def piped(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    return run(tmp_path_factory.mktemp("piped"))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ran, Path]:
    folder = tmp_path_factory.mktemp("kept")
    return run(folder, "--language", "zh", "--keep", "room"), folder / "room"


def test_it_ends_well_and_quietly(piped: Ran) -> None:
    """Exit code 0, nothing on standard error, no colour and no line wider than 80 columns in a pipe."""
    assert (piped.code, piped.err) == (0, "")
    assert "\x1b" not in piped.out
    assert max(cell_len(line) for line in piped.out.splitlines()) <= PIPED


def test_readers_get_what_they_asked_for(piped: Ran) -> None:
    """The new notice reaches the Chinese reader by mail and the English one by webhook, with facts and reasons."""
    shown = unfolded(round_of(piped.out, 2))
    assert "[新发布]海州市科学技术局关于开展2026年度第一批算力券申领工作的通知" in shown
    assert "[New]海州市科学技术局关于开展2026年度第一批算力券申领工作的通知" in shown
    assert "文号：海科规〔2026〕4号" in shown
    assert "为何收到" in shown
    assert "路由：compute" in shown
    assert "停车场" not in shown


def test_redlines_are_shown_without_colour(piped: Ran) -> None:
    """Each of the four amended clauses says in marks what went and what came, and the expiry moved with it."""
    shown = unfolded(round_of(piped.out, 3))
    for words in ("有效期[-5-]{+3+}年", "[-200-]{+150+}万元", "[-may-]{+shall+}", "within[-30-]{+15+}days"):
        assert words in shown
    assert "有效期至2031-03-01→2029-03-01" in shown
    assert '["delete","may"],["insert","shall"]' in shown


def test_a_reordered_list_tells_nobody_and_says_why(piped: Ran) -> None:
    """The page was read anew, nobody was told, and the reader of the demo learns the reason."""
    shown = round_of(piped.out, 4)
    assert "haizhou: good" in shown
    assert "→" not in shown
    assert "Notices are tracked, not pages" in shown


def test_an_error_page_is_told_to_the_operators_alone(piped: Ran) -> None:
    """The verdict and its reason are shown, one mail goes to the operators, and none to a reader."""
    shown = round_of(piped.out, 5)
    assert "haizhou: suspect" in shown
    assert "the site is being worked on" in " ".join(shown.split())
    assert [line.split(":")[0] for line in shown.splitlines() if line.startswith("→")] == ["→ operators"]


def test_what_was_published_meanwhile_is_told_when_the_site_is_well(piped: Ran) -> None:
    """The operators hear that it is over, and both readers get the notice of the outage."""
    shown = unfolded(round_of(piped.out, 6))
    assert "[Wellagain]" in shown
    assert shown.count("海州市科学技术局关于公布2026年第一批算力券服务机构名单的通知") == 2


def test_the_numbers_add_up(piped: Ran) -> None:
    """As many alerts as the scenes ask for were owed, sent and received; none twice, none lost."""
    told = sum(sum(scene.told.values()) for scene in SCENES)
    assert f"{told} alerts owed by the ledger, {told} sent" in piped.out
    assert "repeats 0, lost 0" in piped.out


def test_nothing_is_left_behind(piped: Ran) -> None:
    """Neither in the temporary folder nor where the demo was started."""
    assert list(piped.temporary.iterdir()) == []
    mine = {"tmp", "sitecustomize.py", "__pycache__", "addresses"}
    assert {path.name for path in piped.temporary.parent.iterdir()} <= mine


def test_it_needs_no_network(piped: Ran) -> None:
    """Every address that it listens on, looks up or speaks to is loopback."""
    internet = [address for address in piped.addresses if address.startswith("(")]
    assert len(internet) > 20
    assert [address for address in internet if not address.startswith(("('127.0.0.1'", "('::1'"))] == []


def test_a_terminal_gets_colour(tmp_path: Path) -> None:
    """In a terminal what went is struck out in red and what came is underlined in green."""
    code, out = run_in_terminal(tmp_path, 120)
    assert code == 0
    assert re.search(r"\x1b\[[\d;]*31m\[-5-\]\x1b\[0m", out)
    assert re.search(r"\x1b\[[\d;]*32m\{\+3\+\}\x1b\[0m", out)
    plain = re.sub(r"\x1b\[[\d;]*m", "", out)
    assert "repeats 0, lost 0" in plain
    assert "Notices are tracked, not pages" in plain
    assert list((tmp_path / "tmp").iterdir()) == []


def test_it_speaks_chinese(kept: tuple[Ran, Path]) -> None:
    """The narrator, the operators' mail and the numbers are in Chinese; the English reader keeps English."""
    ran, _ = kept
    assert (ran.code, ran.err) == (0, "")
    assert "不告知任何人。跟踪的是公文" in unfolded(round_of(ran.out, 4))
    assert "[异常]海州市科学技术局" in unfolded(round_of(ran.out, 5))
    assert "重复 0，丢失 0" in ran.out
    assert "[Revised]GasStorageReportingRule" in unfolded(ran.out)


def test_what_is_kept_can_be_opened(kept: tuple[Ran, Path]) -> None:
    """The mails as they came, each with its page; the calls as JSON; and a newsroom that the other commands read."""
    _, room = kept
    mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in (room / "mails").glob("*.eml")]
    pages = [path.read_text(encoding="utf-8") for path in (room / "mails").glob("*.html")]
    calls = [json.loads(path.read_text(encoding="utf-8")) for path in (room / "webhook").glob("*.json")]
    assert Counter(str(mail["To"]) for mail in mails) == {"suanli@desk.example": 3, "operators@demo.example": 2}
    assert any(">5</del>" in page and ">3</ins>" in page for page in pages)
    assert sorted(call["gazetted"]["kind"] for call in calls) == ["published", "published", "revised", "revised"]
    asked = [GAZETTED, "deliveries", "--json", "--config", str(room / "gazetted.yaml")]
    ledger = json.loads(subprocess.run(asked, capture_output=True, text=True, check=True, timeout=PATIENCE).stdout)
    keys = {str(mail["Message-ID"]).strip("<>").partition("@")[0] for mail in mails}
    assert keys == {row["key"] for row in ledger if row["channel"] != "markets-team"}


def received(room: Path) -> Sinks:
    """What the sinks of a kept demo got."""
    with open_reader(Home(room / "data")) as queries:
        keys = [d.key for d in queries.deliveries() if d.channel == "markets-team"]
    mails = [Mail(path.read_bytes(), "") for path in sorted((room / "mails").glob("*.eml"))]
    return Sinks(mails, [Call(key, {}) for key in keys])


def test_the_audit_sees_what_is_lost_repeated_or_strange(kept: tuple[Ran, Path]) -> None:
    """A mail that never came, one that came twice and a call that nobody owed are each counted."""
    _, room = kept
    whole = received(room)
    with open_reader(Home(room / "data")) as queries:
        assert audit(queries, whole).holds
        lost = audit(queries, replace(whole, mails=whole.mails[1:]))
        twice = audit(queries, replace(whole, mails=[*whole.mails, whole.mails[0]]))
        strange = audit(queries, replace(whole, calls=[*whole.calls, Call("nobody", {})]))
    assert (lost.lost, lost.holds) == (1, False)
    assert (twice.repeats, twice.holds) == (1, False)
    assert (strange.strangers, strange.holds) == (1, False)


def test_a_folder_in_use_is_refused(kept: tuple[Ran, Path]) -> None:
    """--keep never writes among other files: exit code 2, the folder and the remedy, and nothing is changed."""
    _, room = kept
    before = sorted(path.name for path in room.rglob("*"))
    again = run(room.parent, "--keep", str(room))
    assert again.code == 2
    assert f"{room} is not empty: name a new or an empty folder" in again.err
    assert sorted(path.name for path in room.rglob("*")) == before


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--language", "fr"), 2, "--language fr: there are zh and en"),
        (("--keep", "/proc/nowhere"), 1, "/proc/nowhere"),
        (("--keep", "sitecustomize.py"), 2, "sitecustomize.py is a file: name a new or an empty folder"),
    ],
)
def test_a_mistake_is_a_sentence(tmp_path: Path, arguments: tuple[str, ...], code: int, said: str) -> None:
    """What cannot be done is named with its remedy, without a traceback."""
    ran = run(tmp_path, *arguments)
    assert ran.code == code
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_a_tale_that_did_not_happen_is_not_told(tmp_path: Path) -> None:
    """Where one alert cannot be sent, the demo stops at that round with exit code 1, names it, and clears away."""
    where = environment(tmp_path, GAZETTED_FAILPOINT="before_send:1:raise")
    done = subprocess.run([GAZETTED, "demo"], capture_output=True, text=True, env=where, timeout=PATIENCE)
    assert done.returncode == 1
    assert "the demo cannot go on: round “new” did not go as it must" in done.stderr
    assert "lost 0" not in done.stdout
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_ends_it_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    """Ctrl-C, which reaches every process of the terminal, and SIGTERM end it at once and clear everything away."""
    command = [GAZETTED, "demo"]
    where = environment(tmp_path)
    demo = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=where, start_new_session=True
    )
    assert demo.stdout is not None
    assert "newsroom" in demo.stdout.readline()
    os.killpg(demo.pid, number)
    out, err = demo.communicate(timeout=PATIENCE)
    assert (demo.returncode, err) == (130, "")
    assert out.endswith("Stopped. Nothing is left behind.\n")
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_reader_that_goes_away_is_no_fault(tmp_path: Path) -> None:
    """`gazetted demo | head -1` ends quietly, with nothing left behind."""
    demo = subprocess.Popen(
        [GAZETTED, "demo"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(tmp_path)
    )
    assert demo.stdout is not None
    assert demo.stderr is not None
    demo.stdout.readline()
    demo.stdout.close()
    assert demo.wait(PATIENCE) == 0
    assert demo.stderr.read() == b""
    demo.stderr.close()
    assert list((tmp_path / "tmp").iterdir()) == []


@given(st.text(st.sampled_from("ab 1，。《》：（有效期\n-[{"), max_size=200), st.integers(20, 60))
def test_lines_are_broken_and_nothing_is_lost(text: str, width: int) -> None:
    """No line is wider than asked unless one word or run of marks is; every character stays but the spaces between."""
    lines = [line.plain for line in broken(Text(text), width)]
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        assert cell_len(line) <= width or not re.search(r"[\s有效期]", line.strip())


def test_the_site_knows_what_its_visitor_knows() -> None:
    """A page asked for again with its ETag answers 304 until it is edited; an edit must find its words exactly once."""
    site = Site(first_pages())
    with open_site(site):
        address = f"http://127.0.0.1:{site.port}{BRIEF}"
        with urllib.request.urlopen(address) as answer:
            tag = answer.headers["ETag"]
        again = urllib.request.Request(address, headers={"If-None-Match": tag})
        with pytest.raises(urllib.error.HTTPError, match="304"):
            urllib.request.urlopen(again)
        site.edit(BRIEF, ("有效期5年", "有效期3年"))
        with urllib.request.urlopen(again) as answer:
            assert "有效期3年" in answer.read().decode()
    with pytest.raises(ValueError, match="0 times"):
        site.edit(BRIEF, ("有效期5年", "有效期3年"))
    assert (site.requests, site.unchanged) == (3, 1)
