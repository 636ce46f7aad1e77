"""What does a selector of the configuration choose: CSS, `selector@attribute` for an attribute, '' for the item?"""

from __future__ import annotations

import re
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from sources.text import fold, lines


class BadSelector(ValueError):
    """A selector that cannot be used; the message says why, and what to write."""


_ATTRIBUTE = re.compile(r"(?P<css>.*?)@(?P<name>[A-Za-z_][A-Za-z0-9_:.-]*)", re.DOTALL)
_LONGEST = 500
_MOST_STEPS = 16


def compile_selector(selector: str) -> None:
    """Check a selector without a page. Raises BadSelector, a ValueError, that says what to write.

    Refused besides invalid CSS: `:has` within `:has`, more than two of them, and very long chains, whose time grows
    with a power of the page's size.
    """
    css, _ = split_selector(selector)
    if not css:
        return
    if len(selector) > _LONGEST:
        raise BadSelector(f"the selector has {len(selector)} characters; at most {_LONGEST} are allowed")
    if css.count(":has(") > 2 or _nests_has(css):
        raise BadSelector(
            f"{selector!r}: `:has` within `:has`, or more than two, can take minutes; use one, or a class"
        )
    if len(re.findall(r"\s*[>+~]\s*|\s+", css)) > _MOST_STEPS:
        raise BadSelector(f"{selector!r} has more than {_MOST_STEPS} steps; name a nearer class or id")
    try:
        _EMPTY.css(css)
    except (SelectolaxError, ValueError, RuntimeError) as error:
        raise BadSelector(_explain(selector)) from error


def choose(node: LexborNode, selector: str) -> list[LexborNode]:
    """The elements within `node` that the CSS part of a selector chooses; `node` itself for '' and '@attribute'."""
    css, _ = split_selector(selector)
    if not css:
        return [node]
    try:
        return list(node.css(css))
    except (SelectolaxError, ValueError, RuntimeError) as error:
        raise BadSelector(_explain(selector)) from error


def words(node: LexborNode, selector: str) -> str:
    """What the first element chosen shows, on one line, or its attribute; '' where nothing is chosen."""
    _, attribute = split_selector(selector)
    for chosen in choose(node, selector)[:1]:
        return fold(chosen.attributes.get(attribute) or "") if attribute else " ".join(lines(chosen))
    return ""


@lru_cache(maxsize=512)
def split_selector(selector: str) -> tuple[str, str | None]:
    """The CSS and the attribute of `css@attribute`."""
    match = _ATTRIBUTE.fullmatch(selector.strip())
    return (match["css"].strip(), match["name"].lower()) if match else (selector.strip(), None)


_EMPTY = LexborHTMLParser("<p></p>")


def _nests_has(css: str) -> bool:
    depth, opened = 0, 0
    for position, character in enumerate(css):
        if css.startswith(":has(", position):
            if opened:
                return True
            opened = depth + 1
        depth += (character == "(") - (character == ")")
        opened = 0 if depth < opened and character == ")" else opened
    return False


def _explain(selector: str) -> str:
    return (
        f"{selector!r} is not a CSS selector that can be used here; write e.g. `ul.list > li`, `a@href` for an "
        "attribute, '' for the item itself (`::text`, `:scope` and `:contains` are not CSS)"
    )
