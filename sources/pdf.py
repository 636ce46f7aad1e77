"""Which text does a PDF hold, sentence by sentence, without what its pages repeat at their edges?"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from sources.errors import ReadFailed
from sources.text import fold

MOST_PAGES = 1500
MOST_CHARACTERS = 3_000_000
"""Of one file; a longer one is an error, never cut in silence."""
EDGE = 0.14
"""The share of a page's height, above and below, where headers, footers and page numbers stand."""
_LINES_AT_EDGE = 3
_TELLING = 8
"""Lines from which a page tells where its lines end."""
_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")
_NUMBER = re.compile(
    r"[-\u2013\u2014~·.\s|]*(?:第\s*|page\s+|p\.\s*)?(?:\d{1,4}|[ivxlc]{1,7})(?:\s*页)?"
    r"(?:\s*(?:/|of|共|,\s*共)\s*\d{1,4}\s*页?)?[-\u2013\u2014~·.\s|]*",
    re.IGNORECASE,
)
_OPENS = re.compile(
    r"第[一二三四五六七八九十百零〇\d]{1,6}[章节編编條条款]|[一二三四五六七八九十]{1,3}[、.．]|"
    r"[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}(?:\.\d{1,2}){0,3}[、.．)]?[\s\u4e00-\u9fff]|"
    r"[^\w\s(（\"'“‘《「$€£¥]\s|\([a-z]{1,4}\)\s|(?:Article|Section|Chapter|Part|§)\s*\d|附件|附表"
)
"""How a line begins that is never the rest of the one before."""
_CLOSED = re.compile(r"[。！？；:：;!?…]['\"”’)）」』]?$")
_SOFT_HYPHENS = "\x02\u00ad\ufffe"
GARBLED = 0.2
"""The share of characters of which the fonts do not say what they are, above which the text is no text."""
_GAP = 1.7
"""Times the usual distance of two lines, above which the next one begins a paragraph."""


@dataclass(frozen=True, slots=True)
class PdfText:
    """How many pages there are, how many of them are pictures without text, and the paragraphs of the others."""

    pages: int
    pictures: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One line as it is printed: its words and its place on the page, in points; `y` counts from below."""

    text: str
    left: float
    right: float
    y: float
    size: float
    page: int


def read_pdf(body: bytes, url: str) -> PdfText:
    """The text of a PDF. Raises ReadFailed: "encrypted", "broken", "garbled", "too_large"; a scan has pages, no lines.

    Not thread-safe, and native code: called in the parser's own process only.
    """
    import pypdfium2 as pdfium  # the parser is the child process's alone

    try:
        document = pdfium.PdfDocument(body)
    except pdfium.PdfiumError as error:
        raise _named(error, url) from error
    try:
        return _text_of(document, url)
    except pdfium.PdfiumError as error:
        raise _named(error, url) from error
    finally:
        document.close()


def _named(error: Exception, url: str) -> ReadFailed:
    if "password" in str(error).lower() or "security" in str(error).lower():
        return ReadFailed("encrypted", f"{url}: the PDF is locked by a password; ask its publisher", again=False)
    return ReadFailed("broken", f"{url}: the PDF is damaged and cannot be opened; ask its publisher", again=False)


def _text_of(document: Any, url: str) -> PdfText:
    count = len(document)
    if count > MOST_PAGES:
        text = f"{url}: a PDF of {count} pages; at most {MOST_PAGES} are read"
        raise ReadFailed("too_large", text, again=False)
    pages: list[list[Row]] = []
    heights: list[float] = []
    left, pictures, unknown = MOST_CHARACTERS, 0, 0
    for number in range(count):
        page = document[number]
        rows, seen, unsaid = _rows(page, number)
        left, unknown = left - seen, unknown + unsaid
        if left < 0:
            raise ReadFailed("too_large", f"{url}: a PDF of more than {MOST_CHARACTERS} characters", again=False)
        pages.append(rows)
        heights.append(page.get_height())
        pictures += not rows and _is_picture(page)
        page.close()
    if unknown > GARBLED * max(1, MOST_CHARACTERS - left):
        text = f"{url}: the fonts of this PDF do not say which characters they show; nothing is guessed"
        raise ReadFailed("garbled", text, again=False)
    kept = [row for rows in _without_edges(pages, heights) for row in rows]
    return PdfText(count, pictures, tuple(joined(kept)))


def _is_picture(page: Any) -> bool:
    import pypdfium2.raw as raw

    return any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))


def _rows(page: Any, number: int) -> tuple[list[Row], int, int]:
    """The lines of a page in the order in which it is read, how many characters it has, and how many are unknown."""
    import pypdfium2.raw as raw

    text = page.get_textpage()
    count = text.count_chars()
    rows: list[Row] = []
    words: list[str] = []
    places: list[int] = []
    unknown = 0
    for at in range(min(count, MOST_CHARACTERS)):
        character = chr(raw.FPDFText_GetUnicode(text, at) or 0x20)
        if character in "\r\n":
            _add(rows, words, places, text, number)
        else:
            words.append(character)
            places.append(at)
            unknown += raw.FPDFText_HasUnicodeMapError(text, at) == 1
    _add(rows, words, places, text, number)
    text.close()
    return rows, count, unknown


def _add(rows: list[Row], words: list[str], places: list[int], text: Any, number: int) -> None:
    """The line that ends here, with the place of its first and its last character."""
    inked = [at for at, character in zip(places, words, strict=True) if not character.isspace()]
    shown = _surrogates("".join(words))
    words.clear()
    places.clear()
    if not inked or not fold(shown):
        return
    first, last = _box(text, inked[0]), _box(text, inked[-1])
    size = max(first[3] - first[1], last[3] - last[1], 1.0)
    rows.append(Row(shown.strip(), first[0], last[2], min(first[1], last[1]), size, number))


def _surrogates(text: str) -> str:
    """PDFium gives UTF-16: pairs are characters, what is alone means nothing."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _box(text: Any, at: int) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of one character's place on its line, whatever the glyph: y and p stand alike."""
    import pypdfium2.raw as raw

    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text, at, ctypes.byref(box))
    return box.left, box.bottom, box.right, box.top


