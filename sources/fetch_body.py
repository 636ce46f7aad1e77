"""How does the body of an answer become a page, within its bounds?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sources.errors import FetchFailed
from sources.fetch_answer import Answer
from sources.inflate import inflate
from sources.page import Page


def read_body(answer: Answer, stream: Iterable[bytes], most: int, *, cut: bool) -> tuple[bytes, bytes | None]:
    """The body after Content-Encoding, complete and at most `most` bytes, before and after; and, where it was
    encoded, the bytes as they came. `cut`: of a longer one so many bytes as were within bounds."""
    declared = answer.text("content-length").partition(",")[0].strip()
    if not cut and declared.isdigit() and (len(declared) > 15 or int(declared) > most):
        raise FetchFailed(
            "too_large", f"{answer.parts.url[:200]} has {declared[:20]} bytes; raise http.max_body ({most})."
        )
    coding = answer.text("content-encoding").strip().lower()
    if coding not in ("", "identity", "gzip", "x-gzip"):
        raise FetchFailed(
            "decode", f"{answer.parts.host} encodes its page as {coding[:40]!r}; we asked for gzip or nothing."
        )
    chunks, raw = bound(stream, most), bytearray()
    if "gzip" not in coding:
        return _join(chunks, cut=cut), None
    return _join(inflate(_kept(chunks, raw), most), cut=cut), bytes(raw)


def _join(chunks: Iterable[bytes], *, cut: bool) -> bytes:
    body = bytearray()
    try:
        for chunk in chunks:
            body += chunk
    except FetchFailed as fault:
        if not cut or fault.reason != "too_large":
            raise
    return bytes(body)


def _kept(chunks: Iterable[bytes], raw: bytearray) -> Iterator[bytes]:
    """The same chunks, gathered on their way."""
    for chunk in chunks:
        raw += chunk
        yield chunk


def bound(stream: Iterable[bytes], most: int) -> Iterator[bytes]:
    """The body's own bytes off the wire, up to a bound."""
    seen = 0
    for chunk in stream:
        seen += len(chunk)
        if seen > most:
            raise FetchFailed("too_large", f"The page passes {most} bytes; raise http.max_body.")
        yield chunk


def make_page(answer: Answer, body: bytes, raw: bytes | None) -> Page:
    """The page that head and body make."""
    return Page(
        url=answer.parts.url,
        body=body,
        content_type=answer.content_type,
        charset=answer.charset,
        status=answer.status,
        etag=answer.validator("etag"),
        last_modified=answer.validator("last-modified"),
        headers=tuple((name, value.decode("latin-1")) for name, value in answer.fields),
        raw=raw,
    )
