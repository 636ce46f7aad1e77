"""What is a notice about, and which words say so?"""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.topics import Topic, check_words, tag
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
        ("computing power voucher", "computing power vouchers are given", True),
        ("tax", "Taxes, and a taxi", True),
        ("tax", "a taxs, a taxi, taxing", False),
        ("voucher", "vouchersafe, voucheres", False),
        ("policy", "policies", False),
        ("AI", "用AI的企业", True),
        ("AI", "said PAID aid AIs", False),
        ("5G", "15G", False),
        ("5G", "建设５Ｇ基站", True),
        ("人工 智能", "人工智能", True),
        ("“双碳”", "实现「双碳」目标", True),
        ("算力券", "算力\n券商", False),
        (" ", "anything", False),
    ],
)
def test_phrases(phrase: str, text: str, found: bool) -> None:
    """Width, case, spaces and invisible characters aside; Latin words whole or in the plural; in one paragraph."""
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
    assert tag(Notice("k", "补贴"), topics, ["z", "a"]) == (
        Tagged("z"),
        Tagged("a", ("补贴",), ("补贴",)),
    )


def test_patterns() -> None:
    """A word between slashes is a regular expression, case and full width of letters and digits aside."""
    topic = Topic("t", any=(r"/^第\d+号$/", "/model(l)?ing（试行）/"))
    assert because(topic, text="通知\n第１２号\n") == (r"/^第\d+号$/",)
    assert because(topic, text="Ｍodelling（试行）") == ("/model(l)?ing（试行）/",)


@pytest.mark.parametrize("pattern", [r"(a)\1", "(?=a)b", "(?<!a)b", "a*+", "(?>a)", "[", "a{1,9999}", "a" * 600])
def test_patterns_without_a_bound_are_refused(pattern: str) -> None:
    """What cannot be read or bounded is refused with a sentence, when the configuration is checked."""
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        check_words(f"/{pattern}/")


@pytest.mark.parametrize(
    ("pattern", "character"),
    [("a.*b.*c.*d", "a"), (".*.*.*x", "a"), (r"\d+\d+\d+x", "1"), (r"(?:a|a|aa)*b", "a"), (r"\w+\s*\w+!", "中")],
)
def test_patterns_are_linear_in_the_text(pattern: str, character: str) -> None:
    """Patterns on which `re` would run for hours take seconds on the longest text that is tried."""
    start = time.process_time()
    assert because(Topic("t", any=(f"/{pattern}/",)), text=character * 200_000) is None
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("words", "text", "passage"),
    [
        ("算力券", "關於發放算力券的通知", "關於發放算力券的通知"),
        ("電腦軟體", "采购电脑软体", "采购电脑软体"),
        ("算力 ~4 补贴", "对算力服务给予补贴。", "对算力服务给予补贴。"),
        ("算力 ~4 补贴", "补贴各类算力服务。", "补贴各类算力服务。"),
        ("算力 ~4 补贴", "算力服务由园区统一提供，补贴另行规定。", None),
        ("算力 ~9 补贴", "发展算力。\n给予补贴。", None),
        ("data ~3 transfer", "the transfer of personal data abroad", "the transfer of personal data abroad"),
        ("data ~1 transfer", "the transfer of all our data", None),
        ("算力 + 补贴", "发展算力。\n给予补贴。", "发展算力。"),
        ("算力 + 补贴", "发展算力。", None),
        ("voucher | 创新券", "发放创新券", "发放创新券"),
        ("voucher + fee | 创新券", "a voucher", None),
    ],
)
def test_words_in_either_script_near_each_other_together_or_apart(words: str, text: str, passage: str | None) -> None:
    """Either script; within so many words or characters of one paragraph; both of two; one of two; and where."""
    found = tag(Notice("k", "", text), [Topic("t", any=(words,))])
    assert [t.because for t in found] == ([(words,)] if passage else [])
    assert [t.passages[0] for t in found] == ([passage] if passage else [])


def test_a_passage_of_a_long_paragraph_is_the_part_around_the_words() -> None:
    """What is kept of a paragraph has the words in it, and says where it was cut."""
    text = "总则" * 400 + "设立算力券" + "附则" * 400
    (found,) = tag(Notice("k", "", text), [Topic("t", any=("算力券",))])
    assert "算力券" in found.passages[0] and len(found.passages[0]) <= 102
    assert found.passages[0].startswith("…") and found.passages[0].endswith("…")


@pytest.mark.parametrize("words", ["算力 + ", " | 算力", "a |  | b", "/(/", "a + /[/ "])
def test_words_that_cannot_be_sought_are_refused(words: str) -> None:
    """A sign with nothing beside it, or a pattern that is none, is refused when the configuration is checked."""
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        check_words(words)


@pytest.mark.parametrize("phrase", ["算力券", "data transfer", "5G", "〇一", "ß", "ﬁn", "Ⅳ"])
@given(st.text(alphabet="算力券data5G〇一 \n\u200b，.", max_size=40))
def test_a_phrase_is_found_wherever_it_is_put(phrase: str, around: str) -> None:
    """A paragraph of its own with the phrase in it is of the topic, whatever stands around."""
    assert because(Topic("t", any=(phrase,)), text=f"{around}\n（{phrase}）\n{around}") == (phrase,)


def test_hundreds_of_topics_on_a_long_text() -> None:
    """Five hundred topics on a text of a quarter of a million characters: folded once, seconds at most."""
    text = "第一条 人工智能 computing  power vouchers；推进数据要素市场建设。\n" * 5_000
    topics = [Topic(f"t{n}", any=(f"词语{n}", f"phrase number {n}")) for n in range(500)]
    start = time.process_time()
    (found,) = tag(Notice("k", "通知", text), [*topics, Topic("x", any=("数据要素",))])
    assert (found.id, found.because) == ("x", ("数据要素",))
    assert time.process_time() - start < 5
