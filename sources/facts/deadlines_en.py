"""By when, in English words?"""

from __future__ import annotations

from sources.facts.dates_en import AT, ON, dates_section, days
from sources.facts.near import mentions
from sources.facts.printed import EN_DATE
from sources.facts.terms import Day
from sources.late import late

_BY = (
    r"(?:by|on or before|before|no later than|not later than|until|through|due(?:\sby|\son)?|"
    r"closes?(?:\son)?|ends?(?:\son)?|is|:)"
)
_WORDS = r"(?:[Cc]omments?|[Rr]esponses|[Ss]ubmissions|[Rr]epresentations|[Vv]iews|[Ff]eedback|[Oo]pinions)"
_BEFORE = r"(?:by|until|before|on or before|(?:no|not) later than)"
_SENDING = r"(?:(?:submi\w+|sending|(?:the\s)?receipt|receiving)\s(?:of\s)?)?"
DEADLINES: tuple[tuple[str, str], ...] = (
    (
        (
            rf"\b(?:[Cc]omments?|[Rr]esponses|[Ss]ubmissions|[Rr]epresentations|[Vv]iews|[Ff]eedback)"
            rf"\b[^.;\n]{{0,160}}?\b(?:must|should|shall|will be accepted|are due|are invited|may be|"
            rf"are requested|be received|be submitted)\b[^.;\n]{{0,160}}?\b{_BY}:?\s{AT}(?P<date>{EN_DATE}"
            rf")"
        ),
        "Comments must be received by May 16, 2016",
    ),
    (
        (
            rf"\bwill (?:accept|consider|receive)\b[^.;\n]{{0,60}}?\b[Cc]omments\b[^.;\n]{{0,120}}?"
            rf"\b{_BY}:?\s{AT}(?P<date>{EN_DATE})"
        ),
        "The agency will accept comments and data until May 16, 2016",
    ),
    (
        (
            rf"\b(?:[Ss]ubmit|[Ss]end|invited to submit|[Pp]rovide)\b[^.;\n]{{0,80}}?"
            rf"\b(?:comments?|responses?|views|feedback|opinions)\b[^.;\n]{{0,160}}?\b{_BY}:?\s{AT}(?P<date>{EN_DATE})"
        ),
        "Submit comments on or before June 14, 2016",
    ),
    (
        (
            rf"\b(?:comment period|consultation|call for evidence)\b[^.;\n]{{0,60}}?\b(?:closes?|ends?|"
            rf"runs? (?:until|to)|is open (?:until|to|from{ON}{EN_DATE},? (?:until|to))|"
            rf"will (?:close|end|run until))(?:\son|\sat)?\s{AT}(?P<date>{EN_DATE})"
        ),
        "The consultation closes on 3 May 2026",
    ),
    (
        (
            rf"\b(?:[Cc]omments?(?:\s[Dd]ue)?(?:\s[Dd]ate)?|[Cc]omment [Dd]eadline|"
            rf"[Cc]losing [Dd]ate(?: for (?:comments|responses))?):?\s?(?:due\s|closes?\s)?(?:by\s|on\s)"
            rf"?{AT}(?P<date>{EN_DATE})"
        ),
        "Comment deadline: May 16, 2016",
    ),
    (
        rf"\b(?:[Cc]omments?|[Rr]esponses|[Ss]ubmissions)\sclose{ON}(?P<date>{EN_DATE})",
        "Submissions close 3 March 2031",
    ),
    (
        rf"\b[Ii]nvites?\b[^.;\n]{{0,60}}?\b{_WORDS}\b[^.;\n]{{0,120}}?\b{_BEFORE}{ON}(?P<date>{EN_DATE})",
        "We invite views by 3 March 2031",
    ),
    (
        rf"\b{_WORDS}\sreceived\s{_BEFORE}{ON}(?P<date>{EN_DATE}),?\swill\sbe\s(?:fully\s)?(?:considered|taken)\b",
        "Comments received by 3 March 2031 will be taken into account",
    ),
    (
        rf"\b(?:can|may|must|[Pp]lease|should|to)\s(?:respond|reply|comment)\b[^.;\n]{{0,80}}?\b{_BEFORE}{ON}(?P<date>{EN_DATE})",
        "You can respond until 3 March 2031",
    ),
    (
        rf"\b(?:[Dd]eadline|[Cc]losing date|[Ll]ast (?:date|day))\sfor\s{_SENDING}"
        rf"(?:(?:all|any|public|written|your)\s){{0,2}}{_WORDS}(?:\son\s[^.;\n]{{3,120}}?)?(?:\sis|:){ON}(?P<date>{EN_DATE})",
        "The deadline for submitting comments is March 3, 2031",
    ),
    (
        rf"\bcomment period\b[^.;\n]{{0,200}}?\b(?:is|has been)\s(?:being\s)?(?:further\s)?(?:extended|reopened)"
        rf"(?:\sfrom\s{EN_DATE},?)?\s(?:by\s[\w -]{{3,20}}\sdays,?\s)?(?:until|to|through){ON}(?P<date>{EN_DATE})",
        "The comment period is extended from 1 March 2031 to 3 April 2031",
    ),
    (
        rf"\b(?:adverse|negative)\scomments?\b[^.;\n]{{0,60}}?\b{_BEFORE}{ON}(?P<date>{EN_DATE})",
        "unless adverse comment is received by February 1, 2031",
    ),
    (
        rf"\b(?:all )?comments received (?:by|on or before){ON}(?P<date>{EN_DATE})",
        "all comments received by June 14, 2016",
    ),
)
"""By when comments are due. Meetings, applications and past periods have other words."""

_DEADLINES = tuple(late(form) for form, _ in DEADLINES)
_PAST = late(r"\b(?:were|was|had)\b[^.;\n]{0,80}$")
"""Before words that ask for comments: a period that is over."""


def deadline(text: str) -> Day | None:
    """The last day for comments: by the DATES section where there is one, else by the first sentence that asks."""
    if not mentions(
        text,
        (
            "omment",
            "esponse",
            "ubmission",
            "epresentations",
            "views",
            "consultation",
            "losing",
            "eedback",
            "pinions",
            "espond",
            "eply",
            "evidence",
        ),
    ):
        return None
    section = dates_section(text)
    found = days(text, _DEADLINES if section else _DEADLINES[:-1], section or (0, len(text)))
    return next((day for day in found if not _PAST.search(text, max(0, day.at[0] - 100), day.at[0])), None)
