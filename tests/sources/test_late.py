"""Patterns that are compiled when they are first asked."""

from __future__ import annotations

import importlib
import pkgutil
import re
import subprocess
import sys

import pytest

import sources
import state
from sources.late import _Late, late


def test_a_late_pattern_answers_as_a_compiled_one() -> None:
    """Each method, the flags and the groups are those of `re.compile`, before and after the first use."""
    pattern, compiled = late(r"(?P<day>\d+) may", re.IGNORECASE), re.compile(r"(?P<day>\d+) may", re.IGNORECASE)
    assert pattern.pattern == compiled.pattern
    text = "On 5 May and 12 MAY"
    for _ in range(2):
        assert [found["day"] for found in pattern.finditer(text)] == ["5", "12"]
        assert pattern.sub("-", text) == compiled.sub("-", text) == "On - and -"
        assert pattern.findall(text) == compiled.findall(text)
        assert pattern.split(text) == compiled.split(text)
        assert pattern.match("5 may") and not pattern.fullmatch("5 may.") and not pattern.search("june")
        assert (pattern.flags, dict(pattern.groupindex)) == (compiled.flags, dict(compiled.groupindex))


def test_a_wrong_pattern_is_an_error_at_its_first_use() -> None:
    """What is wrong is named as `re.compile` names it."""
    with pytest.raises(re.error, match="unterminated"):
        late("(").search("text")


def test_every_late_pattern_compiles() -> None:
    """A pattern that fails would fail in the midst of a poll: each in our modules is compiled here."""
    seen = 0
    for package in (sources, state):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations." in module.name:
                continue
            for value in vars(importlib.import_module(module.name)).values():
                for pattern in value if isinstance(value, (tuple, list)) else (value,):
                    if isinstance(pattern, _Late):
                        assert pattern.groups >= 0
                        seen += 1
    assert seen > 100


def test_a_start_compiles_none_of_them() -> None:
    """Importing the daemon asks no late pattern: that is what they are for."""
    program = (
        "import sources.late as l\n"
        "def asked(self, name): raise SystemExit(f'{self.pattern[:60]} was asked for {name}')\n"
        "l._Late.__getattr__ = asked\n"
        "import monitor.daemon\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
