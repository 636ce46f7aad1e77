"""Real receivers on loopback: a mail server that follows a script, and a program behind a webhook."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO

DROP = "drop"
"""In a script: end the connection instead of answering."""
USUAL = {"banner": "220 ready", "DATA": "354 go on", "QUIT": "221 bye"}


@dataclass
class MailServer:
    """Answers each SMTP command as its script says, 250 where it says nothing; keeps what it was sent.

    A script's value is a reply, `DROP`, or a list with one for each time that the command comes; "banner" and "end" (of
    the message) stand for commands too.
    """

    script: dict[str, str | list[str]] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)
    port: int = 0
    farewell: threading.Event | None = None
    """QUIT is answered once it is set."""

    def speak(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as stream:
            self.answer(connection, "banner")
            while line := stream.readline():
                verb, *rest = line.decode("utf-8", "replace").strip().split(" ", 1)
                verb = verb.upper()
                self.commands.append(" ".join([verb, *rest]))
                if verb == "QUIT" and self.farewell is not None:
                    self.farewell.wait(60)
                if self.answer(connection, verb).startswith("354"):
                    self.mails.append(read_mail(stream))
                    self.answer(connection, "end")

    def answer(self, connection: socket.socket, verb: str) -> str:
        said = self.script.get(verb, USUAL.get(verb, "250 ok"))
        reply = said if isinstance(said, str) else said.pop(0) if len(said) > 1 else said[0]
        if reply == DROP:
            raise ConnectionAbortedError
        connection.sendall(reply.encode("latin-1") + b"\r\n")
        return reply


def read_mail(stream: BinaryIO) -> bytes:
    """The lines up to the dot, unstuffed (RFC 5321 §4.5.2)."""
    lines: list[bytes] = []
    while (line := stream.readline()) not in (b".\r\n", b""):
        lines.append(line.removeprefix(b"."))
    return b"".join(lines)


@dataclass
class Program:
    """Reads one HTTP request after another and answers each with its next raw answer, the last for ever."""

    answers: list[bytes]
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    port: int = 0
    drip: float = 0.0
    """Seconds between the bytes of an answer."""
    stop: threading.Event = field(default_factory=threading.Event)

    def speak(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as stream:
            self.paths.append(stream.readline().decode("latin-1").split(" ")[1])
            headers: dict[str, str] = {}
            while line := stream.readline().decode("latin-1").strip():
                name, _, value = line.partition(":")
                headers[name.lower()] = value.strip()
            self.headers.append(headers)
            self.bodies.append(stream.read(int(headers.get("content-length", "0"))))
            self.send(connection, self.next_answer())

    def next_answer(self) -> bytes:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def send(self, connection: socket.socket, answer: bytes) -> None:
        if not self.drip:
            connection.sendall(answer)
            return
        for at in range(len(answer)):
            connection.sendall(answer[at : at + 1])
            if self.stop.wait(self.drip):
                return


@dataclass
class Service(Program):
    """A stand-in for a chat's server: first its scripted answers, then what `respond(path, headers, body)` says."""

    respond: Callable[[str, dict[str, str], bytes], bytes] | None = None

    def next_answer(self) -> bytes:
        if self.answers:
            return self.answers.pop(0)
        assert self.respond is not None, "a stand-in answers by its rules"
        return self.respond(self.paths[-1], self.headers[-1], self.bodies[-1])


Receiver = MailServer | Program


def listen(receiver: Receiver) -> socket.socket:
    """Puts a receiver on a free port of loopback; closing the socket ends it."""
    server = socket.create_server(("127.0.0.1", 0))
    receiver.port = server.getsockname()[1]
    threading.Thread(target=_accept, args=(server, receiver), daemon=True).start()
    return server


def _accept(server: socket.socket, receiver: Receiver) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        connection.settimeout(20)
        threading.Thread(target=_speak, args=(connection, receiver), daemon=True).start()


def _speak(connection: socket.socket, receiver: Receiver) -> None:
    try:
        receiver.speak(connection)
    except OSError:
        connection.close()


def free_port() -> int:
    """A port of loopback where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def answer(body: str = "", status: str = "200 OK", *headers: str) -> bytes:
    """An HTTP answer as it goes over the wire."""
    length = f"Content-Length: {len(body.encode())}"
    return "\r\n".join([f"HTTP/1.1 {status}", length, *headers, "", body]).encode()
