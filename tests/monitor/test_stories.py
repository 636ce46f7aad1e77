"""One notice on several sites is one story, serial notices never are, and two papers may tell of one event."""

from __future__ import annotations

import random
import tracemalloc

import pytest

from monitor.stories import LONGEST, Trace, adds, likeness
from sources.notice import Amount, Facts, Notice

PARAGRAPHS = (
    "为规范沿江新区科技创新券的发放和兑付，提高财政资金使用效益，根据国家有关规定，结合新区实际，制定本办法。",
    "本办法所称科技创新券，是指由新区财政出资、面向中小企业和创新团队发放，用于购买检验检测、研发设计等服务的电子凭证。",
    "单个企业每年度申领总额不超过20万元，创新团队不超过8万元，不得用于支付与研发无关的费用。",
    "服务机构应当自服务完成之日起30日内提交兑付申请，并对所提交材料的真实性负责。",
    "区科技局会同区财政局对兑付情况开展抽查，对弄虚作假的单位追回已兑付资金，三年内不再受理其申请。",
    "各镇街、园区管委会应当做好政策宣传和辅导，及时汇总企业意见，每季度末报送区科技局。",
)
MEASURES = "\n".join(PARAGRAPHS)
TRADITIONAL = MEASURES.translate(
    str.maketrans(
        "为规范区创发兑财资质质际办检测设计务总额过万单请时间对实扫开调实责弃构协议问题产业团队电证传汇导",
        "為規範區創發兌財資質質際辦檢測設計務總額過萬單請時間對實掃開調實責棄構協議問題產業團隊電證傳匯導",
    )
)
LETTERHEAD, COLOPHON = "沿江新区管理委员会文件\n", "\n（联系人：周明，电话 5550123，共印60份）"


def official(text: str, number: str | None = None, title: str = "科技创新券管理办法") -> Trace:
    return Trace(Notice("k", title, text, facts=Facts(doc_number=number)))


def report(text: str, *amounts: Amount, title: str = "", language: str = "en", day: str | None = None) -> Trace:
    facts = Facts(outlet="Daily", published=day, amounts=amounts)
    return Trace(Notice("k", title, text, language=language, facts=facts))


