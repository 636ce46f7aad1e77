"""How is what is owed paid? One delivery at a time, each answer written down."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.channels import Receipt, Target, send
from alerts.digest import write_digest
from alerts.message import Message, Why, write, write_incident
from alerts.reminder import write_reminder
from alerts.retry import GIVE_UP, PROBES, next_try, probe_after
from monitor import health
from monitor.compare import Step
from monitor.desk import Desk
from monitor.digests import Editor, also_of
from monitor.redlines import Redlines
from monitor.restraint import put_off, quiet_until, silenced
from monitor.retract import ended, replaced, retraction_words
from monitor.summary import summary
from monitor.wording import worded
from sources.failpoints import reach
from state.book import Book
from state.errors import StoreError
from state.records import Change, Delivery, Reminder
from state.reminders import NEARER
from state.store import Store

log = logging.getLogger("gazetted.deliver")
SOONEST, LATEST = timedelta(minutes=5), timedelta(hours=1)
"""Between two tries of a channel that refuses our login."""
LOST = "another sender has taken it over: this one was stopped for too long"
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Paid:
    """What came of one try: the delivery as it was claimed, and where it stands now."""

    delivery: Delivery
    state: str
    error: str | None
    died: int = 0
    """How many deliveries were given up, this one or others that wait for the same receiver."""


class Payer:
    """Pays what is owed on one channel after the other; several threads may use one, each for a channel of its own."""

    def __init__(self, store: Store, desk: Desk, names: dict[str, str], timezone: str, clock: Clock):
        self._store, self._desk, self._names, self._clock = store, desk, names, clock
        self._timezone = timezone
        self._redlines = Redlines(store.queries)
        self._unwritten: dict[str, tuple[Delivery, Receipt, datetime]] = {}
        self._jitter = random.Random()  # noqa: S311  (spreads retries; guards nothing)

    def serve(self, desk: Desk, names: dict[str, str], timezone: str) -> None:
        """From the next delivery on pays for another configuration; answers that could not be written are kept."""
        self._desk, self._names, self._timezone = desk, names, timezone

    @property
    def unwritten(self) -> tuple[str, ...]:
        """The channels on which an answer came that could not be written down yet."""
        return tuple(self._unwritten)

    def resume(self) -> None:
        """Writes down each yes that a dead process heard and could not write down. Only under the lock."""
        heard = {(yes.key, yes.fence): yes.at for yes in self._store.taken.left()}
        for delivery in self._store.outbox.in_hand() if heard else ():
            at = heard.get((delivery.key, delivery.fence))
            if at is not None:
                self._settle(delivery, Receipt(True), at)
                log.info("delivery %d was taken before the last end, and is written down now", delivery.id)
        self._store.taken.clear()

    def pay(self, channel: str) -> Paid | None:
        """Sends the next due delivery of `channel`; None where nothing is due.

        An answer that could not be written (a full disk) is kept, and written before anything else is sent: else
        its reader would be told twice.
        """
        if channel in self._unwritten:
            return self._settle(*self._unwritten[channel])
        delivery = self._claim(channel)
        if delivery is None:
            self._redlines.forget()
            return None
        reach("after_claim")
        target = self._desk.target(channel, delivery.recipient)
        if target is None:
            return self._cancel(delivery, "the configuration no longer has this recipient")
        if not self._desk.knows_route(delivery.route):
            return self._cancel(delivery, "the configuration no longer has this route")
        if (reason := ended(self._store, self._desk, delivery, self._clock())) is not None:
            return Paid(delivery, "cancelled", reason)
        if (silence := silenced(self._store, delivery, self._clock())) is not None:
            return Paid(delivery, "cancelled" if silence.drop else "held", silence.said)
        if delivery.reminder is not None and self._is_past(delivery):
            return Paid(delivery, "superseded", NEARER)
        receipt = self._send(delivery, target)
        if receipt is None:
            return Paid(delivery, "pending", LOST)
        self._unwritten[channel] = delivery, receipt, self._clock()
        return self._settle(*self._unwritten[channel])

    def _claim(self, channel: str) -> Delivery | None:
        """The next due delivery that need not wait for the end of quiet hours, or for room."""
        while (delivery := self._store.outbox.claim(channel, now := self._clock())) is not None:
            if not put_off(self._store, self._desk, delivery, now):
                break
        return delivery

    def _cancel(self, delivery: Delivery, gone: str) -> Paid:
        with self._store.transaction() as book:
            book.settle(delivery, state="cancelled", now=self._clock(), error=gone)
        return Paid(delivery, "cancelled", gone)

    def _is_past(self, delivery: Delivery) -> bool:
        """Ends a reminder where a nearer one of the same date is due as well: after a rest one is told, not all."""
        now = self._clock()
        with self._store.transaction() as book:
            past = book.reminders.nearer_is_due(delivery, now)
            if past:
                book.settle(delivery, state="superseded", now=now, error=NEARER)
        return past

    def _send(self, delivery: Delivery, target: Target) -> Receipt | None:
        """What came of it; None where the claim was lost before the first byte went out."""
        try:
            message = self._words(delivery)
        except StoreError:
            self._store.outbox.release(delivery)  # no byte went out: it neither waits for the lease nor is a repeat
            raise
        except Exception as error:
            log.exception("delivery %d could not be put into words", delivery.id)
            return Receipt(False, f"could not be put into words: {error}", again=False)
        if not self._store.outbox.keeps(delivery, self._clock()):
            return None
        reach("before_send")
        receipt = send(target, message, delivery.key)
        reach("after_send")
        if receipt.ok:
            self._store.taken.note(delivery, self._clock())
            reach("after_note")
        return receipt

    def _settle(self, delivery: Delivery, receipt: Receipt, now: datetime) -> Paid:
        """Writes down the answer of `now` and, in the same transaction, that the channel is dead, or well again."""
        if receipt.shut:
            return self._pause(delivery, receipt, now)
        due_at = None if receipt.ok else next_try(delivery.attempts, receipt, now, self._jitter.random())
        state = "sent" if receipt.ok else "pending" if due_at else "dead"
        error = None if receipt.ok else receipt.reason
        with self._store.transaction() as book:
            settled = book.settle(delivery, state=state, now=now, error=error, due_at=due_at, doubt=receipt.doubt)
            given_up = [] if due_at is None else self._leave_alone(book, delivery, receipt, due_at, now)
            if settled and state == "sent":
                health.channel_opened(book, delivery.channel, self._desk.operators(), now)
                if book.answered(delivery):
                    health.receiver_answers(book, delivery.channel, delivery.recipient, self._desk.operators(), now)
            if settled and state != "pending":
                self._tell_operators(book, delivery, state, receipt, now)
        self._unwritten.pop(delivery.channel, None)
        self._store.taken.written(delivery)
        reach("after_mark")
        return Paid(
            delivery, "dead" if delivery.id in given_up else state, error, len(given_up) or int(state == "dead")
        )

    def _leave_alone(
        self, book: Book, delivery: Delivery, receipt: Receipt, due_at: datetime, now: datetime
    ) -> list[int]:  # fmt: skip
        """What else waits for a receiver that said no: until the time that it named; or, where it refused several in a
        row, until one of them shows that it is well again. The operators hear of one that stays ill; what waits longer
        than a message is tried is given up: the ids of that."""
        if receipt.busy and receipt.retry_after is not None:
            book.rest(delivery, min(due_at, now + timedelta(seconds=receipt.retry_after)))
        elif receipt.again:
            times = book.refused(delivery, now, lambda times: probe_after(times, self._jitter.random()))
            if times > len(PROBES):
                operators, way = list(self._desk.operators()), (delivery.channel, delivery.recipient)
                since = health.receiver_fails(book, *way, receipt.reason, operators, now)
                longest = now - timedelta(seconds=GIVE_UP)
                if since < longest and (ended := book.give_up(delivery, longest, receipt.reason)):
                    health.delivery_died(book, *way, f"to {delivery.recipient}: {receipt.reason}", operators, now)
                    return ended
        return []

    def _pause(self, delivery: Delivery, receipt: Receipt, now: datetime) -> Paid:
        """The channel is shut: all that is owed on it waits, and no try counts, until a later one finds it open.

        It is tried again after as long as it was shut so far, within bounds: a server that sees many bad logins may
        lock the account.
        """
        with self._store.transaction() as book:
            since = health.channel_shut(book, delivery.channel, receipt.reason, self._desk.operators(), now)
            book.settle(delivery, state="pending", now=now, error=receipt.reason, counts=False)
            book.shut(delivery, now + min(max(now - since, SOONEST), LATEST))
        self._unwritten.pop(delivery.channel, None)
        return Paid(delivery, "pending", receipt.reason)

    def _tell_operators(self, book: Book, delivery: Delivery, state: str, receipt: Receipt, now: datetime) -> None:
        """A death is an incident of its recipient on its channel, and the next success there ends it.

        News of incidents themselves neither opens nor ends one: else each would bring the next.
        """
        if delivery.incident is not None:
            return
        operators, channel, recipient = self._desk.operators(), delivery.channel, delivery.recipient
        if state == "sent":
            health.delivery_went(book, channel, recipient, operators, now)
        else:
            health.delivery_died(book, channel, recipient, f"to {recipient}: {receipt.reason}", operators, now)

    def _words(self, delivery: Delivery) -> Message:
        """Its message, in the words of its route's templates where there are any."""
        message = self._own_words(delivery)
        return worded(self._store, self._desk, self._desk.route(delivery.route), message, self._clock())

    def _own_words(self, delivery: Delivery) -> Message:
        language = self._desk.language(delivery.route)
        queries = self._store.queries
        if delivery.step == "digest":
            return self._digest_words(delivery)
        if delivery.reminder is not None:
            return self._reminder_words(delivery, delivery.reminder)
        if delivery.retraction is not None:
            return retraction_words(queries, self._desk, self._names, delivery, self._store.instance)
        if delivery.change is None:
            assert delivery.incident is not None, "a delivery is of a change or of an incident"
            incident = queries.incident(delivery.incident)
            assert incident is not None, "an incident is never removed"
            opened = delivery.step == "opened"
            name = self._names.get(incident.subject) or _name_of_way(incident.subject)
            return write_incident(
                incident, opened=opened, source_name=name, language=language, now=self._clock(),
                timezone=self._timezone, instance=self._store.instance,
            )  # fmt: skip
        change = queries.change(delivery.change)
        assert change is not None, "a change is never removed"
        return self._change_words(delivery, change, language)

    def _digest_words(self, delivery: Delivery) -> Message:
        queries, route = self._store.queries, self._desk.route(delivery.route)
        assert delivery.digest is not None and route is not None, "a digest has its window, and its route was looked up"
        window = queries.windows.one(delivery.digest)
        assert window is not None, "a window is never removed"
        gathered = queries.deliveries(digest=window.id)
        digest = Editor(queries, self._desk, self._names).digest(route, window, gathered, self._clock())
        due, part = quiet_until(self._desk, delivery, window.ends), queries.windows.part(window)
        return write_digest(replace(digest, due=due, part=part))

    def _reminder_words(self, delivery: Delivery, reminder: Reminder) -> Message:
        route = self._desk.route(delivery.route)
        assert route is not None and delivery.notice is not None, "its route was looked up, and it is of a notice"
        notice = self._store.queries.notice(delivery.notice)
        assert notice is not None and delivery.first_due is not None, "a notice is never removed"
        return write_reminder(
            notice, reminder, route=route, due=delivery.first_due, now=self._clock(),
            source_name=self._names.get(notice.source, notice.source), topic_names=self._desk.topic_names,
            instance=self._store.instance,
        )  # fmt: skip

    def _change_words(self, delivery: Delivery, change: Change, language: str) -> Message:
        assert change.new_version is not None, "every change leads to a version"
        version = self._store.queries.version(change.new_version)
        assert version is not None, "a version is never removed"
        redline, route = self._redlines.of(change), self._desk.route(delivery.route)
        assert route is not None, "its route was looked up"
        step = Step(change.kind, version.content, change.fields, redline)
        return write(
            replace(change, summary=summary(step, language)), version.content,
            why=Why(delivery.route, route.asked(change.topics), change.source), redline=redline,
            source_name=self._names.get(change.source, change.source),
            language=language, topic_names=self._desk.topic_names, instance=self._store.instance,
            also=also_of(self._store.queries, self._names, change),
            replaces=replaced(self._store.queries, route, delivery),
        )  # fmt: skip


def _name_of_way(subject: str) -> str:
    """`desk → reader@example.org`, how people read `channel:desk to reader@example.org`; another subject as it is."""
    if not subject.startswith("channel:"):
        return subject
    return subject.removeprefix("channel:").replace(" to ", " → ", 1)
