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
