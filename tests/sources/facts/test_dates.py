"""Dates: how they are printed, and from when, until when and by when a notice holds."""

from __future__ import annotations

import pytest

from sources.facts import dates
from sources.facts.dates import read_date
from sources.facts.terms import Dated

PRINTED = [
    ("2031-05-28 03:27", "2031-05-28T03:27:00+08:00"),
    ("2031年12月31日", "2031-12-31"),
    ("二〇三一年十二月三十一日", "2031-12-31"),
    ("二○三一年元月廿一日", "2031-01-21"),
    ("2031/5/8", "2031-05-08"),
    ("2031.05.08", "2031-05-08"),
    ("8.5.2031", "2031-05-08"),
    ("28.05.2031 11:43", "2031-05-28T11:43:00+08:00"),
    ("version 8.5.2031.4", None),
    ("31.31.2031", None),
    ("２０３１年５月８日 下午3时05分", "2031-05-08T15:05:00+08:00"),
    ("28 May 2031", "2031-05-28"),
    ("May 28, 2031", "2031-05-28"),
    ("1st January 2031", "2031-01-01"),
    ("2031-05-28T03:27:00Z", "2031-05-28T03:27:00+00:00"),
    ("20310528", "2031-05-28"),
    ("5/15/2031", "2031-05-15"),
    ("中華民國120年5月1日", "2031-05-01"),
    ("5/6/2031", None),
    ("2031-02-30", None),
    ("2031年13月1日", None),
    ("13800138000", None),
    ("6月12日", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "day"), PRINTED)
def test_a_printed_date_is_read_as_printed(text: str, day: str | None) -> None:
    """A date stays a date, a time keeps its zone, and what is impossible or means two days is none."""
    assert read_date(text, "Asia/Shanghai") == day


def day_of(found: Dated | None) -> str | None:
    return found.day if found else None


def effective(text: str, published: str | None, signed: str | None) -> str | None:
    return day_of(dates.effective(text, published, signed))


def expires(text: str, begins: str | None) -> str | None:
    return day_of(dates.expires(text, begins))


def deadline(text: str) -> str | None:
    return day_of(dates.deadline(text))


