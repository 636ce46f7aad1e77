"""Is a source or a channel not well, and have the operators been told?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal
from urllib.parse import urlsplit

from alerts.channels import Target
from alerts.config import OPERATORS
from sources.config import Source
from sources.count import counted
from sources.page import Reading
from state.book import Book
from state.records import Incident

PATIENCE = 3
"""Polls in a row that may fail before the operators hear of it: one bad answer is the web's daily weather."""
AT_ONCE = frozenset({"no_items", "empty", "gutted", "flood", "moved", "address", "scheme", "no_titles"})
"""Reasons that no repetition mends: somebody must look."""
RESTLESS = timedelta(days=3)
"""A pause that no source is asked about, and the grace over its own longest one."""
RHYTHM = 8
"""Days with something new that make a rhythm."""
EXPIRES = timedelta(days=14)
"""Before the end of a certificate, when the operators hear of it."""
FEW = 3
"""Rows; of fewer, what their dates lack means nothing."""
BLOCKED = timedelta(hours=1)
LONGEST = timedelta(hours=6)


def kind_of_trouble(reading: Reading) -> str | None:
    """The kind of incident that a reading speaks of."""
    if reading.reason == "flood":
        return "flood"
    return {"suspect": "suspect", "failed": "failing"}.get(reading.verdict)


def watch(
    book: Book, source: Source, reading: Reading, failures: int, newest: datetime | None, desk: Iterable[Target],
    now: datetime, *, ill: bool,
) -> None:  # fmt: skip
    """Opens the incident of a source that is not well, closes those that are over, and owes both to the operators.

    `ill`: some incident about it is open.
    """
    told = list(desk)
    trouble = kind_of_trouble(reading)
    if trouble is None and ill:
        for kind in ("failing", "suspect", "flood"):
            _close(book, source.id, kind, told, now)
    elif trouble and (failures >= PATIENCE or reading.reason in AT_ONCE or not reading.again):
        _open(book, source.id, trouble, reading.message or reading.reason, told, now, reading.reason)
    silent = silence(source, newest, now, lambda: book.news_days(source.id))
    signs = {
        "quiet": silent, "certificate": expiry(source, reading, now), "dates": lost_dates(source, reading, now),
        "keys": shared_keys(source, reading), "gap": open_gap(source, reading),
    }  # fmt: skip
    for kind, reason in signs.items():
        if reason:
            _open(book, source.id, kind, reason, told, now)
        elif ill and reason is not None:
            _close(book, source.id, kind, told, now)


def silence(
    source: Source, newest: datetime | None, now: datetime, days: Callable[[], list[datetime]]
) -> str | None:  # fmt: skip
    """Why a source has been silent for too long; "" where it has not, None where nobody can say.

    `days` are those on which it last said something new, the latest first: its own rhythm, where no `quiet_for` is set.
    """
    if newest is None:
        return None
    if source.quiet_for is not None:
        late, usual = now - newest > source.quiet_for, f"expected at least every {_days(source.quiet_for)}"
    elif now - newest <= RESTLESS:
        return ""
    else:
        longest = longest_pause(days())
        late = longest is not None and now - newest > 2 * longest + RESTLESS
        usual = f"its longest pause so far was {_days(longest)}" if longest is not None else ""
    return f"nothing new since {newest:%Y-%m-%d}; {usual}" if late else ""


def longest_pause(days: Sequence[datetime]) -> timedelta | None:
    """The longest time between two of the days, the latest first; None where they are too few to make a rhythm."""
    if len(days) < RHYTHM:
        return None
    return max(later - earlier for later, earlier in pairwise(days))


def expiry(source: Source, reading: Reading, now: datetime) -> str | None:
    """Why the certificate of the source's host needs a look; "" where it is good for long, None where there is none."""
    if reading.certificate_ends is None:
        return None
    left = reading.certificate_ends - now
    if left > EXPIRES:
        return ""
    host, ends = urlsplit(source.url).hostname, reading.certificate_ends
    return f"the certificate of {host} ends on {ends:%Y-%m-%d}; after that day it cannot be read"


def lost_dates(source: Source, reading: Reading, now: datetime) -> str | None:
    """Why the dates of a list are not to be trusted: its selector finds none, or days that are yet to come."""
    if source.items is None or source.items.published is None or reading.page is None:
        return None
    if len(reading.listed) < FEW:
        return None
    dated = [link.published for link in reading.listed if link.published]
    where = f"items.published `{source.items.published}`"
    if not dated:
        return f"{where} finds no date in any of {counted(len(reading.listed), 'row')}"
    tomorrow = (now + timedelta(days=2)).date().isoformat()
    ahead = sum(day[:10] > tomorrow for day in dated)
    return (
        f"{where} finds a day yet to come in {ahead} of {counted(len(dated), 'row')}" if 2 * ahead > len(dated) else ""
    )


def shared_keys(source: Source, reading: Reading) -> str | None:
    """Why the ids of a list are not to be trusted: several of its rows, which are different notices, bear one."""
    if source.items is None or source.items.key is None or reading.page is None or not reading.listed:
        return None
    shared = sorted({link.shared for link in reading.listed if link.shared})
    if not shared:
        return ""
    more = f" and {len(shared) - 1} more" if len(shared) > 1 else ""
    return f"items.key `{source.items.key}` finds `{shared[0][:100]}`{more} in several rows that are different notices"


