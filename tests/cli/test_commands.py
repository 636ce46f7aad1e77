"""Is every command found: in the papers, by --help and by the shell's completion?"""

from __future__ import annotations

import os
import re
import subprocess
from importlib.metadata import version
from pathlib import Path

import pytest
from typer.main import get_command

from monitor.cli import app
from tests.newsday import GAZETTED

COMMANDS = set(get_command(app).commands)  # type: ignore[attr-defined]
PAPER = (Path(__file__).parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")


def typed(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [GAZETTED, *arguments], env={**os.environ, **environment}, capture_output=True, text=True, timeout=60
    )


def test_the_paper_names_every_command_and_no_other() -> None:
    """docs/commands.md has a row for each command, once."""
    named = re.findall(r"(?m)^\| `gazetted ([a-z]+)", PAPER)
    assert sorted(named) == sorted(COMMANDS)


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_the_paper_names_every_option(command: str) -> None:
    """Each option of a command that is its own stands in its row."""
    common = {"--config", "--json", "--help", "--no-deliver"}
    rows = re.findall(rf"(?m)^\| `gazetted {command}\b.*$", PAPER)
    options = {name for p in get_command(app).commands[command].params for name in p.opts if name.startswith("--")}  # type: ignore[attr-defined]
    assert rows and {name for name in options - common if f"`{name}" not in rows[0]} == set()


def test_the_version_is_the_packages() -> None:
    """`gazetted --version` says what is installed, and ends well."""
    told = typed("--version")
    assert (told.returncode, told.stdout.strip()) == (0, f"gazetted {version('gazetted')}")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_can_be_taught(shell: str) -> None:
    """`--show-completion` prints what a shell needs in order to complete."""
    told = typed("--show-completion", shell)
    assert told.returncode == 0 and "_GAZETTED_COMPLETE" in told.stdout


def test_the_shell_completes_commands_and_options() -> None:
    """In bash, `gazetted de<Tab>` offers the commands that begin so, and `gazetted diff --f<Tab>` its option."""
    bash = {"_GAZETTED_COMPLETE": "complete_bash"}
    offered = typed(COMP_WORDS="gazetted de", COMP_CWORD="1", **bash).stdout.split()
    assert offered == ["demo", "deliveries"]
    assert typed(COMP_WORDS="gazetted diff --f", COMP_CWORD="2", **bash).stdout.split() == ["--format"]
