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
    ("Rules of the sea", "rulesofthesea"),
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
    ("港口作业办法", False),
    ("Consultation of workers in harbours", False),
]


@pytest.mark.parametrize(("title", "draft"), DRAFTS)
def test_a_draft_says_so(title: str, draft: bool) -> None:
    """Words that ask for comments, or the mark of a draft."""
    assert is_draft(title) is draft
