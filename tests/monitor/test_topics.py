"""What is a notice about, and which words say so?"""

from __future__ import annotations

import re
import time
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.topics import Topic, check_pattern, tag
from sources.notice import Notice
from state.records import Tagged


def because(topic: Topic, title: str = "", text: str = "") -> tuple[str, ...] | None:
    found = tag(Notice("k", title, text), [topic])
    return found[0].because if found else None


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("算力券", "发放算力券的通知", True),
        ("算力券", "发放算 力\u200b券的通知", True),
        ("computing power voucher", "A Computing  Power\tVoucher scheme", True),
        ("computing power voucher", "computing power vouchers", False),
        ("AI", "用AI的企业", True),
        ("AI", "said PAID aid", False),
        ("5G", "15G", False),
        ("5G", "建设５Ｇ基站", True),
        ("人工 智能", "人工智能", True),
        ("“双碳”", "实现「双碳」目标", True),
        ("算力券", "算力\n券商", False),
        (" ", "anything", False),
    ],
)
def test_phrases(phrase: str, text: str, found: bool) -> None:
    """Width, case, spaces and invisible characters aside; Latin words whole; within one paragraph."""
    assert because(Topic("t", any=(phrase,)), text=text) == ((phrase,) if found else None)


def test_any_all_none_and_within() -> None:
    """One of `any`, each of `all`, none of `none`, in the places named; `because` keeps the topic's own spelling."""
    topic = Topic("t", any=("补贴", "Grant"), all=("企业",), none=("征求意见",))
    assert because(topic, "企业补贴", "a grant") == ("补贴", "Grant", "企业")
    assert because(topic, "企业", "无") is None
    assert because(topic, "补贴", "个人") is None
    assert because(topic, "企业补贴征求意见") is None
    assert because(Topic("t", any=("补贴",), within=("title",)), "通知", "补贴") is None
    assert because(Topic("t", none=("补贴",)), "通知") is None
    assert because(Topic("t", all=("通知",)), "通知") == ("通知",)


def test_a_sources_own_topics_always_hold() -> None:
    """Topics in `always` need no words, and come once even where the words say so too."""
    topics = [Topic("a", any=("补贴",)), Topic("b", any=("处罚",))]
    assert tag(Notice("k", "补贴"), topics, ["z", "a"]) == (Tagged("z"), Tagged("a", ("补贴",)))


def test_patterns() -> None:
    """A word between slashes is a regular expression, case and full width of letters and digits aside."""
    topic = Topic("t", any=(r"/^第\d+号$/", "/model(l)?ing（试行）/"))
    assert because(topic, text="通知\n第１２号\n") == (r"/^第\d+号$/",)
    assert because(topic, text="Ｍodelling（试行）") == ("/model(l)?ing（试行）/",)


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "(a*b)*", r"(a)\1", "(?=a)b", "(?<!a)b", "a*+", "(?>a)", "[", "(?i)a", "a{1,9999}", "a" * 600]
)
def test_patterns_without_a_bound_are_refused(pattern: str) -> None:
    """What cannot be read or bounded is refused with a sentence, when the configuration is checked."""
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        check_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "character"),
    [("a.*b.*c.*d", "a"), (".*.*.*x", "a"), (r"\d+\d+\d+x", "1"), (r"(?:a|a|aa)*b", "a"), (r"\w+\s*\w+!", "中")],
)
def test_patterns_are_linear_in_the_text(pattern: str, character: str) -> None:
    """Patterns on which `re` would run for hours take seconds on the longest text that is tried."""
    start = time.process_time()
    assert because(Topic("t", any=(f"/{pattern}/",)), text=character * 200_000) is None
    assert time.process_time() - start < 5


ATOM = st.sampled_from(
    ["a", "b", ".", "[ab]", "[^a]", r"\w", r"\s", r"\b", r"\B", "^", "$", r"\n", "中", r"\.", "[中-龥]"]
)
PATTERN = st.recursive(
    ATOM,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda two: f"(?:{two[0]}|{two[1]})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{0,2}", "{1,}", "*?", "{3,}"])).map(
            lambda two: f"({two[0]}){two[1]}"
        ),
    ),
    max_leaves=8,
)


@given(PATTERN, st.text(st.sampled_from("abAB 中国.\n"), min_size=1, max_size=12))
@settings(max_examples=400, deadline=None)
def test_patterns_mean_what_they_mean_in_python(pattern: str, text: str) -> None:
    """A pattern that is accepted finds exactly what Python's `re` finds."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        try:
            check_pattern(pattern)
        except ValueError:
            return
        found = re.search(pattern, text, re.IGNORECASE | re.MULTILINE) is not None
        assert (because(Topic("t", any=(f"/{pattern}/",), within=("text",)), text=text) is not None) == found


def test_hundreds_of_topics_on_a_long_text() -> None:
    """Five hundred topics on a text of a quarter of a million characters: folded once, seconds at most."""
    text = "第一条 人工智能 computing  power vouchers；推进数据要素市场建设。\n" * 5_000
    topics = [Topic(f"t{n}", any=(f"词语{n}", f"phrase number {n}")) for n in range(500)]
    start = time.process_time()
    assert tag(Notice("k", "通知", text), [*topics, Topic("x", any=("数据要素",))]) == (Tagged("x", ("数据要素",)),)
    assert time.process_time() - start < 5