# what stands at the edges ---------------------------------------------------------------------------------------


def _without_edges(pages: list[list[Row]], heights: Sequence[float]) -> Iterator[list[Row]]:
    """The pages without headers and footers, which say the same on most of them, and without page numbers."""
    edges = [_at_edges(rows, height) for rows, height in zip(pages, heights, strict=True)]
    said = Counter(key for rows in edges for key in {_same(row) for row in rows})
    inked = sum(1 for rows in pages if rows)
    often = {key for key, count in said.items() if inked > 1 and count >= max(2, 0.4 * inked)}
    for rows, edge in zip(pages, edges, strict=True):
        gone = {row for row in edge if _same(row) in often or _NUMBER.fullmatch(fold(row.text))}
        yield [row for row in rows if row not in gone]


def _at_edges(rows: list[Row], height: float) -> list[Row]:
    """The outermost lines above and below, where they stand in the margin."""
    ordered = sorted(rows, key=lambda row: row.y)
    below = [row for row in ordered[:_LINES_AT_EDGE] if row.y < EDGE * height]
    return below + [row for row in ordered[-_LINES_AT_EDGE:] if row.y > (1 - EDGE) * height]


def _same(row: Row) -> str:
    """What two headers have in common: all but numbers and white space."""
    return re.sub(r"\d+", "#", "".join(row.text.split()))


# lines into sentences -------------------------------------------------------------------------------------------


def joined(rows: Sequence[Row]) -> list[str]:
    """Paragraphs out of printed lines: a line goes on in the next where that one's first word had no room on it."""
    usual = _distance(rows)
    margins = _margins_by_page(rows)
    paragraphs: list[str] = []
    above: Row | None = None
    for row in rows:
        if above is not None and _goes_on(above, row, margins[above.page], margins[row.page], usual):
            paragraphs[-1] = _glued(paragraphs[-1], row.text)
        else:
            paragraphs.append(row.text)
        above = row
    return [line for paragraph in paragraphs if (line := fold(paragraph.translate(_UNHYPHENED)))]


_UNHYPHENED = dict.fromkeys(map(ord, _SOFT_HYPHENS))


def _margins_by_page(rows: Sequence[Row]) -> dict[int, tuple[float, float]]:
    """Those of the page itself; of the whole document where a page has too few lines to tell."""
    if not rows:
        return {}
    whole = _margins(rows)
    pages: dict[int, list[Row]] = {}
    for row in rows:
        pages.setdefault(row.page, []).append(row)
    return {page: _margins(own) if len(own) >= _TELLING else whole for page, own in pages.items()}


def _margins(rows: Sequence[Row]) -> tuple[float, float]:
    """Where the lines of a page begin and end: at the outermost place that several of them reach."""
    lefts, rights = sorted(row.left for row in rows), sorted(row.right for row in rows)
    aside = len(rows) // 10
    return lefts[aside], rights[-1 - aside]


def _distance(rows: Sequence[Row]) -> float:
    """The usual distance of two lines of one page, in points."""
    apart = [above.y - row.y for above, row in pairwise(rows) if above.page == row.page and above.y > row.y]
    return median(apart) if apart else 0.0


def _goes_on(above: Row, row: Row, old: tuple[float, float], new: tuple[float, float], usual: float) -> bool:
    if _OPENS.match(row.text) or not 0.8 < above.size / row.size < 1.25:
        return False
    if above.page == row.page and not 0 < above.y - row.y <= _GAP * max(usual, above.size):
        return False
    wide = _wide(above)
    deeper = row.left - new[0] > 1.2 * wide and row.left - new[0] > above.left - old[0] + 0.6 * wide
    hanging = _OPENS.match(above.text)  # 2.1 stands to the left of what goes on below it
    if (deeper and not hanging) or (
        _CLOSED.search(above.text) and above.left - old[0] <= 0.6 * wide and row.left - new[0] > 0.6 * wide
    ):
        return False
    return above.right + _room(row) > old[1] - 0.3 * wide


def _wide(row: Row) -> float:
    """The width of one character of a line, in points."""
    return (row.right - row.left) / max(1, len(row.text))


def _room(row: Row) -> float:
    """What the first word of a line takes, in points."""
    first = row.text[0] if _HAN.match(row.text[0]) else row.text.split(" ", 1)[0]
    return _wide(row) * (len(first) + (0 if _HAN.match(row.text[0]) else 1))


def _glued(above: str, below: str) -> str:
    if above[-1] in _SOFT_HYPHENS:
        return above[:-1] + below
    dashed = above[-1] == "-" and len(above) > 1 and above[-2].isalpha() and below[0].islower()
    tight = dashed or _HAN.match(above[-1]) or _HAN.match(below[0])
    return above + ("" if tight else " ") + below
