"""Promise 8: a page is hostile. It reaches no other address, forges no line, and delays nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from email import policy
from email.parser import BytesParser

import pytest

from tests.newsday import Newsday, Site, until
from tests.printing import follow_source, list_page, list_source, notice_page, row

ROWS = [row(number) for number in range(1, 5)]


@pytest.fixture
def canary() -> Iterator[Site]:
    """A server at an address that the operator does not allow, with pages that would be news."""
    site = Site("127.0.0.66")
    for path in ("/list", "/list-2", *(r.href for r in ROWS)):
        site.show(list_page([row(99)]), path)
    yield site
    site.close()


def test_a_source_at_a_special_address_is_never_asked(day: Newsday, canary: Site) -> None:
    """The configured address itself."""
    day.configure(list_source(canary.url()))
    assert (day.poll().verdict, day.operators()) == ("failed", [("failing", "began")])
    assert canary.connections == 0


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_leads_to_no_special_address(day: Newsday, canary: Site, status: int) -> None:
    """A hop is checked as the first address is, even where the source may redirect to that host."""
    day.configure(list_source(day.site.url(), redirects=["127.0.0.66"]))
    day.site.show("", status=status, location=canary.url())
    assert day.poll().verdict == "failed"
    assert canary.connections == 0


def test_the_links_of_a_list_lead_to_no_special_address(day: Newsday, canary: Site) -> None:
    """An item with such an address is not fetched; the other items are news all the same."""
    day.configure(follow_source(day.site.url()))
    day.site.show(notice_page(ROWS[0].title, "The fee is 10 yuan."), ROWS[0].href)
    day.site.show(list_page(ROWS[:1]))
    day.poll()
    day.site.show(notice_page(ROWS[2].title, "The fee is 20 yuan."), ROWS[2].href)
    day.site.show(list_page([ROWS[1].saying(href=canary.url(ROWS[1].href)), ROWS[2], ROWS[0]]))
    for _ in range(4):
        day.poll()
    assert ("published", ROWS[2].title) in day.news()
    assert canary.connections == 0


def test_a_next_page_is_at_no_special_address(day: Newsday, canary: Site) -> None:
    """The link to the next page of a list, when there is news enough to turn it."""
    day.configure(list_source(day.site.url(), pages={"next": "a.next@href", "most": 3}))
    day.site.show(list_page(ROWS[:2], next=canary.url("/list-2")))
    day.poll()
    assert canary.connections == 0


def test_a_base_leads_to_no_special_address(day: Newsday, canary: Site) -> None:
    """A page that says its links are relative to another host."""
    day.configure(follow_source(day.site.url(), pages={"next": "a.next@href", "most": 3}))
    day.site.show(list_page(ROWS, base=f"{canary.url('/')}", next="list-2"))
    for _ in range(4):
        day.poll()
    assert canary.connections == 0


FORGERIES = (
    "Notice =?utf-8?q?x=0D=0ABcc=3A_evil=40example.test=0D=0A=0D=0A=3Ch1=3Eowned?= of 5 January",
    "Notice &#13;&#10;Bcc: evil@example.test&#13;&#10;&#13;&#10;owned",
    "Notice\u2028Bcc: evil@example.test\u2029\x0bX-Evil: 1\x0cX-More: 1\x85X-Last: 1",
    "通知 &#x202e;moc.elpmaxe&#x202c; Content-Type: text/html",
    "Subject: " + "长" * 3000,
)
"""Titles that would be headers: encoded words (CVE-2024-6923), character references, Unicode's line ends, length."""


@pytest.mark.parametrize("title", FORGERIES)
def test_no_title_forges_a_header_of_a_mail(day: Newsday, title: str) -> None:
    """Over the whole way, from the page to the bytes on the wire: our headers, one recipient, no other line."""
    day.configure(
        list_source(day.site.url()),
        channels=[day.mail_channel()],
        routes=[{"id": "all", "to": ["mail"]}],
        operators={"to": ["mail"]},
    )
    day.site.show(list_page(ROWS[:1]))
    day.poll()
    day.site.show(list_page([row(9, title), ROWS[0]]))
    day.poll()
    ((reader, wire),) = day.mail.taken
    head = wire.partition(b"\r\n\r\n")[0]
    mail = BytesParser(policy=policy.SMTP).parsebytes(wire)
    assert reader == "reader@example.test" and mail["To"] == "reader@example.test"
    assert not {"bcc", "x-evil", "x-more", "x-last"} & {name.lower() for name in mail}
    assert len(mail.get_all("Content-Type")) == len(mail.get_all("Subject")) == 1
    assert mail.get_content_type() == "multipart/alternative"
    assert all(len(line) <= 998 and (line[:1] in b" \t" or b":" in line) for line in head.split(b"\r\n"))
    assert b"=?utf-8?q?x=0D" not in head


def test_a_page_that_takes_for_ever_to_parse_delays_no_other_source(day: Newsday) -> None:
    """800 KB of <option>: the good source's news is sent while the bad one is at it; then the bad one is named."""
    bomb = "<title>List</title><select>" + "<option>" * 100_000
    sources = (list_source(day.site.url("/bomb"), "bad", every="1h"), list_source(day.site.url(), "good", every="1s"))
    day.configure(*sources)
    day.site.show(list_page(ROWS))
    day.site.show(bomb, "/bomb")
    daemon = day.daemon()
    until(lambda: "/bomb" in day.site.asked and day.site.asked.count("/list") > 1, "both sources to be asked")
    bombs = day.site.asked.count("/bomb")
    day.site.show(list_page([row(9), *ROWS]))
    until(day.news, "the good source's news", seconds=8)
    assert day.news() == [("published", row(9).title)]
    assert day.site.asked.count("/bomb") <= bombs + 1
    until(lambda: "bad" in day.run("status").stdout and "bad is" in day.run("status").stdout, "the bad one named")
    assert day.end(daemon) == 0
    state = day.room.store.queries.source("bad")
    assert state is not None and state.verdict == "suspect" and state.reason == "parser_timeout"
