"""Is a page taken for what it is, and do the proposed selectors find its items and nothing else?"""

from __future__ import annotations

import json

import pytest

from sources.config import Document, Items, Pages, Source
from sources.errors import Suspect
from sources.guess import guess
from sources.guess.naming import classes
from sources.kinds import list as listing
from sources.page import Page
from sources.proposal import FeedLink, Guess, Known, Proposal
from sources.sheet import open_sheet
from sources.wire import pack, unpack
from tests.printing import MEASURES, bulletin_page, notice_page

HERE = "https://www.haizhou.example.gov.cn/tzgg/index.html"
SOURCE = Source("s", "s", "list", HERE)
TITLES = (
    "关于印发海洲市数据企业认定办法的通知",
    "关于开展公共数据授权运营试点工作的通知",
    "海洲市数据局关于征求算力券管理细则意见的公告",
    "关于公布第二批数据标注基地名单的通知",
    "关于做好年度统计调查工作的通知",
)
MENU = "".join(
    f'<li><a href="/m{n}/">{word}</a></li>'
    for n, word in enumerate(["首页", "机构概况", "政务公开", "办事服务", "互动交流", "数据开放"])
)
FOOT = "".join(
    f'<li><a href="https://l{n}.example.org/">海洲市某某局门户网站友情链接第{n}号</a></li>' for n in range(9)
)


def page(body: str, head: str = "") -> Page:
    text = (
        f"<!doctype html><html><head><meta charset=utf-8><title>通知公告 - 海洲市数据局</title>{head}</head><body>"
        f'<div class="menu"><ul>{MENU}</ul></div><div class="main">{body}</div>'
        f'<div class="footer"><ul class="friend-links">{FOOT}</ul></div></body></html>'
    )
    return Page(HERE, text.encode(), "text/html")


def rows(form: str, count: int = len(TITLES)) -> str:
    return "".join(
        form.format(n=n, title=TITLES[n], day=f"2026-01-0{5 - n}", odd="odd" if n % 2 else "") for n in range(count)
    )


FORMS = {
    "list": '<ul class="news">'
    + rows('<li class="{odd}"><a href="t{n}.html">{title}</a><span>{day}</span></li>')
    + "</ul>",
    "table": "<table><tr><th>标题</th><th>日期</th></tr>"
    + rows('<tr><td>{n}</td><td><a href="t{n}.html">{title}</a></td><td>{day}</td></tr>')
    + "</table>",
    "cards": rows(
        '<div class="card"><h3><a href="t{n}.html">{title}</a></h3><p class="time">发布日期：{day}</p></div>'
    ),
    "definition": "<dl>" + rows('<dd><a href="t{n}.html">{title}</a> [{day}]</dd>') + "</dl>",
    "bare links": '<div id="zoom">' + rows('<a class="t" href="t{n}.html"><b>{day}</b><i>{title}</i></a>') + "</div>",
    "files": "<table class=docs>"
    + rows('<tr><td>{day}</td><td class=name>{title}</td><td><a href="f{n}.pdf">PDF</a></td></tr>')
    + "</table>",
    "pictures": "<table class=docs>"
    + rows('<tr><td>{title}</td><td>{day}</td><td><a href="f{n}.pdf"><img src="pdf.gif"></a></td></tr>')
    + "</table>",
    "two links": "<table class=docs>"
    + rows(
        '<tr><td>{day}</td><td class=name><a href="t{n}.html">{title}</a></td>'
        '<td class=file><a href="f{n}.pdf">扫描件{odd}{odd}{odd}{odd}{odd}{odd}{odd}{odd}{odd}{odd}{odd}{odd}{odd}</a>'
        "</td></tr>"
    )
    + "</table>",
    "years": "<h2>2026</h2><ul>"
    + rows('<li><a href="t{n}.html">{title}</a> <em>{day}</em></li>', 3)
    + "</ul><h2>2025</h2><ul>"
    + '<li><a href="o1.html">关于公布上一年度优秀案例名单的通知</a> <em>2025-12-30</em></li>'
    + '<li><a href="o2.html">关于上一年度统计调查工作情况的通报</a> <em>2025-12-29</em></li></ul>',
}


