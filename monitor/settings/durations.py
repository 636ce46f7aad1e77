"""How long is `30m`, and how large is `10MiB`?"""

from __future__ import annotations

import re
from datetime import timedelta

from monitor.settings.mistakes import Wrong, shown

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_BYTES = {"B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30}
_DURATION = re.compile(r"(\d{1,7})([smhdw])\Z", re.ASCII)
_SIZE = re.compile(r"(\d{1,12})([KMG]I?B|B)\Z", re.ASCII | re.IGNORECASE)


def parse_duration(text: str) -> timedelta:
    """`90s`, `30m`, `1h`, `14d` or `2w` as a timedelta; Wrong for anything else."""
    found = _DURATION.match(text)
    if not found:
        raise Wrong(f"{shown(text)} is no duration: write a whole number and s, m, h, d or w, as in 90s, 30m, 1h, 14d")
    return timedelta(seconds=int(found[1]) * _SECONDS[found[2]])


def say_duration(length: timedelta) -> str:
    """The shortest writing that `parse_duration` reads back; whole seconds."""
    seconds = int(length.total_seconds())
    unit = next((unit for unit in "wdhm" if seconds and seconds % _SECONDS[unit] == 0), "s")
    return f"{seconds // _SECONDS[unit]}{unit}"


def parse_size(text: str) -> int:
    """`10MiB` or `500KB` in bytes (KiB = 1024, KB = 1000); Wrong for anything else."""
    found = _SIZE.match(text)
    if not found:
        raise Wrong(f"{shown(text)} is no size: write a whole number and B, KB, MB, KiB or MiB, as in 10MiB")
    return int(found[1]) * _BYTES[found[2].upper()]
