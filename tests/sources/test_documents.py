"""Do PDF and DOCX files say what they print, and those that say nothing why?"""

from __future__ import annotations

import zipfile

import pytest

from sources.config import Source
from sources.documents import as_page, sort_of
from sources.errors import ReadFailed
from sources.kinds import read, read_document, read_file
from sources.notice import Attachment
from sources.page import Link, Page
from sources.pdf import read_pdf
from tests.filing import Print, docx, paragraphs, pdf
from tests.printing import MEASURES

URL = "https://e.gov/annex.pdf"
ZH = (
    "第一条 为规范算力券的发放、使用和监督管理，促进算力资源普惠供给，根据有关规定，制定本办法。",
    "第二条 单个企业每年申领总额不超过五十万元。",
)
EN = (
    "These rules apply to all providers of cross-border data services and to those who act on behalf of them.",
    "A provider shall file a record within 30 days of the first transfer. One that does not file shall be fined.",
)
SOURCE = Source("s", "s", "page", URL, timezone="UTC")


def file(body: bytes, content_type: str = "application/pdf") -> Attachment:
    return read_file(Page(URL, body, content_type), Attachment(URL, "Annex"), SOURCE)


@pytest.mark.parametrize("texts", [ZH, EN], ids=["zh", "en"])
@pytest.mark.parametrize("across", [40, 50, 62])
def test_lines_of_a_pdf_become_the_paragraphs_that_were_broken(texts: tuple[str, ...], across: int) -> None:
    """Wherever the lines break, in both scripts: what was re-set in another width is no other text."""
    assert read_pdf(pdf(paragraphs(*texts, across=across)), URL).lines == texts


def test_what_pages_repeat_at_their_edges_is_no_text() -> None:
    """Headers, footers and page numbers are dropped, and a sentence goes on over the page where it was broken."""
    top, foot = Print("Official Journal No 17", y=810, size=9), Print("Printed by the Office", y=30, size=9)
    whole = paragraphs(*EN)
    pages = [
        [top, *paragraphs("First page."), Print("- 1 -", x=290, y=50, size=9), foot],
        [top, *whole[:1], Print("- 2 -", x=290, y=50, size=9), foot],
        [top, *[Print(p.text, p.x, 740 - 18 * n) for n, p in enumerate(whole[1:])], Print("3 / 3", x=290, y=50), foot],
    ]
    assert read_pdf(pdf(*pages), URL).lines == ("First page.", *EN)


def test_what_stands_apart_stays_apart() -> None:
    """A heading in another size, a list, the rows of a table and a paragraph after a gap are not glued together."""
    lines = [
        Print("Rules of the Port", 200, 760, 18),
        Print("Section 1 General provisions that fill the line to its very last column", 72, 720),
        Print("(1) Masters keep records of ballast water, of its origin and of its use.", 72, 702),
        Print("(2) Records are kept for five years.", 72, 684),
        Print("Harbor    Fee", 72, 640), Print("Norton    10", 72, 622), Print("Sutton    12", 72, 604),
    ]  # fmt: skip
    assert read_pdf(pdf(lines), URL).lines == tuple(" ".join(line.text.split()) for line in lines)


@pytest.mark.parametrize(
    ("body", "state", "pages"),
    [
        (pdf([], [], picture=True), "scan", 2),
        (pdf([]), "empty", 1),
        (pdf([Print("secret")], locked=True), "encrypted", None),
        (b"%PDF-1.4\nversion one version one", "broken", None),
        (pdf(paragraphs(*EN))[:300], "broken", None),
        (docx("A", more={"word/media/x.bin": bytes(70 * 2**20)}), "too_large", None),
        (docx("A", more={"word/styles.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'}), "dtd", None),
        (docx("A")[:-30], "unsupported", None),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "unsupported", None),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted", None),
        (b"", "empty", None),
    ],
    ids=["scan", "empty", "locked", "broken", "cut", "bomb", "dtd", "cut-zip", "doc", "locked-docx", "nothing"],
)
def test_a_file_without_words_says_why(body: bytes, state: str, pages: int | None) -> None:
    """Never a guess, never a crash: one word for the reason, and the hash of its bytes."""
    found = file(body)
    assert (found.state, found.text, found.pages) == (state, "", pages)
    assert found.sha256 == Page(URL, body).sha256


def test_pages_that_are_pictures_among_others_are_told() -> None:
    """A file with text and a scanned page is partial."""
    both = pdf([Print("Text of the order.")], picture=True)
    assert (file(both).state, file(both).pages) == ("read", 1)
    scan = read_pdf(pdf([], picture=True), URL)
    assert (scan.pages, scan.pictures, scan.lines) == (1, 1, ())


def test_a_docx_is_read_with_its_tables() -> None:
    """Paragraphs in their order, the cells of a row in one line."""
    found = file(docx("第一条 甲。", "第二条 乙。", table=[["港口", "费用"], ["甲港", "10元"]]))
    assert (found.type, found.state, found.text) == (
        "docx",
        "read",
        "第一条 甲。\n第二条 乙。\n港口 | 费用\n甲港 | 10元",
    )


def test_a_file_is_what_its_bytes_are() -> None:
    """Whatever the label: HTML and text attachments are read, an error page in a file's place is none."""
    assert sort_of(Page(URL, b"\r\n%PDF-1.7", "text/html")) == "pdf"
    assert sort_of(Page(URL, docx("A"), "application/octet-stream")) == "docx"
    page = b"<html><head><title>Annex</title></head><body><h1>Annex</h1><p>The fee is 10 dollars.</p></body></html>"
    assert file(page, "text/html").text == "Annex\nThe fee is 10 dollars."
    assert file("费用\n十元".encode(), "text/plain").text == "费用\n十元"
    assert file(b"<html><title>404 Not Found</title><body>Not Found</body></html>", "text/html").state == "soft_404"


def test_a_source_may_be_a_pdf_or_a_docx() -> None:
    """Read as a page, with title, number and dates; a scan is an error that says so."""
    for body in (
        pdf(paragraphs("算力券管理办法", *MEASURES.splitlines())),
        docx("算力券管理办法", *MEASURES.splitlines()),
    ):
        [notice] = read("page", Page(URL, body), SOURCE).notices
        assert (notice.title, notice.facts.doc_number) == ("算力券管理办法", "发改办高技〔2025〕88号")
        assert notice.facts.expires == "2027-12-31"
    with pytest.raises(ReadFailed, match="scan of 1 page"):
        read("page", Page(URL, pdf([], picture=True)), SOURCE)
    with pytest.raises(ReadFailed, match="ZIP archive"):
        as_page(Page(URL, _zip()))


def _zip() -> bytes:
    import io

    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "a")
    return file.getvalue()


def test_an_item_may_lead_to_a_file() -> None:
    """Its row says what it is, the file what it says; a scan is listed as one, and its row stands."""
    link = Link("k", "Rules of the Port", URL, "2026-01-04", "No 17")
    notice = read_document(Page(URL, pdf(paragraphs(*EN))), SOURCE, link)
    assert (notice.title, notice.text, notice.facts.published) == (link.title, "\n".join(EN), "2026-01-04")
    scan = read_document(Page(URL, pdf([], picture=True)), SOURCE, link)
    assert (scan.title, scan.text, scan.facts.doc_number) == (link.title, "", "No 17")
    assert [(one.url, one.state, one.pages) for one in scan.attachments] == [(URL, "scan", 1)]
