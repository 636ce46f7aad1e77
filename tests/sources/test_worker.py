"""Does a hostile page harm nothing but itself?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from sources.config import Items, Source
from sources.errors import ReadFailed, Suspect
from sources.notice import Amount, Anchor, Attachment, Citation, Facts, Notice
from sources.page import Found, Link, Page
from sources.wire import pack, unpack
from sources.worker import STRIKES, Reader

LIST = Source(
    id="s", name="s", kind="list", url="http://e.com/", items=Items(each="ul.n > li"), follow=True, language="en"
)
ROWS = "".join(f"<li><a href=/{n}>Notice {n} of the harbour authority</a> 2026-01-0{n}</li>" for n in range(1, 6))
GOOD = Page("http://e.com/", f"<html><body><ul class=n>{ROWS}</ul></body></html>".encode(), "text/html")
ENDLESS = Page("http://e.com/slow", b"<div>" * 150_000, "text/html")


def test_a_page_is_read_as_in_our_own_process() -> None:
    """Links, notices and the error of a page cross the pipe unchanged, from several threads at once."""
    from sources.kinds import read

    with Reader(workers=2) as reader:
        found: list[Found] = []
        threads = [threading.Thread(target=lambda: found.append(reader.read("list", GOOD, LIST))) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [read("list", GOOD, LIST)] * 6
        notice = reader.read_document(GOOD, LIST, found[0].links[0])
        assert (notice.key, notice.url) == (found[0].links[0].key, "http://e.com/1")
        with pytest.raises(Suspect) as caught:
            reader.read("list", Page("http://e.com/", GOOD.body.replace(b"class=n", b""), "text/html"), LIST)
        assert caught.value.reason == "no_items" and "ul.n > li" in caught.value.message


def test_an_endless_page_is_stopped_and_holds_nobody() -> None:
    """A page beyond its time is a named error; others are read meanwhile; the fourth time it is refused."""
    with Reader(seconds=2, workers=2) as reader:
        reader.read("list", GOOD, LIST)
        slow = threading.Thread(target=_expect, args=(reader, "parser_timeout"))
        slow.start()
        reader.read("list", GOOD, LIST)
        assert slow.is_alive(), "the good page was read while the endless one was being parsed"
        slow.join()
        for _ in range(STRIKES - 1):
            _expect(reader, "parser_timeout")
        started = time.monotonic()
        with pytest.raises(ReadFailed) as caught:
            reader.read("list", ENDLESS, LIST)
        assert not caught.value.again and "not tried again" in caught.value.message
        assert time.monotonic() - started < 0.5
        assert len(reader.read("list", GOOD, LIST).links) == 5


def _expect(reader: Reader, reason: str) -> None:
    with pytest.raises(ReadFailed) as caught:
        reader.read("list", ENDLESS, LIST)
    assert caught.value.reason == reason


def test_a_page_that_eats_memory_is_a_named_error() -> None:
    """The limit of memory is the worker's alone, and the next page is read by a new one."""
    large = Page("http://e.com/large", b"<p>x</p>" * 1_200_000, "text/html")
    with Reader(memory=200 * 1024 * 1024, workers=1, seconds=20) as reader:
        with pytest.raises(ReadFailed) as caught:
            reader.read("page", large, LIST)
        assert caught.value.reason == "parser_crash"
        assert len(reader.read("list", GOOD, LIST).links) == 5


def test_a_worker_outlives_signals_but_not_its_parent() -> None:
    """SIGTERM to the group leaves it to the parent; when the parent is killed, its end of the pipe ends the worker."""
    program = (
        "import os, signal\n"
        "from tests.sources.test_worker import GOOD, LIST, Reader\n"
        "reader = Reader(workers=1)\n"
        "reader.read('list', GOOD, LIST)\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "worker = reader._slots.queue[0]._process.pid\n"
        "os.killpg(0, signal.SIGTERM)\n"
        "reader.read('list', GOOD, LIST)\n"
        "print(worker, reader._slots.queue[0]._process.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    root = Path(__file__).resolve().parents[2]
    process = subprocess.Popen(
        [sys.executable, "-c", program], cwd=root, stdout=subprocess.PIPE, start_new_session=True, text=True
    )
    before, after = process.communicate(timeout=60)[0].split()
    assert process.returncode == -signal.SIGKILL and before == after
    _wait_for_end(int(before))


def _wait_for_end(pid: int) -> None:
    """Return when a process that is no child of ours is gone; the kernel says so on its pidfd."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    import select

    assert select.select([handle], [], [], 10)[0], "the worker outlived its parent"
    os.close(handle)


def test_a_closed_reader_says_so() -> None:
    """Reading after close is an error with a name, and closing twice is none."""
    reader = Reader()
    reader.close()
    reader.close()
    with pytest.raises(ReadFailed) as caught:
        reader.read("list", GOOD, LIST)
    assert caught.value.reason == "parser_closed"


def test_every_value_crosses_the_wire_unchanged() -> None:
    """A notice with all its facts, a page of links and each error are the same on the other side."""
    facts = Facts(
        "o", "n", True, ("i",), "s", "p", "e", "x", "d", (Citation("t", None),), (), (Amount("1%", percent=1.0),)
    )
    notice = Notice("k", "t", "text\ud800", "u", "s", "en", facts, (Attachment("u", "n"),), (Anchor("w", "u"),))
    clean = Notice("k", "t", "text?", "u", "s", "en", facts, (Attachment("u", "n"),), (Anchor("w", "u"),))
    assert unpack(pack(notice)) == clean
    found = Found((clean,), (Link("k", "t", fingerprint="f"),), "n")
    assert unpack(pack(found)) == found
    error = unpack(pack(Suspect("no_items", "m", again=False)))
    assert isinstance(error, Suspect) and (error.reason, error.message, error.again) == ("no_items", "m", False)


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b'{"found": {}}', b'{"notice": {"key": 1}}', b'{"error": "os"}', b"[" * 9999]
)
def test_a_forged_reply_builds_nothing(data: bytes) -> None:
    """What is not one of our values is refused, whatever a captured worker writes."""
    with pytest.raises(ValueError, match=r"\S"):
        unpack(data)
