"""Was all that was due sent? A computation of its own says so, over random histories: no false alarm, and no miss."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from monitor.ledger_watch import LedgerWatch
from state.engine import open_engine
from state.reconcile import reconcile
from state.tables import DeliveryRow, DigestRow, table
from tests.newsday import Hook, Newsday, on_both_databases
from tests.printing import list_page, list_source, row

DELIVERY, DIGEST = table(DeliveryRow), table(DigestRow)
TOPIC: dict[str, Any] = {"id": "vouchers", "any": ["算力券", "Circular"]}
ROUTES: list[dict[str, Any]] = [
    {"id": "all", "to": ["desk"], "kinds": ["published", "revised", "withdrawn", "restored"]},
    {"id": "daily", "to": ["desk", "news"], "send": "0 9 * * *"},
    {"id": "topic", "to": ["slow"], "topics": ["vouchers"], "send": "0 */6 * * *", "empty": "skip"},
    {"id": "dates", "to": ["news", "night"], "remind": ["30d", "7d", "1d"], "sources": ["a"]},
    {"id": "late", "to": ["slow"], "kinds": ["revised"], "quiet_hours": "20:00-06:00"},
]
DATES = ("", "本办法有效期至2026年3月15日。", "本办法有效期至2026年2月3日。", "This rule applies from 20 January 2026.")


def channels(day: Newsday) -> list[dict[str, Any]]:
    quiet = {"quiet_hours": "22:00-07:00"}
    return [
        *(day.hook_channel(name) for name in ("desk", "ops", "news")),
        {**day.hook_channel("slow"), "rate": "2/1h"}, {**day.hook_channel("night"), **quiet},
    ]  # fmt: skip


def configure(day: Newsday, routes: list[dict[str, Any]]) -> None:
    sources = [list_source(day.site.url(f"/{name}"), name, quiet_for=None, flood=None) for name in ("a", "b")]
    day.configure(*sources, channels=channels(day), routes=routes, topics=[TOPIC])


class History:
    """What a publisher, readers' servers and operators do at random."""

    def __init__(self, day: Newsday, seed: int):
        self.day, self.random = day, random.Random(seed)
        self.pages = {"a": [row(1)], "b": [row(2)]}

    def begin(self) -> None:
        configure(self.day, ROUTES)
        self._show()
        for name in self.pages:
            self.day.poll(name, minutes=0)

    def step(self) -> None:
        """Something happens, time goes by, what is due is polled and paid."""
        deeds = (self._publish, self._publish, self._publish, self._edit, self._sink, self._silence, self._edit_routes)
        self.random.choice(deeds)()
        self._show()
        self.day.clock.move(minutes=self.random.choice((7, 31, 90, 400, 1500, 9000)))
        for name in self.pages:
            self.day.room.poll(self.day.source(name))
        self.day.room.pay_all()

    def _show(self) -> None:
        for name, rows in self.pages.items():
            self.day.site.show(list_page(rows), f"/{name}")

    def _publish(self) -> None:
        number = self.random.randrange(10, 60)
        wanted = self.random.choice((["a"], ["b"], ["a", "b"]))  # both: one story from two sources
        for name in wanted:
            if all(f"/{number}." not in known.href for known in self.pages[name]):
                self.pages[name].insert(0, row(number, summary=self.random.choice(DATES)))

    def _edit(self) -> None:
        rows = self.pages[self.random.choice("ab")]
        place = self.random.randrange(len(rows))
        rows[place] = rows[place].saying(summary=f"{self.random.choice(DATES)} Draft {self.random.randrange(99)}.")

    def _sink(self) -> None:
        path = self.random.choice(("/desk", "/news", "/slow", "/night"))
        status = self.random.choice((503, 410, 200, 200))
        self.day.hook.answers[path] = Hook.no_answer(status)

    def _silence(self) -> None:
        with self.day.room.store.transaction() as book:
            if self.random.random() < 0.4:
                book.silences.end(self.random.randrange(1, 4), self.day.clock())
            ends = self.random.choice((None, self.day.clock() + timedelta(hours=20)))
            book.silences.begin(
                source=self.random.choice("ab"), topic=None, notice=None, drop=self.random.random() < 0.3,
                author="ann", reason="moves house", now=self.day.clock(), ends=ends,
            )  # fmt: skip

    def _edit_routes(self) -> None:
        count = self.random.randrange(2, len(ROUTES) + 1)
        configure(self.day, self.random.sample(ROUTES, count))


def meddle(day: Newsday, *statements: sa.Executable) -> None:
    """Writes into the store of a newsroom at rest, as only a fault of ours would."""
    day.meddled = True
    day.rest()
    engine = open_engine(day.home)
    with engine.begin() as db:
        for statement in statements:
            db.execute(statement)
    engine.dispose()


