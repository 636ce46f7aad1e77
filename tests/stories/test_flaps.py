"""What a source shows again is news when it stays so, and none while two servers take turns."""

from __future__ import annotations

from tests.filing import paragraphs, pdf
from tests.newsday import Newsday


def text(months: str) -> str:
    return (
        "<html><body><h1>关于延长申报期限的通知</h1><div class='text'><p>各有关单位：为便于企业办理，"
        "决定将申报期限延长至"
        f"{months}个月，请各单位做好衔接工作，并及时告知申报人。</p>"
        "<p>某某市税务局</p><p>2026年1月5日</p></div></body></html>"
    )


def follow(day: Newsday) -> None:
    day.configure(
        {
            "id": "tax",
            "kind": "list",
            "url": day.site.url(),
            "items": {"each": "li", "summary": "b"},
            "follow": True,
            "recheck": [],
        }
    )


def show(day: Newsday, months: str) -> None:
    """A list whose row and whose notice's own page change together."""
    day.site.show(
        f"<title>通知公告</title><ul><li><a href='/1'>关于延长申报期限的通知</a><b>延长{months}个月</b></li></ul>"
        f"<p>{months}</p>"
    )
    day.site.show(text(months), "/1")


def test_a_stale_server_is_no_news(day: Newsday) -> None:
    """One revision, told once; that a stale server shows the old text in between is neither told nor a version."""
    day.configure({"id": "tax", "kind": "page", "url": day.site.url("/1")})
    for months in ("三", "六", "三", "六", "三", "六", "六"):
        day.site.show(text(months), "/1")
        assert day.poll(days=1).verdict in ("good", "unchanged")
    assert [kind for kind, _ in day.news()] == ["revised"]


def test_nor_is_one_behind_a_list(day: Newsday) -> None:
    """The same where each notice has its own page."""
    follow(day)
    for months in ("三", "六", "三", "六", "三", "六"):
        show(day, months)
        day.poll(days=1)
    assert [kind for kind, _ in day.news()] == ["revised"]


def test_what_stays_is_told(day: Newsday) -> None:
    """An authority that takes its revision back is believed at the third poll over a day, and readers hear of it."""
    day.configure({"id": "tax", "kind": "page", "url": day.site.url("/1")})
    for months in ("三", "六", "三", "三", "三"):
        day.site.show(text(months), "/1")
        day.poll(hours=13)
    assert [kind for kind, _ in day.news()] == ["revised", "revised"]


def test_a_stale_file_is_no_news_either(day: Newsday) -> None:
    """Two servers that differ in a file's words, and then in which file there is: one revision each, told once; what
    stays is told."""
    day.configure({"id": "tax", "kind": "page", "url": day.site.url("/1"), "attachments": True})
    words, old, new = ("/a.pdf", "30"), ("/a.pdf", "60"), ("/b.pdf", "60")
    for file, days in (words, old, words, old, words, old, new, old, new, old, new, old, old, old):
        day.site.show(text("六").replace("</div>", f"<p><a href='{file}'>附件：费率表</a></p></div>"), "/1")
        day.site.show(pdf(paragraphs(f"Article 1. The fee is due within {days} days.")), file)
        assert day.poll(days=1).verdict in ("good", "unchanged")
    assert [kind for kind, _ in day.news()] == ["revised"] * 3


def test_nor_is_a_stale_number(day: Newsday) -> None:
    """A list that shows numbers beside its titles."""
    items = {"each": "li", "number": "i", "summary": "b"}
    day.configure({"id": "tax", "kind": "list", "url": day.site.url(), "items": items})
    for number in "1212121":
        entry = f"<a href='/1'>关于延长申报期限的通知</a><i>税发〔2026〕{number}号</i><b>延长六个月</b>"
        day.site.show(f"<title>通知公告</title><ul><li>{entry}</li></ul>")
        day.poll(days=1)
    assert [kind for kind, _ in day.news()] == ["revised"]
