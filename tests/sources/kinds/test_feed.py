"""Is every entry of a feed read as it was meant, kept apart from every other, and a hostile feed survived?"""

from __future__ import annotations

import json
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.config import Source
from sources.errors import SourceError, Suspect
from sources.kinds import read
from sources.kinds.feed_dates import entry_date
from sources.kinds.feed_prolog import DEEPEST, MOST_ENTRIES
from sources.page import Found, Page
from sources.worker import Reader
from tests.newsday import GAZETTED, Json, Newsday, day

__all__ = ["day"]

URL = "https://www.agency.example.org/news/feed.xml"
BEIJING = Source("s", "s", "feed", URL)


def feed(body: str | bytes, before: tuple[str, ...] = (), **over: Any) -> Found:
    page = Page(URL, body.encode() if isinstance(body, str) else body, "application/xml")
    return read("feed", page, Source("s", "s", "feed", URL, **over), before)


def rss(*items: str, prolog: str = "", channel: str = "<title>Agency</title>") -> str:
    return f'{prolog}<rss version="2.0"><channel>{channel}{"".join(items)}</channel></rss>'


def atom(entry: str, attributes: str = "") -> str:
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}><entry>{entry}</entry></feed>'


def item(guid: str = "", link: str = "", title: str = "A title", date: str = "", text: str = "") -> str:
    parts = {"guid": guid, "link": link, "title": title, "pubDate": date, "description": text}
    return "<item>" + "".join(f"<{name}>{escape(said)}</{name}>" for name, said in parts.items() if said) + "</item>"


def jsonfeed(*items: Any, **over: Any) -> str:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Agency", "items": items, **over})


def failure(body: str | bytes) -> str:
    with pytest.raises(SourceError) as caught:
        feed(body)
    assert URL in caught.value.message, "an error names what it is about"
    return caught.value.reason


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("<title>AT&amp;T &amp; others</title>", "AT&T & others"),
        ("<title>AT&amp;amp;T</title>", "AT&T"),
        ("<title>Rates &lt; 5 % and &gt; 3 %</title>", "Rates < 5 % and > 3 %"),
        ("<title>One&lt;br/&gt;two &lt;b&gt;three&lt;/b&gt;</title>", "One two three"),
        ("<title><![CDATA[关于印发<font color=red>《办法》</font>的通知]]></title>", "关于印发《办法》的通知"),
        ("<title>\n  Several\n  lines </title>", "Several lines"),
        ("<title>Bare & ampersand &nbsp;here</title>", "Bare & ampersand here"),
        ("<title>&lt;script&gt;alert(1)&lt;/script&gt;Rule</title>", "Rule"),
        ("<title>Evil\u202etxt\u0007</title>", "Eviltxt"),
    ],
)
def test_a_title_of_rss_is_plain_text_on_one_line(title: str, shown: str) -> None:
    """Tags are stripped, entities read once more where a feed escaped them twice, marks that nobody sees are gone."""
    assert feed(rss(f"<item>{title}</item>")).notices[0].title == shown


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ('<title type="text">The &lt;b&gt; element</title>', "The <b> element"),
        ('<title type="html">The &lt;b&gt;bold&lt;/b&gt; &amp;amp; the rest</title>', "The bold & the rest"),
        (
            '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">In <i>italics</i> &lt;b&gt;</div></title>',
            "In italics <b>",
        ),
        ("<title>Plain &lt;b&gt;</title>", "Plain <b>"),
    ],
)
def test_a_title_of_atom_is_what_its_type_says(title: str, shown: str) -> None:
    """RFC 4287 §3.1: text is literal, html is markup within escapes, xhtml is markup itself."""
    assert feed(atom(f"<id>urn:1</id>{title}")).notices[0].title == shown


def test_a_title_of_json_feed_is_literal() -> None:
    """JSON Feed 1.1: a title is plain text."""
    assert feed(jsonfeed({"id": "1", "title": "The <b> element"})).notices[0].title == "The <b> element"


