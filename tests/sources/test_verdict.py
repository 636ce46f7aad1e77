"""Error pages, gates and gutted lists are suspect; notices that speak of the same things are news."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.errors import Suspect
from sources.page import Page
from sources.verdict import REMEDIES, judge_list, judge_page

BODY = b"<html><body><p>words</p></body></html>"


def verdict(title: str, text: str, body: bytes = BODY, content_type: str = "text/html", **kept: object) -> str | None:
    page = Page("https://a.gov/notices/", body, content_type, **kept)  # type: ignore[arg-type]
    try:
        judge_page(page, title, text)
    except Suspect as suspicion:
        assert suspicion.message.startswith("https://a.gov/notices/ came") and ". (score " in suspicion.message
        return suspicion.reason
    return None


@pytest.mark.parametrize(
    ("reason", "title", "text"),
    [
        ("maintenance", "Site under maintenance", "We'll be back soon\nThe site is under scheduled maintenance."),
        ("maintenance", "Ministry of Finance - Maintenance mode", "Please come back later."),
        ("maintenance", "", "We’ll be back shortly\nOur website is currently undergoing scheduled maintenance."),
        ("maintenance", "系统维护中", "系统正在维护，请稍后访问"),
        ("maintenance", "某某局", "尊敬的用户：\n网站正在升级改造，暂停访问，给您带来不便，敬请谅解。"),
        ("maintenance", "網站維護中", "本網站維護中，請稍後再試"),
        ("maintenance", "网站升级维护中，请稍后访问", "某某局"),
        ("challenge", "Just a moment...", "Enable JavaScript and cookies to continue"),
        ("challenge", "Attention Required! | Cloudflare", "Please complete the security check to access a.gov"),
        ("challenge", "", "Checking your browser before accessing a.gov."),
        ("challenge", "安全验证", "请完成下方验证后继续访问"),
        ("challenge", "人机验证", "请拖动滑块"),
        (
            "blocked",
            "Access Denied",
            "You don't have permission to access this server.\nReference #18.2f1c1602.1762423200.1a2b3c",
        ),
        ("blocked", "Request Rejected", "The requested URL was rejected. Your support ID is: 1234567890"),
        ("blocked", "403 Forbidden", "nginx"),
        ("blocked", "知道创宇云防御", "您的请求疑似攻击行为，已被创宇盾拦截。事件ID：5f3"),
        ("blocked", "网站防火墙", "您的请求带有不合法参数，已被网站管理员设置拦截！"),
        ("blocked", "访问被拒绝", "您的IP不在允许访问范围"),
        ("soft_404", "Page not found | Authority of Tests", "Sorry, page not found\nThe page may have been moved."),
        ("soft_404", "404 Not Found", "nginx/1.24"),
        ("soft_404", "", "The page you are looking for could not be found."),
        ("soft_404", "某某委员会", "对不起，您访问的页面不存在或已删除！\n返回首页"),
        ("soft_404", "404页面", "抱歉，您要访问的网页找不到了"),
        ("soft_404", "找不到网页", "返回首页"),
        ("server_error", "500 Internal Server Error", "nginx"),
        ("server_error", "某某局", "系统异常，请稍后再试"),
        ("server_error", "Error", "java.lang.NullPointerException at gov.x.Y"),
        ("parked", "example.gov.test is for sale", "This domain may be for sale\nInsurance\nLoans\nLawyers"),
        ("parked", "该域名出售", "联系域名持有人"),
        ("empty", "通知公告", " \n "),
    ],
)
def test_what_is_no_bulletin_is_suspect(reason: str, title: str, text: str) -> None:
    """A page that says by its heading or its few words that it is something else is suspect, with its reason."""
    assert verdict(title, text) == reason


MAINTENANCE_ZH = """关于门户网站系统维护的公告
各用户：
因机房例行检修，我局门户网站及政务服务平台将于2025年3月1日20时至3月2日8时进行系统升级维护，期间暂停访问。
系统维护期间，企业设立登记、变更登记、年度报告等业务无法办理，请提前做好安排。由此给您带来的不便，敬请谅解。
咨询电话：12345。特此公告。
某某市市场监督管理局
2025年2月27日"""
MAINTENANCE_EN = """Notice of scheduled maintenance of the electronic filing system
The Authority gives notice that the electronic filing system will be unavailable from 20:00 on 1 March 2025 until
08:00 on 2 March 2025 while the system is undergoing scheduled maintenance. Applicants whose time limits end in that
period may file by e-mail; filings so made are deemed to have been made in time. Questions may be put to the registry.
Done at the seat of the Authority on 27 February 2025. For the Authority, the Registrar."""
LIST = "\n".join(f"关于第{n}批系统维护和网站升级项目招标结果的公示 2025-03-{n:02d}" for n in range(1, 21))
GUIDE = (
    "Guidance on error messages\n" + 'Where the register answers "page not found", "access denied" or "just a moment", '
)
GUIDE += (
    "the applicant should wait and try again; the requested page could not be found only while it is indexed. " * 12
)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("关于门户网站系统维护的公告_某某市市场监督管理局", MAINTENANCE_ZH),
        ("Notice of scheduled maintenance | Authority", MAINTENANCE_EN),
        ("通知公告-某某局", LIST),
        ("Guidance on error messages", GUIDE),
        ("关于禁止访问境外赌博网站的通知", "关于禁止访问境外赌博网站的通知\n各单位应当禁止访问境外赌博网站。" * 8),
        ("域名管理办法", "域名管理办法\n第一条 为规范互联网域名服务，制定本办法。域名转让应当办理变更手续。" * 6),
        ("关于废止部分文件的公告", "关于废止部分文件的公告\n现决定废止文件3件。\n某某局\n2025年3月1日"),
        ("Repeal", "Order 7 is repealed.\n1 March 2025"),
        ("通知", "特此通知。"),
        ("登录管理办法", "登录管理办法\n用户登录应当使用本人账号。"),
    ],
)
def test_news_about_such_things_is_news(title: str, text: str) -> None:
    """A real notice of maintenance, a guide to error messages, a list full of such titles: all good."""
    assert verdict(title, text) is None


@pytest.mark.parametrize(
    "body",
    [
        b'<html><script>window._cf_chl_opt={cvId:"3"}</script><p>a.gov</p></html>',
        b"<html><script>document.cookie=('__jsl_clearance_s=')</script></html>",
        b"<html><script>var arg1='A';setCookie('acw_sc__v2', x)</script></html>",
        b"<html><script>$_ts=window['$_ts'];$_ts.nsd=1</script></html>",
        b"<script>window.awsWafCookieDomainList = [];</script>",
    ],
)
def test_challenges_by_script_are_suspect(body: bytes) -> None:
    """A page almost without words whose script is a known gate's is a challenge; with a bulletin's words it is not."""
    assert verdict("", "a.gov", body) == "challenge"
    assert verdict("通知公告", LIST, body) is None


@pytest.mark.parametrize(
    "body",
    [
        b"<meta http-equiv=refresh content='0;url=/new'>",
        b'<META content="0; URL=/new" HTTP-EQUIV="Refresh">',
        b"<script>location.href='/new'</script>",
        b'<script>window.location = "/new";</script>',
        b"<script>top.location.replace('/new')</script>",
    ],
)
def test_redirect_stubs_are_suspect(body: bytes) -> None:
    """A page that only sends the reader elsewhere is a stub; a bulletin that has such a script is not."""
    assert verdict("Redirecting", "Please follow this link", body) == "stub"
    assert verdict("通知公告", LIST, body) is None


def test_the_refresh_field_is_a_redirect() -> None:
    """The Refresh header field sends elsewhere as the element does."""
    assert verdict("", "x", headers=(("refresh", "0; url=http://127.0.0.66/"),)) == "stub"


def test_login_forms_are_suspect() -> None:
    """A form that asks for a password in place of content is suspect; one at the edge of a bulletin is not."""
    form = b"<form><input name=user><input type=password name=password></form>"
    assert verdict("Sign in", "User Password", form) == "login"
    assert verdict("统一身份认证平台", "用户登录 账号 密码 忘记密码", form) == "login"
    assert verdict("通知公告", LIST, form) is None
    assert verdict("Sign in to comment", MAINTENANCE_EN * 2, form) is None


@pytest.mark.parametrize(
    "body",
    [b"\x89PNG\r\n\x1a\n123", b"%PDF-1.7\n", b"PK\x03\x04zip", b"\x1f\x8b\x08\0", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"],
)
def test_files_called_pages_are_suspect(body: bytes) -> None:
    """A picture, document or archive served as HTML is not decoded as text; served as itself it is no error."""
    assert verdict("", "words", body, "text/html") == "binary"
    assert verdict("", "words", body, "") == "binary"
    assert verdict("", "words of the document", body, "application/pdf") is None


@pytest.mark.parametrize("body", [b"", b" \r\n\t", b"\xef\xbb\xbf", b"\0\0\0"])
def test_empty_bodies_are_suspect(body: bytes) -> None:
    """Nothing, in whatever form, is not a page."""
    assert verdict("", "", body) == "empty"


@given(st.text(max_size=300), st.text(max_size=600), st.binary(max_size=300))
def test_any_page_is_judged(title: str, text: str, body: bytes) -> None:
    """No title, text or bytes make the judgement fail otherwise than by Suspect."""
    assert verdict(title, text, body) in {*REMEDIES, None}


@pytest.mark.parametrize(
    "piece", ["error ", "我们的系统", "升级维护", "sorry, ", "您所要访问的", "the page ", "reference # "]
)
def test_repetition_costs_no_time(piece: str) -> None:
    """Words of our patterns repeated without end are judged at once: no pattern backtracks through them."""
    for size in (100, 100_000):
        found = verdict(piece * size, piece * size, (b"<meta " + piece.encode()) * size)
        assert found in {*REMEDIES, None} and (size < 100_000 or found is None), "a page so long is no error page"


def keys(*numbers: int) -> list[str]:
    return [f"n{number}" for number in numbers]


def test_an_empty_list_is_suspect() -> None:
    """No row at all is an error, not news, however many there were."""
    for before in ([], keys(1), keys(*range(50))):
        with pytest.raises(Suspect) as suspicion:
            judge_list([], before)
        assert suspicion.value.reason == "empty"


@pytest.mark.parametrize(("before", "now"), [(5, 2), (20, 9), (20, 1), (200, 60), (4, 1)])
def test_a_gutted_list_is_suspect(before: int, now: int) -> None:
    """A list of which more than half is gone and that is shorter by more than 30% is not believed."""
    with pytest.raises(Suspect) as suspicion:
        judge_list(keys(*range(now)), keys(*range(before)))
    assert suspicion.value.reason == "gutted"


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (range(20), range(15, 35)),  # rolled on by fifteen
        (range(20), range(100, 120)),  # all new, and as long: the flood brake's affair
        (range(20), range(12)),  # eight fewer, most still there
        (range(20), range(40)),
        (range(3), range(1)),  # in a list of three, two may well be withdrawn
        (range(1), range(5, 6)),
        ((), range(9)),
    ],
)
def test_lists_that_roll_shrink_a_little_or_are_small_are_good(before: range, now: range) -> None:
    """Rolling, growing, losing a few rows, or being very short is what lists do."""
    judge_list(keys(*now), keys(*before))
