"""The log is one line per event, and nothing that a page or a server said can make it two."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from monitor.logs import JsonLines, PlainLines, set_up

FORGED = 'line\r\n{"level": "info"}\u2028\x85\x1b[31m\u202e\0 end'


@pytest.fixture
def logger() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    stream = io.StringIO()
    made = logging.Logger("made")
    made.addHandler(logging.StreamHandler(stream))
    yield made, stream


def said(logger: tuple[logging.Logger, io.StringIO], form: logging.Formatter, *event: object) -> str:
    made, stream = logger
    made.handlers[0].setFormatter(form)
    made.warning(*event)  # type: ignore[arg-type]
    return stream.getvalue()


def test_an_event_is_one_line_of_json(logger: tuple[logging.Logger, io.StringIO]) -> None:
    """Line ends of every kind, escapes and NUL stay within their string."""
    line = said(logger, JsonLines(), "%s failed", FORGED)
    assert len(line.splitlines()) == 1 and line.isascii()
    row = json.loads(line)
    assert (row["level"], row["from"], row["event"]) == ("warning", "made", f"{FORGED} failed")


def test_an_event_is_one_line_of_words_on_a_terminal(logger: tuple[logging.Logger, io.StringIO]) -> None:
    """What would move the cursor is shown as a sign."""
    line = said(logger, PlainLines(), "%s 失败", FORGED)
    assert len(line.splitlines()) == 1 and "\x1b" not in line and "\u202e" not in line and "失败" in line


def test_a_traceback_is_part_of_its_line(logger: tuple[logging.Logger, io.StringIO]) -> None:
    """An exception is told whole, in JSON still on one line."""
    made, stream = logger
    made.handlers[0].setFormatter(JsonLines())
    try:
        raise ValueError("第一行\n第二行")
    except ValueError:
        made.exception("it failed")
    row = json.loads(stream.getvalue())
    assert len(stream.getvalue().splitlines()) == 1 and "第二行" in row["traceback"]


def test_a_log_that_cannot_be_written_stops_nothing() -> None:
    """A full disk or a closed pipe under the log neither raises nor prints; libraries that chatter are silent."""
    before, raising = logging.getLogger().handlers[:], logging.raiseExceptions
    try:
        set_up()
        stream = open("/dev/full", "w")  # noqa: PTH123, SIM115 - a device that is always full
        logging.getLogger().handlers[0].setStream(stream)  # type: ignore[attr-defined]
        logging.getLogger("gazetted").error("lost")
        assert not logging.getLogger("httpx").isEnabledFor(logging.ERROR)
    finally:
        logging.getLogger().handlers[:], logging.raiseExceptions = before, raising
