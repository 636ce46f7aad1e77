"""A chat is told in its own markup, within its own limits, and only its own yes counts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest

from alerts.channels import Receipt, check_url, send, targets
from alerts.config import Channel, Route
from alerts.digest import Digest, Item, write_digest
from alerts.message import Message, Why, write
from sources.notice import Facts, Notice
from state.records import Change, Tagged
from state.redline import compare
from tests.alerts import standins
from tests.alerts.receivers import Service, answer
from tests.alerts.standins import BOT, KEY26, SECRET, TOKEN, said

Start = Callable[..., Service]
AT = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
URL = "https://www.example.gov.cn/zwgk/t20260102_(1).html?a=1&b=2"
TEAMS = "KODuebWbDGYFr0z0eu-6Rj8aUKz7108W3wrNJZxFE5A"


class Case(NamedTuple):
    """One service: its stand-in, its address as its own page gives it, its refusals with whether to ask again."""

    respond: Callable[[str, dict[str, str], bytes], bytes]
    address: str
    wrong: str
    """What of the address to change so that it leads to nobody."""
    busy: bytes
    wait: float


CASES = {
    "dingtalk": Case(
        standins.dingtalk, f"/robot/send?access_token={TOKEN}&secret={SECRET.replace('+', '%2B')}", TOKEN,
        said(errcode=130101, errmsg="send too fast, exceed 20 times per minute"), 60,
    ),
    "feishu": Case(
        standins.feishu, f"/open-apis/bot/v2/hook/{TOKEN}?secret={SECRET.replace('+', '%2B')}", TOKEN,
        said(code=11232, msg="frequency limited"), 60,
    ),
    "wecom": Case(
        standins.wecom, f"/cgi-bin/webhook/send?key={TOKEN}", TOKEN,
        said(errcode=45009, errmsg="api freq out of limit"), 60,
    ),
    "slack": Case(
        standins.slack, "/services/T0ABCDEFG/B0HIJKLMN/abcdefghijklmnopqrstuvwx", "abcdefghijklmnop",
        answer("rate_limited", "429 Too Many Requests", "Retry-After: 30"), 30,
    ),
    "teams": Case(
        standins.teams,
        f"/workflows/643e69f83c89/triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig={TEAMS}",
        TEAMS, said("429 Too Many Requests", "Retry-After: 9", error={"code": "WorkflowTriggerIsThrottled"}), 9,
    ),
    "discord": Case(
        standins.discord, f"/api/webhooks/417429632418316298/{TOKEN}", TOKEN,
        said("429 Too Many Requests", message="You are being rate limited.", retry_after=2.5, **{"global": False}), 2.5,
    ),
    "mattermost": Case(
        standins.mattermost, f"/hooks/{KEY26}", KEY26,
        said("429 Too Many Requests", id="api.context.rate_limit", message="limit", status_code=429), 0,
    ),
    "telegram": Case(
        standins.telegram, f"/bot{BOT}/sendMessage?chat_id=-1001234567890", BOT,
        said("429 Too Many Requests", ok=False, error_code=429, description="Too Many Requests: retry after 35",
             parameters={"retry_after": 35}), 35,
    ),
}  # fmt: skip
HOSTILE = (
    "<!channel> @all @everyone **粗** [点此](https://evil.example) `x` <at id=all></at> &lt; _斜_ ~~删~~ \u202e# 一"
)


def alert(
    title: str = "贷款贴息管理办法", text: str = "第一条 旧的六个月。", new: str = "第一条 新的三个月。"
) -> Message:
    topics = (Tagged("loans", ("贴息",)),)
    change = Change(5, 7, "mof", "revised", AT, title, URL, topics, {}, "")
    notice = Notice("k", title, new, URL, facts=Facts(doc_number="财金〔2026〕1号", issuers=("财政部",)))
    return write(change, notice, why=Why("tech", topics, "mof"), redline=compare(text, new), source_name="财政部 通知")


def title(number: int) -> str:
    return f"第{number:03}号通知 Regulation{number:03}onComputeVouchers 关于算力券发放工作的若干规定"


def digest(count: int, language: str = "zh") -> Message:
    def item(number: int) -> Item:
        change = Change(
            number, number, "mof", "published", AT, title(number), f"https://e.example/{number}", (), {}, "新"
        )
        return Item(change, Notice(str(number), title(number), "文", f"https://e.example/{number}", facts=Facts()))

    route = Route("daily", ("desk",), language=language, cron="0 9 * * *")
    items = tuple(item(number) for number in range(count))
    return write_digest(Digest(route, AT - timedelta(days=1), AT, AT, items))


def tell(address: str, message: Message, key: str = "key-1") -> Receipt:
    (target,) = targets(Channel("group", (address,)))
    return send(target, message, key)


def marked_up(body: bytes) -> str:
    """The text of a message without the titles that its service shows as they are."""
    sent = json.loads(body)
    for at in ("markdown", "card"):
        sent.get(at, {}).pop("title" if at == "markdown" else "header", None)
    return json.dumps(sent, ensure_ascii=False)


def words(body: bytes) -> str:
    """All text of a message, whatever its shape."""
    return json.dumps(json.loads(body), ensure_ascii=False)


@pytest.fixture(params=CASES.values(), ids=CASES)
def case(request: pytest.FixtureRequest) -> Any:
    return request.param


def test_the_service_takes_it_as_its_documents_say(service: Start, case: Case):
    """Address as pasted, signed where it is signed, in the service's shape: title, fact, redline, link, why."""
    server = service(case.respond)
    receipt = tell(f"http://127.0.0.1:{server.port}{case.address}", alert(), "key-9")
    assert receipt == Receipt(True) and receipt.answer.startswith("20")
    shown = words(server.bodies[0])
    for said_so in ("贷款贴息管理办法", "财金〔2026〕1号", "删：", "六", "三", "t20260102_", "tech", "贴息"):
        assert said_so in shown
    assert server.headers[0]["idempotency-key"] == "key-9" and SECRET not in server.paths[0] + shown


