"""Does a page of a few words speak of itself, and to its visitor, as only a gate or an error does?"""

from __future__ import annotations

from sources.furniture import is_furniture
from sources.late import late

_GENERIC = late(
    r"(?:系统|系統|网站|网|平台|本站|服务器?|页面?|通知|公告|维护|维護|升级|改版|温馨|友情|暂停|停止|错误|出错|安全|操作|访问|登录|临时|紧急|例行|停机"
    r"|信息|提示|提醒|说明|验证|跳转|拦截|防火墙|盾|中|了|error|page|home|untitled|\W|\d)+"
)
"""Headings that say nothing of what stands below them."""
_ITSELF = late(
    r"本站|本网站|本系统|本页|本栏目|该网站|该内容|[此该本]条|[网頁]页|网页|网頁|页面|頁面|链接|服务器|浏览器|域名|站点|栏目|空间|会话|请求"
    r"|(?:^|[,。\n ])(?:网站|系统|系統|加载|信息|操作|服务|文档|error)|您|你|请|對不起|对不起|抱歉|机器人"
    r"|\b(?:this|the|our) (?:web ?)?(?:site|page|portal|system|domain|server|service|document|link|application)\b"
    r"|\b(?:your?|we|our|please|sorry)\b|upstream|backend|template|apache|nginx|index\.html|\brequest(?:ed)?\b|it works"
    r"|(?:this|at this) (?:address|name)|premium name|unknown page|future home|sponsored listings"
)
_WRONG = late(
    r"异常|出错|错误|失败|超时|问题|失效|过期|撤|删除|移动|不存在|未找到|找不到"
    r"|拒绝|阻止|禁止|拦截|黑名单|隐患|限制|不能|无法|暂停|停止|维护"
    r"|改版|迁移|升级|机器人|验证|防护|登录|会员|出售|转让|自动生成|默认"
    r"|error|fault|fail|timed? ?out|invalid|not found|no longer"
    r"|not |unable|denied|banned|blocked|restricted"
    r"|malicious|maintenance|down\b|expired|wrong|unhealthy|difficult|permission"
    r"|robot|captcha|security|bot activity|logged in|sign in|mistyped|removed|closed|stopped|default"
)
_ADVICE = late(
    r"稍[后後候]|重试|刷新|重新|点击|按钮|滑动|拖动|立即|返回|跳转|管理员|客服|编号|错误[码代]|有意者|联系|请在"
    r"|谅解|諒解|不便|抱歉|对不起|上线|抢修"
    r"|恭喜"
    r"|try again|reload|refresh|go back|home ?page|click|tick|renew|reference|incident"
    r"|administrator|help desk|webmaster"
    r"|sorry|please|back at|will return|contact"
)
_DATED = late(
    r"\d{1,2} ?月 ?\d{1,2} ?日|(?:19|20)\d\d[-/.年]\d{1,2}"
    r"|\b\d{1,2} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"|\b(?:january|february|march|april|june|july|august|september|october|november|december) \d|[〔\[]\d{4}[〕\]]"
)
_NOTHING = late(r"暂无|没有(?:相关)?(?:数据|信息|记录)|\bno (?:\w+ )?(?:data|items|notices|records|results)\b")
"""An empty list is an answer."""
_REASONS = tuple(
    (reason, late(form))
    for reason, form in (
        ("challenge", r"机器人|滑动|拼图|拖动|点选|robot|captcha|human"),
        ("login", r"登录|会员|logged in|(?:sign|log) in|account"),
        (
            "parked",
            r"域名|站点|空间|尚未开通|domain|apache|it works|future home|sponsored|default web page|premium name",
        ),
        ("maintenance", r"维护|升级|改版|迁移|搬家|暂停|停止|上线|maintenance|working on|works\b|upgrade|back at"),
        (
            "blocked",
            r"拒绝|阻止|禁止|拦截|黑名单|隐患|防护|限制|不能访问|denied|banned|blocked|malicious|permission|security|bot",
        ),
        ("blocked", r"restricted"),
        (
            "soft_404",
            r"不存在|找不到|未找到|删除|移动|失效|过期|撤|取消|搬走|not found|no longer|locate|mistyped",
        ),
        ("soft_404", r"unknown page|nothing|expired|removed|invalid"),
        ("server_error", r""),
    )
)
"""What is the matter, by the first of these whose words are there."""
_MENU = late(
    r"(?:[\u3400-\u9fff]{2,8} ){2,}[\u3400-\u9fff]{2,16}|(?=[^\n]*\babout us\b|[^\n]*\bcontact\b)home [^\n]{0,160}"
)
_IMPRINT = late(
    r"(?:主办|承办|主管|地址|邮编|电话|标识码)(?:单位)?:|icp备|版权所有|©|copyright|privacy policy"
    r"|accessibility|official website"
)
_MOST_LINES = 60
_FEW, _SHORT = 100, 200
"""Letters of a page of one sentence, and of the longest page judged so; a Han character counts as two."""


def without_dress(folded: str) -> str:
    """The text without the menus and imprints of the site, each of which stands on one line."""
    lines = folded.split("\n", _MOST_LINES)[:_MOST_LINES]
    return "\n".join(
        line for line in lines if not (is_furniture(line) or _MENU.fullmatch(line) or _IMPRINT.search(line))
    )


def by_tone(headings: list[str], folded: str, size: int) -> str | None:
    """The reason for which a page of a few words is none that anybody publishes; None where it may be a notice.

    It has no heading (`headings`: what is in its title and stands on the page) and names no day; it speaks of itself or
    to its visitor; and unless it is one sentence, it says that something is wrong, and what to do. All in lower case.
    """
    if size > _SHORT or _DATED.search(folded) or not _ITSELF.search(folded):
        return None
    if _NOTHING.search(folded) or any(not _GENERIC.fullmatch(heading) for heading in headings):
        return None
    wrong, advice = bool(_WRONG.search(folded)), bool(_ADVICE.search(folded))
    reason = next(reason for reason, form in _REASONS if form.search(folded))
    told = wrong or advice or reason != "server_error"
    return reason if (told if size <= _FEW else wrong and advice) else None
