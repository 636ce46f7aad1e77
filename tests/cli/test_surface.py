"""Does every command do what it is named for, with every option, as it is installed?"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from monitor.cli import app
from monitor.cli.naming import name_all
from tests.cli.conftest import GAZETTE, GUIDE
from tests.newsday import GAZETTED, Newsday
from tests.printing import bulletin_page, list_page, row

COMMANDS = get_command(app).commands  # type: ignore[attr-defined]
SURFACE: dict[str, str] = {
    "demo": "",
    "init": "",
    "check": "--config --json",
    "run": "--config --once",
    "poll": "--config --no-deliver --json",
    "try": "--config --json",
    "status": "--config --json --quiet",
    "notices": "--config --json --source --topic --since --until --query --number --text",
    "notice": "--config --json --text",
    "changes": "--config --json",
    "diff": "--config --format --json",
    "release": "--config --json",
    "dismiss": "--config --json",
    "deliveries": "--config --reconcile --json",
    "retry": "--config --json",
    "retract": "--config --reason --author --json",
    "digest": "--config --preview --json",
    "why": "--config --route --json",
    "backtest": "--config --since --json",
    "extract": "--kind --timezone --jsonl --json",
    "compare": "--json",
    "verify": "--config --json",
    "evidence": "--config --output --json",
    "backup": "--config --json",
    "prune": "--config --json",
    "reload": "--config --json",
}
"""What was promised to users: commands and options that no release takes away."""
ELSEWHERE = {"demo", "release", "dismiss", "reload"}
"""Tried with a terminal, a held flood, a daemon: test_demo.py, tests/stories/test_flood.py, test_reload.py."""
TRIES = {
    "init starter --language zh --force": 0,
    "check --json": 0,
    f"try {GAZETTE} --capture case --json": 0,
    "status --json": 1,
    "status --quiet": 1,
    f"changes --source {GAZETTE} --since 2020-01-01 --json": 0,
    f"notices --source {GAZETTE} --topic compute-vouchers --query 算力券 --number 无〔2026〕1号 --json": 0,
    "notices --since 2020-01-01 --until 2040-01-01 --text --json": 0,
    "notice 1 --text --json": 0,
    "diff REVISED --format json --all --json": 0,
    "why 1 --route all --json": 0,
    "backtest --since 2020-01-01 --route all --all --json": 0,
    "digest weekly --preview --html --output digest.html": 0,
    "digest weekly --preview --json": 0,
    "deliveries --state sent --route all --change REVISED --json": 0,
    "deliveries --reconcile --json": 0,
    "notices --csv": 0,
    "changes --csv": 0,
    "deliveries --csv": 0,
    "extract page.html --kind bulletin --timezone Europe/London --json": 0,
    "extract page.html page.html --jsonl": 0,
    "compare page.html list.html --format json --all --json": 0,
    "verify --head NONE --json": 1,
    "evidence 1 --output proof.zip --json": 0,
    "backup copy.db --json": 0,
    "prune --keep 30 --yes --json": 0,
    f"poll {GAZETTE} --no-deliver --json": 0,
    "retry --json": 1,
    "retract REVISED --reason wrong --author ann --json": 0,
    "run --once --config other.yaml": 1,
}
"""Each as somebody would type it, in this order, and the exit code; REVISED is what an earlier one told."""
DEFAULTS = {"--help", "--config", "--deliver"}
"""What is so without being said, or is the same in every command."""
OPML = '<opml version="2.0"><body><outline type="rss" text="A" xmlUrl="https://www.example.org/a.xml"/></body></opml>'


@pytest.fixture(scope="module")
def desk(office: Newsday, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to work in: a copy of the office's with a digest, a second configuration, and files to read."""
    office.rest()
    folder = tmp_path_factory.mktemp("desk") / "here"
    shutil.copytree(office.folder, folder)
    whole = yaml.safe_load((folder / "gazetted.yaml").read_text("utf-8"))
    whole["routes"].append({"id": "weekly", "to": ["desk"], "send": "0 9 * * mon"})
    for name, data in (("gazetted.yaml", "./data"), ("other.yaml", "./other")):
        whole["gazetted"]["data"] = data
        (folder / name).write_text(yaml.safe_dump(whole, allow_unicode=True), "utf-8")
    (folder / "page.html").write_text(bulletin_page((GUIDE, "各有关单位：现予印发。")), "utf-8")
    (folder / "list.html").write_text(list_page([row(1), row(2)]), "utf-8")
    (folder / "feeds.opml").write_text(OPML, "utf-8")
    return folder


def typed(folder: Path, words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [GAZETTED, *words.split()], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


def test_every_command_answers_as_promised(desk: Path) -> None:
    """Every command ends with its exit code, without a traceback; with --json, one document is on standard output."""
    known: dict[str, str] = {}
    wrong: list[str] = []
    for words, code in TRIES.items():
        done = typed(desk, " ".join(known.get(word, word) for word in words.split()))
        if done.returncode != code or "Traceback" in done.stderr:
            wrong.append(f"{words}: {done.returncode} instead of {code}: {done.stdout[-300:]}{done.stderr[-300:]}")
        elif "--json" in words.split():
            try:
                known |= _known(words, json.loads(done.stdout))
            except ValueError as error:
                wrong.append(f"{words}: {error}: {done.stdout[-300:]}{done.stderr[-300:]}")
        elif "--jsonl" in words:
            assert len([json.loads(line) for line in done.stdout.splitlines()]) == 2
    assert wrong == []


def _known(words: str, told: Any) -> dict[str, str]:
    """What later commands name of what this one told."""
    if words.startswith("changes "):
        return {"REVISED": next(str(one["id"]) for one in told if one["kind"] == "revised")}
    return {}


@pytest.mark.parametrize("command", SURFACE)
def test_every_option_is_there_and_is_tried(command: str) -> None:
    """What was promised of a command is there; and whatever options it has, each was tried above, --json too."""
    options = {n for p in COMMANDS[command].params for n in [*p.opts, *p.secondary_opts] if n.startswith("--")}
    assert set(SURFACE[command].split()) <= options
    tried = {word for words in TRIES if words.split()[0] == command for word in words.split()}
    assert command in ELSEWHERE or (command in tried and options - DEFAULTS <= tried)


def test_no_command_is_missing() -> None:
    """All that was promised is there, whatever came to it."""
    assert set(SURFACE) <= set(COMMANDS)


def helps(command: Any, path: str = "gazetted") -> Iterator[tuple[str, str]]:
    """Every command with its `--help`, at eighty columns."""
    with command.make_context(path, [], resilient_parsing=True, terminal_width=80) as context:
        yield path, command.get_help(context)
    for name, one in getattr(command, "commands", {}).items():
        yield from helps(one, f"{path} {name}")


def test_help_says_whole_sentences_and_what_follows_an_option() -> None:
    """No sentence is cut off with dots, and no option is followed by the name of a type."""
    command = get_command(app)
    name_all(command)  # type: ignore[arg-type]
    said = dict(helps(command))
    assert len(said) > 30 and "--route ROUTE" in said["gazetted deliveries"]
    for path, text in said.items():
        lines = text.splitlines()
        assert [line for line in lines[1:] if re.search(r"[a-z,;:]\.\.\.$", line)] == [], path
        assert [line for line in lines if re.match(r" +--\S+ <", line)] == [] and max(map(len, lines)) <= 80, path