@pytest.mark.parametrize("seed", range(3))
def test_a_healthy_ledger_is_never_faulted_and_a_row_that_is_lost_always_is(day: Newsday, seed: int) -> None:
    """Stories, digests that overlap, reminders, silences, quiet hours, rates, dead receivers and edited routes."""
    history = History(day, seed)
    history.begin()
    for number in range(9):
        history.step()
        assert day.faults() == [], f"step {number}"
    owed = [d for d in day.ledger() if d.step in ("change", "gathered")]
    lost = history.random.choice(owed)
    meddle(day, DELIVERY.delete().where(DELIVERY.c.id == lost.id))
    said = [one for one in day.faults("missing") if "reminder" not in one]
    where = f"to {lost.recipient} on {lost.channel} by route {lost.route}, and is not in the ledger"
    assert [f"change {lost.change} is owed {where}"] == said or told_by_another_source(day, lost.change, said)


def told_by_another_source(day: Newsday, change: int | None, said: list[str]) -> bool:
    """Whether nothing is missed since the same reader has the story from another source before."""
    before = day.room.store.queries.change(change or 0)
    assert before is not None
    known = day.room.store.queries.notice(before.notice)
    assert known is not None
    return said == [] and any(other.story == known.story for other in day.room.store.queries.others(before.notice))


def open_day(day: Newsday, *routes: dict[str, Any]) -> None:
    """A list with one known item and one news, owed and not paid."""
    day.configure(
        list_source(day.site.url(), quiet_for=None), channels=channels(day), routes=list(routes or ROUTES[:1])
    )
    day.site.show(list_page([row(1)]))
    day.poll(minutes=0)
    day.site.show(list_page([row(11, summary=DATES[1]), row(1)]))
    day.poll(pay=False)


@on_both_databases
def test_a_claim_that_nobody_settles_is_told_when_its_lease_is_long_over(day: Newsday) -> None:
    """Not before: a mail server may take its time to say yes."""
    open_day(day)
    assert day.room.store.outbox.claim("desk", day.clock()) is not None
    day.meddled = True
    day.rest()
    day.clock.move(minutes=29)
    assert day.faults() == []
    day.clock.move(minutes=20)
    assert ["is not sent, claimed until" in one for one in day.faults("late")] == [True]


def test_what_is_due_and_not_sent_is_told_unless_it_waits_for_something(day: Newsday) -> None:
    """Half an hour after its time; not while an older change of the notice is tried again."""
    open_day(day)
    day.clock.move(minutes=31)
    assert ["was due at 2026-01-05 09:31Z and is not sent" in one for one in day.faults("late")] == [True]
    day.hook.answers["/desk"] = Hook.no_answer()
    day.site.show(list_page([row(11, summary="Corrected."), row(1)]))
    day.poll()  # the first try fails, and the correction waits for it
    day.clock.move(minutes=40)
    assert ["change 3" in one for one in day.faults("late")] == [False]


@on_both_databases
def test_a_digest_that_is_gone_or_never_made_is_told(day: Newsday) -> None:
    """The digest as a whole, and the window in which its changes were to wait."""
    open_day(day, ROUTES[1] | {"to": ["desk"]})
    day.clock.move(days=1)
    assert ["and is not made" in one for one in day.faults()] == [True]
    day.room.close_due_digests()
    assert day.faults() == []
    meddle(day, DELIVERY.delete().where(DELIVERY.c.step == "digest"))
    assert ["which is not in the ledger" in one for one in day.faults()] == [True]
    day.room.close_due_digests()
    day.site.show(list_page([row(12), row(11, summary=DATES[1]), row(1)]))
    day.poll(pay=False)
    meddle(day, DIGEST.delete().where(DIGEST.c.closed.is_(None)))
    assert any("none is open for its reader" in one for one in day.faults("window"))


def test_reminders_that_are_gone_are_told_and_those_never_promised_are_not(day: Newsday) -> None:
    """One that its reader was told too late for was never owed."""
    open_day(day, {"id": "dates", "to": ["desk"], "remind": ["90d", "30d", "7d"]})
    assert day.faults("missing") == []
    meddle(day, DELIVERY.delete().where(DELIVERY.c.step == "remind", DELIVERY.c.age == 7))
    assert ["7 days before expires 2026-03-15" in one for one in day.faults("missing")] == [True]


def test_the_command_says_what_it_judged_and_fails_where_something_is_missing(day: Newsday) -> None:
    """Exit code 0 and a sentence; 1 and each fault, as JSON too; other filters with it are an error."""
    open_day(day)
    day.room.pay_all()
    day.rest()
    well = day.run("deliveries", "--reconcile")
    assert (well.returncode, well.stderr) == (0, "") and "1 change by the routes of their time" in well.stdout
    meddle(day, DELIVERY.delete())
    ill = day.run("deliveries", "--reconcile", "--json")
    found = json.loads(ill.stdout)
    assert ill.returncode == 1 and not found["well"] and found["owed"] == 1
    assert [(one["kind"], one["change"], one["channel"]) for one in found["faults"]] == [("missing", 2, "desk")]
    assert day.run("deliveries", "--reconcile", "--state", "dead").returncode == 2


