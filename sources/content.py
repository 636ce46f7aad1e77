"""Where on a page is the text that a reader came for, when no selector says so?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from sources.facts.width import fold as narrow
from sources.furniture import is_furniture
from sources.roles import HAN
from sources.text import BLOCKS, HEADINGS, children, is_unseen, lines

FILES = re.compile(r"\.(?:pdf|docx?|xlsx?|zip|wps|et|dps|ofd|rar|7z|pptx?)$", re.IGNORECASE)
_ASIDE_TAGS = frozenset(["nav", "aside", "footer", "form", "menu", "dialog"])
_ASIDE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|igation)?|menu|breadcrumbs?|crumbs?|footer|foot|sidebar|side|aside|share|sharing|social|"
    r"related|recommend(?:ed)?|comments?|copyright|cookies?|consent|banner|advert\w*|ads?|pagination|pager|login|"
    r"search|toolbar|subscribe|newsletter|popup|modal|skip|bread|bshare|jiathis|bdsharebuttonbox|qrcode|ewm|"
    r"tags?|prev|next|hot|rank|links?|position|dqwz|wzdh|fontsize|print|disclaimer|promo|most-?read|trending)(?:$|[\s_-])",
    re.IGNORECASE,
)
_TEXT_NAMES = re.compile(
    r"article|content|trs_editor|zoom|detail|story|entry|post|main|news[_-]?text|ucap|editor|body|text", re.IGNORECASE
)
_CONSENT = re.compile(r"(?:^|[\s_-])(?:cookies?|consent|gdpr|ccpa|dialog)(?:$|[\s_-])", re.IGNORECASE)
"""Names of what is laid over a page: however long, it is not the page's text."""
_MOST_TEASER, _FEWEST_TEASERS = 1500, 3
"""Letters of the longest notice of another page, and how many of them side by side are a list of such."""
_HEADING = 5.0
"""What a heading is worth: less than any paragraph."""
_LEAST_TWIN, _LEAST_LINE = 200, 20
"""Letters of the shortest text that can be one shown twice, and those of each line that tell."""
_MARKS = re.compile(r"[。、]|(?<=[\u3400-\u9fff”’》])[,;:!?]|[.,;:!?](?=\s|$|[\"”’])")


@dataclass(slots=True)
class _Weight:
    """What an element and all below it say: `worth` of its text, and the sum of what is worth keeping."""

    worth: float = 0.0
    letters: int = 0
    linked: int = 0
    pieces: list[str] = field(default_factory=list)
    linked_here: int = 0
    leads: list[LexborNode] = field(default_factory=list)
    refused: bool = False


def main_content(tree: LexborHTMLParser) -> LexborNode | None:
    """The element that holds the main text of a page, its furniture taken out of the tree; None for an empty page.

    Each block of text is worth its letters if it reads as sentences, and costs what it has if it is links or
    furniture; the element whose blocks are worth most together is the content (the largest sum over subtrees, in one
    pass). Han letters count for three Latin ones.
    """
    root = tree.body or tree.root
    if root is None:
        return None
    weights: dict[int, _Weight] = {}
    order = _weigh(root, weights)
    best = _best(_open_to(root, weights), weights) or _best(order, weights)
    if best is None:
        return root
    twin = _twin(best, weights)
    if twin is not None:
        twin.decompose()
        return main_content(tree)
    best = _around_heading(best, root, weights)
    best = _with_siblings(best, root, weights)
    _prune(best, weights)
    return best


def _around_heading(best: LexborNode, root: LexborNode, weights: dict[int, _Weight]) -> LexborNode:
    """Where a heading is worth most, the nearest element about it that says a sentence: the text is a short one."""
    node, heading = best, lines(best)
    if weights[best.mem_id].worth > _HEADING or _says(heading):
        return best
    while node.mem_id != root.mem_id:
        parent = node.parent
        if parent is None or parent.mem_id not in weights or weights[parent.mem_id].refused:
            break
        node = parent
        if _says(line for line in lines(node) if line not in heading):
            return node
    return best


def _says(shown: Iterable[str]) -> bool:
    """Whether one of these lines is a sentence, and not a site's own."""
    return any(_MARKS.search(narrow(line)) and not is_furniture(line) for line in shown)


