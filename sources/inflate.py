"""How does a gzip body become plain bytes without ever becoming more than we can hold?"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from sources.errors import FetchFailed

PIECE = 64 * 1024
"""Bytes that one step of inflation may give: a bomb is met after one piece, not after one gigabyte."""


def inflate(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    """The plain bytes of one gzip member (RFC 1952), in pieces of at most 64 KiB.

    FetchFailed `too_large` above `most` bytes; `decode` for a damaged stream, one without its trailer (CRC and
    length), or one with bytes behind it.
    """
    stream, given = zlib.decompressobj(zlib.MAX_WBITS | 16), 0
    for chunk in chunks:
        for piece in _pieces(stream, chunk):
            given += len(piece)
            if given > most:
                raise FetchFailed("too_large", f"The body inflates to more than {most} bytes; raise http.max_body.")
            yield piece
    if not stream.eof:
        raise FetchFailed("decode", "The gzip body ends before its trailer, so part of the page is missing.")


def _pieces(stream: zlib._Decompress, chunk: bytes) -> Iterator[bytes]:
    while chunk:
        if stream.eof:
            raise FetchFailed("decode", "Bytes follow the end of the gzip body; the server's answer is damaged.")
        try:
            piece = stream.decompress(chunk, PIECE)
        except zlib.error as exc:
            raise FetchFailed("decode", f"The body is not the gzip that its header says ({exc}).") from None
        chunk = stream.unused_data or stream.unconsumed_tail
        if piece:
            yield piece