EFFECTIVE = [
    ("第九条 本办法自2032年1月1日起施行。", "2032-01-01"),
    ("本办法由海洋部负责解释，自2032年1月1日起正式实施。", "2032-01-01"),
    ("《海运办法》已经会议通过，现予公布，自2032年1月1日起施行。", "2032-01-01"),
    ("八、自2032年1月1日起执行。", "2032-01-01"),
    ("本通知于2032年1月1日起生效。", "2032-01-01"),
    ("本规定自发布之日起施行。", "2031-06-10"),
    ("本通知自印发之日起执行。", "2031-06-10"),
    ("本规定自公布之日起30日后施行。", "2031-07-10"),
    ("本规定自公布之日起满三十日施行。", "2031-07-10"),
    ("本规定自公布之日起三个月后施行。", "2031-09-10"),
    ("本辦法自發布日施行。", "2031-06-10"),
    ("本公告执行期限为2032年1月1日至2034年12月31日。", "2032-01-01"),
    ("本公告自2032年1月1日起至2034年12月31日止执行。", "2032-01-01"),
    ("上述政策实施期限为2032年1月1日至2034年12月31日。", "2032-01-01"),
    ("海运办法\n施行日期：2032年1月1日\n第一条 为了海运，制定本办法。", "2032-01-01"),
    ("本规定自公布之日起第30日施行。", None),
    ("许可证有效期：自2032年1月1日至2034年12月31日", None),
    ("有效期：2032年1月1日至2034年12月31日", None),
    ("本许可证有效期为2032年1月1日至2034年12月31日。", None),
    ("《海运办法》自2032年1月1日至2034年12月31日执行。", None),
    ("合同自2032年1月1日起生效。", None),
    ("企业应自2032年1月1日起执行新标准。", None),
    ("项目执行期限为2032年1月1日至2034年12月31日。", None),
    ("The Provisions shall take effect 30 days after the date of promulgation.", "2031-07-10"),
    ("The Regulations are hereby promulgated and shall enter into force as of January 1, 2032.", "2032-01-01"),
    ("DATES: Effective 0901 UTC, January 1, 2032.", "2032-01-01"),
    ("The Measures shall be effective for five years as of January 1, 2032.", "2032-01-01"),
    ("The price cap took effect on 1 January 2032.", None),
    ("The agreement takes effect when both parties sign it, on 1 January 2032 at the latest.", None),
    ("This rule is effective on January 1, 2032.", "2032-01-01"),
    ("These Measures shall come into force on 1 January 2032.", "2032-01-01"),
    ("This order takes effect 30 days after publication.", "2031-07-10"),
    ("This Regulation shall enter into force on the twentieth day following that of its publication.", "2031-06-30"),
    ("DATES: Effective April 15, 2032.", "2032-04-15"),
    (
        "DATES: Effective July 24, 2032. See part V, Effective Date.\n\nADDRESSES:\n\nNone.\n\nV. Effective Date\n\n"
        "The amendments in this rule are effective January 10, 2033, except for the change to section 3.",
        "2033-01-10",
    ),
    ("DATES:\n\nThe correction is effective April 15, 2032.\n\nADDRESSES:\n\nNone.", "2032-04-15"),
    ("海运规则\n2031年11月26日会议通过\n2032年1月1日 施行\n第一条 为了海运，制定本规则。", "2032-01-01"),
    ("五、本安排第一条、第四条自2032年1月1日起施行，第二条自2032年7月1日起施行。", "2032-01-01"),
    ("海运规则\n2030年1月1日 施行\n2032年1月1日 施行\n第一条 为了海运，制定本规则。", None),
    ("根据自2020年1月1日起施行的《海洋法》，制定本办法。", None),
    ("《海洋法》自2020年1月1日起施行。", None),
    ("《海洋法》（自2020年1月1日起施行）规定了期限。", None),
    ("许可证自颁发之日起生效。", None),
    ("本办法第三条自2032年1月1日起施行。", None),
    ("将第九条修改为“本办法自2020年1月1日起施行。”", None),
    ("The 2020 rule became effective January 1, 2020.", None),
    ("Rules published February 7, 2030 apply.", None),
    ("The new rules come into force on 1 January 2032.", "2032-01-01"),
    ("The Measures shall go into effect as of January 1, 2032.", "2032-01-01"),
    ("This licence is valid from 1 January 2032 until 5 May 2033.", "2032-01-01"),
    ("With effect from 1 January 2032, masters report daily.", "2032-01-01"),
    ("This Regulation shall enter into force on the day following that of its publication.", "2031-06-11"),
    ("This notice shall cease to be effective on 1 January 2032.", None),
    ("The provisions of this section do not apply on and after May 24, 2030.", None),
    ("The new rules, which take effect on January 1, 2032, bind every master.", "2032-01-01"),
    ("These rules are due to take effect on January 1, 2032.", "2032-01-01"),
    ("It shall apply from 1 January 2032.", "2032-01-01"),
    ("This rule will become effective on 1 January 2032.", "2032-01-01"),
    ("This Order comes into force on 1st January 2032.", "2032-01-01"),
    ("This rule is effective at 12:01 a.m. on January 1, 2032.", "2032-01-01"),
    ("Coming into force\t1st January 2032", "2032-01-01"),
    ("EFFECTIVE DATE: January 1, 2032.", "2032-01-01"),
    ("Effective Date: 01/13/2032", "2032-01-13"),
    (
        "DATES: This rule is effective without further notice on January 1, 2032, unless we hear otherwise.",
        "2032-01-01",
    ),
    ("DATES: This rule is effective from 7 a.m. until 9 p.m. on January 1, 2032.", "2032-01-01"),
    ("DATES: This rule is effective from January 1 through January 9, 2032.", "2032-01-01"),
    ("DATES: This rule is effective from January 1, 2032 through January 9, 2032.", "2032-01-01"),
    ("DATES: The effective date of the rule published May 1, 2030, is delayed until January 1, 2032.", "2032-01-01"),
    ("DATES: The effective date of this rule is delayed from July 2, 2031, until January 1, 2032.", "2032-01-01"),
    ("DATES: The effective date for this rule has been postponed to January 1, 2032.", "2032-01-01"),
    (
        "DATES: The amendments are effective January 1, 2032, except section 3, which is effective July 1, 2032.",
        "2032-01-01",
    ),
    ("DATES: Effective date: January 1, 2032. Compliance date: June 1, 2032.", "2032-01-01"),
    ("DATES: The proposed rule would be effective on January 1, 2032.", None),
    ("DATES: The rule published on January 3, 2031, is withdrawn as of March 3, 2031.", None),
    ("DATES: The meeting will be held on January 1, 2032.", None),
    ("If adopted, this rule takes effect January 1, 2032.", None),
    ("This rule would take effect January 1, 2032.", None),
    ("The Board proposes that this rule become effective January 1, 2032.", None),
    ("(b) This section takes effect on 1 January 2032.", None),
    ("This paragraph shall apply from 1 January 2032.", None),
    ("Regulation (EU) 2030/1 applies from 1 January 2032.", None),
    ("Act 12 of 2029 came into force on 1 January 2030.", None),
    ("The merger is effective January 1, 2032.", None),
    ("The order ceased to be effective on January 1, 2032.", None),
    ("Member States shall apply those measures from 1 January 2032.", None),
    ("The amendments take effect for voyages that begin on or after 1 January 2032.", None),
    ("A master whose licence is valid from 1 January 2032 may apply.", None),
]


