"""Which words does a digest use of its own, in each language?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DigestWords:
    """What a digest says beside the words of every alert; sentences with a `{name}` are for `str.format`."""

    digest: str
    preview: str
    count: str
    """One kind of change and how many of it there are."""
    titled: str
    titled_many: str
    nothing_new: str
    checked: str
    ill: str
    unchecked: str
    period: str
    overdue: str
    other_topics: str
    late_part: str
    late_note: str
    coming_part: str
    more_dates: str
    health_part: str
    all_well: str
    ill_part: str
    unchecked_part: str
    last_good: str
    never: str
    told_otherwise: str
    left_out: str
    and_more: str


ZH = DigestWords(
    digest="汇总",
    preview="预览",
    count="{kind} {count}",
    titled="{counts}：{title}",
    titled_many="{counts}：{title} 等 {count} 件",
    nothing_new="无新内容",
    checked="已查 {count} 个来源",
    ill="{count} 个异常",
    unchecked="{count} 个本期未查",
    period="{begins} 至 {ends}",
    overdue="本期应于 {ends} 发出，当时服务未在运行或未能送达，现补发。",
    other_topics="未归入主题",
    late_part="迟见的旧件",
    late_note="以下各件的发布日期早于我们首次见到 {days} 天以上：补登、倒填日期，或来源迟发。",
    coming_part="未来 {days} 天的日期",
    more_dates="另有 {count} 个日期未列出。",
    health_part="来源状况",
    all_well="已查，正常",
    ill_part="异常",
    unchecked_part="本期未查",
    last_good="上次读到 {at}",
    never="从未读到",
    told_otherwise="另有 {count} 项变动不再列出：已由其他路由告知，或同一文件的更新变动已经发出。",
    left_out="另有 {count} 件因篇幅未列于此，见本邮件的纯文本部分。",
    and_more="等 {count} 个",
)
EN = DigestWords(
    digest="Digest",
    preview="Preview",
    count="{count} {kind}",
    titled="{counts}: {title}",
    titled_many="{counts}: {title} and {more} more",
    nothing_new="Nothing new",
    checked="sources checked: {count}",
    ill="not well: {count}",
    unchecked="not checked: {count}",
    period="{begins} to {ends}",
    overdue="This digest was due at {ends}; we were not at work then, or could not deliver it, and make up for it now.",
    other_topics="Without a topic",
    late_part="Old notices, seen late",
    late_note="Published more than {days} days before we first saw them: back-dated, added afterwards, or shown late.",
    coming_part="Dates in the next {days} days",
    more_dates="Dates that are not listed: {count}.",
    health_part="The sources",
    all_well="Checked, and well",
    ill_part="Not well",
    unchecked_part="Not checked in this time",
    last_good="last read {at}",
    never="never read yet",
    told_otherwise="Not listed: {count}. Another route told you of them, or of a newer change of the same notice.",
    left_out="Not shown here, for length: {count}; see the plain text of this mail.",
    and_more="and others, {count} in all",
)
CATALOGUE: Mapping[str, DigestWords] = {"zh": ZH, "en": EN}
