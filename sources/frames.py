"""How do we talk to a process of ours? In frames over its two pipes: a length of four bytes and so many bytes."""

from __future__ import annotations

import contextlib
import os
import selectors
import struct
import subprocess
import time
from typing import Any, BinaryIO

LARGEST_REPLY = 64 * 1024 * 1024
"""Bytes of the largest frame taken from a process."""
HEAD = struct.Struct(">I")


def exchange(process: subprocess.Popen[bytes], out: bytes, deadline: float) -> bytes:
    """Write `out` whole and read one frame, both before `deadline` (monotonic seconds)."""
    stdin, stdout = process.stdin, process.stdout
    assert stdin is not None and stdout is not None
    waiting, got, size = memoryview(out), bytearray(), HEAD.size
    with selectors.DefaultSelector() as ready:
        ready.register(stdout, selectors.EVENT_READ)
        if waiting:
            ready.register(stdin, selectors.EVENT_WRITE)
        while len(got) < size:
            left = deadline - time.monotonic()
            events = ready.select(left) if left > 0 else []
            if not events:
                raise TimeoutError
            for key, _ in events:
                if key.fileobj is stdin:
                    waiting = waiting[os.write(stdin.fileno(), waiting[:65_536]) :]
                    if not waiting:
                        ready.unregister(stdin)
                else:
                    size = _take(stdout, got, size)
    return bytes(got[HEAD.size :])


def _take(stdout: Any, got: bytearray, size: int) -> int:
    """Read what is there; the size of the whole frame, once its head is known."""
    chunk = os.read(stdout.fileno(), min(1 << 20, size - len(got)))
    if not chunk:
        raise EOFError
    got += chunk
    if size == HEAD.size == len(got):
        (length,) = HEAD.unpack(got)
        if length > LARGEST_REPLY:
            raise ValueError(f"a reply of {length} bytes; at most {LARGEST_REPLY} are taken")
        return HEAD.size + int(length)
    return size


def receive(stream: BinaryIO) -> bytes | None:
    """The next frame; None where the other side is gone."""
    head = stream.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    (size,) = HEAD.unpack(head)
    body = stream.read(size)
    return body if len(body) == size else None


def send(stream: BinaryIO, frame: bytes) -> None:
    """Send a frame; nothing happens where nobody reads it."""
    with contextlib.suppress(BrokenPipeError):
        stream.write(HEAD.pack(len(frame)) + frame)
        stream.flush()