def test_a_refusal_for_ever_is_one(service: Start, case: Case):
    """An address that leads to nobody is told to the operators, with the service's own words: the alert is dead at
    once, or waits where the service refuses the token, as 401 or 403."""
    server = service(case.respond)
    wrong = case.address.replace(case.wrong, case.wrong[:-4] + ("1234" if case.wrong != BOT else "ABCD"))
    receipt = tell(f"http://127.0.0.1:{server.port}{wrong}", alert())
    assert (receipt.ok, receipt.again and not receipt.shut, receipt.doubt) == (False, False, False)
    assert receipt.shut == receipt.answer.startswith(("401", "403"))
    assert re.search("token|url|no_service|authori|Unknown|Invalid", receipt.reason)
    assert case.wrong[:-4] not in receipt.reason + receipt.answer


def test_too_many_messages_are_sent_later(service: Start, case: Case):
    """Each service's own way to say “slow down” is obeyed, and the next try is taken."""
    server = service(case.respond, case.busy)
    address = f"http://127.0.0.1:{server.port}{case.address}"
    refused, taken = tell(address, alert()), tell(address, alert())
    assert (refused.ok, refused.again, refused.retry_after or 0) == (False, True, case.wait)
    assert taken == Receipt(True)


STRANGE = [
    (name, status) for name in CASES for status in ("200 OK", "201 Created") if (name, status) != ("teams", "200 OK")
]
"""A flow of Teams may answer anything with its 200; it has its own way to refuse."""


@pytest.mark.parametrize(("name", "status"), STRANGE)
def test_only_its_own_yes_counts(service: Start, name: str, status: str):
    """A page of some gateway in front, under a 2xx, is no yes of the service; whether it came through is in doubt."""
    case = CASES[name]
    server = service(case.respond, answer("<html>Please log in to the network</html>", status))
    receipt = tell(f"http://127.0.0.1:{server.port}{case.address}", alert())
    assert (receipt.ok, receipt.again, receipt.doubt) == (False, True, True) and "log in" in receipt.reason


def test_a_flow_that_could_not_post_is_a_refusal(service: Start):
    """Teams says so in the text of a 200."""
    fault = "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 403"
    server = service(standins.teams, answer(fault))
    assert not tell(f"http://127.0.0.1:{server.port}{CASES['teams'].address}", alert()).ok


def test_a_long_digest_goes_over_several_messages_between_notices(service: Start, case: Case):
    """Every title stands whole in exactly one message, or is counted as left out; no message is over the limit."""
    server = service(case.respond)
    assert tell(f"http://127.0.0.1:{server.port}{case.address}", digest(150)).ok
    shown = [words(body) for body in server.bodies]
    assert 1 <= len(shown) <= 4 and all("daily" in text for text in shown[-1:])
    counts = [sum(title(number) in text for text in shown[0:]) for number in range(1, 150)]
    assert set(counts) <= {0, 1}
    cut = [number for number in range(150) if any(f"第{number:03}号" in t and title(number) not in t for t in shown)]
    assert [number for number in cut if number] == []
    missing = counts.count(0)
    if missing:
        said = re.search(r"另有 (\d+) 项", shown[-1])
        assert said and int(said[1]) >= missing, "headings and dates that are left out count too"
        assert counts.index(0) == counts.count(1), "what is left out is the end"


