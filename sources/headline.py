"""What is the title, on one line and without the site's name, and in which language is it?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser

from sources.facts.issuers import is_issuer
from sources.facts.numbers import number_line
from sources.facts.outlet import source_line
from sources.facts.width import fold as narrow
from sources.facts.width import fold_title as fold_title
from sources.furniture import is_furniture
from sources.late import late
from sources.roles import is_short
from sources.text import Line, fold, lines

LONGEST = 1024
"""Bytes of the longest title kept."""
_HAN = late(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_LATIN = late(r"[A-Za-z]")
_META = ("articletitle", "og:title", "twitter:title", "dc.title", "dcterms.title", "title")
_SITE_MARK = late(r"\s*[_|丨]+\s*|\s+[-–—·•»:]+\s+|\s*[-–—]{2,}\s*|(?<=[^\x00-\x7f])[-–]\s*(?=[^\x00-\x7f])")
_LABEL = late(r"(?:标\s*题|标题名称|名\s*称|公文标题|文件标题)\s*:\s*\|?\s*(?P<title>[^|]{4,300})")
_ENDED = late(r"[。;:,、]$|。[”\"’'』」]{1,2}$|\|")
_SENTENCE = late(r"[^。！？]{8,}?[。！？]|.{8,}?[.!?](?= )")
_OPENING = 100
_SITE = late(r"(?:政府|网|网站|门户|平台|委员会|管委会|[局厅院部办]|\.com|\.gov(?:\.cn)?)(?:[))])?$")
_TAG = late(r"</?[a-z][a-z0-9]{0,10}\s?/?>", re.IGNORECASE)


def clean_title(shown: str) -> str:
    """A title as plain text on one line: no controls, no direction marks, at most 1 KiB of UTF-8."""
    title = fold(shown[: 8 * LONGEST])
    return title.encode("utf-8", "ignore")[:LONGEST].decode("utf-8", "ignore").strip()


def language_of(text: str) -> str:
    """`zh` or `en`, by counting scripts: one Han character says as much as about three Latin letters."""
    sample = text[:20_000]
    return "zh" if 3 * len(_HAN.findall(sample)) > len(_LATIN.findall(sample)) else "en"


def headline(tree: LexborHTMLParser, near: list[Line], whole: Sequence[Line] = ()) -> str:
    """The title of a page: a heading that the page's own metadata repeat, else its heading, else the metadata.

    `near` are the lines of the main content, where some sites print the title without markup, `whole` those of the
    page: the short line above the source line is a title, whatever its markup. The name of the issuer is a title only
    where nothing else is.
    """
    named = _named(tree)
    shown = _headings(tree)
    over = _above_source(whole)
    printed = [*([over] if over else []), *shown, *(line.text for line in near[:8])]
    for name in named:
        agreed = _agreed(name, printed)
        if agreed and not is_issuer(agreed) and not (over and _SITE.search(agreed)):
            return clean_title(agreed)
    if over:
        return clean_title(over)
    main = [clean_title(joined(lines(node))) for node in tree.css("h1")[:3]]
    if len(main) == 1 and _weight(main[0]) >= 8 and not is_issuer(main[0]):
        return main[0]
    rest = without_site(named[-1]) if named else ""
    if _weight(rest) >= 8 and not is_issuer(rest):
        return clean_title(rest)
    return clean_title(_printed_title(near) or (shown[0] if shown else rest))


def opening(text: str) -> str:
    """What a text without any title is called: its first sentence, cut after 100 characters."""
    line = clean_title(text[: text.find("\n")] if "\n" in text else text)
    said = _SENTENCE.match(line)
    first = said[0] if said else line
    return first if len(first) <= _OPENING else f"{first[:_OPENING].rstrip()}…"


def is_but_a_name(title: str) -> bool:
    """Whether a title is but the name of the issuer or of the site: what a page is called where it has no title."""
    return is_issuer(title) or (bool(_SITE.search(narrow(title))) and "关于" not in title)


def top_title(near: Sequence[Line]) -> tuple[int, int]:
    """The first line, or the one below the issuer's name: where it begins and ends; 财政部 over 关于… is part of it."""
    at = next((at for at, line in enumerate(near[:4]) if not is_issuer(line.text)), 0)
    text = near[at].text if near else ""
    if not is_short(text) or number_line(text) or source_line(text, "UTC"):
        at = 0
    return (0 if text.startswith("关于") else at), at + 1


