"""Where are the items of a JSON that nobody described, and what are their members called?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sources.config import Items

_DEEPEST = 5
_SAMPLE = 20
_MOST_SEEN = 2000
_NAMES: Mapping[str, Sequence[str]] = {
    "title": ("title", "headline", "name", "subject", "vulnerabilityname", "doctitle", "articletitle", "标题", "题名"),
    "link": ("htmlurl", "weburl", "url", "link", "href", "permalink", "detailurl", "docpuburl", "basepath", "链接"),
    "published": (
        "published", "publicationdate", "publishedat", "firstpublishedat", "datepublished", "publishdate", "pubdate",
        "publishtime", "pubtime", "docreltime", "releasedate", "initialreleasedate", "dateadded", "date", "time",
        "publicupdatedat", "currentreleasedate", "createdat", "日期", "发布日期", "发布时间", "时间",
    ),
    "number": ("documentnumber", "docnumber", "number", "wenhao", "filenum", "cveid", "文号", "发文字号"),
    "text": (
        "body", "text", "content", "contenthtml", "contenttext", "fulltext", "description", "abstract", "summary",
        "shortdescription", "内容", "正文", "摘要",
    ),
    "key": ("id", "guid", "contentid", "documentid", "docid", "uuid"),
}  # fmt: skip
"""What interfaces call a member, in lower case without - and _; the first that is there is taken."""


def guess_items(answer: Any) -> Items | None:
    """The longest list of objects with a title near the top, else the object itself or a member of it that has one,
    else a list further down; None where nothing has a title."""
    lists = sorted(_lists(answer), key=lambda found: -len(found[1]))
    near = (found for found in lists if "." not in found[0])
    found = next(near, None) or next(_objects(answer), None) or next(iter(lists), None)
    return _items_of(*found) if found else None


def _objects(answer: Any) -> Iterator[tuple[str, Sequence[Mapping[str, Any]]]]:
    """The object itself and the objects that are members of it, where they have a title."""
    if isinstance(answer, dict):
        inner = [(_quoted(name), one) for name, one in answer.items() if isinstance(one, dict)]
        yield from ((path, [one]) for path, one in [("@", answer), *inner] if _member([one], "title"))


def _lists(value: Any) -> Iterator[tuple[str, Sequence[Mapping[str, Any]]]]:
    """Each list, by its expression, most of whose members are objects with a title."""
    waiting, seen = [("", value)], 0
    while waiting and seen < _MOST_SEEN:
        path, one = waiting.pop(0)
        seen += 1
        if isinstance(one, list):
            objects = [item for item in one if isinstance(item, dict)]
            if objects and 2 * len(objects) > len(one) and _member(objects[:_SAMPLE], "title"):
                yield path or "@", objects
        elif isinstance(one, dict) and path.count(".") < _DEEPEST:
            waiting += [(f"{path}.{_quoted(name)}" if path else _quoted(name), inner) for name, inner in one.items()]


def _quoted(name: str) -> str:
    """A member as an expression names it; names with dots in them would count as depth, and are no list of notices."""
    return name if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) else json.dumps(name, ensure_ascii=False)


def _items_of(each: str, objects: Sequence[Mapping[str, Any]]) -> Items:
    sample = objects[:_SAMPLE]
    found = {part: _member(sample, part) for part in _NAMES}
    return Items(each, **{part: _quoted(name) for part, name in found.items() if name is not None})


def _member(objects: Sequence[Mapping[str, Any]], part: str) -> str | None:
    """What the objects call this part: the likeliest name that most of them fill with a text or number."""
    for wanted in _NAMES[part]:
        for name in dict.fromkeys(name for one in objects for name in one):
            plain = name.lower().replace("_", "").replace("-", "")
            filled = sum(1 for one in objects if isinstance(one.get(name), str | int) and one.get(name) != "")
            if plain == wanted and 2 * filled > len(objects):
                return name
    return None
