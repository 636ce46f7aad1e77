"""What does a day at the newsroom need? A site whose pages a test sets, receivers that keep what they got, a clock."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Protocol

import pytest
import yaml
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from monitor.newsroom import Newsroom, open_newsroom
from monitor.settings import load
from sources.config import Source
from state.errors import StoreError
from state.home import Home
from state.reader import open_reader
from state.reconcile import reconcile
from state.records import Delivery, PollResult
from tests.databases import BOTH, home_on

Json = dict[str, Any]
GAZETTED = str(Path(sys.executable).parent / "gazetted")
MORNING = datetime(2026, 1, 5, 9, tzinfo=UTC)
PATIENCE = 30.0
"""Seconds that a test waits for a condition before it fails."""


def until(condition: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    """Returns as soon as the condition holds; AssertionError, naming `what`, where it does not in time."""
    end, pause = time.monotonic() + seconds, threading.Event()
    while not condition():
        assert time.monotonic() < end, f"waited {seconds:g} s in vain: {what}"
        pause.wait(0.02)


class Clock:
    """Shows the time that a test sets."""

    def __init__(self, now: datetime = MORNING):
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


class Hold(Protocol):
    """Something that an answer waits for."""

    def wait(self, timeout: float) -> object: ...


@dataclass
class Answer:
    """How a path is answered: `hold` is waited for first, then `body` in so many drops."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hold: Hold | None = None


class _Server:
    """An HTTP server on an address of loopback, until it is closed."""

    def __init__(self, host: str = "127.0.0.1"):
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                server.get(self)

            def do_POST(self) -> None:
                server.post(self)

            def log_message(self, format: str, *args: object) -> None:
                """Nothing: a test's output is its own."""

        class Threads(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, request: object, client_address: object) -> None:
                """Nothing: the one who asked has been killed, or has had enough."""

            def get_request(self) -> tuple[socket.socket, Any]:
                found = super().get_request()
                server.connections += 1
                return found

        self.connections = 0
        self._server = Threads((host, 0), Handler)
        self.port = int(self._server.server_address[1])
        self.place = f"{host}:{self.port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def get(self, request: BaseHTTPRequestHandler) -> None:
        reply(request, Answer(status=404))

    def post(self, request: BaseHTTPRequestHandler) -> None:
        reply(request, Answer(status=404))

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def reply(request: BaseHTTPRequestHandler, answer: Answer) -> None:
    if answer.hold is not None:
        answer.hold.wait(PATIENCE)
    request.send_response(answer.status)
    for name, value in {"Content-Type": "text/html; charset=utf-8", **answer.headers}.items():
        request.send_header(name, value)
    request.send_header("Content-Length", str(len(answer.body)))
    request.end_headers()
    request.wfile.write(answer.body)


class Site(_Server):
    """A publisher: pages by path, 404 where there is none; a page with an ETag is given once for each state."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        super().__init__(host)
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []

    def url(self, path: str = "/list") -> str:
        return f"http://{self.place}{path}"

    def show(
        self, body: str | bytes, path: str = "/list", *, status: int = 200, hold: threading.Event | None = None,
        **headers: str,
    ) -> None:  # fmt: skip
        """From now on `path` says this; `etag="x"` and the like are header fields."""
        fields = {name.replace("_", "-").title(): value for name, value in headers.items()}
        self.answers[path] = Answer(body.encode() if isinstance(body, str) else body, status, fields, hold)

    def let_go(self) -> None:
        """Whoever waits for an answer gets it."""
        for answer in self.answers.values():
            if isinstance(answer.hold, threading.Event):
                answer.hold.set()

    def drop(self, path: str) -> None:
        self.answers.pop(path, None)

    def get(self, request: BaseHTTPRequestHandler) -> None:
        if request.path != "/robots.txt" or request.path in self.answers:  # asked of every site before its first page
            self.asked.append(request.path)
        answer = self.answers.get(request.path, Answer(b"<h1>Not Found</h1>", 404))
        etag, since = request.headers["If-None-Match"], request.headers["If-Modified-Since"]
        same = (etag and etag == answer.headers.get("Etag")) or (since and since == answer.headers.get("Last-Modified"))
        reply(request, Answer(status=304, headers=answer.headers) if same else answer)


class Hook(_Server):
    """A program behind a webhook: keeps every request that it said yes to, and what else it was sent."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[tuple[str, str, Json]] = []
        """Path, key and body of each request that was answered by 200."""
        self.refused: list[tuple[str, str, Json]] = []
        self.answers: dict[str, Answer] = {}
        """By path; 200 where nothing is said."""

    def post(self, request: BaseHTTPRequestHandler) -> None:
        body = json.loads(request.rfile.read(int(request.headers["Content-Length"])))
        answer = self.answers.get(request.path, Answer(b"{}"))
        kept = self.taken if answer.status == 200 else self.refused
        kept.append((request.path, request.headers["Idempotency-Key"], body))
        reply(request, answer)

    @staticmethod
    def no_answer(status: int = 503) -> Answer:
        """For `answers`: this program is not well."""
        return Answer(b"{}", status)

    def told(self, path: str = "/desk") -> list[Json]:
        """The data of the alerts that were taken at `path`, first to last."""
        return [body["gazetted"] for taken, _, body in list(self.taken) if taken == path]

    def keys(self, path: str = "/desk") -> list[str]:
        return [key for taken, key, _ in list(self.taken) if taken == path]


