"""How is a redline shown to a reader?"""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from alerts.redline_view import to_html, to_rich, to_text
from state.redline import compare

OLD = "第十三条 甲方应当付款。\n第十四条 本办法有效期5年。\n第十五条 由财政局解释。"
NEW = "第十三条 甲方应当付款。\n第十四条 申请应当公开。\n第十五条 本办法有效期3年。\n第十六条 由财政局解释。"

HOSTILE = st.text(st.sampled_from("<>&\"'\u202e\u200b\x1b\n 中文ab5，。[]{}【】删增deleted:added"), max_size=60)


class Seen(HTMLParser):
    """What a mail program makes of a fragment: its tags, their attributes and the text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.styles: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert [name for name, _ in attrs] in ([], ["style"])
        self.tags.append(tag)
        self.styles += [value or "" for _, value in attrs]
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def seen(html: str) -> Seen:
    parser = Seen()
    parser.feed(html)
    parser.close()
    return parser


def test_text_says_what_each_edit_is() -> None:
    """Plain text names additions and deletions in words; a clause with another number alone is one line."""
    text = to_text(compare(OLD, NEW), "zh")
    assert "第十四条 · 新增\n【增：申请应当公开。】" in text
    assert "有效期【删：5】【增：3】年" in text
    assert text.endswith("第十五条 → 第十六条 · 序号调整，文字未改")
    assert "第十三条" not in text


def test_english_words() -> None:
    """An English reader gets English headings and marks."""
    text = to_text(compare("Article 14 You may go.", "Article 14 You shall go."), "en")
    assert text.splitlines()[0] == "Article 14 · amended · duty"
    assert text.splitlines()[1] == "You [deleted: may][added: shall] go."


def test_nothing_changed_is_said() -> None:
    """A redline without changes is a sentence, not an empty message."""
    assert to_text(compare(OLD, OLD), "zh") == "文字没有变化。"
    assert seen(to_html(compare(OLD, OLD), "en")).text == "The words are unchanged."


def test_html_marks_edits_by_tag_stroke_and_colour() -> None:
    """`del` and `ins` with strokes, and with ink and ground both set, so that a dark page does not hide them."""
    page = seen(to_html(compare(OLD, NEW), "zh"))
    assert {"del", "ins"} <= set(page.tags) <= {"p", "strong", "br", "del", "ins"}
    marks = [style for style in page.styles if "text-decoration" in style]
    assert marks and all("color:" in style and "background-color:" in style for style in marks)


def test_what_was_struck_and_what_stands_for_it_do_not_run_together() -> None:
    """Where colours are gone, or the words copied, `judged` and `adjudicated` are two words."""
    english = to_html(compare("It was judged by us.", "It was adjudicated by us."), "en")
    assert "It was judged adjudicated by us." in seen(english).text
    assert "有效期5 3年。" in seen(to_html(compare("本办法有效期5年。", "本办法有效期3年。"), "zh")).text


@given(HOSTILE, HOSTILE)
@settings(max_examples=200, deadline=None)
def test_a_page_cannot_write_html(old: str, new: str) -> None:
    """Whatever the texts are, the fragment holds our tags alone, closed, and no invisible or control character."""
    redline = compare(old, new)
    page = seen(to_html(redline, "en"))
    assert page.open == []
    assert set(page.tags) <= {"p", "strong", "br", "del", "ins"}
    for shown in (page.text, to_text(redline, "zh"), to_rich(redline, "en").plain):
        assert not re.search("[\u202e\u200b\x1b]", shown)


def test_a_page_cannot_forge_an_edit() -> None:
    """A text that prints our own marks does not pass for an edit."""
    text = to_text(compare("费用为5元。", "费用为6元【增：免费】。"), "zh")
    assert text.count("【增：") == text.count("【删：") == 1 or "【 增：免费】" in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_long_redline_is_bounded_and_says_so(language: str) -> None:
    """At most 60 KB, each form; what is left out is counted."""
    old = "\n".join(f"第{n}条 {'原文' * 300}" for n in range(1, 400))
    redline = compare(old, old.replace("原文", "新的文字"))
    shown = to_text(redline, language)
    for form in (shown, to_html(redline, language)):
        assert 10_000 < len(form.encode()) <= 60_000
    assert re.search(r"另有 \d+ 处变化|\d+ more changes", shown.split("\n\n")[-1])


def test_long_unchanged_stretches_are_shortened() -> None:
    """Around an edit the reader gets its neighbourhood, with … for the rest and no word cut."""
    same = "considering the circumstances of the applicant " * 40
    text = to_text(compare(f"Article 1\n{same} five {same}", f"Article 1\n{same} six {same}"), "en")
    assert len(text) < 400
    assert text.count("…") == 2
    words = set(re.findall(r"[a-z]+", text)) - {"deleted", "added", "amended", "number"}
    assert words <= {*same.split(), "rticle", "five", "six"}


def test_an_excerpt_ends_with_its_line_where_one_ends_nearby() -> None:
    """Of the next line no few words are shown; a stop after a label is part of it; whole brackets are edited whole."""
    kept = "and its record is kept for a year at the port."
    next_line = (
        "(2) Vessels with passengers are inspected at each call, and their masters sign for it in the book of the port."
    )
    old = f"§ 7. Fees.\n(1) The fee is due under section 4(a-1) {kept}\n{next_line}"
    shown = to_text(compare(old, old.replace("(a-1)", "(b)(2)")), "en")
    expected = "§ 7 · amended · number, citation\nFees.\n(1) The fee is due under section 4"
    assert shown.startswith(f"{expected}[deleted: (a-1)][added: (b)(2)] {kept}\n…")


def test_lines_that_no_edit_touches_are_left_out() -> None:
    """Of a clause's other paragraphs a mark is shown, unless they are short."""
    other = "前款所列单位在经济往来中暗中收受各种名义的回扣和手续费的，按照受贿处理，并依照前款的规定处罚。"
    old = f"第九条 {other}\n情节严重的，处五年以下有期徒刑。\n{other}"
    shown = to_text(compare(old, old.replace("五年", "三年")), "zh").partition("\n现为")[0]
    assert shown == "第九条 · 修改 · 期限\n…\n情节严重的，处【删：五】【增：三】年以下有期徒刑。\n…"
    short = "第九条 下列节日放假：\n（一）新年，放假1天；\n（二）端午节。"
    assert "下列节日放假：\n（一）" in to_text(compare(short, short.replace("1天", "2天")), "zh")