@pytest.mark.parametrize(("text", "day"), EFFECTIVE)
def test_the_notices_own_day_of_effect_is_read_and_no_others(text: str, day: str | None) -> None:
    """Its own words count; those of a law that it cites, of one article or of a permit do not."""
    assert effective(text, "2031-06-10", None) == day


def test_from_publication_means_the_pages_day_then_the_signatures_then_nothing() -> None:
    """Without either day nothing is guessed; a reprint years later does not move the day."""
    text = "本办法自发布之日起施行。"
    assert effective(text, None, "2031-06-01") == "2031-06-01"
    assert effective(text, None, None) is None
    assert effective(text, "2051-06-01", "2031-06-01") == "2031-06-01"
    assert effective(text, "2031-06-10T08:00:00+08:00", "2031-06-01") == "2031-06-10"


def test_a_laws_adoption_by_parliament_is_its_publication() -> None:
    """A statute is promulgated on the day of its adoption; a court's meeting is not a publication."""
    law = "2031年4月27日 第九届全国人民代表大会常务委员会第三次会议通过\n第九条 本法自公布之日起施行。"
    court = "2031年4月27日最高人民法院审判委员会第9次会议通过\n第九条 本解释自公布之日起施行。"
    assert effective(law, None, None) == "2031-04-27"
    assert effective(court, None, None) is None