def test_an_entry_without_a_title_is_named_by_its_first_words() -> None:
    """RSS 2.0 asks for a title or a description, not for both."""
    assert (
        feed(rss(item(title="", guid="1", text="<p>First line.</p><p>Second.</p>"))).notices[0].title == "First line."
    )


def test_the_text_is_the_content_and_only_without_it_the_summary() -> None:
    """content:encoded wins over description, Atom's content over its summary, blocks become lines, the title is not
    repeated."""
    whole = "<content:encoded><![CDATA[<h2>A title</h2><p>One.</p><p>Two &amp; three.</p>]]></content:encoded>"
    entry = f"<item><title>A title</title><description>Short.</description>{whole}</item>"
    body = rss(entry, item(text="Only this.\nAnd that.")).replace(
        "<rss ", '<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    )
    assert [n.text for n in feed(body).notices] == ["One.\nTwo & three.", "Only this.\nAnd that."]
    both = '<summary>Short.</summary><content type="html">&lt;p&gt;Long.&lt;/p&gt;</content>'
    assert feed(atom(both)).notices[0].text == "Long."
    assert feed(jsonfeed({"id": "1", "summary": "Short.", "content_html": "<p>Long.</p>"})).notices[0].text == "Long."


@pytest.mark.parametrize(
    ("printed", "read_as"),
    [
        ("Wed, 31 Dec 2025 10:00:00 +0800", "2025-12-31T10:00:00+08:00"),
        ("Wed, 31 Dec 2025 10:00:00 GMT", "2025-12-31T10:00:00+00:00"),
        ("31 Dec 25 10:00 EST", "2025-12-31T10:00:00-05:00"),
        ("Wed, 31 Dec 2025 10:00:00 CST", "2025-12-31T10:00:00+08:00"),
        ("Sun Jan  4 16:29:06 PST 2004", "2004-01-04T16:29:06-08:00"),
        ("2025-12-31T10:00:00.123Z", "2025-12-31T10:00:00+00:00"),
        ("2025-12-31T10:00:00-05", "2025-12-31T10:00:00-05:00"),
        ("2025-12-31 10:00:00 GMT+8", "2025-12-31T10:00:00+08:00"),
        ("2025-12-31 10:00:00", "2025-12-31T10:00:00+08:00"),
        ("星期三, 31 十二月 2025 10:00:00 +0800", "2025-12-31T10:00:00+08:00"),
        ("2025年12月31日", "2025-12-31"),
        ("2025-12-31", "2025-12-31"),
        ("Wed, 31 Dec 2025 10:00:00 QQT", "2025-12-31"),
        ("2025-12-31T10:00:00+99:00", "2025-12-31"),
        ("Mon, 31 Feb 2025 10:00:00 GMT", None),
        ("1762423200", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_date_is_what_was_printed(printed: str, read_as: str | None) -> None:
    """An offset or a known zone is kept, a time without one is the source's, an unknown zone leaves the day; nothing is
    guessed."""
    assert entry_date(printed, "Asia/Shanghai") == read_as


def test_cst_is_american_where_the_source_is_not_chinese() -> None:
    """RFC 822 §5.1 for everybody else, in summer as in winter."""
    assert entry_date("Wed, 31 Dec 2025 10:00:00 CST", "Europe/London") == "2025-12-31T10:00:00-06:00"


@given(st.text(max_size=60) | st.from_regex(r"[0-9A-Za-z :+,-]{0,40}"))
def test_no_date_is_an_exception(printed: str) -> None:
    """Whatever is printed for a date is one or none."""
    read = entry_date(printed, "Asia/Shanghai")
    assert read is None or datetime.fromisoformat(read)


@pytest.mark.parametrize(
    ("entry", "url"),
    [
        (rss(item(link="https://other.example.org/a")), "https://other.example.org/a"),
        (rss(item(link="a.html"), channel="<link>https://www.agency.example.org/</link>"), "https://www.agency.example.org/a.html"),
        (rss(item(link="/a.html")), "https://www.agency.example.org/a.html"),
        (rss(item(guid="https://www.agency.example.org/p/1")), "https://www.agency.example.org/p/1"),
        (rss(item(guid="N-17")), None),
        (rss(item(link="javascript:alert(1)")), None),
        (atom('<link href="a"/>', 'xml:base="https://base.example.org/x/"'), "https://base.example.org/x/a"),
        (
            atom('<link rel="enclosure" href="/f.mp3"/><link rel="alternate" href="/a"/>'),
            "https://www.agency.example.org/a",
        ),
        (jsonfeed({"id": "1", "url": "/a"}), "https://www.agency.example.org/a"),
        (jsonfeed({"id": "1", "url": "a"}, home_page_url="https://home.example.org/"), "https://home.example.org/a"),
    ],
)  # fmt: skip
def test_a_link_leads_where_its_base_says(entry: str, url: str | None) -> None:
    """xml:base, else the feed's own link, else the feed's address; what is no web address is no link."""
    assert feed(entry).links[0].url == url


def test_facts_outlet_and_enclosures_are_read() -> None:
    """The source of an entry is its outlet, an agency that signs it too, a person not; films are no files."""
    words = "<p>各有关单位：</p><p>本通知自2026年1月1日起施行。</p><p>财政部</p><p>2025年12月31日</p>"
    files = '<enclosure url="/a.pdf" type="application/pdf"/><enclosure url="/b.mp4" type="video/mp4"/>'
    one = f"<item><title>通知</title><source url='https://x.example'>新华社</source>{files}<description>{escape(words)}</description></item>"
    two = "<item><title>B</title><author>Securities Commission</author></item>"
    three = "<item><title>C</title><author>jane@example.org (Jane Doe)</author></item>"
    found = feed(rss(one, two, three)).notices
    assert [n.facts.outlet for n in found] == ["新华社", "Securities Commission", None]
    assert (found[0].facts.effective, found[0].facts.signed, found[0].language) == ("2026-01-01", "2025-12-31", "zh")
    assert [(a.url, a.name) for a in found[0].attachments] == [("https://www.agency.example.org/a.pdf", "a.pdf")]


@pytest.mark.parametrize("label", ["utf-8", "gb2312", "gbk", "big5"])
def test_the_bytes_win_over_a_wrong_label(label: str) -> None:
    """GB 18030 that calls itself something else, with a character that GB 2312 does not have, is read whole."""
    text = f'<?xml version="1.0" encoding="{label}"?>' + rss(item(guid="1", title="关于朱镕基同志二〇二五年讲话的通知"))
    assert feed(text.encode("gb18030")).notices[0].title == "关于朱镕基同志二〇二五年讲话的通知"


def keys(found: Found) -> list[str]:
    return [link.key for link in found.links]


def test_an_entry_is_its_id() -> None:
    """A feed that is reordered, retitled and moved to https has the entries that it had."""
    first = feed(rss(item("http://a.example.org/1", "/1"), item("N-2", "/2"), item("", "http://a.example.org/3")))
    again = feed(
        rss(item("", "https://a.example.org/3/"), item("N-2", "/x"), item("https://a.example.org/1", "/1", "B"))
    )
    assert sorted(keys(first)) == sorted(keys(again)) and len(set(keys(first))) == 3 and not first.notes


@pytest.mark.parametrize(
    ("items", "told"),
    [
        ([item("same", "/1"), item("same", "/2")], "links"),
        ([item("same", "/1", date="2025-12-30"), item("same", "/1", "B", date="2025-12-31")], "links and dates"),
        ([item("same", "/1", "A"), item("same", "/1", "B")], "links, dates and titles"),
        (
            [item("same", "/1", text="An order."), item("same", "/1", text="A motion.")],
            "links, dates, titles and texts",
        ),
        ([item("", "/1", "A", date="2025-12-30"), item("", "/1", "A", date="2025-12-31")], "links and dates"),
    ],
)
def test_entries_with_one_id_are_told_apart_and_the_operators_hear_of_it(items: list[str], told: str) -> None:
    """Neither overwrites the other; what tells them apart is said."""
    found = feed(rss(*items))
    assert len(set(keys(found))) == 2
    assert found.notes == (f"the ids of this feed's entries are empty or shared: they are told apart by {told}",)


def test_an_entry_shown_twice_is_one() -> None:
    """Where all of it is the same: another date or text under one id may be another order in the same case."""
    assert len(feed(rss(item("a", "/1"), item("a", "/1"), item("", "/2"), item("", "/2"))).links) == 2
    assert len(feed(rss(item(text="One."), item(text="Two."), item(text="Two."))).links) == 2


def test_what_tells_entries_apart_stays_when_a_namesake_leaves() -> None:
    """The one that is left does not take over the id, and with it the history, of the one that is gone."""
    one, two = item("same", "/1", "First notice"), item("same", "/2", "Second notice")
    both = feed(rss(one, two))
    alone = feed(rss(two), before=tuple(keys(both)))
    assert keys(alone) == keys(both)[1:]
    later = feed(rss(item("same", "/3", "Third"), item("other", "/4")), before=tuple(keys(alone)))
    assert not set(keys(later)) & set(keys(both))


def test_a_feed_that_shows_none_of_its_former_entries_says_so() -> None:
    """What came and went between two polls was never seen: a possible gap, and the new entries all the same."""
    before = tuple(keys(feed(rss(item("1"), item("2")))))
    found = feed(rss(item("8"), item("9")), before)
    assert len(found.notices) == 2 and "possible gap: none of the 2 entries" in found.notes[0]
    assert not feed(rss(item("2"), item("9")), before).notes


def test_a_dtd_is_refused_and_the_one_of_old_rss_is_dropped() -> None:
    """Entities may be bombs or read files; RSS 0.91 names a DTD that nobody needs to fetch."""
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    reach = '<!DOCTYPE rss SYSTEM "http://127.0.0.1/x.dtd" [<!ENTITY % p SYSTEM "http://127.0.0.1/p"> %p;]>'
    hidden = '<!-- a > b --><?pi <rss ?>\n<!doctype x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    loose = '<!ENTITY a "b">'
    assert {failure(rss(item(title="&b;"), prolog=prolog)) for prolog in (bomb, reach, hidden, loose)} == {"dtd"}
    netscape = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd">'
    assert feed(rss(item(title="Read on"), prolog=f'<?xml version="1.0"?>\n{netscape}')).notices[0].title == "Read on"


def test_a_declaration_within_a_text_is_text() -> None:
    """A page quoted in CDATA has a DOCTYPE of its own."""
    page = "<item><title>A</title><description><![CDATA[<!DOCTYPE html><p>Words.</p>]]></description></item>"
    assert feed(rss(page)).notices[0].text == "Words."


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (rss("<item>" + "<a>" * DEEPEST + "</a>" * DEEPEST + "</item>"), "too_deep"),
        (rss(*[item(f"g{n}") for n in range(MOST_ENTRIES + 1)]), "too_many"),
        (jsonfeed(*[{"id": n} for n in range(MOST_ENTRIES + 1)]), "too_many"),
        ('{"items": [NaN]}', "not_json"),
        ('{"items": [], "x": 1e999}', "not_json"),
        ('{"items": [], "items": null}', "not_json"),
        ('{"items": ' + "[" * 100_000 + "]" * 100_000 + "}", "not_json"),
        ('{"items": ' + "9" * 5000 + "}", "not_json"),
        (jsonfeed() + "{}", "not_json"),
        (jsonfeed({"id": "1"})[:-9], "not_json"),
        ('{"a": "b"}', "not_feed"),
        ('{"items": [null]}', "not_feed"),
        ("<html><body><p>" + "The committee met and spoke at length. " * 20 + "</p></body></html>", "not_feed"),
        ("<sitemap><url><loc>https://www.agency.example.org/</loc></url></sitemap>", "not_feed"),
        (b"%PDF-1.7 nothing to read", "broken"),
    ],
)
def test_what_is_no_feed_or_too_much_is_a_named_error(body: str | bytes, reason: str) -> None:
    """Never the first thousand entries in silence, never an exception that nobody expects."""
    assert failure(body) == reason


@pytest.mark.parametrize(
    ("body", "reason"), [("", "empty"), ("<html><h1>Site under maintenance</h1></html>", "maintenance")]
)
def test_an_error_page_in_place_of_a_feed_is_suspect(body: str, reason: str) -> None:
    """It is named by what it says of itself."""
    with pytest.raises(Suspect) as caught:
        feed(body)
    assert caught.value.reason == reason


def test_broken_characters_are_replaced_and_the_rest_is_read() -> None:
    """Lone surrogates, characters that XML does not have, numbers beyond Unicode: U+FFFD, as well as the entry."""
    bad = jsonfeed({"id": "\ud800", "title": "A \udfff title", "url": "/\ud800"})
    assert feed(bad).notices[0].title == "A \ufffd title"
    broken = feed(rss("<item><guid>1</guid><title>A&#xD800;&#1114112;&#0;B</title></item>"))
    assert broken.notices[0].title == "A\ufffd\ufffd\ufffdB"
    json.dumps([n.title + n.key for n in broken.notices + feed(bad).notices], ensure_ascii=False).encode()


def test_one_bad_reference_changes_no_other_entry() -> None:
    """A bare ampersand makes a feed ill-formed; the entries beside it read as they did the day before."""
    good = item("1", "/1", "Title <one>", "2025-12-31", "<p>Some <b>words</b> &amp; more</p>")
    alone, beside = feed(rss(good)), feed(rss(good, "<item><title>R & D&nbsp;</title></item>"))
    assert beside.notices[0] == alone.notices[0] and beside.links[0] == alone.links[0]


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=8),
        lambda c: (
            st.lists(c, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "id",
                        "url",
                        "title",
                        "authors",
                        "author",
                        "name",
                        "attachments",
                        "items",
                        "content_html",
                        "date_published",
                    ]
                ),
                c,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
@settings(max_examples=150, deadline=None)
def test_no_json_is_an_exception(value: Any) -> None:
    """Members of any type where others belong: read for what they are, or a named error."""
    for body in (json.dumps(value), json.dumps({"items": [value]}), jsonfeed({"id": value, "attachments": [value]})):
        try:
            feed(body)
        except SourceError as error:
            assert error.message


@given(
    st.lists(
        st.sampled_from(
            [
                "<rss>",
                "<item>",
                "</item>",
                "<title>",
                "</title>",
                "<![CDATA[",
                "]]>",
                "&",
                "&#x;",
                "&#xFFFFFFFFF;",
                "<!--",
                "-->",
                "<?x",
                "?>",
                "<!DOCTYPE",
                "[",
                ">",
                "<a b='",
                "<link>",
                "http://[",
                "词",
                "\x00",
                "<svg><title/>",
                "</rss>",
                "<entry xml:base='http://['>",
                "<content type='xhtml'>",
                "<guid>",
                "</guid>",
            ]
        ),
        max_size=30,
    )
)
@settings(max_examples=200, deadline=None)
def test_no_markup_is_an_exception(parts: list[str]) -> None:
    """However the pieces of a feed are put together: entries, or a named error."""
    try:
        feed("<rss>" + "".join(parts))
    except SourceError as error:
        assert error.message


def test_a_feed_crosses_the_pipe_of_the_parser_whole() -> None:
    """Keys, notes and notices are those that are read in our own process."""
    page = Page(URL, rss(item("same", "/1"), item("same", "/2")).encode(), "application/rss+xml")
    with Reader(workers=1) as reader:
        assert reader.read("feed", page, BEIJING, ("8", "9")) == read("feed", page, BEIJING, ("8", "9"))


def feed_source(url: str, **over: Any) -> Json:
    return {"id": "feed", "name": "Agency", "kind": "feed", "url": url, "timezone": "UTC", **over}


def entries(*numbers: int) -> str:
    return rss(
        *[item(f"N-{n}", f"/n/{n}", f"Notice {n} of the Authority", text=f"<p>Rule {n} holds.</p>") for n in numbers]
    )


def test_a_new_entry_is_told_and_an_edited_one_is_revised(day: Newsday) -> None:
    """From the feed alone: what rolls off it is no news, and the order means nothing."""
    day.configure(feed_source(day.site.url("/feed")))
    day.site.show(entries(1, 2, 3, 4, 5), "/feed", content_type="application/rss+xml")
    assert day.poll().baseline == 5
    day.site.show(entries(6, 5, 3, 4), "/feed", content_type="application/rss+xml")
    assert day.poll().published == 1
    day.site.show(entries(6, 5, 4, 3).replace("Rule 5 holds", "Rule 5 holds no more"), "/feed")
    day.poll()
    assert day.news() == [("published", "Notice 6 of the Authority"), ("revised", "Notice 5 of the Authority")]


def test_an_entry_is_followed_to_its_own_page(day: Newsday) -> None:
    """With `follow` the text is that of the page to which the entry leads."""
    day.configure(feed_source(day.site.url("/feed"), follow=True, document={"content": ".text"}))
    for n in (1, 2):
        words = f"<h1>Notice {n} of the Authority</h1><div class=text><p>The whole of rule {n}, word by word.</p></div>"
        day.site.show(f"<html><body>{words}</body></html>", f"/n/{n}")
    day.site.show(entries(1), "/feed")
    day.poll()
    day.site.show(entries(1, 2), "/feed")
    day.poll()
    (told,) = day.hook.told()
    assert told["notice"]["text"] == "The whole of rule 2, word by word."


def test_a_feed_that_rolled_over_whole_tells_its_news_and_the_possible_gap(day: Newsday) -> None:
    """The verdict stays good; the result of the poll says what may be missing."""
    day.configure(feed_source(day.site.url("/feed")))
    day.site.show(entries(*range(1, 11)), "/feed")
    day.poll()
    day.site.show(entries(*range(26, 36)), "/feed")
    result = day.poll()
    assert (result.verdict, result.published) == ("good", 10) and "possible gap" in result.reason


def test_two_notices_under_one_id_are_two_and_stay_two(day: Newsday) -> None:
    """The known one is not revised by its namesake, neither while both are there nor when one is left."""
    first = item("same", "/n/1", "Rules on filing", text="<p>On filing.</p>")
    second = item("same", "/n/2", "Warning on fraud", text="<p>On fraud.</p>")
    day.configure(feed_source(day.site.url("/feed")))
    for shown in (rss(first), rss(second, first), rss(second), rss(first)):
        day.site.show(shown, "/feed")
        day.poll()
    assert day.news() == [("published", "Warning on fraud")]


def test_an_emptied_feed_is_suspect_and_one_that_began_empty_is_not(day: Newsday) -> None:
    """Where entries were, none is an error; a feed that waits for its first entry is well, and then tells it."""
    day.configure(feed_source(day.site.url("/feed")))
    for shown in (rss(), rss(channel="<title>B</title>"), entries(1), rss()):
        day.site.show(shown, "/feed")
        result = day.poll()
    assert (result.verdict, day.news()) == ("suspect", [("published", "Notice 1 of the Authority")])


def test_a_saved_feed_is_extracted_in_its_own_calendar(tmp_path: Path) -> None:
    """`gazetted extract --kind feed` needs no configuration: a Chinese feed's times are Beijing's."""
    saved = tmp_path / "saved.rss"
    saved.write_text(
        rss(item("1", "/1", "关于印发办法的通知", "2025-12-31 09:30:00"), item("2", title="公告")), encoding="utf-8"
    )
    done = subprocess.run(
        [GAZETTED, "extract", str(saved), "--kind", "feed", "--json"], capture_output=True, text=True, check=True
    )
    notices = json.loads(done.stdout)["notices"]
    assert [n["title"] for n in notices] == ["关于印发办法的通知", "公告"]
    assert notices[0]["published"] == "2025-12-31T09:30:00+08:00"
