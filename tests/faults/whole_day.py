"""What becomes of a day of many sources with faults at random? Real HTTP on loopback; the clock is moved.

    .venv/bin/python -m tests.faults.whole_day [--sources 300] [--hours 24] [--seed 1]

Each half hour some sites publish, correct or reorder, some fall ill for a while, and those sources that are due are
polled. A model that knows only what the sites did says what readers and operators must have been told; every difference
is printed.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from tests.newsday import Newsday
from tests.printing import Row, list_page, list_source, row

STEP = timedelta(minutes=30)
CALM = timedelta(hours=7)
"""A source in trouble is asked at least every six hours."""
QUIET = "3h"
SORRY = (
    "<html><head><title>系统维护中</title></head><body><h1>系统维护中</h1><p>网站正在升级，请稍后。</p></body></html>"
)
CHALLENGE = (
    "<html><head><title></title></head><body><script>document.cookie='v='+(7*6);location.reload()</script></body>"
)
PATIENCE = 3
"""Bad polls in a row before operators hear of what may be weather; of a gutted list they hear at once."""
Told = Counter[tuple[str, str, str]]


@dataclass
class Publisher:
    """One site: what its list shows, what readers were shown of it when it was last well, and its illness."""

    number: int
    rows: list[Row]
    silent: bool = False
    seen: dict[str, str] = field(default_factory=dict)
    ill: str = ""
    steps: int = 0
    polls: int = 0
    alarmed: set[str] = field(default_factory=set)

    @property
    def id(self) -> str:
        return f"s{self.number:03}"

    @property
    def path(self) -> str:
        return f"/{self.id}"


Illness = Callable[[Newsday, Publisher], None]
ILLNESSES: dict[str, tuple[Illness, str]] = {
    "time out": (lambda day, at: day.site.show("", at.path, hold=threading.Event()), "failing"),
    "404": (lambda day, at: day.site.show("<h1>Not Found</h1>", at.path, status=404), "failing"),
    "500": (lambda day, at: day.site.show("<h1>Internal Server Error</h1>", at.path, status=500), "failing"),
    "challenge": (lambda day, at: day.site.show(CHALLENGE, at.path, status=412), "suspect"),
    "maintenance": (lambda day, at: day.site.show(SORRY, at.path), "suspect"),
    "gutted": (lambda day, at: day.site.show(list_page(at.rows[:1]), at.path), "suspect"),
}
"""How a site falls ill, and the kind of the incident that operators must hear of."""


@dataclass
class Day:
    """The sites, the newsroom over them, and what both sides said."""

    newsday: Newsday
    sources: int
    chance: random.Random
    sites: list[Publisher] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    due: Told = field(default_factory=Counter)
    alarms: Told = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def open(self) -> None:
        """Every site shows twenty notices, and every source has its baseline."""
        for number in range(self.sources):
            first = number * 1000
            site = Publisher(number, [row(first + at) for at in range(20, 0, -1)], silent=number % 10 == 9)
            self.sites.append(site)
            self._show(site)
        news = self.newsday
        entries = [
            list_source(news.site.url(site.path), site.id, every="30m", **({"quiet_for": QUIET} if site.silent else {}))
            for site in self.sites
        ]
        http = {"allow": [news.site.place], "per_host": "0s", "timeout": "2s"}
        news.configure(*entries, http=http)
        for site in self.sites:
            news.room.poll(news.source(site.id))
            self._read(site)

    def step(self, *, calm: bool = False) -> None:
        """Half an hour: the sites do what they do, and who is due is asked. A calm one is longer, and all are well."""
        self.newsday.clock.now += CALM if calm else STEP
        for site in self.sites:
            self._heal(site, at_once=calm)
            if not calm:
                self._live(site)
        for site in self.sites:
            state = self.newsday.room.store.queries.source(site.id)
            if state is None or state.next_poll is None or state.next_poll <= self.newsday.clock():
                self._poll(site)
        self.newsday.room.pay_all()

    def _live(self, site: Publisher) -> None:
        if not site.silent:
            if self.chance.random() < 0.1:
                site.rows.insert(0, row(site.number * 1000 + len(site.rows) + 1))
                self.counts["notices published"] += 1
            if self.chance.random() < 0.05:
                at = self.chance.randrange(len(site.rows))
                site.rows[at] = site.rows[at].saying(summary=f"更正: 报送期限改为{self.chance.randrange(2, 90)}日。")
                self.counts["notices corrected"] += 1
        if self.chance.random() < 0.1:
            self.chance.shuffle(site.rows)
            self.counts["lists reordered"] += 1
        if not site.ill and self.chance.random() < 0.03:
            site.ill, site.steps = self.chance.choice(list(ILLNESSES)), self.chance.randint(1, 8)
            self.counts[f"ill: {site.ill}"] += 1
        self._show(site)

    def _heal(self, site: Publisher, *, at_once: bool) -> None:
        site.steps -= 1
        if site.ill and (site.steps <= 0 or at_once):
            site.ill = ""
            self._show(site)

    def _show(self, site: Publisher) -> None:
        if site.ill:
            ILLNESSES[site.ill][0](self.newsday, site)
        else:
            self.newsday.site.show(list_page(site.rows), site.path)

    def _poll(self, site: Publisher) -> None:
        result = self.newsday.room.poll(self.newsday.source(site.id))
        self.counts[f"polls {result.verdict}"] += 1
        if site.ill:
            self._worry(site)
            if result.verdict not in ("failed", "suspect"):
                self.differences.append(f"{site.id}: {site.ill} was read as {result.verdict}")
        else:
            self.due.update(self._read(site))
            self.alarms.update((site.id, kind, "ended") for kind in site.alarmed)
            site.polls, site.alarmed = 0, set()
            if result.verdict not in ("good", "unchanged"):
                self.differences.append(f"{site.id}: a list that was well was read as {result.verdict}")

    def _worry(self, site: Publisher) -> None:
        """One more bad poll in a row, whatever the illness: operators must hear of it where it is no weather."""
        site.polls += 1
        kind = ILLNESSES[site.ill][1]
        if (site.polls >= PATIENCE or site.ill == "gutted") and kind not in site.alarmed:
            site.alarmed.add(kind)
            self.alarms[site.id, kind, "began"] += 1

    def _read(self, site: Publisher) -> Told:
        """What a reader of the list must hear now."""
        news: Told = Counter()
        for one in site.rows:
            before = site.seen.get(one.href)
            if before is None:
                news[site.id, "published", one.title] += 1
            elif before != one.summary:
                news[site.id, "revised", one.title] += 1
            site.seen[one.href] = one.summary
        return news

    def close(self) -> list[str]:
        """Every difference between what was due and what was told."""
        told: Told = Counter((one["source"], one["kind"], one["title"]) for one in self.newsday.hook.told())
        said: Told = Counter()
        for one in self.newsday.hook.told("/ops"):
            incident = one["incident"]
            said[incident["subject"], incident["kind"], "began" if one["opened"] else "ended"] += 1
        self.alarms.update((site.id, "quiet", "began") for site in self.sites if site.silent)
        self.counts["news told"], self.counts["alarms told"] = told.total(), said.total()
        for name, wanted, got in (("news", self.due, told), ("alarm", self.alarms, said)):
            self.differences += [f"missed {name}: {one}" for one in (wanted - got).elements()]
            self.differences += [f"wrong {name}: {one}" for one in (got - wanted).elements()]
        return self.differences


def live(newsday: Newsday, sources: int, hours: float, seed: int) -> Day:
    """A day of so many hours, and then enough calm for every source to be asked twice."""
    day = Day(newsday, sources, random.Random(seed))
    day.open()
    for _ in range(int(timedelta(hours=hours) / STEP)):
        day.step()
    for _ in range(2):
        day.step(calm=True)
    day.close()
    return day


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=int, default=300)
    parser.add_argument("--hours", type=float, default=24)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        newsday = Newsday(Path(folder))
        try:
            day = live(newsday, options.sources, options.hours, options.seed)
        finally:
            newsday.close()
    for name, count in sorted(day.counts.items()):
        sys.stdout.write(f"{count:8} {name}\n")
    sys.stdout.writelines(f"{line}\n" for line in day.differences)
    sys.stdout.write(f"{len(day.differences)} differences\n")
    sys.exit(bool(day.differences))


if __name__ == "__main__":
    main()
