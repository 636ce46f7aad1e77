"""How is a redline shown to a reader?"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from alerts.safe import one_line, visible
from state.redline import Clause, Edit, Redline, compare

if TYPE_CHECKING:
    from rich.text import Text

_WORDS = {
    "zh": {
        "amended": "修改",
        "inserted": "新增",
        "removed": "删除",
        "moved": "位置移动，文字未改",
        "renumbered": "序号调整，文字未改",
        "displaced": "并移动位置",
        "split_from": "由原{label}拆出",
        "merged_into": "并入{label}",
        "follows": "仅引用的序号随之调整",
        "paragraph": "段落",
        "range": "{first}至{last}",
        "comma": "、",
        "same": "文字没有变化。",
        "more": "另有 {count} 处变化未在此列出。",
        "left_out": "〈略去 {count} 字〉",
        "delete": "【删：{text}】",
        "insert": "【增：{text}】",
        "now": "现为：{text}",
    },
    "en": {
        "amended": "amended",
        "inserted": "inserted",
        "removed": "removed",
        "moved": "moved, words unchanged",
        "renumbered": "renumbered, words unchanged",
        "displaced": "and moved",
        "split_from": "split off from {label}",
        "merged_into": "merged into {label}",
        "follows": "only cites others by their new numbers",
        "paragraph": "Paragraph",
        "range": "{first} to {last}",
        "comma": ", ",
        "same": "The words are unchanged.",
        "more": "{count} more changes are not listed here.",
        "left_out": "〈{count} characters left out〉",
        "delete": "[deleted: {text}]",
        "insert": "[added: {text}]",
        "now": "Now reads: {text}",
    },
}

_MEANINGS = {
    "zh": {
        "amount": "金额",
        "rate": "比率",
        "date": "日期",
        "deadline": "期限",
        "duty": "义务",
        "citation": "引用",
        "number": "数字",
        "party": "主体",
        "scope": "范围",
    },
    "en": {
        "amount": "amount",
        "rate": "rate",
        "date": "date",
        "deadline": "time limit",
        "duty": "duty",
        "citation": "citation",
        "number": "number",
        "party": "who acts",
        "scope": "scope",
    },
}
"""What an amendment is about, said beside the name of its clause; plain rewording goes without saying."""

_MOST = 56_000
"""UTF-8 bytes of a whole redline as shown: mail programs cut longer messages (Gmail at 102 KB, all parts counted)."""
_LONGEST_EDIT = 3_000
"""Characters shown of one deletion or insertion."""
_KEPT = 60
"""Characters shown of an unchanged stretch on each side of an edit."""
_A_LINE = 8
"""Clauses named in one line of those whose words did not change."""
_LONGEST_NOW = 400
"""Characters of an amended clause that plain text also gives as it now reads: marks in mid-sentence tire the ear."""
_STYLES = {
    "delete": "color:#8c1d18;background-color:#fbe3e1;text-decoration:line-through",
    "insert": "color:#0b5a2a;background-color:#dff3e4;text-decoration:underline",
}
"""Ink and ground both given, so that an edit reads the same on a dark page (contrast over 7:1, WCAG 2.2 §1.4.6)."""

_TERMINAL = {"equal": ("", "", ""), "delete": ("[-", "-]", "red strike"), "insert": ("{+", "+}", "green underline")}
_LAST_WORD = re.compile(r"(?<=[^0-9A-Za-z])[0-9A-Za-z.,]{1,20}$")


@dataclass(frozen=True, slots=True)
class Block:
    """One changed clause as shown: its heading, and its edits, already harmless and shortened."""

    heading: str
    edits: tuple[Edit, ...] = ()
    now: str = ""
    """The new words of a short amended clause, whole."""


def to_text(redline: Redline, language: str) -> str:
    """Plain text that needs no colour: each edit says in words what it is, so that it can also be read aloud."""
    return "\n\n".join(_fitting(redline, language, partial(_text_of, words=_words(language))))


def marked(old: str, new: str, language: str) -> str:
    """One line of text, as a title, with its edits marked in words."""
    edits = [
        edit for clause in compare(old, new).clauses for edit in clause.edits or (("equal", clause.new_text or ""),)
    ]
    return one_line("".join(_marked(op, visible(text), _words(language)) for op, text in edits), 600)


def to_html(redline: Redline, language: str) -> str:
    """An HTML fragment of paragraphs, `del` and `ins`, inline styles only, everything from the texts escaped."""
    return "\n".join(_fitting(redline, language, _html_of))


def to_rich(redline: Redline, language: str) -> Text:
    """The redline for a terminal: `[-六-]{+三+}`, and in colour where there is any."""
    from rich.text import Text  # here, because the daemon never needs it

    shown = Text()
    for block in _blocks(redline, language):
        shown.append(block.heading + "\n", "bold")
        for op, text in block.edits:
            before, after, style = _TERMINAL[op]
            shown.append(f"{before}{text}{after}", style)
        shown.append("\n\n" if block.edits else "\n")
    shown.rstrip()
    return shown


def _fitting(redline: Redline, language: str, write: Callable[[Block], str]) -> Iterator[str]:
    """The written blocks, as many as fit; then how many do not."""
    left, total = _MOST, len(redline.changed)
    for count, block in enumerate(_blocks(redline, language)):
        written = write(block)
        left -= len(written.encode()) + 2
        if left < 0:
            yield write(Block(_words(language)["more"].format(count=total - count)))
            return
        yield written


def _text_of(block: Block, words: Mapping[str, str]) -> str:
    if not block.edits:
        return block.heading
    marked = "".join(_marked(op, text, words) for op, text in block.edits)
    now = "\n" + words["now"].format(text=block.now) if block.now else ""
    return f"{block.heading}\n{marked}{now}"


def _marked(op: str, text: str, words: Mapping[str, str]) -> str:
    """One piece in words. A page's own brackets before our words get a space, so that none can pass for our mark."""
    for mark in (words["delete"], words["insert"]):
        opening = mark.split("{")[0].rstrip()
        text = text.replace(opening, f"{opening[0]} {opening[1:]}")
    ink = text.strip()
    if op == "equal" or not ink:
        return text
    return text.replace(ink, words[op].format(text=ink))


