"""How is a hostile page parsed without harm? In a process of its own that can be killed, replaced and starved."""

from __future__ import annotations

import contextlib
import os
import pickle  # only from us to our own child; what comes back is JSON (sources.wire)
import signal
import subprocess
import sys
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from queue import LifoQueue
from threading import Lock
from typing import Any, TypeVar

from sources.config import Kind, Manners, Source
from sources.errors import ReadFailed, SourceError
from sources.frames import HEAD, exchange, receive, send
from sources.notice import Attachment, Notice
from sources.page import Found, Link, Page
from sources.proposal import Guess, Known
from sources.wire import Answer, pack, unpack

A = TypeVar("A", bound=Answer)

SECONDS = 5
"""Seconds of work for a page: a megabyte of text takes two."""
STRIKES = 3
"""Failures on the same page, read the same way, after which it is not tried again."""
_REMEMBERED = 1024
_START = 30.0
_BUSY = 3
"""So many seconds of the clock are waited for one of work: a busy machine must not make a good page unreadable, and the
worker's own alarm ends those that really work so long."""
_NEEDED = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "SYSTEMROOT", "PYTHONDONTWRITEBYTECODE")
"""What a parser is given of our environment."""
_ROOT = str(Path(__file__).resolve().parent.parent)


class Reader:
    """Reads pages in `workers` processes of at most `memory` bytes, `seconds` of work for a page. Thread-safe.

    Both methods raise what reading raises (Suspect, ReadFailed), and ReadFailed("parser_timeout") or
    ReadFailed("parser_crash") where a process had to be killed or died; after three such failures on the same bytes
    of the same source the page is refused at once, `again` False.
    """

    def __init__(self, *, seconds: float = SECONDS, memory: int = 512 * 1024 * 1024, workers: int = 2) -> None:
        self._seconds = seconds
        self._memory = memory
        self._closed = False
        self._strikes: OrderedDict[object, tuple[int, str]] = OrderedDict()
        self._lock = Lock()
        self._slots: LifoQueue[_Worker | None] = LifoQueue()
        self._count = max(1, workers)
        for _ in range(self._count):
            self._slots.put(None)

    def read(self, kind: Kind, page: Page, source: Source, before: tuple[str, ...] = ()) -> Found:
        """What `sources.kinds.read` finds."""
        source = _bare(source)
        return self._answer(Found, ("read", kind, replace(page, raw=None), source, before), page, (kind, source))

    def read_document(self, page: Page, source: Source, link: Link | None) -> Notice:
        """What `sources.kinds.read_document` finds."""
        source = _bare(source)
        question = ("read_document", replace(page, raw=None), source, link)
        return self._answer(Notice, question, page, ("document", source))

    def guess(self, page: Page, source: Source, known: Sequence[Known] = ()) -> Guess:
        """What `sources.guess.guess` finds."""
        return self._answer(Guess, ("guess", page, source, known), page, ("guess", source))

    def read_file(self, page: Page, listed: Attachment, source: Source) -> Attachment:
        """What `sources.kinds.read_file` finds; raises nothing: the state tells that a file failed the parser."""
        source = _bare(source)
        question = ("read_file", replace(page, raw=None), listed, source)
        try:
            return self._answer(Attachment, question, page, ("file", source))
        except ReadFailed as error:
            return replace(listed, sha256=page.sha256, state=error.reason, text="", pages=None)

    def _answer(self, sort: type[A], question: tuple[Any, ...], page: Page, how: tuple[str, Source]) -> A:
        answer = self._ask(question, page, how)
        if not isinstance(answer, sort):
            raise ReadFailed("parser_crash", f"{page.url}: the parser answered another question")
        return answer

    def close(self) -> None:
        """End every worker; those at work end with their page. Reading afterwards is an error."""
        self._closed = True
        for worker in [self._slots.get() for _ in range(self._count)]:
            if worker is not None:
                worker.end()
            self._slots.put(None)

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, question: tuple[Any, ...], page: Page, how: tuple[str, Source]) -> Answer:
        mark = (page.sha256, page.url, how)
        self._refuse_known_bad(mark, page)
        worker = self._slots.get()
        try:
            if self._closed:
                raise ReadFailed("parser_closed", f"{page.url}: the reader is closed; the daemon is stopping")
            worker = worker if worker is not None and worker.alive() else self._start(page)
            result = self._result(worker, pickle.dumps(question), page, mark)
        finally:
            self._slots.put(worker if worker is not None and worker.alive() else None)
        if isinstance(result, SourceError):
            raise result
        return result

    def _start(self, page: Page) -> _Worker:
        try:
            return _Worker(self._memory, self._seconds)
        except OSError as error:
            text = f"{page.url}: no parser process could be started ({error}); free memory or processes"
            raise ReadFailed("parser_crash", text) from error

    def _result(self, worker: _Worker, question: bytes, page: Page, mark: object) -> Answer | SourceError:
        """The worker's answer; a worker that fails is ended here, and the failure counted against the page."""
        try:
            worker.greet()
            answer = unpack(worker.ask(question, self._seconds))
        except (TimeoutError, EOFError, OSError, ValueError) as error:
            worker.kill()
            return self._strike(mark, _named(error, page, self._seconds))
        except BaseException:
            worker.kill()
            raise
        if isinstance(answer, ReadFailed) and answer.reason == "parser_crash":
            worker.end()
            return self._strike(mark, answer)
        return answer

    def _strike(self, mark: object, failure: ReadFailed) -> ReadFailed:
        with self._lock:
            count = self._strikes.pop(mark, (0, ""))[0] + 1
            self._strikes[mark] = (count, failure.reason)
            while len(self._strikes) > _REMEMBERED:
                self._strikes.popitem(last=False)
        return failure

    def _refuse_known_bad(self, mark: object, page: Page) -> None:
        with self._lock:
            count, reason = self._strikes.get(mark, (0, ""))
        if count >= STRIKES:
            text = f"{page.url}: these bytes failed the parser {count} times; not tried again until the page changes"
            raise ReadFailed(reason, text, again=False)


