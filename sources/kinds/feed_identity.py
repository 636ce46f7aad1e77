"""Which entry of a feed is which, where its ids can be trusted and where they cannot?"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence

from sources.address import canonical, fragment
from sources.headline import fold_title
from sources.kinds.feed_entry import Entry
from sources.kinds.list import bounded

LADDER = ("", "link:", "link+date:", "link+date+title:", "link+date+title+text:")
"""How a key begins that was made on each rung. The keys on a page thereby say which rung their feed needed: it never
climbs back, or an entry whose namesake left the feed would take over the identity of that one."""
_TOLD = ("", "links", "links and dates", "links, dates and titles", "links, dates, titles and texts")


def settle(entries: Iterable[Entry], before: Collection[str]) -> tuple[list[tuple[str, Entry]], tuple[str, ...]]:
    """Each entry once, under its key, and what the operators should know of the keys.

    The key is the id; where ids collide the whole feed is told apart by link, then by link and date, then by title
    too, at last by text: courts feed every order in a case under its one id, link and title. `before` are the keys
    of its last good reading.
    """
    distinct = _each_once(entries)
    start = rung_of(before)
    rung = next((r for r in range(start, len(LADDER)) if _is_clear(distinct, r)), len(LADDER) - 1)
    keyed = {key_of(entry, rung): entry for entry in reversed(distinct)}
    shown = {key_of(entry, start) for entry in distinct}
    return list(reversed(keyed.items())), tuple(_notes(rung, shown, before))


def rung_of(keys: Collection[str]) -> int:
    """The weakest rung that one of these keys was made on."""
    return max((r for r, start in enumerate(LADDER) if any(key.startswith(start) for key in keys)), default=0)


def key_of(entry: Entry, rung: int) -> str:
    """The identity of an entry within its feed."""
    place, title, date = _spelled(entry.url or ""), fold_title(entry.title), entry.published or ""
    if rung == 0:
        return bounded(_spelled(entry.id) or place or f"{title} {date}")
    parts = [place or _spelled(entry.id) or title, date, f"{title} {_spelled(entry.id)}", _words(entry)]
    return LADDER[rung] + bounded(" ".join(parts[:rung]))


def _spelled(id: str) -> str:
    """An id that is an address, as http and https, with and without a session, mean one place."""
    if not id.startswith(("http://", "https://")):
        return id.strip()
    return f"{canonical(id)}#{fragment(id)}".rstrip("#")


def _words(entry: Entry) -> str:
    return hashlib.sha256(entry.text.encode("utf-8", "replace")).hexdigest()[:16]


def _each_once(entries: Iterable[Entry]) -> list[Entry]:
    """An entry shown twice is one, where all that it says is the same."""
    seen: dict[tuple[str | None, ...], Entry] = {}
    for entry in entries:
        place, title = _spelled(entry.url or ""), fold_title(entry.title)
        seen.setdefault((_spelled(entry.id), place, title, entry.published, entry.text), entry)
    return list(seen.values())


def _is_clear(entries: Sequence[Entry], rung: int) -> bool:
    return len({key_of(entry, rung) for entry in entries}) == len(entries)


def _notes(rung: int, shown: Collection[str], before: Collection[str]) -> Iterable[str]:
    if rung:
        yield f"the ids of this feed's entries are empty or shared: they are told apart by {_TOLD[rung]}"
    if before and shown and not set(shown) & set(before):
        yield (
            f"possible gap: none of the {len(before)} entries of the last reading is in the feed any more; others may "
            "have come and gone unseen, so look at the publisher's own list, and poll this feed more often"
        )
