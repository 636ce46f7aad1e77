"""Which sources do the watches of changedetection.io become?"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

from monitor.moving.load import Load, NotMoved, selectors
from monitor.settings.durations import say_duration
from monitor.settings.entry import Field
from sources.errors import ReadFailed
from sources.json_text import parse

LARGEST = 32 * 1024 * 1024
"""Bytes of one file of watches, unpacked."""
LARGEST_ALL = 128 * 1024 * 1024
MOST_FILES = 200_000
_WATCHES = re.compile(r"(?:[^/]+/)?url-watches\.json")
_WATCH = re.compile(r"(?:[^/]+/)?[0-9a-fA-F-]{8,40}/watch\.json")
_UNITS = {"weeks": 604800, "days": 86400, "hours": 3600, "minutes": 60, "seconds": 1}
_LEAST, _WEEK = 60, 604800
_OWN = {
    "url", "title", "page_title", "uuid", "include_filters", "css_filter", "subtractive_selectors",
    "time_between_check", "time_between_check_use_default", "paused", "processor", "minutes_between_check",
}  # fmt: skip
_STATE = re.compile(
    r"last_.*|previous_.*|date_created|history.*|newest_history_key|viewed|check_count|fetch_time|content[-_]type|"
    r"consecutive_.*|.*_last_.*|remote_server_reply|has_ldjson.*|notification_alert_count|favicon.*|etag|"
    r"track_ldjson.*|last_error|in_progress|has_unviewed|snapshot.*|browser_steps_last_error_step|link_to_open"
)
"""What it remembers of its own work: nothing that was configured."""
_USUAL: dict[str, tuple[Any, ...]] = {
    "method": ("GET", ""), "fetch_backend": ("system", "html_requests", ""), "extract_title_as_title": (True, False),
    "filter_failure_notification_send": (True, False), "trim_text_whitespace": (True, False),
    "notification_muted": (False,), "strip_ignored_lines": (False,), "conditions_match_logic": ("ALL",),
    "filter_text_added": (True,), "filter_text_replaced": (True,), "filter_text_removed": (True,),
    "notification_format": ("System default", "system"), "webdriver_delay": (0,),
    "use_page_title_in_list": (True, False),
}  # fmt: skip
"""Values that say nothing of their own."""
_WHY = {
    "headers": "they may hold secrets and are not copied: write them as `headers` of the source, with ${NAME}",
    "body": "pages are only asked for, nothing is posted", "method": "pages are only asked for (GET)",
    "fetch_backend": "pages made by scripts: write `render: browser`, where the page needs it",
    "browser_steps": "nothing is clicked: give the address of the page that the steps lead to",
    "webdriver_js_execute_code": "no script is run in a page", "proxy": "a proxy belongs to the section http",
    "notification_urls": "they may hold secrets and are not copied: make a channel and a route of them",
    "notification_title": "an alert says what changed in words of its own", "notification_body": "likewise",
    "trigger_text": "make a topic of these words, and a route of the topic",
    "text_should_not_be_present": "make a topic with `none` of these words",
    "ignore_text": "name the element in `document.remove`", "extract_text": "facts are read from the whole text",
    "tags": "make `topics` of them", "tag": "make `topics` of it",
    "time_schedule_limit": "write a `cron` instead of every",
    "notification_muted": "leave the source out of every route", "notes": "an entry has room for a YAML comment",
}  # fmt: skip


def from_backup(path: Path, load: Load) -> None:
    """The watches in a backup: one file of all, or (since 0.51) one file for each."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > MOST_FILES:
                raise NotMoved(f"{path} holds more than {MOST_FILES} files: no backup does")
            _from_members(archive, members, path, load)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise NotMoved(f"{path} cannot be unpacked: {error}") from error


