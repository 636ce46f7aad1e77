"""Promise 5 again: a notice has an identity, versions and attachments, and what they say is part of it."""

from __future__ import annotations

from typing import Any

import pytest

from sources.notice import Attachment
from state.queries import NoticeFilter
from tests.filing import docx, paragraphs, pdf
from tests.newsday import Newsday
from tests.printing import follow_source, list_page, row

ROWS = [row(number) for number in range(1, 5)]
FEES = ("Article 1. The fee for anchorage is 10 dollars a day.", "Article 2. The fee is due within 30 days.")
LATER = ("Article 1. The fee for anchorage is 10 dollars a day.", "Article 2. The fee is due within 60 days.")


def page(title: str, *links: tuple[str, str]) -> str:
    anchors = "".join(f'<p><a href="{href}">{name}</a></p>' for href, name in links)
    return (
        f"<!doctype html><html><head><meta charset=utf-8><title>{title}</title></head><body><h1>{title}</h1>"
        f"<div class='article'><p>The Port has set its fees.</p>{anchors}</div></body></html>"
    )


def publish(day: Newsday, *links: tuple[str, str], **headers: str) -> None:
    """A list of four notices, the first of which links to files; its page never changes."""
    day.site.show(list_page(ROWS))
    for r in ROWS:
        day.site.show(page(r.title, *(links if r is ROWS[0] else ())), r.href, **headers)


def files_of(day: Newsday) -> tuple[Attachment, ...]:
    """The files of the first notice."""
    [known, *_] = day.room.store.queries.notices(NoticeFilter())
    return known.current.content.attachments


def source(day: Newsday, **over: Any) -> dict[str, Any]:
    return follow_source(day.site.url(), attachments=True, recheck=["1d", "2d", "3d", "4d"], **over)


@pytest.mark.parametrize("make", [lambda *texts: pdf(paragraphs(*texts)), docx], ids=["pdf", "docx"])
def test_a_file_that_changes_while_the_page_stays_is_a_revision_that_names_it(day: Newsday, make: Any) -> None:
    """Told once, with the clause of the file that changed; the page itself is asked conditionally all the while."""
    day.configure(source(day))
    publish(day, ("files/fees.pdf?v=1", "Annex: fees.pdf"), etag='"page"')
    day.site.show(make(*FEES), "/notices/files/fees.pdf?v=1", content_type="application/octet-stream")
    assert day.poll().baseline == 4
    assert day.poll(days=1, hours=1).changes == ()
    day.site.show(make(*LATER), "/notices/files/fees.pdf?v=1", content_type="application/octet-stream")
    assert day.poll(days=1).revised == 1
    [told] = day.hook.told()
    assert (told["kind"], told["title"]) == ("revised", ROWS[0].title)
    assert "Annex: fees.pdf" in told["summary"] and "30 days → " in told["summary"]
    [clause] = told["redline"]["clauses"]
    assert clause["new_label"] == "Article 2" and ["insert", "60"] in clause["edits"]
    assert day.poll(days=1).changes == () and day.kinds() == ["baseline"] * 4 + ["revised"]


def test_a_file_without_words_is_compared_by_its_bytes(day: Newsday) -> None:
    """A scan is said to be one; another scan in its place is a revision that names it."""
    day.configure(source(day))
    publish(day, ("/files/scan.pdf", "附件：收费标准.pdf"))
    day.site.show(pdf([], picture=True), "/files/scan.pdf")
    day.poll()
    [file] = files_of(day)
    assert (file.type, file.state, file.pages, file.text) == ("pdf", "scan", 1, "")
    day.site.show(pdf([], [], picture=True), "/files/scan.pdf")
    assert day.poll(days=1, hours=1).revised == 1
    assert day.hook.told()[0]["summary"] == "Attached: 附件：收费标准.pdf (its content changed)"


def test_a_file_that_cannot_be_had_says_what_it_last_said(day: Newsday) -> None:
    """An error is no news: neither a 404 nor a 500 takes a file's words away, nor does its coming back tell anybody."""
    day.configure(source(day))
    publish(day, ("/files/fees.docx", "fees.docx"))
    day.site.show(docx(*FEES), "/files/fees.docx")
    day.poll()
    for status in (404, 503, 200):
        day.site.show(docx(*FEES), "/files/fees.docx", status=status)
        assert day.poll(days=1, hours=1).changes == ()
    assert day.kinds() == ["baseline"] * 4


def test_a_file_that_was_not_there_at_first_is_read_silently_later(day: Newsday) -> None:
    """That we could not read it is our trouble; what it says when we can is no change of it."""
    day.configure(source(day))
    publish(day, ("/files/fees.docx", "fees.docx"))
    assert day.poll().verdict == "good"
    day.site.show(docx(*FEES), "/files/fees.docx")
    day.poll(days=1, hours=1)
    assert day.news() == [] and day.kinds() == ["baseline"] * 4 + ["reread"]
    day.site.show(docx(*LATER), "/files/fees.docx")
    day.poll(days=1)
    assert day.news() == [("revised", ROWS[0].title)]


def test_files_are_bounded_and_the_others_are_named(day: Newsday) -> None:
    """Sorts that are not read are listed and not fetched, and so is what comes after the twentieth file."""
    day.configure(source(day))
    files = [(f"/files/{n}.pdf", f"{n}.pdf") for n in range(21)]
    publish(day, ("/files/table.xlsx", "table.xlsx"), ("/files/all.zip", "all.zip"), *files)
    for href, _ in files:
        day.site.show(pdf(paragraphs(*FEES)), href)
    day.poll()
    states = [(file.name, file.state) for file in files_of(day)]
    assert states[:2] == [("table.xlsx", "unsupported"), ("all.zip", "unsupported")]
    assert states[-3:] == [("18.pdf", "too_many"), ("19.pdf", "too_many"), ("20.pdf", "too_many")]
    assert not [path for path in day.site.asked if path.endswith((".xlsx", ".zip", "/20.pdf"))]


def test_a_topic_is_found_in_what_a_file_says(day: Newsday) -> None:
    """The words of a file are words of its notice."""
    topics = [{"id": "anchorage", "any": ["anchorage"]}]
    day.configure(source(day, first_poll="tell"), topics=topics)
    publish(day, ("/files/fees.docx", "fees.docx"))
    day.site.show(docx(*FEES), "/files/fees.docx")
    day.poll()
    assert [[topic["id"] for topic in told["topics"]] for told in day.hook.told()].count(["anchorage"]) == 1


def test_a_page_that_is_watched_brings_its_files(day: Newsday) -> None:
    """A document amended in place, and the annex beside it."""
    day.configure({"id": "rule", "kind": "page", "url": day.site.url("/rule"), "attachments": True})
    day.site.show(page("Rule 17", ("/annex.pdf", "Annex")), "/rule", etag='"rule"')
    day.site.show(pdf(paragraphs(*FEES)), "/annex.pdf")
    day.poll()
    assert day.poll().verdict == "unchanged"
    day.site.show(pdf(paragraphs(*LATER)), "/annex.pdf")
    assert day.poll().revised == 1
    assert day.poll().changes == ()


def test_the_same_words_printed_anew_are_no_change(day: Newsday) -> None:
    """A PDF that is made again, in other lines, has other bytes and says the same."""
    day.configure(source(day))
    publish(day, ("/files/fees.pdf", "fees.pdf"))
    for across in (62, 44):
        day.site.show(pdf(paragraphs(*FEES, across=across)), "/files/fees.pdf")
        day.poll(days=1, hours=1)
    assert day.kinds() == ["baseline"] * 4
