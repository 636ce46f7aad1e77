"""Which words do our alerts use, in each language?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from state.records import Kind

Trouble = Literal["failing", "suspect", "quiet", "flood", "dead", "certificate", "dates", "keys"]


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that an alert says by itself; a language without one of these does not start.

    `facts` are by the names of `changes --json` and `notices --json`. Sentences with a `{name}` are for `str.format`.
    """

    language: str
    kinds: Mapping[Kind, str]
    facts: Mapping[str, str]
    troubles: Mapping[Trouble, str]
    well: Mapping[Trouble, str]
    """What each trouble has become when it is over."""
    remedies: Mapping[Trouble, str]
    comma: str
    colon: str
    citation: str
    numbered: str
    mended: str
    from_day: str
    until_day: str
    by_day: str
    clauses_changed: str
    one_clause_changed: str
    text_withdrawn: str
    nothing: str
    and_more: str
    content_changed: str
    changes: str
    excerpt: str
    summary: str
    more_items: str
    left_out: str
    no_link: str
    original: str
    also: str
    why: str
    route: str
    topics: str
    every_topic: str
    because: str
    source: str
    trouble: str
    well_again: str
    since: str
    until: str
    reason: str
    remedy: str


ZH = Words(
    language="zh",
    kinds={
        "published": "新发布",
        "revised": "修订",
        "withdrawn": "撤下",
        "restored": "恢复",
        "baseline": "存底",
        "repeated": "转发",
        "reread": "重读",
    },
    facts={
        "title": "标题",
        "text": "正文",
        "section": "栏目",
        "outlet": "发布平台",
        "url": "网址",
        "language": "语言",
        "doc_number": "文号",
        "issuers": "发文机关",
        "signed": "成文日期",
        "published": "发布日期",
        "effective": "施行日期",
        "expires": "有效期至",
        "deadline": "截止日期",
        "repeals": "废止",
        "amends": "修改",
        "succeeds": "接替",
        "amounts": "金额比例",
        "attachments": "附件",
    },
    troubles={
        "failing": "读取失败",
        "suspect": "页面可疑",
        "quiet": "久无更新",
        "flood": "变化过多，已暂扣",
        "dead": "提醒送不到",
        "certificate": "证书即将到期",
        "dates": "日期读不到",
        "keys": "编号重复",
    },
    well={
        "failing": "又能读取",
        "suspect": "页面恢复正常",
        "quiet": "又有新内容",
        "flood": "积压的变动已处理",
        "dead": "又能送达",
        "certificate": "证书已更新",
        "dates": "日期恢复正常",
        "keys": "编号不再重复",
    },
    remedies={
        "failing": "系统会继续按时重试；可用 gazetted poll {subject} 查看它现在返回什么。",
        "suspect": "所见内容未被采信，已知内容不变；请核对页面与选择器，然后运行 gazetted poll {subject}。",
        "quiet": "请打开该来源，看是否改版或换了网址；然后运行 gazetted poll {subject}。",
        "flood": "核对后，用 gazetted release {subject} 发出，或用 gazetted dismiss {subject} 只存不发。",
        "dead": "改正渠道或收件人后，用 gazetted deliveries 查看，用 gazetted retry 重发。",
        "certificate": "请提醒该网站更换证书；更换后 gazetted poll {subject} 会确认。",
        "dates": "请核对 items.published 选择器，改正后运行 gazetted poll {subject}。",
        "keys": "同号各条已按网址分别保存；请核对 items.key 选择器，然后运行 gazetted poll {subject}。",
    },
    comma="、",
    colon="：",
    citation="《{title}》",
    numbered="{title}（{number}）",
    mended="{number}（原页印误，已更正）",
    from_day="自 {day} 起施行",
    until_day="有效期至 {day}",
    by_day="{day} 截止",
    clauses_changed="{count} 处条款有改动",
    one_clause_changed="1 处条款有改动",
    text_withdrawn="来源已不再提供",
    content_changed="{name}（内容有变）",
    nothing="无",
    and_more="等",
    changes="改动对照",
    excerpt="正文节选",
    summary="摘要",
    more_items="等 {count} 项",
    left_out="另有 {count} 处改动因篇幅未列出，请见原文。",
    no_link="来源未给出网址",
    original="原文",
    also="另见于",
    why="为何收到",
    route="路由",
    topics="主题",
    every_topic="全部",
    because="命中",
    source="来源",
    trouble="异常",
    well_again="恢复",
    since="始于",
    until="止于",
    reason="原因",
    remedy="处理",
)

