"""From when and until when, in English words?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sources.facts.near import mentions
from sources.facts.printed import EN_DATE, first_day
from sources.facts.terms import Day, Effect, Term
from sources.late import late
from sources.notice import Span

_ZONE = (
    r"(?:\s?\([A-Z]{2,4}\)|,? [A-Z]{2,4}\b|,? (?:Eastern|Central|Pacific|Mountain|local)"
    r"(?: Standard| Daylight)? [Tt]ime(?: \([A-Z]{2,4}\))?)?"
)
CLOCK = rf"(?:\d{{1,2}}(?::\d\d)? ?[ap]\.?m\.?|\d\d:\d\d(?: hours)?|\d{{4}}(?= (?:UTC|GMT))|midnight|noon){_ZONE}"
AT = rf"(?:(?:at |from )?{CLOCK},? (?:on )?)?(?:the )?(?:[A-Z][a-z]{{2,5}}day,? )?"
ON = rf"[:.]?\s{{0,4}}(?:(?:on|from|as of|as from|beginning|starting|with effect from|on and after)\s)?{AT}"
_WHO = r"(?:[Tt]his|[Tt]hese|[Tt]he|[Oo]ur)\s(?:[\w’'/-]+,?\s){1,12}?"
_THIS = (
    r"(?:[Tt]his|[Tt]hese)\s(?!(?i:(?:sub-?)?(?:sections?|paragraphs?|parts?)|clauses?|articles?)\s)"
    r"(?:[\w’'/-]+,?\s){1,12}?"
)
"""How an act speaks of itself, and not of one of its sections."""
_ACT = (
    r"(?:Act|Announcement|Arrangement|Circular|Code|Decision|Decree|Direction|Directive|Guidance|Guidelines|Instruction"
    r"|Law|Licen[cs]e|Measure|Notice|Opinion|Order|Policy|Provision|Regulation|Requirement|Rule|Scheme|Standard)s?"
)
_NAMED = rf"(?:{_THIS}|[Tt]he\s{_ACT}\s(?:(?:is|are)\s(?:hereby\s)?[a-z]{{2,20}}\sand\s)?)"
"""An act by its own name: `The Measures are promulgated and`."""
_NEW = r"(?:amended|new|revised|updated)\s(?:[a-z]{1,20}\s)?"
_ITS = (
    rf"(?:{_THIS}|(?:[Tt]he|[Tt]hese|[Tt]hose)\s(?:{_ACT}|(?i:general licence|general license|amendments|changes)"
    rf"|{_NEW}(?i:{_ACT})),?\s|The\s(?i:{_ACT})\s|It\s)"
    r"(?:(?:which|that)\s)?(?:(?:is|are)\s(?:due|set|scheduled)\sto\s)?"
)
"""How an act speaks of itself and of what it makes: 'the Measures' as a name of its own, 'the new rules'."""
_BE = r"(?:is|are|becomes?|(?:shall|will|to) be(?:come)?)\s"
_START = (
    r"(?:(?:shall|will|to)\s)?(?:takes?\seffect|(?:comes?|enters?|go(?:es)?)\sinto\s(?:force|effect|"
    r"operation)|be\simplemented|appl(?:y|ies)|become\seffective)"
)
_EVEN_SO = r"(?:\swithout\sfurther\s(?:notice|action)(?:\sor\s(?:notice|action))?,?)?"
_SPAN = rf"(?:\sdaily)?(?:,?\sfrom)?\s{CLOCK},?\s(?:until|to|through|and)\s{CLOCK},?\s(?:each\sday\s)?(?:on\s|from\s)?"
"""The hours of one day, as the rules of a harbour give them."""
_COUNT = r"(?P<after>\d{1,3}|[a-z]{3,9}(?:-[a-z]{3,7})?)(?:st|nd|rd|th)?"
_PUBLICATION = (
    r"(?:(?:the|its)\s)?(?:(?:date|day)\sof\s)?(?:the\s|its\s|their\s)?(?:publication|promulgation|issuance|issue)"
)

EFFECTS: tuple[tuple[str, str], ...] = (
    (rf"{_THIS}{_BE}effective{_EVEN_SO}{ON}(?P<date>{EN_DATE})", "This final rule is effective January 1, 2013"),
    (rf"{_NAMED}{_START}{ON}(?P<date>{EN_DATE})", "These Measures shall come into force on January 1, 2026"),
    (rf"(?:^|(?:DATES?|Dates?):)\s*Effective(?:\s[Dd]ates?)?{ON}(?P<date>{EN_DATE})", "Effective: April 15, 2016"),
    (
        rf"^(?:Coming|Comes?|Entry) into (?:force|operation|effect)[\s:.…–-]{{1,12}}(?:on\s)?(?P<date>{EN_DATE})",
        "Coming into force - 1st January 2026",
    ),
    (
        rf"(?i:effective date)(?: of this [\w ]{{2,30}})?(?: is| will be|:){ON}(?P<date>{EN_DATE})",
        "The effective date of this rule is May 1, 2026",
    ),
    (
        (
            rf"{_NAMED}(?:{_BE}effective|{_START})\s(?:on\s)?(?:the\s)?{_COUNT}\sdays?\s(?:after|following)"
            rf"\s(?:that\sof\s)?{_PUBLICATION}"
        ),
        "This Regulation shall enter into force on the twentieth day following that of its publication",
    ),
    (
        (
            rf"{_NAMED}(?:{_BE}effective|{_START})\s(?:immediately\s)?(?:on|upon|as of|from|as from)"
            rf"\s(?:and after\s)?{_PUBLICATION}"
        ),
        "This notice is effective upon publication",
    ),
    (
        rf"{_ITS}(?:{_BE}effective|{_BE}in (?:force|effect)|{_START}){ON}(?P<date>{EN_DATE})",
        "The new rules come into force on 1 March 2026",
    ),
    (
        rf"{_ITS}{_BE}(?:valid|effective|in (?:force|effect))\s(?:for\s[\w ]{{3,30}}?\s)?(?:from|as of){ON}"
        rf"(?P<date>{EN_DATE})",
        "This licence is valid from 1 March 2026",
    ),
    (
        (
            r"^(?:Commencement|(?:Date of )?[Ee]ntry into force|(?:In force|Valid|With effect) from)"
            rf":?\s{ON}(?P<date>{EN_DATE})"
        ),
        "With effect from 1 March 2026, banks report daily",
    ),
    (
        (
            rf"{_THIS}(?:{_BE}effective|{_START})\son\sthe\s(?P<after>day)\s(?:after|following)"
            rf"\s(?:that\sof\s)?{_PUBLICATION}"
        ),
        "This Regulation shall enter into force on the day following that of its publication",
    ),
)
"""How an act says from when it holds. `This` and `These` are how it speaks of itself."""

IN_DATES: tuple[tuple[str, str], ...] = (
    (
        rf"(?i:effective\sdate)\s[^.;\n]{{0,240}}?\b(?:is|are|has\sbeen)\s(?:further\s)?(?:delayed|deferred|postponed"
        rf"|extended)(?:\sfrom\s{EN_DATE},?)?\s(?:until|to|indefinitely\suntil){ON}(?P<date>{EN_DATE})",
        "The effective date of the rule is delayed from January 2, 2031, until March 3, 2031",
    ),
    (rf"\b[Ee]ffective{_SPAN}(?P<date>{EN_DATE})", "effective from 7 a.m. until 9 p.m. on March 3, 2031"),
    (
        rf"\b[Ee]ffective(?:\sfrom)?\s(?:{AT})?(?P<opens>[A-Z][a-z]{{2,8}}\s\d{{1,2}}),?\s(?:to|through|until|and){ON}"
        rf"(?P<date>{EN_DATE})",
        "effective from March 3 through March 9, 2031",
    ),
    (rf"{_WHO}{_BE}effective{_EVEN_SO}{ON}(?P<date>{EN_DATE})", "The correction is effective April 15, 2016"),
    (rf"\b[Ee]ffective(?:\s[Dd]ates?)?{ON}(?P<date>{EN_DATE})", "Effective April 15, 2016"),
)
"""What more is meant of the act itself in the DATES section of a Federal Register document (1 CFR 18.12)."""

_HOLDS = "(?:valid|effective|in force|in effect)"
_UNTIL = r"(?:until|till|through|up to|to)"
_FROM = rf"(?:from{ON}{EN_DATE},?\s)?"
_WHOLE = (
    r"(?:act|circular|decision|decree|directive|guidance|guidelines|notice|order|policy|regulations?|rules?|measures"
    r"|law)"
)
"""What holds as a whole, and is no exception or transition within an act."""
LAST_DAYS: tuple[tuple[str, str], ...] = (
    (
        rf"{_THIS}{_BE}(?:effective|in\s(?:effect|force)){_SPAN}(?P<date>{EN_DATE})(?!,?\s(?:through|until|to)\b)",
        "This rule is effective from 7 a.m. until 9 p.m. on March 3, 2031",
    ),
    (
        rf"{_THIS}{_BE}(?:effective|in\s(?:effect|force))(?:\sfrom)?\s{AT}[A-Z][a-z]{{2,8}}\s\d{{1,2}},?\s{_UNTIL}{ON}"
        rf"(?P<date>{EN_DATE})",
        "This rule is effective from March 3 through March 9, 2031",
    ),
    (
        rf"{_ITS}(?:[^.;\n]{{1,120}}?\b(?:and|but)\s)?(?:(?:shall|will)\s)?(?:expires?|sunsets?){ON}(?P<date>{EN_DATE})",
        "This order takes effect at once and expires on May 1, 2027",
    ),
    (
        (
            rf"{_ITS}(?:(?:(?:shall|will)\s)?(?:remains?|continues?|stays?)(?:\s{_HOLDS})?|{_BE}{_HOLDS})"
            rf"\s{_FROM}{_UNTIL}{ON}(?P<date>{EN_DATE})"
        ),
        "This order shall remain in force until May 1, 2027",
    ),
    (
        rf"(?:[Tt]his|[Tt]hese|[Tt]he)\s(?i:{_WHOLE})\s(?:(?:shall|will)\s)?appl(?:y|ies)\s{_FROM}{_UNTIL}{ON}"
        rf"(?P<date>{EN_DATE})",
        "These measures shall apply until 31 December 2027",
    ),
    (
        rf"{_THIS}{_BE}effective\swithout\sactual\snotice\sfrom{ON}{EN_DATE},?\s(?:through|until|to){ON}(?P<date>{EN_DATE})",
        "This rule is effective without actual notice from March 3, 2031 through March 9, 2031",
    ),
    (
        rf"^(?:Valid|Effective|In force|In effect)\s{_FROM}{_UNTIL}{ON}(?P<date>{EN_DATE})",
        "Valid until 15 March 2027",
    ),
    (
        rf"^(?:Expiry(?: date)?|Expiration(?: date)?|Expires(?: on)?|Valid until|End date):{ON}(?P<date>{EN_DATE})",
        "Expiry date: 15 March 2027",
    ),
    (
        rf"{_ITS}(?:[^.;\n]{{1,120}}?\b(?:and|but)\s)?(?:shall\s|will\s)?ceases?\sto\s(?:have\seffect|be\seffective|apply)"
        rf"\s(?:at the end of|after){ON}(?P<date>{EN_DATE})",
        "These Regulations cease to have effect at the end of 30 September 2027",
    ),
)
TERMS: tuple[tuple[str, str], ...] = (
    (
        (
            rf"{_ITS}[^.;\n]{{0,80}}?\b(?:valid|effective|in force|in effect)\sfor\s(?:a period of\s)"
            rf"?{_COUNT}\s(?P<unit>years?|months?)"
        ),
        "These Measures shall be valid for five years",
    ),
)

_UNITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_WORDS = {w: n for n, w in enumerate(_UNITS)}
_WORDS |= {"fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90, "twentieth": 20, "thirtieth": 30}
_WORDS |= {
    "day": 1,
    "first": 1,
    "third": 3,
    "tenth": 10,
    "fifteenth": 15,
    "sixtieth": 60,
    "ninetieth": 90,
    "seventh": 7,
    "fourteenth": 14,
}

_EFFECTS = tuple(late(form, re.MULTILINE) for form, _ in EFFECTS)
_IN_DATES = tuple(late(form) for form, _ in IN_DATES)
_LAST_DAYS = tuple(late(form, re.MULTILINE) for form, _ in LAST_DAYS)
_TERMS = tuple(late(form) for form, _ in TERMS)
_DATES_HEAD = late(r"^[ ]{0,8}(?:EFFECTIVE )?DATES?:", re.MULTILINE)
_SEE_PART = late(r"\b[Ss]ee\s[^.;\n]{0,60}\bEffective Dates?\b")
_PART = late(
    rf"^[ ]{{0,8}}(?:[IVX]{{1,5}}|[A-Z]|\d{{1,2}})\.\sEffective Dates?\s{{1,8}}(?:The|These|This)\s"
    rf"(?:[\w-]{{1,20}}\s){{1,6}}?(?:is|are)\seffective{ON}(?P<date>{EN_DATE}),?\sexcept\b",
    re.MULTILINE,
)
_NOT_YET = late(r"\bceases?\b|\b(?:not|no longer)\s(?:be\s)?(?:effective|appl)|\b(?:would|could|might|propose[sd]?)\s")
"""In words that otherwise say from when an act holds: it ends then, or does not hold, or is only wished for."""
_IF = late(
    r"\b(?:[Ii]f\s(?:it\sis\s)?(?:adopted|approved|enacted|finali[sz]ed|passed)|propos(?:es?|ing)\s(?:that|to))\b[^.;\n]{0,60}$"
    r"|\b(?:would|could|might)\s(?:be(?:come)?\s)?\w?$"
)
"""Before them: it may come otherwise."""
_NEXT_HEAD = late(r"^[ ]{0,8}(?:[A-Z][A-Z ]{6,60}:|ADDRESSES\b)", re.MULTILINE)


def effect(text: str) -> Effect | None:
    """From when the act itself holds: its DATES section first, else its first sentence that says so of itself."""
    if not mentions(
        text, ("ffective", "FFECTIVE", "effect", "force", "operation", "implemented", "appl", "alid from", "ommence")
    ):
        return None
    section = dates_section(text)
    if section:
        return _said_below(text, section) or _first_effect(text, _EFFECTS[:5] + _IN_DATES, section)
    return _first_effect(text, _EFFECTS, (0, len(text)))


def _said_below(text: str, section: Span) -> Effect | None:
    """The day for all but what is excepted, where the DATES section sends its reader on to the part that says it."""
    part = _PART.search(text, section[1]) if _SEE_PART.search(text, *section) else None
    return _said(part) if part else None


def last_day(text: str) -> Day | None:
    """The last day in force that the act prints for itself."""
    if not mentions(text, ("xpir", "sunset", "until", "till", "through", " to", "up to", "cease", "after")):
        return None
    return next(days(text, _LAST_DAYS, dates_section(text) or (0, len(text))), None)


def months_in_force(text: str) -> Term | None:
    """For how many months the act says that it holds."""
    if not mentions(text, ("valid for", "effective for", "in force for", "in effect for")):
        return None
    for form in _TERMS:
        for match in form.finditer(text):
            count = _count(match["after"])
            if count:
                return Term(count * (12 if match["unit"].startswith("year") else 1), match.span())
    return None


def dates_section(text: str) -> Span | None:
    """The DATES section of a document of the Federal Register (1 CFR 18.12); None where there is none."""
    head = _DATES_HEAD.search(text)
    if head is None:
        return None
    end = _NEXT_HEAD.search(text, head.end(), head.end() + 4000)
    return head.start(), end.start() if end else min(len(text), head.end() + 4000)


def _first_effect(text: str, forms: tuple[re.Pattern[str], ...], within: Span) -> Effect | None:
    firsts = (next((m for m in form.finditer(text, *within) if not _doubtful(m)), None) for form in forms)
    found = (said for match in firsts if match and (said := _said(match)))
    return min(found, default=None, key=lambda said: said.at)


def _doubtful(match: re.Match[str]) -> bool:
    start = match.start()
    return bool(_NOT_YET.search(match.group()) or _IF.search(match.string, max(0, start - 100), start + 1))


def _said(match: re.Match[str]) -> Effect | None:
    groups = match.groupdict()
    if groups.get("date"):
        day = first_day(groups["date"])
        if day and groups.get("opens"):
            opens = first_day(f"{groups['opens']}, {day.year}")
            day = opens if opens and opens <= day else None
        return Effect(day, at=match.span()) if day else None
    count = _count(groups["after"]) if groups.get("after") else 0
    return Effect(None, count, match.span()) if count is not None else None


def days(text: str, forms: tuple[re.Pattern[str], ...], within: Span) -> Iterator[Day]:
    """The days that `forms` find within a part of the text, form by form."""
    for form in forms:
        for match in form.finditer(text, *within):
            day = first_day(match["date"])
            if day:
                yield Day(day, match.span())


def _count(word: str) -> int | None:
    return int(word) if word.isdecimal() else _WORDS.get(word)
