"""Promise 2, for what goes wrong on the way: who is told what when a receiver refuses, or the store cannot be read."""

from __future__ import annotations

import pytest

from state.engine import open_engine
from state.errors import StoreError
from tests.newsday import Newsday, on_both_databases
from tests.printing import list_page, list_source, row

READERS = ("a@example.test", "b@example.test")


def two_readers(day: Newsday) -> None:
    """Two readers of one mail channel, operators at /ops, and a list whose first poll is over."""
    channels = [day.mail_channel(*READERS), day.hook_channel("ops")]
    day.configure(list_source(day.site.url()), channels=channels, routes=[{"id": "all", "to": ["mail"]}])
    day.site.show(list_page([row(1)]))
    day.poll()


def publish(day: Newsday, number: int) -> None:
    """One more notice; the deliveries of it are tried until each is sent or given up."""
    day.site.show(list_page([row(n) for n in range(number, 0, -1)]))
    for _ in range(3):
        day.poll(hours=2)


def fee(day: Newsday, yuan: int, *, pay: bool = True) -> None:
    """The one notice of the list says another fee."""
    day.site.show(list_page([row(1, summary=f"The fee is {yuan} yuan.")]))
    day.poll(pay=pay)


def test_a_refused_reader_is_reported_once_however_many_alerts_others_get(day: Newsday) -> None:
    """One of two readers is refused for ever: one word to the operators, and "well again" when that reader is told."""
    two_readers(day)
    day.mail.replies[READERS[1]] = "550 no such user"
    for number in (2, 3, 4):
        publish(day, number)
        assert day.operators() == [("dead", "began")]
    day.mail.replies.clear()
    publish(day, 5)
    assert day.operators() == [("dead", "began"), ("dead", "ended")]
    assert [to for to, _ in day.mail.taken] == [READERS[0]] * 3 + list(READERS)
    assert {told["incident"]["subject"] for told in day.hook.told("/ops")} == {f"channel:mail to {READERS[1]}"}


def test_news_of_an_incident_ends_no_incident(day: Newsday) -> None:
    """The reader whose alert was given up is the operator too: to be told of it is not to be told the news."""
    day.configure(list_source(day.site.url()), operators={"to": ["desk"]})
    day.site.show(list_page([row(1)]))
    day.poll()
    day.hook.answers["/desk"] = day.hook.no_answer(410)
    day.site.show(list_page([row(2), row(1)]))
    day.poll(hours=2)
    day.clock.move(hours=2)
    (channel,) = day.room.store.outbox.channels_due(day.clock())
    day.room.payer.pay(channel)
    day.hook.answers.clear()
    day.room.pay_all()
    assert [(told["incident"]["kind"], told["opened"]) for told in day.hook.told("/desk")] == [("dead", True)]


def test_trouble_with_a_reader_names_channel_and_reader(day: Newsday) -> None:
    """Operators read `mail → b@…`, not what our tables call it."""
    channels = [day.mail_channel(*READERS), day.mail_channel("ops@example.test", name="ops")]
    day.configure(list_source(day.site.url()), channels=channels, routes=[{"id": "all", "to": ["mail"]}])
    day.site.show(list_page([row(1)]))
    day.poll()
    day.mail.replies[READERS[1]] = "550 no such user"
    publish(day, 2)
    ((subject, text),) = [(mail["Subject"], text) for to, mail, text in day.mail.letters() if to == "ops@example.test"]
    assert subject == f"[Trouble] mail → {READERS[1]} · alerts cannot be delivered"
    assert "channel:" not in text


@on_both_databases
def test_a_store_that_cannot_be_read_before_a_byte_went_out_costs_no_try(day: Newsday) -> None:
    """The claim is given back: sent at once when the store is well, as the first try, and no possible repeat."""
    day.configure(list_source(day.site.url()))
    day.site.show(list_page([row(1)]))
    day.poll()
    day.site.show(list_page([row(2), row(1)]))
    day.poll(pay=False)
    rename(day, "version", "lost")
    with pytest.raises(StoreError):
        day.room.payer.pay("desk")
    assert [(d.state, d.attempts) for d in day.ledger()] == [("pending", 0)] and day.news() == []
    rename(day, "lost", "version")
    day.room.pay_all()
    assert day.news() == [("published", row(2).title)]
    assert [(d.state, d.attempts, d.possible_repeat) for d in day.ledger()] == [("sent", 1, False)]


def rename(day: Newsday, table: str, name: str) -> None:
    """Past our own code, a table has another name."""
    engine = open_engine(day.home)
    with engine.connect() as db:
        if day.database is None:
            db.exec_driver_sql("PRAGMA legacy_alter_table = ON")
        db.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {name}")
        db.commit()
    engine.dispose()


def test_what_is_dead_is_not_sent_after_a_newer_change_of_the_notice(day: Newsday) -> None:
    """`retry` after a newer revision was told: the older one is superseded, with the reason, and never told (P16)."""
    day.configure(list_source(day.site.url()))
    fee(day, 10)
    day.hook.answers["/desk"] = day.hook.no_answer(410)
    fee(day, 20)
    day.clock.move(hours=2)
    day.room.pay_all()
    day.hook.answers.clear()
    fee(day, 30)
    assert [d.state for d in day.room.store.queries.deliveries(route="all")] == ["dead", "sent"]
    day.room.store.outbox.revive(None, day.clock())
    day.room.pay_all()
    first, second = day.room.store.queries.deliveries(route="all")
    assert (first.state, second.state) == ("superseded", "sent") and "newer change" in (first.error or "")
    assert [told["notice"]["text"] for told in day.hook.told()] == ["The fee is 30 yuan."]


def test_the_ledger_says_what_may_have_come_twice(day: Newsday) -> None:
    """A process that died with an alert in hand: the table says `possible repeat` beside it."""
    day.configure(list_source(day.site.url()))
    day.site.show(list_page([row(1)]))
    day.poll()
    day.site.show(list_page([row(2), row(1)]))
    day.poll(pay=False)
    assert "possible repeat" not in day.run("deliveries").stdout
    day.room.store.outbox.claim("desk", day.clock())
    day.rest()
    day.room.pay_all()
    (line,) = [line for line in day.run("deliveries").stdout.splitlines() if line.split()[1:2] == ["sent"]]
    assert "possible repeat" in line


def test_two_newsrooms_with_one_sender_have_threads_of_their_own(day: Newsday) -> None:
    """The second notice of one and of the other are no conversation, although both mails are from one address."""
    two_readers(day)
    publish(day, 2)
    day.rest()
    day.data.rename(day.folder / "before")
    day.poll()
    publish(day, 3)
    threads = {mail["In-Reply-To"] for _, mail, _ in day.mail.letters()}
    assert len(threads) == 2 and all(mail["References"] == mail["In-Reply-To"] for _, mail, _ in day.mail.letters())
    assert all(thread.startswith("<notice-") and thread.endswith("@example.test>") for thread in threads)
