"""How is a page fetched: conditionally, politely, within bounds and behind the guard? The one HTTP client."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from types import TracebackType

import httpx

from sources.browser import render
from sources.config import Http, Manners
from sources.errors import FetchFailed, SourceError
from sources.fetch_answer import REDIRECTS, Answer, judge_status, read_head
from sources.fetch_ask import ask_conditionally, name_agent, write_head
from sources.fetch_body import bound, make_page, read_body
from sources.fetch_dial import Dialler, Errand, Passing
from sources.fetch_hops import ANYWHERE, next_hop
from sources.fetch_pace import Pace
from sources.fetch_trust import trust
from sources.fetch_wire import FAULTS, KEPT, Wire, name_fault
from sources.guard import WEB_PORTS, Parts, check_unseen, check_url, proxy_place
from sources.page import Mark, Page
from sources.robots import LARGEST, Robots

HOPS = 5
"""Redirects followed in one fetch."""
TRIES = 3
"""Requests for one address in one fetch, where the fault may pass: a refused connection, a gateway without its page."""
BACKOFF = 0.5
"""Seconds before the second try, doubled before the third, each give or take a half."""

CHUNK = 65_536
"""Bytes: what comes at once; so much more of a robots.txt is taken than is read."""

_USUAL = Manners(robots=False)
"""Of a page that a person asks for: robots.txt speaks to programs that come by themselves."""
_SCRIPTED = ("text/html", "application/xhtml+xml", "")


class Fetcher:
    """One client for all threads: one pool of connections, one TLS context, one set of manners.

    `http` says its bounds, `robots` holds what hosts say to robots; `wait` and `clock` are in seconds and pass only for
    other clocks in tests.
    """

    def __init__(
        self,
        http: Http,
        *,
        robots: Robots | None = None,
        wait: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._http, self._wait, self._clock = http, wait, clock
        self._timeout = http.timeout.total_seconds()
        self._pace = Pace(http.per_host.total_seconds(), clock, wait)
        self.robots = robots or Robots(lambda: datetime.now(UTC))
        self._dialler = Dialler(http.allow, clock, proxy_place(http.proxy))
        self._transports = {False: _open_transport(http, self._dialler, legacy=False)}
        self._opening = threading.Lock()
        self._browsing = threading.Lock()
        self._agent = name_agent(http.contact)

    def get(
        self,
        url: str,
        *,
        mark: Mark | None = None,
        redirects: tuple[str, ...] = (),
        language: str | None = None,
        tally: list[str] | None = None,
        home: str | None = None,
        manners: Manners = _USUAL,
    ) -> Page | None:
        """The page at `url`, complete; None where the server says that it is what `mark` remembers.

        `redirects` are other hosts that it may redirect to, `language` (`zh`, `en`) the one asked for. Each request
        made is added to `tally` as its address. `home` is the source's own address where `url` was found on a page:
        of the ports that are not the web's usual ones, only that of the configured address is asked. `manners` are
        those of the source; a page made by scripts is never None, for its own bytes say nothing of what they show.

        Raises FetchFailed, Refused or Suspect, and nothing else.
        """
        own = check_url(home or url)
        mark = None if manners.browser else mark
        fetch = _Fetch(self, mark, redirects, language, [] if tally is None else tally, own, manners)
        if not manners.browser:
            return fetch.follow(check_url(url))
        with self._browsing:  # one browser at a time: it is as large as all the rest of us
            return fetch.make(check_url(url))

    def certificate_ends(self, url: str) -> datetime | None:
        """Until when the certificate holds that the host of `url` showed us last; None where it showed none."""
        return self._dialler.certificates.get(check_url(url).host)

    def close(self) -> None:
        for transport in self._transports.values():
            transport.close()

    def _transport(self, legacy: bool) -> httpx.BaseTransport:
        with self._opening:
            if legacy not in self._transports:
                self._transports[legacy] = _open_transport(self._http, self._dialler, legacy=legacy)
            return self._transports[legacy]

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.close()


class _Fetch:
    """One fetch under way: its deadline and what it was asked with, over all hops and tries."""

    def __init__(
        self,
        fetcher: Fetcher,
        mark: Mark | None,
        redirects: tuple[str, ...],
        language: str | None,
        tally: list[str],
        own: Parts,
        manners: Manners,
    ):
        self._fetcher, self._redirects, self._tally, self._own, self._manners = fetcher, redirects, tally, own, manners
        self._ports = WEB_PORTS | {own.port}
        self._most, self._cut, self._part = fetcher._http.max_body, False, False
        self._conditions = ask_conditionally(mark)
        self._language = language
        self._deadline: float | None = None

    def follow(self, parts: Parts) -> Page | None:
        """The page, over as many hops as are allowed."""
        seen = {parts.url}
        while True:
            page = self._try(parts)
            if not isinstance(page, Parts):
                return page
            parts = page
            if parts.url in seen or len(seen) > HOPS:
                raise FetchFailed("redirect", f"{parts.host} redirects in a circle or more than {HOPS} times.")
            seen.add(parts.url)

    def make(self, parts: Parts) -> Page:
        """The page as its scripts leave it, where it is one that may have any."""
        page = self.follow(parts)
        assert page is not None, "nothing is asked for conditionally"
        if page.content_type not in _SCRIPTED:
            return page
        here = check_url(page.url)
        return render(page, partial(self._ask_part, here), seconds=self._left(), most=self._most)

    def _ask_part(self, here: Parts, url: str, leads: bool) -> Page:
        """What a page asks for by its scripts, within its time; where they lead away from it, as a redirect may."""
        parts = next_hop(here, url.encode(), self._redirects) if leads else check_url(url)
        anywhere = self._redirects if leads else ANYWHERE
        fetch = _Fetch(self._fetcher, None, anywhere, None, self._tally, self._own, self._manners)
        fetch._deadline, fetch._part = self._deadline, True
        page = fetch.follow(parts)
        assert page is not None, "nothing is asked for conditionally"
        return page

    def _try(self, parts: Parts) -> Page | Parts | None:
        """One address, tried again where the fault may pass and the time allows."""
        if self._fetcher._http.proxy is not None:
            check_unseen(parts, self._fetcher._http.allow)
        gap = self._permitted(parts)
        for tried in range(1, TRIES + 1):
            try:
                with self._fetcher._pace.turn(parts.site, self._fetcher._timeout, gap):
                    return self._ask(parts)
            except Passing as fault:
                delay = BACKOFF * 2 ** (tried - 1) * random.uniform(0.5, 1.5)  # noqa: S311 - spreads load, hides nothing
                if tried == TRIES or self._left() <= delay:
                    raise FetchFailed(fault.reason, fault.message) from None
            self._fetcher._wait(delay)
        raise AssertionError("the last try returns or raises")

    def _permitted(self, parts: Parts) -> float | None:
        """The gap that the host asks robots to keep; None: as usual. Raises where it forbids the address to them."""
        if self._cut:
            return 0.0  # its robots.txt and the page that it permits are one visit
        if not self._manners.robots:
            return 0.0 if self._part else None
        patience = self._fetcher._timeout if self._deadline is None else self._left()
        delay = self._fetcher.robots.permit(parts, self._ask_rules, patience)
        if self._part:
            return 0.0  # a page and its scripts are one visit
        return max(delay, self._fetcher._http.per_host.total_seconds())

    def _ask_rules(self, parts: Parts) -> bytes:
        """A robots.txt: asked for within the time of the page that we came for, read as far as rules are read."""
        fetch = _Fetch(self._fetcher, None, ANYWHERE, None, [], self._own, self._manners)
        fetch._deadline, fetch._most, fetch._cut = self._deadline, LARGEST + CHUNK, True
        try:
            page = fetch.follow(parts)
        finally:
            self._deadline = fetch._deadline
        assert page is not None, "nothing is asked for conditionally"
        return page.body

    def _left(self) -> float:
        """Seconds until this fetch must be over; they run from its first request, not from its place in the queue."""
        now = self._fetcher._clock()
        if self._deadline is None:
            self._deadline = now + self._fetcher._timeout
        return self._deadline - now

    def _ask(self, parts: Parts) -> Page | Parts | None:
        """One request, once more at once where a kept connection turned out to be closed (RFC 9110 §9.2.2)."""
        for fresh in (False, True):
            self._left()
            errand = Errand(self._deadline or 0.0, self._fetcher._http.max_body, self._ports)
            try:
                return self._exchange(parts, errand)
            except Passing:
                if fresh or errand.dialled or errand.received:
                    raise
        raise AssertionError("the second request returns or raises")

    def _exchange(self, parts: Parts, errand: Errand) -> Page | Parts | None:
        """Ask, and read what comes; whatever the network does becomes a SourceError."""
        self._fetcher._dialler.begin(errand)
        fault: SourceError
        try:
            transport = self._fetcher._transport(self._manners.legacy_tls)
            response = transport.handle_request(self._request(parts))
            try:
                return self._read(parts, response, errand)
            finally:
                response.close()
        except SourceError as exc:
            fault = exc
        except (*FAULTS, httpx.HTTPError, httpx.InvalidURL, UnicodeError, ValueError, OSError) as exc:
            fault = name_fault(parts, exc, errand)
        finally:
            self._tally += [parts.url] * errand.sent
        # A kept traceback would hold the whole connection; what it says is in the message.
        raise fault.with_traceback(None) from None

    def _request(self, parts: Parts) -> httpx.Request:
        headers = write_head(parts, self._fetcher._agent, self._language) + self._conditions
        if parts.site == self._own.site and parts.scheme in (self._own.scheme, "https"):
            # what an operator sends to one host is not sent to those that it links or redirects to
            headers += [(name.encode("ascii"), value.encode("latin-1")) for name, value in self._manners.headers]
        return httpx.Request("GET", parts.url, headers=headers)

    def _read(self, parts: Parts, response: httpx.Response, errand: Errand) -> Page | Parts | None:
        if not errand.received:
            # Bytes left over from the answer before, on a kept connection: they answer nothing that we asked.
            raise Passing("protocol", f"{parts.host} answered before it was asked; its server must be mended.")
        errand.in_head, stream = False, response.stream
        assert isinstance(stream, httpx.SyncByteStream)
        answer = read_head(parts, response.status_code, response.headers.raw)
        if answer.status == 304 and self._conditions:
            b"".join(bound(stream, 0))  # nothing (RFC 9110 §15.4.5); read to its end, the connection can be kept
            return None
        if answer.status in REDIRECTS:
            return next_hop(parts, answer.raw("location"), self._redirects)
        self._judge(answer)
        return make_page(answer, *read_body(answer, stream, self._most, cut=self._cut))

    def _judge(self, answer: Answer) -> None:
        try:
            judge_status(answer, datetime.now(UTC))
        except SourceError as fault:
            if fault.retry_after and answer.status in (429, 503):
                self._fetcher._pace.rest(answer.parts.site, fault.retry_after)
            raise


def _open_transport(http: Http, dialler: Dialler, *, legacy: bool) -> httpx.BaseTransport:
    context = trust(http.ca_file, legacy=legacy)
    if http.proxy is None:
        return Wire(dialler, context)
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=KEPT, keepalive_expiry=30)
    transport = httpx.HTTPTransport(verify=context, trust_env=False, limits=limits, proxy=http.proxy)
    # httpcore takes a network_backend, httpx does not pass it on; a test holds this seam.
    transport._pool._network_backend = dialler
    return transport
