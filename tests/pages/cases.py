"""Which captured pages are there, and how is each to be read?"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import yaml

from sources.config import Document, Items, Kind, Pages, Source
from sources.page import Found, Page

HERE = Path(__file__).parent
KINDS: tuple[Kind, ...] = get_args(Kind)


def cases() -> Iterator[tuple[Kind, Path]]:
    """Every folder with a page, and the kind that it is a case of."""
    for kind in KINDS:
        for folder in sorted((HERE / kind).glob("*/")):
            yield kind, folder


def load(kind: Kind, folder: Path) -> tuple[Page, Source]:
    """The page as a server would send it, and the source as an operator would configure it."""
    shape = yaml.safe_load((folder / "case.yaml").read_text(encoding="utf-8"))
    file = next(folder.glob("page.*"))
    media = shape.get("content_type", "text/html")
    page = Page(url=shape["url"], body=file.read_bytes(), content_type=media, charset=shape.get("charset"))
    return page, source_of(kind, shape["url"], shape.get("source") or {})


def source_of(kind: Kind, url: str, said: dict[str, Any]) -> Source:
    """A source from the words of a case."""
    document = said.pop("document", {})
    shaped = {
        "items": Items(**said.pop("items")) if "items" in said else None,
        "pages": Pages(**said.pop("pages")) if "pages" in said else None,
        "document": Document(**{**document, "remove": tuple(document.get("remove", ()))}),
    }
    return Source(id="case", name="case", kind=kind, url=url, **shaped, **said)


def shown(found: Found) -> dict[str, Any]:
    """What was found, as `expected.json` says it: what is None or empty is left out, and where a fact stands."""
    notices = [_without_nothing(dataclasses.asdict(notice)) for notice in found.notices]
    links = [_without_nothing({**dataclasses.asdict(link), "fingerprint": None}) for link in found.links]
    parts = [_without_nothing(dataclasses.asdict(part)) for part in found.parts]
    return _without_nothing({"notices": notices, "links": links, "next": found.next, "parts": parts})


def _without_nothing(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: kept
            for name, one in value.items()
            if name != "at" and (kept := _without_nothing(one)) not in (None, "", [], {}, False)
        }
    return [_without_nothing(one) for one in value] if isinstance(value, list | tuple) else value
