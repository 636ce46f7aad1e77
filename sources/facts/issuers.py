"""Who signed the notice, and when?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sources.facts.bodies import RULE_MAKERS, RUN_ON
from sources.facts.numbers import number_line
from sources.facts.printed import EN_DATE, ZH_DATE, read_date
from sources.facts.width import fold
from sources.late import late
from sources.notice import Printed


@dataclass(frozen=True, slots=True)
class Signature:
    """The block that ends a notice (落款): lines `start` to `end` exclusive, who signed, as printed, and the day."""

    start: int
    end: int
    issuers: tuple[str, ...]
    signed: Printed


_SUFFIX = (
    r"(?:(?<=中共)中央|部|委|局|厅|廳|办|署|院|会|會|行|社|府|司|处|處|所|中心|公室|机关|海关|军委|党组|小组|指挥部|总队|支队|集团|"
    r"大学|学院|书记处|办事处|管理部|基金|团|公司|站|馆|校|组|区|总部)"
)
_NAME = late(rf"[\u3400-\u9fff·]{{0,38}}?[\u3400-\u9fff]{_SUFFIX}(?:\([\u3400-\u9fff]{{1,12}}\))?")
_NOT_A_NAME = late(r"关于|文件|附件|抄送|发送|主题词|联系|来源|^各|^第|^一、|^本|^与|^由|^和|^在|^请")
_OFFICERS = (
    r"(?:行\s*长|部\s*长|主\s*任|局\s*长|署\s*长|总\s*理|省\s*长|市\s*长|主\s*席|院\s*长|会\s*长|"
    r"检\s*察\s*长|县\s*长|区\s*长|州\s*长|厅\s*长)"
)
_OFFICER = late(
    rf"^(?P<body>.*?)\s*(?:代)?{_OFFICERS}\s*[::]?\s*[\u3400-\u9fff·]\s?[\u3400-\u9fff·]{{1,12}}(?:"
    rf"\s[\u3400-\u9fff])?$"
)
_HEADING = late(r"^([^《》\d〔(。]{2,80}?)\s*(?:关于|印发|令[〔\[【第\d(]|令$|公告[〔\[【第\d(]|公告$|文件$)")
_RULE_OF = late(
    rf"^(?P<body>{RULE_MAKERS})(?!关于|法|令|公告|组织|[等、 ])[^《》]{{2,60}}"
    rf"(?:办法|规定|规则|细则|规程|规范|指引)(?:\([^()]{{1,8}}\))?$"
)
_ORDER_OF = late(
    rf"(?:^|[(日 ])(?:中华人民共和国)?(?P<body>{RULE_MAKERS})(?:令|公告)(?:〔\d{{4}}〕|\[\d{{4}}\]|\(\d{{4}}\))?"
    r"第[^《》,。]{1,12}号(?:公?[发公颁]布|\)|$)"
)
_MADE_BY = late(
    rf"(?:^|[,规定])(?P<body>{RULE_MAKERS})(?:制定|修订|修改)了《[^《》]{{2,80}}》.{{0,60}}现予以?(?:公布|发布)"
)
_MORE = late(r"等.{0,4}部门|等$")
_AGENCY = late(r"^AGENC(?:Y|IES):\s*")
_SEAL = late(r"\((?:代章|盖章|公章|章|印章)\)|\(此件.{0,20}\)$")
_DATE_LINE = late(rf"^(?P<names>(?!中?[华華]?民[国國])[^\d〇○零一二][^\d]{{0,120}}?)?\s*(?P<date>{ZH_DATE})\s*$")
_ZH_LONG = late(r"年.*月.*[日号]$")
_SENTENCE_END = late(r"[。;!?:](?:[)”」])?$")
_EN_DATE_LINE = late(
    rf"^(?:Dated|Date|Signed|Issued|Done at [A-Z][a-z]+,)?:?\s*(?:this |the |on )?(?P<date>{EN_DATE})\.?$", re.I
)
_EN_BODY = (
    r"(?:Department|Ministry|Agency|Commission|Authority|Bureau|Office|Board|Council|Administration|Bank|Service|Treasury"
    r"|Secretariat|Committee|Corporation)"
)
_EN_WORD = r"(?:[A-Z][\w&.'’-]{0,30}\s|of\s|and\s|the\s|for\s)"
_EN_NAME = late(rf"{_EN_WORD}{{0,8}}{_EN_BODY}(?:\s(?:of|for|on)\s[A-Z][\w&.'’ -]{{1,80}})?")
_EN_WHOLE = late(
    rf"(?:The\s)?(?:(?:and|[A-Z][\w&.'’-]{{0,30}})\s){{0,5}}{_EN_BODY}"
    r"(?:\s(?:of|for|on)\s(?:the\s)?[A-Z][\w&,.'’ -]{1,80})?"
)
"""The name of a body and nothing else; `Notice of the Treasury` is a title."""
_MOST_LINES = 16
_HEAD = 5
_MOST_BLANKS = 3
_WORK = 4000


def signature(lines: Sequence[str]) -> Signature | None:
    """The first block of issuers with a date below them, after a paragraph and before anything attached.

    Linear in the number of lines; lines longer than a name or a date can be are passed over.
    """
    spoken = False
    for at, line in enumerate(lines):
        if len(line) > 160:
            spoken = True
            continue
        folded = _clean(line)
        block = _block_at(lines, at, folded) if spoken and folded else None
        if block:
            return block
        spoken = spoken or bool(_SENTENCE_END.search(folded)) or len(folded) > 60
    return None


def issuers(title: str, lines: Sequence[str], listed: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The issuers that the signature prints; without one those `listed` in the page's own table, else those that the
    head names in full, else none."""
    block = signature(lines)
    head = [_clean(line) for line in (title, *lines[:40]) if line.strip() and len(line) < 200]
    agency = _agency(head)
    if agency:
        return agency
    named = next((names for at in range(min(_HEAD, len(head))) if (names := _heading_names(head, at))), ())
    if block and block.issuers:
        return named if _is_part(block.issuers, named) else block.issuers
    return listed or named or _title_names(head[:1]) or _number_names(head[:_HEAD])