def _html_of(block: Block) -> str:
    heading = f'<p style="margin:1em 0 .2em"><strong>{html.escape(block.heading)}</strong></p>'
    if not block.edits:
        return heading
    return f'{heading}\n<p style="margin:0 0 1em">{"".join(_tagged(op, text) for op, text in block.edits)}</p>'


def _tagged(op: str, text: str) -> str:
    written = html.escape(text).replace("\n", "<br>")
    tag = {"delete": "del", "insert": "ins"}.get(op)
    return f'<{tag} style="{_STYLES[op]}">{written}</{tag}>' if tag else written


def _blocks(redline: Redline, language: str) -> Iterator[Block]:
    """What is shown of each changed clause; of those that only moved or have another number, one line for a run."""
    words = _words(language)
    if not redline.changed:
        yield Block(words["same"])
    for quiet, run in groupby(redline.changed, _quietly):
        if quiet:
            yield from _folded(list(run), quiet, words)
            continue
        for clause in run:
            yield _block(clause, words, _MEANINGS["zh" if language.startswith("zh") else "en"])


def _quietly(clause: Clause) -> str:
    """In which way a clause changed without a change of substance; empty where there is one."""
    return "follows" if clause.follows else clause.op if clause.op in ("moved", "renumbered") else ""


def _folded(run: list[Clause], quiet: str, words: Mapping[str, str]) -> Iterator[Block]:
    """`第三条 → 第四条、第四条 → 第五条 · 序号调整，文字未改`, as many as a line holds."""
    for start in range(0, len(run), _A_LINE):
        names = words["comma"].join(_name(clause, words) for clause in run[start : start + _A_LINE])
        yield Block(f"{names} · {words[quiet]}")


