"""Receivers of other people's making, which lose what they took, refuse one reader, or check what we sign."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.newsday import free_port

SHARED = Path(os.environ.get("GAZETTED_SHARED") or Path(__file__).parents[3] / "shared")
CASES = ("m_rcpt_one", "m_ack_lost", "m_starttls_gone", "w_ack_lost", "w_order", "w_redirect", "w_sign")


def test_receivers_that_misbehave_get_each_alert_once_or_under_one_key() -> None:
    """Some of the cases that `python -m tests.hostile.receivers` has, each as its expectation says."""
    harness = SHARED / "hostile"
    if not harness.is_dir():
        pytest.skip("the shared material has no hostile receivers: set GAZETTED_SHARED")
    command = [sys.executable, "-m", "tests.hostile.receivers", "--harness", str(harness.resolve())]
    ran = subprocess.run(
        [*command, "--base", str(base_port()), "--cases", ",".join(CASES)], capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.splitlines()[-1] == f"{len(CASES)} of {len(CASES)} as expected"


def base_port() -> int:
    """Below the ports that the system hands out by itself: the harness opens some 1,500 from there on."""
    return 12_000 + free_port() % 18_000
