"""How does a page become a test case? The page as it came, how it was read, and what was read, in a folder."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from monitor.attempt import Attempt
from monitor.settings.entry import scalar
from sources.config import Document, Source
from sources.page import Found, Page

SUFFIXES = {"html": ".html", "json": ".json", "xml": ".xml", "text/plain": ".txt"}


def capture(tried: Attempt, folder: Path) -> tuple[Path, ...]:
    """Writes the files of `tests/pages/<kind>/<case>/`; those written. OSError where one is there or cannot be."""
    look = tried.look
    assert look is not None, "only what was read is captured"
    folder.mkdir(parents=True, exist_ok=True)
    expected = json.dumps(_shown(look.found), ensure_ascii=False, indent=1) + "\n"
    files = {
        f"page{_suffix(look.page)}": look.page.body,
        "case.yaml": _case(tried.source, look.page).encode(),
        "expected.json": expected.encode("utf-8", "replace"),
    }
    for name, body in files.items():
        with (folder / name).open("xb") as file:
            file.write(body)
    return tuple(folder / name for name in files)


def _suffix(page: Page) -> str:
    return next((suffix for part, suffix in SUFFIXES.items() if part in page.content_type), ".html")


def _case(source: Source, page: Page) -> str:
    """The words of the case: where the page was, how it was labelled, and the source beside its defaults."""
    lines = [f"url: {scalar(page.url)}"]
    lines += [f"content_type: {scalar(page.content_type)}"] if page.content_type not in ("", "text/html") else []
    lines += [f"charset: {scalar(page.charset)}"] if page.charset else []
    said: dict[str, Any] = {"timezone": source.timezone}
    said |= {name: True for name in ("follow", "attachments") if getattr(source, name)}
    said |= {"language": source.language} if source.language else {}
    for name in ("items", "pages", "document"):
        if (part := getattr(source, name)) not in (None, Document()):
            said[name] = {
                key: list(v) if isinstance(v, tuple) else v for key, v in asdict(part).items() if v not in (None, ())
            }
    lines.append("source:")
    for name, value in said.items():
        if isinstance(value, dict):
            lines += [f"  {name}:", *(f"    {key}: {scalar(one)}" for key, one in value.items())]
        else:
            lines.append(f"  {name}: {scalar(value)}")
    return "\n".join(lines) + "\n"


def _shown(found: Found) -> Any:
    """What was found, without what is empty, as `tests/pages/cases.py` lays it beside the page."""
    links = [{**asdict(link), "fingerprint": None} for link in found.links]
    return _without_nothing({"notices": [asdict(n) for n in found.notices], "links": links, "next": found.next})


def _without_nothing(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {name: _without_nothing(one) for name, one in value.items()}
        return {name: one for name, one in kept.items() if one not in (None, "", [], {}, False)}
    return [_without_nothing(one) for one in value] if isinstance(value, list | tuple) else value
