"""Which sums of money and which rates does the text name?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from sources.facts.money import (
    EN_CURRENCIES,
    EN_MONEY,
    EN_SCALES,
    RATES,
    SIGNS,
    ZH_CURRENCIES,
    ZH_MONEY,
    ZH_SCALES,
)
from sources.facts.near import find_near
from sources.facts.numerals import read_count, read_words
from sources.facts.width import fold
from sources.late import late
from sources.notice import Amount

_ZH = tuple(late(form) for form, _ in ZH_MONEY)
_EN = tuple(late(form, re.IGNORECASE) for form, _ in EN_MONEY)
_RATES = tuple(late(form, re.IGNORECASE) for form, _ in RATES)
_ZH_UNITS = late("[元圆圓币幣镑鎊¥￥]|美金|法郎|卢布|卢比|块钱|RMB|CNY|USD|US\\$|HK|EUR")
_EN_UNITS = late(
    "[$€£]|CN¥|[Yy]uan|[Rr]enminbi|[Dd]ollar|[Ee]uro|[Pp]ounds|[Yy]en|RMB|CNY|USD|EUR|GBP|HKD|AUD|CAD|JPY|CHF"
)
_RATE_UNITS = late("[%‰]|个百分点|个基点|[Pp]er ?cent|[Bb]asis point|\\d ?(?:BP|bps?)|[百千万]分之")
_NAMED = late("|".join(("新台币", "新臺幣", "新台幣", "港币", "港幣", "澳门币")))
_PARTS_OF_HUNDRED = {
    "%": Decimal(1),
    "‰": Decimal("0.1"),
    "千分之": Decimal("0.1"),
    "万分之": Decimal("0.01"),
    "个基点": Decimal("0.01"),
    "bp": Decimal("0.01"),
    "basis": Decimal("0.01"),
}
_YEAR = late(r"(?:19|20)\d\d")
_HUNDREDS, _THOUSANDS = late(r"\d{3}(?!\d)"), late(r"(?<![\d.,])\d{1,3} $")
_MOST = 500
"""How many distinct amounts one notice may yield: a budget's tables have more, and no reader of an alert wants them."""


def amounts(text: str, language: str) -> tuple[Amount, ...]:
    """The sums (in whole units of their currency) and rates (in percent) that `text` names, each once, in order.

    `language` decides what the sign ¥ means: yuan in Chinese; in English it may be yen, so it is passed over.
    """
    folded = fold(text)
    found: dict[tuple[object, object], tuple[int, Amount]] = {}
    for start, amount in (*_sums(folded, text, language), *_rates(folded, text)):
        key = (amount.currency, amount.percent if amount.value is None else amount.value)
        if key not in found or start < found[key][0]:
            found[key] = (start, amount)
    ordered = sorted(found.values(), key=lambda pair: pair[0])
    return tuple(amount for _, amount in ordered[:_MOST])


def _sums(folded: str, text: str, language: str) -> Iterator[tuple[int, Amount]]:
    home = "TWD" if "新臺幣" in folded or "新台幣" in folded else "CNY"
    for form in _ZH:
        for match in find_near(form, _ZH_UNITS, folded):
            currency = _zh_currency(match, language, home)
            yield from _ends(match, text, currency, _zh_value)
    for form in _EN:
        for match in find_near(form, _EN_UNITS, folded):
            named = match.groupdict().get("before") or match.groupdict().get("unit") or ""
            yield from _ends(match, text, EN_CURRENCIES.get(" ".join(named.lower().split())), _en_value)


def _zh_currency(match: re.Match[str], language: str, home: str) -> str | None:
    before, unit = match["before"] or "", match.groupdict().get("unit") or ""
    if unit in ("人民币", "人民幣") and not match["scale"]:
        return None  # 15:30人民币外汇市场: a time of day, and no sum
    if before and before in SIGNS:
        return "CNY" if language == "zh" else None
    named = ZH_CURRENCIES.get(unit) or ZH_CURRENCIES.get(before) or EN_CURRENCIES.get(before.lower())
    if named or unit == "元人民币":
        return named or "CNY"
    sentence = match.string[max(0, match.start() - 40) : match.start()].rpartition("。")[2]
    earlier = _NAMED.findall(sentence)
    return ZH_CURRENCIES[earlier[-1]] if earlier else home


def _ends(match: re.Match[str], text: str, currency: str | None, value_of: object) -> Iterator[tuple[int, Amount]]:
    """One amount, or both ends of a range; the lower end shares the upper one's scale where it names none."""
    assert callable(value_of)
    if currency is None or _split(match):
        return
    said = text[match.start() : match.end()].strip()
    high = value_of(match["high"], match["scale"])
    if match["low"]:
        own = match["low_scale"] or (match["scale"] if not match["low_unit"] else None)
        low = value_of(match["low"], own)
        bare = not match["low_scale"] and not match["low_unit"]
        if low is not None and high is not None and low < high and not (bare and _YEAR.fullmatch(match["low"])):
            yield match.start(), Amount(said, _whole(low), currency, at=match.span())
        else:
            said = text[match.start("high") : match.end()].strip()
    if high is not None:
        yield match.start("high"), Amount(said, _whole(high), currency, at=(match.end() - len(said), match.end()))


def _split(match: re.Match[str]) -> bool:
    """Whether a space parts the first figure: `1 200 万元` may be twelve million, or a cell and two million."""
    first = match["low"] or match["high"]
    start = match.start("low" if match["low"] else "high")
    return bool(_HUNDREDS.match(first) and _THOUSANDS.search(match.string[max(0, start - 8) : start]))


def _zh_value(number: str, scale: str | None) -> Decimal | None:
    factor = ZH_SCALES[scale] if scale else 1
    if number[0].isdecimal() and number.isascii():
        return Decimal(number.replace(",", "")) * factor
    count = read_count(number)
    return Decimal(count * factor) if count else None


def _en_value(number: str, scale: str | None) -> Decimal | None:
    if number[0].isalpha():
        count = read_words(number)
        return Decimal(count) if count else None
    factor = EN_SCALES[" ".join(scale.lower().replace("-", " ").split())] if scale else 1
    return Decimal(number.replace(",", "")) * factor


def _whole(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _rates(folded: str, text: str) -> Iterator[tuple[int, Amount]]:
    for form in _RATES:
        for match in find_near(form, _RATE_UNITS, folded):
            low, high = _percent(match, "low"), _percent(match, "high")
            start = match.start()
            if low is not None and high is not None and low >= high:
                low, start = None, match.start("high")  # from 2% in 2018 to 2.48%
            said = text[start : match.end()].strip()
            for at, percent in ((start, low), (match.start("high"), high)):
                if percent is not None:
                    yield at, Amount(said, percent=float(percent), at=(start, match.end()))


def _percent(match: re.Match[str], name: str) -> Decimal | None:
    number = match.groupdict().get(name)
    if not number:
        return None
    unit = match["unit"].lower()
    factor = next((part for sign, part in _PARTS_OF_HUNDRED.items() if unit.startswith(sign)), Decimal(1))
    sign = -1 if match.groupdict().get("minus") and not match.groupdict().get("low") else 1
    value = _decimal(number)
    return sign * value * factor if value is not None else None


def _decimal(number: str) -> Decimal | None:
    if number[0].isdecimal() and number.isascii():
        return Decimal(number.replace(",", ""))
    if number.isascii():
        count = read_words(number)
        return Decimal(count) if count else None
    whole, _, part = number.partition("点")
    count = read_count(whole)
    decimals = "".join(str(read_count(digit) or 0) for digit in part)
    return Decimal(f"{count}.{decimals or 0}") if count is not None else None
