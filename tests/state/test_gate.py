"""Do sends and long transactions keep out of each other's way, and never for ever?"""

from __future__ import annotations

import threading

import pytest

from state.gate import Gate


@pytest.mark.parametrize(("first", "then"), [("sending", "writing"), ("writing", "sending")])
def test_one_side_waits_for_the_other(first: str, then: str) -> None:
    """What comes second begins when what came first has ended, however it ended."""
    gate, order = Gate(patience=30), []

    def second() -> None:
        with getattr(gate, then)():
            order.append("second")

    waiting = threading.Thread(target=second)
    with pytest.raises(OSError), getattr(gate, first)():
        waiting.start()
        waiting.join(0.05)
        order.append("first")
        raise OSError
    waiting.join(10)
    assert order == ["first", "second"]


@pytest.mark.parametrize(("first", "then"), [("sending", "writing"), ("writing", "sending")])
def test_patience_ends(first: str, then: str) -> None:
    """A receiver that hangs, or a transaction without end, holds up nothing for ever."""
    gate, begun = Gate(patience=0.01), []
    with getattr(gate, first)(), getattr(gate, then)():
        begun.append("beside the other")
    with getattr(gate, then)():
        begun.append("after it")
    assert begun == ["beside the other", "after it"]


def test_sends_go_side_by_side() -> None:
    """Channels do not wait for each other."""
    gate = Gate(patience=30)
    begun: list[int] = []
    with gate.sending():
        begun.append(1)
        with gate.sending():
            begun.append(2)
    assert begun == [1, 2]


def test_a_write_that_waits_comes_before_the_next_send() -> None:
    """Sends of a backlog overlap, without a moment between; a poll's write does not wait for one."""
    gate, order = Gate(patience=30), []
    asked = threading.Event()

    def write() -> None:
        asked.set()
        with gate.writing():
            order.append("write")

    def send() -> None:
        with gate.sending():
            order.append("send")

    others = [threading.Thread(target=write), threading.Thread(target=send)]
    with gate.sending():
        others[0].start()
        asked.wait(10)
        others[0].join(0.05)  # it waits now
        others[1].start()
        others[1].join(0.05)
        order.append("first send")
    for other in others:
        other.join(10)
    assert order == ["first send", "write", "send"]


def test_a_write_does_not_wait_for_a_send_that_hangs() -> None:
    """What is under way for longer than the patience hangs: each poll would wait for it anew."""
    now = [100.0]
    gate = Gate(patience=30, clock=lambda: now[0])
    begun = []
    with gate.sending():
        now[0] += 31
        with gate.writing():
            begun.append("write")
    assert begun == ["write"]
