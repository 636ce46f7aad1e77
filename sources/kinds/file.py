"""What does a file say that is attached to a notice, or is one?"""

from __future__ import annotations

from dataclasses import replace

from sources.config import Source
from sources.documents import READABLE, sort_of
from sources.errors import ReadFailed, SourceError
from sources.facts import read_facts
from sources.headline import language_of
from sources.kinds.page import judge, read_whole
from sources.notice import Attachment, Notice
from sources.page import Link, Page
from sources.pdf import read_pdf
from sources.sheet import open_sheet

LONGEST = 1_000_000
"""Characters of one file that are kept and compared; of a longer one the bytes alone."""


def read_file(page: Page, listed: Attachment, source: Source) -> Attachment:
    """The attachment as it is now: its sort, its hash, its text, or why it has none. Raises nothing of its own."""
    sort = sort_of(page)
    file = replace(listed, type=sort, sha256=page.sha256, pages=None, state="read", text="")
    if sort not in READABLE:
        return replace(file, state="encrypted" if sort == "encrypted" else "unsupported")
    try:
        file = _pdf(page, file) if sort == "pdf" else replace(file, text=_words(page, sort, source))
    except SourceError as error:
        return replace(file, state=error.reason)
    if len(file.text) > LONGEST:
        return replace(file, state="too_long", text="")
    return file if file.text or file.state != "read" else replace(file, state="empty")


def _pdf(page: Page, file: Attachment) -> Attachment:
    found = read_pdf(page.body, page.url)
    state = "read" if not found.pictures else "partial" if found.lines else "scan"
    return replace(file, pages=found.pages, state=state, text="\n".join(found.lines))


def _words(page: Page, sort: str, source: Source) -> str:
    sheet = open_sheet(page)
    if sort == "html":
        judge(sheet)
        document = read_whole(sheet, Source(source.id, "", "page", page.url, timezone=source.timezone))
        return "\n".join(part for part in (document.title, *(line.text for line in document.lines)) if part)
    if b"\0" in page.body and sort == "txt" and "\ufffd" in sheet.text:
        raise ReadFailed("broken", f"{page.url}: neither text nor a document")
    return "\n".join(line.text for line in sheet.lines)


def is_file(page: Page) -> bool:
    """Whether an item leads to a file instead of a page."""
    return sort_of(page) not in ("html", "txt")


def file_notice(page: Page, source: Source, link: Link) -> Notice:
    """The notice whose own page is a file: its row's title, the file's text, and the file beside it.

    Of a scan, or a file whose words we do not read, the row says what it is, and its bytes whether it changed.
    """
    url = link.url or page.url
    file = read_file(page, Attachment(url, link.title), source)
    title = link.title or file.text.partition("\n")[0][:200] or url
    language = source.language or language_of(f"{title}\n{file.text}")
    text = file.text or link.summary
    facts = read_facts(text, title=title, timezone=source.timezone, language=language, published=link.published)
    facts = replace(facts, doc_number=facts.doc_number or link.number)
    return Notice(link.key, title, text, url, language=language, facts=facts, attachments=(replace(file, text=""),))
