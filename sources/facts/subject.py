"""Of which act does a title speak, and is it but the draft of it?"""

from __future__ import annotations

import re

from sources.facts.width import fold, fold_title
from sources.late import late

_CARRIED = late(
    r"(?:印发|发布|公布|颁布|转发|下发|颁发|征求|就|对|关于)\s?(?:修订后的)?[《〈](?P<act>[^《》]{2,160})[》〉](?:的(?:通知|公告|通告|令|决定)|"
    r"[^《》]{0,20}征求意见|(?:公开征求|的)?[^《》]{0,12}意见的)"
    r"|(?:关于|^)(?:印发|发布|公布|颁布)(?P<plain>[^《》〈〉]{4,80}"
    r"(?:办法|规定|细则|规则|条例|规程|规范|指引|方案|标准|目录))的(?:通知|公告|通告|令)"
)
"""`关于印发《甲办法》的通知` carries the act: whoever cites 《甲办法》 means it."""
_DRAFT = late(
    r"征求(?:社会|公众)?[^,。]{0,8}意见|公开征求《[^《》]{2,160}》[^,。]{0,4}意见|公开征集[^,。]{0,12}意见"
    r"|\([^()]{0,10}(?:草案|送审稿|征求意见稿)[^()]{0,12}\)"
)
_EN_DRAFT = late(
    r"\b(?:proposed (?:rule|rulemaking|amendments?)|consultation (?:on|paper|draft)|call for evidence|"
    r"request for (?:public )?comments?|draft for comment|for (?:public )?consultation)\b|[:;(-]\s?consultation\)?$",
    re.IGNORECASE,
)
_ANSWERED = late(
    r"意见(?:的?(?:情况|结果|采纳|汇总|反馈)|征集情况)"
    r"|(?:response|answer)s? to |consultation (?:outcome|response)|summary of responses",
    re.IGNORECASE,
)
"""What a title says that tells what came of a consultation."""
_ACTION = late(
    r"^ACTION:\s*(?:[A-Z][\w -]{2,40}\s)?(?:(?:Notice of|Supplemental(?: notice of)?)\s)?"
    r"Proposed (?:rules?|rulemaking)\b",
    re.MULTILINE | re.IGNORECASE,
)
"""How a document of the Federal Register says that it proposes a rule (1 CFR 18.12): its title need not."""
HEAD = 4_000
"""Characters of a text in which that stands."""
_EN_MARKS = late(
    r"^(?:consultation (?:on|paper on|paper:)|proposed rule(?:making)?:|final rule:|draft:?)\s"
    r"|(?:[:;,]|\s-)\s(?:notice of )?"
    r"(?:proposed rule(?:making)?|final rule|consultation|draft(?: for (?:consultation|comment))?)$",
    re.IGNORECASE,
)
_MARKS = late(r"\((?:[^()]{0,8}(?:草案|送审稿|征求意见稿|修订稿|试行|暂行|修订|修正)[^()]{0,8}|\d{4}年[^()]{0,8})\)")
_NUMBERED = late(
    r"^[\u3400-\u9fff、 ]{2,40}(?:令|公告)\s?(?:〔\d{4}〕|\d{4}年)?第?\s?\d{1,5}\s?号[\s:—-]{1,3}(?=\S{5})"
    r"|\s?\([\u3400-\u9fff、 ]{0,40}(?:令|公告)?\s?(?:〔\d{4}〕|\d{4}年)?第?\s?\d{1,5}\s?号\)$"
)
"""The number that a title prints before or behind the act."""
_SHORTEST = 5
"""Letters of a title by which another notice can be known: 办法 and 通知 name none."""


def subject_of(title: str) -> str:
    """The act that a title names or carries, folded, without its marks of a draft or a trial; empty where too short."""
    folded = fold(title)
    match = _CARRIED.search(folded)
    named = (match["act"] or match["plain"]) if match else _NUMBERED.sub("", _EN_MARKS.sub("", folded.strip()))
    act = fold_title(_MARKS.sub("", named))
    return act if len(act) >= _SHORTEST else ""


def is_draft(title: str, text: str = "") -> bool:
    """Whether a title, or the head of a text in the Federal Register, says that the act is put up for comment."""
    folded = fold(title)
    if _ANSWERED.search(folded):
        return False
    return bool(_DRAFT.search(folded) or _EN_DRAFT.search(folded) or _ACTION.search(text[:HEAD]))
