"""What is the title of a document on its own page, and which text stands below it?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from sources.config import Kind, Source
from sources.kinds import read, read_document
from sources.notice import Notice
from sources.page import Link, Page

BANKS = "国家金融监督管理总局"
SIGNED = (
    "各监管局：",
    "为做好普惠保险工作，现就有关事项通知如下。",
    "本通知自2031年3月1日起施行。",
    BANKS,
    "2031年2月10日",
)
NAMED = "关于做好普惠保险工作的通知"
GRANTS = (
    "Department of Examples",
    "Notice 2031-12: Revised rules for grants",
    "Issued: March 3, 2031",
    "The Department issues these revised rules for small business grants. They replace the rules of last year.",
    "Notice 2030-56 is revoked. This notice is effective April 1, 2031.",
)


def source(kind: Kind) -> Source:
    return Source("s", "s", kind, "http://e.com/", every=timedelta(days=1), timezone="Asia/Shanghai")


def page(title: str, *lines: str) -> Page:
    body = "".join(f"<p>{line}</p>" for line in lines)
    html = f"<html><head><title>{title}</title></head><body><main>{body}</main></body></html>"
    return Page("http://e.com/1.html", html.encode(), "text/html", "utf-8")


def test_the_name_under_a_text_is_not_its_title() -> None:
    """A page titled with the agency's name, which also signs the text: the title is the first line, the text whole."""
    (notice,) = read("page", page(BANKS, NAMED, *SIGNED), source("page")).notices
    assert (notice.title, notice.text) == (NAMED, "\n".join(SIGNED))
    assert notice.facts.signed == "2031-02-10" and notice.facts.issuers == (BANKS,)


@pytest.mark.parametrize("name", [BANKS, "海洋市人民政府门户网站"])
def test_the_row_names_what_its_page_does_not(name: str) -> None:
    """Where a page shows nothing but the name of its issuer or site, the row gives the title, and no text is cut."""
    row = Link("1", NAMED, "http://e.com/1.html")
    notice = read_document(page(name, *SIGNED), source("list"), row)
    assert notice.title == NAMED
    assert notice.text == "\n".join(SIGNED)


def test_the_issuer_over_a_title_that_begins_with_about_is_part_of_it() -> None:
    """财政部 over 关于…的通知 is one title over two lines."""
    (notice,) = read("page", page(BANKS, BANKS, NAMED, *SIGNED), source("page")).notices
    assert notice.title == BANKS + NAMED and notice.text == "\n".join(SIGNED)


def notices_of_grants(kind: Kind) -> list[Notice]:
    plain = Page("http://e.com/1.txt", "\n\n".join(GRANTS).encode(), "text/plain", "utf-8")
    return [read(kind, one, source(kind)).notices[0] for one in (plain, page(GRANTS[0], *GRANTS))]


@pytest.mark.parametrize("kind", ["bulletin", "page"])
def test_a_plain_english_notice_is_read_below_its_letterhead(kind: Kind) -> None:
    """Neither the department nor the line of issue is the title; the day of issue is its publication."""
    for notice in notices_of_grants(kind):
        assert notice.title == GRANTS[1] and notice.text.endswith(GRANTS[-1])
        assert (notice.facts.published, notice.facts.effective) == ("2031-03-03", "2031-04-01")
        assert [cited.title for cited in notice.facts.repeals] == ["Notice 2030-56"]


def test_a_first_paragraph_is_no_title() -> None:
    """Where a page has no title at all, its notice is called by its first sentence, and loses none of its text."""
    said = "海洋会议提出：“我国航运基础稳、优势多、韧性强、潜能大，长期向好的支撑条件没有变。”船东对此有信心。"
    html = f"<html><body><div><p>{said}</p><p>一、{'航运是贸易的基础。' * 20}</p></div></body></html>"
    notice = read_document(Page("http://e.com/1.html", html.encode(), "text/html", "utf-8"), source("page"), None)
    assert notice.title == "海洋会议提出：“我国航运基础稳、优势多、韧性强、潜能大，长期向好的支撑条件没有变。"
    assert notice.text.startswith(said)


def test_a_day_marked_as_that_of_publication_is_it() -> None:
    """Markup says so on the element itself, in whatever language the page is (schema.org datePublished)."""
    html = (
        "<html><head><title>Seeregeln</title></head><body><main><h1>Neue Regeln für die See</h1>"
        f"<p>{'Die Regeln gelten für alle Schiffe. ' * 9}</p><b itemprop=datePublished>20.06.2031 11:43</b></main>"
    )
    notice = read_document(Page("http://e.com/1.html", html.encode(), "text/html", "utf-8"), source("page"), None)
    assert notice.facts.published == "2031-06-20T11:43:00+08:00"
