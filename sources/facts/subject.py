"""Of which act does a title speak, and is it but the draft of it?"""

from __future__ import annotations

import re

from sources.facts.width import fold, fold_title
from sources.late import late

_CARRIED = late(
    r"(?:印发|发布|公布|颁布|转发|下发|颁发|就|对|关于)\s?(?:修订后的)?[《〈](?P<act>[^《》]{2,160})[》〉](?:的(?:通知|公告|通告|令|决定)|"
    r"[^《》]{0,20}征求意见|[^《》]{0,12}意见的)"
)
"""`关于印发《甲办法》的通知` carries the act: whoever cites 《甲办法》 means it."""
_DRAFT = late(
    r"征求(?:社会|公众)?[^,。]{0,8}意见|公开征集[^,。]{0,12}意见|\((?:草案|送审稿|征求意见稿|公开征求意见稿)[^()]{0,12}\)"
)
_EN_DRAFT = late(
    r"\b(?:proposed (?:rule|rulemaking|amendments?)|consultation (?:on|paper|draft)|call for evidence|"
    r"request for (?:public )?comments?|draft for comment)\b",
    re.IGNORECASE,
)
_MARKS = late(r"\((?:[^()]{0,8}(?:草案|送审稿|征求意见稿|修订稿|试行|暂行|修订|修正)[^()]{0,8}|\d{4}年[^()]{0,8})\)")
_SHORTEST = 5
"""Letters of a title by which another notice can be known: 办法 and 通知 name none."""


def subject_of(title: str) -> str:
    """The act that a title names or carries, folded, without its marks of a draft or a trial; empty where too short."""
    folded = fold(title)
    match = _CARRIED.search(folded)
    act = fold_title(_MARKS.sub("", match["act"] if match else folded))
    return act if len(act) >= _SHORTEST else ""


def is_draft(title: str) -> bool:
    """Whether a title says that its act is put up for comment."""
    folded = fold(title)
    return bool(_DRAFT.search(folded) or _EN_DRAFT.search(folded))