def _twin(best: LexborNode, weights: dict[int, _Weight]) -> LexborNode | None:
    """The second showing of the same text, where a page holds it once for wide screens and once for narrow ones."""
    shown: list[tuple[set[str], set[str]]] = []
    heading: set[str] = set()
    for child in children(best):
        headings = _headings(child) or heading
        heading = headings if child.tag in HEADINGS else set()
        below = (node for node in _open_to(child, weights) if weights[node.mem_id].letters >= _LEAST_TWIN)
        part = _best(below, weights)
        if part is None:
            continue
        said = _openings(part)
        if len(said) > 1 and any(said <= other and headings <= others for other, others in shown):
            return part
        shown.append((_openings(child), headings))
    return None


def _headings(node: LexborNode) -> set[str]:
    """What the headings in an element say: notices of like words under headings of their own are not one."""
    stack, found = [node], set()
    while stack:
        one = stack.pop()
        if one.tag in HEADINGS:
            found.add(" ".join(lines(one)))
        else:
            stack.extend(children(one))
    return found


def _openings(node: LexborNode) -> set[str]:
    return {line[:_LEAST_LINE] for line in lines(node) if len(line) >= _LEAST_LINE}


def _best(order: Iterable[LexborNode], weights: dict[int, _Weight]) -> LexborNode | None:
    """The element whose text is worth most; None where all are worth nothing."""
    best = max(order, key=lambda node: weights[node.mem_id].worth, default=None)
    return best if best is not None and weights[best.mem_id].worth > 0 else None


def _open_to(root: LexborNode, weights: dict[int, _Weight]) -> Iterator[LexborNode]:
    """The elements that may be the content and stand in nothing that was refused as furniture."""
    stack = [root]
    while stack:
        node = stack.pop()
        weight = weights.get(node.mem_id)
        if weight is not None and not weight.refused:
            if _holds(node):
                yield node
            stack.extend(children(node))


def _holds(node: LexborNode) -> bool:
    return node.tag in BLOCKS or node.tag in ("td", "th", "-document", "body")


def _weigh(root: LexborNode, weights: dict[int, _Weight]) -> list[LexborNode]:
    """Weigh every element from the leaves up; the elements, inner ones first."""
    done: list[LexborNode] = []
    stack: list[tuple[LexborNode, bool, bool]] = [(root, False, False)]
    while stack:
        node, closing, linked = stack.pop()
        if closing:
            _close(node, node is root, weights)
            done.append(node)
            continue
        weights[node.mem_id] = _Weight()
        stack.append((node, True, linked))
        linked = linked or (node.tag == "a" and "href" in node.attributes and not _names_file(node))
        for child in children(node):
            if child.tag == "-text":
                _say(node, child, linked, weights)
            elif not is_unseen(child):
                stack.append((child, False, linked))
    return [node for node in done if _holds(node)]


def _say(node: LexborNode, text: LexborNode, linked: bool, weights: dict[int, _Weight]) -> None:
    """Count a text for the block that shows it."""
    said = text.text_content or ""
    if not said.strip():
        return
    block = node
    while block.mem_id in weights and block.tag not in BLOCKS and block.tag not in ("td", "th", "body"):
        parent = block.parent
        if parent is None or parent.mem_id not in weights:
            break
        block = parent
    weight = weights[block.mem_id]
    weight.pieces.append(said)
    weight.linked_here += len(said.strip()) if linked else 0
    if node.tag == "a" and _names_file(node):
        weight.worth += _size(said)


def _close(node: LexborNode, is_root: bool, weights: dict[int, _Weight]) -> None:
    """Settle an element: the worth of its own text, and hand its sum to its parent."""
    weight = weights[node.mem_id]
    _refuse_teasers(weight, weights)
    own = " ".join("".join(weight.pieces).split())
    weight.pieces.clear()
    weight.worth += _worth(own, weight.linked_here, node.tag or "")
    weight.letters += len(own)
    weight.linked += weight.linked_here
    if is_aside(node) and not _too_much(node, weight):
        weight.worth, weight.refused = min(weight.worth, 0) - 5, _is_over(node)
    parent = node.parent
    if not is_root and parent is not None and parent.mem_id in weights:
        above = weights[parent.mem_id]
        above.letters += weight.letters
        above.linked += weight.linked
        above.worth += weight.worth
        if _is_teaser(node, weight):
            above.leads.append(node)


def _is_teaser(node: LexborNode, weight: _Weight) -> bool:
    """Whether an element is a heading that leads elsewhere, or holds one such and little text about it."""
    if node.tag in HEADINGS:
        return bool(weight.letters) and 2 * weight.linked > weight.letters
    return node.tag in BLOCKS and len(weight.leads) == 1 and weight.letters < _MOST_TEASER


