"""What does a reader see, line by line? Block-aware text of a page, and the same of a plain-text file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborNode

BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure "
        "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol option p pre search section "
        "summary table tbody tfoot thead tr ul",
    )
)
HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
_CELLS = frozenset(("td", "th"))
_UNSEEN = frozenset(
    re.findall(
        r"\w+",
        "script style noscript template head title svg math iframe object embed audio video canvas select button "
        "textarea datalist rp rt",
    )
)
_LONGEST_CELL = 300
_HAN = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
_INDENTED = re.compile(r"text-indent\s*:\s*0?\.?[1-9]", re.IGNORECASE)
_STRONG = frozenset(("b", "strong"))
_HIDING = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
# Zero-width and direction marks, soft hyphen, C0/C1 controls but tab and line ends, lone surrogates: shown by no
# reader, and each of them a way to make two equal texts differ or one text look like another.
_UNPRINTED = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]"
)
# A run of white space inside a line is one space; full-width spaces between single Han characters, as in 财　政　部,
# are how the name is printed, and stay.
_GAP = re.compile(r"\s")
_RUN = re.compile(r"[ \t\r\n\f\v\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_SPREAD = re.compile(
    r"(?<![\u4e00-\u9fff])(?:[\u4e00-\u9fff][\u3000 \xa0]{1,4}){1,6}[\u4e00-\u9fff](?![\u4e00-\u9fff])"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it stands on the page: its words, and the form that tells a title from a paragraph.

    `gap` counts the empty lines before it, `indent` the white space it begins with (characters), `heading` is the
    level 1 to 6 of a heading, else 0; `strong` says that all of it is bold, `linked` the share of it that is links.
    """

    text: str
    gap: int = 0
    indent: int = 0
    heading: int = 0
    strong: bool = False
    linked: float = 0.0


def lines(node: LexborNode) -> list[str]:
    """The visible text of an element, a block a line: inline tags do not split, cells of a row are joined by ` | `."""
    only = node.first_child
    if only is not None and only.next is None and only.tag == "-text" and node.tag != "pre":
        words = fold(only.text_content or "").strip(" |")
        return [words] if words else []
    return [line.text for line in marked_lines(node)]


def plain(text: str) -> list[str]:
    """The lines of a plain-text file, white space folded, empty ones left out."""
    return [line.text for line in plain_lines(text)]


def fold(text: str) -> str:
    """One line as printed: unprinted characters out, runs of white space one space, names spread out kept so."""
    text = _UNPRINTED.sub("", text)
    if not _GAP.search(text):
        return text
    if text.isascii():
        return " ".join(text.split())
    folded, end = [], 0
    for spread in _SPREAD.finditer(text):
        folded += [_RUN.sub(" ", text[end : spread.start()]), spread.group().replace("\t", " ").replace("\n", " ")]
        end = spread.end()
    return "".join((*folded, _RUN.sub(" ", text[end:]))).strip()


def plain_lines(text: str) -> list[Line]:
    """The lines of a plain-text file with gaps and indents; paragraphs broken at a fixed width are whole again."""
    return _unwrapped(_raw_lines(text))


def _raw_lines(text: str) -> list[Line]:
    found: list[Line] = []
    gap = 0
    for raw in re.split(r"\r\n|[\r\n\f\v\x85\u2028\u2029]", text):
        words = fold(raw)
        if not words:
            gap += 1
            continue
        bare = _UNPRINTED.sub("", raw)
        found.append(Line(words, gap, len(bare) - len(bare.lstrip())))
        gap = 0
    return found


def marked_lines(node: LexborNode) -> list[Line]:
    """The lines of an element with the markup that gives them their form. Iterative: depth costs no stack."""
    page = _Collector()
    stack: list[tuple[LexborNode, bool]] = [(node, False)]
    while stack:
        current, closing = stack.pop()
        tag = current.tag or ""
        if closing:
            page.close(tag)
        elif tag == "-text":
            page.add(current.text_content or "")
        elif tag and (current is node or not is_unseen(current)):
            page.open(tag, current)
            stack.append((current, True))
            stack.extend((child, False) for child in reversed(list(children(current))))
    page.flush()
    return page.found


def children(node: LexborNode) -> Iterator[LexborNode]:
    """The child nodes of an element, texts among them, in their order."""
    child = node.first_child
    while child is not None:
        yield child
        child = child.next


def is_within(inner: LexborNode, outer: LexborNode) -> bool:
    """Whether an element stands somewhere in another, and is not it."""
    above = inner.parent
    while above is not None and above.mem_id != outer.mem_id:
        above = above.parent
    return above is not None