def _block(clause: Clause, words: Mapping[str, str], kinds: Mapping[str, str]) -> Block:
    edits = tuple(_without_label(clause))
    text = "".join(text for op, text in edits if op != "delete")
    short = clause.op == "amended" and 0 < len(text) <= _LONGEST_NOW
    heading = " · ".join((_name(clause, words), *_said(clause, words, kinds)))
    return Block(heading, tuple(_shortened(edits, words)), visible(text).strip() if short else "")


def _said(clause: Clause, words: Mapping[str, str], kinds: Mapping[str, str]) -> Iterator[str]:
    """What became of the clause, and what its amendments are about: 修改 · 期限、金额."""
    yield words[clause.op] + (words["comma"] + words["displaced"] if clause.displaced else "")
    for key, label in (("split_from", clause.split_from), ("merged_into", clause.merged_into)):
        if label:
            yield words[key].format(label=one_line(label, 60))
    told = dict.fromkeys(kinds[meaning.kind] for meaning in clause.meaning if meaning.kind in kinds)
    if told:
        yield words["comma"].join(told)


def _name(clause: Clause, words: Mapping[str, str]) -> str:
    """`第十四条`, `Article 14 → Article 15`; of a paragraph without a name that only moved, its first words."""
    labels = [label for label in (clause.old_label, clause.new_label) if label]
    name = " → ".join(dict.fromkeys(one_line(label, 60) for label in labels)) or words["paragraph"]
    if not labels and clause.op == "moved":
        name += f" {one_line(clause.new_text or '', 40)}"
    return name


def _without_label(clause: Clause) -> Iterator[Edit]:
    """The edits after the clause's label, which its heading says: 第十四条 → 第十五条 is no edit to read."""
    left = {"old": _to_label(clause.old_text, clause.old_label), "new": _to_label(clause.new_text, clause.new_label)}
    if not all(_goes_on(*side) for side in ((clause.old_text, left["old"]), (clause.new_text, left["new"]))):
        left = {"old": 0, "new": 0}
    for op, text in clause.edits:
        sides = [side for side, own in (("old", "insert"), ("new", "delete")) if op != own]
        cut = min(len(text), max(left[side] for side in sides))
        for side in sides:
            left[side] = max(0, left[side] - len(text))
        if text[cut:]:
            yield op, text[cut:]


def _to_label(text: str | None, label: str | None) -> int:
    """How many characters of a clause its label takes, with the marks and spaces around it."""
    if not text or not label:
        return 0
    end = text.find(label) + len(label)
    return end + len(text[end:]) - len(text[end:].lstrip(" \u3000*_\n\t"))


def _goes_on(text: str | None, end: int) -> bool:
    """Whether anything but the label is in the clause; a heading of a label alone is shown as it is."""
    return text is None or end < len(text)


def _shortened(edits: tuple[Edit, ...], words: Mapping[str, str]) -> Iterator[Edit]:
    for at, (op, text) in enumerate(edits):
        if op != "equal":
            yield op, visible(_cut(text, _LONGEST_EDIT, 0, words["left_out"]))
            continue
        head, tail = (_KEPT if at else 0), (_KEPT if at < len(edits) - 1 else 0)
        yield op, visible(_cut(text, head, tail, "…"))


def _cut(text: str, head: int, tail: int, gap: str) -> str:
    """At most `head` characters from the beginning and `tail` from the end, words left whole, a mark between them."""
    left_out = len(text) - head - tail
    if left_out <= _KEPT // 2:
        return text
    begin, end = _whole_words(text[:head]), _whole_words(text[len(text) - tail :][::-1])[::-1]
    return begin + gap.format(count=left_out) + end


def _whole_words(text: str) -> str:
    """The text without the Latin word or number that it breaks off in."""
    return _LAST_WORD.sub("", text)


def _words(language: str) -> Mapping[str, str]:
    return _WORDS["zh" if language.startswith("zh") else "en"]
