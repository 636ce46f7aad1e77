"""A channel tried on the people behind it: one message that says it is a test, and what their service answered."""

from __future__ import annotations

import json

import pytest

from tests.newsday import Answer, Newsday
from tests.printing import list_source


@pytest.fixture
def newsroom(day: Newsday) -> Newsday:
    """A webhook, and a mail channel with two readers."""
    channels = [day.hook_channel("desk"), day.hook_channel("ops"), day.mail_channel("a@example.test", "b@example.test")]
    day.configure(list_source(day.site.url()), channels=channels)
    return day


def test_it_goes_as_an_alert_would_and_the_ledger_knows_nothing_of_it(newsroom: Newsday) -> None:
    """Each reader has one message that is marked in subject, text and data; the log tells of it, no delivery does."""
    done = newsroom.run("channel", "test", "mail", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert [(one["recipient"], one["ok"]) for one in told] == [("a@example.test", True), ("b@example.test", True)]
    assert all("250 kept" in one["answer"] for one in told)
    letters = newsroom.mail.letters()
    assert [to for to, _, _ in letters] == ["a@example.test", "b@example.test"]
    assert all(mail["Subject"].startswith("[Test]") and "nothing to do" in text for _, mail, text in letters)
    assert len({mail["Message-ID"] for _, mail, _ in letters}) == 2
    assert done.stderr.count("test message on channel mail to ") == 2
    assert newsroom.run("channel", "test", "desk").returncode == 0
    assert newsroom.hook.told()[0]["test"] is True
    assert list(newsroom.room.store.queries.deliveries()) == []


def test_a_refusal_is_told_in_the_services_words(newsroom: Newsday) -> None:
    """Exit code 1; whether trying again may help; of several readers, the one who was named alone."""
    newsroom.mail.replies["a@example.test"] = "550 no such reader"
    done = newsroom.run("channel", "test", "mail", "--recipient", "a@example.test")
    assert done.returncode == 1 and newsroom.mail.letters() == []
    assert "a@example.test: refused; trying again will not help" in done.stdout and "no such reader" in done.stdout
    newsroom.hook.answers["/desk"] = Answer(b'{"error": "come back later"}', 503)
    told = json.loads(newsroom.run("channel", "test", "desk", "--json").stdout)
    assert [(one["ok"], one["again"]) for one in told] == [(False, True)] and "503" in told[0]["answer"]


def test_a_channel_or_reader_that_is_not_there_is_wrong_usage(newsroom: Newsday) -> None:
    """With those that there are."""
    done = newsroom.run("channel", "test", "nobody")
    assert done.returncode == 2 and "there are desk, ops, mail" in done.stderr
    assert newsroom.run("channel", "test", "mail", "--recipient", "c@example.test").returncode == 2
