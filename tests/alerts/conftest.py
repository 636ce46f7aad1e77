"""Receivers that live as long as one test."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import pytest

from tests.alerts.receivers import MailServer, Program, Service, listen


@pytest.fixture
def _sockets() -> Iterator[list[socket.socket]]:
    opened: list[socket.socket] = []
    yield opened
    for server in opened:
        server.close()


@pytest.fixture
def mail_server(_sockets: list[socket.socket]) -> Callable[..., MailServer]:
    """Starts a mail server with a script: `mail_server(RCPT="550 no such user")`."""

    def start(**script: str | list[str]) -> MailServer:
        server = MailServer(script)
        _sockets.append(listen(server))
        return server

    return start


@pytest.fixture
def program(_sockets: list[socket.socket]) -> Iterator[Callable[..., Program]]:
    """Starts a receiver of webhooks: `program(answer("ok"))`."""
    started: list[Program] = []

    def start(*answers: bytes, drip: float = 0.0) -> Program:
        receiver = Program(list(answers), drip=drip)
        started.append(receiver)
        _sockets.append(listen(receiver))
        return receiver

    yield start
    for receiver in started:
        receiver.stop.set()


@pytest.fixture
def service(_sockets: list[socket.socket]) -> Callable[..., Service]:
    """Starts a chat's stand-in: `service(respond, answer("busy", "429 Too Many"))`."""

    def start(respond: Callable[[str, dict[str, str], bytes], bytes], *first: bytes) -> Service:
        stand_in = Service(list(first), respond=respond)
        _sockets.append(listen(stand_in))
        return stand_in

    return start
