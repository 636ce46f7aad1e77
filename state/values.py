"""How is a notice written into one JSON column and read back, whole?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from sources.notice import Attachment, Notice, anchors_of, facts_of
from sources.page import Link
from state.records import Tagged


def notice_to_json(notice: Notice) -> dict[str, Any]:
    """Everything but title and text, which have columns of their own."""
    named = (field.name for field in fields(notice))
    return {name: _plain(getattr(notice, name)) for name in named if name not in ("title", "text")}


def _plain(value: Any) -> Any:
    """What JSON knows, of frozen values made of each other; dataclasses.asdict would copy every leaf."""
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if not is_dataclass(value):
        return value
    return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}


def notice_from_json(value: Mapping[str, Any], *, title: str, text: str) -> Notice:
    """The notice that `notice_to_json` wrote; keys of a later release are refused by the constructors."""
    return Notice(
        key=value["key"],
        title=title,
        text=text,
        url=value["url"],
        section=value["section"],
        language=value["language"],
        facts=facts_of(value["facts"]),
        attachments=tuple(Attachment(**a) for a in value["attachments"]),
        links=anchors_of(value),
    )


def topics_to_json(topics: Iterable[Tagged]) -> list[dict[str, Any]]:
    return [{"id": t.id, "because": list(t.because), "passages": list(t.passages)} for t in topics]


def topics_from_json(value: Iterable[Mapping[str, Any]]) -> tuple[Tagged, ...]:
    return tuple(Tagged(t["id"], tuple(t["because"]), tuple(t.get("passages", ()))) for t in value)


def link_from_json(value: Mapping[str, Any]) -> Link:
    return Link(**value)
