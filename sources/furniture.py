"""Which lines belong to the page and not to what it publishes: its way there, its buttons, its imprint?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from sources.facts.width import fold as narrow
from sources.late import late
from sources.text import Line

_WHOLE = late(
    r"(?:icon|search(?: documents)?|workflow|menu|home|login|log in|sign (?:in|up)|register|subscribe|"
    r"share(?: this(?: page)?)?|"
    r"print(?: this page)?|back(?: to (?:top|list|home))?|next|previous|close|skip to (?:main )?content|read more|more|"
    r"related (?:links?|articles?|content|news)|contact us|about us|privacy(?: policy)?|terms(?: of use)?|site ?map|"
    r"advertisement|back to gallery|photo gallery|(?:post|leave|view) (?:a )?comments?(?: ?\(\d*\+?\))?|caption|"
    r"cookies?(?: policy)?|accept(?: all)?(?: cookies)?|follow us|top|download|views?|font size|"
    r"首页|主页|返回(?:首页|列表|顶部)?|打印(?:本页)?|关闭(?:窗口|本页|页面)?|收藏|分享(?:到|至)?|扫一扫.{0,20}|更多|查看更多|"
    r"上一[篇页条].{0,60}|下一[篇页条].{0,60}|相关(?:链接|阅读|文章|新闻|附件|文档|稿件|解读)|网站地图|联系我们|关于我们|"
    r"我要纠错|无障碍(?:浏览)?|繁体|简体|登录|注册|搜索|目录|微信|微博|设为首页|加入收藏|大中小|"
    r"\[?(?:字体|字号)[:\s]*\[?[大中小\s\]\[]*|[大中小](?:\s*[大中小])*|【?(?:打印|关闭|收藏|分享).{0,16}】?)"
    r"[\s:>»›|·]*",
    re.IGNORECASE,
)
_START = late(
    r"(?:您?(?:现在|当前)?所?在的?(?:的?位置)?(?:是|为)?[:]|当前位置|您(?:当前|现在)?(?:所在|的)?位置|你所在的位置|"
    r"首页\s*[>›»/|]|主页\s*[>›»/]|home\s*[>›»/]|you are here|"
    r"版权所有|copyright\b|©|all rights reserved|.{0,12}ICP备|京公网安备|网站标识码|主办单位|承办单位[:]|技术支持|"
    r"责任编辑|(?:责编|编辑|校对|审核|初审|复审|终审)[:]|浏览(?:次数|量)|阅读(?:次数|量|数)|点击(?:次数|量|数)|访问量|"
    r"分享(?:到|至)|分享[:]|share (?:this|on|via)\b|tweet\b|上一[篇页条][:]|下一[篇页条][:]|"
    r"扫(?:描|一扫)|微信(?:扫|公众号)|打印本|【(?:打印|字体|关闭)|字体[:]|字号[:]|"
    r"(?:this site|we) uses? cookies|skip to\b|last (?:updated|modified)[:])",
    re.IGNORECASE,
)
_TRAIL = late(r"\S{1,20}(?:\s*[>›»]\s*\S{1,20}){1,}")
_SENTENCE = late(r"[。;!?]|[.;](?:\s|$)|[,、].*[,、]")
_MENU_WORD = late(
    r"(?:about|contact|join|follow)(?: us)?|careers?|home(?: ?page)?|news(?:room)?|events?|site ?map|faqs?|"
    r"privacy.*|terms.*|"
    r"research|services|products|team|partners|help|login|关于.{0,6}|联系.{0,4}|加入.{0,4}|首页|新闻中心|网站地图|服务.{0,4}|"
    r"产品.{0,4}|招聘.{0,4}|人才招聘|友情链接|帮助.{0,4}|登录|注册",
    re.IGNORECASE,
)
_BULLET = late(r"^[-•·*►▪■◆>|]+\s*")


def is_furniture(text: str) -> bool:
    """Whether the whole line is a button, a way to the page (A > B > C), or an imprint."""
    if len(text) > 160:
        return False
    text = narrow(text)
    return bool(_WHOLE.fullmatch(text) or _START.match(text) or (len(text) < 80 and _TRAIL.fullmatch(text)))


def is_menu_like(text: str) -> bool:
    """Whether a line could be an entry of a menu: a few words, no sentence, no figure."""
    bare = _BULLET.sub("", narrow(text))
    if _SENTENCE.search(bare) or re.search(r"\d", bare) or bare.endswith((":", ")")):
        return False
    return len(bare.split()) <= 8 and len(bare) <= (24 if re.search(r"[\u4e00-\u9fff]", bare) else 70)


def without_furniture(lines: Sequence[Line]) -> list[Line]:
    """The lines without those that are furniture; the space above them stays where it was."""
    kept: list[Line] = []
    gap = 0
    for line in lines:
        if is_furniture(line.text):
            gap = max(gap, line.gap)
            continue
        kept.append(replace(line, gap=max(line.gap, gap)) if gap else line)
        gap = 0
    return kept


def without_menu(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines without the menu that ends a saved page: at least three entries, one of them such as every site has."""
    start = len(lines)
    while start and is_menu_like(lines[start - 1].text):
        start -= 1
    entries = [_BULLET.sub("", line.text).strip() for line in lines[start:]]
    is_menu = len(entries) >= 3 and any(_MENU_WORD.fullmatch(entry) for entry in entries)
    return lines[:start] if is_menu and start else lines
