"""Is this a notice we know? By key, by address, by number, by likeness, and never two for one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.match import match
from sources.notice import Facts, Notice
from state.records import KnownNotice, Name, Version
from tests.printing import MEASURES, RULES

PAGE = "https://example.gov/"
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
TITLE = "关于印发《算力券管理办法》的通知"
HELD = Notice("k", TITLE, MEASURES, "https://example.gov/1", facts=Facts(doc_number="发改办高技〔2025〕88号"))


def known(notice: Notice = HELD, number: int = 1) -> KnownNotice:
    version = Version(number, number, 1, NOW, notice)
    return KnownNotice(number, "s", number, 1, NOW, False, version, notice.key, notice.url)


def found(*seen: Notice, held: Notice = HELD, shown: bool = False) -> dict[str, int]:
    """Which known notice each seen one is, where `held` is known, and `shown` under its key or not."""
    one = known(held)
    name = Name(1, held.key, held.title, held.facts.doc_number, held.url)
    answer = match(seen, {held.key: one} if shown else {}, lambda: [name], lambda number: one, PAGE)
    return {key: notice.id for key, notice in answer.items()}


SAME = {
    "a new address": Notice("x", TITLE, MEASURES, "https://example.gov/2"),
    "the same address, a new number and text": Notice("x", TITLE + "（更新）", "别的正文", HELD.url),
    "the same number, a longer title": Notice("x", "转发" + TITLE, "全文见附件。", facts=HELD.facts),
    "another title over the same text": Notice("x", "印发《算力券管理办法》的通知", MEASURES),
    "other white space and width": Notice("x", TITLE.replace("《", " 《"), MEASURES.replace("\n", "\n\n ")),
}


@pytest.mark.parametrize("name", SAME)
def test_a_known_notice_under_a_new_key_is_known(name: str) -> None:
    """Something else than the key says that it is the same."""
    assert found(SAME[name]) == {"x": 1}


OTHER = {
    "another matter": Notice("x", "关于春运气象服务的通知", RULES, "https://example.gov/2"),
    "the same title, another text": Notice("x", TITLE, RULES * 2, "https://example.gov/2"),
    "the next of a series": Notice("x", TITLE, MEASURES.replace("五十万", "六十万").replace("2027", "2028")),
    "another number": Notice("x", TITLE, MEASURES, facts=Facts(doc_number="发改办高技〔2025〕89号")),
    "the same number, another title": Notice("x", "外汇管理公告", "短", facts=HELD.facts),
}


@pytest.mark.parametrize("name", OTHER)
def test_another_notice_is_not_taken_for_a_known_one(name: str) -> None:
    """A wrong match would swallow news; serial notices differ in a number alone."""
    assert found(OTHER[name]) == {}


def test_short_notices_are_one_if_title_and_day_are() -> None:
    """Too little text to compare: the same title of the same day is the same, of another day it is not."""
    held = Notice("k", "停牌公告", "如题", facts=Facts(published="2026-01-04"))
    same = Notice("x", "停牌公告", "", facts=Facts(published="2026-01-04"))
    later = Notice("y", "停牌公告", "", facts=Facts(published="2026-01-05"))
    assert found(same, held=held) == {"x": 1} and found(later, held=held) == {}
    assert found(Notice("z", "停牌公告"), held=held) == {}


def test_the_page_of_a_bulletin_is_no_notices_own_address() -> None:
    """All notices of a bulletin stand at one address: it does not make a new one an amendment of one that left."""
    held = Notice("k", "关于调整存款准备金率的公告", MEASURES, PAGE)
    assert found(Notice("x", "关于调整个人所得税起征点的公告", RULES, PAGE), held=held) == {}


def test_the_most_alike_is_taken() -> None:
    """Two known notices of one number: the one of the same title, wherever it stands."""
    other = known(Notice("j", "转发" + TITLE, "", facts=HELD.facts), 2)
    held = {1: known(), 2: other}
    names = [Name(n, k.key, k.current.content.title, HELD.facts.doc_number, None) for n, k in held.items()]
    seen = Notice("x", TITLE, "", facts=HELD.facts)
    for order in (names, names[::-1]):
        assert match([seen], {}, lambda order=order: order, held.__getitem__, PAGE)["x"].id == 1  # type: ignore[misc]


def test_a_known_notice_answers_to_one_stranger() -> None:
    """Two copies under new keys: the first is it, the second is another."""
    first, second = SAME["a new address"], Notice("y", TITLE, MEASURES, "https://example.gov/3")
    assert found(first, second) == {"x": 1}


def test_two_that_are_seen_at_once_are_two() -> None:
    """Under an old key and under the present one of the same notice: the one under the present key is it."""
    here, there = HELD, Notice("old", TITLE, RULES)
    one = known()
    for seen in ([here, there], [there, here]):
        assert set(match(seen, {"k": one, "old": one}, list, lambda number: one, PAGE)) == {"k"}
    assert set(match([there], {"old": one}, list, lambda number: one, PAGE)) == {"old"}


def test_nothing_is_looked_up_where_all_keys_are_known() -> None:
    """The usual poll costs no comparison."""

    def never() -> list[Name]:
        raise AssertionError("asked for names without need")

    one = known()
    assert match([HELD], {"k": one}, never, lambda number: one, PAGE) == {"k": one}
