"""Which text do these bytes stand for?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import cchardet

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_META = re.compile(rb"""<meta\s[^>]{0,300}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_XML = re.compile(rb"""\s{0,40}<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_.:-]{2,40})""")
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")

_CODECS = {
    # GB 2312 and GBK are subsets of GB 18030, and pages labelled so use characters beyond them (〇, 镕).
    "gb18030": "gb2312 gb231280 gb23121980 gbk xgbk gb18030 cp936 ms936 windows936 csgb2312 chinese euccn xeuccn",
    "big5hkscs": "big5 big5hkscs cnbig5 xxbig5 csbig5 cp950 ms950 big5eten",
    "hz": "hz hzgb2312 hzgb",
    "utf-8": "utf8 unicode11utf8 xunicode20utf8",
    "utf-16-le": "utf16 utf16le ucs2 unicode csunicode iso10646ucs2",
    "utf-16-be": "utf16be unicodefffe",
    "cp932": "shiftjis sjis xsjis mskanji cp932 windows31j csshiftjis",
    "euc_jp": "eucjp xeucjp",
    "iso2022_jp_2": "iso2022jp csiso2022jp iso2022jp2",
    "cp949": "euckr cp949 ksc5601 ksc56011987 ksx1001 korean uhc windows949 cseuckr",
    "iso2022_kr": "iso2022kr",
    # ISO 8859-1, -9 and -11 stand for Microsoft's supersets of them (WHATWG Encoding §4.2).
    "cp1252": "iso88591 latin1 l1 ascii usascii windows1252 cp1252 iso885915859 ansi",
    "cp1254": "iso88599 latin5 windows1254 cp1254",
    "cp874": "iso885911 tis620 windows874",
    "cp1250": "windows1250 cp1250",
    "cp1251": "windows1251 cp1251 xcp1251",
    "cp1253": "windows1253 cp1253",
    "cp1255": "windows1255 cp1255",
    "cp1256": "windows1256 cp1256",
    "cp1257": "windows1257 cp1257",
    "cp1258": "windows1258 cp1258",
    "iso8859_2": "iso88592 latin2",
    "iso8859_3": "iso88593",
    "iso8859_4": "iso88594",
    "iso8859_5": "iso88595 cyrillic",
    "iso8859_6": "iso88596 arabic",
    "iso8859_7": "iso88597 greek",
    "iso8859_8": "iso88598 iso88598i hebrew logical visual",
    "iso8859_10": "iso885910 latin6",
    "iso8859_13": "iso885913",
    "iso8859_14": "iso885914 latin8",
    "iso8859_16": "iso885916 latin10",
    "iso8859_15": "iso885915 latin9",
    "koi8_r": "koi8r koi8",
    "koi8_u": "koi8u",
    "mac_roman": "macintosh macroman",
    "mac_cyrillic": "maccyrillic xmaccyrillic",
    "cp855": "ibm855 cp855",
    "cp866": "ibm866 cp866",
    "johab": "johab",
}
_LABELS = {label: codec for codec, labels in _CODECS.items() for label in labels.split()}
_SEVEN_BIT = frozenset({"hz", "iso2022_jp_2", "iso2022_kr"})
_ACCEPTS_ALL = frozenset({"cp1252", "iso8859_15", "mac_roman"})
"""Servers' defaults: they fit any bytes, so that only a detector that agrees makes them likely."""

_LOOKED_AT = 8192
"""Bytes in which a page has to say how it is encoded; browsers look at the first 1024."""
_DETECTED_FROM = 256 * 1024
_PAIR = re.compile(rb"[\x81-\xfe][\x30-\xfe]")
_PLANES = 0x10
"""The last plane of Unicode."""
_BROKEN = 0.02
"""UTF-8 with fewer broken places than this, for each character beyond ASCII, is damaged UTF-8 and nothing else."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text, the codec that read it, and how many U+FFFD stand for bytes (or surrogates) that mean nothing."""

    text: str
    encoding: str
    replaced: int


def decode(body: bytes, charset: str | None = None) -> Decoded:
    """The text of a page; `charset` is the label of its Content-Type. Never fails: what means nothing is U+FFFD.

    In turn: byte-order mark, strict UTF-8, the labels of header and page (GB labels as GB 18030, Big5 with HKSCS),
    detection, GB 18030, and at last the reading that loses least. Control characters other than tab and line ends
    are removed.
    """
    for mark, codec in _BOMS:
        if body.startswith(mark):
            return _read(body[len(mark) :], codec)
    labels = list(dict.fromkeys(_labels(body, charset)))
    for codec in _likely(body, labels):
        text = _strictly(body, codec)
        if text is not None:
            return _clean(text, codec)
    return _lose_least(body, labels)


