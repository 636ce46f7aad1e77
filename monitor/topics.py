"""What is a notice about, and which words say so?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import inf, prod
from typing import Any, Literal, NamedTuple

from sources.notice import Notice
from state.records import Tagged
from state.redline.normal import CJK, INVISIBLE, fold

Place = Literal["title", "text"]

LONGEST = 200_000
"""Characters of a text that patterns are tried on; phrases are sought in all of it."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What an operator calls a topic: phrases, or `/regular expressions/`, sought in the places of `within`.

    A notice is of it if one of `any` is there (where any are given), each of `all`, and none of `none`.
    """

    id: str
    name: str = ""
    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    within: tuple[Place, ...] = ("title", "text")


def tag(notice: Notice, topics: Sequence[Topic], always: Sequence[str] = ()) -> tuple[Tagged, ...]:
    """The topics of a notice in the order of `topics`, each with the words that say so, as the topic writes them.

    The ids in `always` are the source's own topics: the notice has them whatever its words are. A pattern that
    `check_pattern` refuses raises its ValueError here too.
    """
    printed = {"title": _Printed(notice.title), "text": _Printed(notice.words)}
    found = {
        topic.id: because
        for topic in topics
        if (because := _because([printed[place] for place in topic.within], topic)) is not None
    }
    own = [Tagged(id) for id in dict.fromkeys(always) if id not in found]
    return (*own, *(Tagged(id, because) for id, because in found.items()))


def _because(places: list[_Printed], topic: Topic) -> tuple[str, ...] | None:
    """The words for which a notice is of a topic; None if it is not. A topic without words is no notice's."""

    def there(wanted: str) -> bool:
        return any(place.has(wanted) for place in places)

    if not (topic.any or topic.all) or any(map(there, topic.none)) or not all(map(there, topic.all)):
        return None
    some = list(filter(there, topic.any))
    return tuple(dict.fromkeys([*some, *topic.all])) if some or not topic.any else None