def _is_part(signed: tuple[str, ...], named: tuple[str, ...]) -> bool:
    """Whether a head names those who signed, and more: then a break in the page cut the signature short."""
    return len(signed) < len(named) and set(signed) < set(named)


def is_issuer(line: str) -> bool:
    """Whether a line is the name of one body or of several, as a signature or a letterhead prints them."""
    folded = _clean(line)
    return bool(_names(folded) or _EN_WHOLE.fullmatch(folded))


def _clean(line: str) -> str:
    return _SEAL.sub("", fold(line[:200]).strip()).strip()


def _block_at(lines: Sequence[str], at: int, folded: str) -> Signature | None:
    match = _DATE_LINE.match(folded)
    if match:
        return _chinese_block(lines, at, match)
    match = _EN_DATE_LINE.match(folded)
    return _english_block(lines, at, match["date"]) if match else None


def _chinese_block(lines: Sequence[str], at: int, match: re.Match[str]) -> Signature | None:
    signed = read_date(match["date"], "UTC")
    if signed is None:
        return None
    beside = (match["names"] or "").strip()
    names = _names(beside)
    if beside and not names:
        return None
    start, found, officers = _names_above(lines, at)
    found = tuple(dict.fromkeys((*found, *names)))
    if found or officers:
        return Signature(start, at + 1, found, signed)
    above = next((_clean(line) for line in reversed(lines[max(0, at - 4) : at]) if line.strip()), "")
    lone = _SENTENCE_END.search(above) or len(above) > 60
    return Signature(at, at + 1, (), signed) if lone and _ZH_LONG.search(match["date"]) else None


def _names_above(lines: Sequence[str], at: int) -> tuple[int, tuple[str, ...], bool]:
    """Where the names above the date begin, the names, and whether an officer signed by name."""
    found: list[str] = []
    start, officers, blanks = at, False, 0
    for above in range(at - 1, max(-1, at - 1 - 2 * _MOST_LINES), -1):
        line = _clean(lines[above])
        if not line:
            blanks += 1
            if blanks > _MOST_BLANKS:
                break
            continue
        names, officer = _signers(line)
        if not names and not officer:
            break
        start, blanks, officers = above, 0, officers or officer
        found[:0] = names
    return start, tuple(dict.fromkeys(found)), officers


def _signers(line: str) -> tuple[tuple[str, ...], bool]:
    officer = _OFFICER.match(line) if len(line) < 80 else None
    if officer:
        return _names(officer["body"]), True
    return _names(line), False


