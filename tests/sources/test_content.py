"""Is the text that a reader came for found, and the page's furniture left out?"""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from sources.content import main_content
from sources.furniture import is_furniture, without_menu
from sources.headline import headline, language_of, without_site
from sources.page import Page
from sources.sheet import open_sheet
from sources.text import Line, lines

ZH = "为加强噪声污染防治，保障公众健康，根据有关法律，结合本市实际，制定本规定，并自公布之日起施行。"
EN = "The authority has decided, after consulting the public, that the limit shall apply to all vessels in the harbour."


def found(html: str) -> list[str]:
    node = main_content(LexborHTMLParser(html))
    assert node is not None
    return lines(node)


@pytest.mark.parametrize("sentence", [ZH, EN])
@pytest.mark.parametrize(
    "wrap", ["<div class=x>{}</div>", "<table><tr><td>{}</td></tr></table>", "<section>{}</section>"]
)
def test_the_text_is_found_without_its_furniture(sentence: str, wrap: str) -> None:
    """Menus, trails, related links and imprints stay out, in either language, in whatever box the text stands."""
    menu = "".join(f"<li><a href=/{n}>Section {n}</a></li>" for n in range(12))
    text = wrap.format(f"<p>{sentence}</p><p>{sentence}</p><p>{sentence}</p>")
    related = "<div class=rel><ul>" + f"<li><a href=/r>{sentence[:30]}</a></li>" * 6 + "</ul></div>"
    html = f"<body><ul>{menu}</ul><p>Home &gt; News &gt; Item</p>{text}{related}<p>Copyright 2026, the port.</p>"
    assert found(html) == [sentence] * 3


@pytest.mark.parametrize("short", ["停车场自3月1日起收费，每小时5元。", "The ferry does not run on 5 May."])
def test_a_text_of_one_short_sentence_is_read(short: str) -> None:
    """It is worth less than its own heading, and is what readers came for; a page of a heading alone has no text."""
    page = (
        "<body><div class=nav><a href=/>Home</a><a href=/n>News</a></div><div class=x><h1>Notice 5</h1></div>{}</body>"
    )
    assert found(page.format(f"<div class=article><p>{short}</p><p>Harbour Office</p></div>"))[-2:] == [
        short,
        "Harbour Office",
    ]
    assert found(page.format("<div class=article></div><p>Copyright 2026, the port.</p>")) == ["Notice 5"]


def test_a_link_to_a_file_stays_in_the_text() -> None:
    """A line that leads to the notice's own document is part of it, though it is nothing but a link."""
    html = f"<div><p>{ZH}</p><p>{ZH}</p><p><a href='/f/1.pdf'>附件一 管理办法全文及其说明材料汇编</a></p></div>"
    assert found(html)[-1].startswith("附件一")


def test_notices_of_other_pages_are_no_text() -> None:
    """Boxes side by side, each a heading that leads elsewhere over a sentence, stay out, however much they say."""
    teasers = f"<div class=more><h4><a href=/n>Another decision of the port</a></h4><p>{EN} {EN} {EN}</p></div>" * 9
    assert found(f"<div><p>{EN}</p><p>{EN}</p></div><div class=all>{teasers}</div>") == [EN] * 2
    sections = f"<section class=part><h2>Scope</h2><p>{EN}</p></section>" * 4
    assert found(f"<div>{sections}</div>").count(EN) == 4


def test_a_question_about_cookies_is_no_text() -> None:
    """A dialog laid over the page stays out, though it is longer than the notice."""
    dialog = f"<div class=cli-modal role=dialog><div class=row><div>{f'<p>{EN}</p>' * 30}</div></div></div>"
    assert (
        found(f"<body><article class='post tag-port'><p>{ZH}</p><p>{ZH}</p><p>{ZH}</p></article>{dialog}") == [ZH] * 3
    )


def test_a_text_shown_twice_is_read_once() -> None:
    """A page may hold its text once for wide screens and once for narrow ones, hidden by its styles."""
    text = "".join(f"<p>第{at}条 {at}号码头的{ZH}</p>" for at in range(8))
    wide, narrow = f"<div class=pc><div>{text}</div></div>", f"<div class=wap><p>字号</p><div>{text}</div></div>"
    assert len(found(f"<body>{wide}{narrow}</body>")) == 8


