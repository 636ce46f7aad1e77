"""What of a clause's edits does a reader see?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from alerts.safe import visible
from state.redline import Clause, Edit, fold, is_stub

LONGEST_EDIT = 3_000
"""Characters shown of one deletion or insertion."""
_KEPT = 60
"""Characters shown of an unchanged stretch on each side of an edit."""
_AFTER_LABEL = re.compile(r"[ \u3000*_\n\t]*(?:[.:](?=\s)|[．：、]|\.\*{0,2}[—–])?[ \u3000*_\n\t]*")
_LAST_STOP = re.compile(r"[，。；：、\n](?=[^，。；：、\n]{0,24}$)")
_BRACKETS = frozenset("()（）[]《》〈〉「」『』“”")
_END: Edit = ("equal", "")
_LAST_WORD = re.compile(r"(?<=[^0-9A-Za-z])[0-9A-Za-z.,]{1,20}$")


def as_read(clauses: Sequence[Clause]) -> Iterator[Clause]:
    """The changed clauses as a decision tells them: what now says no more than （刪除） was removed."""
    removed = {clause.old_label for clause in clauses if clause.op == "removed"}
    for clause in clauses:
        if not _says_gone(clause):
            yield clause
        elif clause.op == "amended":
            edits: tuple[Edit, ...] = (("delete", clause.old_text or ""),)
            yield replace(clause, op="removed", new_label=None, new_text=None, edits=edits, meaning=())
        elif clause.new_label not in removed:
            yield replace(clause, op="removed", old_label=clause.new_label, new_label=None, new_text=None, edits=())


def _says_gone(clause: Clause) -> bool:
    text, label = clause.new_text or "", clause.new_label
    return bool(label and clause.op in ("amended", "inserted") and is_stub(text[_to_label(text, label) :]))


def without_label(clause: Clause) -> Iterator[Edit]:
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


def plain(edits: Iterable[Edit]) -> Iterator[Edit]:
    """The edits without noise: what only another width or quote set apart is shown as unchanged, as it stands now."""
    struck = ""
    for op, text in (*edits, _END):
        if op == "delete":
            struck = text
            continue
        put_in = text if op == "insert" else ""
        head, tail = _noise(struck, put_in), _noise(struck[::-1], put_in[::-1])
        tail = min(tail, len(struck) - head, len(put_in) - head)
        pieces: tuple[Edit, ...] = (
            ("equal", put_in[:head]),
            ("delete", struck[head : len(struck) - tail]),
            ("insert", put_in[head : len(put_in) - tail]),
            ("equal", put_in[len(put_in) - tail :]),
            ("equal", text if op == "equal" else ""),
        )
        yield from (piece for piece in pieces if piece[1])
        struck = ""


def _noise(struck: str, put_in: str) -> int:
    """How many marks and spaces at the beginning of both would not be called a change; words and numbers stay whole,
    and so do brackets that belong to an edit."""
    count = 0
    for was, now in zip(struck, put_in, strict=False):
        kept = was.isalnum() or (was == now and was in _BRACKETS)
        if kept or was.isspace() != now.isspace() or (was != now and fold(was) != fold(now)):
            return count
        count += 1
    return count


def _to_label(text: str | None, label: str | None) -> int:
    """How many characters of a clause its label takes, with the marks and spaces around it: `Article 3. `."""
    if not text or not label:
        return 0
    found = _AFTER_LABEL.match(text, text.find(label) + len(label))
    return found.end() if found else 0


def _goes_on(text: str | None, end: int) -> bool:
    """Whether anything but the label is in the clause; a heading of a label alone is shown as it is."""
    return text is None or end < len(text)


def shortened(edits: Iterable[Edit], words: Mapping[str, str]) -> Iterator[Edit]:
    """The edits harmless and short: around each the words near it; a line's end before a mark, not within it."""
    joined = list(_joined(edits))
    for at, (op, text) in enumerate(joined):
        if op != "equal":
            yield op, visible(_cut(text, LONGEST_EDIT, 0, words["left_out"]))
            continue
        last = at == len(joined) - 1
        if len(joined) > 1:
            text = _own_line(text[::-1])[::-1] if not at else _own_line(text) if last else text
        head, tail = (_KEPT if at else 0), (0 if last else _KEPT)
        yield op, visible(_cut(text, head, tail, "…"))


def _own_line(text: str) -> str:
    """The rest of the line of an edit; of the lines after it a mark alone, unless they are short."""
    line, end, more = text.partition("\n")
    return f"{line}\n…" if end and len(more.strip()) > _KEPT // 2 else text


def _joined(edits: Iterable[Edit]) -> Iterator[Edit]:
    """Pieces of one kind beside each other as one; what an edit has of line ends at its beginning goes before it."""
    for op, pieces in groupby(_opened(edits), lambda edit: edit[0]):
        yield op, "".join(text for _, text in pieces)


def _opened(edits: Iterable[Edit]) -> Iterator[Edit]:
    for op, text in edits:
        ink = text.lstrip("\n")
        if op != "equal" and ink and len(ink) < len(text):
            yield "equal", text[: len(text) - len(ink)]
            text = ink
        yield op, text


def _cut(text: str, head: int, tail: int, gap: str) -> str:
    """At most `head` characters from the beginning and `tail` from the end, words left whole, a mark between them."""
    left_out = len(text) - head - tail
    if left_out <= _KEPT // 2:
        return text
    begin, end = _whole_words(text[:head]), _whole_words(text[len(text) - tail :][::-1])[::-1].lstrip("，。；：、")
    return begin + gap.format(count=left_out) + end


def _whole_words(text: str) -> str:
    """The text without the Latin word or number that it breaks off in; to its last Chinese stop or line if near."""
    stop = _LAST_STOP.search(text)
    return text[: stop.start() + 1] if stop else _LAST_WORD.sub("", text)