def _names(line: str) -> tuple[str, ...]:
    """The names on one line of a signature; none unless all of the line is names."""
    if not line or len(line) > 120 or _NOT_A_NAME.search(line):
        return ()
    groups = (group.strip() for group in re.split(r"[、,]", line))
    names = tuple(part for group in groups for name in _split_names(group) for part in RUN_ON.sub(" ", name).split())
    return names if names and all(_NAME.fullmatch(name) for name in names) else ()


def _split_names(line: str) -> list[str]:
    """`财  政  部` is one name, `省科技厅 省财政厅` two: single characters belong together but for a wider gap."""
    pieces = re.findall(r"(\S+)(\s*)", line)
    gaps = [len(gap) for piece, gap in pieces[:-1] if len(piece) == 1]
    narrow = min(gaps, default=0)
    names, name = [], ""
    for at, (piece, gap) in enumerate(pieces):
        name += piece
        following = pieces[at + 1][0] if at + 1 < len(pieces) else ""
        spaced = len(piece) == 1 and len(following) == 1 and (len(gap) <= narrow or not re.search(rf"{_SUFFIX}$", name))
        if not following or (not spaced and re.search(rf"{_SUFFIX}(?:\(.*\))?$", name) and len(name) > 1):
            names.append(name)
            name = ""
    return names


def _heading_names(head: Sequence[str], at: int) -> tuple[str, ...]:
    """`国务院办公厅关于…的通知`: the names before 关于. `国家发展改革委等部门关于…` names not all, so none."""
    match = _HEADING.match(head[at])
    if match is None:
        return _letterhead(head[at:])
    return () if _MORE.search(match[1]) else _names(re.sub(r"^中华人民共和国(?=国务院|中国)", "", match[1]))


def _letterhead(head: Sequence[str]) -> tuple[str, ...]:
    """The names printed above 关于… or above the number, one or several a line; all of a joint notice's stand there."""
    found: list[str] = []
    for line in head:
        names = _names(line)
        if not names:
            return tuple(dict.fromkeys(found)) if line.startswith("关于") or number_line(line) else ()
        found += names
    return ()


def _title_names(head: Sequence[str]) -> tuple[str, ...]:
    """`国家税务总局发票换版办法` is its rule: a body that makes rules, named first in the title of one."""
    match = _RULE_OF.match(head[0]) if head else None
    return (match["body"],) if match else ()


def _number_names(head: Sequence[str]) -> tuple[str, ...]:
    """`(…中国人民银行令〔2031〕第2号发布)`, `中国人民银行制定了《…》,现予公布`: whose order it was."""
    found = (_ORDER_OF.search(line) or _MADE_BY.search(line) for line in head)
    return next(((match["body"],) for match in found if match), ())


def _agency(head: Sequence[str]) -> tuple[str, ...]:
    """The agencies that a Federal Register document names after `AGENCY:` (1 CFR 18.12 and its drafting handbook)."""
    for at, line in enumerate(head):
        if _AGENCY.match(line):
            said = _AGENCY.sub("", line).strip() or (head[at + 1] if at + 1 < len(head) else "")
            names = (re.sub(r"\s*\([A-Z][\w&-]{1,12}\)", "", name).strip(" .") for name in said.split(";"))
            return tuple(name.removeprefix("and ") for name in names if name and not name.endswith(":"))
    return ()


def _english_block(lines: Sequence[str], at: int, printed: str) -> Signature | None:
    """`Dated: May 3, 2025.` with the officer's body below it (or above it), as registers print it."""
    signed = read_date(printed, "UTC")
    if signed is None:
        return None
    end = at + 1
    names: tuple[str, ...] = ()
    for below in range(at + 1, min(len(lines), at + 6)):
        names = _english_names(_clean(lines[below])) if len(lines[below]) < 160 else ()
        if names:
            end = below + 1
            break
    above = (_clean(line) for line in reversed(lines[max(0, at - 3) : at]) if len(line) < 160)
    names = names or next(((line,) for line in above if _EN_WHOLE.fullmatch(line)), ())
    return Signature(at, end, names, signed)


def _english_names(line: str) -> tuple[str, ...]:
    """The body of `Director, Bureau of Consumer Financial Protection.`: its last part that is one, no officer."""
    parts = [part.strip(" .") for part in line.split(",")]
    return tuple(part for part in parts if _EN_NAME.fullmatch(part))[-1:]