def _labels(body: bytes, charset: str | None) -> Iterator[str]:
    """The codecs that header and page name; labels that we do not know (utf-7 among them) are passed over."""
    head = body[:_LOOKED_AT]
    found = (charset, _first(_XML.match(head)), _first(_META.search(head)))
    for label in found:
        codec = _LABELS.get(re.sub(r"[^a-z0-9]", "", (label or "")[:40].lower()))
        if codec:
            yield codec


def _first(found: re.Match[bytes] | None) -> str | None:
    return found[1].decode("ascii") if found else None


def _likely(body: bytes, labels: list[str]) -> Iterator[str]:
    """Codecs to try strictly, the likeliest first."""
    yield from _seven_bit(body, labels)
    yield from _wide(body)
    yield "utf-8"
    if not _damaged_utf8(body):
        yield from (c for c in labels if c not in _ACCEPTS_ALL and c not in _SEVEN_BIT and not c.startswith("utf-"))
        yield from _detect(body)
        yield from (codec for codec in labels if codec in _ACCEPTS_ALL)
        yield _fallback(body)


def _fallback(body: bytes) -> str:
    """GB 18030, unless most of what would be its characters end in an ASCII letter: then letters with accents."""
    pairs = _PAIR.findall(body[:_DETECTED_FROM])
    return "cp1252" if 2 * sum(pair[1] < 0x80 for pair in pairs) > len(pairs) else "gb18030"


def _seven_bit(body: bytes, labels: list[str]) -> Iterator[str]:
    """Encodings that switch within ASCII, which strict UTF-8 would take for plain English."""
    if not body.isascii():
        return
    yield from (codec for codec in labels if codec in _SEVEN_BIT)
    if b"\x1b$)C" in body:
        yield "iso2022_kr"
    elif b"\x1b$" in body:
        yield "iso2022_jp_2"


def _wide(body: bytes) -> Iterator[str]:
    """UTF-16 and UTF-32 without their marks: of two bytes of markup, or of four, all but one are NUL."""
    head = body[:64]
    if len(body) % 4 == 0 and body:
        for codec, first, second in (("utf-32-le", head[3::4], head[2::4]), ("utf-32-be", head[::4], head[1::4])):
            if not any(first) and max(second) <= _PLANES:
                yield codec
    if len(body) % 2 == 0 and head.count(0) * 3 > len(head):
        yield "utf-16-be" if head[::2].count(0) > head[1::2].count(0) else "utf-16-le"


def _damaged_utf8(body: bytes) -> bool:
    text = body.decode("utf-8", "replace")
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    return text.count("\ufffd") <= beyond * _BROKEN


def _detect(body: bytes) -> Iterator[str]:
    guess = cchardet.detect(body[:_DETECTED_FROM]).get("encoding") or ""
    codec = _LABELS.get(re.sub(r"[^a-z0-9]", "", guess.lower()))
    if codec and codec != "utf-8":
        yield "cp1250" if codec == "iso8859_16" else codec  # whose bytes for Romanian are the same, and which is in use


def _strictly(body: bytes, codec: str) -> str | None:
    try:
        return body.decode(codec)
    except UnicodeDecodeError:
        return None


def _read(body: bytes, codec: str) -> Decoded:
    text = body.decode(codec, "replace")
    return _clean(text, codec, text.count("\ufffd"))


def _lose_least(body: bytes, labels: list[str]) -> Decoded:
    if _damaged_utf8(body):
        return _read(body, "utf-8")
    codecs = dict.fromkeys([*labels, *_detect(body), "utf-8", _fallback(body)])
    readings = [_read(body, codec) for codec in codecs if codec not in _SEVEN_BIT]
    return min(readings, key=lambda reading: reading.replaced)


def _clean(text: str, codec: str, replaced: int = 0) -> Decoded:
    """Without what no page prints: databases refuse NUL and lone surrogates, terminals obey the rest."""
    text, lone = _SURROGATE.subn("\ufffd", text)
    return Decoded(_NOT_TEXT.sub("", text), codec, replaced + lone)
