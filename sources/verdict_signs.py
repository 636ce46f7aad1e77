"""By which words do the pages give themselves away that come in place of a bulletin?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from sources.late import late

REMEDIES = {
    "empty": "came without any words; if it needs a browser to show them, give the address of its data instead.",
    "binary": "came as a file that is no page; give the address of the page that links to it.",
    "challenge": "came as a test for browsers; ask the site to let this reader in.",
    "blocked": "came as a refusal; ask the site to let this reader in.",
    "maintenance": "came as a note that the site is being worked on; it will be read again later.",
    "soft_404": "came as a note that the page is not there, though with status 200; check the address.",
    "server_error": "came as an error of the site's own programs; it will be read again later.",
    "parked": "came as the page of a seller of domain names; check who owns the address now.",
    "login": "came as a form that asks for a password; give an address that is public.",
    "stub": "came as a page that only leads elsewhere by script; give the address that a browser ends at.",
}
"""What happened, said behind the address of the page, and what to do."""

# Parts of sentences. All text is folded (NFKC, lower case) before it meets a pattern.
_SORRY = r"(?:(?:sorry|oops|whoops|error|we(?:'| a)re sorry)[\s,.!:;-]{0,4}){0,3}"
_SITE = r"(?:(?:we're|we are|our|the|this) )?(?:(?:web ?)?site|page|system|service|server|portal)(?: is| are)?"
_NUMBER = r"(?:(?:http )?(?:error )?(?:status )?40[34](?: error)?[\s:-]{0,4})?"
_OOPS = (
    r"(?:(?:很|非常)?(?:抱歉|对不起|對不起|遗憾)|参数(?:错误|有误|不正确)"
    r"|哎呀|出错了|提示(?:信息)?|错误|警告)?[\s,!。.:~]{0,4}(?:404)?[\s,:-]{0,3}"
)
_THING = r"(?:(?:网|页)?页面?|頁面|網頁|网站|内容|內容|文章|信息|資訊|资源|文件|栏目|地址|链接)"
_WANTED = r"(?:您|你|该|此|本|当前|所){0,2}(?:要|所|正在){0,2}(?:访问|浏览|查找|查看|请求|訪問|瀏覽|尋找)?的?"
_GONE = r"已(?:经)?被?(?:删除|刪除|移除|下线|撤下|失效)"
_ABSENT = (
    r"(?:[并已]?不存在|(?:暂时)?(?:未|沒有|没有|无法|無法|不能)(?:找到|查到)|找不到了?"
    rf"|{_GONE}|不见了|丢失了?|走丢了)"
)
_OR = r"(?:[、,/或 ](?:者)?(?:不存在|已?经?被?删除|已?失效|已?移除|已?下线|已?更名|已?改名|暂时不可用)){0,4}"
_OURS = r"(?:本|该|此)?(?:系统|网站|站点|平台|服务器?|系統|網站|栏目|页面)?"
_NOW = r"(?:正在|正处于|目前|进行){0,3}"
_DONE = r"(?:(?:升级|维护|維護|改版|升級|建设|调试|割接|更新|改造)[与和及、]?){1,3}"
_WORK = rf"(?:例行|紧急|系统|系統|网站|網站|停机){{0,2}}{_DONE}"
_PLEASE = r"(?:[\s,。!.]{0,3}(?:请|敬请|给您).{0,20})?"

_HEADINGS = {
    "blocked": (
        rf"{_NUMBER}(?:access (?:is )?(?:denied|forbidden|blocked|restricted)|forbidden)",
        r"(?:error )?403|access to this (?:page|site|resource) (?:has been|is) (?:denied|blocked|forbidden)",
        r"request (?:was )?(?:rejected|blocked|denied)|web page blocked|unauthori[sz]ed|not authori[sz]ed",
        r"(?:sorry,? )?you (?:have been|are) blocked",
        r"(?:您的|你的)?(?:访问|请求|訪問|存取|ip)(?:已经?)?(?:被|遭|受)?(?:拒绝|拒絕|拦截|阻断|阻止|禁止|封禁|限制|限)",
        r"(?:禁止|拒绝|拒絕|限制|非法|无权|没有权限)(?:访问|请求|訪問)|(?:没有|无)(?:访问)?权限",
        r"(?:拦截|阻断)(?:提示|页面|信息)|(?:网站|云|web应用)?防火墙(?:拦截)?|网站安全狗|(?:创宇|加速|护卫|云|玄武)盾",
        r"(?:该|此|本)?(?:网站|站点|页面)(?:暂时|目前)?(?:无法|不能|禁止)访问|访问受限",
        r"(?:error )?(?:429|406)|(?:(?:error )?429 )?too many requests|not acceptable|request rate threshold exceeded",
        r"(?:the )?request (?:could not be satisfied|has been blocked)|(?:the )?requested url could not be retrieved",
    ),
    "challenge": (
        r"just a moment",
        r"attention required",
        r"checking (?:if the site connection is secure|your browser.{0,60})",
        r"(?:please )?verify(?:ing)? (?:that )?you are (?:a )?(?:human|not a robot)",
        r"are you (?:a )?(?:human|robot)",
        r"(?:human|bot|robot|browser|security) (?:verification|check|challenge)(?: required)?",
        r"pardon our interruption|ddos-guard|one more step|captcha",
        r"安全(?:验证|检查|检测|校验)|安全驗證|人机(?:验证|校验|识别)|(?:访问|滑动|滑块)验证|浏览器(?:安全)?(?:检查|验证)",
        r"请(?:输入|完成)(?:图形|安全|滑动)?验证码?.{0,10}|正在(?:进行)?安全(?:检查|检测|验证)|请稍[候等]",
        r"making sure you(?:'re| are) not a (?:ro)?bot|request access|prove (?:that )?you(?:'re| are) human",
    ),
    "maintenance": (
        rf"(?:{_SITE} )?(?:(?:currently|temporarily) )?(?:under|undergoing|down for|in|offline for) "
        r"(?:scheduled |planned |routine |emergency )?maintenance(?: mode)?",
        r"(?:(?:scheduled|planned|site|system|website) )?maintenance (?:in progress|mode)|be right back|back soon",
        r"we(?:'ll| will) be (?:right )?back(?: soon| shortly)?",
        rf"{_SITE} (?:(?:currently|temporarily) )?(?:offline|unavailable|closed|being (?:upgraded|updated))",
        r"(?:(?:web ?)?site |page )?under construction|coming soon",
        rf"{_OURS}{_NOW}{_WORK}(?:中|之中|期间){_PLEASE}",
        rf"{_OURS}(?:正在|正处于)(?:进行)?{_WORK}{_PLEASE}",
        r"(?:网站|系统|平台|站点)(?:已?(?:暂停|停止|关闭)|(?:暂时|临时)(?:关闭|无法))(?:服务|访问|使用)?|暂停(?:服务|访问)",
        r"(?:web ?site |system )?(?:scheduled|planned) (?:outage|downtime)",
        r"we(?:'re| are) (?:currently |temporarily )?(?:down|offline|closed|unavailable)(?: for .{0,30})?",
        rf"{_SORRY}{_SITE} (?:currently |temporarily )?(?:un|not )available",
        r"(?:本|该|此)(?:网站|站点|平台|系统)(?:现|已){0,2}(?:关停|关闭|下线|停止服务|停止运行|暂停服务)",
    ),
    "soft_404": (
        rf"{_SORRY}{_NUMBER}(?:(?:the|this|that|your) )?(?:requested )?"
        r"(?:page|file|document|url|resource|content|article)"
        r"(?: (?:that )?you(?:'re| are| were)? ?(?:requested|looking for|trying to reach))?"
        r"(?: (?:was|is|has|has been|could|can|does|can't|cannot|couldn't|doesn't))?(?: ?not)?(?: be)?"
        r" (?:found|exist|removed|deleted|moved|no longer (?:available|exists)|available|unavailable|gone)",
        rf"{_SORRY}(?:http )?(?:error )?(?:404|410)(?: error)?(?:[\s:-]{{0,4}}(?:(?:page |file )?not found|gone))?",
        r"not found",
        rf"{_OOPS}{_WANTED}{_THING}(?:已经?)?{_ABSENT}{_OR}",
        rf"{_OOPS}(?:找不到|(?:无法|未|没有|無法)找到){_WANTED}{_THING}",
        r"(?:没有|无)(?:此|该|您要的?|您所?查找的)(?:文章|信息|页面|栏目|内容)(?:或.{2,12})?",
        r"(?:this|the) (?:document|page|article|file) has been (?:archived or )?(?:removed|deleted)(?: or archived)?",
        r"404(?:错误|页面|頁面|提示){1,2}|错误页面?|页面错误",
        rf"{_SORRY}we (?:can't|cannot|couldn't|could not) (?:seem to )?find (?:the|that|this|your) (?:requested )?"
        r"page.{0,30}",
        r"(?:没有|未)找到(?:对应的)?站点",
    ),
    "server_error": (
        rf"{_SORRY}(?:http )?(?:error )?50[0-9](?: error)?(?:[\s:-]{{0,4}}[a-z ]{{0,40}})?",
        r"internal server error|bad gateway|service (?:temporarily )?unavailable|gateway time-?out",
        r"(?:application|server|database|runtime|system) error|error establishing a database connection",
        r"server error in '.{0,60}' application|an error (?:has )?occurred|something went wrong",
        r"(?:服务器|系统|程序|服務器|伺服器|系統|网络|数据库)(?:内部|连接)?(?:错误|异常|繁忙|出错|錯誤|失败)了?(?:,请稍后.{0,6})?",
        r"whitelabel error page|(?:there is|we have) a problem with (?:the|this|our) service",
        r"(?:http状态 ?)?50\d[\s:-]{0,3}内部服务器错误|(?:网络|系统|服务器)(?:太)?(?:繁忙|忙|超时|开小差了?)",
        r"内部服务器错误|系统发生错误|服务(?:暂时)?不可用",
        r"运行时错误|[\"“”'/\w.-]{0,40}应用程序中的服务器错误|there has been a critical error on (?:this|your) website",
    ),
    "parked": (
        r"(?:this )?domain(?: name)? (?:is |may be |might be |has )?(?:for sale|parked|expired|available)",
        r"[a-z0-9-]+(?:\.[a-z0-9-]+){1,3}(?: domain(?: name)?)? (?:is |may be |has )?(?:for sale|parked|expired)",
        r"buy (?:this|the) domain(?: name)?|parked domain(?: name)?|domain (?:parking|default page)",
        r"(?:本|该|此)?域名(?:正在|可|已)?(?:出售|转让|拍卖|停放|过期|到期)(?:中|页面?)?",
        r"(?:this )?account (?:has been )?suspended|域名(?:停靠|停放|注册成功)(?:页面?)?",
        r"welcome to nginx|(?:apache2? |iis |centos )[a-z0-9 ]{0,30}(?:default|test) page.{0,30}",
    ),
}

_PHRASES = {
    "challenge": (
        r"checking your browser before accessing|checking if the site connection is secure",
        r"verify (?:that )?you are (?:a )?human|needs to review the security of your connection",
        r"enable javascript and cookies to continue|complete the (?:security check|captcha)",
        r"unusual traffic from your (?:computer )?network|performance & security by cloudflare",
        r"正在检查(?:您的|你的)?浏览器|请完成(?:下方|以下|下列|安全)?验证|请(?:拖动|按住)滑块|点击(?:按钮)?(?:进行|完成)验证",
        r"请(?:先)?(?:开启|启用) ?javascript(?:并刷新|后)|浏览器(?:未启用|禁用了) ?javascript",
        r"enable javascript to get past|if you are human,? complete",
        r"请?输入(?:(?:下图|上图|图片?)(?:中|里)?的?|右侧的?)[^。\n]{0,4}验证码|完成[^。\n]{0,6}验证(?:后|以)[^。\n]{0,4}(?:继续|访问)",
        r"正在进行[^。\n]{0,8}检[测查][^。\n]{0,20}(?:跳转|请勿|请稍)",
        r"automated (?:scraping|requests|access)[^.\n]{0,80}(?:limited|blocked)",
    ),
    "blocked": (
        r"reference\s{0,3}(?:id|number)?:?\s{0,3}#?[0-9a-f]{1,4}\.[0-9a-f]{6,12}\.[0-9a-f]{8,12}\.[0-9a-f]{4,12}",
        r"your support id is|you (?:don't|do not) have permission to access|incapsula incident id",
        r"the requested url was rejected|blocked by (?:the )?(?:web application )?firewall|ray id:? ?[0-9a-f]{16}",
        r"your (?:ip|request|access|connection)(?: address)? (?:has been|was|is) (?:blocked|denied|rejected|banned)",
        r"(?:您|你)的?(?:请求|访问|操作|ip|提交)[^。\n]{0,30}(?:被|遭)[^。\n]{0,12}(?:拦截|阻断|拒绝|禁止|封禁|屏蔽)",
        r"请求(?:带有|包含)(?:不合法|非法|危险)的?参数|对(?:网站|本站|系统)[^。\n]{0,8}(?:造成|构成)[^。\n]{0,4}威胁",
        r"网站安全狗|知道创宇|创宇盾|云盾|护卫神|云锁|玄武盾|网防g01|(?:访问|请求)过于频繁|被网站管理员设置拦截",
        r"(?:访问|请求|操作)[^。\n,]{0,4}(?:太|过于|过)频繁|(?:所在|来自)的?(?:区域|地区|国家)[^。\n]{0,6}(?:不支持|无法|禁止|限制)",
        r"提交的(?:请求|内容|数据|参数)[^。\n]{0,6}(?:存在异常|不合法|异常)|(?:访问|请求)(?:过快|次数过多|频率过高)",
        r"(?:已|被)[^。\n]{0,24}(?:防火墙|waf|云盾|雷池|安全策略|安全设备)[^。\n]{0,12}(?:拦截|阻断|禁止|拒绝)|长亭雷池",
        r"(?:仅限|只限|仅供|仅支持|仅允许)(?:中国)?(?:境内|国内|大陆|内网|校内)[^。\n]{0,8}(?:访问|浏览)",
        r"(?:地址|ip)[^。\n]{0,24}不在允许|generated by cloudfront|undeclared automated tool",
        r"this error was generated by mod_security|access control configuration prevents|access (?:was |is )?denied by",
        r"(?:your )?access to this (?:site|service|page|website)[^.\n]{0,16}(?:limited|suspended|blocked|restricted)",
        r"not available in your (?:region|country|location)",
        r"(?:未进行|未接入|未经|尚未)[^。\n]{0,4}备案[^。\n]{0,20}(?:无法|不能|禁止|关闭)",
    ),
    "maintenance": (
        r"(?:site|system|service|page|portal|server) is (?:[a-z]+ ){0,2}(?:down|unavailable|offline|undergoing|under)"
        r"[^.\n]{0,40}maintenance",
        r"we(?:'ll| will) be back (?:soon|shortly|online)|we are (?:currently )?performing [^.\n]{0,30}maintenance",
        r"(?:正在|正处于|目前)[^。\n,]{0,12}(?:升级|维护|維護|改版|升級|割接)[^。\n]{0,20}(?:请|给您|暂停|暂时|无法|不便)",
        r"(?:(?m:^)|系统|系統|网站|網站|平台|页面|服务器|正在|全面|紧急)(?:升级|维护|維護|改版)(?:中|期间)[^。\n]{0,10}(?:请|给您|暂停|暂时|无法|不能)",
        r"(?:维护|維護|升级|升級|改版)中[^。\n]{0,16}(?:不便|敬请|敬請|稍后|稍後)",
        r"(?:本站|本网站|该网站|本系统|本平台)(?:现|已|将){0,2}(?:暂停|停止|关停|关闭)(?:服务|访问|运行)?",
        r"(?:网站|系统|平台|本站)(?:将|现|已){0,2}(?:短时|暂时|临时|暂)(?:关闭|无法|不能|停止|中断|停)(?:访问|服务|使用|运行|开放)?",
        r"(?:网站|系统|平台)[^。\n,]{0,4}暂停(?:服务|访问|开放|使用)"
        r"|(?:页面|网站|系统|栏目)(?:建设|升级|维护|改版)中(?![\u3400-\u9fff])",
        r"因[^。\n]{0,20}(?:割接|检修|停电|迁移|升级|维护)[^。\n]{0,20}(?:无法|暂停|不能|中断)(?:访问|服务|使用)",
        r"(?:site|service|system|page|portal) is (?:currently |temporarily )?being (?:upgraded|updated|rebuilt)",
        r"you will be able to use (?:the|this) (?:service|site) (?:from|later|again)|please check back (?:later|soon)",
        r"lapse in (?:federal |government )?(?:funding|appropriations)[^.\n]{0,80}(?:not be|unavailable|suspended)",
        r"(?:while|as) we (?:carry out|perform|are doing) [^.\n]{0,30}maintenance",
    ),
    "login": (
        r"(?:尚未|还没有|没有)登录|登录(?:已|状态)?(?:超时|失效|过期)",
        r"(?<![生员户人者])请(?:您)?(?:先)?登录(?:系统)?后(?:再试|再?(?:查看|浏览|访问|操作)|继续)",
        r"(?:please|must|need to|have to) (?:log|sign) ?in to (?:continue|view|access|read)|already a subscriber\?",
        r"(?:content|page|area) is (?:for )?members only|subscribe to (?:continue|keep) reading",
        r"请(?:在|使用)微信(?:客户端)?(?:中)?(?:打开|访问)(?:链接|本页|此页|(?m:$)|[。!])",
    ),
    "soft_404": (
        r"(?:the|this) (?:requested )?(?:page|url|file|document)[^.\n]{0,60}"
        r"(?:(?:could not|cannot|can't) be|was not) found",
        r"(?:the|this) (?:requested )?page[^.\n]{0,60}(?:does(?: not|n't) exist|no longer exists|has been removed)",
        r"we (?:can't|cannot|couldn't|could not) find the page",
        rf"(?:抱歉|对不起|出错)[^。\n]{{0,12}}{_THING}[^。\n]{{0,6}}{_ABSENT}",
        rf"(?:您|你|该|此)(?:要|所)?(?:访问|浏览|查找|查看|请求)的{_THING}(?:已经?)?{_ABSENT}",
        r"(?:文章|信息|内容)(?:不存在|已删除)?或(?:者)?(?:文章|信息|内容)?(?:未审核|未发布|已删除|不存在)|没有找到您(?:要|所)",
        r"requested (?:article|document|item|record|content|resource)[^.\n]{0,20}(?:does not exist|not (?:be )?found)",
        r"you(?:'re| are| were) (?:looking for|trying to (?:view|reach))[^.\n]{0,40}"
        r"(?:not exist|no longer|not found|removed)",
        r"we (?:can't|cannot|couldn't|could not) (?:seem to )?find (?:the|that|this|your) page",
        r"page may have been (?:re)?moved",
        r"(?:没有|未)找到(?:对应的)?站点",
    ),
    "server_error": (
        r"the server encountered an (?:internal|unexpected)|error establishing a database connection",
        r"fatal error: .{0,80} on line \d|ora-\d{5}|sqlstate\[",
        r"(?:java|javax|org)\.[a-z]+\.[\w.]{0,80}(?:exception|error)",
        r"(?:服务器|系统)(?:内部)?(?:错误|异常|繁忙)[^。\n]{0,6}(?:请|稍后)|数据库连接(?:错误|失败|异常)",
        r"(?:系统|程序|服务器?)(?:出现|发生|遇到)(?:了)?(?:异常|错误|故障)",
        r"服务器(?:开小差|走神|出错)|(?:网络|系统|服务器?)繁忙[,!。 ]?请",
        r"数据库[^。\n]{0,4}(?:超时|无法连接)(?m:[。!]?$)",
        r"temporarily unable to service your request|no explicit mapping for /error",
        r"(?:site|server|system|application|page|we) (?:has |have )?(?:encountered|experienced) an? "
        r"(?:unexpected |internal |technical )?(?:error|problem)",
        r"(?:could not|cannot|can't|unable to|failed to) connect to (?:the )?(?:database|server|backend|mysql)",
        r"an error (?:has )?occurred (?:in the application|while (?:processing|loading|handling|executing))",
        r"a problem with (?:the|this|our) service",
        r"there has been a critical error on (?:this|your) website|应用程序中的服务器错误|服务器上出现应用程序错误",
        r"\"(?:code|status|errcode)\"\s?:\s?\"?5\d\d\b|(?:warning|notice)\s?: \w{0,20}\(\)[^\n]{0,200} on line",
    ),
    "parked": (
        r"(?:this|the) domain(?: name)? (?:is|may be|might be|has been|has) (?:for sale|parked|expired|available)",
        r"buy this domain|interested in (?:buying )?this domain",
        r"(?:空间|主机|网站|站点)(?:已|已经)?被?(?:到期|过期|停用|欠费|冻结)",
        r"域名[^。\n]{0,16}(?:尚未建站|未绑定|可以转让)|\b[a-z0-9-]{1,40}\.[a-z]{2,12} (?:is|may be) for sale\b",
        r"domain is registered,? but|domain has (?:recently )?been listed",
        r"(?:page|domain|site) is parked|(?:this|your) account has been suspended",
        r"courtesy of [^.\n]{0,30}(?:registrar|godaddy)",
        r"(?:本|该|此)域名(?:正在|可|已)?(?:出售|转让|过期|停放|到期)|域名(?:出售|转让):|联系域名(?:卖家|持有人)",
    ),
}


def _compile(signs: Mapping[str, Iterable[str]]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((reason, late("|".join(f"(?:{sign})" for sign in group))) for reason, group in signs.items())


HEADINGS = _compile(_HEADINGS)
"""What such a page is headed with, as whole headings, by reason; the first that fits decides."""
PHRASES = _compile(_PHRASES)
"""What it says anywhere, where it says little else."""
GATES = late(
    r"(?:(?:用户|会员|系统|账号|单位|法人|个人|统一)?(?:身份认证)?(?:登录|登錄|登入)(?:页面?|平台|系统|中心)?)"
    r"|请(?:先|重新)?(?:登录|登入|扫码登录)|(?:您的)?(?:登录|会话)(?:已)?(?:超时|过期|失效)"
    r"|(?:sign|log)[ -]?(?:in|on)(?: to (?:continue|your account|view this page))?"
    r"|(?:login|session) (?:required|expired)"
)
"""How a page is headed that lets in only those whom it knows."""
LAPSED = late(
    r"(?:登录|会话)(?:状态)?已?(?:超时|过期|失效)|请(?:先|重新)登录"
    r"|(?:please|must|need to) (?:sign|log) ?in\b|session (?:has )?expired"
)
"""What it says, where it says hardly anything else."""
LOADING = late(
    r"(?:数据|页面|正在|努力){0,3}(?:加载|载入|读取)(?:中|数据){0,2}|loading|(?:please )?wait|请稍[候等后]"
    r"|[^.\n]{0,60}(?:doesn't|does not|won't) work[^.\n]{0,20} without javascript[^.\n]{0,20}\.?"
    r"(?: please enable it[^.\n]{0,20})?"
    r"|you need to enable javascript to run this app|(?:请|需要)?(?:开启|启用|打开) ?javascript(?:后)?"
)
"""Words of a page that shows its content by scripts, before they have run."""
LOGIN = late(r"\b(?:log|sign)[ -]?(?:in|on)\b|登 ?录|登入|登錄|统一身份认证")
CHALLENGES = re.compile(
    rb"""\sr\s{0,2}=\s{0,2}["']m["']|_cf_chl_opt|"""
    rb"cf-browser-verification|cf_chl_prog|AwsWafIntegration|awsWafCookieDomainList|gokuProps"
    rb"|__jsl_clearance|__jsluid|acw_sc__v[23]|\$_ts\s{0,3}=|WZWS_|YunSuoAutoJump|yunsuo_session|safedog-"
    rb"|_Incapsula_Resource|distil_r_captcha|geo\.captcha-delivery\.com|px-captcha|/_sec/cp_challenge|sec-if-cpt|/safedog-|nocaptcha|TencentCaptcha"
)
"""Names in the scripts of Cloudflare, AWS, 加速乐, 阿里云, 瑞数, 网站卫士, 云锁, 安全狗, Imperva and others."""