def test_a_clause_that_only_says_that_it_is_deleted_was_removed() -> None:
    """（刪除） in place of a clause's words, or under a number whose words have another now, is a removal."""
    old = (
        "第 8 條 業者應報告作業。\n第 9 條 業者違反前條規定者，處新臺幣三萬元以下罰鍰。\n第 10 條 本辦法自發布日施行。"
    )
    new = old.replace("業者違反前條規定者，處新臺幣三萬元以下罰鍰。", "（刪除）")
    shown = to_text(compare(old, new), "zh")
    assert shown.startswith("第 9 條 · 删除\n【删：業者違反") and "增" not in shown and "修改" not in shown
    moved = old.replace("第 9 條 ", "第 9 條 （刪除）\n第 9-1 條 ").replace("三萬", "五萬")
    headings = [block.split("\n")[0] for block in to_text(compare(old, moved), "zh").split("\n\n")]
    assert headings == ["第 9 條 · 删除", "第 9-1 條 · 新增 · 由原第 9 條拆出"]
    english = to_text(compare("§ 7 The fee is due each year.\n§ 8 Text.", "§ 7 [Reserved]\n§ 8 Text."), "en")
    assert english == "§ 7 · removed\n[deleted: The fee is due each year.]"


def test_the_weightiest_meaning_is_named_first() -> None:
    """Whoever reads the heading alone reads first what matters most."""
    old, new = "第九条 依照第三条，财政局可以在5日内处理。", "第九条 依照第六条，财政局应当在3日内处理。"
    assert to_text(compare(old, new), "zh").startswith("第九条 · 修改 · 义务、期限、引用\n")


def test_the_terminal_shows_edits_without_colour_too() -> None:
    """A terminal without colours still tells what was struck from what was put in; markup in a text stays text."""
    out = io.StringIO()
    Console(file=out, width=200, no_color=True).print(
        to_rich(compare("第十四条 有效期5年[bold]。", "第十四条 有效期3年[bold]。"), "zh")
    )
    assert "第十四条 · 修改 · 期限\n有效期[-5-]{+3+}年[bold]。" in out.getvalue()


LAW = [
    "第一条 甲方应当公开账目，接受监督。",
    "第二条 违反第四条规定的，由财政局处以警告处分。",
    "第三条 乙方应当如期验收货物，不得无故拖延。",
    "第四条 丙方负责全过程的监督检查工作。",
    "第五条 丁方对评审结论承担相应的法律责任。",
]