def _refuse_teasers(weight: _Weight, weights: dict[int, _Weight]) -> None:
    """Several elements of one name side by side, each with a heading that leads elsewhere, tell of other pages."""
    names = Counter(_names(lead) for lead in weight.leads if lead.tag not in HEADINGS)
    for lead in weight.leads:
        if names[_names(lead)] >= _FEWEST_TEASERS:
            teaser = weights[lead.mem_id]
            refused = min(teaser.worth, 0.0) - 16
            weight.worth += refused - teaser.worth
            teaser.worth, teaser.linked, teaser.refused = refused, teaser.letters, True


def _worth(text: str, linked: int, tag: str) -> float:
    """What one block of text says for its element being the content."""
    if not text:
        return 0.0
    size = _size(text)
    if is_furniture(text):
        return -30.0
    if 2 * linked > len(text):
        return -15.0 - 0.3 * size
    if tag in HEADINGS:
        return _HEADING
    marks = len(_MARKS.findall(narrow(text[:5000])))
    if marks and size >= 60:
        return float(size - 3 * linked)
    return 3.0 if marks else -2.0


def _size(text: str) -> int:
    return sum(3 if HAN.match(letter) else 1 for letter in text[:5000])


def is_aside(node: LexborNode) -> bool:
    """Whether an element is, by its tag or its names, what stands beside the text of any page."""
    if node.tag in _ASIDE_TAGS:
        return True
    attributes = node.attributes
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''} {attributes.get('role') or ''}".strip()
    return bool(names) and len(names) < 300 and bool(_ASIDE_NAMES.search(names))


def _too_much(node: LexborNode, weight: _Weight) -> bool:
    """An element named like furniture that holds long unlinked text is the content all the same (a form around all)."""
    if node.tag in ("article", "main"):  # their names may be those of a notice's tags
        return weight.worth > 300
    return weight.worth > 1500 and (node.tag in ("body", "form") or not _is_over(node))


def _is_over(node: LexborNode) -> bool:
    """Whether an element is laid over the page: a question about cookies, or another dialog."""
    return bool(_CONSENT.search(f"{_names(node)} {node.attributes.get('role') or ''}")) and node.tag != "body"


def _with_siblings(best: LexborNode, root: LexborNode, weights: dict[int, _Weight]) -> LexborNode:
    """The nearest ancestor named as the text that adds nothing but little: the title and the signature stand there."""
    node, worth = best, weights[best.mem_id].worth
    for _ in range(3):
        parent = node.parent
        if parent is None or node.mem_id == root.mem_id or parent.mem_id not in weights:
            break
        if weights[parent.mem_id].worth < 0.95 * worth - 20:
            break
        node = parent
        if node.mem_id != root.mem_id and _TEXT_NAMES.search(_names(node)) and not _TEXT_NAMES.search(_names(best)):
            best = node
    return best


def _names(node: LexborNode) -> str:
    return f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''} {node.tag}"


def _prune(best: LexborNode, weights: dict[int, _Weight]) -> None:
    """Take the furniture out of the content: blocks of links that lead away, and what is named as an aside."""
    doomed: list[LexborNode] = []
    stack = list(children(best))
    while stack:
        node = stack.pop()
        weight = weights.get(node.mem_id)
        if weight is None:
            continue
        if _is_doomed(node, weight):
            doomed.append(node)
        else:
            stack.extend(children(node))
    for node in doomed:
        node.decompose()


def _is_doomed(node: LexborNode, weight: _Weight) -> bool:
    if weight.worth >= 0 or (node.tag not in BLOCKS):
        return False
    if is_aside(node):
        return not _leads_to_file(node)
    if node.tag in ("table", "tr", "tbody", "thead", *HEADINGS):
        return False
    return 2 * weight.linked > weight.letters and weight.worth < -15 and not _leads_to_file(node)


def _leads_to_file(node: LexborNode) -> bool:
    return any(_names_file(link) for link in node.css("a[href]")[:50])


def _names_file(link: LexborNode) -> bool:
    """Whether a link leads to a document; what it says is text of the notice."""
    return names_file(link.attributes.get("href") or "")


def names_file(href: str) -> bool:
    """Whether an address ends as that of a document that can be attached does."""
    try:
        return bool(FILES.search(urlsplit(href.strip()).path))
    except ValueError:
        return False
