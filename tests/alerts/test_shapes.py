"""JSON has exactly the keys that are promised."""

from datetime import UTC, datetime

from alerts.shapes import change_json, notice_json, seen_json
from sources.notice import Amount, Attachment, Citation, Facts, Notice
from state.records import Change, KnownNotice, Tagged, Version

SEEN = [
    *("url", "title", "section", "outlet", "language", "doc_number", "doc_number_mended", "issuers", "signed"),
    *("published", "effective", "expires", "deadline", "repeals", "amends", "amounts", "attachments", "text"),
    *("region", "addressees", "scope", "instructions", "days", "facts_at"),
]
OURS = ["id", "source", "topics", "story", "versions", "first_seen"]
NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
NOTICE = Notice(
    "k",
    "标题",
    "正文",
    facts=Facts(
        issuers=("财政部",),
        repeals=(Citation("旧办法", "财金〔2020〕1号"),),
        amounts=(Amount("295.3 billion yuan", 295_300_000_000, "CNY"), Amount("3.9%", percent=3.9)),
    ),
    attachments=(Attachment("https://example.cn/a.pdf", "附件"),),
)
KNOWN = KnownNotice(7, "mof", 3, 2, NOW, False, Version(9, 7, 2, NOW, NOTICE, (Tagged("t", ("贴息",)),)))


def test_extract_shows_what_the_source_shows():
    """Facts as printed, missing ones null or empty; amounts in money or in percent."""
    seen = seen_json(NOTICE)
    assert sorted(seen) == sorted(SEEN) and seen["deadline"] is None and seen["amends"] == []
    assert seen["amounts"] == [
        {"value": 295_300_000_000, "currency": "CNY", "text": "295.3 billion yuan"},
        {"percent": 3.9, "text": "3.9%"},
    ]
    assert seen["repeals"] == [{"title": "旧办法", "doc_number": "财金〔2020〕1号"}]


def test_each_fact_is_quoted_from_where_it_stands():
    """`facts_at` quotes the text: one place for a fact of one value, a list where there may be several."""
    text = "海政规〔2031〕5号。《旧办法》同时废止，自2032年1月1日起施行。"
    facts = Facts(
        repeals=(Citation("甲"), Citation("旧办法", at=(13, 16))), at=(("effective", 22, 35), ("issuers", 0, 2))
    )
    places = seen_json(Notice("k", "标题", text, facts=facts))["facts_at"]
    assert places == {
        "effective": [22, 35, "自2032年1月1日起施行"],
        "issuers": [[0, 2, "海政"]],
        "repeals": [None, [13, 16, "旧办法"]],
    }


def test_a_known_notice_has_its_identity_and_its_text_only_if_asked():
    """`notices --json` has the text only with `--text`."""
    assert sorted(notice_json(KNOWN, text=True)) == sorted(SEEN + OURS)
    bare = notice_json(KNOWN, text=False)
    assert sorted(bare) == sorted(set(SEEN + OURS) - {"text"})
    assert bare["topics"] == [{"id": "t", "because": ["贴息"]}] and bare["first_seen"] == "2026-01-02T03:04:00+00:00"


def test_a_change_has_old_and_new_of_each_field():
    """Values of ours become the same JSON that a notice shows."""
    change = Change(1, 7, "mof", "revised", NOW, "标题", None, fields={"repeals": ((), (Citation("甲", None),))})
    shown = change_json(change)
    names = ["id", "notice", "source", "kind", "at", "title", "url", "topics", "fields", "summary"]
    assert list(shown) == [*names, "significance", "reasons", "retracted"]
    assert (shown["significance"], shown["reasons"]) == (None, [])
    assert shown["fields"] == {"repeals": [[], [{"title": "甲", "doc_number": None}]]}
