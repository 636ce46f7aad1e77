"""Do the locks say what is installed, to the byte, and from nowhere in particular?"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNS = PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["build"]
WANTED = {"requirements.lock": RUNS, "requirements-dev.lock": RUNS + PROJECT["project"]["optional-dependencies"]["dev"]}
PIN = re.compile(
    r"^([A-Za-z0-9._-]+)==([^\s;]+)[^\n]*\\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE
)


def text_of(lock: str) -> str:
    return (ROOT / lock).read_text(encoding="utf-8")


def pins(lock: str) -> dict[str, Version]:
    return {canonicalize_name(found[1]): Version(found[2]) for found in PIN.finditer(text_of(lock))}


def _met(wanted: Requirement, pinned: Version | None) -> bool:
    return pinned is not None and wanted.specifier.contains(pinned)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_satisfies_the_project(lock: str) -> None:
    """Every requirement of pyproject.toml is pinned to a version that it allows."""
    pinned = pins(lock)
    wanted = [Requirement(line) for line in WANTED[lock]]
    assert wanted
    unmet = [str(one) for one in wanted if not _met(one, pinned.get(canonicalize_name(one.name)))]
    assert not unmet, f"run `make lock`: {unmet}"


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_is_nothing_but_pins_with_hashes(lock: str) -> None:
    """Each package stands with one version and its hashes; a lock names no host, address, path or index."""
    text = text_of(lock)
    assert "://" not in text
    rest = [line for line in PIN.sub("", text).splitlines() if not line.lstrip().startswith("#") and line.strip()]
    assert rest == []
    assert not re.search(r"(?m)^\s*#.*(?:/|@)", text), "a comment names a path or an address"


def test_both_locks_are_one_resolution() -> None:
    """What is tested is what runs: whatever both locks pin, they pin to the same version."""
    runs, tests = pins("requirements.lock"), pins("requirements-dev.lock")
    assert runs.items() <= tests.items()
