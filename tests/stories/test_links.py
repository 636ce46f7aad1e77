"""Where the links in a text lead is part of what it says; how their addresses are spelt is not."""

from __future__ import annotations

import pytest

from tests.newsday import Newsday
from tests.printing import Json, notice_page

LICENCE = "https://licences.example.org/by/3.0/"
RULES = (
    "The data of the register are given under the terms of the {licence}, which apply from the day of publication.",
    "Objections go to {mail}; the form and its annexes are in the {guide} of the Commission.",
    "The list of fees in {part} is reviewed each year, and the Commission reports on it to Parliament.",
)
LINKS = {
    "licence": ("Open Licence", LICENCE),
    "mail": ("the registrar", "mailto:registrar@example.gov"),
    "guide": ("guide to filings", "/guides/filings.html"),
    "part": ("section 4", "#fees"),
}


def document(**targets: str) -> str:
    """The rules, with other targets of some links; one that is empty leaves the words without a link."""
    shown = {}
    for name, (words, to) in LINKS.items():
        href = targets.get(name, to)
        shown[name] = f'<a href="{href}">{words}</a>' if href else words
    return notice_page("Rules of the register", *(rule.format(**shown) for rule in RULES))


def page_source(day: Newsday) -> Json:
    return {"id": "rules", "name": "Register", "kind": "page", "url": day.site.url("/rules"), "language": "en"}


def show(day: Newsday, text: str) -> list[tuple[str, str]]:
    day.site.show(text, "/rules")
    day.poll()
    return day.news()


@pytest.mark.parametrize(
    ("name", "to"),
    [
        ("licence", "https://licences.example.org/by/4.0/"),
        ("licence", ""),
        ("mail", "mailto:complaints@example.gov"),
        ("guide", "/guides/filings-2026.html"),
    ],
)
def test_a_link_that_leads_elsewhere_is_a_revision(day: Newsday, name: str, to: str) -> None:
    """Every word stays: another licence, none any more, another address for objections, another guide."""
    day.configure(page_source(day))
    show(day, document())
    assert show(day, document(**{name: to})) == [("revised", "Rules of the register")]
    (change,) = [one for one in day.room.store.queries.changes() if one.kind == "revised"]
    before, now = change.fields["links"]
    words = LINKS[name][0]
    assert [one["words"] for one in before] == [words]
    assert [one["words"] for one in now] == ([words] if to else [])
    assert f"{words} (" in change.summary


@pytest.mark.parametrize(
    "targets",
    [
        {"licence": "http://licences.example.org/by/3.0?utm_source=register&visit=8F21C0"},
        {"guide": "filings.html", "licence": "//licences.example.org/by/3.0/#summary", "part": "/rules#fees"},
        {"guide": "/guides/../guides/filings.html;jsessionid=A0F1"},
        {"part": "/rules?print=1#fees"},
        {"part": ""},
        {"mail": "MAILTO:Registrar@example.gov?subject=Objection"},
    ],
)
def test_a_link_that_is_spelt_otherwise_is_no_news(day: Newsday, targets: dict[str, str]) -> None:
    """The marks of a visit, another scheme, a relative address, a session, a part of the page itself."""
    day.configure(page_source(day))
    base = '<base href="/guides/">' if targets.get("guide") == "filings.html" else ""
    show(day, document())
    assert show(day, document(**targets).replace("<head>", f"<head>{base}")) == []


def test_two_servers_that_spell_a_link_each_in_its_way_are_told_once(day: Newsday) -> None:
    """One of them is stale: what it shows again had been left."""
    day.configure(page_source(day))
    show(day, document())
    new = document(guide="/guides/filings-2026.html")
    for text in (new, document(), new, document()):
        news = show(day, text)
    assert news == [("revised", "Rules of the register")]


def test_a_text_that_changed_names_the_words_that_lead_elsewhere(day: Newsday) -> None:
    """Links of new paragraphs are in the redline with them; a link that moved meanwhile would not be."""
    day.configure(page_source(day))
    show(day, document())
    new = document(licence="https://licences.example.org/by/4.0/").replace(
        "each year", 'every two years by <a href="/board">the board</a>'
    )
    assert show(day, new) == [("revised", "Rules of the register")]
    (change,) = [one for one in day.room.store.queries.changes() if one.kind == "revised"]
    assert [one["words"] for one in change.fields["links"][1]] == ["Open Licence"]
