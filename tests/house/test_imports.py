"""Who may import what, and what does it cost to ask how things are? The rules that import-linter cannot say."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Site

ROOT = Path(__file__).parents[2]
PACKAGES = ("monitor", "alerts", "state", "sources")
HEAVY = {
    "alembic", "apprise", "apscheduler", "httpcore", "httpx", "jinja2", "pydantic", "rapidfuzz", "requests",
    "selectolax", "sqlalchemy", "sqlmodel",
}  # fmt: skip

DOORS = {
    "httpx": ("sources/fetch.py", "sources/fetch_wire.py"),
    "protego": ("sources/robots.py",),
    "httpcore": ("sources/fetch.py", "sources/fetch_dial.py", "sources/fetch_wire.py"),
    "selectolax": ("sources/",),
    "cchardet": ("sources/decode.py",),
    "sqlmodel": ("state/",),
    "sqlalchemy": ("state/",),
    "alembic": ("state/migrations/",),
    "apprise": ("alerts/services.py", "alerts/mail.py", "alerts/webhook.py"),
    "smtplib": ("alerts/smtp.py", "alerts/mail.py"),
    "apscheduler": ("monitor/schedule.py",),
    "holidays": ("monitor/workdays.py",),
    "icalendar": ("alerts/calendar.py",),
    "yaml": ("monitor/settings/tree.py",),
    "typer": ("monitor/cli/",),
    "feedparser": ("sources/kinds/feed_xml.py",),
    "xml": (
        "sources/kinds/feed_prolog.py",
        "sources/kinds/sitemap.py",
        "sources/outline.py",
        "sources/xml_text.py",
    ),
    "jmespath": ("sources/jmes.py",),
    "pypdfium2": ("sources/pdf.py",),
    "mammoth": ("sources/office.py",),
    # doors to the network that nothing of ours needs
    "requests": (),
    "urllib.request": (),
    "urllib3": (),
    "aiohttp": (),
}
"""A library, and where alone it may be imported: files, or folders (ending in /)."""

CLOCKS = {
    "monitor/newsroom.py": "wall_clock, which is handed to everything that asks for the time",
    "monitor/schedule.py": "the scheduler's first tick, by its own clock",
    "monitor/cli/archive.py": "`status` says what is overdue now, and imports no newsroom to ask for the time",
    "monitor/cli/attempt.py": "`try` works without a newsroom, whose clock it would ask",
    "monitor/cli/doctor.py": "likewise",
    "monitor/cli/settings.py": "`check` asks whose working days are known this year, and imports no newsroom either",
    "monitor/demo/": "a demonstration runs in real time",
    "alerts/mail.py": "the Date of a mail is when it is handed over (RFC 5322 §3.6.1)",
    "alerts/chats/feishu.py": "a signature holds the moment of sending, as the chats demand",
    "alerts/chats/dingtalk.py": "a signature holds the moment of sending, as the chats demand",
    "alerts/webhook.py": "a signature holds the moment of sending (Standard Webhooks)",
    "alerts/post.py": "a Retry-After that is a date counts from the answer (RFC 9110 §10.2.3)",
    "sources/fetch.py": "likewise",
}
"""Where the wall clock may be read, and why; everywhere else the time is an argument."""
READS_CLOCK = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            yield file.relative_to(ROOT).as_posix(), ast.parse(file.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    """Every module that is named by an import, at the top or inside a function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_one_of(file: str, places: tuple[str, ...]) -> bool:
    return any(file.startswith(place) if place.endswith("/") else file == place for place in places)


def test_each_library_has_its_doors() -> None:
    """A library that reaches the network, the disk or a parser is imported where it may be, and nowhere else."""
    strays = [
        f"{file} imports {name}; its place is {', '.join(doors) or 'nowhere'}"
        for file, tree in modules()
        for name in imported(tree)
        for library, doors in DOORS.items()
        if (name == library or name.startswith(f"{library}.")) and not is_one_of(file, doors)
    ]
    assert not strays


def test_every_door_is_in_use() -> None:
    """The table of doors names no file that has gone."""
    files = [file for file, _ in modules()]
    doors = {door for doors in DOORS.values() for door in doors} | set(CLOCKS)
    assert [door for door in doors if not any(is_one_of(file, (door,)) for file in files)] == []


def called(tree: ast.Module) -> Iterator[str]:
    """`datetime.now` for every call of `….datetime.now(…)`, also where the function is only handed on."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield ".".join(ast.unparse(node).split(".")[-2:])


def test_the_time_is_an_argument() -> None:
    """No logic reads the wall clock: only the named places do, each for its reason."""
    readers = {file for file, tree in modules() if READS_CLOCK.intersection(called(tree))}
    assert [file for file in sorted(readers) if not is_one_of(file, tuple(CLOCKS))] == []


def loaded_by(*arguments: str, cwd: Path) -> tuple[object, set[str]]:
    """The exit status of `gazetted` with these arguments, and the top-level modules that it loaded."""
    program = (
        "import json, sys\n"
        "from monitor.cli import main\n"
        "sys.argv = ['gazetted', *sys.argv[1:]]\n"
        "try:\n    main()\n    code = 0\n"
        "except SystemExit as end:\n    code = end.code\n"
        "print(json.dumps([code, sorted({name.split('.')[0] for name in sys.modules})]), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=cwd, capture_output=True, text=True, check=True, timeout=60
    )
    code, names = json.loads(done.stderr.splitlines()[-1])
    return code, set(names)


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    """`gazetted --help` answers at once: it loads no parser, no database and no client."""
    code, names = loaded_by("--help", cwd=tmp_path)
    assert code in (0, None)
    assert not names & HEAVY


def test_status_loads_nothing_heavy(tmp_path: Path, site: Site) -> None:
    """`gazetted status`, which monitoring asks every minute, reads its answer with the standard library's SQLite."""
    url = site.put("/page", "<h1>Notice on permits</h1><p>Permits are renewed every two years from 1 March 2026.</p>")
    (tmp_path / "gazetted.yaml").write_text(
        f"http: {{allow: [{site.place}], per_host: 0s}}\nsources:\n  - {{id: one, kind: page, url: '{url}'}}\n"
    )
    code, names = loaded_by("poll", cwd=tmp_path)
    assert code in (0, None)
    assert {"httpx", "sqlalchemy"} <= names, "a poll loads what it needs: else this test sees nothing"
    code, names = loaded_by("status", "--json", cwd=tmp_path)
    assert code in (0, None)
    assert not names & (HEAVY - {"pydantic"}), "typer itself checks options with pydantic: nothing of ours may be there"


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_answers_one_question(package: str) -> None:
    """Each module begins with a docstring, and none is longer than a person reads in one go."""
    for file, tree in modules():
        if file.startswith(f"{package}/") and tree.body:
            assert ast.get_docstring(tree), f"{file} does not say what it is for"
            lines = len((ROOT / file).read_text(encoding="utf-8").splitlines())
            assert lines <= 350, f"{file} has {lines} lines: it is two modules"
