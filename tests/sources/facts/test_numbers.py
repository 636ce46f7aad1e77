"""Document numbers: which lines are one, which were mended, and which number is the notice's own."""

from __future__ import annotations

import pytest

from sources.facts.number_forms import DAMAGED_FORMS, EN_FORMS, TURNED_FORMS, ZH_FORMS
from sources.facts.numbers import doc_number, number_line

WHOLE = [
    ("海政规〔2031〕12号", "海政规〔2031〕12号"),
    ("海政规[2031] 12 号", "海政规〔2031〕12号"),
    ("海政规【2031】12号", "海政规〔2031〕12号"),
    ("海政规（２０３１）１２号", "海政规〔2031〕12号"),
    ("海政规﹝2031﹞12号", "海政规〔2031〕12号"),
    ("发文字号：海政函〔2031〕7号", "海政函〔2031〕7号"),
    ("（2031）第5号", "〔2031〕第5号"),
    ("国务院令　第 811 号", "国务院令第811号"),
    ("主席令第七十三号", "主席令第七十三号"),
    ("海洋部公告2031年第3号", "海洋部公告2031年第3号"),
    ("2031年第1号", "2031年第1号"),
    ("海管銀字第10502746180號", "海管銀字第10502746180號"),
    ("[FR Doc. 2031-18676 Filed 7-21-31; 8:45 am]", "FR Doc. 2031-18676"),
    ("2031 No. 123", "2031 No. 123"),
    ("SI 2031/123", "SI 2031/123"),
    ("Regulation (EU) 2031/1689", "Regulation (EU) 2031/1689"),
    ("[Docket No. ABCD-2031-0004]", "Docket No. ABCD-2031-0004"),
    ("[Docket No. ABCD-2031-0004; RIN 1234-AB56]", "Docket No. ABCD-2031-0004"),
    ("Release No. 34-99999; File No. S7-12-31", "Release No. 34-99999"),
    ("CELEX: 32031R0012", "32031R0012"),
    ("Executive Order 14999 of May 3, 2031", "Executive Order 14999"),
    ("Public Law 131-12", "Public Law 131-12"),
    ("Decree No. 811 of the State Council", "Decree No. 811 of the State Council"),
    ("Announcement [2031] No. 12", "Announcement [2031] No. 12"),
    ("Hai Zheng Fa [2031] No. 12", "Hai Zheng Fa [2031] No. 12"),
    ("海洋部第12号令", "海洋部令第12号"),
    ("海洋部令（第12号）", "海洋部令第12号"),
    ("海洋局2031年第12号公告", "海洋局公告2031年第12号"),
    ("财政部 税务总局公告2031年第12号", "税务总局公告2031年第12号"),
    ("文　　号：海政规〔2031〕12号", "海政规〔2031〕12号"),
    ("（2031）粤01民初123号", "（2031）粤01民初123号"),
    ("海政规〔2031〕12号文", "海政规〔2031〕12号"),
    ("海管銀（外）字第10502746180號", "海管銀（外）字第10502746180號"),
    ("[Docket Nos. AB-2031-0001 and CD-2031-0002]", "Docket Nos. AB-2031-0001"),
    ("[Docket No.: AB–2031–0011; Product Identifier MC–2030–00222–T; Amendment 39–22000]", "Docket No.: AB–2031–0011"),
    ("COM(2031) 77 final", "COM(2031) 77 final"),
    ("Council Directive 92/43/EEC", "Directive 92/43/EEC"),
    ("S.I. 2031 No. 45", "S.I. 2031 No. 45"),
    ("State Council Decree No. 812", "State Council Decree No. 812"),
    ("Order of the State Council (No. 812)", "Order of the State Council (No. 812)"),
    ("Hai Zheng Fa (2031) No. 12", "Hai Zheng Fa (2031) No. 12"),
    ("Announcement No. 3 [2031] of the Sea Bank", "Announcement No. 3 [2031] of the Sea Bank"),
    ("〔2031〕最高法知民终12号之一", "（2031）最高法知民终12号之一"),
]
MENDED = [
    "海政规〔2O31〕12号",
    "海政规〔二〇三一〕12号",
    "海政规〔203112",
    "海政规〔2031 12号",
    "海政规2031]12号",
    "海政规〔2031〕12",
    "海政规?2031?12号",
]
NO_NUMBER = [
    "根据《海洋条例》（海政发〔2031〕1号）要求，制定本办法。",
    "海政规203112号",
    "2031年3号楼",
    "第三条 国家保护海洋。",
    "电话：010-66194489",
    "2031年12月31日",
    "Regulation of the seas in 2031",
    "关于海运的通知海政规〔2031〕12号",
    "依照的海政规〔2031〕12号",
    "第12号令",
    "海政规〔20三1〕12号",
    "海政规〔2031〕l2号",
    "RIN 2120-AA64",
    "14 CFR Part 39",
    "Docket No. 12 and the harbour",
    "Order No. 12 concerning what the Minister said yesterday",
    "Circular of 12 May 2031",
    "2031年第12号台风",
    "",
]


