"""What did a text become, clause by clause?"""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state.redline import Clause, Redline, compare, fold, redline_json

LAW = """某市专项资金管理办法
第一章 总则
第一条 为了规范专项资金管理，提高使用效益，制定本办法。
第二条 本办法所称专项资金，是指市级财政安排的补助资金。
专项资金的使用应当公开透明。
第三条 申请单位应当在六个月内提交材料，逾期罚款5万元。
（一）申请表；
（二）营业执照。
第二章 附则
第四条 本办法自公布之日起施行，有效期5年。"""

SCRAPS = (
    "第三条 |第 4 條|第二章 总则|Article 7 |§ 12.3 |一、|（二）|a|may|shall|5|5.5|十五|"
    "中国|，|。| |　|“|\u200b|**|# |the operator|%|é|e\u0301|Ｗ"
)
LINE = st.lists(st.sampled_from(SCRAPS.split("|")), max_size=9).map("".join)
TEXT = st.one_of(st.lists(LINE, max_size=8).map("\n".join), st.text(max_size=60))


def ops(redline: Redline) -> list[tuple[str, str | None, str | None]]:
    return [(c.op, c.old_label, c.new_label) for c in redline.changed]


def inked(text: str) -> list[str]:
    return sorted("".join(text.split()))


def spelt(clause: Clause, own: str) -> str:
    return "".join(text for op, text in clause.edits if op in ("equal", own))


def check_lossless(old: str, new: str) -> Redline:
    redline = compare(old, new)
    for clause in redline.clauses:
        assert spelt(clause, "delete") == (clause.old_text or "")
        assert spelt(clause, "insert") == (clause.new_text or "")
        assert all(text for _, text in clause.edits)
    assert inked("".join(c.old_text or "" for c in redline.clauses)) == inked(old)
    news = "".join("".join((c.new_text or "").split()) for c in redline.clauses if c.new_text is not None)
    assert news == "".join(new.split())
    assert 0.0 <= redline.similarity <= 1.0
    return redline


@given(TEXT, TEXT)
@settings(max_examples=300, deadline=None)
def test_nothing_is_lost(old: str, new: str) -> None:
    """Every character of both texts is in one clause of its side, and the edits spell both sides."""
    check_lossless(old, new)


@given(TEXT, st.data())
@settings(max_examples=200, deadline=None)
def test_an_edited_text_is_whole(old: str, data: st.DataObject) -> None:
    """Lines dropped, doubled, swapped or replaced lose nothing either."""
    lines = old.split("\n")
    places = st.lists(st.integers(0, len(lines) - 1), max_size=len(lines) + 2)
    new = "\n".join(lines[at] + data.draw(st.sampled_from(["", "", "改", " x", "5"])) for at in data.draw(places))
    check_lossless(old, new)


@given(TEXT)
@settings(deadline=None)
def test_a_text_did_not_change_into_itself(text: str) -> None:
    """The redline of a text with itself, or with its fold, shows nothing and is wholly alike."""
    redline = compare(text, text)
    assert redline.changed == ()
    assert redline.similarity == 1.0


def test_noise_is_unchanged() -> None:
    """Width, quotes, spacing, wrapped lines and marks of stress make no clause look changed."""
    noisy = (
        LAW.replace("，", ",").replace("第四条 ", "**第四条**　").replace("（一）", "(一) ").replace("公开", "公\n开")
    )
    assert fold(noisy) != fold(LAW)
    assert compare(LAW, noisy).changed == ()


def test_an_article_put_in_renumbers_the_rest() -> None:
    """What follows an inserted article has another number and is not shown as changed."""
    new = (
        LAW.replace("第四条", "第五条")
        .replace("第三条", "第四条")
        .replace("第四条 申请", "第三条 新设专户。\n第四条 申请")
    )
    assert ops(check_lossless(LAW, new)) == [
        ("inserted", None, "第三条"),
        ("renumbered", "第三条", "第四条"),
        ("renumbered", "第四条", "第五条"),
    ]


