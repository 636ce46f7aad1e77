"""A daemon is killed, stopped and started twice: what is in hand ends well, or is done again."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time

import pytest

from monitor.daemon import GRACE
from tests.faults.test_failpoints import at_work, open_bulletin
from tests.newsday import Newsday, until
from tests.printing import Row, list_page, list_source, row

KILLS = 10
SOON = GRACE * 2 / 3
"""Seconds: sooner than what is in hand is given to end, however slow the machine."""


def editions(count: int) -> list[Row]:
    """One new item after another, each like none before."""
    return [row(100 + number) for number in range(count)]


def test_a_daemon_killed_again_and_again_loses_nothing_and_repeats_only_what_was_in_hand(day: Newsday) -> None:
    """SIGKILL at ten random moments while news comes in: all of it is told; a repeat has its key and is marked."""
    chance = random.Random(20260105)
    open_bulletin(day, "hook", "mail")
    shown = [row(3), row(2), row(1)]
    news = editions(KILLS)
    for item in news:
        daemon = day.daemon()
        asked = len(day.site.asked)
        until(lambda asked=asked: len(day.site.asked) > asked, "the daemon's poll")
        shown.insert(0, item)
        day.site.show(list_page(shown))
        end = time.monotonic() + chance.uniform(0, 1.5)
        until(lambda end=end: time.monotonic() > end, "the moment of the kill")
        daemon.kill()
        daemon.wait()
    with at_work(day):
        until(lambda: len({d.change for d in day.ledger()}) == KILLS, "all the news in the ledger")
        until(lambda: all(d.state == "sent" for d in day.ledger()), "everything sent")
    hooked = [(body["gazetted"]["title"], key) for _, key, body in day.hook.taken]
    mailed = [(to, mail["Message-ID"]) for to, mail, _ in day.mail.letters()]
    assert {title for title, _ in hooked} == {item.title for item in news}
    assert len({key for _, key in hooked}) == len({key for _, key in mailed}) == KILLS
    repeats = len(hooked) + len(mailed) - 2 * KILLS
    in_doubt = [d for d in day.ledger() if d.possible_repeat]
    assert repeats <= len(in_doubt) <= 2 * KILLS


def test_a_stop_lets_the_alert_in_hand_end(day: Newsday) -> None:
    """SIGTERM while a receiver thinks: the daemon waits for its answer, writes it down, and ends with 0."""
    open_bulletin(day, "hook")
    answering = threading.Event()
    day.hook.answers["/hook"] = day.hook.no_answer(200)
    day.hook.answers["/hook"].hold = answering
    day.site.show(list_page([row(11), row(3), row(2), row(1)]))
    daemon = day.daemon()
    until(lambda: day.hook.taken, "the alert to arrive")
    daemon.send_signal(signal.SIGTERM)
    try:
        daemon.wait(1)
    except Exception as error:  # noqa: BLE001 - it must still be at it
        assert "timed out" in str(error)
    answering.set()
    assert daemon.wait(20) == 0
    assert [(d.state, d.possible_repeat) for d in day.ledger()] == [("sent", False)]


def test_a_second_stop_ends_at_once(day: Newsday) -> None:
    """Whoever asks twice does not wait; the alert in hand is in doubt and sent again under its key."""
    open_bulletin(day, "hook")
    answering = threading.Event()
    day.hook.answers["/hook"] = day.hook.no_answer(200)
    day.hook.answers["/hook"].hold = answering
    day.site.show(list_page([row(11), row(3), row(2), row(1)]))
    daemon = day.daemon()
    until(lambda: day.hook.taken, "the alert to arrive")
    daemon.send_signal(signal.SIGTERM)
    began = time.monotonic()
    until(lambda: daemon.send_signal(signal.SIGTERM) or daemon.poll() is not None, "the daemon to end", seconds=SOON)
    assert daemon.returncode != 0 and time.monotonic() - began < SOON
    answering.set()
    day.hook.answers.clear()
    with at_work(day):
        until(lambda: [d.state for d in day.ledger()] == ["sent"], "the alert again")
    assert len(day.hook.taken) == 2 and len({key for _, key, _ in day.hook.taken}) == 1
    assert day.ledger()[0].possible_repeat


BUSY = """
import threading
from monitor.daemon import stop_on_signals
stop = threading.Event()
stop_on_signals(stop)
print("listening", flush=True)
while True:
    stop.wait(0)
"""
"""A program that is nearly always in the midst of asking whether it shall end."""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_is_heard_in_the_midst_of_asking_for_it(number: int) -> None:
    """The first one does not wait for a lock that the interrupted main thread holds, so that a second one ends it."""
    for _ in range(5):
        with subprocess.Popen([sys.executable, "-c", BUSY], stdout=subprocess.PIPE, text=True) as busy:
            assert busy.stdout is not None and busy.stdout.readline() == "listening\n"
            busy.send_signal(number)
            try:
                until(lambda busy=busy: busy.send_signal(number) or busy.poll() is not None, "the program to end")
            finally:
                busy.kill()
            assert busy.returncode == 128 + number


def test_an_idle_daemon_stops_at_once_and_well(day: Newsday) -> None:
    """SIGINT as SIGTERM: exit code 0 within seconds."""
    open_bulletin(day, "hook")
    daemon = day.daemon()
    until(lambda: len(day.site.asked) > 1, "its first poll")
    daemon.send_signal(signal.SIGINT)
    assert daemon.wait(SOON) == 0


def test_a_second_daemon_on_the_same_data_is_refused(day: Newsday) -> None:
    """It says which process is at work, and what to do; the first one goes on. Reading is allowed meanwhile."""
    open_bulletin(day, "hook")
    with at_work(day) as first:
        second = day.run("run")
        assert second.returncode == 1 and second.stdout == ""
        assert f"process {first.pid}" in second.stderr and "stop it first" in second.stderr
        assert day.run("poll").returncode == 1
        assert day.run("status").returncode == 0
        assert day.run("notices", "--json").returncode == 0
        assert first.poll() is None


def test_a_drain_polls_what_is_due_pays_and_ends(day: Newsday) -> None:
    """`run --once`: exit code 0 where all went well, 1 where a source did not."""
    day.configure(list_source(day.site.url(), every="1s", first_poll="tell"))
    day.site.show(list_page([row(1), row(2)]))
    assert day.run("run", "--once").returncode == 0
    assert len(day.news()) == 2
    day.site.show("", status=500)
    until(lambda: day.run("run", "--once").returncode == 1, "the failing source to be due")