EXPIRES = [
    ("本办法自2031年12月31日起施行，有效期5年。", "2031-12-31", "2036-12-31"),
    ("本办法自2031年12月31日起施行，有效期为五年。", "2031-12-31", "2036-12-31"),
    ("本措施自2032年1月1日起实施，有效期至2036年12月31日。", "2032-01-01", "2036-12-31"),
    ("本办法自2032年1月1日起试行，试行期一年。", "2032-01-01", "2033-01-01"),
    ("本政策执行期限至2036年12月31日。", None, "2036-12-31"),
    ("本办法自2032年2月29日起施行，有效期1年。", "2032-02-29", "2033-02-28"),
    ("This deviation is effective from 5 a.m. on April 30, 2032 to 5 a.m. on June 11, 2032.", None, "2032-06-11"),
    ("This order shall remain in force until May 1, 2033.", None, "2033-05-01"),
    (
        "第一条 本办法所称算力券有效期为9个月。\n第九条 本通知自2032年1月1日起施行，有效期五年。",
        "2032-01-01",
        "2037-01-01",
    ),
    ("第一条 本办法所称算力券有效期为9个月。\n本通知有效期五年。", "2032-01-01", "2037-01-01"),
    ("本公告自2032年1月1日至2034年12月31日执行。", "2032-01-01", "2034-12-31"),
    ("上述政策执行至2034年12月31日。", None, "2034-12-31"),
    ("本办法自2032年1月1日起实施，有效期截至2034年12月31日。", "2032-01-01", "2034-12-31"),
    ("本办法自2032年1月1日起施行，试行期限暂定为一年。", "2032-01-01", "2033-01-01"),
    ("本办法自2032年1月1日起施行，暂定三年。", "2032-01-01", "2035-01-01"),
    ("本许可证有效期为2032年1月1日至2034年12月31日。", None, None),
    ("《海运办法》自2032年1月1日至2034年12月31日执行。", None, None),
    ("These measures shall apply until 31 December 2034.", None, "2034-12-31"),
    ("This Regulation shall apply from 1 January 2032 until 31 December 2034.", None, "2034-12-31"),
    ("This derogation shall apply until 31 December 2034.", None, None),
    ("The Measures shall be effective for five years as of January 1, 2032.", "2032-01-01", "2037-01-01"),
    ("This notice is valid until 15 March 2033.", None, "2033-03-15"),
    ("Valid until 15 March 2033", None, "2033-03-15"),
    ("Expiry date: 15 March 2033", None, "2033-03-15"),
    ("The general licence takes effect on 1 May 2032 and expires at 23:59 on 15 March 2033.", None, "2033-03-15"),
    ("The measures will remain in force until 15 March 2033.", None, "2033-03-15"),
    ("This rule is effective from 7 a.m. until 9 p.m. on March 3, 2033.", None, "2033-03-03"),
    ("This rule is effective from March 3 through March 9, 2033.", None, "2033-03-09"),
    ("The harbour is open from 7 a.m. until 9 p.m. on March 3, 2033.", None, None),
    ("A master whose licence is valid until 15 March 2033 need not apply.", None, None),
    ("The passport must be valid until 15 March 2033.", None, None),
    ("Your certificate is valid until 15 March 2033.", None, None),
    ("本办法规定的补贴标准有效期5年。", "2031-12-31", None),
    ("本证有效期5年。", "2031-12-31", None),
    ("许可证有效期5年。", "2031-12-31", None),
    ("依照本办法取得的许可证，有效期五年。", "2031-12-31", None),
    ("本办法自2032年1月1日起施行。", "2032-01-01", None),
]


@pytest.mark.parametrize(("text", "begins", "day"), EXPIRES)
def test_the_last_day_in_force_is_read_of_the_notice_and_not_of_a_permit(
    text: str, begins: str | None, day: str | None
) -> None:
    """Five years from a day is the same calendar day five years later."""
    assert expires(text, begins) == day


