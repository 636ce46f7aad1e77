"""Which document number is the notice's own?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sources.facts.bodies import RUN_ON
from sources.facts.number_forms import (
    BODY,
    CASE_FORM,
    DAMAGED_FORMS,
    DIRECTIVE,
    EN_FORMS,
    ODD_YEAR,
    SERIAL,
    STATUTORY,
    TURNED_FORMS,
    YEAR,
    YEAR_BOX,
    ZH_FORMS,
)
from sources.facts.numerals import read_count
from sources.facts.width import fold
from sources.late import late

_ZH = tuple(late(form) for form, _ in ZH_FORMS)
_DAMAGED = tuple(late(form) for form, _ in DAMAGED_FORMS)
_EN = tuple(late(form) for form, _ in EN_FORMS)
_TURNED = tuple(late(form) for form, _ in TURNED_FORMS)
_CASE = late(CASE_FORM)
_BOX = late(YEAR_BOX)
_ODD_YEAR = late(ODD_YEAR)
_LOOKS = str.maketrans("OoIl", "0011")
_PHRASE = late(r"关于|[的《]")
"""No body's short name has these: a title ran into the number."""
_LABELS = (
    r"(?:发 ?文 ?字 ?号|發文字號|发文文号|发文编号|文件编号|文件字号|公文文号|公文字号|文 {0,8}号|文 {0,8}號|字 {0,8}号"
    r"|Document [Nn]umber|Reference)"
)
_LABEL = late(rf"^[\[【]?{_LABELS}[\]】]?[:] ?")
_LABELLED = late(rf"(?:^|[ |;,])[\[【]?{_LABELS}[\]】]?: ?(?P<number>[^ :|;,。][^:|;,。]{{2,50}}?[号號])(?=$|[ |;,])")
"""One of several labelled parts of a line: 索引号:… 文号:… 发布日期:…"""
_NAMES = late(r"([\u3400-\u9fff]{8,60}?)(?:令|公告|通告)(?![\u3400-\u9fff])")
_OF_WHOM = late(r"(?:令|公告|通告)[〔\d第]")
_BODY_NAME = late(rf"(?!关于){BODY}{{2,38}}(?:部|委|委员会|局|行|署|院|厅|政府|办公室)")
_HEADING = late(rf"^({BODY}{{2,60}}?(?:令|公告|通告))$")
_TITLE_END = late(r"\(([^()]{0,60}?号)\)?$")
_TITLE_START = late(
    rf"^[\[【]?([^《(]{{0,60}}?(?:{YEAR_BOX}|{YEAR}年|令|公告)\s?\(?第?\s?\d{{1,5}}\s?号\)?"
    r"|[^《( ]{2,40}第\d{1,4}号令)"
    r"(?:[\s(\]】—–:-]|$)"
)
_TITLE_LAST = late(
    r"(?:通知|意见|公告|通告|决定|批复|复函|函|办法|规定|细则|方案|规划|指引|条例|公示|通报|》)[ _|—–-]{1,3}"
    rf"({BODY}{{2,14}}{YEAR_BOX}第?\d{{1,5}}号)$"
)
_PROMULGATED = tuple(
    late(form)
    for form in (
        r"^\(.{0,60}?日([^,。;《》]{2,60}?号)(?:公布|发布)",
        r"^\d{4} ?年.{2,10}日([^,。;《》]{2,60}?号)(?:公布|发布|颁布)",
        r"^\(?([\u3400-\u9fff]{2,30}(?:令|公告)[^,。;《》]{1,20}?号)(?:公布|发布|颁布)\)?$",
        r"^\(?(?:Promulgated|Issued|Published) by (Order No\. ?\d{1,5} of the [A-Z][\w ,'’]{2,80}?)"
        r"(?: on [A-Z].{3,24})?\)?$",
        r"^(?:中華)?(?:民國)?[^,。年]{1,8}年[^,。日]{2,8}日([^,。;]{4,40}?字第 ?\d{5,12}[A-Z]?號)(?:令|公告|函)",
    )
)
_EN_TITLES = (late(r"^" + EN_FORMS[3][0]), late(r"^" + DIRECTIVE), late(rf"\({STATUTORY}\)$"))
_WHO_SIGNS = late(r"^.{2,}?[部會局署院府行](?=[\u3400-\u9fff]{2,10}字第)")
"""Before the number of a Taiwanese body: its name, which the number does not hold."""
_BODY_TEXT = late(r"[。;]$|^第[一1]条|^.{90}")
_OWN_WORD = late(r"本(令|公告|通告)(?:自|由|从)")
"""How an act names itself where it says from when it holds."""
_HEAD_LINES = 24


