"""What a host says to robots is obeyed, kept for a day, and never guessed at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest

from sources.config import Http, Manners, Place
from sources.errors import FetchFailed, Refused, SourceError
from sources.fetch import Fetcher
from sources.page import Page
from sources.robots import LARGEST, SLOWEST, Robots, Rules, rules_for_us
from tests.sources.test_fetch import Origin, Time, answer, origin

__all__ = ["origin"]
HERE = Place(ip_network("127.0.0.0/8"))
OBEY = Manners()
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


class Day:
    """A fetcher on a clock that a test moves."""

    def __init__(self, held: tuple[Rules, ...] = (), per_host: float = 0.0):
        self.now, self.kept, self.time = NOON, list[Rules](), Time()
        robots = Robots(lambda: self.now, held, self.kept.append)
        http = Http(allow=(HERE,), per_host=timedelta(seconds=per_host))
        self.fetch = Fetcher(http, robots=robots, wait=self.time.wait, clock=self.time)

    def get(self, url: str, manners: Manners = OBEY) -> Page | None:
        return self.fetch.get(url, manners=manners)

    def fault(self, url: str) -> SourceError:
        with pytest.raises(SourceError) as caught:
            self.get(url)
        return caught.value


def asked(origin: Origin, path: str = "/robots.txt") -> int:
    return sum(head.split(" ")[1] == path for head in origin.heads)


def robots(origin: Origin, text: str) -> None:
    origin.say(answer(text.encode()), path="/robots.txt")


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow: /list", False),
        ("User-agent: *\nDisallow: /\nAllow: /list", True),
        ("User-agent: *\nDisallow: /*.html$", True),
        ("User-agent: *\nDisallow: /l*t$", False),
        ("User-agent: GAZETTED\nDisallow: /list\n\nUser-agent: *\nDisallow:", False),
        ("User-agent: gazetted\nDisallow:\n\nUser-agent: *\nDisallow: /", True),
        ("User-agent: other\nDisallow: /list", True),
        ("User-agent: other\nUser-agent: *\nDisallow: /list", False),
        ("User-agent: *\nDisallow: /list # 列表\n", False),
        ("\ufeffUser-agent: *\r\nDisallow: /list\r\n", False),
        ("<html><h1>Disallow: everything</h1></html>", True),
        ("Disallow: /list", True),
    ],
)
def test_rules_are_obeyed(origin: Origin, text: str, allowed: bool) -> None:
    """The group that names us, else that of all robots, decides; the longest rule wins (RFC 9309 §2.2)."""
    url = origin.say(answer())
    robots(origin, text)
    day = Day()
    if allowed:
        assert day.get(url) is not None
    else:
        fault = day.fault(url)
        assert (type(fault), fault.reason, asked(origin, "/list")) == (Refused, "robots", 0)
        assert "robots: ignore" in fault.message


def test_an_operator_may_do_without(origin: Origin) -> None:
    """With `robots: ignore` robots.txt is not even asked for; nor is it where a person asks for one page."""
    url = origin.say(answer())
    robots(origin, "User-agent: *\nDisallow: /")
    day = Day()
    assert day.get(url, Manners(robots=False)) is not None
    assert day.fetch.get(url) is not None
    assert asked(origin) == 0


def test_rules_hold_for_a_day(origin: Origin) -> None:
    """A host is asked once in 24 hours, over restarts too, and what it says then holds at once."""
    url = origin.say(answer())
    robots(origin, "")
    day = Day()
    for hours in (0, 1, 23):
        day.now = NOON + timedelta(hours=hours)
        day.get(url)
    later = Day(held=tuple(day.kept))
    later.get(url)
    assert asked(origin) == 1
    robots(origin, "User-agent: *\nDisallow: /")
    later.now = NOON + timedelta(hours=24)
    assert later.fault(url).reason == "robots"
    assert asked(origin) == 2


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone", "403 Forbidden", "401 Unauthorized"])
def test_no_rules_allow_all(origin: Origin, status: str) -> None:
    """4xx means that there are no rules (RFC 9309 §2.3.1.3)."""
    url = origin.say(answer())
    origin.say(answer(b"", status), path="/robots.txt")
    assert Day().get(url) is not None


def test_rules_that_cannot_be_read_forbid_all(origin: Origin) -> None:
    """5xx forbids all for now (§2.3.1.4), and says so; older rules go on until the new ones can be read."""
    url = origin.say(answer())
    origin.say(answer(b"", "500 Internal Server Error"), path="/robots.txt")
    day = Day()
    fault = day.fault(url)
    assert (type(fault), fault.reason, fault.again, asked(origin, "/list")) == (FetchFailed, "robots", True, 0)
    origin_name = url.removesuffix("/list")
    known = Rules(origin_name, "User-agent: *\nDisallow: /x", NOON - timedelta(days=2), NOON - timedelta(days=2))
    assert Day(held=(known,)).get(url) is not None


def test_a_host_that_never_says_is_asked_in_the_end(origin: Origin) -> None:
    """After thirty days without readable rules a host has none (§2.3.1.4): we are not silent for ever."""
    url = origin.say(answer())
    origin.say(answer(b"", "503 Service Unavailable"), path="/robots.txt")
    day = Day()
    assert day.fault(url).reason == "robots"
    day.now = NOON + timedelta(days=29)
    assert day.fault(url).reason == "robots"
    day.now = NOON + timedelta(days=31)
    assert day.get(url) is not None


def test_a_dead_host_is_a_dead_host() -> None:
    """Where nothing answers at all, the trouble is named as what it is, not as one of robots.txt."""
    server = Origin()
    server.close()
    assert Day().fault(server.url()).reason == "connect"


def test_only_so_much_is_read(origin: Origin) -> None:
    """Of an endless robots.txt the first 500 KiB count, and the rest is not waited for."""
    url = origin.say(answer())
    body = b"User-agent: *\nDisallow: /list\n" + b"# \n" * LARGEST
    robots(origin, body.decode())
    assert Day().fault(url).reason == "robots"


def test_a_bomb_of_names_and_rules_is_taken_apart() -> None:
    """Thousands of robots with thousands of rules cost what the file costs: only what is said to us is kept."""
    names = "".join(f"User-agent: robot{n}\n" for n in range(12_000))
    rules = "".join(f"Disallow: /{n}*a*b\n" for n in range(9_000))
    assert rules_for_us((names + rules + "User-agent: *\nDisallow: /x").encode()) == "User-agent: *\nDisallow: /x"


def test_crawl_delay_is_kept(origin: Origin) -> None:
    """The next request to the host waits for its Crawl-delay where that is longer than http.per_host, up to a minute;
    robots.txt and the page that it permits are one visit."""
    url = origin.say(answer())
    for said, waited in (("7", 7.0), ("0.5", 2.0), ("86400", SLOWEST), ("soon", 2.0)):
        robots(origin, f"User-agent: *\nCrawl-delay: {said}")
        day = Day(per_host=2.0)
        day.get(url)
        assert day.time.waits == []
        day.get(url)
        assert day.time.waits == [waited], said


def test_rules_may_lie_elsewhere(origin: Origin) -> None:
    """A robots.txt may redirect to another host (§2.3.1.2); the guard stands before that one as before any."""
    url, other = origin.say(answer()), Origin()
    other.say(answer(b"User-agent: *\nDisallow: /list"), path="/rules")
    origin.say(answer(b"", "301 Moved", f"Location: {other.url('/rules')}"), path="/robots.txt")
    assert Day().fault(url).reason == "robots"
    other.close()
    origin.say(answer(b"", "301 Moved", "Location: http://169.254.169.254/robots.txt"), path="/robots.txt")
    assert Day().get(url) is not None
