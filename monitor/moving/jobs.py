"""Which sources do the jobs of urlwatch and webchanges become?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from monitor.moving.load import Load, NotMoved, selectors
from monitor.settings.entry import Field
from monitor.settings.tree import Broken, Listing, Node, NotYaml, Scalar, Table, parse_all

_TAKEN = {"name", "url", "filter", "filters", "kind", "user_visible_url", "enabled"}
_NEEDLESS = {
    "html2text": "pages are read as text anyway", "strip": "white space is no change", "strip_each_line": "likewise",
    "beautify": "markup is no change", "remove-duplicate-lines": "lines are compared by clause",
    "pretty-xml": "markup is no change",
    "reverse": "the order of rows is no change", "sort": "likewise", "format-json": "JSON is read as such",
    "striplines": "white space is no change", "remove_repeated": "lines are compared by clause",
}  # fmt: skip
_BY_NAME = {"element-by-id": "#{}", "element-by-class": ".{}", "element-by-tag": "{}"}
_WHY = {
    "headers": "they may hold secrets and are not copied: write them as `headers` of the source, with ${NAME}",
    "cookies": "they may hold secrets and are not copied: write them as a header of the source, with ${NAME}",
    "use_browser": "pages made by scripts: write `render: browser`, where the page needs it",
    "navigate": "pages made by scripts: write `render: browser`, where the page needs it",
    "http_proxy": "it may hold a password; a proxy belongs to the section http", "https_proxy": "likewise",
    "ssl_no_verify": "certificates are always checked: name your authority in http.ca_file",
    "data": "pages are only asked for, nothing is posted", "method": "pages are only asked for (GET)",
    "timeout": "http.timeout holds for all sources", "diff_tool": "changes are shown as redlines",
    "max_tries": "tries are counted by the daemon", "note": "an entry has room for a YAML comment",
    "additions_only": "a route's `kinds` says which changes are told",
    "deletions_only": "a route's `kinds` says which changes are told", "encoding": "the encoding is found",
}  # fmt: skip


def from_jobs(body: bytes, name: str, load: Load) -> None:
    """Each document of the file is a job. A page that is watched becomes a source of kind page."""
    try:
        documents = parse_all(body.decode("utf-8-sig"))
    except (NotYaml, UnicodeDecodeError) as error:
        raise NotMoved(
            f"{name} is neither OPML, nor YAML of jobs, nor a backup of changedetection.io: {error}"
        ) from error
    for number, node in enumerate(documents, 1):
        if isinstance(node, Scalar) and not node.text:
            continue
        load.count(name)
        if not isinstance(node, Table):
            load.leave(f"document {number}", "the whole job", "it is no mapping of keys")
            continue
        _take(f"job {number}", {key: _plain(value) for key, value in node.entries.items()}, load)


def _plain(node: Node) -> Any:
    match node:
        case Scalar():
            return node.text
        case Listing():
            return [_plain(item) for item in node.items]
        case Table():
            return {key: _plain(value) for key, value in node.entries.items()}
        case Broken():
            return node


def _take(name: str, job: dict[str, Any], load: Load) -> None:
    url = job.get("url") or job.get("navigate")
    watch = job["name"] if isinstance(job.get("name"), str) else url if isinstance(url, str) else name
    if "command" in job or not isinstance(url, str):
        why = "commands of a shell are not run" if "command" in job else "it has no address"
        load.leave(watch, str(job.get("command", "the whole job")), why)
        return
    document = _document(watch, job, load)
    rest: dict[str, Field] = {"document": document} if document else {}
    if str(job.get("enabled", "true")).lower() in ("false", "no", "off"):
        rest["enabled"] = False
    load.add(watch if watch != url else "", "page", url, rest)
    for key, value in job.items():
        if key not in _TAKEN:
            shown = (
                key if key in ("headers", "cookies", "data", "http_proxy", "https_proxy") else f"{key}: {_said(value)}"
            )
            load.leave(watch, shown, _WHY.get(key, "no key of a source has this meaning"))


def _document(watch: str, job: dict[str, Any], load: Load) -> dict[str, str | bool | int | list[str]]:
    """What the filters choose, as `document`: CSS, and what CSS says as well."""
    content: list[str] = []
    removed: list[str] = []
    for name, value in _filters(job.get("filter", job.get("filters"))):
        if name == "css" or name in _BY_NAME:
            chosen = value.get("selector", "") if isinstance(value, dict) else value
            out = value.get("exclude", "") if isinstance(value, dict) else ""
            content += selectors(
                load, watch, [_BY_NAME.get(name, "{}").format(_said(chosen))] if chosen else [], "filter"
            )
            removed += selectors(load, watch, [_said(out)] if out else [], "filter exclude")
            for key in set(value) - {"selector", "exclude"} if isinstance(value, dict) else ():
                load.leave(watch, f"filter {name} {key}: {_said(value[key])}", "the element is read whole, as HTML")
        else:
            why = _NEEDLESS.get(name, "sources choose by CSS alone, and text is not rewritten")
            load.leave(watch, f"filter {name}{f': {_said(value)}' if value else ''}", why)
    if len(content) > 1:
        load.leave(
            watch,
            f"filter {', '.join(content[1:])}",
            "one filter after the other: the first alone is `document.content`",
        )
    document: dict[str, str | bool | int | list[str]] = {"content": content[0]} if content else {}
    return {**document, **({"remove": removed} if removed else {})}


def _filters(given: Any) -> Iterator[tuple[str, Any]]:
    """Name and value of each filter: a list of names and of mappings, or one text with commas (urlwatch 1)."""
    if isinstance(given, str):
        for part in filter(None, map(str.strip, given.split(","))):
            name, _, value = part.partition(":")
            yield name, value
    elif isinstance(given, dict):
        yield from given.items()
    elif isinstance(given, Broken):
        yield "of an alias", ""
    else:
        for one in given or ():
            yield from _filters(one)


def _said(value: Any) -> str:
    if isinstance(value, Broken):
        return "(a YAML anchor, alias or tag)"
    return value if isinstance(value, str) else str(value)