def number_line(line: str) -> tuple[str, bool] | None:
    """The document number that fills the whole of `line`, and whether it had to be mended; None for any other line."""
    folded = fold(line[:160]).strip()
    if len(line) > 160 or not folded:
        return None
    folded = _LABEL.sub("", folded).removesuffix("文")
    return _chinese(folded) or _english(folded)


def doc_number(title: str, lines: Sequence[str]) -> tuple[str, bool] | None:
    """The notice's own number: in its title, or on a line of its own in its head, never one that it cites.

    `〔2022〕第1号` without a body is none: every body has one in that year.
    """
    head = [fold(line[:200]).strip() for line in _head(lines)]
    named = _in_title(fold(title[:400]).strip()) or _in_lines(title, head)
    if named and named[0][0] == "〔":
        named = _with_own_word(named[0], [fold(title[:400]).strip(), *head], lines)
    if named and named[0].startswith(("Docket", "File")):
        named = _at_end(lines) or named  # a docket holds the proposal, its extensions and what came of it
    return named or _promulgated(head) or _at_end(lines)


def _with_own_word(number: str, head: Sequence[str], lines: Sequence[str]) -> tuple[str, bool] | None:
    """`〔2022〕第1号` right under a body's name, in a text that calls itself `本公告`, is that body's 公告: mended."""
    at = next((at for at, line in enumerate(head) if number_line(line) == (number, False)), 0)
    body = _body_of(head[at - 1]) if at else None
    words = {word for line in lines for word in _OWN_WORD.findall(line[:2000])}
    return (f"{body}{words.pop()}{number}", True) if body and len(words) == 1 else None


def _head(lines: Sequence[str]) -> list[str]:
    """The lines before the first paragraph: what follows may cite the numbers of others."""
    head: list[str] = []
    for line in lines[: 4 * _HEAD_LINES]:
        if not line.strip():
            continue
        head.append(line)
        if len(head) >= _HEAD_LINES or (_BODY_TEXT.search(fold(line.strip())) and not number_line(line)):
            break
    return head


def _in_title(title: str) -> tuple[str, bool] | None:
    start, end, last = _TITLE_START.match(title), _TITLE_END.search(title), _TITLE_LAST.search(title)
    if start and (found := _chinese(start[1])):
        return found
    if end and not title[: end.start()].rstrip().endswith("》"):
        return _chinese(end[1])
    if last:
        return _chinese(last[1])
    english = next((match for form in _EN_TITLES if (match := form.search(title))), None)
    return (english["number"], False) if english else None


def _in_lines(title: str, head: Sequence[str]) -> tuple[str, bool] | None:
    for at, line in enumerate(head):
        before = [fold(title).strip(), *head[:at]]
        found = number_line(line) or _labelled(line) or (_in_title(line) if at < 4 else None)
        if found:
            return _with_heading(found, before)
        found = _bare_serial(line, before)
        if found:
            return found
    return None


def _labelled(line: str) -> tuple[str, bool] | None:
    match = _LABELLED.search(line)
    return _chinese(match["number"]) if match else None


def _with_heading(found: tuple[str, bool], before: Sequence[str]) -> tuple[str, bool]:
    """`〔2022〕第1号` under the heading `中国人民银行令` is the number `中国人民银行令〔2022〕第1号`.

    `公告〔2022〕第1号` under the name of a body is that body's.
    """
    number, mended = found
    if number[0] in "〔0123456789":
        heading = _heading_of(before)
    else:
        heading = _body_of(before[-1]) if _OF_WHOM.match(number) else None
    return (heading + number, mended) if heading else found


