"""Where does each document of a register end that files them by number, as the Federal Register does?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sources.segments import Segment

_FILED = re.compile(
    r"\[?FR Doc\.? ?(?:No\.? ?)?(?P<number>[A-Z]?\d{1,4}[-–]\d{2,6})(?:\s+Filed\b[^\]]{0,80}\]?)?", re.IGNORECASE
)
"""The last line of a document (GPO, Document Drafting Handbook §3): its number, and when it was filed."""
_TRAILS = re.compile(r"Filed\b|BILLING CODE\b", re.IGNORECASE)
_LABEL = re.compile(r"(?:AGENC(?:Y|IES)|ACTION|SUMMARY)\s*:", re.IGNORECASE)
_PART = re.compile(r"(?:\d{1,2} CFR\b|\[|RIN\b|(?:Docket|Release|Notice)\s+N|Billing)", re.IGNORECASE)
"""Lines of the head between the names of the agencies and the subject."""
_LONGEST_HEAD = 300
_MOST_HEAD = 12


def filed(lines: Sequence[str]) -> list[tuple[Segment, str]]:
    """The documents of an issue in their order, each with its number; none where there are fewer than two."""
    ends = [(at, said["number"]) for at, line in enumerate(lines) if (said := _FILED.fullmatch(line))]
    found: list[tuple[Segment, str]] = []
    start = 0
    for end, number in ends if len(ends) > 1 else ():
        part = lines[start : end + 1]
        start = end + 1
        while start < len(lines) and _TRAILS.match(lines[start]):
            start += 1
        found.append((_segment(part if found else _without_contents(part)), f"FR Doc. {number}"))
    return found


def _without_contents(part: Sequence[str]) -> Sequence[str]:
    """The first document, without the contents of the issue before it: its head is short, and ends in a label."""
    label = next((at for at, line in enumerate(part) if _LABEL.match(line)), 0)
    first = label
    while first > 0 and label - first < _MOST_HEAD and not _is_agency(part[first]):
        first -= 1
    while first > 0 and _is_agency(part[first - 1]):
        first -= 1
    return part[first:]


def _is_agency(line: str) -> bool:
    """The name of a department stands in capitals."""
    letters = [letter for letter in line if letter.isalpha()]
    return len(letters) > 5 and all(map(str.isupper, letters)) and not _LABEL.match(line) and not _PART.match(line)


def _segment(part: Sequence[str]) -> Segment:
    """A document: its subject stands above its first label, else it is the last short line of its head."""
    label = next((at for at, line in enumerate(part[: 2 * _MOST_HEAD]) if _LABEL.match(line)), None)
    title = label - 1 if label else _last_of_head(part)
    section = next((line for line in part[:title] if _is_agency(line)), None)
    return Segment(part[title], section, tuple(line for at, line in enumerate(part) if at != title))


def _last_of_head(part: Sequence[str]) -> int:
    short = 0
    while (
        short < min(len(part) - 1, _MOST_HEAD) and len(part[short]) <= _LONGEST_HEAD and not part[short].endswith(".")
    ):
        short += 1
    named = [at for at in range(short) if not _PART.match(part[at]) and not _is_agency(part[at])]
    return named[-1] if named else 0
