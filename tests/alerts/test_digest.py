"""Is a digest harmless, bounded, and said in the reader's words?"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from alerts.config import Route
from alerts.digest import Checked, Coming, Digest, Item, write_digest
from alerts.digest_words import CATALOGUE
from alerts.message import Message
from sources.notice import Facts, Notice
from state.records import Change, Tagged

NOW = datetime(2026, 1, 6, 9, tzinfo=UTC)


def item(number: int, title: str = "A notice", topics: tuple[str, ...] = (), url: str = "https://a.example/1") -> Item:
    notice = Notice(str(number), title, text="text " * 50, url=url, facts=Facts(published="2026-01-05"))
    tagged = tuple(Tagged(topic, ("word",)) for topic in topics)
    return Item(Change(number, number, "list", "published", NOW, title, url, topics=tagged), notice)


def written(*items: Item, language: str = "en", **over: object) -> Message:
    route = Route("daily", ("desk",), topics=("b", "a"), language=language, cron="0 9 * * *")
    whole: dict[str, object] = {
        "items": items, "sources": (Checked("list", "Ministry", "well", "", NOW),), "topic_names": {"a": "A", "b": "B"},
    }  # fmt: skip
    return write_digest(Digest(route, NOW - timedelta(days=1), NOW, NOW, **{**whole, **over}))  # type: ignore[arg-type]


def test_a_page_s_words_are_words_everywhere() -> None:
    """Markup, mail headers, bidi marks and a script's address in a title, a link, a source's name and its trouble."""
    evil = "<script>alert(1)</script>\r\nBcc: x@example.test \u202e"
    sources = (Checked("list", evil, "ill", evil, NOW, "suspect"),)
    coming = (Coming(1, "deadline", "2026-01-20", evil, "list", "javascript:alert(1)"),)
    told = written(item(1, evil, url="javascript:alert(1)"), sources=sources, coming=coming)
    assert "\n" not in told.subject and "\r" not in told.subject
    assert "<script" not in told.html and 'href="javascript' not in told.html
    assert all("\u202e" not in text and "⟨U+202E⟩" in text for text in (told.text, told.html))
    assert not any(line.startswith("Bcc:") for line in told.text.splitlines())


def test_a_digest_of_thousands_fits_into_a_mail_and_names_all_in_its_text() -> None:
    """The page stays under 100 KB and says how many it leaves out; the plain text and the JSON have every one."""
    told = written(*(item(number, f"第{number}号关于印发某项管理办法的通知") for number in range(3000)))
    assert len(told.html.encode()) < 100_000 and "Not shown here, for length" in told.html
    assert all(f"第{number}号" in told.text for number in (0, 1500, 2999))
    changes = told.data["changes"]
    assert isinstance(changes, list) and len(changes) == 3000


@pytest.mark.parametrize(("language", "rest", "titles"), [
    ("en", "and 180 more: `gazetted status` names them", "Not shown here, for length: {}; see"),
    ("zh", "另有 180 个，见 gazetted status", "另有 {} 件因篇幅未列于此"),
])  # fmt: skip
@pytest.mark.parametrize("name", ["某某省某某市某某区人民政府办公室", 'R & D "news" & <more>' * 3])
def test_a_page_is_bounded_whatever_is_not_well_and_soon_to_come(
    language: str, rest: str, titles: str, name: str
) -> None:
    """Of 200 sources that fail, 60 dates and 200 notices of as many sources, each is shown or counted."""
    link = f"https://a.example/{'x&' * 60}"
    sources = tuple(Checked(f"s{n}", f"{name}{n}", "ill", "x", NOW, "failing") for n in range(200))
    coming = tuple(Coming(n, "deadline", "2026-01-20", f"{name} date-{n}.", f"s{n}", link) for n in range(60))
    items = (item(n, f"{name} notice-{n}.", url=link) for n in range(200))
    each = (replace(one, change=replace(one.change, source=f"s{one.change.id}")) for one in items)
    told = written(*each, language=language, sources=sources, coming=coming)
    assert len(told.html.encode()) < 100_000
    assert told.html.count(CATALOGUE[language].ill_part + "</th>") == 21
    assert rest in told.html and rest in told.text
    named = len(re.findall(r" notice-\d+\.", told.html.split("</head>")[1]))
    assert 0 < named < 200 and titles.format(200 - named) in told.html
    dates = len(re.findall(r" date-\d+\.", told.html))
    assert 0 < dates <= 40 and CATALOGUE[language].more_dates.format(count=60 - dates) in told.html


def test_a_notice_stands_under_the_first_topic_of_the_route_that_it_has() -> None:
    """The route names b before a; a notice of both stands under B alone, and says why it is there."""
    told = written(item(1, "Both", ("a", "b")), item(2, "One", ("a",)))
    assert (
        told.text.index("== B ==") < told.text.index("· Both") < told.text.index("== A ==") < told.text.index("· One")
    )
    assert told.text.count("· Both") == 1 and "A (a) [matched: word], B (b) [matched: word]" in told.text


@pytest.mark.parametrize(("language", "subject", "nothing"), [
    ("en", "[Digest] 2 new: First and 1 more", "[Digest] Nothing new · sources checked: 1"),
    ("zh", "[汇总] 新发布 2：First 等 2 件", "[汇总] 无新内容 · 已查 1 个来源"),
])  # fmt: skip
def test_the_subject_tells_the_news_or_that_there_is_none(language: str, subject: str, nothing: str) -> None:
    """How many of what, and the first title; or what was checked."""
    assert written(item(1, "First"), item(2, "Second"), language=language).subject == subject
    assert written(language=language).subject == nothing
    assert set(CATALOGUE) == {"zh", "en"}


def test_a_part_of_very_many_changes_says_which_it_is() -> None:
    """A reader of the second message knows that there is a first."""
    told = written(item(1), part=(2, 3))
    assert told.subject.startswith("[Digest 2/3]") and told.data["digest"]["part"] == 2  # type: ignore[index]
    assert written(item(1)).subject.startswith("[Digest]")