def test_an_article_inserted_between_numbers() -> None:
    """第三条之一 is an article of its own."""
    new = LAW.replace("第二章", "第三条之一 申请材料应当真实、完整。\n第二章")
    assert ops(check_lossless(LAW, new)) == [("inserted", None, "第三条之一")]


def test_a_number_and_a_term_are_whole_edits() -> None:
    """5 → 50 and 六 → 三: neither half a number nor more than the word."""
    redline = check_lossless(LAW, LAW.replace("六个月", "三个月").replace("5万元", "50万元"))
    (clause,) = redline.changed
    assert (clause.op, clause.new_label) == ("amended", "第三条")
    assert [e for e in clause.edits if e[0] != "equal"] == [
        ("delete", "六"),
        ("insert", "三"),
        ("delete", "5"),
        ("insert", "50"),
    ]
    assert ("equal", "个月内提交材料，逾期罚款") in clause.edits


@pytest.mark.parametrize(
    ("old", "new", "struck", "put_in"),
    [
        ("The operator may apply.", "The operator shall apply.", "may", "shall"),
        ("A fee of 1,000 dollars", "A fee of 11,000 dollars", "1,000", "11,000"),
        ("rate of 3.5% a year", "rate of 13.5% a year", "3.5%", "13.5%"),
        ("二十日内", "二十五日内", "二十", "二十五"),
    ],
)
def test_words_and_numbers_are_edited_whole(old: str, new: str, struck: str, put_in: str) -> None:
    """An edit never cuts a Latin word, a number with its decimals and thousands, or a Chinese numeral."""
    (clause,) = check_lossless(f"Article 1\n{old}", f"Article 1\n{new}").changed
    assert [(op, text.strip()) for op, text in clause.edits if op != "equal"] == [
        ("delete", struck),
        ("insert", put_in),
    ]


def test_an_insertion_begins_where_a_sentence_does() -> None:
    """A sentence put in is shown from its beginning to its full stop."""
    (clause,) = compare("甲方应当付款。甲方应当收货。", "甲方应当付款。甲方应当验收。甲方应当收货。").changed
    assert ("insert", "甲方应当验收。") in clause.edits


def test_paragraphs_belong_to_their_article() -> None:
    """款 and 项 are part of the article; a heading ends it; a paragraph before any article stands alone."""
    clauses = compare("", LAW).clauses
    assert [c.new_label for c in clauses] == [None, "第一章", "第一条", "第二条", "第三条", "第二章", "第四条"]
    assert (clauses[4].new_text or "").endswith("（二）营业执照。")


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("第十四条 有效期五年。", "第十四条"),
        ("**第十四条**　有效期五年。", "第十四条"),
        ("第十四条各级人民政府应当", "第十四条"),
        ("第 3-1 條", "第 3-1 條"),
        ("第三條之二 本法", "第三條之二"),
        ("第二章　总　则", "第二章"),
        ("一、总体要求", "一、"),
        ("Article 3-1", "Article 3-1"),
        ("Article 14 (Scope)", "Article 14"),
        ("Section 101. Short title.", "Section 101"),
        ("§ 12.3 Definitions", "§ 12.3"),
        ("6.—(1) In this Act", "6"),
        ("**12A**.— A person shall", "12A"),
        ("**6.—** (1) A person shall", "6"),
        ("1.——total", "1."),
        ("Chapter IV General provisions", "Chapter IV"),
        ("附件1", "附件1"),
        ("第十条第二款规定的情形，应当报告。", None),
        ("第十条 第二款规定的情形，应当报告。", None),
        ("第十条、第十一条所列行为", None),
        ("第三章规定的程序适用于本市行政区域内的各项活动。", None),
        ("Article 3 of the Act applies.", None),
        ("Section 5(a) applies to all operators.", None),
        ("Part 2 of this rule is reserved.", None),
        ("Articles of association", None),
        ("第一次会议通过", None),
    ],
)
def test_a_label_is_kept_as_printed(line: str, label: str | None) -> None:
    """A clause carries its label verbatim; a paragraph that only speaks of an article has none."""
    assert compare("", line).clauses[0].new_label == label


