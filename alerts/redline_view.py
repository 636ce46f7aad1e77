"""How is a redline shown to a reader?"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from alerts.redline_edits import LONGEST_EDIT, as_read, plain, shortened, without_label
from alerts.redline_words import MEANINGS, WORDS
from alerts.safe import one_line, visible
from state.redline import Clause, Edit, Redline, compare, form_of
from state.redline.significance import WEIGHTS

if TYPE_CHECKING:
    from rich.text import Text

_MOST = 56_000
"""UTF-8 bytes of a whole redline as shown: mail programs cut longer messages (Gmail at 102 KB, all parts counted)."""
_A_LINE = 8
"""Clauses named in one line of those whose words did not change."""
_A_RANGE = 3
"""Clauses that follow each other from which on only the first and the last are named."""
_LONGEST_NOW = 400
"""Characters of an amended clause that plain text also gives as it now reads: marks in mid-sentence tire the ear."""
_STYLES = {
    "delete": "color:#8c1d18;background-color:#fbe3e1;text-decoration:line-through",
    "insert": "color:#0b5a2a;background-color:#dff3e4;text-decoration:underline",
}
"""Ink and ground both given, so that an edit reads the same on a dark page (contrast over 7:1, WCAG 2.2 §1.4.6)."""

_TERMINAL = {"equal": ("", "", ""), "delete": ("[-", "-]", "red strike"), "insert": ("{+", "+}", "green underline")}


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


def to_stanzas(redline: Redline, language: str) -> Iterator[tuple[str, str]]:
    """What `to_text` shows, block by block: its heading, and its edits in words."""
    words = _words(language)
    for block in _blocks(redline, language):
        yield block.heading, _text_of(block, words).removeprefix(block.heading).lstrip("\n")


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
    return f'{heading}\n<p style="margin:0 0 1em">{"".join(_apart(block.edits))}</p>'


def _apart(edits: tuple[Edit, ...]) -> Iterator[str]:
    """The pieces as written, with a space between what was struck and what stands in its place: neither without colours
    nor copied do they run together."""
    before: Edit = ("equal", "")
    for edit in edits:
        touches = before[0] == "delete" and edit[0] == "insert"
        spaced = before[1][-1:].isspace() or edit[1][:1].isspace()
        yield " " * (touches and not spaced) + _tagged(*edit)
        before = edit


def _tagged(op: str, text: str) -> str:
    written = html.escape(text).replace("\n", "<br>")
    tag = {"delete": "del", "insert": "ins"}.get(op)
    return f'<{tag} style="{_STYLES[op]}">{written}</{tag}>' if tag else written


def _blocks(redline: Redline, language: str) -> Iterator[Block]:
    """What is shown of each changed clause; of those that only moved or have another number, one line for a run."""
    words = _words(language)
    changed = tuple(as_read(redline.changed))
    if not changed:
        yield Block(words["same"])
    kinds = MEANINGS["zh" if language.startswith("zh") else "en"]
    in_order = not any(clause.displaced for clause in changed)
    for quiet, run in groupby(changed, _together):
        if quiet in ("inserted", "removed"):
            yield from _paragraphs(list(run), words)
        elif quiet:
            yield from _folded(list(run), quiet, words, in_order)
        else:
            yield from (_block(clause, words, kinds) for clause in run)


def _together(clause: Clause) -> str:
    """What clauses one after another have in common that are shown as one: no change of substance, or no name."""
    nameless = clause.op in ("inserted", "removed") and clause.kind not in ("article", "heading")
    return "follows" if clause.follows else clause.op if nameless or clause.op in ("moved", "renumbered") else ""


def _paragraphs(run: list[Clause], words: Mapping[str, str]) -> Iterator[Block]:
    """Paragraphs that came, or went, one after another, under one heading; as many as fit into an edit."""
    start, size = 0, 0
    for end, clause in enumerate(run):
        size += len(clause.new_text or clause.old_text or "")
        if size > LONGEST_EDIT and end > start:
            yield _as_one(run[start:end], words)
            start, size = end, len(clause.new_text or clause.old_text or "")
    yield _as_one(run[start:], words)


def _as_one(run: list[Clause], words: Mapping[str, str]) -> Block:
    op, text = run[0].edits[0][0], "\n".join(clause.new_text or clause.old_text or "" for clause in run)
    return Block(f"{words['paragraph']} · {words[run[0].op]}", tuple(shortened(((op, text),), words)))


def _folded(run: list[Clause], quiet: str, words: Mapping[str, str], in_order: bool) -> Iterator[Block]:
    """`第三条 → 第四条、第五条 → 第六条 · 序号调整，文字未改`, as many as a line holds.

    Those that follow each other are named as a range, if all clauses of the texts are `in_order`.
    """
    names: list[str] = []
    for _, same in groupby(run, lambda clause: (form_of(clause.old_label), form_of(clause.new_label))):
        clauses = list(same)
        ranged = quiet == "renumbered" and in_order and len(clauses) >= _A_RANGE
        names += [_range(clauses, words)] if ranged else [_name(clause, words) for clause in clauses]
    for start in range(0, len(names), _A_LINE):
        yield Block(f"{words['comma'].join(names[start : start + _A_LINE])} · {words[quiet]}")


def _range(clauses: list[Clause], words: Mapping[str, str]) -> str:
    """`第三条至第九条 → 第四条至第十条`."""
    ends = ((clauses[0].old_label, clauses[-1].old_label), (clauses[0].new_label, clauses[-1].new_label))
    return " → ".join(words["range"].format(first=one_line(a or "", 60), last=one_line(b or "", 60)) for a, b in ends)


def _block(clause: Clause, words: Mapping[str, str], kinds: Mapping[str, str]) -> Block:
    edits = tuple(plain(without_label(clause)))
    text = "".join(text for op, text in edits if op != "delete")
    short = clause.op == "amended" and 0 < len(text) <= _LONGEST_NOW
    heading = " · ".join((_name(clause, words), *_said(clause, words, kinds)))
    return Block(heading, tuple(shortened(edits, words)), visible(text).strip() if short else "")


def _said(clause: Clause, words: Mapping[str, str], kinds: Mapping[str, str]) -> Iterator[str]:
    """What became of the clause, and what its amendments are about, the weightiest first: 修改 · 金额、期限."""
    yield words[clause.op] + (words["comma"] + words["displaced"] if clause.displaced else "")
    for key, label in (("split_from", clause.split_from), ("merged_into", clause.merged_into)):
        if label:
            yield words[key].format(label=one_line(label, 60))
    told = {meaning.kind for meaning in clause.meaning if meaning.kind in kinds}
    if told:
        yield words["comma"].join(kinds[kind] for kind in WEIGHTS if kind in told)


def _name(clause: Clause, words: Mapping[str, str]) -> str:
    """`第十四条`, `Article 14 → Article 15`; of a paragraph without a name that only moved, its first words."""
    labels = [label for label in (clause.old_label, clause.new_label) if label]
    name = " → ".join(dict.fromkeys(one_line(label, 60) for label in labels)) or words["paragraph"]
    if not labels and clause.op == "moved":
        name += f" {one_line(clause.new_text or '', 40)}"
    return name


def _words(language: str) -> Mapping[str, str]:
    return WORDS["zh" if language.startswith("zh") else "en"]
