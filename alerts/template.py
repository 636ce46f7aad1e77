"""What may a template of an operator's own say, and how is it filled in without trusting it too far?

It is Jinja2's language without what could run long or reach further than the data: no calls, macros, assignments or
arithmetic, no filter that multiplies text. What is left ends by itself; its loops, time and output are counted as well.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes, pass_context
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

STEPS = 100_000
"""Rounds of all loops together."""
SECONDS = 2.0
"""Of the processor, for one filling."""
FILTERS = (
    "capitalize", "count", "default", "first", "items", "join", "last", "length", "lower", "title", "trim", "truncate",
    "upper",
)  # fmt: skip
TESTS = ("defined", "undefined", "none", "in", "eq", "equalto", "ne", "even", "odd")
ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Slice,
    nodes.Const, nodes.Filter, nodes.Test, nodes.Keyword, nodes.If, nodes.For, nodes.Compare, nodes.Operand, nodes.And,
    nodes.Or, nodes.Not, nodes.CondExpr, nodes.Tuple, nodes.List,
)  # fmt: skip
LOOP = ("index", "index0", "first", "last", "length")
BOLD, PLAIN = "\x02", "\x03"
"""Around bold words of a chat's text. No text from a page holds them: they would have been spelled out."""


class TemplateError(ValueError):
    """A template that cannot be used: what is wrong, what would be right, and on which line (0: unknown)."""

    def __init__(self, said: str, line: int = 0):
        super().__init__(said)
        self.said, self.line = said, line


def fill(name: str, source: str, values: Mapping[str, Any], *, html: bool, most: int) -> str:
    """The template `source`, of the file `name`, with the values in it: at most `most` characters, of HTML bytes.

    TemplateError, with the line, for whatever is wrong with it.
    """
    budget, pieces, size = _Budget(), list[str](), 0
    try:
        for piece in _compiled(name, source, html).generate({**values, "_budget": budget}):
            size += len(piece.encode("utf-8", "replace")) if html else len(piece)
            if size > most:
                unit = "bytes" if html else "characters"
                raise TemplateError(f"makes more than {most:,} {unit} of this message: say less of it")
            pieces.append(piece)
    except TemplateError as error:
        raise TemplateError(error.said, error.line or _line(error, name)) from None
    except TemplateSyntaxError as error:
        raise TemplateError(f"is no template: {error.message}; {_remedy()}", error.lineno) from None
    except Exception as error:  # noqa: BLE001 - a template may fail in any way that Python knows
        raise TemplateError(f"cannot be filled in: {error or type(error).__name__}", _line(error, name)) from None
    return "".join(pieces)


@dataclass
class _Budget:
    """What is left of the rounds and the time of one filling."""

    steps: int = STEPS
    until: float = field(default_factory=lambda: time.thread_time() + SECONDS)

    def spend(self) -> None:
        self.steps -= 1
        if self.steps < 0 or time.thread_time() > self.until:
            raise TemplateError(f"loops for too long, over {STEPS} rounds or {SECONDS:g} s: loop over less")


@pass_context
def _counted(context: Context, items: Any) -> Iterator[Any]:
    """What a loop goes over, each round counted."""
    budget = context["_budget"]
    for item in items:
        budget.spend()
        yield item


class _Sandbox(SandboxedEnvironment):
    """Nothing can be reached but the keys of the data and what a loop tells of itself."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, LoopContext) and attribute in LOOP:
            return getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, Mapping) and argument in obj:
            return obj[argument]
        if isinstance(obj, (list, tuple, str)) and isinstance(argument, int) and -len(obj) <= argument < len(obj):
            return obj[argument]
        known = f"; known are {', '.join(map(str, list(obj)[:40]))}" if isinstance(obj, Mapping) else ""
        return self.undefined(f"there is no {argument} in what is there{known}")


@lru_cache(maxsize=2)
def _environment(html: bool) -> _Sandbox:
    made = _Sandbox(autoescape=html, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.globals = {}
    made.filters = {name: made.filters[name] for name in FILTERS}
    made.filters |= {"_counted": _counted, "bold": _bold_html if html else _bold}
    made.tests = {name: made.tests[name] for name in TESTS}
    return made


def _bold(text: object) -> str:
    return f"{BOLD}{text}{PLAIN}"


def _bold_html(text: object) -> Markup:
    return Markup("<b>{}</b>").format(text)


@lru_cache(maxsize=128)
def _compiled(name: str, source: str, html: bool) -> Any:
    """The template, ready to be filled; every loop of it is counted."""
    made = _environment(html)
    try:
        tree = made.parse(source, name, name)
        _check(tree)
    except RecursionError:
        raise TemplateError("is nested too deeply: write it flatter") from None
    return made.template_class.from_code(made, made.compile(tree, name, name), made.globals)


def _check(node: nodes.Node) -> None:
    for child in node.iter_child_nodes():
        if not isinstance(child, ALLOWED) or (isinstance(child, nodes.For) and child.recursive):
            raise TemplateError(f"may hold no {type(child).__name__.lower()}; {_remedy()}", child.lineno)
        if isinstance(child, nodes.Name) and child.name.startswith("_"):
            raise TemplateError(f"may not ask for {child.name}: names begin with a letter", child.lineno)
        if isinstance(child, nodes.Filter) and child.name.startswith("_"):
            raise TemplateError(f"may not use {child.name}; {_remedy()}", child.lineno)
        _check(child)
        if isinstance(child, nodes.For):
            child.iter = nodes.Filter(child.iter, "_counted", [], [], None, None, lineno=child.lineno)


def _remedy() -> str:
    return f"write {{{{ values }}}}, if and for, with the filters bold, {', '.join(FILTERS)}"


def _line(error: BaseException, name: str) -> int:
    """The line of the template in which it came about."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == name]
    return lines[-1] or 1 if lines else 1