def test_a_moved_paragraph_is_moved() -> None:
    """The same words in another place are one move, not a removal and an insertion."""
    old = [f"Paragraph number {word} says something of its own." for word in ("one", "two", "three", "four", "five")]
    redline = check_lossless("\n".join(old), "\n".join([*old[1:], old[0]]))
    assert [(c.op, c.new_text) for c in redline.changed] == [("moved", old[0])]


@pytest.mark.parametrize(
    ("label", "before", "stub", "like"),
    [
        ("第 {} 條", "名稱之類似，指名稱中僅有冠詞、縮寫、空格或地名之差異者。", "（刪除）", "5-1"),
        ("Article {}.", "Names are alike that differ in an article, a space or a place only.", "(Repealed.)", "5A"),
    ],
)
def test_an_article_that_says_it_was_struck_is_the_one_of_its_number(
    label: str, before: str, stub: str, like: str
) -> None:
    """Its words, put into a new article beside it, are that article's: so an amending act counts them."""
    name = label.format
    old = f"{name(5)}\nA name is kept.\n{name(6)}\n{before}\n{name(7)}\nThe end."
    new = f"{name(5)}\nA name is kept.\n{name(like)}\n{before}\nMore.\n{name(6)}\n{stub}\n{name(7)}\nThe end."
    new_one, struck = name(like).rstrip("."), name(6).rstrip(".")
    assert ops(compare(old, new)) == [("inserted", None, new_one), ("amended", struck, struck)]
    assert ops(compare(new, old)) == [("removed", new_one, None), ("amended", struck, struck)]


def test_words_that_begin_with_another_article_are_no_article() -> None:
    """`第 12 條` alone on its line is followed by its words, even where these speak of 第十條 first."""
    text = "第 11 條\n短文。\n第 12 條\n第十條居家機構以外機構，應申請許可。\n第 13 條\n附則。"
    assert [c.old_label for c in compare(text, text).clauses] == ["第 11 條", "第 12 條", "第 13 條"]


def test_a_rewritten_article_keeps_its_place() -> None:
    """An article with another number and other words is amended, under both labels."""
    new = LAW.replace("第四条 本办法自公布之日起施行，有效期5年。", "第六条 本办法自公布之日起施行，有效期3年。")
    assert ops(check_lossless(LAW, new)) == [("amended", "第四条", "第六条")]


KEPT = [f"各港务站第{n}号章程另行公布，自次月起执行。" for n in "甲乙丙丁"]
UNLIKE = ("渔船进港须先报到，由值班员登记。", "海上救助的费用由受益人分摊。")


def numbered(articles: list[str]) -> str:
    return "\n".join(f"第{number}条 {words}" for number, words in zip("一二三四五六七八九", articles, strict=False))


def test_an_equal_number_is_a_rewriting_only_where_numbers_stood_still() -> None:
    """Other words under the number of an article are that article amended; among renumbered ones they are another."""
    old, new = ([*KEPT[:2], words, *KEPT[2:]] for words in UNLIKE)
    assert ops(check_lossless(numbered(old), numbered(new))) == [("amended", "第三条", "第三条")]
    old, new = (
        [*KEPT[:3], "停泊满三日的另付费。", UNLIKE[0], KEPT[3]],
        ["港区分为三带。", *KEPT[:3], UNLIKE[1], KEPT[3]],
    )
    found = ops(check_lossless(numbered(old), numbered(new)))
    assert [op for op in found if op[0] != "renumbered"] == [
        ("inserted", None, "第一条"),
        ("removed", "第四条", None),
        ("removed", "第五条", None),
        ("inserted", None, "第五条"),
    ]


SIGNED = """第二章 附则
第九条 本办法自2031年1月1日起施行。
海洋部
2031年1月5日
附件：收费标准
项目 | 金额
停泊 | 5元
引航 | 9元"""


