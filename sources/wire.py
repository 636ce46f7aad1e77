"""How does a result cross the pipe of a parser process? As JSON that can build nothing but our own values."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from sources.config import Document, Items, Pages
from sources.errors import FetchFailed, ReadFailed, SourceError, Suspect
from sources.notice import Attachment, Notice, anchors_of, facts_of
from sources.page import Found, Link
from sources.proposal import FeedLink, Guess, Proposal

_ERRORS: dict[str, type[SourceError]] = {"Suspect": Suspect, "ReadFailed": ReadFailed, "FetchFailed": FetchFailed}


Answer = Found | Notice | Attachment | Guess


def pack(result: Answer | SourceError) -> bytes:
    """One result as JSON in UTF-8."""
    if isinstance(result, SourceError):
        name = type(result).__name__
        body: dict[str, Any] = {"reason": result.reason, "message": result.message, "again": result.again}
        return _dump({"error": name if name in _ERRORS else "ReadFailed", **body})
    return _dump({type(result).__name__.lower(): dataclasses.asdict(result)})


def unpack(data: bytes) -> Answer | SourceError:
    """The value that was packed. Raises ValueError for anything else."""
    try:
        parcel = json.loads(data)
        if "error" in parcel:
            return _ERRORS[parcel["error"]](str(parcel["reason"]), str(parcel["message"]), again=bool(parcel["again"]))
        if "guess" in parcel:
            return _guess(parcel["guess"])
        if "attachment" in parcel:
            return Attachment(**parcel["attachment"])
        return _found(parcel["found"]) if "found" in parcel else _notice(parcel["notice"])
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not a result of a parser: {type(error).__name__}: {error}") from error


def _dump(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _found(shape: dict[str, Any]) -> Found:
    notices = tuple(map(_notice, shape["notices"]))
    links, parts = (tuple(Link(**link) for link in shape[name]) for name in ("links", "parts"))
    return Found(notices, links, shape["next"], tuple(shape["notes"]), parts)


def _notice(shape: dict[str, Any]) -> Notice:
    attachments = tuple(Attachment(**one) for one in shape["attachments"])
    built = {"facts": facts_of(shape["facts"]), "attachments": attachments, "links": anchors_of(shape)}
    return Notice(**{**shape, **built})


def _guess(shape: dict[str, Any]) -> Guess:
    built = {
        "proposals": tuple(_proposal(one) for one in shape["proposals"]),
        "feeds": tuple(FeedLink(**one) for one in shape["feeds"]),
        "pages": Pages(**shape["pages"]) if shape["pages"] else None,
        "document": _document(shape["document"]) if shape["document"] else None,
    }
    return Guess(**{**shape, **built})


def _proposal(shape: dict[str, Any]) -> Proposal:
    return Proposal(**{**shape, "items": Items(**shape["items"]), "titles": tuple(shape["titles"])})


def _document(shape: dict[str, Any]) -> Document:
    return Document(**{**shape, "remove": tuple(shape["remove"])})