EN = Words(
    language="en",
    kinds={
        "published": "New",
        "revised": "Revised",
        "withdrawn": "Withdrawn",
        "restored": "Restored",
        "baseline": "Baseline",
        "repeated": "Repeated",
        "reread": "Read again",
    },
    facts={
        "title": "Title",
        "text": "Text",
        "section": "Section",
        "outlet": "Outlet",
        "url": "Address",
        "language": "Language",
        "doc_number": "Number",
        "issuers": "Issued by",
        "signed": "Signed",
        "published": "Published",
        "effective": "In force from",
        "expires": "In force until",
        "deadline": "Deadline",
        "repeals": "Repeals",
        "amends": "Amends",
        "succeeds": "Takes the place of",
        "amounts": "Amounts",
        "attachments": "Attached",
    },
    troubles={
        "failing": "cannot be read",
        "suspect": "shows something that is not its bulletin",
        "quiet": "has been silent for too long",
        "flood": "changed too much at once; held",
        "dead": "alerts cannot be delivered",
        "certificate": "has a certificate that ends soon",
        "dates": "shows no dates that can be read",
        "keys": "gives one id to several notices",
    },
    well={
        "failing": "can be read again",
        "suspect": "shows its bulletin again",
        "quiet": "has something new again",
        "flood": "goes on after its flood",
        "dead": "alerts are delivered again",
        "certificate": "has a new certificate",
        "dates": "shows its dates again",
        "keys": "gives each notice its own id again",
    },
    remedies={
        "failing": "It is tried again on schedule. See what it answers now: gazetted poll {subject}",
        "suspect": "What it showed was not believed; what we know stands. Check the page and its selectors, "
        "then: gazetted poll {subject}",
        "quiet": "Open it and see whether it moved or was redesigned, then: gazetted poll {subject}",
        "flood": "After a look, gazetted release {subject} sends what was held, gazetted dismiss {subject} keeps it.",
        "dead": "Mend the channel or the recipient, look with gazetted deliveries, send again with gazetted retry.",
        "certificate": "Ask the site to renew it; gazetted poll {subject} then says that it did.",
        "dates": "Look at the selector items.published, mend it, then: gazetted poll {subject}",
        "keys": "They are kept apart by address. Look at the selector items.key, then: gazetted poll {subject}",
    },
    comma=", ",
    colon=": ",
    citation="“{title}”",
    numbered="{title} ({number})",
    mended="{number} (misprinted on the page, mended)",
    from_day="in force from {day}",
    until_day="in force until {day}",
    by_day="deadline {day}",
    clauses_changed="{count} clauses changed",
    one_clause_changed="1 clause changed",
    text_withdrawn="no longer offered by its source",
    content_changed="{name} (its content changed)",
    nothing="none",
    and_more=", and more",
    changes="What changed",
    excerpt="From the text",
    summary="Summary",
    more_items="and others, {count} in all",
    left_out="{count} more changed clauses are not shown here, for length; see the original.",
    no_link="the source gives no address",
    original="Original",
    also="Also published by",
    why="Why you got this",
    route="route",
    topics="topics",
    every_topic="all",
    because="matched",
    source="source",
    trouble="Trouble",
    well_again="Well again",
    since="Since",
    until="Until",
    reason="Reason",
    remedy="What to do",
)

CATALOGUE: Mapping[str, Words] = {"zh": ZH, "en": EN}


def words(language: str) -> Words:
    """The words of a language, `zh` or `en`; KeyError for another, which the settings do not let through."""
    return CATALOGUE[language]