def test_a_signature_and_a_table_are_clauses_of_their_own() -> None:
    """Neither belongs to the last article or its chapter; what changed in one is told of it alone."""
    redline = compare(SIGNED, SIGNED.replace("1月5日", "2月5日").replace("9元", "8元"))
    assert [(c.kind, c.within, c.new_text) for c in redline.changed] == [
        ("signature", (), "海洋部\n2031年2月5日"),
        ("table", ("附件",), "项目 | 金额\n停泊 | 5元\n引航 | 8元"),
    ]
    assert [c.kind for c in redline.clauses] == ["heading", "article", "signature", "heading", "table"]


def test_recitals_are_told_from_articles() -> None:
    """What an act begins with, and the points beneath it, up to the next paragraph that is none."""
    act = "Whereas:\n(1) The sea is wide.\nHAS ADOPTED THIS REGULATION:\nArticle 1 Ships report.\n(1) Daily."
    kinds = [(clause.kind, clause.old_label) for clause in compare(act, act).clauses]
    assert kinds == [("recital", None), ("recital", "(1)"), ("paragraph", None), ("article", "Article 1")]


def test_the_rows_of_a_register_are_clauses() -> None:
    """Of a table too long to be read as one, each row that changed is told alone."""
    old = "\n".join(f"ship {n} | port {n % 7}" for n in range(5_000))
    (changed,) = compare(old, old.replace("ship 70 | port 0", "ship 70 | port 9")).changed
    assert (changed.op, changed.kind, changed.new_text) == ("amended", "paragraph", "ship 70 | port 9")


def test_json_keeps_unchanged_clauses_only_if_asked() -> None:
    """The shape of `diff --json`: changed clauses, and with `all` every one; only equal texts are wholly alike."""
    redline = compare(LAW, LAW.replace("5年", "3年"))
    short, full = redline_json(redline), redline_json(redline, all=True)
    assert isinstance(short["clauses"], list) and isinstance(full["clauses"], list)
    assert (len(short["clauses"]), len(full["clauses"])) == (1, 7)
    assert set(short["clauses"][0]) >= {"op", "old_label", "new_label", "old_text", "new_text", "edits"}
    assert ["delete", "5"] in short["clauses"][0]["edits"]
    assert 0.9 < float(str(short["similarity"])) < 1.0


