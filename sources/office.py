"""Which sort of file is an office document, and what does a DOCX say as HTML?"""

from __future__ import annotations

import io
import zipfile

from sources.errors import ReadFailed

MOST_PARTS = 5000
LARGEST = 64 * 1024 * 1024
"""Bytes of all parts of one file, unpacked."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS = (
    ("EncryptedPackage", "encrypted"), ("WordDocument", "doc"), ("Workbook", "xls"), ("PowerPoint Document", "ppt"),
)  # fmt: skip
"""Names in the directory of a compound file (MS-CFB §2.6.1), in UTF-16, and what they tell."""
_PARTS = (
    ("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"), ("OFD.xml", "ofd"), ("content.xml", "odf"),
)  # fmt: skip


def office_type(body: bytes) -> str | None:
    """`docx`, `xlsx`, `pptx`, `ofd` (GB/T 33190), `odf`, `zip`; `doc`, `xls`, `ppt`, `ole`, or `encrypted` where Office
    has locked it; `rtf`; None for what is none of them."""
    if body.startswith(b"{\\rtf"):
        return "rtf"
    if body.startswith(_OLE):
        return next((sort for name, sort in _STREAMS if name.encode("utf-16-le") in body), "ole")
    if not body.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as file:
            names = file.namelist()[:MOST_PARTS]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return "zip"
    return next((sort for start, sort in _PARTS if any(name.startswith(start) for name in names)), "zip")


def docx_as_html(body: bytes, url: str) -> str:
    """The words of a DOCX as HTML: headings, numbering, tables and notes; insertions stand, deletions are gone.

    Raises ReadFailed: "broken", "too_large" for one that unpacks to more than 64 MiB, "dtd".
    """
    _check_parts(body, url)
    import mammoth  # the parser is the child process's alone

    try:
        without_pictures = mammoth.images.img_element(lambda _: {})
        made = mammoth.convert_to_html(
            io.BytesIO(body), convert_image=without_pictures, include_embedded_style_map=False,
            external_file_access=False,
        )  # fmt: skip
    except Exception as error:  # it gives no list of what a broken file makes it raise
        raise _broken(url, type(error).__name__) from error
    return f"<html><body>{made.value}</body></html>"


def _check_parts(body: bytes, url: str) -> None:
    """Bounds before anything is unpacked: what a part declares is the most that is read of it."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as file:
            parts = file.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST:
                text = f"{url}: unpacked, the file has more than {MOST_PARTS} parts or {LARGEST >> 20} MiB"
                raise ReadFailed("too_large", text, again=False)
            words = [part for part in parts if part.filename.endswith((".xml", ".rels"))]
            if any(b"<!DOCTYPE" in file.read(part)[:4096] for part in words):
                raise ReadFailed("dtd", f"{url}: the file declares a DTD, which is refused", again=False)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError, RuntimeError) as error:
        raise _broken(url, type(error).__name__) from error


def _broken(url: str, cause: str) -> ReadFailed:
    return ReadFailed("broken", f"{url}: the file is damaged ({cause}); ask its publisher", again=False)
