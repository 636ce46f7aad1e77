"""Every kind of mail that readers and operators get, in each language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from alerts.config import Route
from alerts.digest import Checked, Coming, Digest, Item, write_digest
from alerts.earlier import Earlier
from alerts.message import Message, Why, write, write_incident
from alerts.probe import write_probe
from alerts.reminder import write_reminder
from alerts.retraction import write_retraction
from sources.notice import Amount, Citation, Facts, Notice
from state.records import Change, Incident, Kind, KnownNotice, Reminder, Retraction, Tagged, Version
from state.redline import compare

NOW = datetime(2026, 1, 6, 9, tzinfo=UTC)
URL = "https://www.example.gov.cn/zwgk/zcfb/tz/202601/t20260102_1234567890123456789.html?channel=notices&page=1"
TITLES = {
    "zh": "关于印发《设备更新贷款财政贴息管理办法（试行）》的通知",
    "en": "Rules on interest subsidies for equipment loans",
}
OLD = {
    "zh": "第一条 为规范管理，制定本办法。\n第二条 贴息期限为六个月，单户不超过五十万元。\n第三条 本办法有效期5年。",
    "en": "Article 1. A provider shall file within 30 days.\nArticle 2. A fine is up to 100,000 yuan.\nArticle 3. Old.",
}
NEW = {
    "zh": "第一条 为规范管理，制定本办法。\n第二条 贴息期限为三个月，单户不超过八十万元。\n第三条 本办法有效期3年。",
    "en": "Article 1. A provider shall file within 15 days.\nArticle 2. A fine is up to 900,000 yuan.\nArticle 4. New.",
}
FACTS = Facts(
    doc_number="财金〔2026〕1号", issuers=("财政部", "国家发展改革委", "中国人民银行"), published="2026-01-02",
    effective="2026-02-01", expires="2028-12-31", repeals=(Citation("旧办法", "财金〔2020〕9号"),),
    amounts=(Amount("295.3 billion yuan", 295_300_000_000, "CNY"),),
)  # fmt: skip
TOPICS = (Tagged("loans", ("贴息", "贷款")),)
NAMES = {"loans": "贷款贴息"}
EARLIER = Earlier(NOW - timedelta(days=3), "0" * 32)


def change(kind: Kind, language: str) -> Change:
    fields = {"effective": ("2026-02-01", "2026-03-01")} if kind == "revised" else {}
    return Change(5, 7, "mof", kind, NOW, TITLES[language], URL, TOPICS, fields, "", 1, 2)


def notice(language: str) -> Notice:
    return Notice("k", TITLES[language], NEW[language], URL, language=language, facts=FACTS)  # type: ignore[arg-type]


def route(language: str) -> Route:
    return Route("tech-finance", ("desk",), topics=("loans",), language=language, cron="0 9 * * *")


def alert(kind: Kind, language: str) -> Message:
    redline = compare(OLD[language], NEW[language]) if kind == "revised" else None
    return write(
        change(kind, language), notice(language), why=Why("tech-finance", TOPICS, "mof"), redline=redline,
        source_name="财政部 通知", language=language, topic_names=NAMES, instance="store", also=("中国政府网",),
        replaces=EARLIER,
    )  # fmt: skip


def digest(language: str, count: int = 4) -> Message:
    kinds: tuple[Kind, ...] = ("published", "revised", "withdrawn", "restored")
    items = (
        Item(replace(change(kinds[n % 4], language), id=n, notice=n), notice(language), also=("中国政府网",))
        for n in range(count)
    )
    sources = (Checked("mof", "财政部", "well", "", NOW), Checked("ndrc", "NDRC", "ill", "answered 503", NOW))
    coming = (Coming(1, "deadline", "2026-01-20T17:00:00+08:00", TITLES[language], "mof", URL),)
    return write_digest(
        Digest(route(language), NOW - timedelta(days=1), NOW, NOW + timedelta(hours=2), tuple(items), coming, sources,
               topic_names=NAMES)
    )  # fmt: skip


def reminder(language: str) -> Message:
    version = Version(2, 7, 2, NOW, notice(language), TOPICS)
    known = KnownNotice(7, "mof", 7, 2, NOW, False, version)
    said = Reminder("effective", "2026-02-01", 30)
    return write_reminder(
        known, said, route=route(language), due=NOW, now=NOW + timedelta(days=2), source_name="财政部"
    )


def retraction(language: str) -> Message:
    made = Retraction(1, 5, "ann", "the date was misread on the page: it is 1 March", NOW)
    return write_retraction(
        made, change("published", language), [EARLIER], route=route(language), source_name="财政部", topic_names=NAMES
    )


def incident(language: str) -> Message:
    trouble = Incident(3, "mof", "failing", "answered 503 three times in a row " + "x" * 120, NOW)
    return write_incident(trouble, opened=True, source_name="财政部", language=language, now=NOW)


def every_letter() -> Iterator[tuple[str, Message]]:
    """Each kind by name, in Chinese and English."""
    for language in ("zh", "en"):
        for kind in ("published", "revised", "withdrawn", "restored"):
            yield f"{kind}-{language}", alert(kind, language)
        for write_one in (digest, reminder, retraction, incident):
            yield f"{write_one.__name__}-{language}", write_one(language)
        yield f"test-{language}", write_probe("desk", language=language, now=NOW)
