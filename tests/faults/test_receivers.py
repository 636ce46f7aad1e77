"""A receiver refuses or is away: whoever can be told is told once, whoever cannot is told later or never, and known."""

from __future__ import annotations

import pytest

from tests.newsday import Mailbox, Newsday, free_port, until
from tests.printing import list_page, list_source, row

READERS = ("a@example.test", "b@example.test")


def owing(day: Newsday, port: int | None = None) -> None:
    """One alert is owed to two readers by mail, and nothing is sent yet."""
    day.configure(
        list_source(day.site.url()), channels=[day.mail_channel(*READERS, port=port), day.hook_channel("ops")],
        routes=[{"id": "all", "to": ["mail"]}],
    )  # fmt: skip
    day.site.show(list_page([row(1)]))
    day.poll()
    day.site.show(list_page([row(2), row(1)]))
    day.poll(pay=False)


def states(day: Newsday) -> dict[str, tuple[str, int]]:
    return {d.recipient: (d.state, d.attempts) for d in day.room.store.queries.deliveries(route="all")}


def pay_later(day: Newsday, **later: float) -> None:
    day.clock.move(**later)
    day.room.pay_all()


def test_one_recipient_of_two_is_refused_and_the_other_is_told_once(day: Newsday) -> None:
    """550 for one address: the other has one mail, however often the first is tried; the operators hear of it."""
    owing(day)
    day.mail.replies[READERS[0]] = "550 no such user"
    for _ in range(3):
        pay_later(day, hours=1)
    assert [to for to, _ in day.mail.taken] == [READERS[1]]
    assert states(day) == {READERS[0]: ("dead", 2), READERS[1]: ("sent", 1)}
    (told,) = [data for data in day.hook.told("/ops") if data["opened"]]
    assert READERS[0] in told["incident"]["reason"] and "550" in told["incident"]["reason"]


@pytest.mark.parametrize("reply", ["421 try later", "451 out of space", "452 too many"])
def test_a_server_that_asks_for_patience_gets_the_mail_later(day: Newsday, reply: str) -> None:
    """4xx to the message: pending with the server's words, and told once when it says yes."""
    owing(day)
    day.mail.closing = reply
    day.room.pay_all()
    assert {state for state, _ in states(day).values()} == {"pending"}
    assert all(reply[:3] in (d.error or "") for d in day.room.store.queries.deliveries(route="all"))
    day.mail.closing = None
    pay_later(day, hours=2)
    assert sorted(to for to, _ in day.mail.taken) == sorted(READERS)
    assert {state for state, _ in states(day).values()} == {"sent"}


def test_a_message_refused_for_ever_is_dead_after_two_tries_and_sent_by_retry(day: Newsday) -> None:
    """5xx to the message; once the server is mended, `gazetted retry` sends it under the same key."""
    owing(day)
    day.mail.closing = "554 no thanks"
    for _ in range(3):
        pay_later(day, hours=1)
    assert set(states(day).values()) == {("dead", 2)}
    keys = {d.key for d in day.room.store.queries.deliveries(route="all")}
    day.mail.closing = None
    revived = day.room.store.outbox.revive(None, day.clock())
    day.room.pay_all()
    assert len(revived) == len(day.mail.taken) == 2
    assert {mail["Message-ID"].strip("<>").split("@")[0] for _, mail, _ in day.mail.letters()} == keys


def test_a_mail_server_that_is_away_for_a_day_gets_everything_when_it_is_back(day: Newsday) -> None:
    """Connection refused: tried again and again, told once, and the reason is a sentence that names the place."""
    port = free_port()
    owing(day, port)
    for _ in range(24):
        pay_later(day, hours=1, minutes=15)
    assert {state for state, _ in states(day).values()} == {"pending"}
    assert all(f"127.0.0.1:{port}" in (d.error or "") for d in day.room.store.queries.deliveries(route="all"))
    back = Mailbox(port)
    try:
        pay_later(day, hours=2)
        assert sorted(to for to, _ in back.taken) == sorted(READERS)
    finally:
        back.close()


def test_a_receiver_that_is_away_for_six_days_is_given_up_with_a_word_to_the_operators(day: Newsday) -> None:
    """No row stays pending for ever: after five days each reader's is dead, its incident opened in the same moment."""
    owing(day, free_port())
    for _ in range(6 * 24 + 20):
        pay_later(day, hours=1, minutes=15)
    assert {state for state, _ in states(day).values()} == {"dead"}
    assert [(data["incident"]["kind"], data["opened"]) for data in day.hook.told("/ops")] == [("dead", True)] * 2


def test_a_channel_that_was_taken_out_of_the_configuration_owes_nothing(day: Newsday) -> None:
    """What is owed to a recipient that is configured no more is cancelled, with that reason, and never sent."""
    owing(day)
    day.configure(
        list_source(day.site.url()), channels=[day.mail_channel(READERS[1]), day.hook_channel("ops")],
        routes=[{"id": "all", "to": ["mail"]}],
    )  # fmt: skip
    day.room.pay_all()
    assert [to for to, _ in day.mail.taken] == [READERS[1]]
    assert states(day)[READERS[0]][0] == "cancelled"


def test_a_channel_that_hangs_delays_no_other(day: Newsday) -> None:
    """The mail server takes its time; the webhook's reader has the alert meanwhile."""
    day.configure(
        list_source(day.site.url()), channels=[day.hook_channel("slow"), day.hook_channel("desk")],
        routes=[{"id": "all", "to": ["slow", "desk"]}], operators={"to": ["desk"]},
    )  # fmt: skip
    day.site.show(list_page([row(1)]))
    day.poll()
    day.site.show(list_page([row(2), row(1)]))
    day.hook.answers["/slow"] = day.hook.no_answer(200)
    day.hook.answers["/slow"].hold = heard = Heard(day)
    day.poll()
    assert heard.first and day.hook.keys("/slow") != []


class Heard:
    """What the slow receiver waits for: that the other one has been told."""

    def __init__(self, day: Newsday):
        self._day = day
        self.first = False

    def wait(self, timeout: float) -> None:
        until(self._day.news, "the other reader to be told", timeout)
        self.first = True