def open_gap(source: Source, reading: Reading) -> str | None:
    """Why rows of a list may be missing: its pages of one poll did not lead back to what was known."""
    if reading.gap is None:
        return None
    most = source.pages.most if source.pages else 1
    return f"{counted(most, 'page')} of the list did not meet what was known; each poll reads on" if reading.gap else ""


def delivery_died(
    book: Book, channel: str, recipient: str, reason: str, desk: Iterable[Target], now: datetime
) -> None:  # fmt: skip
    """A delivery is given up: the operators hear of it, by another channel where they have one."""
    told = list(desk)
    others = [target for target in told if target.channel != channel]
    _open(book, _way(channel, recipient), "dead", reason, others or told, now)


def delivery_went(book: Book, channel: str, recipient: str, desk: Iterable[Target], now: datetime) -> None:
    """This very recipient got an alert: what another one gets says nothing of it."""
    _close(book, _way(channel, recipient), "dead", list(desk), now)


def channel_shut(book: Book, channel: str, reason: str, desk: Iterable[Target], now: datetime) -> datetime:
    """A channel refuses our login: the operators hear of it once, elsewhere where they can; since when it does."""
    told, subject = list(desk), f"channel:{channel}"
    _open(book, subject, "shut", reason, [target for target in told if target.channel != channel] or told, now)
    return _since(book, subject, "shut", now)


def channel_opened(book: Book, channel: str, desk: Iterable[Target], now: datetime) -> None:
    """Something was taken on the channel: its login is good again."""
    _close(book, f"channel:{channel}", "shut", list(desk), now)


def receiver_fails(
    book: Book, channel: str, recipient: str, reason: str, desk: Iterable[Target], now: datetime
) -> datetime:  # fmt: skip
    """A receiver refuses all that is sent to it, and has for long: the operators hear of it once, elsewhere where they
    can; since when it does."""
    told, subject = list(desk), _way(channel, recipient)
    others = [target for target in told if target.channel != channel]
    _open(book, subject, "refusing", reason, others or told, now)
    return _since(book, subject, "refusing", now)


def receiver_answers(book: Book, channel: str, recipient: str, desk: Iterable[Target], now: datetime) -> None:
    """It took something again."""
    _close(book, _way(channel, recipient), "refusing", list(desk), now)


LEDGER = "ledger"
"""What the incident is about in which something due was not sent."""


def ledger_is_ill(book: Book, reason: str, desk: Iterable[Target], now: datetime) -> None:
    """Something that was due is not sent, or was not in the ledger: the operators hear of it once."""
    _open(book, LEDGER, "unsent", reason, list(desk), now)


def ledger_is_well(book: Book, desk: Iterable[Target], now: datetime) -> None:
    _close(book, LEDGER, "unsent", list(desk), now)


def template_failed(book: Book, subject: str, reason: str, desk: Iterable[Target], now: datetime) -> None:
    """A template could not be used for a message, which went out in our own words: the operators hear of it once."""
    _open(book, subject, "template", reason, list(desk), now)


def templates_replaced(book: Book, gone: Iterable[str], desk: Iterable[Target], now: datetime) -> None:
    """Those of whom the configuration now has another text, or none, fail no more."""
    told = list(desk)
    for subject in gone:
        _close(book, subject, "template", told, now)


def _way(channel: str, recipient: str) -> str:
    """What the incident of a delivery is about: `channel:desk to reader@example.org`."""
    return f"channel:{channel} to {recipient}"


def wait_after(failures: int, usual: timedelta, reading: Reading) -> timedelta:
    """How long to leave a source alone: its usual interval, doubled with each failure in a row, up to six hours."""
    wait = min(usual * 2 ** min(failures - 1, 10), max(usual, LONGEST)) if failures > 0 else usual
    if reading.reason == "blocked" and not reading.aside:
        wait = max(wait, BLOCKED)
    return max(wait, timedelta(seconds=reading.retry_after or 0))


def _open(
    book: Book, subject: str, kind: str, reason: str, told: list[Target], now: datetime, code: str = ""
) -> None:  # fmt: skip
    incident = book.open_incident(subject, kind, reason, now, code)
    if incident is not None:
        _owe(book, incident, told, now)


def _since(book: Book, subject: str, kind: str, now: datetime) -> datetime:
    known = book.incident(subject, kind)
    return known.opened if known else now


def _close(book: Book, subject: str, kind: str, told: list[Target], now: datetime) -> None:
    incident = book.close_incident(subject, kind, now)
    if incident is not None:
        _owe(book, incident, told, now)


def _owe(book: Book, incident: Incident, told: list[Target], now: datetime) -> None:
    step: Literal["opened", "closed"] = "closed" if incident.closed else "opened"
    for target in told:
        book.owe_incident(incident, step, OPERATORS, target.channel, target.recipient, now)


def _days(length: timedelta) -> str:
    return counted(length.days, "day") if length.days else f"{length.total_seconds() / 3600:g} hours"
