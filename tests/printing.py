"""How does a publisher print? Lists, bulletins and notices' own pages as HTML, for the sites of our tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """One item of a list."""

    href: str
    title: str
    date: str = "2026-01-04"
    summary: str = ""

    def saying(self, **other: str) -> Row:
        return replace(self, **other)


def row(number: int, title: str = "", summary: str = "") -> Row:
    """An item whose title is like nothing else's: serial notices differ in a number alone."""
    return Row(f"/notices/{number}.html", title or TITLES[number % len(TITLES)].format(number), summary=summary)


TITLES = (
    "关于第{}批算力券发放工作的通知",
    "Notice {} on the filing of cross-border data transfers",
    "药品注册管理第{}号公告",
    "Circular {}: capital requirements for commodity risk",
    "关于做好第{}期春运气象服务保障的函",
    "Rules of procedure, {}th edition, for appeals in tax matters",
    "农村公路养护资金第{}次拨付公示",
)


def list_page(rows: Sequence[Row], *, next: str = "", base: str = "", around: str = "") -> str:
    """A page that lists items, with room for other things `around` them."""
    items = "".join(
        f'<li class="notice"><a href="{r.href}">{r.title}</a> <span class="date">{r.date}</span>'
        f'<p class="summary">{r.summary}</p></li>'
        for r in rows
    )
    head = f'<base href="{base}">' if base else ""
    more = f'<a class="next" href="{next}">下一页</a>' if next else ""
    return (
        f"<!doctype html><html><head><meta charset=utf-8><title>Notices · 通知公告</title>{head}</head>"
        f"<body><h1>Notices</h1>{around}<ul>{items}</ul>{more}</body></html>"
    )


def notice_page(title: str, *paragraphs: str) -> str:
    """A notice's own page."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<!doctype html><html><head><meta charset=utf-8><title>{title}</title></head><body><nav><a href='/'>Home</a>"
        f"</nav><h1>{title}</h1><div class='article'>{text}</div><footer>© 2026</footer></body></html>"
    )


def bulletin_page(*notices: tuple[str, str]) -> str:
    """One page with several notices, each a title and a text of lines."""
    articles = "".join(
        f"<article><h2>{title}</h2>{''.join(f'<p>{line}</p>' for line in text.splitlines())}</article>"
        for title, text in notices
    )
    return f"<!doctype html><html><head><meta charset=utf-8><title>公报</title></head><body>{articles}</body></html>"


def list_source(url: str, id: str = "list", **over: Any) -> Json:
    """A list whose items are read where they stand."""
    items = {"each": "li.notice", "title": "a", "link": "a@href", "published": ".date", "summary": ".summary"}
    return {"id": id, "name": "Ministry", "kind": "list", "url": url, "items": items, **over}


def follow_source(url: str, id: str = "list", **over: Any) -> Json:
    """A list whose items have pages of their own."""
    return list_source(url, id, follow=True, document={"content": ".article"}, **over)


def bulletin_source(url: str, id: str = "bulletin", **over: Any) -> Json:
    """A page with several notices."""
    return {"id": id, "name": "Gazette", "kind": "bulletin", "url": url, "items": {"each": "article"}, **over}


MEASURES = """发改办高技〔2025〕88号
第一条 为规范算力券的发放、使用和监督管理，促进算力资源普惠供给，根据有关规定，制定本办法。
第二条 本办法所称算力券，是指由财政资金支持、面向中小企业发放的电子凭证。
第三条 单个企业每年申领总额不超过五十万元。
第四条 申请单位应当自收到通知之日起六个月内完成兑付。
第五条 本办法自2026年1月1日起施行，有效期至2027年12月31日。"""
"""A measure as ministries write them, in articles, with a last day in force."""
RULES = """Article 1. These rules apply to providers of cross-border data services.
Article 2. A provider shall file a record within 30 days of the first transfer.
Article 3. A provider that does not file shall be fined up to 100,000 yuan.
Article 4. These rules take effect on 1 March 2026."""