class _Printed:
    """One place of a notice as topics search it, folded once however many ask."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: dict[str, bool] = {}

    @cached_property
    def folded(self) -> str:
        return folded(self._text)

    @cached_property
    def plain(self) -> str:
        """As printed, but without invisible characters and full-width letters and digits: what patterns are tried on.
        Punctuation stays, since in a pattern ( is not （."""
        return _ANY_INVISIBLE.sub("", self._text[:LONGEST]).translate(_HALF_WIDTH)

    def has(self, wanted: str) -> bool:
        if wanted not in self._found:
            self._found[wanted] = _finder(wanted)(self)
        return self._found[wanted]


_ANY_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_HALF_WIDTH = {wide: wide - 0xFEE0 for wide in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}


def folded(text: str) -> str:
    """A text, or a phrase, as they are compared: `fold`, NFKC and without case."""
    return fold(unicodedata.normalize("NFKC", fold(text)).casefold())


@lru_cache(maxsize=4096)
def _finder(wanted: str) -> Callable[[_Printed], bool]:
    if is_pattern(wanted):
        search = _search(wanted[1:-1])
        return lambda printed: search(printed.plain)
    phrase = folded(wanted).replace("\n", " ")
    return lambda printed: _stands(phrase, printed.folded)


def is_pattern(wanted: str) -> bool:
    """Whether a topic's word is a `/regular expression/` rather than a phrase."""
    return len(wanted) > 2 and wanted.startswith("/") and wanted.endswith("/")


_LETTER = re.compile(rf"[^\W_{CJK}]")


def _stands(phrase: str, text: str) -> bool:
    """Whether a phrase stands in a text; where it begins or ends in a Latin letter or a digit, as whole words."""
    at = text.find(phrase) if phrase else -1
    while at >= 0:
        end = at + len(phrase)
        if not (_joins(text[at - 1 : at], phrase[0]) or _joins(phrase[-1], text[end : end + 1])):
            return True
        at = text.find(phrase, at + 1)
    return False


def _joins(left: str, right: str) -> bool:
    """Whether two neighbouring characters are of one Latin word or number."""
    return bool(left and right and _LETTER.match(left) and _LETTER.match(right))


def check_pattern(pattern: str) -> None:
    """ValueError, in a sentence, for a regular expression that cannot be read or cannot be bounded in time.

    `pattern` is without its slashes. It is read as Python's `re` does, case ignored, ^ and $ at every paragraph;
    back-references, look-around, flags and a repetition without end inside another are refused.
    """
    _search(pattern)


# Patterns come from operators, but the texts they are tried on do not: on a text made for it, `re` takes a time that
# grows with a power of the text's length, or doubles with each character. A machine of states (K. Thompson, CACM 11:6,
# 1968) reads each character once, whatever the pattern is.
_Node = tuple[str, Any]
_MOST_STATES = 400
_MOST_REMEMBERED = 20_000
_LONGEST_PATTERN = 500
_MOST_WAYS = 100

_TOKEN = re.compile(
    r"(?P<one>\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[^xuUNbBAZ0-9])"
    r"|\[\^?\]?(?:\\.|[^\]\\])*\]|[^()|*+?{^$\\\[])"
    r"|(?P<place>\^|\$|\\[bBAZ])|(?P<open>\((?:\?:|\?P<\w+>)?(?!\?))|(?P<close>\))|(?P<bar>\|)",
    re.DOTALL,
)
_TIMES = re.compile(r"(?:([*+?])|\{([0-9]*)(,?)([0-9]*)\})\??(?!\+)")


def _parse(pattern: str, at: int = 0) -> tuple[_Node, int]:
    """What a pattern that `re` accepts says, up to its end or its closing bracket, and where that is."""
    among: list[list[_Node]] = [[]]
    while at < len(pattern):
        token = _TOKEN.match(pattern, at)
        if token is None:
            raise ValueError(f"no time bound can be given for {pattern[at : at + 8]!r}; put it in plainer words")
        if token.lastgroup == "close":
            break
        at = token.end()
        if token.lastgroup == "bar":
            among.append([])
            continue
        node: _Node = (str(token.lastgroup), token.group())
        if token.lastgroup == "open":
            node, at = _parse(pattern, at)
            at += 1
        node, at = _times(pattern, node, at)
        among[-1].append(node)
    return ("choice", among), at


def _times(pattern: str, node: _Node, at: int) -> tuple[_Node, int]:
    found = _TIMES.match(pattern, at)
    if found is None or found.group().startswith("{}"):
        return node, at
    mark, least, comma, most = found.groups()
    low = {"*": 0, "+": 1, "?": 0}.get(mark, int(least or 0))
    high = 1 if mark == "?" else int(most) if most else None if mark or comma else low
    if high is None and _is_endless(node):
        raise ValueError(f"a repetition without end inside another, at {found.group()!r}; one of the two is enough")
    return ("times", (node, low, high)), found.end()


def _is_endless(node: _Node) -> bool:
    kind, inside = node
    if kind == "choice":
        return any(_is_endless(part) for run in inside for part in run)
    return kind == "times" and (inside[2] is None or _is_endless(inside[0]))


class _State(NamedTuple):
    """One step of a machine: a character that leads to `then[0]`, or, without `one`, free ways to each of `then`,
    open only where `place` holds."""

    one: re.Pattern[str] | None
    then: list[int]
    place: str = ""


class _Machine:
    """Whether a pattern occurs in a text, in time linear in the text: state 0 is the end, and sets of states that were
    met before are remembered."""

    def __init__(self, pattern: str) -> None:
        self._states = [_State(None, [])]
        self._start = self._build(_parse(pattern)[0], 0)
        self._steps: dict[tuple[frozenset[int], str, str], frozenset[int]] = {}

    def _add(self, state: _State) -> int:
        if len(self._states) >= _MOST_STATES:
            raise ValueError(f"more than {_MOST_STATES} steps once its repetitions are written out; make it shorter")
        self._states.append(state)
        return len(self._states) - 1

    def _build(self, node: _Node, then: int) -> int:
        """The state at which a node begins that goes on at `then`."""
        kind, inside = node
        if kind == "times":
            return self._build_times(inside[0], inside[1], inside[2], then)
        if kind == "choice":
            return self._add(_State(None, [self._build_run(run, then) for run in inside]))
        if kind == "place":
            return self._add(_State(None, [then], str(inside)))
        return self._add(_State(re.compile(str(inside), re.IGNORECASE), [then]))

    def _build_run(self, run: list[_Node], then: int) -> int:
        for part in reversed(run):
            then = self._build(part, then)
        return then

    def _build_times(self, what: _Node, least: int, most: int | None, then: int) -> int:
        if most is None:
            loop = self._add(_State(None, [then]))
            self._states[loop].then.append(self._build(what, loop))
            then = loop
        else:
            end = then
            for _ in range(most - least):
                then = self._add(_State(None, [end, self._build(what, then)]))
        for _ in range(least):
            then = self._build(what, then)
        return then

    def finds(self, text: str) -> bool:
        now, before = frozenset[int](), ""
        for character in (*text, ""):
            key = now, before, character
            after = self._steps.get(key)
            if after is None:
                after = self._step(now, before, character)
                if len(self._steps) >= _MOST_REMEMBERED:
                    self._steps.clear()
                self._steps[key] = after
            if 0 in after:
                return True
            now, before = after, _side(character)
        return False

    def _step(self, now: frozenset[int], before: str, character: str) -> frozenset[int]:
        """Where the machine is after a character; {0} if it had come to the end before it."""
        reached: set[int] = set()
        waiting = [self._start, *now]
        while waiting:
            at = waiting.pop()
            state = self._states[at]
            if at in reached or (state.place and not _holds(state.place, before, character)):
                continue
            reached.add(at)
            waiting += () if state.one else state.then
        if 0 in reached:
            return frozenset({0})
        ones = [self._states[at] for at in reached if self._states[at].one]
        return frozenset(state.then[0] for state in ones if state.one and state.one.fullmatch(character))


def _side(character: str) -> str:
    """All that a place asks of the character before it: a line's end, a word's character, or neither."""
    return character if character == "\n" else "w" if character.isalnum() or character == "_" else " "


def _holds(place: str, before: str, character: str) -> bool:
    if place in ("^", "\\A"):
        return before == "" or (place == "^" and before == "\n")
    if place in ("$", "\\Z"):
        return character == "" or (place == "$" and character == "\n")
    return ((before == "w") != (_side(character) == "w")) == (place == "\\b")


def _ways(node: _Node) -> float:
    """In how many ways `re` may try a node at one place of a text, at most."""
    kind, inside = node
    if kind == "choice":
        return sum(prod(map(_ways, run)) for run in inside)
    if kind != "times":
        return 1
    what, least, most = inside
    if most is None or most > _MOST_STATES:
        return inf
    return float(sum(min(_ways(what), _MOST_WAYS + 1.0) ** times for times in range(least, most + 1)))


@lru_cache(maxsize=1024)
def _search(pattern: str) -> Callable[[str], bool]:
    """A search bounded in time: by `re` where it has few ways to try, else by a machine."""
    try:
        plain = re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"not a regular expression: {error}") from None
    if len(pattern) > _LONGEST_PATTERN:
        raise ValueError(f"longer than {_LONGEST_PATTERN} characters")
    machine, few = _Machine(pattern), _ways(_parse(pattern)[0]) <= _MOST_WAYS
    return (lambda text: plain.search(text) is not None) if few else machine.finds