SAME = [
    (official(MEASURES), official(LETTERHEAD + MEASURES + COLOPHON)),  # the publisher's own furniture
    (official(MEASURES.replace("科技创新券，是指", "科技创新券,是指 ")), official(MEASURES)),  # another printer
    (official(MEASURES, "沿新规〔2026〕3号"), official(MEASURES, "沿新规[2026]第 3 号", "关于印发办法的通知")),
    (official(MEASURES, "沿新规〔2026〕3号"), official("附表\n" + MEASURES[60:], "沿新规〔2026〕3号")),
    (official("短讯一则。"), official("短讯一则")),
    (official(MEASURES), official(TRADITIONAL, title="科技創新券管理辦法")),  # the page in the other script
    (official(MEASURES, title="关于科技创新券的通知"), official(MEASURES, title="区科技局关于科技创新券的通知")),
    (official(MEASURES), official(MEASURES.replace("申领", "申额"))),  # a letter that a scan misread
]
SERIALS = [
    ("创新券简报（第十二期）", "创新券简报（第十三期）"),
    ("创新券三月份通报", "创新券四月份通报"),
    ("创新券名单公示（第一批）", "创新券名单公示（第二批）"),
    ("创新券上半年通报", "创新券下半年通报"),
    ("创新券一季度通报", "创新券二季度通报"),
    ("关于石桥街道创新券的通知", "关于沈家街道创新券的通知"),
    ("Voucher bulletin, March", "Voucher bulletin, April"),
    ("Vouchers, first quarter", "Vouchers, third quarter"),
]
OTHER = [
    (official(MEASURES, "沿新规〔2026〕3号"), official(MEASURES, "沿新规〔2026〕4号")),  # a number of its own
    (official(MEASURES), official(MEASURES.replace("20万元", "50万元"))),  # another sum in its place
    (official(MEASURES + "\n2026年1月5日"), official(MEASURES + "\n2026年2月5日")),  # a serial notice
    (official("第3号公告：\n" + MEASURES), official("第4号公告：\n" + MEASURES)),
    (official(MEASURES, "沿新规〔2026〕3号"), official("关于停水的通知。" * 40, "沿新规〔2026〕3号")),
    (official("一般通知，请遵照执行。"), official("一般通知，请予执行。")),
    (official("详见附件。", title="关于甲项目的通知"), official("详见附件。", title="关于乙项目的通知")),
    (official(MEASURES, title="第3号公告"), official(MEASURES, title="第4号公告")),
    (official(""), official("")),
    *((official(MEASURES, title=one), official(MEASURES, title=other)) for one, other in SERIALS),
    (official("当事人：沿江甲运公司\n" + MEASURES), official("当事人：滨海丙贸公司\n" + MEASURES)),  # another party
    (official(MEASURES, title="科技创新券管理办法（征求意见稿）"), official(MEASURES)),  # a draft, and what came of it
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_text_is_one_whoever_prints_it(one: Trace, other: Trace) -> None:
    """Letterheads, distribution lists, spaces, brackets and titles are the publisher's; asked either way round."""
    assert likeness(one, other) == likeness(other, one) == "one"
    assert len(set(one.traits()) & set(other.traits())) > 1 or one.traits()[-1][0] == other.traits()[-1][0] == "n"


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_a_notice_with_its_own_number_or_figures_is_none_other(one: Trace, other: Trace) -> None:
    """Serial notices differ in a number, a sum or a day: never joined, asked either way round."""
    assert likeness(one, other) is None and likeness(other, one) is None


SUMS = (Amount("295.3 billion yuan", 295_300_000_000, "CNY"), Amount("3.9%", percent=3.9), Amount("", 1.6e6, "CNY"))


def test_the_same_sums_are_one_event_in_any_language() -> None:
    """Two papers, one in English and one in Chinese, share three figures; a month apart they are two events."""
    english = report("Spending on research rose.", *SUMS, day="2026-05-28")
    chinese = report("科技支出增长。", *SUMS, Amount("", 4e7, "CNY"), language="zh", day="2026-05-27T08:00:00+08:00")
    assert likeness(english, chinese) == "event"
    assert likeness(english, report("科技支出增长。", *SUMS, language="zh", day="2026-07-01")) is None
    assert likeness(english, report("An altogether other story.", SUMS[1], Amount("", 5e6, "CNY"))) is None


def test_the_same_names_and_figures_are_one_event() -> None:
    """Reports that name the same people, places and figures are one event; alike ones with others are not."""
    one = report(
        "The mayor of Yanjiang, Lin Hao, opened the Qingping laser park on Friday; 4,200 people will work there."
    )
    two = report("Yanjiang mayor Lin Hao opened the Qingping laser park on Friday, where 4,200 people will work.")
    else_ = report(
        "The mayor of Binhai, Zhou Min, closed the Hongqi textile mill on Monday; 1,300 people worked there."
    )
    assert likeness(one, two) == "event"
    assert likeness(one, else_) is None


def test_alike_events_of_different_people_are_two() -> None:
    """A second coach dismissed by the same club, in the same words, is another event; a rewording is none."""
    one = report("Harbour Lions sacked coach Ada Brandt on Monday after eleven losses. The club named no successor.")
    same = report("Harbour Lions dismiss coach Ada Brandt after a run of eleven losses; the club has no successor yet.")
    alike = report("Harbour Lions sacked coach Piet Maas on Monday after heavy losses. The club named no successor.")
    assert likeness(one, same) == likeness(same, one) == "event"
    assert likeness(one, alike) is None
    assert likeness(alike, one) is None


def test_names_and_figures_need_no_translation() -> None:
    """A report in Chinese that keeps two Latin names and a figure of an English one tells of its event."""
    english = report("Ada Brandt told the court that Northgate Water had reported 417 leaks late.")
    chinese = report("艾达·布兰特（Ada Brandt）当庭表示，Northgate Water 公司迟报了417处泄漏。", language="zh")
    other = report("艾达·布兰特（Ada Brandt）当庭表示，公司迟报了417处泄漏。", language="zh")
    years = report("艾达·布兰特（Ada Brandt）2019年起任 Northgate Water 公司主管。", language="zh")
    assert likeness(english, chinese) == "event"
    assert len(set(english.traits()) & set(chinese.traits())) > 1
    assert likeness(english, other) is None
    assert likeness(english, years) is None


def test_what_adds_a_date_or_a_number_is_told() -> None:
    """A second report that says from when the rule holds is news, whatever its story."""
    told = Notice("k", "t", facts=Facts(effective="2026-02-01"))
    assert not adds(Notice("k", "t"), told)
    assert not adds(Notice("k", "t", facts=Facts(effective="2026-02-01")), told)
    assert adds(Notice("k", "t", facts=Facts(effective="2026-03-01")), told)
    assert adds(Notice("k", "t", facts=Facts(doc_number="沿新规〔2026〕3号")), told)


def test_a_text_without_an_end_is_compared_in_bounded_memory() -> None:
    """The pieces of all places are never held together, and of a text beyond all measure the beginning is compared."""
    line = Trace(Notice("k", "Notice", "x" * 300_000))
    assert len(line.letters) == 300_000  # read before memory is counted
    tracemalloc.start()
    try:
        assert len(line.pieces) == 1 and tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()
    endless = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz", k=LONGEST + 100))
    long, longer = Trace(Notice("k", "Notice", endless)), Trace(Notice("l", "Notice", f"{endless} and so on"))
    assert len(longer.pieces) <= LONGEST and likeness(long, longer) == "one"
