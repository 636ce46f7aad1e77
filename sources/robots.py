"""May this address be asked for, by what its host says to robots (RFC 9309)? The one door to protego."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sources.errors import FetchFailed, Refused, SourceError, Suspect
from sources.guard import Parts, check_url

if TYPE_CHECKING:
    from protego import Protego

AGENT = "gazetted"
"""The product token by which rules name us (RFC 9309 §2.2.1): the first word of our User-Agent."""
LARGEST = 500 * 1024
"""Bytes of a robots.txt that are read; what follows is not (RFC 9309 §2.5)."""
FRESH = timedelta(hours=24)
"""How long rules hold before they are asked for again (RFC 9309 §2.4)."""
AGAIN = timedelta(minutes=10)
"""How soon rules are asked for again that could not be read, while older ones still serve."""
UNDEFINED = timedelta(days=30)
"""A host whose rules cannot be read for so long has none (RFC 9309 §2.3.1.4)."""
SLOWEST = 60.0
"""Seconds: the longest Crawl-delay that is kept to; a longer one would hold a poll for hours."""
REMEMBERED = 4096
"""Hosts whose rules are held in memory."""
_OURS = (AGENT, "*")
_FIELDS = {"allow": "Allow", "disallow": "Disallow", "crawldelay": "Crawl-delay"}
_BROKEN = frozenset({"protocol", "incomplete", "decode", "too_large"})
"""What the network did to a robots.txt alone; a host that answers nothing at all is in another trouble."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What one origin (`https://host`) said to robots: `text`, None where it never could be read.

    `read_at` is when it was last read, `asked_at` when it was last asked for; where it says nothing, all is allowed.
    """

    origin: str
    text: str | None
    read_at: datetime
    asked_at: datetime

    def due(self, now: datetime) -> bool:
        """Whether they must be asked for again; a clock that was set back does not make them hold for ever."""
        if self.asked_at > self.read_at:
            return not self.asked_at <= now < self.asked_at + AGAIN
        return not self.read_at <= now < self.read_at + FRESH


Ask = Callable[[Parts], bytes]
"""Fetches a robots.txt, at most LARGEST bytes of it; raises SourceError."""


class Robots:
    """The rules of all hosts together. Thread-safe; each host is asked once a day, by one thread at a time.

    `keep` is called with rules that were read, so that the next start need not ask; `held` are those of the last one.
    """

    def __init__(self, now: Callable[[], datetime], held: Iterable[Rules] = (), keep: Callable[[Rules], object] = id):
        self._now, self._keep = now, keep
        self._rules = OrderedDict((rules.origin, rules) for rules in held)
        self._parsed: OrderedDict[str, Protego] = OrderedDict()
        self._locks: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()

    def permit(self, parts: Parts, ask: Ask, patience: float) -> float:
        """Seconds of its Crawl-delay, 0 where there is none. Refused `robots` where the host forbids the address.

        FetchFailed where its rules cannot be read and no older ones are held: nothing is asked until they can be.
        """
        origin = f"{parts.scheme}://{parts.authority}"
        lock = self._lock_of(origin)
        if not lock.acquire(timeout=max(0.0, patience)):
            raise FetchFailed("busy", f"{parts.host} still sends its robots.txt; this page waits for its next poll.")
        try:
            parsed = self._parsed_of(origin, self._current(origin, ask))
        finally:
            lock.release()
        if parsed is None:
            return 0.0
        if not parsed.can_fetch(parts.url, AGENT):
            raise Refused(
                "robots",
                f"{parts.host} asks robots not to read {parts.url[:200]} (robots.txt); ask the site, give another "
                "address, or take it upon yourself with `robots: ignore`.",
            )
        return min(float(parsed.crawl_delay(AGENT) or 0.0), SLOWEST)

    def _lock_of(self, origin: str) -> threading.Lock:
        with self._guard:
            return self._locks.setdefault(origin, threading.Lock())

    def _current(self, origin: str, ask: Ask) -> Rules:
        """The rules as they hold now, asked for where their day is over."""
        now, held = self._now(), self._rules.get(origin)
        if held is not None and not held.due(now):
            return held
        try:
            fresh = Rules(origin, rules_for_us(ask(check_url(f"{origin}/robots.txt"))), now, now)
        except SourceError as fault:
            fresh = self._without(origin, held, fault, now)
        self._remember(fresh)
        return fresh

    def _without(self, origin: str, held: Rules | None, fault: SourceError, now: datetime) -> Rules:
        """What holds where no rules came: a host that has none allows all; one that cannot say is left alone."""
        if _has_none(fault):
            return Rules(origin, "", now, now)
        if held is not None and now - held.read_at < UNDEFINED and held.text is not None:
            return replace(held, asked_at=now)
        if held is not None and now - held.read_at >= UNDEFINED:
            return Rules(origin, "", now, now)
        self._remember(held or Rules(origin, None, now, now))  # since when it cannot be read
        raise _unreadable(origin, fault)

    def _remember(self, rules: Rules) -> None:
        with self._guard:
            self._rules[rules.origin] = rules
            self._parsed.pop(rules.origin, None)
            while len(self._rules) > REMEMBERED:
                gone, _ = self._rules.popitem(last=False)
                self._parsed.pop(gone, None)
        self._keep(rules)

    def _parsed_of(self, origin: str, rules: Rules) -> Protego | None:
        if not rules.text:
            return None
        from protego import Protego

        with self._guard:
            if origin not in self._parsed:
                self._parsed[origin] = Protego.parse(rules.text)
            return self._parsed[origin]


def rules_for_us(body: bytes) -> str:
    """The groups of a robots.txt that may apply to us, in its plainest spelling: ours, and that of all robots.

    What is said to thousands of others is left out: a file of nothing but names and rules costs no more than its size.
    """
    said: dict[str, list[str]] = {}
    named: set[str] = set()
    ruled = False
    for line in body[:LARGEST].decode("utf-8-sig", "replace").splitlines():
        field, colon, value = line.partition("#")[0].partition(":")
        name, value = field.strip().lower().replace("-", "").replace(" ", ""), value.strip()
        if colon and name == "useragent":
            named, ruled = set() if ruled else named, False
            if value.lower() in _OURS:
                named.add(value.lower())
                said.setdefault(value.lower(), [])
        elif colon and name in _FIELDS:
            ruled = True
            for agent in named:
                said[agent].append(f"{_FIELDS[name]}: {value}")
    return "\n".join(line for agent, rules in said.items() for line in (f"User-agent: {agent}", *rules))


def _has_none(fault: SourceError) -> bool:
    """RFC 9309 §2.3.1.3: 4xx, and what a redirect makes unreachable, mean that there are no rules."""
    if isinstance(fault, Refused | Suspect) or fault.reason in ("blocked", "redirect"):
        return True
    return fault.reason.startswith("http_4")


def _unreadable(origin: str, fault: SourceError) -> SourceError:
    """§2.3.1.4: all is forbidden while the rules cannot be read. Where nothing at all is answered, that is the news."""
    if not (fault.reason.startswith("http_5") or fault.reason in _BROKEN):
        return fault
    message = (
        f"{origin}/robots.txt cannot be read, so nothing of that host is (RFC 9309 §2.3.1.4): {fault.message} "
        "It is asked for again; `robots: ignore` does without."
    )
    return FetchFailed("robots", message, retry_after=fault.retry_after)