def _bare(source: Source) -> Source:
    """The source without what its server is sent: a parser needs no secrets."""
    return source if source.manners == Manners() else replace(source, manners=Manners())


class _Worker:
    """One child process and the two pipes to it. Frames are a length of four bytes and so many bytes."""

    def __init__(self, memory: int, seconds: float) -> None:
        command = [sys.executable, "-P", "-m", "sources.worker", str(memory), str(seconds)]
        paths = [_ROOT, *filter(None, [os.environ.get("PYTHONPATH")])]
        env = {name: value for name, value in os.environ.items() if name in _NEEDED}  # and none of our secrets
        env["PYTHONPATH"] = os.pathsep.join(paths)
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env, bufsize=0
        )
        self._greeted = False
        for pipe in (self._process.stdin, self._process.stdout):
            os.set_blocking(pipe.fileno(), False)  # type: ignore[union-attr]

    def alive(self) -> bool:
        return self._process.poll() is None

    def greet(self) -> None:
        """Wait until a new worker is ready: its start is not counted against the page."""
        if not self._greeted:
            exchange(self._process, b"", time.monotonic() + _START)
            self._greeted = True

    def ask(self, question: bytes, seconds: float) -> bytes:
        """Send a question, return the answer. Raises TimeoutError, EOFError, OSError or ValueError (too large)."""
        try:
            return exchange(self._process, HEAD.pack(len(question)) + question, time.monotonic() + _BUSY * seconds)
        except (EOFError, OSError):
            with contextlib.suppress(subprocess.TimeoutExpired):
                if self._process.wait(1) == -signal.SIGPROF:
                    raise TimeoutError from None  # its own alarm: the seconds of work are used up
            raise

    def end(self) -> None:
        """Let it end by itself: the end of its input is its signal; kill it where it does not."""
        with contextlib.suppress(OSError):
            self._process.stdin.close()  # type: ignore[union-attr]
        try:
            self._process.wait(2)
        except subprocess.TimeoutExpired:
            self.kill()
        self._shut()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self._shut()

    def _shut(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                pipe.close()  # type: ignore[union-attr]


def _named(error: Exception, page: Page, seconds: float) -> ReadFailed:
    if isinstance(error, TimeoutError):
        return ReadFailed("parser_timeout", f"{page.url}: not parsed within {seconds:g} s; the parser was stopped")
    cause = str(error) or "it ran out of memory or crashed"
    return ReadFailed("parser_crash", f"{page.url}: the parser was lost ({cause}); a new one reads the next page")


def main(memory: int, seconds: float) -> None:
    """Answer questions on standard input until it ends. SIGTERM and SIGINT are the parent's business."""
    for unwanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(unwanted, signal.SIG_IGN)
    # Our own pipe, so that nothing printed by accident can break a frame.
    questions, answers = os.fdopen(0, "rb", closefd=False), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    answer = _load()
    _limit(memory)
    send(answers, b"")
    while (question := receive(questions)) is not None:
        # A parent that was killed cannot kill us: the clock does, even within C code.
        signal.setitimer(signal.ITIMER_REAL, (_BUSY + 1) * seconds + 1)
        signal.setitimer(signal.ITIMER_PROF, seconds)
        reply, whole = _reply(answer, question)
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        send(answers, reply)
        if not whole:
            return


def _load() -> Callable[..., Answer]:
    from sources import kinds  # the parser and its tables are the child's alone
    from sources.guess import guess

    deeds: dict[str, Callable[..., Answer]] = {
        "read": kinds.read,
        "read_document": kinds.read_document,
        "read_file": kinds.read_file,
        "guess": guess,
    }
    return lambda deed, *arguments: deeds[deed](*arguments)


def _limit(memory: int) -> None:
    import resource  # POSIX only

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _reply(answer: Callable[..., Answer], question: bytes) -> tuple[bytes, bool]:
    """The packed result, and whether this process is still sound."""
    try:
        return pack(answer(*pickle.loads(question))), True  # noqa: S301 - from our own parent
    except SourceError as error:
        return pack(error), True
    except Exception as error:  # noqa: BLE001 - whatever a page provokes is the page's failure, and it must be named
        message = f"the parser failed on this page: {type(error).__name__}: {str(error)[:200]}"
        return pack(ReadFailed("parser_crash", message)), False


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
