"""What does a page become in a browser that has no network? The program in the process of its own."""

from __future__ import annotations

import base64
import json
import os
import sys
from typing import Any, BinaryIO

from playwright.sync_api import Browser, Error, Page, Request, Route, TimeoutError, sync_playwright

from sources.frames import receive, send

_IDLE = 10.0
"""Seconds that a page which is loaded is given to fall silent."""
_NOWHERE = "http://127.0.0.1:1"
"""A proxy that is not there: what is not asked through us (WebRTC, the browser's own errands) leads nowhere."""
_FLAGS = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-bypass-list=<-loopback>",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--block-new-web-contents",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--js-flags=--max-old-space-size=256",
)
_WORDS = frozenset(("document", "script", "xhr", "fetch", "other"))
"""Sorts of requests that words may come by; pictures, letters and styles are not asked for."""


class Visit:
    """One page, and the pipe to those who fetch for it."""

    def __init__(self, questions: BinaryIO, answers: BinaryIO):
        self._questions, self._answers = questions, answers
        self._first: dict[str, Any] | None = None
        self._main: Page | None = None

    def serve(self, executable: str) -> None:
        with sync_playwright() as player:
            browser = player.chromium.launch(
                executable_path=executable, args=list(_FLAGS), proxy={"server": _NOWHERE},
                chromium_sandbox=os.geteuid() != 0,
            )  # fmt: skip
            send(self._answers, b"")
            task = self._hear()
            try:
                self._say(self._make(browser, task))
            except TimeoutError as fault:
                self._say({"failed": "timeout", "why": str(fault)})
            except Error as fault:
                self._say({"failed": "browser", "why": str(fault)})

    def _make(self, browser: Browser, task: dict[str, Any]) -> dict[str, str]:
        limit = 1000 * float(task["seconds"])
        context = browser.new_context(service_workers="block", accept_downloads=False, bypass_csp=False)
        context.route("**/*", self._answer)
        context.route_web_socket("**/*", lambda socket: socket.close())
        self._first, self._main = task, context.new_page()
        self._main.goto(str(task["url"]), wait_until="load", timeout=limit)
        self._settle(min(limit, 1000 * _IDLE))
        return {"html": self._main.content(), "url": self._main.url, "browser": f"chromium {browser.version}"}

    def _settle(self, limit: float) -> None:
        """Until nothing was asked for during half a second; a page that never falls silent is taken as it is."""
        assert self._main is not None
        try:
            self._main.wait_for_load_state("networkidle", timeout=limit)
        except TimeoutError:
            return

    def _answer(self, route: Route) -> None:
        request = route.request
        leads = self._leads(request)
        said: dict[str, Any] = {}
        if leads and self._first is not None:
            said, self._first = self._first, None
        elif request.method == "GET" and request.resource_type in _WORDS:
            self._say({"ask": request.url, "leads": leads})
            said = self._hear()
        if not said:
            route.abort()
            return
        route.fulfill(status=said["status"], headers=said["headers"], body=base64.b64decode(said["body"]))

    def _leads(self, request: Request) -> bool:
        """Whether the page itself goes there, and not a frame in it."""
        try:
            return request.is_navigation_request() and self._main is not None and request.frame == self._main.main_frame
        except Error:  # of a window that is not there yet
            return False

    def _say(self, said: dict[str, Any]) -> None:
        send(self._answers, json.dumps(said).encode())

    def _hear(self) -> dict[str, Any]:
        said = receive(self._questions)
        if said is None:
            raise SystemExit(0)  # nobody waits any more
        return dict(json.loads(said))


if __name__ == "__main__":
    asked, told = os.fdopen(0, "rb", closefd=False), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    Visit(asked, told).serve(sys.argv[1])
