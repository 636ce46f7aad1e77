"""What do scripts write of a page's imprint?"""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from sources.written import written

SCRIPTS = [
    ("if('海洋处'!=''){document.write('<span>来源：</span><b>海洋处</b>');}", ("海洋处", None)),
    ("document.write('<span>来源：海洋处 海运之窗<\\/span>')", ("海洋处 海运之窗", None)),
    ("var s = '海洋处'; if (s != '') { document.write('来源：' + s) } else { document.write('') }", ("海洋处", None)),
    ('let from = "\\u6d77洋处";\ndocument.writeln("信息来源：" + from + "<br>");', ("海洋处", None)),
    ('document.write("发布时间：2031-05-06 来源：海洋报");', ("海洋报", "2031-05-06")),
    ("var s=''; if (s=='') { document.write('来源：' + s) }", (None, None)),
    ("if (a=='') { document.write('来源：本网站') } else { document.write('来源：海洋处') }", (None, None)),
    ("document.write('来源：' + read(page))", (None, None)),
    ("document.write('据海洋处的来源说')", (None, None)),
    ("var source = '海洋处';", (None, None)),
    ("// 来源：海洋处", (None, None)),
    ("document.write('" + "来源：" * 5000, (None, None)),
]


@pytest.mark.parametrize(("script", "said"), SCRIPTS)
def test_the_source_that_a_script_writes_is_read_and_no_other(script: str, said: tuple[str | None, str | None]) -> None:
    """A literal behind its label counts, also by a name; two that differ, a call or a mere variable do not."""
    tree = LexborHTMLParser(f"<html><body><h1>海运</h1><script>{script}</script></body></html>")
    assert written(tree, "Asia/Shanghai") == said
