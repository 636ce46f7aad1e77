"""With what name does a paragraph begin: article, heading, point, or none?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sources.late import late

Rank = Literal["article", "heading", "point"]

_DIGITS = "[0-9０-９零〇○一二三四五六七八九十百千两兩]{1,12}"
_GAP = r"[ \t\u3000\xa0]{0,4}"
_NUMBER = r"(?:[0-9]{1,6}[A-Za-z]{0,2}(?:[.:\-–—][0-9]{1,6}[A-Za-z]{0,2}){0,5}|[IVXLC]{1,8}|[A-Z])(?![0-9A-Za-z])"

# Marks of a heading or of stress in Markdown, and the empty anchors that converters leave before a heading.
MARKUP = late(r"[\s#>*_]{0,16}(?:\[\]\([^()\s]{0,200}\))?[\s*_]{0,8}")

_ARTICLE = late(
    rf"第{_GAP}{_DIGITS}(?:{_GAP}[-–—－之]{_GAP}{_DIGITS})?{_GAP}[条條](?:{_GAP}之{_GAP}{_DIGITS})?"
    rf"|(?:Article|ARTICLE|Section|SECTION|Sec\.|SEC\.|Rule|RULE|Regulation|Clause|CLAUSE) {{0,2}}{_NUMBER}"
    rf"|§{{1,2}}{_GAP}{_NUMBER}"
)
# Acts of the Oireachtas and instruments of the United Kingdom begin a section with its number alone: 6.—(1) In this Act
_SECTION = late(r"([0-9]{1,4}[A-Z]{0,3})\*{0,2}\.\*{0,2}[—–](?![—–])")
_HEADING = late(
    rf"第{_GAP}{_DIGITS}{_GAP}(?:分编|分編|编|編|章|节|節|篇|部分)|附{_GAP}[则則](?!.)"
    rf"|附{_GAP}[件表录錄图圖]{_GAP}(?:{_DIGITS})?"
    rf"|(?:Chapter|CHAPTER|Part|PART|Title|TITLE|Subpart|SUBPART|Division|DIVISION|Schedule|SCHEDULE|Annex|ANNEX"
    rf"|Appendix|APPENDIX|Book|BOOK) {{1,2}}{_NUMBER}"
)
_POINT = late(
    rf"[一二三四五六七八九十百]{{1,4}}、|[（(]{_GAP}[一二三四五六七八九十百]{{1,4}}{_GAP}[)）]"
    r"|[0-9０-９]{1,3}(?:[.．][0-9]{1,3}){0,5}(?:、|[.．)）](?![0-9])|(?<=[0-9][.．][0-9])(?=\s))"
    r"|[（(][0-9]{1,3}[)）]|[（(][a-zA-Z]{1,4}[)）]"
)

# What follows where an article is not begun but spoken of: 第十条第二款规定, Article 3 of the Act.
_SPOKEN_OF = late(
    r"\s{0,4}第[^条條章节節编編]{1,12}[款项項目]|[之及与與和或至、，,；;。]|第|规定|規定|所[称稱列规規]|的|款|项|項|中[的所“]"
    r"|修改|改为|改為|增加|[（(](?:[0-9]|[a-z]{1,4}[)）])"
)
_LOWER = late(r",|\([0-9a-zA-Z]|[ \t]{0,4}(?:[a-z]|\([0-9a-z]{1,3}\) (?:of|or|and|to)\b)")
_HAN_LEVEL = late("分编|分編|部分|[编編章节節篇附]")
_SENTENCE_END = late(r"[。；;，,]\s*$")
_LONGEST_HEADING = 80
_COUNT = late(r"[0-9０-９A-Za-z.:\-–—]*[0-9０-９][0-9０-９A-Za-z.:\-–—]*|[零〇○一二三四五六七八九十百千两兩之]+")
_OPENINGS = frozenset("第附§ASRCPTDB([（一二三四五六七八九十百0123456789０１２３４５６７８９")


@dataclass(frozen=True, slots=True)
class Label:
    """The name that a paragraph begins with, verbatim (`第十四条`, `Article 3`, `一、`), and where its words begin."""

    text: str
    rank: Rank
    end: int


def label_of(line: str) -> Label | None:
    """The label of one paragraph. A paragraph that begins by speaking of an article (第十条第二款规定的…) has none."""
    begin = MARKUP.match(line)
    start = begin.end() if begin else 0
    if line[start : start + 1] not in _OPENINGS:
        return None
    return _article(line, start) or _section(line, start) or _heading(line, start) or _point(line, start)


def form_of(label: str | None) -> str:
    """The label without its number: `第条`, `第章`, `Article `, `§ `."""
    return _COUNT.sub("", label or "")


def level_of(label: Label) -> str:
    """What kind of heading it is, whatever its number: `章`, `part`."""
    found: list[str] = _HAN_LEVEL.findall(label.text) or [label.text.split()[0].lower()]
    return found[-1]


def _article(line: str, start: int) -> Label | None:
    found = _ARTICLE.match(line, start)
    if found is None or _spoken_of(line, found.end()):
        return None
    return Label(found.group().rstrip(), "article", found.end())


def _section(line: str, start: int) -> Label | None:
    found = _SECTION.match(line, start)
    return Label(found.group(1), "article", found.end()) if found else None


def _spoken_of(line: str, end: int) -> bool:
    han = line[end - 1] in "条條" or not line[end - 1].isascii() or "第" in line[max(0, end - 30) : end]
    return bool((_SPOKEN_OF if han else _LOWER).match(line, end))


def _heading(line: str, start: int) -> Label | None:
    found = _HEADING.match(line, start)
    if found is None or len(line) - start > _LONGEST_HEADING or _SENTENCE_END.search(line[-4:]):
        return None
    if found.group()[0].isascii() and _LOWER.match(line, found.end()):
        return None
    return Label(found.group().rstrip(), "heading", found.end())


def _point(line: str, start: int) -> Label | None:
    found = _POINT.match(line, start)
    return Label(found.group(), "point", found.end()) if found else None
