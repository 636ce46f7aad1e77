"""What do tests share? A clock that they set, a site that they write, and that CI skips nothing it could run."""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests.databases import begin_run, end_run, home

__all__ = ["home"]

hypothesis.settings.register_profile("house", deadline=None)  # no test measures time
hypothesis.settings.load_profile("house")

NEEDED = re.compile(r"chromium|postgresql|`make test` installs", re.IGNORECASE)
"""Reasons to skip that hold on a bare desk and not in CI, where what is missing is to be installed."""
FIRST = pytest.StashKey[bool]()
"""Whether this process began the run: the others are its workers."""
MATERIAL = re.compile(r"GAZETTED_SHARED|shared material", re.IGNORECASE)


class Clock:
    """The time as a test sets it. Called, it tells the time."""

    def __init__(self, now: datetime):
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> datetime:
        """Moves on by `days=`, `hours=`, `minutes=` …; the new time."""
        self.now += timedelta(**by)
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at 2026-01-05 09:00 in Beijing until it is moved."""
    return Clock(datetime(2026, 1, 5, 1, tzinfo=UTC))


class Site(ThreadingHTTPServer):
    """A web server on loopback: serves what a test puts there, with ETags, and keeps what is posted to it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.pages: dict[str, tuple[bytes, str]] = {}
        self.asked: list[str] = []
        self.posted: list[bytes] = []
        self.told = threading.Semaphore(0)
        """Released once for every POST, so that a test can wait for one."""

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def put(self, path: str, text: str, content_type: str = "text/html; charset=utf-8") -> str:
        """From now on `path` shows `text`; its address."""
        self.pages[path] = (text.encode(), content_type)
        return self.url(path)

    def url(self, path: str = "/") -> str:
        return f"http://{self.place}{path}"


class _Answer(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        body, content_type = self.server.pages.get(self.path, (b"", "text/plain"))
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if self.path not in self.server.pages:
            self._say(404, b"")
        elif self.headers.get("If-None-Match") == etag:
            self._say(304, b"", ETag=etag)
        else:
            self._say(200, body, ETag=etag, **{"Content-Type": content_type})

    def do_POST(self) -> None:
        self.server.posted.append(self.rfile.read(int(self.headers["Content-Length"])))
        self._say(200, b"")
        self.server.told.release()

    def _say(self, status: int, body: bytes, **fields: str) -> None:
        self.send_response(status)
        for name, value in {**fields, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: tests ask `asked` and `posted`."""


@pytest.fixture
def site() -> Iterator[Site]:
    """A site of the test's own, empty at first."""
    server = Site()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[FIRST] = begin_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    if config.stash.get(FIRST, False):
        end_run()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Any:
    report = yield
    _refuse_skip(report)
    return report


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """With CI=true a test that could have run must not skip: green would mean less than it says."""
    if os.environ.get("CI") != "true" or not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if NEEDED.search(reason) or (MATERIAL.search(reason) and _material_is_there()):
        report.outcome = "failed"
        report.longrepr = f"skipped where CI=true: {reason}. Install or name what it needs, so that it runs."


def _material_is_there() -> bool:
    named = os.environ.get("GAZETTED_SHARED")
    return bool(named and Path(named).is_dir()) or (Path(__file__).parents[2] / "shared").is_dir()