def renumbered(put_in: str) -> str:
    """LAW with another article after the second, and what follows renumbered and cited so."""
    later = [line.replace("第五条", "第六条").replace("第四条", "第五条").replace("第三条", "第四条") for line in LAW]
    return "\n".join([*later[:2], f"第三条 {put_in}", *later[2:]])


def test_renumbered_clauses_are_one_line() -> None:
    """A run of clauses with other numbers is folded, as is a clause that only cites another by its new number."""
    text = to_text(compare("\n".join(LAW), renumbered("采购文件应当保存十五年。")), "zh")
    assert text.split("\n\n") == [
        "第二条 · 仅引用的序号随之调整",
        "第三条 · 新增\n【增：采购文件应当保存十五年。】",
        "第三条至第五条 → 第四条至第六条 · 序号调整，文字未改",
    ]


def test_a_range_has_no_gap() -> None:
    """Clauses are named one by one where one among them went, came, changed its form or was moved elsewhere."""
    names = "甲乙丙丁戊己庚辛"
    old = [
        f"第{number}条 {name}方应当保存第{name}号账册十年备查。"
        for number, name in zip("二三四五六七八九", names, strict=True)
    ]
    new = [
        f"第{number}条 {name}方应当保存第{name}号账册十年备查。"
        for number, name in zip("三四五六七八九", "甲乙丙戊己庚辛", strict=True)
    ]
    text = to_text(compare("\n".join(old), "\n".join(new)), "zh")
    assert text.split("\n\n")[0] == "第二条至第四条 → 第三条至第五条 · 序号调整，文字未改"
    assert "第五条 · 删除" in text and "至第九条" not in text.split("\n\n")[0]
    moved = [*new[:3], *new[4:], f"第十条 {new[3][4:]}"]
    assert "至" not in to_text(compare("\n".join(old), "\n".join(moved)), "zh")


def test_a_heading_says_what_an_amendment_is_about() -> None:
    """Amounts, time limits and duties are named beside the clause; where it was split off or moved, that too."""
    old = "第六条 企业可以在三十日内提交材料。\n" + LAW[4]
    text = to_text(compare(old, old.replace("可以在三十日", "应当在二十日")), "en")
    assert text.startswith("第六条 · amended · duty, time limit\n")
    first, second = "甲方应当在三十日内提交全部材料并负责。", "评审结果由主管部门向社会公示七日以上。"
    parted = to_text(compare(f"第一条 {first}\n{second}", f"第一条 {first}\n第二条 {second}"), "zh")
    assert "第二条 · 新增 · 由原第一条拆出" in parted


def test_a_clause_begins_with_its_words_not_with_the_stop_of_its_label() -> None:
    """`Article 3.` is in the heading: what follows begins with the first word; a decimal point is no such stop."""
    shown = to_text(compare("Article 3. Loans up to 5 yuan.", "Article 3. Loans up to 9 yuan."), "en")
    assert shown.split("\n")[1].startswith("Loans up to")
    assert to_text(compare("第三条：期限5年。", "第三条：期限3年。"), "zh").split("\n")[1].startswith("期限")
    act = to_text(compare("6.—(1) Pay €5.", "**6**.— (1) Pay €9.\n\n6A.—(1) A court may order it."), "en").split("\n")
    assert act[0].startswith("6 · ") and act[1].startswith("(1) Pay")
    assert "6A · inserted" in act


def test_a_clause_of_a_label_alone_is_shown() -> None:
    """A heading that is nothing but its label is still seen when it comes or goes."""
    assert "【增：第二章】" in to_text(compare(LAW[0], f"{LAW[0]}\n第二章"), "zh")


def test_another_width_is_no_edit_to_read() -> None:
    """Brackets and quotes of another width within an amended clause are shown as they stand now, without a mark."""
    text = to_text(compare("第八条 甲方(含分支机构)应当验收货物。", "第八条 甲方（含分支机构）可以验收货物。"), "zh")
    assert "甲方（含分支机构）【删：应当】【增：可以】验收货物。" in text
    whole = to_text(compare("第八条 处(5000)元以上罚款。", "第八条 处（500）元以上罚款。"), "zh")
    assert "【删：5000】【增：500】" in whole


def test_paragraphs_that_came_together_are_shown_together() -> None:
    """Paragraphs and points without a name that were put in one after another stand under one heading."""
    put_in = "本通知附有三项说明如下。\n（一）说明之一。\n（二）说明之二。"
    text = to_text(compare("关于调整标准的通知", f"关于调整标准的通知\n{put_in}"), "zh")
    assert text == f"段落 · 新增\n【增：{put_in}】"
