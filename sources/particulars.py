"""What does the table at the head of an official page say of its document: number, issuers, days, title?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sources.facts.dates import read_date
from sources.facts.numbers import number_line
from sources.facts.width import fold as narrow
from sources.notice import UNSAID, Facts, Printed
from sources.text import Line

_NAMES: dict[str, str] = {
    "title": "标题|名称|文件名称|文件标题|公文标题|信息名称|公开事项名称",
    "number": "发文字号|文号|发文文号|文件编号|文件字号|公文字号|发文编号",
    "issuers": "发文机关|发文单位|发文机构|发文部门|制发机关|制定机关|颁布机关",
    "signed": "成文日期|成文时间|成文日|签发日期|印发日期|发文日期|发文时间|制发日期|制发时间|制文日期",
    "published": "发布日期|发布时间|公开日期|公开时间|公布日期|公布时间",
    "": "索引号|索取号|信息索引|信息索取号|主题分类|信息分类|主题词|关键词|体裁分类|组配分类|有效性|时效性|效力状态|"
    "公文种类|文种|公开方式|公开形式|公开范围|公开类别|公开程序|公开时限|公开责任部门|发布机构|发布单位|信息来源|所属机构|所属主题|"
    "主题|内容概述|概述|备注|语种|生成日期|统一登记号|有效期|服务对象|体裁|分类|发布机关|信息公开类别|"
    "浏览次数|主办单位|责任单位|施行日期|实施日期|生效日期|失效日期|废止日期",
}
"""The labels of the catalogue of open government information (政府信息公开目录), by what stands beside them.

A site's 生效日期 is filled in with the day of publication, whatever the document says: it is no fact.
"""
_KINDS = {label: kind for kind, labels in _NAMES.items() for label in labels.split("|")}
_SPREAD = "|".join(r"\s{0,4}".join(label) for label in sorted(_KINDS, key=len, reverse=True))
_LABEL = re.compile(
    rf"(?:^|(?<=[|\]】:;,. ])|(?<=\d))\s*[\[【]?\s*(?P<label>{_SPREAD})\s*[\]】]?\s*(?::\s*\|?|\|)\s*", re.M
)
_BREAKS = re.compile(r"[\s、,;]+")
_MARKS = frozenset(("索引号", "索取号", "信息索引", "信息索取号", "发文字号", "发文机关", "成文日期", "统一登记号"))
"""Without one of these, labels are those of a list, a form or a footer."""
_HEADED = re.compile(r".{0,8}(?:基本信息|公开目录|信息公开)")
"""The heading of the table itself."""
_REACH, _LONGEST, _FEWEST = 400, 400, 3


@dataclass(frozen=True, slots=True)
class Particulars:
    """The title (empty where there is none), the facts, and the lines of the page that are the table."""

    title: str = ""
    facts: Facts = UNSAID
    lines: frozenset[str] = frozenset()


def particulars(lines: Sequence[Line], timezone: str) -> Particulars:
    """What the first catalogue table among the first lines of a page says, be it set in rows, in lists or in lines.

    A fact whose cell is empty is None.
    """
    said: dict[str, str] = {}
    short = [narrow(line.text) if len(line.text) <= _LONGEST else "" for line in lines[:_REACH]]
    named = [[("".join(match["label"].split()), match) for match in _LABEL.finditer(line)] for line in short]
    first, end = _table([[label for label, _ in row] for row in named])
    for kind, value in _cells(lines, short, named, first, end):
        if kind and value and value not in ("无", "-", "--", "/"):
            said.setdefault(kind, value)
    title = said.get("title", "")
    number, mended = number_line(said.get("number", "")) or (None, False)
    facts = Facts(
        doc_number=number,
        doc_number_mended=mended,
        issuers=tuple(name for name in _BREAKS.split(said.get("issuers", "")) if name),
        signed=_day(said.get("signed"), timezone),
        published=_day(said.get("published"), timezone),
    )
    below = bool(end) and named[end - 1][-1][1].end() >= len(short[end - 1])
    headed = bool(first) and bool(_HEADED.fullmatch(short[first - 1]))
    shown = frozenset(line.text for line in lines[first - headed : end + below])
    return Particulars("" if title.endswith(("...", "…")) else title, facts, shown)


Labels = Sequence[Sequence[tuple[str, re.Match[str]]]]


def _cells(
    lines: Sequence[Line], short: Sequence[str], named: Labels, first: int, end: int
) -> Iterator[tuple[str, str]]:
    """What stands beside each label of the table: the name of the fact (empty where it is none of ours), the words."""
    for at in range(first, end):
        for place, (label, match) in enumerate(named[at]):
            upto = named[at][place + 1][1].start() if place + 1 < len(named[at]) else len(short[at])
            shown = lines[at].text[match.end() : upto].partition("|")[0].strip()
            below = at + 1 < len(short) and not named[at + 1] and upto == len(short[at]) and match.end() >= upto
            yield _KINDS[label], shown or (lines[at + 1].text.strip() if below else "")


def _table(labels: Sequence[Sequence[str]]) -> tuple[int, int]:
    """The first run of labelled lines, at most two others between them, that holds enough labels to be the table."""
    rows = [at for at, row in enumerate(labels) if row]
    first = 0
    for place, at in enumerate(rows):
        if place + 1 < len(rows) and rows[place + 1] - at <= 3:
            continue
        run = [label for row in rows[first : place + 1] for label in labels[row]]
        if len(set(run)) >= _FEWEST and not _MARKS.isdisjoint(run):
            return rows[first], at + 1
        first = place + 1
    return 0, 0


def _day(said: str | None, timezone: str) -> Printed | None:
    return read_date(said, timezone) if said else None
