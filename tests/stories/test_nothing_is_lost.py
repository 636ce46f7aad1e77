"""Promise 1: nothing seen is lost, and promise 2: told once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import timedelta

import pytest

from sources import failpoints
from sources.failpoints import FailpointReached
from tests.newsday import Newsday
from tests.printing import Json, follow_source, list_page, list_source, notice_page, row


def stop_at(point: str, nth: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Arms a failpoint in this process, as GAZETTED_FAILPOINT would."""
    monkeypatch.setattr(failpoints, "_armed", f"{point}:{nth}:raise")
    monkeypatch.setattr(failpoints, "_count", 0)


def everything(day: Newsday) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables, read past our own code."""
    with sqlite3.connect(day.data / "gazetted.db") as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {name: sorted(db.execute(f"SELECT * FROM {name}").fetchall(), key=repr) for name in names}


@pytest.mark.parametrize("make", [list_source, follow_source])
def test_a_poll_that_dies_before_its_commit_leaves_nothing_and_the_next_one_brings_everything(
    day: Newsday, monkeypatch: pytest.MonkeyPatch, make: Callable[..., Json]
) -> None:
    """Versions, changes, deliveries and cursor are one transaction: all of it is there, or none."""
    day.configure(make(day.site.url()))
    for number in (1, 2, 3):
        day.site.show(notice_page(row(number).title, "正文" * 40), row(number).href, etag=f'"n{number}"')
    day.site.show(list_page([row(1)]), etag='"1"')
    day.poll()
    before = everything(day)
    day.site.show(list_page([row(3), row(2), row(1)]), etag='"2"')
    stop_at("before_commit", 1, monkeypatch)
    with pytest.raises(FailpointReached):
        day.poll(pay=False)
    assert everything(day) == before
    monkeypatch.undo()
    day.poll()
    assert sorted(day.news()) == sorted(("published", row(number).title) for number in (2, 3))


def test_what_is_owed_survives_the_end_of_the_process(day: Newsday) -> None:
    """A poll without sending, the newsroom closed and opened: the reader still hears of it, under one key."""
    day.configure(list_source(day.site.url()))
    day.site.show(list_page([row(1)]))
    day.poll()
    day.site.show(list_page([row(2), row(1)]))
    day.poll(pay=False)
    day.rest()
    day.room.pay_all()
    assert day.news() == [("published", row(2).title)]


def test_everyone_who_asked_is_told_once_and_never_again(day: Newsday) -> None:
    """One row per change, route, channel and recipient; polling, paying and starting again send nothing more."""
    routes = [{"id": "one", "to": ["desk", "mail"]}, {"id": "two", "to": ["desk"]}]
    channels = [day.hook_channel("desk"), day.hook_channel("ops"), day.mail_channel("a@example.test", "b@example.test")]
    day.configure(list_source(day.site.url()), routes=routes, channels=channels)
    day.site.show(list_page([row(1)]))
    day.poll()
    day.site.show(list_page([row(2), row(1)]))
    for _ in range(3):
        day.poll()
        day.room.pay_all()
        day.rest()
    assert [told["why"]["route"] for told in day.hook.told()] == ["one", "two"]
    assert sorted(reader for reader, _ in day.mail.taken) == ["a@example.test", "b@example.test"]
    ledger = list(day.room.store.queries.deliveries())
    assert len(ledger) == len({delivery.key for delivery in ledger}) == 4
    assert {delivery.state for delivery in ledger} == {"sent"}


def test_every_try_of_a_delivery_carries_the_same_key(day: Newsday) -> None:
    """A receiver that was away gets the alert when it is back, under the key of the first try."""
    day.configure(list_source(day.site.url()))
    day.site.show(list_page([row(1)]))
    day.poll()
    day.site.show(list_page([row(2), row(1)]))
    day.hook.answers["/desk"] = day.hook.no_answer()
    day.poll()
    for _ in range(2):
        day.clock.move(hours=1)
        day.room.pay_all()
    assert day.news() == []
    del day.hook.answers["/desk"]
    day.clock.move(hours=1)
    day.room.pay_all()
    assert [told["title"] for told in day.hook.told()] == [row(2).title]
    assert {key for _, key, _ in day.hook.refused} == set(day.hook.keys())


def test_a_newer_version_waits_for_the_older_one(day: Newsday) -> None:
    """Whoever has not heard of the first revision does not hear of the second before it."""
    day.configure(list_source(day.site.url()))
    day.site.show(list_page([row(1, summary="The fee is 10 yuan.")]))
    day.poll()
    day.hook.answers["/desk"] = day.hook.no_answer()
    for fee in (20, 30):
        day.site.show(list_page([row(1, summary=f"The fee is {fee} yuan.")]))
        day.poll(minutes=1)
    day.hook.answers.clear()
    day.clock.move(hours=2)
    day.room.pay_all()
    assert [told["notice"]["text"] for told in day.hook.told()] == ["The fee is 20 yuan.", "The fee is 30 yuan."]


def test_paying_ends_although_a_newer_alert_waits_for_an_older_one(day: Newsday) -> None:
    """What is owed but must wait its turn is not due: paying what is due comes to an end."""
    day.configure(list_source(day.site.url()))
    day.site.show(list_page([row(1, summary="The fee is 10 yuan.")]))
    day.poll()
    day.hook.answers["/desk"] = day.hook.no_answer()
    day.site.show(list_page([row(1, summary="The fee is 20 yuan.")]))
    day.poll()
    day.site.show(list_page([row(1, summary="The fee is 30 yuan.")]))
    day.poll(pay=False, seconds=5)
    outbox = day.room.store.outbox
    assert outbox.channels_due(day.clock()) == []
    assert outbox.channels_due(day.clock() + timedelta(hours=1)) == ["desk"]


def test_a_text_that_goes_there_and_back_is_two_changes(day: Newsday) -> None:
    """A, then B, then A again: the second step is news like the first, once it stays so for a day: a stale server of
    two shows the same."""
    day.configure(list_source(day.site.url()))
    for fee in (10, 20, 10):
        day.site.show(list_page([row(1, summary=f"The fee is {fee} yuan.")]))
        day.poll()
    assert day.kinds() == ["baseline", "revised"]
    for _ in range(2):
        day.poll(hours=13)
    assert day.kinds() == ["baseline", "revised", "revised"]
    assert [kind for kind, _ in day.news()] == ["revised", "revised"]
    assert len(set(day.hook.keys())) == 2
