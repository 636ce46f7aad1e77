"""What happened to the files of a notice, and with which words of theirs is it compared?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from sources.notice import Attachment, Notice
from state.redline import same


def texts(old: Notice, new: Notice) -> tuple[str, str]:
    """Both texts with the words of their files, each under its name, as a redline compares them.

    A file that only one side has is there with all its words; one that was read on one side only is on neither, and
    one whose bytes are the same says on both what it says today: that we read it now, or otherwise, is no change.
    """
    was, now = _by_place(old), _by_place(new)
    before, after = [old.text], [new.text]
    for place, file in was.items():
        today = now.get(place)
        if today is None or (file.text and today.text):
            before.append(_part(today or file, today.text if today and _same_bytes(file, today) else file.text))
    for place, file in now.items():
        if place not in was or (file.text and was[place].text):
            after.append(_part(file, file.text))
    return "\n".join(filter(None, before)), "\n".join(filter(None, after))


def files_changed(old: Notice, new: Notice) -> Mapping[str, tuple[object, object]]:
    """`{"attachments": ([before], [now])}` of the files whose content is another at the address where they were: their
    words, where both were read, else their bytes. Empty where there are none, or the list of files changed anyway."""
    was = _by_place(old)
    pairs = [(was[place], file) for place, file in _by_place(new).items() if place in was]
    changed = [pair for pair in pairs if _has_changed(*pair)]
    if not changed or set(was) != set(_by_place(new)):
        return {}
    return {"attachments": ([_hashed(file) for file, _ in changed], [_hashed(file) for _, file in changed])}


def files_read_otherwise(old: Notice, new: Notice) -> bool:
    """Whether a file's words are known now that were not, or are read otherwise from the same bytes."""
    was = _by_place(old)
    pairs = [(was[place], file) for place, file in _by_place(new).items() if place in was]
    return any(a.state != b.state or (_same_bytes(a, b) and a.text != b.text) for a, b in pairs)


def named_files(files: Iterable[Attachment]) -> list[dict[str, str]]:
    """What tells one list of files from another."""
    return [{"url": file.url, "name": file.name} for file in files]


def place_of(url: str) -> str:
    """Scheme, session and cache marks of an address change daily; host and path say which file it is."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return f"{parts.netloc.casefold()}{parts.path}"


def _by_place(notice: Notice) -> dict[str, Attachment]:
    return {place_of(file.url): file for file in notice.attachments}


def _part(named: Attachment, text: str) -> str:
    return f"{named.name}\n{text}" if text else ""


def _same_bytes(old: Attachment, new: Attachment) -> bool:
    return old.sha256 is not None and old.sha256 == new.sha256


def _has_changed(old: Attachment, new: Attachment) -> bool:
    if old.sha256 is None or new.sha256 is None or old.sha256 == new.sha256:
        return False
    return not same(old.text, new.text) if old.state == new.state == "read" else True


def _hashed(file: Attachment) -> dict[str, str | None]:
    return {"url": file.url, "name": file.name, "sha256": file.sha256}