@pytest.mark.parametrize(("line", "number"), WHOLE)
def test_a_whole_line_is_read_as_an_official_citation_writes_it(line: str, number: str) -> None:
    """Brackets become 〔〕, spaces go, width is folded, and nothing is called mended."""
    assert number_line(line) == (number, False)


@pytest.mark.parametrize("line", MENDED)
def test_a_damaged_number_with_one_reading_is_mended_and_says_so(line: str) -> None:
    """A lost bracket or 号 is put back where only one number can have been meant."""
    assert number_line(line) == ("海政规〔2031〕12号", True)


@pytest.mark.parametrize("line", NO_NUMBER)
def test_any_other_line_is_no_number(line: str) -> None:
    """Running text, dates, telephones and what has two readings are left alone."""
    assert number_line(line) is None


@pytest.mark.parametrize(("form", "example"), [*ZH_FORMS, *TURNED_FORMS, *EN_FORMS, *DAMAGED_FORMS])
def test_each_form_reads_its_own_example(form: str, example: str) -> None:
    """The table's examples are what its patterns are for."""
    assert number_line(example) is not None


OWN = [
    ("关于海运的通知", ["海政规〔2031〕12号", "各有关单位：", "现通知如下。"], "海政规〔2031〕12号"),
    ("海洋部关于海运的通知（海政规〔2031〕12号）", ["各有关单位："], "海政规〔2031〕12号"),
    ("海洋部公告〔2031〕第6号（海运管理办法）", ["为加强管理，制定本办法。"], "海洋部公告〔2031〕第6号"),
    ("海洋部令", ["〔2031〕第5号", "《海运办法》现予公布。"], "海洋部令〔2031〕第5号"),
    ("海运条例", ["中华人民共和国国务院令", "第811号", "现公布《海运条例》。"], "国务院令第811号"),
    ("海运条例", ["（2031年1月13日国务院令第811号公布）", "第一条 为了海运。"], "国务院令第811号"),
    ("中国人民银行海关总署令", ["（2031）第5号", "《海运办法》现予公布。"], "海关总署令〔2031〕第5号"),
    ("海洋部 财政部", ["公告", "（2031）第 6 号", "为加强管理，制定本办法。"], "财政部公告〔2031〕第6号"),
    ("国家海洋局", ["公告（2031）第6号", "为加强管理，制定本办法。"], "国家海洋局公告〔2031〕第6号"),
    ("关于海运的事项", ["（2031）第5号", "《海运办法》现予公布。"], None),
    ("（2031）第5号", ["《海运办法》现予公布。"], None),
    (
        "海运事宜",
        ["中国人民银行海关总署", "（2031）第5号", "公告如下：", "本公告自公布之日起施行。"],
        "海关总署公告〔2031〕第5号",
    ),
    ("中国人民银行海关总署", ["（2031）第5号", "本公告自公布之日起施行。"], "海关总署公告〔2031〕第5号"),
    ("海运事宜", ["海运的事项", "（2031）第5号", "公告如下：", "本公告自公布之日起施行。"], None),
    ("关于海运的通知 海政规〔2031〕12号", ["各有关单位："], "海政规〔2031〕12号"),
    ("海洋部关于海运的意见-海政规〔2031〕12号", ["各有关单位："], "海政规〔2031〕12号"),
    ("【海政规〔2031〕12号】关于海运的通知", ["各有关单位："], "海政规〔2031〕12号"),
    ("海洋部第12号令", ["《海运办法》现予公布。"], "海洋部令第12号"),
    ("海洋部公告第12号——关于海运的公告", ["公告如下。"], "海洋部公告第12号"),
    ("Council Directive 92/43/EEC of 21 May 1992 on the sea", ["THE COUNCIL,"], "Directive 92/43/EEC"),
    ("关于延长海政规〔2030〕12号文件有效期的通知", ["海政规〔2031〕5号", "各单位："], "海政规〔2031〕5号"),
    ("海运公告", ["公告编号：2031-015", "本公司保证。"], None),
    ("关于海运的通知", ["索引号：001-2031-1 文号：海政规〔2031〕12号 发布日期：2031-05-06"], "海政规〔2031〕12号"),
    ("关于海运的通知", ["来源：海洋部 发文字号：海政规〔2031〕12号"], "海政规〔2031〕12号"),
    ("关于海运的通知", ["原文号：海政规〔2030〕12号", "各有关单位："], None),
    ("关于海运的通知", ["废止文号：海政规〔2030〕12号", "各有关单位："], None),
    ("关于海运的通知", ["附件：海政规〔2030〕12号", "各有关单位："], None),
    ("关于废止海政规〔2030〕12号文件的通知", ["各有关单位："], None),
    ("关于执行 海政规〔2030〕12号", ["各有关单位："], None),
    ("《关于海运的通知》（海政规〔2030〕12号）解读", ["一、为什么"], None),
    ("海运条例", ["2031年1月13日中华人民共和国国务院令第811号公布", "第一条 为了海运。"], "国务院令第811号"),
    ("海运办法", ["海洋部令〔2031〕第12号发布", "第一条 为了海运。"], "海洋部令〔2031〕第12号"),
    ("海運辦法", ["中華民國一百二十年五月一日海洋部海運字第1312345678號令訂定"], "海運字第1312345678號"),
    ("海運辦法", ["2031年5月1日起施行"], None),
    (
        "Sea Measures",
        ["(Promulgated by Order No. 12 of the Ministry of the Sea on April 2, 2031)", "Article 1 Text."],
        "Order No. 12 of the Ministry of the Sea",
    ),
    ("The Sea Order 2031 (S.I. 2031/12)", ["Made on 3 May 2031"], "S.I. 2031/12"),
    ("Ships and S.I. 2030/9: what changed", ["Made on 3 May 2031"], None),
    ("关于转发《海运通知》（海政发〔2030〕1号）", ["各单位：", "请执行。"], None),
    ("关于海运的通知", ["根据海政发〔2030〕1号文件，现通知如下。", "海政发〔2030〕1号"], None),
    ("Regulation (EU) 2031/9 of the European Parliament", ["Text."], "Regulation (EU) 2031/9"),
    (
        "Sea rules",
        ["[Docket No. AB-2031-0004]", "The body.", "[FR Doc. 2031-00001 Filed 1-2-31; 8:45 am]"],
        "FR Doc. 2031-00001",
    ),
    ("Sea rules", ["[Docket No. AB-2031-0004]", "The body."], "Docket No. AB-2031-0004"),
    ("Sea rules", ["The body.", "[FR Doc. 2031-00001 Filed 1-2-31; 8:45 am]"], "FR Doc. 2031-00001"),
]


@pytest.mark.parametrize(("title", "lines", "number"), OWN)
def test_the_notices_own_number_is_found_and_a_cited_one_is_not(
    title: str, lines: list[str], number: str | None
) -> None:
    """The own number stands in the title or alone on a line of the head; running text cites those of others."""
    found = doc_number(title, lines)
    assert (found and found[0]) == number