def test_the_next_try_goes_on_where_the_last_one_stopped(service: Start):
    """Of a digest in several messages, those that were taken are not sent again when a later one is refused."""
    case = CASES["wecom"]
    server = service(case.respond)
    address = f"http://127.0.0.1:{server.port}{case.address}"
    server.answers[:] = [said(errcode=0, errmsg="ok"), said(errcode=45009, errmsg="api freq out of limit")]
    refused, taken = tell(address, digest(60), "key-3"), tell(address, digest(60), "key-3")
    assert not refused.ok and taken.ok
    bodies = [words(body) for body in server.bodies]
    assert bodies[0] not in bodies[1:] and bodies[1] == bodies[2]
    assert tell(address, digest(60), "key-3").ok and words(server.bodies[len(bodies)]) == bodies[0]


def test_a_long_redline_is_cut_between_clauses_and_keeps_the_link(service: Start, case: Case):
    """One message; what has no room is said, and the link and the reasons are there in any case."""
    old = "\n".join(
        f"第{n}条 申请人应当在六个月内提出申请，材料编号Material{n:04}number，逾期不予受理。" for n in range(1, 700)
    )
    server = service(case.respond)
    assert tell(
        f"http://127.0.0.1:{server.port}{case.address}", alert(text=old, new=old.replace("六个月", "三个月"))
    ).ok
    (body,) = server.bodies
    shown = words(body)
    assert "其余改动因篇幅未列出" in shown and "t20260102_" in shown and "tech" in shown
    assert not re.search(r"Material\d{0,3}…|Mater…", shown)


def test_a_very_long_word_and_title_still_fit(service: Start, case: Case):
    """A page without spaces or stops breaks no limit."""
    server = service(case.respond)
    message = alert(title="长" * 3000, text="第一条 旧。", new="第一条 " + "🀄" * 30_000)
    assert tell(f"http://127.0.0.1:{server.port}{case.address}", message).ok


def test_nothing_from_a_page_is_markup(service: Start, case: Case):
    """Nobody is called, no link hides its address, nothing is bold that we did not make so, nothing is invisible."""
    server = service(case.respond)
    assert tell(f"http://127.0.0.1:{server.port}{case.address}", alert(title=HOSTILE, new=f"第一条 {HOSTILE}")).ok
    shown = words(server.bodies[0])
    assert "@all" not in shown and "@everyone" not in shown and "\u202e" not in shown and "U+202E" in shown
    assert "](https://evil.example" not in shown.replace("\\\\]\\\\(", "") and "<at id" not in shown.replace(
        '"text": "<at', ""
    )
    if case.respond not in (standins.slack, standins.teams, standins.telegram):  # there, words are words
        shown = marked_up(server.bodies[0])
        assert "**粗**" not in shown and "~~删~~" not in shown
    if case.respond is standins.slack:
        assert "<!channel>" not in json.loads(server.bodies[0])["text"]


def test_a_topic_of_ntfy_is_told(service: Start):
    """As Apprise writes it, with a token: title, text, and the notice behind a click."""
    server = service(standins.ntfy)
    address = f"ntfy://tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2@127.0.0.1:{server.port}/law?priority=high"
    assert tell(address, alert()) == Receipt(True)
    sent = json.loads(server.bodies[0])
    assert (
        sent["priority"] == 4 and sent["click"].startswith("https://www.example.gov.cn/") and "改动" in sent["message"]
    )
    assert tell(address.replace("tk_Ag", "tk_Xg"), alert()).shut
    before = len(server.bodies)
    assert tell(address, digest(90)).ok and len(server.bodies) > before + 1


def test_mattermost_by_its_apprise_url(service: Start):
    """`mmost://host:port/KEY?channel=town` posts to the hook, into that channel."""
    server = service(standins.mattermost)
    assert tell(f"mmost://127.0.0.1:{server.port}/{KEY26}?channel=town", alert()) == Receipt(True)
    assert json.loads(server.bodies[0])["channel"] == "town"


def test_a_text_without_a_layout_is_told_too(service: Start, case: Case):
    """Whoever sends but text and subject reaches a chat with them."""
    server = service(case.respond)
    assert tell(f"http://127.0.0.1:{server.port}{case.address}", Message("[测试] 标题", "一段\n\n二段", "")).ok
    assert "二段" in words(server.bodies[0]) and "标题" in words(server.bodies[0])


