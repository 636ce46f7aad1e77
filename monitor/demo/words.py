"""Which words does the demo's narrator use, in each language?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

EN: Mapping[str, str] = {
    "opening": "A newsroom on this machine alone: {sources} sources of invented authorities, on a site of our own; two "
    "readers, one by mail in Chinese, one by webhook in English; and the operators. The clock is the demo's, all else "
    "is what `gazetted run` does.",
    "reader": "route {route} asks for {topics}; told by {channel} in {language}",
    "operators": "{route} hear of sources that are not well; told by {channel} in {language}",
    "mail": "mail",
    "webhook": "webhook",
    "zh": "Chinese",
    "en": "English",
    "first": "The first poll",
    "first.did": "Three sources are read for the first time, {notices} notices in all.",
    "first.why": "What stood there before we came is known now, and is no news: nobody is told.",
    "new": "Two new notices on the list",
    "new.did": "The list gains a call for compute vouchers (算力券) and a notice about a car park. Each is read on its "
    "own page.",
    "new.why": "Both are kept; {unheard} is owed to nobody, for no route asks for what it is about.",
    "amended": "Four clauses are amended without a word",
    "amended.did": "In the bulletin 有效期5年 becomes 3年 and 200万元 becomes 150万元; in the English rule “may” "
    "becomes “shall” and 30 days become 15. The pages keep their addresses and dates. The notices of the list are a "
    "day old and are read again, as `recheck` asks.",
    "amended.why": "One page holds three notices: only the one whose words changed is news.",
    "reordered": "The list is reordered",
    "reordered.did": "The two newest notices now stand at the bottom of the list: the page's bytes are others.",
    "reordered.why": "Nobody is told. Notices are tracked, not pages, and each one is as it was.",
    "maintenance": "An error page with status 200",
    "maintenance.did": "The ministry publishes one more notice, and before we see it its site answers every address "
    "with 系统维护 (system maintenance), as if that were the list.",
    "maintenance.why": "No reader is told and nothing known is touched: an error is never news. One bad answer is the "
    "web's daily weather; with the third in a row the operators hear of it, once.",
    "well": "The site is well again",
    "well.did": "The list is back, with the notice that was published meanwhile.",
    "well.why": "The operators hear that it is over, the readers get what they would have missed: nothing was lost.",
    "requests": "{count} requests",
    "request": "1 request",
    "in_a_row": "{count} polls in a row",
    "by_mail": "by mail to {recipient}",
    "by_webhook": "by webhook",
    "good": "good",
    "unchanged": "unchanged",
    "suspect": "suspect",
    "failed": "failed",
    "baseline": "baseline",
    "published": "published",
    "revised": "revised",
    "withdrawn": "withdrawn",
    "comma": ", ",
    "colon": ": ",
    "wire": "as the mail server got it: {plain} bytes of text/plain, {html} of text/html",
    "json": "The same as JSON, as the webhook got it, in part (there are also {others}):",
    "numbers": "The day in numbers",
    "polls": "{polls} polls in {rounds} rounds; {requests} requests, {unchanged} answered with “not modified”",
    "known": "{notices} notices known; changes: {kinds}",
    "owed": "{owed} alerts owed by the ledger, {sent} sent; {mails} mails and {calls} webhook calls received",
    "kept_promise": "repeats {repeats}, lost {lost}: the ledger held against what the receivers got, key by key",
    "took": "{seconds:.1f} seconds",
    "next": "What next",
    "next.write": "write a gazetted.yaml that names your sources and readers, as the README shows",
    "next.check": "finds every mistake in it, offline",
    "next.poll": "reads every source once and tells whoever asked",
    "kept": "Kept in {folder}",
    "kept.mails": "the mails; open an .html in a browser",
    "kept.calls": "what the webhook got",
    "kept.room": "the newsroom; try",
    "nothing_kept": "Nothing is left behind. `gazetted demo --keep DIR` keeps the mails and the newsroom.",
    "stopped": "Stopped. Nothing is left behind.",
    "stopped_kept": "Stopped. What there is stands in {folder}.",
}

ZH: Mapping[str, str] = {
    "opening": "一个只在本机运行的编辑部：{sources} 个虚构机关的来源，都在我们自己的网站上；两位读者，一位收中文邮件，"
    "一位用 webhook 收英文；另有运维人员。时钟由演示拨动，其余都是 `gazetted run` 的真实工作。",
    "reader": "路由 {route} 订阅 {topics}；经{channel}以{language}告知",
    "operators": "{route}（运维）获知来源的异常；经{channel}以{language}告知",
    "mail": "邮件",
    "webhook": " webhook ",
    "zh": "中文",
    "en": "英文",
    "first": "第一次读取",
    "first.did": "首次读取三个来源，共 {notices} 条公文。",
    "first.why": "我们到来之前就在那里的内容只存底，不算新闻：不告知任何人。",
    "new": "列表新增两条通知",
    "new.did": "列表新增一条算力券申领通知和一条停车场公告，各自的正文页都读取了。",
    "new.why": "两条都已存下；其中 {unheard} 条没有路由订阅其主题，不发给任何人。",
    "amended": "不声不响改了四条条款",
    "amended.did": "简报里“有效期5年”改为3年、200万元改为150万元；英文规则里 may 改为 shall、30 日改为 15 日。"
    "网址和日期都没有变。列表上的通知满了一天，按 recheck 重读了一遍。",
    "amended.why": "一页有三条公文：只有文字改了的那一条是新闻。",
    "reordered": "列表重新排序",
    "reordered.did": "最新的两条移到列表末尾：页面的字节变了。",
    "reordered.why": "不告知任何人。跟踪的是公文，不是页面；每一条都和原来一样。",
    "maintenance": "状态码 200 的错误页",
    "maintenance.did": "该局又发布一条通知，我们还没看到，它的网站就对所有网址都返回“系统维护”，好像那就是列表。",
    "maintenance.why": "不告知读者，已知内容一概不动：错误绝不是新闻。偶尔一次不算什么；连续第三次，告知运维人员，"
    "只告知一次。",
    "well": "网站恢复正常",
    "well.did": "列表回来了，连同其间发布的那条通知。",
    "well.why": "运维人员得知异常已经结束，读者收到险些错过的那条：没有丢失。",
    "requests": "{count} 次请求",
    "request": "1 次请求",
    "in_a_row": "连续 {count} 次",
    "by_mail": "邮件，发给 {recipient}",
    "by_webhook": "webhook",
    "good": "良好",
    "unchanged": "未变",
    "suspect": "可疑",
    "failed": "失败",
    "baseline": "条存底",
    "published": "条新发布",
    "revised": "条修订",
    "withdrawn": "条撤下",
    "comma": "，",
    "colon": "：",
    "wire": "邮件服务器收到：text/plain {plain} 字节，text/html {html} 字节",
    "json": "webhook 收到的 JSON（节选；另有 {others}）：",
    "numbers": "今日统计",
    "polls": "{rounds} 轮共读取 {polls} 次；{requests} 次请求，其中 {unchanged} 次答复“未修改”",
    "known": "已知公文 {notices} 条；变化：{kinds}",
    "owed": "台账应发 {owed} 条，已发 {sent} 条；收到邮件 {mails} 封、webhook {calls} 次",
    "kept_promise": "重复 {repeats}，丢失 {lost}：按每条提醒的键，用台账核对收件方实际收到的内容",
    "took": "用时 {seconds:.1f} 秒",
    "next": "接下来",
    "next.write": "照 README 写一份 gazetted.yaml，列出您的来源和读者",
    "next.check": "离线检查，一次列出全部错误",
    "next.poll": "把每个来源读一遍，告知订阅者",
    "kept": "保留在 {folder}",
    "kept.mails": "邮件；用浏览器打开其中的 .html",
    "kept.calls": "webhook 收到的内容",
    "kept.room": "编辑部；可以试试",
    "nothing_kept": "没有留下任何文件。`gazetted demo --keep DIR` 可保留邮件和编辑部。",
    "stopped": "已停止，没有留下任何文件。",
    "stopped_kept": "已停止，已有的内容在 {folder}。",
}

CATALOGUE: Mapping[str, Mapping[str, str]] = {"zh": ZH, "en": EN}

_DAYS = "一二三四五六日"


def day_and_time(at: datetime, language: str) -> str:
    """`Mon 2 March 09:00`, 「3月2日（周一）09:00」."""
    if language == "zh":
        return f"{at.month}月{at.day}日（周{_DAYS[at.weekday()]}）{at:%H:%M}"
    return f"{at:%a} {at.day} {at:%B %H:%M}"