def is_unseen(node: LexborNode) -> bool:
    """Whether a reader never sees this element: scripts, templates, comments, and what is hidden outright."""
    tag = node.tag or ""
    if tag in _UNSEEN or (tag.startswith("-") and tag not in ("-text", "-document")):
        return True
    if tag == "-text":
        return False
    attributes = node.attributes
    return "hidden" in attributes or bool(_HIDING.search(attributes.get("style") or ""))


class _Collector:
    """The line being read, and those read: what opens and closes decides where a line ends."""

    def __init__(self) -> None:
        self.found: list[Line] = []
        self._words: list[str] = []
        self._heading = self._strong = self._links = self._preserved = 0
        self._all = self._bold = self._linked = self._gap = self._row = self._styled = 0

    def open(self, tag: str, node: LexborNode) -> None:
        if self._row:
            self._words.append(" " if tag in BLOCKS or tag == "br" else "")
        elif tag in BLOCKS or tag == "br":
            # Two <br> in a row are how old pages print an empty line.
            self._gap += tag == "br" and not self._words
            self.flush()
        if tag == "p":
            self._styled = 2 * bool(_INDENTED.search(node.attributes.get("style") or ""))
        self._heading = int(tag[1]) if tag in HEADINGS else self._heading
        self._strong += tag in _STRONG
        self._links += tag == "a" and "href" in node.attributes
        self._preserved += tag == "pre"
        self._row += tag == "tr" and (self._row > 0 or _is_data(node))

    def close(self, tag: str) -> None:
        self._row -= tag == "tr" and self._row > 0
        if tag in _CELLS:
            self._words.append(" | ")
        elif self._row:
            self._words.append(" " if tag in BLOCKS else "")
        elif tag in BLOCKS:
            self._gap += tag == "p" and not "".join(self._words).strip()
            self.flush()
        self._heading = 0 if tag in HEADINGS else self._heading
        self._strong -= tag in _STRONG
        self._links -= tag == "a" and self._links > 0
        self._preserved -= tag == "pre"

    def add(self, text: str) -> None:
        first, *rest = text.split("\n") if self._preserved else [text]
        self._take(first)
        for part in rest:
            self.flush()
            self._take(part)

    def _take(self, text: str) -> None:
        size = len(text.strip())
        self._words.append(text)
        self._all += size
        self._bold += size if self._strong else 0
        self._linked += size if self._links else 0

    def flush(self) -> None:
        raw = "".join(self._words)
        words = fold(raw).strip(" |")
        if words:
            bare = raw.lstrip("\r\n\t ")
            indent = len(bare) - len(bare.lstrip()) or self._styled
            share = self._linked / max(self._all, 1)
            self.found.append(Line(words, self._gap, indent, self._heading, 0 < self._all <= self._bold, share))
            self._gap = 0
        self._words.clear()
        self._all = self._bold = self._linked = self._styled = 0


def _is_data(row: LexborNode) -> bool:
    """Whether a table row holds data, cell by cell, or lays out the page (one cell, long texts, tables within)."""
    cells = [child for child in children(row) if child.tag in _CELLS]
    if len(cells) < 2 or len(row.html or "") > 200_000:
        return False
    return all(len(cell.text()) <= _LONGEST_CELL and cell.css_first("table") is None for cell in cells)


def _unwrapped(found: list[Line]) -> list[Line]:
    """Join what a fixed width broke: a line to which the next one's first word did not fit.

    Only where no line is longer than a terminal is wide and most of those that go on are broken so.
    """
    widths = [_width(line.text) for line in found]
    most = max(widths, default=0)
    pairs = [at for at in range(1, len(found)) if not found[at].gap]
    broken = {at for at in pairs if widths[at - 1] + 1 + _width(_first_word(found[at].text)) > most}
    if not 40 <= most <= 120 or len(broken) < 3 or 5 * len(broken) < 2 * len(pairs):
        return found
    whole: list[Line] = []
    for at, line in enumerate(found):
        if at not in broken:
            whole.append(line)
            continue
        above = whole.pop()
        space = "" if _HAN.match(above.text[-1]) or _HAN.match(line.text[0]) else " "
        whole.append(replace(above, text=f"{above.text}{space}{line.text}"))
    return whole


def _width(text: str) -> int:
    """Columns of a terminal: a Han character takes two."""
    return len(text) + len(_HAN.findall(text))


def _first_word(text: str) -> str:
    return text[0] if _HAN.match(text[0]) else text.split(" ", 1)[0]
