"""Whom does the notice concern: which region, which addressees, which cases?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sources.facts.near import find_near
from sources.facts.terms import Scope
from sources.facts.width import fold
from sources.late import late

_PROVINCE = (
    r"(?:(?:北京|天津|上海|重庆)市|(?:河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|"
    r"甘肃|青海|台湾)省|(?:内蒙古|广西壮族|西藏|宁夏回族|新疆维吾尔)自治区|新疆生产建设兵团|(?:香港|澳门)特别行政区)"
)
_PLACE = r"(?!国家|中国|中华|全国|城|超大|大城|省|市|区|县|本|各|该)[\u4e00-\u9fff]{2,7}?(?<!城)"
_REGION = late(
    rf"(?:中共)?(?P<region>{_PROVINCE}(?:{_PLACE}(?:市|自治州|盟))?|{_PLACE}(?:市|自治州|自治县))"
    rf"(?P<part>{_PLACE}(?:新区|自治县|区|县|旗))?(?=人民|[\u4e00-\u9fff]{{1,24}}(?:局|委|办|厅|会|院|部|室|署|中心|府)$)"
)
"""The region that the name of a body begins with; 国家市场监督管理总局 and 省城市管理局 begin with none."""

_ADDRESSED = late(r"^[^。!?:《》“]{2,400}:$")
_BODIES = late(r"各(?!项|方面|类)|有关|相关|局|委|厅|政府|法院|检察院|公司|银行|单位|企业|机构|协会|学校|大学|部$|部,")
_NO_ADDRESS = late(
    r"应当|应(?![急用])|须(?!知)|提交|提供|如下|下列|以下|现将|通知|公告|附件|规定|目录|条件|包括|事项|电话|地址|联系|来源|^[一二三四五六七八九十\d(第]"
)
_HEAD = 12

_ACT = (
    r"本(?:[\u4e00-\u9fff]{0,6}?)(?:办法|规定|细则|规则|条例|法|通知|公告|意见|措施|指引|规程|政策|准则|决定|解释|方案)"
)
_START = r"(?:^|(?<=[。;\n]))[ ]{0,4}(?:第[零〇一二三四五六七八九十百\d]{1,6}条|[一二三四五六七八九十]{1,3}、)?[ ]{0,4}"
SCOPES: tuple[tuple[str, str], ...] = (
    (rf"{_START}(?P<words>{_ACT}(?:仅)?适用于[^。;:\n]{{2,200}})(?=[。;])", "本办法适用于在本市从事海运的企业"),
    (
        rf"{_START}(?P<words>[^。;:《\n]{{2,160}}?,?适用{_ACT})(?=[。;])",
        "在本市从事海运的企业，适用本办法",
    ),
    (
        rf"{_START}(?P<words>(?:凡|在)[^。;:《\n]{{2,160}}?,?(?:都|均)?应当?遵守{_ACT})(?=[。;])",
        "在本市从事海运的企业，应当遵守本办法",
    ),
    (
        r"(?P<words>\bTh(?:is|ese) (?:[\w-]+ ){1,3}?appl(?:ies|y) to [^.;\n]{2,300})(?=[.;])",
        "This notice applies to carriers by sea",
    ),
)
"""How an act says to what it applies, each with one example."""
_SCOPES = tuple(late(form) for form, _ in SCOPES)
_APPLIES = late("适用|遵守|appl(?:y|ies) to")
_OF_PART = late(r"第[\w零〇一二三四五六七八九十百]{1,9}[条款项章]|不适用|参照|冲突|抵触|未规定|未作规定|不一致")


def region(issuers: Sequence[str], title: str) -> str | None:
    """The province and city for which all those speak who issued the notice; of none, its title. National: None."""
    named = {match["region"] + (match["part"] or "") for body in issuers if (match := _REGION.match(body))}
    if issuers:
        return named.pop() if len(named) == 1 else None
    match = _REGION.match(fold(title).partition("关于")[0])
    return match["region"] + (match["part"] or "") if match else None


def addressees(lines: Sequence[str]) -> tuple[str, ...]:
    """Whom the notice addresses (主送机关, GB/T 9704-2012 §7.3.2): the line above its text that ends with a colon."""
    for line in [line for line in lines[: 3 * _HEAD] if line.strip()][:_HEAD]:
        folded = fold(line[:402]).strip()
        if _ADDRESSED.match(folded) and _BODIES.search(folded) and not _NO_ADDRESS.search(folded):
            return tuple(part.strip() for part in re.split(r"[,;]", folded[:-1]) if part.strip())
    return ()


def scope(text: str) -> Scope | None:
    """The sentence by which the act says to what it applies, of all of it, and where that stands."""
    folded = fold(text)
    for form in _SCOPES:
        for match in find_near(form, _APPLIES, folded, reach=320):
            if not _OF_PART.search(match["words"]):
                return Scope(text[slice(*match.span("words"))], match.span("words"))
    return None
