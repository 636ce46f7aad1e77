"""Which articles does an amending act change, and how: amended, added to, inserted, deleted?"""

from __future__ import annotations

from collections.abc import Iterator

from sources.facts.citations import own_words
from sources.late import late
from sources.notice import Instruction

_NUMERAL = r"[零〇一二三四五六七八九十百千\d]{1,9}"
_ARTICLE = rf"第{_NUMERAL}条(?:之[一二三四五六七八九十]{{1,3}})?"
_IN = rf"(?:第{_NUMERAL}[款项目]|第\([一二三四五六七八九十\d]{{1,3}}\)项)*"

FORMS: tuple[tuple[str, str, str], ...] = (
    ("insert_after", rf"(?P<article>{_ARTICLE})之?后增加[^。;款项]{{1,6}}条", "在第三条后增加一条"),
    (
        "insert_article",
        rf"增加[^。;款项“]{{1,6}}条,?(?:分别)?(?:作为|为)?(?:本[^。;,]{{1,6}}|《[^《》]{{1,30}}》)?(?P<article>{_ARTICLE}(?:[、至和]{_ARTICLE})*)",
        "增加一条，作为第三条之一",
    ),
    (
        "add_in",
        rf"(?P<article>{_ARTICLE}){_IN}(?:中|之?后|最后|末尾|[^。;,条]{{0,40}})?,?(?:再)?增加(?![^。;款项“]{{1,6}}条)",
        "在第三条中增加一款作为第二款",
    ),
    (
        "delete",
        rf"(?:删去|删除|废止)(?:[^。;,“]{{0,10}}?)(?P<article>{_ARTICLE}(?:[、和]{_ARTICLE})*)|"
        rf"(?P<other>{_ARTICLE}){_IN}(?:中的?〇*|予以|的)?,?(?:删去|删除)",
        "删去第五条",
    ),
    (
        "modify",
        rf"(?P<article>{_ARTICLE}{_IN}(?:[、和]{_ARTICLE}{_IN})*)"
        rf"(?:(?!{_ARTICLE})[^。;\n]){{0,60}}?(?:修改为|修改如下|作如下修改|作以下修改|修订为|调整为(?!第|《))",
        "第三条第二款修改为",
    ),
    (
        "renumber",
        rf"(?P<article>{_ARTICLE})(?:改为|调整为|变更为)(?:修改后)?(?:《[^《》]{{1,30}}》)?{_ARTICLE}",
        "第八条改为第九条",
    ),
)
"""How an amending act orders a change, each with one example; the words that it puts in are blotted out before."""

_FORMS = tuple((op, late(form)) for op, form, _ in FORMS)
_ONE = late(_ARTICLE)
_CITED = late(r"《([^《》\n]{2,120}(?:〈[^〈〉\n]{1,80}〉[^《》\n]{0,40})?)》")
_LAW = late(r"(?:将|对|在|^|、)(?P<act>(?![将对在])[\u4e00-\u9fff]{1,12}法|宪法)(?=第)")
_QUOTED = late(r"“[^”]{0,4000}”")
_MOST = 1000


def instructions(text: str) -> tuple[Instruction, ...]:
    """The changes that an act orders, in order: what is done, to which article, of which act if the text names it."""
    if "条" not in text or not any(word in text for word in ("修改", "增加", "删", "改为")):
        return ()
    words = _QUOTED.sub(lambda m: "〇" * len(m[0]), own_words(text))
    found = {(one.at or (0, 0), one.op, one.article): one for one in _read(words, text)}
    return tuple(found[key] for key in sorted(found))[:_MOST]


def _read(words: str, text: str) -> Iterator[Instruction]:
    acts = [(match.start(), match[1]) for match in _CITED.finditer(text)]
    for op, form in _FORMS:
        for match in form.finditer(words):
            named = "other" if match.groupdict().get("other") else "article"
            for article in _ONE.finditer(words, *match.span(named)):
                yield Instruction(op, article[0], _act(words, acts, match.start(named)), article.span())


def _act(words: str, acts: list[tuple[int, str]], at: int) -> str | None:
    """The act that the instruction at `at` speaks of: a law named before the article, else the title last cited."""
    law = _LAW.search(words, max(0, at - 16), at + 1)
    if law and law.end() == at:
        return law["act"]
    before = [title for start, title in acts if start < at]
    return before[-1] if before else None
