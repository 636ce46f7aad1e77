"""Does each mistake get its own sentence, with its line?"""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.settings import ConfigError, load

FOLDER = Path(__file__).parents[2] / "config"
CASES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
ENVIRON = {"TOKEN": "canary-secret", "EMPTY": "", "SITE": "https://www.example.gov/"}


def mistakes(case: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load(Path(f"{case}.yaml"), ENVIRON)
    return str(caught.value)


@pytest.mark.parametrize("case", CASES)
def test_a_broken_configuration_is_told_in_one_line(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file has one mistake and gets the message beside it; `…` stands for words that another module chooses."""
    monkeypatch.chdir(FOLDER)
    told, wanted = mistakes(case), Path(f"{case}.txt").read_text(encoding="utf-8").strip()
    if wanted.endswith(": …"):
        assert told.startswith(wanted[:-1])
        assert len(told) > len(wanted) + 5
        assert "\n" not in told
    else:
        assert told == wanted


@pytest.mark.parametrize("case", CASES)
def test_no_message_holds_a_secret(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither what was filled in nor a password written out stands in a message."""
    monkeypatch.chdir(FOLDER)
    assert "canary-secret" not in mistakes(case)


def test_there_are_cases_enough() -> None:
    """Every file has its message, every message its file, and there are at least 45."""
    assert len(CASES) >= 45
    assert sorted(path.stem for path in FOLDER.glob("*.txt")) == CASES


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """Five mistakes in three sections and two files are five lines, in the order of files and lines."""
    (tmp_path / "more.yaml").write_text("topics:\n  - {id: A, any: [x]}\n")
    main = tmp_path / "main.yaml"
    main.write_text(
        "gazetted: {language: fr, include: [more.yaml]}\n"
        "sources:\n"
        "  - {id: a, kind: web, url: x}\n"
        "  - {id: a, kind: page, url: 'http://a.example/', every: soon}\n"
    )
    with pytest.raises(ConfigError) as caught:
        load(main, {})
    where = [(Path(one.file).name, one.line, one.path) for one in caught.value.mistakes]
    assert where == [
        ("main.yaml", 1, "gazetted.language"),
        ("main.yaml", 3, "sources.a.kind"),
        ("main.yaml", 3, "sources.a.url"),
        ("main.yaml", 4, "sources.a.every"),
        ("main.yaml", 4, "sources[1].id"),
        ("more.yaml", 2, "topics.A.id"),
    ]


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    """A missing file, a folder, another encoding and a file beyond the cap are mistakes, not crashes."""
    path = tmp_path / "gazetted.yaml"
    assert "cannot be read" in _told(path)
    assert "regular file" in _told(tmp_path)
    path.write_bytes("sources:\n  - name: 国家发展改革委".encode("gb18030"))
    assert ":2: is not UTF-8" in _told(path)
    path.write_bytes(b"#" * (2**20 + 1))
    assert "larger than 1 MiB" in _told(path)


def _told(path: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        load(path, {})
    return str(caught.value)
