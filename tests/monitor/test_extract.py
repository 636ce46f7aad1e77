"""Documents are read as a source would read them, and those that cannot be read say why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.extract import LARGEST, Extractor, Unreadable
from tests.printing import MEASURES, RULES, bulletin_page, list_page, notice_page, row


@pytest.fixture(scope="module")
def bulletins() -> Iterator[Extractor]:
    with Extractor("bulletin", None) as extractor:
        yield extractor


def test_a_file_is_read_by_its_content(bulletins: Extractor, tmp_path: Path) -> None:
    """A bulletin in Chinese and a page in English, in the encodings they are in."""
    path = tmp_path / "公报.html"
    path.write_bytes(bulletin_page(("关于印发办法的通知", MEASURES)).replace("utf-8", "gb18030").encode("gb18030"))
    (notice,) = bulletins.notices(str(path))
    assert notice.title == "关于印发办法的通知" and notice.facts.expires == "2027-12-31"
    with Extractor("page", None) as pages:
        path.write_text(notice_page("Rules on filing", *RULES.splitlines()))
        (notice,) = pages.notices(str(path))
    assert notice.language == "en" and notice.text == RULES


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "without any words"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "no page"),
        (b"\x01\x00\x02" * 99, "binary file"),
        (b"a" * (LARGEST + 1), "larger than"),
    ],
)
def test_what_is_no_document_says_why(bulletins: Extractor, tmp_path: Path, content: bytes, says: str) -> None:
    """Empty, an image, data, too large: a sentence, and the next document is read all the same."""
    path = tmp_path / "document.html"
    path.write_bytes(content)
    with pytest.raises(Unreadable, match=says):
        bulletins.notices(str(path))
    path.write_text(bulletin_page(("Notice on fees", RULES)))
    assert bulletins.notices(str(path))


@pytest.mark.parametrize(
    "document", ["nosuch.html", ".", "http://127.0.0.1:9/", "http://169.254.169.254/", "file:///x"]
)
def test_what_cannot_be_reached_says_why(bulletins: Extractor, document: str, tmp_path: Path) -> None:
    """A missing file, a folder, an address that we may not ask."""
    with pytest.raises(Unreadable) as caught:
        bulletins.notices(document if "://" in document else str(tmp_path / document))
    assert len(str(caught.value)) > 20


def test_a_private_address_is_refused_without_naming_a_setting_that_is_not_read(bulletins: Extractor) -> None:
    """No configuration is at hand: the remedy is the saved page, not `http.allow`."""
    with pytest.raises(Unreadable, match="save the page") as caught:
        bulletins.notices("http://127.0.0.1:9/")
    assert "http.allow" not in str(caught.value)


def test_a_list_is_read_by_its_rows(tmp_path: Path) -> None:
    """Its items with title, date and address, without a selector; a page without rows says so."""
    path = tmp_path / "list.html"
    path.write_text(list_page([row(number) for number in range(1, 5)]))
    with Extractor("list", None) as lists:
        notices = lists.notices(str(path))
        assert [(n.title, n.facts.published) for n in notices] == [(row(n).title, "2026-01-04") for n in range(1, 5)]
        path.write_text(
            "<html><body><h1>The office</h1><p>It keeps the moorings, and stands by the old crane.</p></body></html>"
        )
        with pytest.raises(Unreadable, match="no rows"):
            lists.notices(str(path))
