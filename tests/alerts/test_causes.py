"""Operators read why something is not well in their own language, whatever it was."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice, product
from pathlib import Path

import pytest

from alerts.catalogue import part
from alerts.causes import CONTEXT, in_words, sentence_of
from alerts.words import words
from sources.verdict_signs import REMEDIES
from tests.newsday import Newsday, day
from tests.printing import list_page, list_source, row

__all__ = ["day"]

HOUSE = Path(__file__).parents[2]
FAULTS = {"FetchFailed", "Passing", "ReadFailed", "Refused", "Suspect"}
OF_OTHERS = {"x", "x: x"}
"""A sentence that comes from elsewhere, and one of another program's behind the id of its source."""
IMPORTED = {"outline.py"}
"""What only `gazetted import` meets is told to whoever types that."""
TELLERS = (
    "monitor/health.py", "monitor/pipeline.py", "monitor/deliver.py", "alerts/smtp.py", "alerts/post.py",
    "alerts/answer.py", "alerts/reach.py",
    "alerts/services.py", "alerts/chats/chat.py", "state/reconcile.py", "sources/browser.py",
)  # fmt: skip
"""Where the other sentences are made that an incident keeps."""
ZH = words("zh")
Held = dict[str, list[str]]
"""The texts that each name may hold, and by `name()` those that a function gives back."""


def said(node: ast.AST, known: Held) -> list[str]:
    """The texts that an expression may come to; what is not known at rest is an `x`, a count is 1 or 2 of something."""
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.IfExp):
        return said(node.body, known) + said(node.orelse, known)
    if isinstance(node, ast.Name):
        return known.get(node.id, ["x"])
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "counted":
        noun = said(node.args[1], known)[0].removesuffix("s")
        return [f"1 {noun}", f"2 {noun}s"]
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "REMEDIES":
        return list(REMEDIES.values())
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return known.get(f"{node.func.id}()", ["x"])
    if isinstance(node, ast.JoinedStr):
        parts = [said(one.value if isinstance(one, ast.FormattedValue) else one, known) for one in node.values]
        return ["".join(one) for one in islice(product(*parts), 200)]
    return ["x"]


def assigned(nodes: Iterable[ast.AST], known: Held) -> Held:
    """What the names that are given a value in these may hold."""
    found = dict(known)
    for name, value in (pair for node in nodes for pair in given(node)):
        fresh = [one for one in said(value, found) if one != "x"]
        found[name] = [*(one for one in found.get(name, []) if one != "x"), *fresh] or ["x"]
    return found


def given(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """The names that are given a value here, with it."""
    if isinstance(node, ast.NamedExpr):
        yield node.target.id, node.value
    elif isinstance(node, ast.Assign):
        target, value = node.targets[0], node.value
        several = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
        pairs = zip(target.elts, value.elts, strict=True) if several else [(target, value)]  # type: ignore[attr-defined]
        yield from ((one.id, held) for one, held in pairs if isinstance(one, ast.Name))


def made(path: Path) -> Iterator[tuple[ast.AST, Held]]:
    """Each expression of a module's functions, with what the names in it may hold, also what its functions give."""
    tree = ast.parse(path.read_text("utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    whole = assigned(tree.body, {})
    for function in functions:
        here = assigned(ast.walk(function), whole)
        ends = [one.value for one in ast.walk(function) if isinstance(one, ast.Return) and one.value is not None]
        whole[f"{function.name}()"] = [t for end in ends for t in said(end, here) if t not in ("x", "")] or ["x"]
    for function in functions:
        here = assigned(ast.walk(function), whole)
        yield from ((node, here) for node in ast.walk(function))


def raised(path: Path) -> Iterator[str]:
    """Every sentence that a module of `sources` raises."""
    for node, here in made(path):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in FAULTS and len(node.args) > 1:
            yield from said(node.args[1], here)


@cache
def sentences() -> Sequence[str]:
    files = [path for path in sorted((HOUSE / "sources").rglob("*.py")) if path.name not in IMPORTED]
    return [one for path in files for one in raised(path) if one not in OF_OTHERS]


def test_every_sentence_of_a_source_has_words_in_chinese() -> None:
    """One that is new, or says it otherwise, is put into both catalogues; other programs' words stay as they came."""
    assert len(sentences()) > 120
    untold = {one for one in sentences() if not re.search(r"[\u4e00-\u9fff]", in_words(one, ZH))}
    assert not untold


def test_no_sentence_is_kept_that_nobody_says() -> None:
    """A translator works for nothing else than what our code says."""
    told = set(sentences())
    for node, here in (pair for name in TELLERS for pair in made(HOUSE / name)):
        if isinstance(node, ast.JoinedStr | ast.Constant):
            told |= set(said(node, here))
    used = {found[0] for one in told if (found := sentence_of(one)) is not None}
    assert set(part(CONTEXT, "zh")) - used == set()


SAID = [
    ("a.example accepts no connection within 10 s; it may be down.", "a.example 在 10 秒内不接受连接；可能已停机。"),
    ("to r@example.org: recipient refused: 550 no such user",
     "收件人 r@example.org：收件人被拒绝：550 no such user"),
    ("nothing new since 2026-01-05; expected at least every 3 days", "2026-01-05 以来无新内容；应至少每 3 天有一次"),
    ("delivery 3 (change 1) to r on c by route x was due at 2026-01-05 09:00Z and is not sent; and 2 more",
     "delivery 3 (change 1) to r on c by route x 应于 2026-01-05 09:00Z 发出，尚未发出；and 2 more"),
    ("what nobody foresaw", "what nobody foresaw"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "told"), SAID)
def test_a_sentence_is_said_with_what_it_names(sentence: str, told: str) -> None:
    """A sentence within one, and several in a row, each in its own words; what is unknown stays as it is."""
    assert in_words(sentence, ZH) == told
    assert in_words(sentence, words("en")) == sentence


def test_a_page_cannot_make_a_sentence_costly() -> None:
    """A selector or answer full of our own words is read once through."""
    hostile = "x: items.each `" + "` finds nothing on ; look whether " * 20_000
    assert in_words(hostile, ZH)


def test_the_alarm_of_a_chinese_operator_says_why_in_chinese(day: Newsday) -> None:
    """The list of a site that was redesigned: subject, reason and remedy are one language."""
    operators = {"to": ["ops"], "language": "zh"}
    day.configure(list_source(day.site.url()), operators=operators)
    day.site.show(list_page([row(number) for number in range(1, 6)]))
    day.poll()
    day.site.show(list_page([row(number) for number in range(1, 6)]).replace('class="notice"', 'class="item"'))
    day.poll()
    (told,) = [body for path, _, body in day.hook.taken if path == "/ops"]
    assert "原因：list：items.each `li.notice` 在" in told["message"] and "请看页面是否改版" in told["message"]
    assert "finds nothing" in told["gazetted"]["incident"]["reason"], "programs are told as before"