@pytest.mark.parametrize("form", FORMS)
def test_the_rows_of_a_list_are_found(form: str) -> None:
    """Lists, tables, cards, bare links, rows whose link says `PDF`, lists by year: all items, titled and dated, and
    neither menu nor footer."""
    found = guess(page(FORMS[form]), SOURCE)
    assert found.kind == "list" and found.language == "zh"
    best = found.proposals[0]
    read = listing.read(open_sheet(page(FORMS[form])), Source("s", "s", "list", HERE, items=best.items))
    wanted = TITLES[:3] if form == "years" else TITLES
    for link, title in zip(read.links, wanted, strict=False):
        assert title in link.title and link.published and link.published.startswith("2026-01-0"), best
    assert len(read.links) == best.rows == 5 and best.dated == 1.0


@pytest.mark.parametrize("form", ["table", "files", "list"])
def test_two_rows_are_a_list_where_both_have_a_date(form: str) -> None:
    """Neither the cells of the two rows nor the menu are taken for the list."""
    whole = FORMS[form].split("<tr>" if form != "list" else "<li ")
    short = ("<tr>" if form != "list" else "<li ").join(whole[: 4 if form == "table" else 3])
    best = guess(page(short), SOURCE).proposals[0]
    read = listing.read(open_sheet(page(short)), Source("s", "s", "list", HERE, items=best.items))
    assert [TITLES.index(link.title) for link in read.links] == [0, 1] and best.dated == 1.0


def test_the_names_of_what_will_change_are_not_used() -> None:
    """A selector leans on what an element is, not on its state, its number or what a program called it."""
    sheet = open_sheet(page('<p class="odd active item-17 css-1x2y3z col-md-6 notice-list a8f3c9d2"></p>'))
    node = sheet.tree.css_first("p") if sheet.tree else None
    assert node is not None and classes(node) == ("notice-list",)


def test_a_notice_more_is_found_by_the_same_selectors() -> None:
    """The selectors proposed today find tomorrow's row as well."""
    best = guess(page(FORMS["cards"]), SOURCE).proposals[0]
    more = '<div class="card new"><h3><a href="t9.html">关于新设数据交易场所的通知</a></h3></div>'
    read = listing.read(open_sheet(page(more + FORMS["cards"])), Source("s", "s", "list", HERE, items=best.items))
    assert [link.title for link in read.links][:2] == ["关于新设数据交易场所的通知", TITLES[0]]


@pytest.mark.parametrize(
    ("link", "selector"),
    [
        ('<a class="next" href="index_2.html">&gt;</a>', None),
        ('<a class="pg next-page" href="index_2.html">下一页</a>', "a.next-page@href"),
        ('<a rel="next" href="index_2.html">2</a>', "a[rel~=next]@href"),
        ('<span class="after"><a href="?p=2">Next »</a></span>', "span.after > a@href"),
        ('<a class="next" href="javascript:go(2)">下一页</a>', None),
    ],
)
def test_the_next_page_is_named_where_it_has_a_name(link: str, selector: str | None) -> None:
    """By rel, by its words in Chinese or English; a link that only a script can follow is none."""
    found = guess(page(FORMS["list"] + link), SOURCE)
    assert found.pages == (Pages(selector) if selector else None)


def test_an_article_beside_a_list_is_a_document() -> None:
    """A notice's own page with a list of related ones beside it is one document."""
    text = "".join(
        f"<p>{MEASURES.splitlines()[n % 3]}现就有关事项通知如下，请各有关单位结合实际认真贯彻执行。</p>"
        for n in range(30)
    )
    assert (
        guess(page(f"<h1>关于印发办法的通知</h1><div class=article>{text}</div>{FORMS['list']}"), SOURCE).kind == "page"
    )
    said = guess(
        page(f"<p>{MEASURES}</p><p>{MEASURES}</p>{FORMS['list']}", '<meta name="ArticleTitle" content="通知">'), SOURCE
    )
    assert said.kind == "page"
    assert guess(Page(HERE, notice_page("Notice on permits", MEASURES).encode(), "text/html"), SOURCE).kind == "page"