def _from_members(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], path: Path, load: Load) -> None:
    left = LARGEST_ALL
    wanted = [m for m in members if _WATCHES.fullmatch(m.filename) or _WATCH.fullmatch(m.filename)]
    if not wanted:
        raise NotMoved(
            f"{path} holds neither url-watches.json nor any watch.json: it is no backup of changedetection.io"
        )
    for member in wanted:
        with archive.open(member) as file:
            body = file.read(min(LARGEST, left) + 1)
        left -= len(body)
        if len(body) > LARGEST or left < 0:
            raise NotMoved(
                f"{member.filename} in {path} unpacks to more than {LARGEST >> 20} MiB: no file of watches does"
            )
        if _WATCH.fullmatch(member.filename):
            _take(member.filename, _opened(body, member.filename), load)
        else:
            from_watches(body, member.filename, load)


def from_watches(body: bytes, name: str, load: Load) -> None:
    """All watches of a `url-watches.json`."""
    whole = _opened(body, name)
    watching = whole.get("watching")
    if not isinstance(watching, dict):
        if "settings" in whole or "app_guid" in whole:
            return  # since 0.51 the watches stand in files of their own
        raise NotMoved(f"{name} holds no `watching`: it is no file of changedetection.io")
    for key, watch in watching.items():
        load.count(name)
        _take(key, watch, load)


def _opened(body: bytes, name: str) -> dict[str, Any]:
    try:
        value = parse(body.decode("utf-8-sig", "replace"), name)
    except ReadFailed as error:
        raise NotMoved(error.message) from error
    if not isinstance(value, dict):
        raise NotMoved(f"{name} is JSON, but no object: it is no file of changedetection.io")
    return value


def _take(key: str, watch: Any, load: Load) -> None:
    if key.endswith("watch.json"):
        load.count(key)
    url = watch.get("url") if isinstance(watch, dict) else None
    if not isinstance(url, str) or not url:
        load.leave(key, "the whole watch", "it has no address")
        return
    title = str(watch.get("title") or watch.get("page_title") or "")
    named = title or url
    if "{{" in url or "{%" in url:
        load.leave(named, url, "its address is a template: write the address itself")
        return
    processor = watch.get("processor") or "text_json_diff"
    if processor != "text_json_diff":
        load.leave(named, f"processor {processor}", "only text is compared, neither prices nor pictures")
        return
    load.add(title, "page", url.removeprefix("source:"), _rest(named, watch, load))
    _tell_rest(named, watch, load)


def _rest(named: str, watch: dict[str, Any], load: Load) -> dict[str, Field]:
    document: dict[str, str | bool | int | list[str]] = {}
    if chosen := selectors(load, named, _texts(watch.get("include_filters") or watch.get("css_filter")), "filter"):
        document["content"] = ", ".join(chosen)
    if removed := selectors(load, named, _texts(watch.get("subtractive_selectors")), "removed element"):
        document["remove"] = removed
    rest: dict[str, Field] = {"document": document} if document else {}
    if every := _every(named, watch, load):
        rest["every"] = every
    return {**rest, **({"enabled": False} if watch.get("paused") is True else {})}


def _every(named: str, watch: dict[str, Any], load: Load) -> str | None:
    from datetime import timedelta

    between = watch.get("time_between_check")
    if watch.get("time_between_check_use_default") is True or not isinstance(between, dict):
        return None
    parts = [(name, between.get(name)) for name in _UNITS]
    seconds = sum(_UNITS[name] * int(value) for name, value in parts if isinstance(value, int | float) and value > 0)
    if not seconds:
        return None
    held = int(min(max(seconds, _LEAST), _WEEK))
    if held != seconds:
        load.leave(
            named,
            f"every {seconds} s",
            f"a source is asked every {say_duration(timedelta(seconds=held))}: between 1m and 1w",
        )
    return say_duration(timedelta(seconds=held))


def _tell_rest(named: str, watch: dict[str, Any], load: Load) -> None:
    """Whatever else was configured, by name; values that may be secret are not shown."""
    for key, value in watch.items():
        if key in _OWN or _STATE.fullmatch(key) or value in (None, "", [], {}, 0) or value in _USUAL.get(key, ()):
            continue
        secret = key in ("headers", "body", "proxy", "notification_urls", "browser_steps")
        load.leave(named, key if secret else f"{key}: {value}", _WHY.get(key, "no key of a source has this meaning"))


def _texts(value: Any) -> list[str]:
    found = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return [one.strip() for one in found if isinstance(one, str) and one.strip()]
