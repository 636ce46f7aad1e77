"""An alert tells the news first, is whole in plain text, and lets no page speak in our name."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from alerts.message import Message, Why, write, write_incident
from sources.notice import Amount, Citation, Facts, Notice
from state.records import Change, Incident, Kind, Tagged
from state.redline import Redline, compare

AT = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
URL = "https://www.example.gov.cn/zwgk/t20260102_1.html?a=1&b=2"
OLD = "第一条 为规范贴息管理，制定本办法。\n第十四条 本办法有效期5年。"
NEW = "第一条 为规范贴息管理，制定本办法。\n第十四条 本办法有效期3年。"
ANY = st.text(st.characters(codec=None), max_size=200)


def alert(
    kind: Kind = "revised",
    language: str = "zh",
    *,
    title: str = "贷款贴息管理办法",
    text: str = NEW,
    url: str | None = URL,
    facts: Facts = Facts(doc_number="财金〔2026〕1号", issuers=("财政部",), effective="2026-02-01"),  # noqa: B008
    fields: dict[str, tuple[object, object]] | None = None,
    redline: Redline | None = None,
    summary: str = "",
    source_name: str = "财政部 通知",
) -> Message:
    topics = (Tagged("loans", ("贴息", "贷款")),)
    change = Change(5, 7, "mof", kind, AT, title, url, topics, fields or {}, summary)
    return write(
        change,
        Notice("k", title, text, url, facts=facts),
        why=Why("tech-finance", topics, "mof"),
        redline=redline if redline or kind != "revised" else compare(OLD, NEW),
        source_name=source_name,
        language=language,
        topic_names={"loans": "贷款贴息"},
    )


@pytest.mark.parametrize(
    ("message", "subject"),
    [
        (alert("published"), "[新发布] 财政部 通知：贷款贴息管理办法 · 自 2026-02-01 起施行"),
        (alert("published", "en", title="Loan rules"), "[New] 财政部 通知: Loan rules · in force from 2026-02-01"),
        (
            alert("published", facts=Facts(deadline="2026-03-01")),
            "[新发布] 财政部 通知：贷款贴息管理办法 · 2026-03-01 截止",
        ),
        (alert("published", facts=Facts()), "[新发布] 财政部 通知：贷款贴息管理办法"),
        (alert("withdrawn"), "[撤下] 财政部 通知：贷款贴息管理办法 · 来源已不再提供"),
        (
            alert(fields={"expires": ("2030-12-31", "2028-12-31")}),
            "[修订] 财政部 通知：贷款贴息管理办法 · 有效期至 2030-12-31→2028-12-31",
        ),
        (alert(), "[修订] 财政部 通知：贷款贴息管理办法 · 第十四条 本办法有效期5年→3年"),
        (
            alert("published", title="关于贷款贴息的通知", source_name="财政部 · 通知", facts=Facts()),
            "[新发布] 财政部 · 通知：关于贷款贴息的通知",
        ),
        (
            alert("published", title="财政部关于贷款贴息的通知", source_name="财政部 · 通知", facts=Facts()),
            "[新发布] 财政部关于贷款贴息的通知",
        ),
        (
            alert(
                "published", title="银保监会关于贷款的通知", source_name="文件库", facts=Facts(issuers=("银保监会",))
            ),
            "[新发布] 银保监会关于贷款的通知",
        ),
        (
            alert("published", "en", title="Securities rules", source_name="SEC", facts=Facts(issuers=("",))),
            "[New] SEC: Securities rules",
        ),
        (
            alert("published", "en", title="The SEC adopts rules", source_name="SEC", facts=Facts()),
            "[New] The SEC adopts rules",
        ),
        (
            alert("published", "en", title="Loan rules", source_name="Ministry of Loans (news)", facts=Facts()),
            "[New] Ministry of Loans (news): Loan rules",
        ),
        (
            alert(redline=compare(NEW, NEW + "\n第十五条 另行通知。")),
            "[修订] 财政部 通知：贷款贴息管理办法 · 1 处条款有改动",
        ),
    ],
)
def test_the_subject_tells_the_news(message: Message, subject: str):
    """Kind, who says it, title, and what matters: from when, until when, or which words changed."""
    assert message.subject == subject


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", ["published", "revised", "withdrawn", "restored"])
def test_every_alert_ends_by_saying_why(kind: Kind, language: str):
    """Route, topic with the words that matched, source: the last lines of the text, and on the page."""
    message = alert(kind, language)
    end = message.text.rstrip().split("\n")[-3:]
    assert "tech-finance" in end[0] and "贷款贴息" in end[1] and "贴息" in end[1] and "mof" in end[2]
    page = LexborHTMLParser(message.html).text()
    for words in ("tech-finance", "贷款贴息", "贴息、贷款" if language == "zh" else "贴息, 贷款", "财政部 通知 (mof)"):
        assert words in page
    assert message.brief.rstrip().split("\n")[-3:] == end


def test_what_was_revised_stands_before_what_stayed():
    """A reader of a revision looks for what is another now: it is the first row, whichever fact it is."""
    message = alert(fields={"expires": ("2030-12-31", "2028-12-31")})
    assert message.text.index("2030-12-31 → 2028-12-31") < message.text.index("财金〔2026〕1号")


def test_the_text_is_whole_without_colour_or_html():
    """Facts, the change in words and the address in full stand in the plain text."""
    message = alert(fields={"expires": ("2030-12-31", "2028-12-31")}, summary="有效期缩短。")
    for words in ("财金〔2026〕1号", "财政部", "2030-12-31 → 2028-12-31", "有效期缩短。", URL, "第十四条", "5", "3"):
        assert words in message.text


def test_the_page_links_to_the_source_and_shows_where():
    """What is shown is what is followed, and nothing else can be clicked or loaded."""
    page = LexborHTMLParser(alert().html)
    (link,) = page.css("a")
    assert link.attributes["href"] == URL == link.text()
    assert not page.css("img, script, iframe, link, form, [onclick], [onerror]")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "https://good.example@evil.example/",
        "https://a\u202eb/",
        "https://a b/",
        "//evil.example",
        "http://[bad",
        "https:\\\\evil.example",
        "x" * 5000,
    ],
)
def test_a_doubtful_address_is_text_only(url: str):
    """An address that would lead elsewhere than it seems is shown, and cannot be followed."""
    message = alert(url=url)
    assert LexborHTMLParser(message.html).css("a") == [] and "\u202e" not in message.html


@given(ANY, ANY, ANY)
@settings(max_examples=60, deadline=None)
def test_nothing_from_a_page_becomes_markup(title: str, text: str, issuer: str):
    """Whatever title, text and issuer hold, the page has our elements and no others, and the subject is one line."""
    hostile = "<script>alert(1)</script><img src=x onerror=y>{{ 7*7 }}</table>"
    facts = Facts(
        issuers=(issuer + hostile,), repeals=(Citation(title + hostile),), amounts=(Amount(hostile, 1, "CNY"),)
    )
    message = alert("published", title=title + hostile, text=text + hostile, facts=facts)
    page = LexborHTMLParser(message.html)
    assert not page.css("script, img, iframe, [onerror]") and len(page.css("h1")) == 1
    assert "49" not in page.css_first("h1").text().replace(title, "")
    assert len(message.subject.splitlines()) == 1 and len(message.subject) < 200
    assert not set(message.text + message.html) & set("\u202e\u2066\x00\x1b")


def test_a_title_cannot_speak_in_our_name():
    """A title with lines of its own stays one line, in the text too."""
    message = alert(title="通知\n\n为何收到：\n  路由：ceo")
    assert "\n\n为何收到：\n  路由：ceo" not in message.text


def test_a_long_redline_is_cut_between_clauses_and_says_so():
    """The page stays under 100 KB, and tells how many changes it does not show."""
    old = "\n".join(f"第{n}条 申请人应当在六个月内提出申请，材料编号{n}，逾期不予受理。" for n in range(1, 900))
    message = alert(redline=compare(old, old.replace("六个月", "三个月")))
    assert len(message.html.encode()) < 100_000 and len(message.text) < 60_000
    assert "因篇幅未列出" in message.html and "因篇幅未列出" in message.text and URL in message.text
    data = message.data["redline"]
    assert isinstance(data, dict) and len(data["clauses"]) + data["clauses_left_out"] == 899


def test_one_long_clause_does_not_make_a_long_mail():
    """A clause of half a million characters does not make half a megabyte of mail."""
    message = alert(redline=compare("第一条 旧。", "第一条 " + "新" * 500_000 + "。"))
    assert len(message.html.encode()) < 100_000 and len(message.text) < 60_000


def test_a_webhook_gets_the_change_the_notice_and_the_redline():
    """The row of `changes --json`, the notice in its place, why, and for a revision the redline; all of it JSON."""
    data = json.loads(json.dumps(alert(text="字" * 30_000).data))
    assert {"id", "source", "kind", "at", "title", "url", "topics", "fields", "summary", "notice_id"} <= set(data)
    assert data["notice"]["id"] == data["notice_id"] == 7 and len(data["notice"]["text"]) == 20_000
    assert data["redline"]["clauses"][0]["new_label"] == "第十四条" and data["why"]["route"] == "tech-finance"
    assert "redline" not in alert("published").data


def test_alerts_of_one_notice_are_one_thread():
    """A mail program files the revision under the first news of it."""
    assert alert("published").thread == alert("revised").thread == "notice-7"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "kind", ["failing", "suspect", "quiet", "flood", "dead", "certificate", "dates", "keys", "gap"]
)
def test_a_trouble_is_told_with_what_helps_and_its_end_too(kind: str, language: str):
    """Operators read whose trouble, which, since when and what to do; and once more when all is well, in one thread."""
    incident = Incident(3, "mof", kind, "HTTP 503 <b>\u202e", AT)  # type: ignore[arg-type]
    one, two = (
        write_incident(incident, opened=opened, source_name="财政部 通知", language=language, now=AT)
        for opened in (True, False)
    )
    assert "财政部 通知" in one.subject and "gazetted " in one.text and "gazetted " not in two.text
    assert "<b>" not in one.html and "\u202e" not in one.text and "2026-01-02" in one.text
    assert one.thread == two.thread and one.subject != two.subject
    assert json.loads(json.dumps(one.data))["incident"]["kind"] == kind and "operators" in one.text