def test_files_alone_are_a_text() -> None:
    """Where a notice is nothing but its files, their names are its text, and not the line of source and date."""
    names = [f"{at}号码头管理办法全文及其编制说明.pdf" for at in range(3)]
    files = "".join(f"<p><a href=/f/{at}.pdf>{name}</a></p>" for at, name in enumerate(names))
    said = found(f"<div><div>2026-01-05 10:05 来源\uff1a某市港务局, 办公室</div><div class=files>{files}</div></div>")
    assert [line for line in said if line.endswith(".pdf")] == [
        f"{at}号码头管理办法全文及其编制说明.pdf" for at in range(3)
    ]


def test_a_form_around_the_whole_page_does_not_hide_it() -> None:
    """Some servers wrap every page in one <form>; what it holds is the content all the same."""
    assert ZH in found(f"<body><form id=aspnet>{f'<p>{ZH}</p>' * 14}</form>")


@pytest.mark.parametrize(
    "html", ["", "<body></body>", "<frameset><frame src=x></frameset>", "<p>x", "<script>1</script>"]
)
def test_a_page_without_text_is_no_accident(html: str) -> None:
    """An empty page has a node or none, and no line of text."""
    node = main_content(LexborHTMLParser(html))
    assert node is None or lines(node) in ([], ["x"])


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<title>关于停水的通知-某市水务局</title><h1>某市水务局</h1><h2>关于停水的通知</h2>", "关于停水的通知"),
        ("<title>Fees revised | Port Office</title><h1>Fees revised</h1><h1>Port Office</h1>", "Fees revised"),
        ("<title>Port Office</title><h1>New fees for small vessels</h1>", "New fees for small vessels"),
        ("<title>关于调整公交票价的公告_通知公告_某市交通局</title><div>x</div>", "关于调整公交票价的公告"),
        (
            "<title>某省财政厅关于印发\n 办法的通知</title><h1>某省财政厅<br>关于印发办法的通知</h1>",
            "某省财政厅关于印发办法的通知",
        ),
        ("<title></title><h3>Only heading here</h3>", "Only heading here"),
        ("<p>no title at all.</p>", ""),
    ],
)
def test_the_title_is_the_notices_not_the_sites(html: str, title: str) -> None:
    """A heading that <title> repeats is the title; the names of site and section are not part of it."""
    assert headline(LexborHTMLParser(html), []) == title


def test_a_title_is_not_cut_at_a_hyphen_of_its_own() -> None:
    """Only marks between the names of a site part a title."""
    assert without_site("Anti-dumping duty on twin-screw pumps") == "Anti-dumping duty on twin-screw pumps"


def test_language_goes_by_script() -> None:
    """A Chinese text with English names is Chinese, an English one with a Chinese name English."""
    assert language_of("央行与 IMF 签署备忘录，涉及 SDR 等议题") == "zh"
    assert language_of("The bank (央行) signed a memorandum of understanding with the fund") == "en"


@pytest.mark.parametrize(
    "line",
    ["首页 > 新闻 > 通知", "上一篇\uff1a关于放假的通知", "Search documents", "Share this page", "责任编辑\uff1a张三"],
)
def test_furniture_is_known(line: str) -> None:
    """Trails, buttons and imprints are furniture."""
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    ["一、总体要求", "第一条 为规范管理\uff0c制定本办法。", "财政部", "Article 3 Search of vessels", "2025年6月1日"],
)
def test_the_words_of_notices_are_no_furniture(line: str) -> None:
    """Headings, clauses, issuers and dates are not taken out."""
    assert not is_furniture(line)


def test_a_list_of_names_that_ends_a_notice_is_no_menu() -> None:
    """Only a run of short lines with an entry such as every site's menu has is cut off."""
    names = [Line("公布名单如下。"), *map(Line, ("东城水厂", "西城水厂", "南湖水厂", "北山水厂"))]
    assert list(without_menu(names)) == names
    menu = [Line("It ends here."), *map(Line, ("- About Us", "-", "Platforms", "- Join Us"))]
    assert list(without_menu(menu)) == menu[:1]


@pytest.mark.parametrize("end", ["/>", ">"])
def test_an_open_frame_for_browsers_without_scripts_hides_no_text(end: str) -> None:
    """A counter's frame in the head that is never closed: what follows its <noscript> is the page, frames of it too."""
    counter = f"<noscript><iframe src='https://count.example/ns.html' height=0 width=0 {end}</noscript>"
    page = f"<html><head>{counter}<title>Harbour rules</title></head><body><p>{EN}</p><iframe></iframe><p>{ZH}</p>"
    sheet = open_sheet(Page("https://harbour.example/rules", page.encode(), "text/html"))
    assert [line.text for line in sheet.lines] == [EN, ZH]
