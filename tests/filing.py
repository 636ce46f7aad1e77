"""How is a document filed? Small PDF and DOCX files made by hand, for what our tests attach to notices."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 595, 842
"""Points: A4."""


@dataclass(frozen=True)
class Print:
    """One printed line and where it stands, in points from the left and from below."""

    text: str
    x: float = 72
    y: float = 700
    size: float = 12


def paragraphs(*texts: str, top: float = 740, left: float = 72, across: int = 62) -> list[Print]:
    """Paragraphs broken into lines of `across` columns, their first lines indented, a Han character two columns."""
    lines, y = [], top
    for text in texts:
        for number, line in enumerate(_broken(text, across)):
            lines.append(Print(line, left + (24 if number == 0 else 0), y))
            y -= 18
    return lines


def _broken(text: str, across: int) -> list[str]:
    lines, line, width = [], "", 4
    for word in text.split(" ") if text.isascii() else list(text):
        space = 1 if line and text.isascii() else 0
        size = space + sum(1 if character.isascii() else 2 for character in word)
        if line and width + size > across:
            lines.append(line)
            line, width, space, size = "", 0, 0, size - space
        line, width = line + " " * space + word, width + size
    return [*lines, line]


def pdf(*pages: Sequence[Print], picture: bool = False, locked: bool = False) -> bytes:
    """A PDF with these pages: Courier, and a song face of Adobe-GB1 for Chinese; with a `picture` on each page."""
    objects: list[bytes] = [b"<</Type/Catalog/Pages 2 0 R>>", b""]
    objects += [
        b"<</Type/Font/Subtype/Type1/BaseFont/Courier>>",
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[5 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/FontDescriptor 6 0 R>>",
        b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 880"
        b"/Descent -120/StemV 93/CapHeight 880>>",
        b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>\n"
        b"stream\n\x7f\nendstream",
    ]
    kids = []
    for page in pages:
        drawn = b"q 400 0 0 500 90 150 cm /P Do Q\n" if picture else b""
        content = drawn + b"\n".join(map(_shown, page))
        kids.append(len(objects) + 1)
        resources = b"<</Font<</L 3 0 R/H 4 0 R>>/XObject<</P 7 0 R>>>>"
        box = f"[0 0 {WIDTH} {HEIGHT}]".encode()
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox%b/Resources%b/Contents %d 0 R>>" % (box, resources, kids[-1] + 1)
        )
        objects.append(b"<</Length %d>>\nstream\n%b\nendstream" % (len(content), content))
    objects[1] = b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    lock = b"/Encrypt<</Filter/Standard/V 1/R 2/O(%b)/U(%b)/P -44>>/ID[(a)(a)]" % (b"o" * 32, b"u" * 32)
    return _bound(objects, lock if locked else b"")


def _shown(line: Print) -> bytes:
    place = f"{line.x:g} {line.y:g}"
    if line.text.isascii():
        words = line.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        return f"BT /L {line.size:g} Tf {place} Td ({words}) Tj ET".encode()
    return f"BT /H {line.size:g} Tf {place} Td <{line.text.encode('utf-16-be').hex()}> Tj ET".encode()


def _bound(objects: Sequence[bytes], trailer: bytes) -> bytes:
    file, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(objects) + 1, table)
    return bytes(
        file + b"trailer\n<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, start)
    )


_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org"


def docx(*texts: str, table: Sequence[Sequence[str]] = (), more: dict[str, bytes] | None = None) -> bytes:
    """A DOCX with these paragraphs and, below them, a table; `more` parts beside."""
    rows = "".join(f"<w:tr>{''.join(f'<w:tc>{_paragraph(cell)}</w:tc>' for cell in row)}</w:tr>" for row in table)
    body = "".join(map(_paragraph, texts)) + (f"<w:tbl>{rows}</w:tbl>" if rows else "")
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_R}/package/2006/content-types"><Default Extension="xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_R}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{_R}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>',
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts, **(more or {})}.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return file.getvalue()


def _paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"
