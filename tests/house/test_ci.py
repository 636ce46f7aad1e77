"""Does CI fail where it should? The rule against skips and the counting of tests, on real runs of pytest."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(folder: Path, reason: str, **environment: str) -> tuple[int, str]:
    """Runs a folder with one test that skips for `reason` under our conftest.py; exit status, and what is counted."""
    shutil.copy(ROOT / "tests" / "conftest.py", folder)
    (folder / "test_one.py").write_text(f"import pytest\n\n\ndef test_one():\n    pytest.skip({reason!r})\n")
    report = folder / "report.xml"
    clean = {k: v for k, v in os.environ.items() if k not in ("CI", "GAZETTED_SHARED") and not k.startswith("PYTEST_")}
    pytest_run = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        f"--junitxml={report}",
        "-c",
        os.devnull,
    ]
    done = subprocess.run(
        [*pytest_run, f"--rootdir={folder}", str(folder)], env={**clean, **environment}, capture_output=True, timeout=60
    )
    counted = subprocess.run([sys.executable, ROOT / ".ci" / "count.py", report], capture_output=True, text=True)
    return done.returncode, counted.stdout.strip()


@pytest.mark.parametrize("reason", ["Chromium is not here", "no PostgreSQL", "no hatchling: `make test` installs it"])
def test_ci_fails_a_skip_for_something_it_could_have(tmp_path: Path, reason: str) -> None:
    """With CI=true a test that skips because a tool is missing fails, and is counted as failed."""
    assert run(tmp_path, reason, CI="true") == (1, "0 1 0")


@pytest.mark.parametrize("reason", ["Chromium is not here", "shared material is not here (GAZETTED_SHARED)"])
def test_at_a_desk_such_a_test_only_skips(tmp_path: Path, reason: str) -> None:
    """Without CI=true a missing tool costs the tests that need it, and nothing else."""
    assert run(tmp_path, reason) == (0, "0 0 1")


def test_missing_material_is_allowed_only_where_it_is_missing(tmp_path: Path) -> None:
    """With CI=true a skip for want of the shared material fails if the named folder is there, and not otherwise."""
    reason = "shared material is not here (GAZETTED_SHARED)"
    assert run(tmp_path, reason, CI="true", GAZETTED_SHARED=str(tmp_path)) == (1, "0 1 0")
    assert run(tmp_path, reason, CI="true", GAZETTED_SHARED=str(tmp_path / "not there")) == (0, "0 0 1")


def test_another_skip_is_a_skip_in_ci_too(tmp_path: Path) -> None:
    """What no installation could mend, as another operating system, may skip everywhere."""
    assert run(tmp_path, "file modes are POSIX's", CI="true") == (0, "0 0 1")
