"""How are sums and rates written, in Chinese and in English?"""

from __future__ import annotations

from sources.facts.numerals import COUNT, DIGIT, EN_WORD

SIGNS = "¥￥"
ZH_CURRENCIES = {
    "新台币": "TWD", "新臺幣": "TWD", "新台幣": "TWD", "港币": "HKD", "港元": "HKD", "港幣": "HKD",
    "美元": "USD", "美金": "USD", "欧元": "EUR", "歐元": "EUR", "英镑": "GBP", "英鎊": "GBP", "日元": "JPY",
    "日圆": "JPY", "澳元": "AUD", "加元": "CAD", "澳门元": "MOP", "澳门币": "MOP", "瑞士法郎": "CHF",
    "新加坡元": "SGD", "韩元": "KRW", "卢布": "RUB", "卢比": "INR", "人民币": "CNY", "人民幣": "CNY",
}  # fmt: skip
EN_CURRENCIES = {
    "rmb": "CNY", "cny": "CNY", "yuan": "CNY", "chinese yuan": "CNY", "renminbi": "CNY", "us$": "USD",
    "usd": "USD", "$": "USD", "dollar": "USD", "dollars": "USD", "us dollar": "USD", "us dollars": "USD",
    "u.s. dollars": "USD", "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "gbp": "GBP",
    "pounds": "GBP", "pounds sterling": "GBP", "hk$": "HKD", "hkd": "HKD", "hong kong dollars": "HKD",
    "a$": "AUD", "au$": "AUD", "aud": "AUD", "c$": "CAD", "ca$": "CAD", "cad": "CAD", "cn¥": "CNY", "cn￥": "CNY",
    "nz$": "NZD", "nzd": "NZD", "s$": "SGD", "nt$": "TWD", "jpy": "JPY", "yen": "JPY",
    "chf": "CHF",
}  # fmt: skip
ZH_SCALES = {
    "万亿": 10**12, "萬億": 10**12, "千亿": 10**11, "百亿": 10**10, "十亿": 10**9, "亿": 10**8, "億": 10**8,
    "千万": 10**7, "百万": 10**6, "十万": 10**5, "万": 10**4, "萬": 10**4, "千": 10**3, "百": 100,
}  # fmt: skip
EN_SCALES = {
    "trillion": 10**12, "tn": 10**12, "trn": 10**12, "billion": 10**9, "bn": 10**9, "bln": 10**9, "b": 10**9,
    "million": 10**6, "mn": 10**6, "mln": 10**6, "m": 10**6, "thousand": 10**3, "k": 10**3, "hundred million": 10**8,
}  # fmt: skip


def _any(words: dict[str, str] | dict[str, int]) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


_FIGURE = r"(?:\d{1,3}(?:,\d{3}){1,6}|\d{1,16})(?:\.\d{1,8})?"
_LONE = r"(?<![\w.,])"
_COUNT = rf"(?:[{DIGIT}两兩壹贰叁肆伍陆柒捌玖十拾廿][{COUNT}]{{1,15}}|十)"
_SCALE = _any(ZH_SCALES)
_MORE = r"(?:多|余|餘)?"
_TO = r"\s?(?:-|—|–|~|〜|至|到){1,2}\s?"
_ZH_UNIT = rf"(?:{_any(ZH_CURRENCIES)}|元人民币|元|圆|圓|块钱)"
_NOT_MONEY = r"(?!素|件|旦|宵|器|老|代|勋|帅|宇宙|组|音|首|月|化|论|结构|次方|方程|回归|格局|主体|治理)"
_ZH_BEFORE = rf"(?P<before>{_any(ZH_CURRENCIES)}|RMB|CNY|USD|US\$|HKD|HK\$|EUR|[{SIGNS}])"
_ZH_HIGH = rf"(?P<high>{_FIGURE}|{_COUNT})\s?(?P<scale>{_SCALE})?{_MORE}"