class Mailbox:
    """A mail server (aiosmtpd) that keeps what it took; `replies` say no to a recipient, `closing` to any mail."""

    def __init__(self, port: int | None = None) -> None:
        self.taken: list[tuple[str, bytes]] = []
        """Recipient and whole mail, as it came over the wire."""
        self.replies: dict[str, str] = {}
        self.closing: str | None = None
        self._controller = Controller(self, hostname="127.0.0.1", port=port or free_port())
        self._controller.start()
        self.port = self._controller.port

    def letters(self) -> list[tuple[str, EmailMessage, str]]:
        """Recipient, mail and plain text of all that was taken, first to last."""
        opened = [(to, message_from_bytes(mail, policy=policy.default)) for to, mail in list(self.taken)]
        return [(to, mail, mail.get_body(("plain",)).get_content()) for to, mail in opened]

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, to: str, _options: Any) -> str:
        no = self.replies.get(to)
        if no is None:
            envelope.rcpt_tos.append(to)
        return no or "250 ok"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.closing is not None:
            return self.closing
        content = envelope.original_content or b""
        self.taken.extend((parseaddr(to)[1], content) for to in envelope.rcpt_tos)
        return "250 kept"

    def close(self) -> None:
        self._controller.stop()


def free_port() -> int:
    """A port of loopback where nobody listens now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


class Newsday:
    """One newsroom over a site of ours, on a clock of ours, with readers at /desk and operators at /ops."""

    def __init__(self, folder: Path, database: str | None = None):
        self.folder, self.database = folder, database
        self.path = folder / "gazetted.yaml"
        self.data = folder / "data"
        self.site, self.hook, self.clock = Site(), Hook(), Clock()
        self._mail: Mailbox | None = None
        self._stack = ExitStack()
        self._daemons: list[subprocess.Popen[bytes]] = []
        self._room: Newsroom | None = None
        self.meddled = False
        """The test wrote into the store behind our back, so that the ledger need not be in order at its end."""

    @property
    def home(self) -> Home:
        return Home(self.data, self.database)

    @property
    def mail(self) -> Mailbox:
        if self._mail is None:
            self._mail = Mailbox()
        return self._mail

    def configure(self, *sources: Json, **over: Any) -> None:
        """Writes the configuration anew, and opens the newsroom with it at the next poll."""
        self.rest()
        whole: Json = {
            "gazetted": {"data": "./data", "language": "en", "database": self.database},
            "http": {"allow": [self.site.place], "per_host": "0s", "timeout": "10s"},
            "sources": list(sources),
            "channels": [self.hook_channel("desk"), self.hook_channel("ops")],
            "routes": [{"id": "all", "to": ["desk"], "kinds": ["published", "revised", "withdrawn", "restored"]}],
            "operators": {"to": ["ops"]},
        }
        self.path.write_text(yaml.safe_dump(whole | over, allow_unicode=True, sort_keys=False))

    def hook_channel(self, name: str) -> Json:
        return {"id": name, "url": f"json://{self.hook.place}/{name}"}

    def mail_channel(self, *readers: str, name: str = "mail", port: int | None = None) -> Json:
        to = ",".join(readers or ("reader@example.test",))
        place = f"127.0.0.1:{port or self.mail.port}"
        return {"id": name, "url": f"mailto://{place}/?smtp=127.0.0.1&mode=insecure&from=gazette@example.test&to={to}"}

    @property
    def room(self) -> Newsroom:
        if self._room is None:
            self._room = self._stack.enter_context(open_newsroom(load(self.path, os.environ), clock=self.clock))
        return self._room

    def rest(self) -> None:
        """Closes the newsroom, as a stop of the daemon would."""
        self._stack.close()
        self._room = None

    def close(self) -> None:
        self.rest()
        for daemon in self._daemons:
            daemon.kill()
            daemon.wait()
        for server in (self.site, self.hook, self._mail):
            if server is not None:
                server.close()

    def source(self, name: str | None = None) -> Source:
        return self.room.sources[name] if name else next(iter(self.room.sources.values()))

    def poll(self, name: str | None = None, *, pay: bool = True, **later: float) -> PollResult:
        """Lets the time go by, polls one source, the first if none is named, and pays what is due."""
        self.clock.move(**later or {"minutes": 31})
        result = self.room.poll(self.source(name))
        if pay:
            self.room.pay_all()
        return result

    def news(self) -> list[tuple[str, str]]:
        """Kind and title of all that readers were told, first to last."""
        return [(told["kind"], told["title"]) for told in self.hook.told()]

    def operators(self) -> list[tuple[str, str]]:
        """What operators were told: the kind of trouble, and whether it began or ended."""
        return [(told["incident"]["kind"], "began" if told["opened"] else "ended") for told in self.hook.told("/ops")]

    def kinds(self, name: str | None = None) -> list[str]:
        """The kinds of all changes of a source, first to last."""
        return [change.kind for change in self.room.store.queries.changes(source=self.source(name).id)]

    def ledger(self) -> list[Delivery]:
        """What is owed and what was sent, whoever has the store open."""
        with open_reader(self.home) as queries:
            return list(queries.deliveries())

    def faults(self, *kinds: str) -> list[str]:
        """What a reconciliation finds at fault now, of all kinds or these; nothing where there is no store."""
        if self.database is None and not self.home.file.exists():
            return []
        with open_reader(self.home) as queries:
            return [
                fault.said for fault in reconcile(queries, self.clock()).faults if fault.kind in (kinds or fault.kind)
            ]

    def run(self, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        """Runs the installed command here, as somebody would type it."""
        given = {"cwd": self.folder, "capture_output": True, "text": True, "timeout": 60}
        return subprocess.run([GAZETTED, *arguments], check=False, **{**given, **options})

    @property
    def log(self) -> str:
        """What the daemons said so far."""
        return (self.folder / "log").read_text()

    def daemon(self, *, failpoint: str | None = None, **options: Any) -> subprocess.Popen[bytes]:
        """Starts `gazetted run`; what it says is in `log`."""
        env = {**os.environ, "PYTHONFAULTHANDLER": "1"}
        if failpoint is not None:
            env["GAZETTED_FAILPOINT"] = failpoint
        with (self.folder / "log").open("ab") as log:
            given = {"cwd": self.folder, "env": env, "stdout": subprocess.DEVNULL, "stderr": log}
            self._daemons.append(subprocess.Popen([GAZETTED, "run"], **{**given, **options}))
        return self._daemons[-1]

    def end(self, daemon: subprocess.Popen[bytes]) -> int:
        """Asks a daemon to stop; its exit code. Where it does not stop in time, what it was doing is shown."""
        daemon.send_signal(signal.SIGTERM)
        try:
            return daemon.wait(40)
        except subprocess.TimeoutExpired:
            daemon.send_signal(signal.SIGABRT)
            daemon.wait()
            raise AssertionError(f"the daemon did not stop:\n{self.log[-5000:]}") from None


@pytest.fixture
def day(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Newsday]:
    """A newsroom with its site and its receivers, closed when the test ends.

    On SQLite, or what GAZETTED_TEST_DATABASE says; where the test says `@on_both_databases`, on both.
    """
    kind = getattr(request, "param", os.environ.get("GAZETTED_TEST_DATABASE", "sqlite"))
    with home_on(kind, tmp_path / "data") as home:
        begun = Newsday(tmp_path, home.database)
        yield begun
        begun.close()
        if not begun.meddled:
            with suppress(StoreError):  # a test that damaged the store has said what it expects of that
                assert begun.faults("missing", "superseded", "digest") == [], "the ledger holds all that was owed"


on_both_databases = pytest.mark.parametrize("day", BOTH, indirect=True)