HOSTILE = {
    "thirty thousand lines alike": ("a b c d e f g\n" * 30_000, "a b c d e f h\n" * 29_000),
    "five million characters without a space": ("中" * 5_000_000, "中" * 2_500_000 + "国" * 2_500_000),
    "one word of a million letters": ("a" * 1_000_000, "b" * 1_000_000),
    "digits and commas": ("1," * 400_000, "2," * 400_000),
    "brackets, stars and marks": ("[](" * 100_000 + "*#>" * 100_000, "<!--" * 200_000),
    "labels without end": ("第一" * 300_000 + "条", "第" * 500_000),
    "a line of spaces": (" \u3000" * 800_000 + "x", "\u200b" * 500_000),
    "every word another": (
        " ".join(f"w{n}" for n in range(150_000)),
        " ".join(f"v{n}" for n in range(150_000)),
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_texts_are_bounded(case: str) -> None:
    """No text takes longer than the ten seconds of CPU that a comparison may take, and none loses a character."""
    old, new = HOSTILE[case]
    start = time.process_time()
    redline = compare(old, new)
    assert time.process_time() - start < 10
    for side, whole in (("delete", old), ("insert", new)):
        said = sum(len(re.sub(r"\s", "", spelt(clause, side))) for clause in redline.clauses)
        assert said == len(re.sub(r"\s", "", whole))


def test_a_long_text_with_a_few_edits_is_quick() -> None:
    """Thirty thousand lines of which two thousand differ by a word: each is found, in seconds."""
    old = [f"line {n} of the register says {n * 7919 % 1000} and nothing else" for n in range(30_000)]
    new = [line.replace("nothing", "something") if n % 15 == 0 else line for n, line in enumerate(old)]
    start = time.process_time()
    redline = compare("\n".join(old), "\n".join(new))
    assert time.process_time() - start < 8
    assert [c.op for c in redline.changed] == ["amended"] * 2_000
    assert all(("insert", "something") in c.edits for c in redline.changed)


def test_two_characters_kept_by_chance_are_no_island() -> None:
    """In a clause that was written anew, `密码` alone is not shown as kept between long edits."""
    old = "第三条 国家管理委员会及其办公室主管密码承担委托的有关事务和监督检查。"
    new = "第三条 各级人民政府应当建立健全密码人才培养机制并给予鼓励支持。"
    assert [op for op, _ in compare(old, new).clauses[0].edits] == ["equal", "delete", "insert", "equal"]


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("由水运管理机构查处。", "由陆运主管部门查处。", [("delete", "管理机构"), ("insert", "主管部门")]),
        ("保管3年，免费。", "保管5年，收费一百元并登记。", [("delete", "3"), ("insert", "5")]),
        (
            "推行规模养殖扶持",
            "推行规模、标准化智能设备养殖及促进农牧循环绿色发展扶持",
            [("insert", "、标准化智能设备")],
        ),
        ("依据《收养法》登记。", "依据《民法典》登记。", [("delete", "收养法"), ("insert", "民法典")]),
        ("依据《共和国渔业法》等", "依据《共和国民法》《共和国渔业法》等", [("insert", "《共和国民法》")]),
        ("警告的，对主管人员处罚。", "警告、记过的，对主管人员和其他人员处罚。", [("insert", "和其他人员")]),
        (
            "平台应当配合公安机关查处。",
            "平台应当加强对用户的管理，配合监察机关、电信主管部门、公安机关查处。",
            [("insert", "加强对用户的管理，"), ("insert", "监察机关、电信主管部门、")],
        ),
        ("see one.com, two.com, and", "see one.com, new.com, odd.com, two.com, and", [("insert", "new.com, odd.com,")]),
        ("see § 4-13.02(a-1), or", "see § 4-13.02(b)(2), or", [("delete", "(a-1)"), ("insert", "(b)(2)")]),
        ("施工前三日（5月1日）报", "施工前三日（5月1日、2日）报", [("insert", "、2日")]),
        (
            "No person may sail a ship.",
            "No owner shall sail any boat.",
            [("delete", "person may"), ("insert", "owner shall")],
        ),
    ],
)
def test_edits_are_the_words_that_a_reader_takes_in(old: str, new: str, shown: list[tuple[str, str]]) -> None:
    """A character kept by chance splits no word; a figure, a word between two insertions and a Latin word are kept."""
    (clause,) = compare(f"第一条 {old}", f"第一条 {new}").clauses
    edits = [(op, text.strip()) for op, text in clause.edits]
    assert [edit for edit in shown if edit in edits] == shown


def test_an_item_put_in_stays_whole_although_the_next_is_renumbered() -> None:
    """The new item is one insertion with its own number, and the old one shows the number that it has now."""
    old = "第八条 申请人应当提交：\n（一）申请表；\n（二）营业执照；\n（三）其他材料。"
    new = "第八条 申请人应当提交：\n（一）申请表；\n（二）法定代表人的身份证明；\n（三）营业执照；\n（四）其他材料。"
    edits = [(op, text.strip()) for op, text in compare(old, new).clauses[0].edits if op != "equal"]
    assert edits[0] == ("insert", "（二）法定代表人的身份证明；")
    assert edits[1:] == [("delete", "二"), ("insert", "三"), ("delete", "三"), ("insert", "四")]


def test_an_item_added_at_the_end_strikes_no_full_stop() -> None:
    """Where an item follows what was the last one, only it is put in, between the words and the stop that both have."""
    old = "第八条 不得有下列行为：\n（一）转借发票；\n（二）拆本使用发票。"
    new = "第八条 不得有下列行为：\n（一）转借发票；\n（二）拆本使用发票；\n（三）泄露发票数据。"
    edits = [(op, text) for op, text in compare(old, new).clauses[0].edits if op != "equal"]
    assert edits == [("insert", "；\n（三）泄露发票数据")]
