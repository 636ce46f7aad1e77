"""Which lines change by themselves, and say nothing: counters of readers, clocks, ages in hours?"""

from __future__ import annotations

import re

from sources.facts.width import fold as narrow
from sources.late import late

LONGEST = 160
"""Letters of a line that may be one; a sentence that counts something is text."""
_NUMBER = r"\d[\d,.]{0,15}\s?(?:万|k|m)?"
_COUNTED = (
    r"(?:page ?)?views?|hits?|visits?|visitors?|reads?|clicks?|downloads?|shares?|likes?|comments?"
    r"|(?:people|users|readers|guests|visitors) (?:are )?(?:now |currently )?online|times (?:read|viewed|visited)"
    r"|(?:本[文页]|总|累计|当前|今日)?(?:浏览|阅读|点击|访问|下载|查看|在线|点赞|分享|转发)(?:次数|人数|量|数|率)?|人气|人次"
)
_COUNTER = rf"(?:(?:{_COUNTED})\s?[:|]?\s?{_NUMBER}\s?[次人]{{0,2}}|{_NUMBER}\s?[次人]{{0,2}}\s?(?:{_COUNTED}))"
_SPAN = r"(?:seconds?|minutes?|mins?|hours?|days?|weeks?|months?|years?)"
_AGE = (
    rf"(?:(?:an?|\d{{1,4}}) {_SPAN} ago|just now|\d{{1,4}}\s?(?:秒钟?|分钟|个?小时|天|周|个?月|年)(?:之?前)|刚刚|刚才)"
)
_CLOCK = (
    r"(?:[\d\s:.,/()+年月日时分秒-]|\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b"
    r"|\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b|\b(?:[ap]m|utc|gmt|[a-z]{1,3}st|at|on|in|ms|seconds?)\b|(?<=\d)[tz]|星期[一二三四五六日天])"
)
_MADE = (
    r"(?:(?:this )?page (?:was )?)?(?:last )?(?:generated|rendered|printed|built|cached|retrieved|refreshed"
    r"|updated|modified|checked|reviewed)(?: (?:at|on|in))?|(?:current|server) time"
    r"|(?:页面)?(?:最后|最近)?(?:生成|打印|更新|刷新|修改)(?:时间|日期|于)|(?:当前|服务器|北京)时间|(?:今天|现在)是"
)
_STAMP = rf"(?:{_MADE})\s?:?\s?(?:{_AGE}|(?=[^\d]{{0,24}}\d){_CLOCK}{{1,60}})"
_POSTED = rf"(?:(?:published|posted|updated|发布于|更新于|发表于)\s?:?\s?)?{_AGE}"
_UNIT = rf"(?:{_COUNTER}|{_STAMP}|{_POSTED})"
_TICKS = late(rf"[\s|(\[]*{_UNIT}(?:[\s.;,|/·)\]]+{_UNIT}){{0,4}}[\s.;,|)\]]*", re.IGNORECASE)


def ticks(text: str) -> bool:
    """Whether the whole line is a counter, a clock or an age: what changes from one look to the next and is no news."""
    return len(text) <= LONGEST and bool(_TICKS.fullmatch(narrow(text).strip()))
