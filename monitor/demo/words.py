"""Which words does the demo's narrator use, in each language?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from alerts.catalogue import LANGUAGES, part

CATALOGUE: Mapping[str, Mapping[str, str]] = {language: part("demo", language) for language in LANGUAGES}

_DAYS = "一二三四五六日"


def day_and_time(at: datetime, language: str) -> str:
    """`Mon 2 March 09:00`, 「3月2日（周一）09:00」."""
    if language == "zh":
        return f"{at.month}月{at.day}日（周{_DAYS[at.weekday()]}）{at:%H:%M}"
    return f"{at:%a} {at.day} {at:%B %H:%M}"