def test_changes_of_a_release_without_rules_are_counted_and_not_judged(day: Newsday) -> None:
    """Nobody knows what was owed then."""
    open_day(day)
    meddle(day, sa.text("UPDATE change SET rules = NULL"), DELIVERY.delete())
    day.rest()
    with day.room.store.queries.asking():
        account = reconcile(day.room.store.queries, day.clock())
    assert account.well and account.judged.unjudged == 1


def look(watch: LedgerWatch, day: Newsday) -> bool:
    return watch.look(day.room.store, day.room.desk, day.clock())


@on_both_databases
def test_what_is_lost_is_owed_again_and_the_operators_hear_of_it_once(day: Newsday) -> None:
    """A delivery, a reminder and a digest that are gone come back with the keys they had; well again is told once."""
    remind = {"id": "dates", "to": ["desk"], "remind": ["90d", "7d"]}
    open_day(day, ROUTES[0], remind, ROUTES[1] | {"to": ["news"]})
    day.room.pay_all()
    day.clock.move(days=1)
    day.room.close_due_digests()
    before = sorted((d.step, d.route, d.key) for d in day.ledger())
    gone = sa.or_(DELIVERY.c.route == "all", DELIVERY.c.step.in_(("remind", "digest")))
    meddle(day, DELIVERY.delete().where(gone))
    watch = LedgerWatch()
    assert len(day.faults("missing", "digest")) >= 3 and not look(watch, day) and look(watch, day)
    assert sorted((d.step, d.route, d.key) for d in day.ledger() if d.step not in ("opened", "closed")) == before
    assert {d.possible_repeat for d in day.ledger() if d.route == "all"} == {True}
    assert day.faults("missing", "digest") == []
    day.room.pay_all()
    assert len(day.hook.keys()) == 3 and len(set(day.hook.keys())) == 2 and look(watch, day)
    assert day.operators() == [("unsent", "began"), ("unsent", "ended")]


def test_what_is_late_is_told_when_it_is_seen_twice_and_status_shows_it(day: Newsday) -> None:
    """A machine that slept is late at its first look, and no operator hears of that."""
    open_day(day)
    day.clock.move(hours=5)
    watch = LedgerWatch()
    assert not look(watch, day) and not day.room.store.queries.not_well()
    day.room.pay_all()
    assert look(watch, day) and not day.room.store.queries.not_well()
    day.site.show(list_page([row(12), row(11, summary=DATES[1]), row(1)]))
    day.poll(pay=False)
    day.clock.move(hours=1)
    assert [look(watch, day), look(watch, day), look(watch, day)] == [False, False, False]
    assert [one.kind for one in day.room.store.queries.not_well()] == ["unsent"]
    day.rest()
    shown = json.loads(day.run("status", "--json").stdout)
    assert not shown["healthy"] and "is not sent" in shown["deliveries"]["unsent"]
    day.room.pay_all()
    assert look(watch, day) and day.room.store.queries.not_well() == []


def test_what_waits_for_nothing_is_set_free(day: Newsday) -> None:
    """Held by no silence, put off for years, in a digest that nobody gathers: each goes out."""
    open_day(day, ROUTES[0], ROUTES[1] | {"to": ["desk"]})
    mine = DELIVERY.update().where(DELIVERY.c.change == 2, DELIVERY.c.route == "all")
    far = day.clock() + timedelta(days=900)
    watch = LedgerWatch()
    meddle(day, mine.values(state="held", silence=77), DIGEST.delete())
    assert [look(watch, day), look(watch, day)] == [False, False]
    assert day.faults("held", "window") == []
    meddle(day, mine.values(due_at=far))
    assert [look(watch, day), look(watch, day), look(watch, day)] == [False, False, True]
    day.room.pay_all()
    assert [told["title"] for told in day.hook.told()] == [row(11).title]


def test_the_daemon_looks_at_its_start_unless_it_shall_not(day: Newsday) -> None:
    """`operators.reconcile: null` lets it be."""
    day.clock.now = datetime.now(UTC)  # the command's own clock
    for every, found in ((None, False), ("1h", True)):
        day.configure(list_source(day.site.url()), operators={"to": ["ops"], "reconcile": every})
        day.site.show(list_page([row(1)]))
        day.poll(minutes=31)
        if not found:
            day.site.show(list_page([row(11), row(1)]))
            day.poll(pay=False)
            meddle(day, DELIVERY.delete())
        day.rest()
        assert day.run("run", "--once").returncode in (0, 1)
        assert bool(day.hook.told()) == found
