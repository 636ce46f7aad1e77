"""What is the news of a change, in the few words that fit a subject line?"""

from __future__ import annotations

import re

from alerts.safe import one_line
from alerts.tables import shown
from alerts.words import Words
from sources.notice import Notice
from state.records import Change, Incident
from state.redline import Clause, Redline

DATES = ("effective", "expires", "deadline")
TITLE = 90
WHO = 40
NEWS = 60
_NAME_ENDS = re.compile(r"\s*[·—–|（(：:]\s*|\s-\s|(?<=[\u4e00-\u9fff])\s")
_BEFORE = re.compile(r"[\w%％.,]{1,24}[ ]?$")
_AFTER = re.compile(r"^[\w%％]{1,12}")


def headline(change: Change, notice: Notice, redline: Redline | None, who: str, words: Words) -> str:
    """One line: the kind, who says it, the title, and what is new: a changed date, the words that changed, or from when
    it holds. `who` is the name of its source."""
    line = f"[{words.kinds[change.kind]}] {said_by(who, notice, change.title or notice.title, words)}"
    news = one_line(_news(change, notice, redline, words), NEWS)
    return f"{line} · {news}" if news else line


def said_by(who: str, notice: Notice, title: str, words: Words) -> str:
    """`财政部：关于…的通知`; the title alone where that names who says it, as most titles in Chinese do.

    `who`: the name of its source, of which what stands before a dash or bracket is enough (财政部 of 财政部 · 通知).
    """
    who, title = one_line(who, WHO), one_line(title, TITLE)
    names = (_NAME_ENDS.split(who, maxsplit=1)[0], *notice.facts.issuers)
    if not who or any(_names(title, name) for name in names):
        return title
    return f"{who}{words.colon}{title}"


def _names(title: str, name: str) -> bool:
    """Whether a title names this body; in Latin letters as whole words, for SEC is not in SECURITIES."""
    return bool(name) and re.search(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", title) is not None


def incident_headline(incident: Incident, opened: bool, source_name: str, words: Words) -> str:
    """One line: trouble or well again, whose, and which."""
    badge = words.trouble if opened else words.well_again
    return f"[{badge}] {incident_title(incident, opened, source_name, words)}"


def incident_title(incident: Incident, opened: bool, source_name: str, words: Words) -> str:
    """Whose trouble it is, and which, or what has become of it."""
    said = (words.troubles if opened else words.well)[incident.kind]
    cause = f"{words.colon}{_cause(incident.code, words)}" if opened and incident.code else ""
    return f"{one_line(source_name or incident.subject, TITLE)} · {said}{cause}"


def _cause(code: str, words: Words) -> str:
    """Why, in the reader's language: of `no_items`, "no items are found"; of `http_503`, what the server answered."""
    if code.startswith("http_"):
        return words.causes["http"].format(status=code.removeprefix("http_"))
    return words.causes.get(code, words.causes["other"])


def _news(change: Change, notice: Notice, redline: Redline | None, words: Words) -> str:
    if change.kind == "withdrawn":
        return words.text_withdrawn
    if change.kind != "revised":
        return _when(notice, words)
    return _changed_fact(change, words) or _changed_words(redline, words) or change.summary


def _when(notice: Notice, words: Words) -> str:
    """From when, until when or by when; empty where the notice names no day."""
    facts = notice.facts
    if facts.effective:
        return words.from_day.format(day=facts.effective)
    if facts.deadline:
        return words.by_day.format(day=facts.deadline)
    return words.until_day.format(day=facts.expires) if facts.expires else ""


def _changed_fact(change: Change, words: Words) -> str:
    for name in DATES:
        if name in change.fields:
            old, new = (shown(value, words) for value in change.fields[name])
            return f"{words.facts[name]} {old}→{new}"
    return ""


def _changed_words(redline: Redline | None, words: Words) -> str:
    """The first small replacement within a clause, else how many clauses changed."""
    changed = redline.changed if redline else ()
    for clause in changed[:50]:
        if step := _replacement(clause):
            return f"{clause.new_label or clause.old_label or ''} {step}".strip()
    if len(changed) == 1:
        return words.one_clause_changed
    return words.clauses_changed.format(count=len(changed)) if changed else ""


def _replacement(clause: Clause) -> str:
    """`有效期5年→3年`: a deletion and the insertion beside it, with the words that they stand in; empty where long."""
    edits = clause.edits[:200]
    for at in range(len(edits) - 1):
        (one, gone), (other, come) = edits[at], edits[at + 1]
        if {one, other} != {"delete", "insert"}:
            continue
        old, new = (gone, come) if one == "delete" else (come, gone)
        if len(old) > 20 or len(new) > 20 or not (old.strip() and new.strip()):
            continue
        before = _BEFORE.search(edits[at - 1][1][-24:]) if at and edits[at - 1][0] == "equal" else None
        after = _AFTER.search(edits[at + 2][1]) if at + 2 < len(edits) and edits[at + 2][0] == "equal" else None
        return _step(before.group() if before else "", old, new, after.group() if after else "")
    return ""


def _step(before: str, old: str, new: str, after: str) -> str:
    """Old and new in their own words: a Chinese unit is one or two characters, a Western word is the whole word."""
    before = before[-8:] if _chinese(before) else before
    after = after[:2] if _chinese(after) else after
    again = "" if _chinese(before) or before.endswith(" ") else before  # v1→v2, but 有效期5年→3年
    return f"{before}{old}{after}→{again}{new}{after}"


def _chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)