DEADLINES = [
    ("现公开征求意见，请于2031年6月30日前反馈。", "2031-06-30"),
    ("意见反馈截止时间为2031年6月30日。", "2031-06-30"),
    ("征求意见时间为2031年5月1日至5月31日。", "2031-05-31"),
    ("申报截止日期：2031年6月30日17:00。", "2031-06-30"),
    ("请各单位于2031年6月30日（含）前将材料报送我部。", "2031-06-30"),
    ("申报时间：自通知发布之日起至2031年12月1日止。", "2031-12-01"),
    ("征求意见时间为即日起至2031年6月30日。", "2031-06-30"),
    ("二、申报时间\n自即日起至2031年12月1日。", "2031-12-01"),
    ("二、申报时间。自即日起至2031年12月1日止。", "2031-12-01"),
    ("请于2031年5月1日至5月31日期间登录系统申报。", "2031-05-31"),
    ("网上申报时间：2031年11月1日9:00—12月1日17:00。", "2031-12-01"),
    ("受理时间：2031年11月1日至2031年12月1日（工作日）。", "2031-12-01"),
    ("公开征求意见的期限为自公告之日起至2031年7月15日止。", "2031-07-15"),
    ("申报系统开放时间为2031年11月1日至2031年12月1日17:00", "2031-12-01"),
    ("现向社会公开征求意见，期限自2031年6月1日起至2031年6月30日止。", "2031-06-30"),
    ("(一)申报时间:2031年6月1日起至6月30日17时止", "2031-06-30"),
    ("申报时间：2031年12月1日至1月15日。", "2032-01-15"),
    ("本次申报自即日起开始，2031年6月30日截止。", "2031-06-30"),
    ("活动时间为2031年6月1日至6月7日。", None),
    ("优惠政策执行时间为即日起至2031年6月30日。", None),
    ("项目实施期限为2031年6月1日至2032年6月30日。", None),
    ("申报企业应于2031年1月1日前注册成立。", None),
    ("申报单位须在2031年1月1日至12月31日期间获得专利，并提交证明。", None),
    ("请提供于2031年1月1日至12月31日期间提交的专利清单。", None),
    ("征求意见时间：即日起30日内。", None),
    ("请于6月30日前反馈。", None),
    ("Comments must be received by May 16, 2031.", "2031-05-16"),
    ("Interested persons are invited to submit comments on or before June 14, 2031.", "2031-06-14"),
    ("The consultation closes at 11:45 p.m. on 3 May 2031.", "2031-05-03"),
    ("The agency will accept comments and data until May 16, 2031.", "2031-05-16"),
    ("意见征集期为30天，自2031年6月1日至6月30日。", "2031-06-30"),
    ("The call for evidence is open from 1 March 2031 to 3 May 2031.", "2031-05-03"),
    ("Please send your response by 3 May 2031.", "2031-05-03"),
    ("Submissions close 3 May 2031.", "2031-05-03"),
    ("We invite views by 3 May 2031.", "2031-05-03"),
    ("You can respond until 3 May 2031.", "2031-05-03"),
    ("Please reply by e-mail no later than 3 May 2031.", "2031-05-03"),
    ("Comments received by 3 May 2031 will be taken into account.", "2031-05-03"),
    ("The deadline for comments is 3 May 2031.", "2031-05-03"),
    ("The deadline for submitting written comments is May 3, 2031.", "2031-05-03"),
    ("The closing date for responses is 3 May 2031.", "2031-05-03"),
    ("Feedback should be submitted by e-mail before May 3, 2031.", "2031-05-03"),
    ("The public may submit opinions by May 3, 2031.", "2031-05-03"),
    ("DATES: The comment period for the rule published January 3, 2031 is extended until May 3, 2031.", "2031-05-03"),
    ("DATES: The comment period is extended from April 1, 2031, to May 3, 2031.", "2031-05-03"),
    ("DATES: This rule is effective June 3, 2031, unless adverse comment is received by May 3, 2031.", "2031-05-03"),
    ("DATES: Comments due: May 3, 2031; reply comments due: May 20, 2031.", "2031-05-03"),
    ("The consultation ran from 1 January 2031 to 3 May 2031 and is closed.", None),
    ("Comments received by 3 May 2031 were published.", None),
    ("The deadline for applications is 3 May 2031.", None),
    ("The ministry responded on 3 May 2031.", None),
    ("The closing date for the auction is 3 May 2031.", None),
    ("Masters must respond to signals; the light is lit by 3 May 2031.", None),
    ("Parties were invited to submit comments by January 11, 2031.", None),
    ("到2030年12月31日前，建成十个平台。", None),
    ("2031年6月30日前已经取得许可的，继续有效。", None),
    ("Applications are due May 20, 2031.", None),
    ("The meeting will be held May 10, 2031.", None),
]


@pytest.mark.parametrize(("text", "day"), DEADLINES)
def test_a_deadline_is_what_readers_are_asked_to_meet(text: str, day: str | None) -> None:
    """A goal, a meeting or a transitional rule is no deadline."""
    assert deadline(text) == day


YEARLESS = [
    ("请于6月30日前反馈意见。", "2031-06-01", "2031-06-30"),
    ("请于1月15日前将意见反馈我部。", "2031-12-20", "2032-01-15"),
    ("申报时间：6月1日至6月30日。", "2031-05-20", "2031-06-30"),
    ("请于3月1日前反馈意见。", "2031-06-01", None),
    ("请于2月30日前反馈意见。", "2031-01-01", None),
]


@pytest.mark.parametrize(("text", "told", "day"), YEARLESS)
def test_a_deadline_without_its_year_is_the_next_such_day_after_the_notice(
    text: str, told: str, day: str | None
) -> None:
    """More than half a year ahead it may as well be past: then there is none."""
    assert day_of(dates.deadline(text, told)) == day
