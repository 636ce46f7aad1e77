"""Of which act a title speaks, and whether it is but a draft."""

from __future__ import annotations

import pytest

from sources.facts.subject import is_draft, subject_of

SUBJECTS = [
    ("海港部关于印发《港口作业办法（试行）》的通知", "港口作业办法"),
    ("港口作业办法", "港口作业办法"),
    ("港口作业办法（2031年修订）", "港口作业办法"),
    ("海港部关于《港口作业办法（征求意见稿）》公开征求意见的通知", "港口作业办法"),
    ("关于废止《港口作业办法》的决定", "关于废止港口作业办法的决定"),
    ("关于公开征求《港口作业办法（征求意见稿）》意见的公告", "港口作业办法"),
    ("港口作业办法（修订草案）", "港口作业办法"),
    ("海港部关于印发港口作业办法的通知", "港口作业办法"),
    ("海港部令第9号 港口作业办法", "港口作业办法"),
    ("港口作业办法（海港部令第9号）", "港口作业办法"),
    ("关于《港口作业办法》的解读", "关于港口作业办法的解读"),
    ("Rules of the sea", "rulesofthesea"),
    ("Proposed rule: Rules of the sea", "rulesofthesea"),
    ("Rules of the Sea; Notice of Proposed Rulemaking", "rulesofthesea"),
    ("Consultation on rules of the sea", "rulesofthesea"),
    ("Rules of the sea: final rule", "rulesofthesea"),
    ("通知", ""),
    ("", ""),
]


@pytest.mark.parametrize(("title", "act"), SUBJECTS)
def test_a_title_names_its_act_or_the_one_that_it_carries(title: str, act: str) -> None:
    """Marks of a draft, a trial or a revision are no part of the name; a word for any notice is no name."""
    assert subject_of(title) == act


DRAFTS = [
    ("海港部关于《港口作业办法（征求意见稿）》公开征求意见的通知", True),
    ("港口作业条例（草案）", True),
    ("Request for comments on the sea", True),
    ("Notice of proposed rulemaking: harbours", True),
    ("港口作业条例（修订草案）", True),
    ("关于公开征求《港口作业办法》意见的公告", True),
    ("Harbour fees: consultation", True),
    ("Harbour fees: draft order for consultation", True),
    ("港口作业办法", False),
    ("关于港口作业办法征求意见情况的反馈", False),
    ("关于公布征求意见结果的通知", False),
    ("Harbour fees: response to the consultation on the order", False),
    ("Consultation of workers in harbours", False),
]


@pytest.mark.parametrize(("title", "draft"), DRAFTS)
def test_a_draft_says_so(title: str, draft: bool) -> None:
    """Words that ask for comments, or the mark of a draft."""
    assert is_draft(title) is draft


def test_a_register_says_it_in_its_head() -> None:
    """A document of the Federal Register is titled alike when it proposes and when it decides."""
    head = "HARBOUR OFFICE\n33 CFR Part 9\nACTION: {}.\nSUMMARY: This document sets the fees of harbours."
    assert is_draft("Harbour Fees", head.format("Notice of proposed rulemaking"))
    assert is_draft("Harbour Fees", head.format("Proposed rule"))
    assert not is_draft("Harbour Fees", head.format("Final rule"))
    assert not is_draft("Harbour Fees", head.format("Final rule; withdrawal of proposed rule"))
