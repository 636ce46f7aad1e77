"""Does `gazetted init` give a configuration that works, and lose none that is there?"""

from __future__ import annotations

import re
import stat
import subprocess
from pathlib import Path

import pytest

from monitor.settings import load
from tests.newsday import GAZETTED

LANGUAGES = ("zh", "en")
SECRETS = {"SMTP_PASSWORD": "p", "HOOK_TOKEN": "t", "DINGTALK_SECRET": "SEC1", "DINGTALK_TOKEN": "a" * 64}


def typed(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The installed command as somebody types it into a pipe: it may not wait for an answer."""
    return subprocess.run(
        [GAZETTED, *arguments], cwd=folder, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_starter_passes_check(tmp_path: Path, language: str) -> None:
    """What init writes is a configuration without mistake or warning, with one of everything."""
    made = typed(tmp_path, "init", "--language", language)
    assert made.returncode == 0 and "gazetted check" in made.stdout
    checked = typed(tmp_path, "check")
    assert (checked.returncode, checked.stderr) == (0, "")
    settings = load(tmp_path / "gazetted.yaml", {})
    assert settings.language == language
    assert [len(x) for x in (settings.sources, settings.topics, settings.channels, settings.routes)] == [1, 1, 1, 1]
    assert settings.operators.to


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_example_in_a_comment_is_right_too(tmp_path: Path, language: str) -> None:
    """Each key that stands in a comment may be uncommented: alone, the configuration is still well."""
    typed(tmp_path, "init", "--language", language)
    path, text = tmp_path / "gazetted.yaml", (tmp_path / "gazetted.yaml").read_text("utf-8")
    for name in ("sources.d", "secrets"):
        (tmp_path / name).mkdir()
    (tmp_path / "sources.d" / "more.yaml").write_text("topics: []\n")
    (tmp_path / "secrets" / "smtp-password").write_text("correct horse")
    (tmp_path / "secrets" / "smtp-password").chmod(0o600)
    lines = text.splitlines()
    examples = [at for at, line in enumerate(lines) if re.match(r"\s+# \w+: ", line)]
    assert len(examples) >= 8
    for at in examples:
        indent, example = re.match(r"(\s+)# (.*)", lines[at]).groups()  # type: ignore[union-attr]
        edited = [*lines[:at], indent + example, *lines[at + 1 :]]
        if example.startswith("url:"):  # it takes the place of the channel's address
            edited = [line for line in edited if not line.startswith(f'{indent}url: "mailto://')]
        path.write_text("\n".join(edited) + "\n", "utf-8")
        assert load(path, SECRETS).warnings == (), lines[at]


def test_a_configuration_that_is_there_is_not_lost(tmp_path: Path) -> None:
    """Without --force nothing is written, not even over a dangling link; with it, the starter."""
    path = tmp_path / "gazetted.yaml"
    path.write_text("mine")
    refused = typed(tmp_path, "init")
    assert refused.returncode == 2 and "--force" in refused.stderr
    assert path.read_text() == "mine" and sorted(p.name for p in tmp_path.iterdir()) == ["gazetted.yaml"]
    assert typed(tmp_path, "init", "--force").returncode == 0
    assert "sources:" in path.read_text()
    path.unlink()
    path.symlink_to("elsewhere")
    assert typed(tmp_path, "init").returncode == 2 and not (tmp_path / "elsewhere").exists()


def test_another_folder_is_made_and_kept_private(tmp_path: Path) -> None:
    """init DIR makes the folder, a file for its owner alone, and a .gitignore that adds to what stands there."""
    folder = tmp_path / "a b" / "c"
    made = typed(tmp_path, "init", str(folder))
    assert made.returncode == 0 and f"--config '{folder}/gazetted.yaml'" in made.stdout
    assert stat.S_IMODE((folder / "gazetted.yaml").stat().st_mode) == 0o600
    assert (folder / ".gitignore").read_text() == "data/\nsecrets/\n"
    (folder / ".gitignore").write_text("*.log\nsecrets/")
    typed(tmp_path, "init", str(folder), "--force")
    assert (folder / ".gitignore").read_text() == "*.log\nsecrets/\ndata/\n"


def test_a_folder_that_cannot_be_is_a_sentence(tmp_path: Path) -> None:
    """A file in the folder's place, or an unknown language, is named with its remedy."""
    (tmp_path / "file").write_text("")
    failed = typed(tmp_path, "init", "file")
    assert failed.returncode == 1 and "name a folder" in failed.stderr and "Traceback" not in failed.stderr
    assert typed(tmp_path, "init", "--language", "fr").returncode == 2