def joined(parts: Sequence[str]) -> str:
    """A title broken over several lines as one: Chinese needs no space at the break."""
    title = ""
    for part in parts:
        space = title and not (_HAN.match(title[-1]) and _HAN.match(part[:1]))
        title += f"{' ' if space else ''}{part}"
    return title


def without_site(title: str) -> str:
    """`<title>` without the name of the site and of its sections: the longest part between their marks, if clear."""
    parts = _between_marks(title)
    if len(parts) < 2:
        return title.strip()
    first = parts[0]
    return first if _weight(first) >= 6 and 3 * _weight(first) >= max(map(_weight, parts)) else max(parts, key=_weight)


def _between_marks(title: str) -> list[str]:
    marks = [mark.span() for mark in _SITE_MARK.finditer(narrow(title))]
    starts, ends = [0, *(end for _, end in marks)], [*(start for start, _ in marks), len(title)]
    return [part for start, end in zip(starts, ends, strict=True) if (part := title[start:end].strip())]


def _weight(text: str) -> int:
    return 2 * len(_HAN.findall(text)) + len(_LATIN.findall(text))


def _named(tree: LexborHTMLParser) -> list[str]:
    """The titles that the page's metadata give, the most telling first, `<title>` last."""
    found: dict[str, str] = {}
    for node in tree.css("meta[name], meta[property]")[:200]:
        name = (node.attributes.get("name") or node.attributes.get("property") or "").strip().lower()
        found.setdefault(name, fold(_TAG.sub(" ", node.attributes.get("content") or "")))
    title = tree.css_first("head > title") or tree.css_first("title")
    return [found[name] for name in _META if found.get(name)] + (
        [fold(_TAG.sub(" ", title.text()))] if title is not None else []
    )


def _headings(tree: LexborHTMLParser) -> list[str]:
    """What could be the title by its markup: headings, and each line of what is named a title."""
    found = [joined(lines(node)) for node in tree.css("h1, h2, h3")[:40]]
    for node in tree.css("[class*=title i], [id*=title i]")[:40]:
        shown = lines(node)[:4]
        found += [joined(shown), *shown]
    return [title for title in map(clean_title, found) if 4 <= len(title) <= 300]


def _printed_title(near: list[Line]) -> str:
    """The title by its form alone: labelled as such in a table, or the short lines above the document's number."""
    for at, line in enumerate(near[:14]):
        if label := _LABEL.match(narrow(line.text)):
            return line.text[slice(*label.span("title"))].strip()
        if at and number_line(line.text):
            return joined([above.text for above in _short_above(near[:at])])
    title = joined([line.text for line in near[slice(*top_title(near))]])
    return title if len(title) <= 100 and not _ENDED.search(narrow(title)) else ""


def _above_source(whole: Sequence[Line]) -> str:
    """The line above the one that says where and when this was published, if it could be a title."""
    for at, line in enumerate(whole[:400]):
        if at and len(line.text) <= 160 and source_line(line.text, "UTC"):
            above = next((one.text for one in reversed(whole[max(0, at - 2) : at]) if not is_furniture(one.text)), "")
            return above if _weight(above) >= 12 and not _ENDED.search(narrow(above)) and len(above) < 200 else ""
    return ""


def _short_above(near: list[Line]) -> list[Line]:
    first = len(near)
    while (
        first
        and len(near) - first < 4
        and len(near[first - 1].text) <= 80
        and not _ENDED.search(narrow(near[first - 1].text))
    ):
        first -= 1
    return near[first:]


def _agreed(named: str, printed: list[str]) -> str | None:
    """What the page shows and its metadata name, in the spelling of the page unless that is broken over lines."""
    name = fold_title(named)
    if len(name) < 4:
        return None
    marks = [named, *(named[: mark.start()] for mark in _SITE_MARK.finditer(narrow(named)))]
    for part in marks:
        folded = fold_title(part)
        if len(folded) >= 4 and (same := next((shown for shown in printed if fold_title(shown) == folded), None)):
            return same
    within = [shown for shown in printed if _weight(shown) >= 16 and fold_title(shown) in name]
    if within:
        return max(within, key=len)
    longer = (shown for shown in printed if len(name) >= 12 and fold_title(shown).startswith(name))
    return min(longer, key=len, default=None) if named.endswith(("...", "…")) or len(name) >= 20 else None
