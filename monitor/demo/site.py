"""Where do the demo's bulletins stand? A small web server on loopback whose pages can be changed between two polls."""

from __future__ import annotations

import hashlib
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LOOPBACK = "127.0.0.1"
PATIENCE = 10.0
"""Seconds that one connection may be silent."""


@dataclass
class Site:
    """Pages by path, in UTF-8. A shut part of it answers every request with one note, and status 200."""

    pages: dict[str, str] = field(default_factory=dict)
    requests: int = 0
    unchanged: int = 0
    """Answers that said only that the page is as it was (304)."""
    port: int = 0
    _note: tuple[str, str] | None = None
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def edit(self, path: str, *edits: tuple[str, str]) -> None:
        """Writes other words into a page. ValueError where the old ones do not stand there exactly once."""
        text = self.pages[path]
        for old, new in edits:
            if text.count(old) != 1:
                raise ValueError(
                    f"{path} holds {old!r} {text.count(old)} times: an edit must name words that occur once"
                )
            text = text.replace(old, new)
        self.pages[path] = text

    def shut(self, under: str, note: str) -> None:
        """From now on every address under `under` answers with `note`, as sites do that are being worked on."""
        self._note = (under, note)

    def reopen(self) -> None:
        self._note = None

    def answer(self, path: str, known: str | None) -> tuple[int, str, bytes]:
        """Status, ETag and body for a request; 304 without body where `known` is the ETag (RFC 9110 §13.1.2)."""
        shown = self._shown(path)
        body = (shown or "").encode()
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        status = 404 if shown is None else 304 if known == tag else 200
        with self._guard:
            self.requests += 1
            self.unchanged += status == 304
        return status, tag, body if status == 200 else b""

    def _shown(self, path: str) -> str | None:
        if self._note is not None and path.startswith(self._note[0]):
            return self._note[1]
        return self.pages.get(path)


class _Visit(BaseHTTPRequestHandler):
    """One request to the site."""

    timeout = PATIENCE
    site: Site

    def do_GET(self) -> None:
        status, tag, body = self.site.answer(self.path, self.headers.get("If-None-Match"))
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", tag)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """The site keeps no log: what was asked is counted."""


@contextmanager
def open_site(site: Site) -> Iterator[Site]:
    """Serves the site on a free port of loopback until the block ends."""
    visit = type("Visit", (_Visit,), {"site": site})
    with served(ThreadingHTTPServer((LOOPBACK, 0), visit)) as site.port:
        yield site


@contextmanager
def served(server: socketserver.TCPServer) -> Iterator[int]:
    """Runs a server in a thread of its own, gives its port, and ends it with the block."""
    running = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    running.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        running.join()
