"""Is the text of a page what a reader sees, line by line?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from sources.text import fold, lines, marked_lines, plain, plain_lines


def shown(html: str) -> list[str]:
    body = LexborHTMLParser(html).body
    assert body is not None
    return lines(body)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>第一<b>条</b> 为<a href=x>规范</a></p>", ["第一条 为规范"]),
        ("<p>一<p>二<div>三<div>四</div>五</div>", ["一", "二", "三", "四", "五"]),
        ("a<br>b<br><br>c", ["a", "b", "c"]),
        ("<table><tr><td>区县<td><p>站点</p><tr><td>东城<td>42</table>", ["区县 | 站点", "东城 | 42"]),
        ("<table><tr><td><p>一段。</p><p>两段。</p></td></tr></table>", ["一段。", "两段。"]),
        ("<p>x<script>1</script><style>2</style><!-- 3 --></p><noscript>4</noscript><template>5</template>", ["x"]),
        ("<p hidden>a</p><div style='color:red; DISPLAY : none'>b</div><p style='visibility:hidden'>c</p>d", ["d"]),
        ("<p>a\u200bb\u00adc\u202ed\ufefff</p>", ["abcdf"]),
        ("<p>财\u3000政\u3000部</p><p>\u3000\u3000一、总则</p>", ["财\u3000政\u3000部", "一、总则"]),
        ("<p>a &nbsp; \n b</p>", ["a b"]),
        ("<pre>a\nb</pre>", ["a", "b"]),
        ("<ul><li>a<li>b</ul>", ["a", "b"]),
        ("<ruby>漢<rp>(</rp><rt>han</rt><rp>)</rp></ruby>字", ["漢字"]),
        ("", []),
    ],
)
def test_text_is_what_a_reader_sees(html: str, text: list[str]) -> None:
    """Blocks and <br> end a line, inline tags do not, cells of data stand side by side, hidden things are not there."""
    assert shown(html) == text


def test_form_is_kept_for_those_who_split() -> None:
    """Headings, bold lines, links, gaps and indents are told with the words."""
    body = LexborHTMLParser("<h2>T</h2><p></p><p><b>B</b></p><p>\u3000\u3000x</p><p><a href=y>L</a></p>").body
    assert body is not None
    title, bold, indented, linked = marked_lines(body)
    assert (title.heading, bold.strong, bold.gap, indented.indent, linked.linked) == (2, True, 1, 2, 1.0)


def test_a_text_file_keeps_its_gaps_and_indents() -> None:
    """Empty lines are counted, not kept; white space before a line is its indent."""
    found = plain_lines("标题\r\n\r\n \n  正文。\n")
    assert [(line.text, line.gap, line.indent) for line in found] == [("标题", 0, 0), ("正文。", 2, 2)]
    assert plain("a\n\n b\x0cc") == ["a", "b", "c"]


def test_names_spread_out_keep_their_spaces() -> None:
    """A name spread over the width of a line stays as printed; two names apart are one space apart."""
    assert fold("财  政  部  工业和信息化部") == "财  政  部 工业和信息化部"
    assert fold("省财政厅  省科技厅") == "省财政厅 省科技厅"


@settings(max_examples=60)
@given(st.text(max_size=300))
def test_folding_is_idempotent_and_leaves_no_control(text: str) -> None:
    """What was folded once is folded, holds no control or direction mark, and no lone surrogate."""
    once = fold(text)
    assert fold(once) == once
    assert not set(once) & set("\x00\x07\x1b\u200b\u202e\u2066\ufeff")
    once.encode()


@settings(max_examples=60)
@given(st.text(alphabet="<>/ptdrbi \n&;=\"'x一。!-", max_size=200))
def test_no_markup_breaks_the_reader(html: str) -> None:
    """Whatever the markup, every line has words and none has a line end."""
    for line in shown(html + "<p>z"):
        assert line.strip() and "\n" not in line
