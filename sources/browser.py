"""How is a page read that is made by its scripts? In a browser of its own, which asks for nothing but through us."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sources.errors import FetchFailed, SourceError
from sources.frames import HEAD, exchange
from sources.page import Page

MOST_PARTS = 100
"""Scripts and data that one page may ask for."""
_START = 30.0
"""Seconds that a browser may take to start; they are not counted against the page."""
_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_OURS = frozenset(("content-encoding", "content-length", "transfer-encoding", "content-type", "etag", "last-modified"))
"""Header fields that speak of the bytes as they came, and not of those that the scripts made."""
_NOT_SENT_ON = frozenset(("content-encoding", "content-length", "transfer-encoding", "set-cookie", "connection"))
_ROOT = str(Path(__file__).resolve().parent.parent)

Ask = Callable[[str, bool], Page]
"""Fetches an address for the browser, which goes there itself where the second is true; raises SourceError."""


def missing() -> str:
    """What is to be installed before pages can be read in a browser; '' where nothing is."""
    if find_spec("playwright") is None:
        return "needs Playwright: pip install 'gazetted[browser]'"
    if _browser() is None:
        return "needs a browser: playwright install chromium (or your system's package chromium)"
    return ""


def render(page: Page, ask: Ask, *, seconds: float, most: int) -> Page:
    """The page as its scripts leave it, in UTF-8 and at most `most` bytes, made within `seconds`.

    Its scripts and data come from `ask`, together at most `most` bytes too. Raises FetchFailed: `browser` where there
    is none or it fails, `timeout`, `too_large`; and what `ask` raises where the browser was led elsewhere.
    """
    executable = _browser()
    if (lack := missing()) or executable is None:
        raise FetchFailed("browser", f"{page.url[:200]} {lack}.", again=False)
    with tempfile.TemporaryDirectory(prefix="gazetted-browser-", ignore_cleanup_errors=True) as home:
        visit = _Visit(page, ask, most)
        made = visit.conduct(_start(executable, home), seconds)
    return _made(page, made, most)


def _browser() -> str | None:
    """The browser to run: the one that Playwright installed last, or else the system's."""
    kept = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or str(Path.home() / ".cache" / "ms-playwright")
    own = sorted(Path(kept).glob("chromium*-*/chrome-*/*"), reverse=True)
    programs = (str(path) for path in own if path.name in ("chrome", "headless_shell", "chrome-headless-shell"))
    return next(programs, None) or next(filter(None, map(shutil.which, _NAMES)), None)


def _start(executable: str, home: str) -> subprocess.Popen[bytes]:
    """Our own process, which holds the browser; of our environment and secrets it is told nothing."""
    env = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TZ") if name in os.environ}
    env |= {"HOME": home, "TMPDIR": home, "PYTHONPATH": os.pathsep.join((_ROOT, *filter(None, sys.path)))}
    try:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", "-m", "sources.browser_page", executable],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env, bufsize=0,
            start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        raise FetchFailed("browser", f"No browser could be started ({error}); free memory or processes.") from None
    for pipe in (process.stdin, process.stdout):
        os.set_blocking(pipe.fileno(), False)  # type: ignore[union-attr]
    return process


class _Visit:
    """One page in a browser: what it asked for, and what that may still cost."""

    def __init__(self, page: Page, ask: Ask, most: int):
        self._page, self._ask, self._most = page, ask, most
        self._bytes, self._parts = 0, 0

    def conduct(self, process: subprocess.Popen[bytes], seconds: float) -> dict[str, Any]:
        """What the browser made, asking for its parts meanwhile. It is ended here in any case."""
        try:
            exchange(process, b"", time.monotonic() + _START)
            end = time.monotonic() + seconds
            said: dict[str, Any] = {"url": self._page.url, "seconds": seconds, **_told(self._page)}
            while True:
                said = json.loads(exchange(process, _frame(said), end))
                if "ask" not in said:
                    return self._judge(said)
                said = self._part(str(said["ask"]), bool(said["leads"]))
        except TimeoutError:
            raise FetchFailed("timeout", f"{self._page.url[:200]} is not made within http.timeout.") from None
        except (EOFError, OSError, ValueError) as error:
            raise FetchFailed("browser", f"The browser was lost on {self._page.url[:200]} ({error}).") from None
        finally:
            _end(process)

    def _judge(self, said: dict[str, Any]) -> dict[str, Any]:
        if "failed" in said:
            reason = "timeout" if said["failed"] == "timeout" else "browser"
            raise FetchFailed(reason, f"{self._page.url[:200]} could not be made: {str(said['why'])[:300]}")
        return said

    def _part(self, url: str, leads: bool) -> dict[str, Any]:
        """What the browser is told of an address that a script asks for; {} where it does not get it."""
        self._parts += 1
        try:
            if self._parts > MOST_PARTS:
                raise FetchFailed("too_many", f"{self._page.url[:200]} asks for more than {MOST_PARTS} parts.")
            part = self._ask(url, leads)
            self._bytes += len(part.body)
            if self._bytes > self._most:
                raise FetchFailed("too_large", f"The parts of {self._page.url[:200]} pass http.max_body.")
            return _told(part)
        except SourceError as fault:
            if leads or fault.reason in ("too_large", "too_many"):
                raise
            return {}


def _told(page: Page) -> dict[str, Any]:
    fields = {name: value for name, value in page.headers if name not in _NOT_SENT_ON}
    return {"status": page.status, "headers": fields, "body": base64.b64encode(page.body).decode("ascii")}


def _frame(said: dict[str, Any]) -> bytes:
    body = json.dumps(said).encode()
    return HEAD.pack(len(body)) + body


def _made(page: Page, made: dict[str, Any], most: int) -> Page:
    body = str(made["html"]).encode("utf-8", "replace")
    if len(body) > most:
        raise FetchFailed("too_large", f"{page.url[:200]} makes {len(body)} bytes; raise http.max_body ({most}).")
    kept = tuple((name, value) for name, value in page.headers if name not in _OURS)
    said = (("content-type", "text/html; charset=utf-8"), ("x-gazetted-made-by", str(made["browser"])[:80]))
    return replace(
        page, url=str(made["url"]), body=body, content_type="text/html", charset="utf-8", etag=None, last_modified=None,
        headers=kept + said, raw=None,
    )  # fmt: skip


def _end(process: subprocess.Popen[bytes]) -> None:
    """The browser ends by itself as soon as nobody holds its pipe."""
    with contextlib.suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdin, process.stdout):
        with contextlib.suppress(OSError):
            pipe.close()  # type: ignore[union-attr]