def test_a_bulletin_is_a_bulletin() -> None:
    """Several notices in full, one below the other."""
    body = bulletin_page(*((title, MEASURES) for title in TITLES)).encode()
    assert guess(Page(HERE, body, "text/html"), SOURCE).kind == "bulletin"


def test_data_is_known_by_its_form() -> None:
    """A feed is one whatever it is labelled; feeds named in a page are listed, those of comments are not."""
    item = "<item><title>Notice 1</title><link>/1</link></item>"
    rss = f"<rss><channel><title>Gazette of Haizhou</title>{item}</channel></rss>"
    found = guess(Page(HERE, rss.encode(), "text/html"), SOURCE)
    assert (found.kind, found.title, found.language) == ("feed", "Gazette of Haizhou", "en")
    data = {"results": [{"title": f"Notice {n} on ports", "url": f"/{n}", "date": "2026-01-05"} for n in range(5)]}
    told = guess(Page(HERE, json.dumps(data).encode(), "application/json"), SOURCE)
    assert told.kind == "json" and told.proposals[0].rows == 5 and told.proposals[0].dated == 1.0
    assert guess(Page(HERE, b"[1, 2]", "application/json"), SOURCE).kind is None
    places = f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>{HERE}</loc></url></urlset>"
    assert guess(Page(HERE, places.encode(), "application/xml"), SOURCE).kind == "sitemap"
    head = (
        '<link rel="alternate" type="application/rss+xml" title="Comments" href="/c.xml">'
        '<link rel="alternate" type="application/atom+xml" title="Notices" href="/n.atom">'
        '<link rel="alternate" hreflang="en" href="/en/">'
    )
    feeds = guess(page(FORMS["list"], head), SOURCE).feeds
    assert feeds == (FeedLink("https://www.haizhou.example.gov.cn/n.atom", "Notices"),)


def test_what_is_nothing_says_why() -> None:
    """A page that a script fills is no source, with the reason; an error page is suspect, as at any poll."""
    empty = guess(
        Page(
            HERE,
            f"<html><title>App</title><div id=root></div><p>{'Please enable it now ' * 12}</p></html>".encode(),
            "text/html",
        ),
        SOURCE,
    )
    assert empty.kind is None and "scripts" in empty.reason
    with pytest.raises(Suspect):
        guess(Page(HERE, b"<html><title>404 Not Found</title><h1>404 Not Found</h1></html>", "text/html"), SOURCE)


def test_a_guess_crosses_the_pipe_unchanged() -> None:
    """What a parser process guesses arrives as it was."""
    proposal = Proposal(Items("li", "a", "a@href", "span"), 5, 0.8, ("one", "two"), 2, 30, 100)
    whole = Guess(
        "list",
        "",
        "t",
        "en",
        (proposal,),
        (FeedLink("https://e.com/f", "f"),),
        Pages("a@href"),
        Document("#c", remove=("p",)),
    )
    assert unpack(pack(whole)) == whole and unpack(pack(Guess(None, "why"))) == Guess(None, "why")


def test_a_hostile_page_is_guessed_in_bounded_time() -> None:
    """Twenty thousand links, nested and flat, cost no more than a page's time."""
    flat = "".join(f"<p><a href=/{n}>Notice number {n} of the harbour</a></p>" for n in range(20_000))
    deep = "".join(f"<div><a href=/{n}>Notice {n}</a>" for n in range(2_000))
    for body in (flat, deep):
        assert isinstance(guess(Page(HERE, body.encode(), "text/html"), SOURCE, [Known("Notice 1")]), Guess)
