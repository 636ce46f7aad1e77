"""What happened to a notice, in one line, by rule?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from alerts.catalogue import family, part
from alerts.redline_edits import as_read
from alerts.safe import one_line
from alerts.tables import shown, stepped
from alerts.words import Words, words
from monitor.compare import Fields, Step
from state.redline import Clause, Meaning, Op, Redline, weight_of
from state.redline import compare as redline_of

_OPS: tuple[Op, ...] = ("amended", "inserted", "removed", "moved", "renumbered")
_LONGEST_WORDS = 24
"""Characters of an edit that is quoted; a longer one is counted."""
_FIGURES = frozenset(("amount", "rate", "date", "deadline", "duty", "number", "citation"))
"""Meanings that say all in their own words."""
_MOST_FIGURES = 3
_WORTH_TELLING = 0.6
"""Of several clauses the weightiest is quoted, if its significance is at least this."""
_BEFORE = re.compile(r"(?:[\u3400-\u9fff]{1,6}|(?:[A-Za-z]{1,30}['’-]? ?){1,3})$")
_AFTER = re.compile(r"[\u3400-\u9fff]{1,2}|[%％]| ?[A-Za-z'’-]{1,30}(?: [A-Za-z'’-]{1,30})?")


def summary(step: Step, language: str) -> str:
    """What happened, in one line, by rule: 「第十四条：有效期 5年 → 3年」, “2 articles amended, 1 inserted”.

    Of what is published: its number, from when, until when and by when it holds, and whose place it takes. Empty where
    none of these is known.
    """
    said = words(language)
    facts = _facts(step, said) if step.kind in ("published", "restored") else _changed(step.fields, said)
    about = redline_summary(step.redline, language) if step.redline else ""
    return one_line(part("summary", language)["stop"].join(filter(None, (*facts, about))), 300)


def _facts(step: Step, said: Words) -> Iterator[str]:
    facts = step.notice.facts
    yield facts.doc_number or ""
    for day, sentence in (
        (facts.effective, said.from_day),
        (facts.expires, said.until_day),
        (facts.deadline, said.by_day),
    ):
        yield sentence.format(day=day) if day else ""
    if "succeeds" in step.fields:
        yield f"{said.facts['succeeds']}{said.colon}{one_line(shown(step.fields['succeeds'][1], said), 80)}"


def _changed(fields: Fields, said: Words) -> Iterator[str]:
    for name, (old, new) in fields.items():
        if name not in said.facts:
            continue
        if name == "title":
            yield f"{said.facts[name]}{said.colon}{_retitled(str(old), str(new), said)}"
            continue
        yield f"{said.facts[name]}{said.colon}{stepped(old, new, said, 80)}"


def _retitled(old: str, new: str, said: Words) -> str:
    """The words of a title that changed; of one that is another altogether, the new one. Long titles say the rest."""
    changed = redline_of(old, new).changed
    return (_quoted(changed[0], said) if len(changed) == 1 else "") or f"→ {one_line(new, 80)}"


def redline_summary(redline: Redline, language: str) -> str:
    """A redline in one line: the figures of its one amended clause, else how many it amends, adds, … and the first.

    Clauses that only moved, got another number or cite one by its new number are counted where nothing else changed.
    """
    changed = tuple(as_read(redline.changed))
    told = [clause for clause in changed if clause.op not in ("moved", "renumbered") and not clause.follows]
    said = words(language)
    if len(told) == 1:
        return _told(told[0], said) or _counts(told, language)
    weighty = max(told, key=weight_of, default=None)
    example = _told(weighty, said) if weighty and weight_of(weighty) >= _WORTH_TELLING else ""
    return part("summary", language)["stop"].join(filter(None, (_counts(told or changed, language), example)))


def _told(clause: Clause, said: Words) -> str:
    """`第十四条：有效期 5年 → 3年`: what the edits of an amended clause mean, as far as it can be quoted."""
    figures = [meaning for meaning in clause.meaning if meaning.old and meaning.new and _says_all(meaning)]
    if not figures:
        return _quoted(clause, said)
    parts = [_figure(meaning, said) for meaning in figures[:_MOST_FIGURES]]
    more = said.and_more if len(clause.meaning) > len(parts) else ""
    return _name(clause, said) + said.comma.join(parts) + more


def _says_all(meaning: Meaning) -> bool:
    """Whether a meaning can be quoted alone: a figure, or the names of two bodies of one sort."""
    old, new = meaning.old or "", meaning.new or ""
    named = meaning.kind == "party" and old.isalnum() and new.isalnum() and old[-1] == new[-1]
    return named or meaning.kind in _FIGURES


def _figure(meaning: Meaning, said: Words) -> str:
    sides = f"{one_line(meaning.old or said.nothing, 40)} → {one_line(meaning.new or said.nothing, 40)}"
    return f"{one_line(meaning.about, 40)} {sides}".strip()


def _name(clause: Clause, said: Words) -> str:
    return f"{one_line(clause.new_label, 40)}{said.colon}" if clause.new_label else ""


def _counts(clauses: Sequence[Clause], language: str) -> str:
    """「修改2条，新增1条」, “2 articles amended, 1 inserted”."""
    counts = Counter(clause.op for clause in clauses)
    unit, verbs = _unit(clauses, language), family("summary", "count", language)
    found = [(verbs[op], counts[op]) for op in _OPS if counts[op]]
    if language == "zh":
        return "，".join(f"{verb}{count}{unit}" for verb, count in found)
    first = [f"{count} {unit if count == 1 else unit + 's'} {verb}" for verb, count in found[:1]]
    return ", ".join(first + [f"{count} {verb}" for verb, count in found[1:]])


def _unit(changed: Sequence[Clause], language: str) -> str:
    """What the clauses are called together: articles if all have a name, paragraphs if none has."""
    named = {bool(clause.new_label or clause.old_label) for clause in changed}
    unit = "clause" if len(named) > 1 else "article" if True in named else "paragraph"
    return family("summary", "unit", language)[unit]


def _quoted(clause: Clause, said: Words) -> str:
    """`第十四条：由财政局 → 由审计局` where one short stretch of a clause was changed, else nothing."""
    edits = clause.edits
    places = [at for at, (op, _) in enumerate(edits) if op != "equal"]
    if clause.op != "amended" or not places or places[-1] - places[0] + 1 != len(places):
        return ""
    before = _BEFORE.search(edits[places[0] - 1][1].removeprefix(clause.new_label or "")[-100:]) if places[0] else None
    after = _AFTER.match(edits[places[-1] + 1][1]) if places[-1] + 1 < len(edits) else None
    old, new = ("".join(edits[at][1] for at in places if edits[at][0] == op) for op in ("delete", "insert"))
    if max(len(old), len(new)) > _LONGEST_WORDS:
        return ""
    sides = [f"{before.group() if before else ''}{text}{after.group() if after else ''}" for text in (old, new)]
    return _name(clause, said) + " → ".join(one_line(side, 80) or said.nothing for side in sides)