ZH_MONEY: tuple[tuple[str, str], ...] = (
    (
        rf"(?<![\d.,{COUNT}]){_ZH_BEFORE}?\s?(?:(?P<low>{_FIGURE}|{_COUNT})\s?(?P<low_scale>{_SCALE})"
        rf"?{_MORE}(?P<low_unit>{_ZH_UNIT})?{_TO})?"
        rf"{_ZH_HIGH}\s?(?P<unit>{_ZH_UNIT}){_NOT_MONEY}",
        "5000万-1亿元",
    ),
    (
        rf"(?<![\d.,]){_ZH_BEFORE}\s?(?:(?P<low>{_FIGURE})\s?(?P<low_scale>{_SCALE})?(?P<low_unit>元)?{_TO})?"
        rf"(?P<high>{_FIGURE})\s?(?P<scale>{_SCALE})(?!\s?[多余餘]?{_ZH_UNIT})",
        "人民币1000万",
    ),
    (
        rf"(?<![\d.,])(?P<before>[{SIGNS}])\s?(?:(?P<low>{_FIGURE})(?P<low_scale>{_SCALE})"
        rf"?(?P<low_unit>元)?{_TO}[{SIGNS}]?)?"
        rf"(?P<high>{_FIGURE})(?P<scale>{_SCALE})?(?![\d.,]*\d|\s?[多余餘]?{_ZH_UNIT}|\s?(?:(?:m|b|tr)illion|thousand|[bmt][lr]?n\b))",
        "¥500",
    ),
)
"""Sums in Chinese: the currency before the number, after it, or both; each form with an example."""

_EN_BEFORE = (
    r"(?:RMB|CNY|USD|EUR|GBP|HKD|AUD|CAD|JPY|CHF|US\$|HK\$|NT\$|NZ\$|AU?\$|CA?\$|S\$|CN[¥￥]|(?<![A-Za-z])\$|€|£)"
)
_EN_AFTER = (
    r"(?:(?:Chinese )?yuan|renminbi|RMB|CNY|(?:US |U\.S\. |Hong Kong )?dollars?|USD|euros?|EUR|"
    r"pounds sterling|GBP|yen|JPY|HKD)\b"
)
_WORDS = r"hundred[\s-]million|trillion|billion|million|thousand|(?:bn|bln|tn|trn|mn|mln)\b"
_IN_WORDS = rf"(?<![\w$€£.,-])(?<!\bor )(?P<high>{EN_WORD}(?:(?:[\s-]|\sand\s){EN_WORD}){{0,8}})"
_SCALE_WORD = rf"(?:[\s-]?(?P<scale>{_WORDS}|(?<=\d)[bmk]\b))?"
_LOW_SCALE = rf"(?:[\s-]?(?P<low_scale>{_WORDS}|(?<=\d)[bmk]\b))?"
_EN_TO = r"(?:\s?[-–—~]\s?|\sto\s)"

EN_MONEY: tuple[tuple[str, str], ...] = (
    (
        rf"(?<!\w)(?P<before>{_EN_BEFORE})\s?(?:(?P<low>{_FIGURE}){_LOW_SCALE}(?P<low_unit>)"
        rf"?{_EN_TO}{_EN_BEFORE}?\s?(?={_FIGURE}[\s-]?(?:{_WORDS}|[bmk]\b)))?"
        rf"(?P<high>{_FIGURE}){_SCALE_WORD}(?![\d万亿千百])",
        "US$5m",
    ),
    (
        rf"{_LONE}(?<![$€£] )(?:(?P<low>{_FIGURE}){_LOW_SCALE}(?P<low_unit>)?{_EN_TO})"
        rf"?(?P<high>{_FIGURE}){_SCALE_WORD}[\s-]{{1,2}}(?P<unit>{_EN_AFTER})",
        "295.3 billion yuan",
    ),
    (
        rf"{_IN_WORDS}(?P<scale>)?(?P<low>)?(?P<low_scale>)?(?P<low_unit>)?\s(?P<unit>{_EN_AFTER})(?!-)",
        "fifty thousand dollars",
    ),
)

_RATE_UNIT = r"(?P<unit>%|‰|个百分点|个基点|(?-i:BP|bps?)\b|percentage points?\b|percent\b|per cent\b|basis points?\b)"
RATES: tuple[tuple[str, str], ...] = (
    (
        rf"(?<![\d.,])(?P<minus>(?<![\w%)-])[-−]|\bminus\s)?(?:(?P<low>{_FIGURE})\s?%?(?:{_TO}|\sto\s))"
        rf"?(?P<high>{_FIGURE})\s?{_RATE_UNIT}",
        "0.25个百分点",
    ),
    (
        rf"(?P<unit>百分之|千分之|万分之)(?P<high>{_FIGURE}|[{COUNT}]{{1,9}}(?:点[{DIGIT}]{{1,6}})?)",
        "百分之三",
    ),
    (rf"{_IN_WORDS}\s(?P<unit>percent\b|per cent\b|percentage points?\b)", "five percent"),
)
"""Rates: of a hundred (points of a percentage too), of a thousand, of ten thousand (basis points)."""
