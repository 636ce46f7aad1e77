"""How are the commands of a paper run as a reader would run them, in an empty folder?"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from tests.conftest import Site

BIN = Path(sys.executable).parent


def fenced(paper: str, language: str) -> list[str]:
    """The blocks of that language, in their order."""
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", paper)


def start(script: str, folder: Path) -> subprocess.Popen[str]:
    """Starts a block of a paper in `folder`, where the command line is found first."""
    environment = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}"}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    return subprocess.Popen(["sh", "-e", "-c", script], cwd=folder, env=environment, text=True, **pipes)


def run_until_told(site: Site, daemon: subprocess.Popen[str]) -> None:
    """`gazetted run`: until the desk has been told, then stopped as an operator stops it."""
    try:
        assert site.told.acquire(timeout=120), "the daemon told nobody"
        daemon.send_signal(signal.SIGTERM)
        said, _ = daemon.communicate(timeout=60)
    finally:
        daemon.kill()
    assert daemon.returncode == 0, said
