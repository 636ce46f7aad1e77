"""What do a notice's own words say of it?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from sources.facts.amounts import amounts
from sources.facts.citations import amends, repeals
from sources.facts.dates import deadline, effective, expires
from sources.facts.days import days_off
from sources.facts.instructions import instructions
from sources.facts.issuers import issuers, signature
from sources.facts.numbers import doc_number
from sources.facts.outlet import source_of
from sources.facts.places import locate
from sources.facts.reach import addressees, region, scope
from sources.facts.subject import is_draft
from sources.facts.width import fold
from sources.late import late
from sources.notice import UNSAID, Citation, Facts, Printed

__all__ = ["language_of", "read_facts"]

_HAN = late(r"[\u3400-\u9fff]")
_YEAR = late(r"(20\d\d)年")
_LATIN_WORD = late(r"[A-Za-z]{2,}")


def language_of(text: str) -> Literal["zh", "en"]:
    """The language of `text` by its script: a Han character weighs as much as a Latin word."""
    return "zh" if len(_HAN.findall(text)) > len(_LATIN_WORD.findall(text)) else "en"


def read_facts(
    text: str,
    *,
    title: str = "",
    timezone: str = "Asia/Shanghai",
    language: str | None = None,
    published: Printed | None = None,
    outlet: str | None = None,
    head: Facts = UNSAID,
) -> Facts:
    """The facts that a notice's title and text (one paragraph a line) state.

    `timezone` is the calendar of printed times. `published` and `outlet`, where the page's own markup gives
    them, win over the text; so does what the table at its `head` says, but for the names under the text itself.
    Takes time linear in the text and raises nothing.
    """
    lines = text.split("\n")
    named, dated = source_of(lines, timezone)
    block = signature(lines)
    signed = head.signed or (block.signed if block else None)
    published = published or dated or signed
    folded = fold(text)
    draft = is_draft(title, text)  # what is only put up for comment holds from no day yet
    begins = None if draft else effective(folded, published, signed)
    ends = None if draft else expires(folded, begins.day if begins else None)
    due = deadline(folded, signed or published)
    of = scope(text)
    number, mended = _number(head) or doc_number(title, lines) or (None, False)
    names = issuers(title, lines, head.issuers)
    facts = Facts(
        outlet=outlet or named,
        doc_number=number,
        doc_number_mended=mended,
        issuers=names,
        signed=signed,
        published=published,
        effective=begins.day if begins else None,
        expires=ends.day if ends else None,
        deadline=due.day if due else None,
        repeals=_below_title(repeals, title, text),
        amends=_below_title(amends, title, text),
        amounts=amounts(text, language or language_of(text or title)),
        region=region(names, title),
        addressees=addressees(lines),
        scope=of.words if of else None,
        instructions=instructions(text),
        days=days_off(text, _year(title, signed)) if "放假" in text else (),
    )
    stated = {"effective": begins, "expires": ends, "deadline": due, "scope": of}
    return replace(facts, at=locate(facts, text, lines, block, [(n, f.at) for n, f in stated.items() if f]))


def _year(title: str, signed: Printed | None) -> int:
    """The year of a notice of holidays: the one in its title, else that of its signature."""
    named = _YEAR.search(title)
    return int(named[1] if named else (signed or "0000")[:4])


def _number(head: Facts) -> tuple[str, bool] | None:
    return (head.doc_number, head.doc_number_mended) if head.doc_number else None


def _below_title(cited: Callable[[str], tuple[Citation, ...]], title: str, text: str) -> tuple[Citation, ...]:
    """What title and text cite; the title, read as their first line, has no place in the text."""
    shift = len(title) + 1
    return tuple(
        replace(c, at=(c.at[0] - shift, c.at[1] - shift) if c.at and c.at[0] >= shift else None)
        for c in cited(f"{title}\n{text}")
    )
