"""Are our papers true of the code beside them?"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command

from monitor.cli import app
from monitor.settings import load
from monitor.settings.bulletins import KINDS

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
NAMED = {page.relative_to(ROOT).as_posix(): page for page in PAGES}
SHOWN = re.findall(r"(?ms)^```yaml\n(.*?)^```$", NAMED["docs/adding-a-source.md"].read_text("utf-8"))


@pytest.mark.parametrize("name", NAMED)
def test_no_link_leads_nowhere(name: str) -> None:
    """Every link to another file of ours finds it."""
    page = NAMED[name]
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []


@pytest.mark.parametrize("name", [name for name in NAMED if name != "README.md"])
def test_every_file_that_is_named_is_there(name: str) -> None:
    """A file or folder of ours that a paper names in code marks exists: `state/outbox.py`, `sources/facts/`."""
    named = re.findall(r"`((?:monitor|alerts|state|sources|tests|docs|\.ci)/[\w./-]*)`", NAMED[name].read_text("utf-8"))
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_word_has_its_place() -> None:
    """Each row of the vocabulary names one file or folder where the word lives, and the word is in it."""
    rows = re.findall(r"(?m)^\| ([^|]+) \| [^|]+ \| `([^`]+)` \|$", NAMED["docs/vocabulary.md"].read_text("utf-8"))
    assert len(rows) > 20
    for words, place in rows:
        files = sorted((ROOT / place).rglob("*.py")) if place.endswith("/") else [ROOT / place]
        text = " ".join(file.read_text(encoding="utf-8") for file in files).lower()
        first = words.split(",")[0].split()[0].lower()
        assert first in text, f"{words} does not live in {place}"


@pytest.mark.parametrize("shown", SHOWN)
def test_the_sources_that_are_shown_are_well(shown: str, tmp_path: Path) -> None:
    """Each example of docs/adding-a-source.md passes `gazetted check` without a warning."""
    (tmp_path / "gazetted.yaml").write_text(shown, encoding="utf-8")
    assert not load(tmp_path / "gazetted.yaml", {}).warnings


def test_the_kinds_of_sources_are_told_as_they_are() -> None:
    """Each kind that the configuration takes is explained, and none of them is called not done."""
    explained, not_done = (
        NAMED["docs/adding-a-source.md"].read_text("utf-8"),
        NAMED["docs/not-done.md"].read_text("utf-8"),
    )
    assert [kind for kind in KINDS if f"| `{kind}`" not in explained] == []
    assert [kind for kind in KINDS if f"`{kind}`" in not_done] == []


def test_every_decision_is_in_the_index() -> None:
    """docs/index.md leads to each decision, and their numbers have no gap."""
    files = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    index = NAMED["docs/index.md"].read_text("utf-8")
    assert [file.name for file in files if f"decisions/{file.name}" not in index] == []
    assert [file.name[:4] for file in files] == [f"{number:04}" for number in range(1, len(files) + 1)]


def test_the_project_speaks_of_itself_alone() -> None:
    """No paper, test or module names a machine's own folders."""
    texts = [file for part in ("monitor", "alerts", "state", "sources", "docs") for file in (ROOT / part).rglob("*")]
    texts += [ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "Makefile", "pyproject.toml")]
    private = re.compile(r"(?<![\w.])/(?:work|home|root|Users|opt|mnt)/")
    kinds = {".py", ".md", ".toml", ".yaml", ".html", ".txt", ""}
    found = [
        file.relative_to(ROOT).as_posix()
        for file in texts
        if file.is_file() and file.suffix in kinds and private.search(file.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_every_dependency_has_its_reason() -> None:
    """docs/decisions/0006-dependencies.md names each dependency of the product, and no other."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.split(r"[<>=~!\[ ;]", line)[0] for line in project["dependencies"]}
    table = NAMED["docs/decisions/0006-dependencies.md"].read_text("utf-8")
    rows = re.findall(r"(?m)^\| ([a-z][a-z0-9, -]*) \| ", table)
    assert {name for row in rows for name in row.split(", ") if name != "what"} == wanted


@pytest.mark.parametrize("name", NAMED)
def test_every_command_that_a_paper_names_is_there(name: str) -> None:
    """`gazetted notices --topic`, in code marks or in a block: the command exists, and has these options."""
    text = NAMED[name].read_text("utf-8")
    shown = [line for block in re.findall(r"(?ms)^```sh\n(.*?)^```$", text) for line in block.splitlines()]
    ours = [line for line in shown if re.match(r"(\S*/)?gazetted |docker compose (run|exec) ", line)]
    ours += re.findall(r"`(gazetted [^`\n]+)`", text)
    assert [line for line in ours if not _is_there(line.rpartition("gazetted ")[2].split())] == []


def _is_there(words: list[str]) -> bool:
    """Whether the words after `gazetted` name a command, or options of all of it; and its options are its own."""
    command = get_command(app)
    name, *rest = words
    if name == "COMMAND":
        return True
    if not name.startswith("-"):
        command = command.commands.get(name)  # type: ignore[attr-defined]
        if command is None:
            return False
        if hasattr(command, "commands") and rest and rest[0] in command.commands:
            command, *rest = command.commands[rest[0]], *rest[1:]
    else:
        rest = words
    options = {option for one in command.params for option in (*one.opts, *one.secondary_opts)} | {"--help"}
    return {word.partition("=")[0].strip("[],.") for word in rest if word.startswith("--")} <= options