def _bare_serial(line: str, before: Sequence[str]) -> tuple[str, bool] | None:
    serial = line.replace(" ", "").strip("()")
    heading = _heading_of(before)
    if heading and re.fullmatch(SERIAL, serial) and serial.startswith("第"):
        return _shorten(heading + serial), False
    return None


def _heading_of(before: Sequence[str]) -> str | None:
    for at in range(len(before) - 1, max(len(before) - 4, -1), -1):
        line = before[at].replace(" ", "")
        if at and line in ("令", "公告", "通告") and (body := _body_of(before[at - 1])):
            return body + line
        match = _HEADING.match(_last_name(before[at]).replace(" ", ""))
        if match:
            return match[1]
    return None


def _body_of(line: str) -> str | None:
    """The body that a line names, of several the last; None for a line that says anything else."""
    name = RUN_ON.split(line.split(" ")[-1])[-1]
    return name if _BODY_NAME.fullmatch(name) else None


def _promulgated(head: Sequence[str]) -> tuple[str, bool] | None:
    matches = (match for line in head[:8] for form in _PROMULGATED if (match := form.match(line)))
    return next((found for match in matches if (found := _chinese(match[1]) or _english(match[1]))), None)


def _at_end(lines: Sequence[str]) -> tuple[str, bool] | None:
    """The Federal Register prints its own number last: [FR Doc. 2011-18676 Filed …]."""
    for line in lines[-12:]:
        match = _EN[0].fullmatch(fold(line[:160]).strip())
        if match:
            return match["number"], False
    return None


def _chinese(folded: str) -> tuple[str, bool] | None:
    case = _CASE.fullmatch(folded.replace(" ", ""))
    if case:
        return f"（{case['year']}）{case['rest']}", False
    compact = _in_order(_last_name(_unwrap(folded)).replace(" ", ""))
    if _PHRASE.search(compact):
        return None
    odd = _ODD_YEAR.search(compact)
    if odd:
        read = _chinese(_ODD_YEAR.sub(f"〔{_year(odd['odd'])}〕", compact))
        return (read[0], True) if read else None
    if any(form.fullmatch(compact) for form in _ZH):
        return _shorten(_BOX.sub(r"〔\1〕", compact)).replace("(", "（").replace(")", "）"), False
    for form in _DAMAGED:
        match = form.fullmatch(compact)
        if match:
            return f"{match['body']}〔{match['year']}〕{match['serial']}号", True
    return None


def _year(odd: str) -> int | None:
    return read_count(odd.translate(_LOOKS))


def _in_order(number: str) -> str:
    """As official citations order its parts: the body, the sort, the serial."""
    match = next((match for form in _TURNED if (match := form.fullmatch(number))), None)
    return f"{match['body']}{match['sort']}{match['serial']}" if match else _WHO_SIGNS.sub("", number)


def _english(folded: str) -> tuple[str, bool] | None:
    for form in _EN:
        match = form.fullmatch(folded)
        if match:
            return match["number"].rstrip("., "), False
    return None


def _unwrap(text: str) -> str:
    """`(第285号)` without its brackets; `(2017)第5号` keeps them."""
    inside = text[1:-1]
    return inside if text[:1] == "(" and text[-1:] == ")" and ")" not in inside.split("(", 1)[0] else text


def _last_name(text: str) -> str:
    """Of several announcing bodies, with spaces between them or run together by a scan, the number keeps the one that
    it stands next to."""
    text = re.sub(r"^.*(?:[\u3400-\u9fff]{4}|[部委会局行署院厅]) +(?=[\u3400-\u9fff]{3,}(?:令|公告|通告))", "", text)
    names = _NAMES.match(text)
    return "".join((RUN_ON.split(names[1])[-1], text[names.end(1) :])) if names else text


def _shorten(number: str) -> str:
    return number.removeprefix("中华人民共和国") if number.startswith("中华人民共和国国务院令") else number