SAME = [
    (f"feishu://{TOKEN}?secret=abc", f"https://open.feishu.cn/open-apis/bot/v2/hook/{TOKEN}?secret=abc"),
    (f"lark://{TOKEN}", f"https://open.larksuite.com/open-apis/bot/v2/hook/{TOKEN}"),
    ("dingtalk://d1e2a3d4beef4bad9fed", "https://oapi.dingtalk.com/robot/send?access_token=d1e2a3d4beef4bad9fed"),
    (f"wecombot://{TOKEN}", f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={TOKEN}"),
    ("slack://T0ABCDEFG/B0HIJKLMN/abcdefghijklmnopqrstuvwx", "https://hooks.slack.com/services/T0ABCDEFG/B0HIJKLMN/abcdefghijklmnopqrstuvwx"),
    (f"discord://417429632418316298/{TOKEN}", f"https://discord.com/api/webhooks/417429632418316298/{TOKEN}"),
    (f"mmosts://chat.example.org/{KEY26}", f"https://chat.example.org/hooks/{KEY26}"),
    (f"tgram://{BOT}/-1001234567890", f"https://api.telegram.org/bot{BOT}/sendMessage?chat_id=-1001234567890"),
    ("ntfy://law", "https://ntfy.sh/law"),
    (
        f"workflows://prod-12.westus.logic.azure.com:443/643e69f83c89/{TEAMS}",
        f"https://prod-12.westus.logic.azure.com:443/workflows/643e69f83c89/triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig={TEAMS}",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("apprise", "web"), SAME, ids=[one[0].partition(":")[0] for one in SAME])
def test_both_ways_to_write_an_address_lead_to_one_place(apprise: str, web: str):
    """The Apprise URL and what the service's own page gives out; neither shows a secret."""
    from alerts import services

    one, other = services.plugin(apprise), services.plugin(web)
    assert type(one) is type(other)
    assert (one.place.address, one.place.to, one.place.secret) == (
        other.place.address,
        other.place.to,
        other.place.secret,
    )
    for place in (one.place, other.place):
        assert not re.search(
            f"{TOKEN}|{KEY26}|{BOT[-10:]}|{TEAMS}|uvwx|d1e2|{TEAMS[:6]}", place.recipient + repr(place)
        )


def test_a_new_secret_is_no_new_recipient():
    """Whoever changes the signature's secret of a robot goes on with the same deliveries."""
    base = f"https://open.feishu.cn/open-apis/bot/v2/hook/{TOKEN}"
    recipients = {targets(Channel("a", (url,)))[0].recipient for url in (base, base + "?secret=a", base + "?secret=b")}
    assert len(recipients) == 1 and next(iter(recipients)).startswith("feishu://open.feishu.cn/****")


@pytest.mark.parametrize(
    ("url", "remedy"),
    [
        (f"http://open.feishu.cn/open-apis/bot/v2/hook/{TOKEN}", "write https://"),
        (f"https://open.feishu.cn/open-apis/bot/v2/hook/{TOKEN}?sekret=abcdefgh", "leave it out"),
        (f"https://x.webhook.office.com/webhookb2/{TOKEN}/IncomingWebhook/a/b", "make a workflow"),
        ("https://hooks.slack.com/triggers/T0ABCDEFG/123/abcdef", "make an incoming webhook"),
        ("https://prod-12.westus.logic.azure.com/workflows/643e/triggers/manual/paths/invoke", "copy the whole"),
        (f"https://api.telegram.org/bot{BOT}/sendMessage", "chat_id="),
        ("https://www.example.org/some/page", "jsons://"),
        ("http://www.example.org/some/page", "json://"),
        (f"discord://417429632418316298/{TOKEN}?ping=@here", "leave it out"),
        (f"mmosts://chat.example.org/{KEY26}?to=a,b", "one URL for each"),
        ("https://[::1/x", "copy it once more"),
    ],
)
def test_a_wrong_address_says_what_would_be_right(url: str, remedy: str):
    """At the check, before anything is sent, and without a secret."""
    with pytest.raises(ValueError) as caught:
        check_url(url)
    assert remedy in str(caught.value) and TOKEN not in str(caught.value) and BOT not in str(caught.value)


def test_a_bot_of_slack_still_goes_by_apprise():
    """What we do not post to ourselves is Apprise's, as before."""
    (target,) = targets(Channel("a", ("slack://xoxb-1234-1234-4ddbc191d40ee098cbaae6f3523ada2d/#law",)))
    assert target.recipient.startswith("slack://")


def test_a_message_does_not_depend_on_its_note_to_be_equal():
    """Two alerts with the same words are the same, laid out or not."""
    message = alert()
    assert replace(message, note=None) == message
