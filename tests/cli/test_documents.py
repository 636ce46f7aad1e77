"""Does `gazetted compare` lay two files side by side, whatever they are?"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.filing import docx, paragraphs, pdf
from tests.newsday import GAZETTED, Newsday
from tests.printing import MEASURES, follow_source, list_page, notice_page, row

OLD = f"关于印发管理办法的通知\n{MEASURES}"
NEW = OLD.replace("六个月", "三个月").replace("第五条", "第五条 各地可以制定细则。\n第六条")


def typed(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [GAZETTED, "compare", *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


def redline(folder: Path, *arguments: str) -> Any:
    done = typed(folder, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def squeezed(text: str) -> str:
    return "".join(text.split())


def put(folder: Path, name: str, text: str | bytes) -> str:
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return name


@pytest.mark.parametrize("suffix", ["txt", "md", "rules"])
def test_text_is_literal(tmp_path: Path, suffix: str) -> None:
    """Of a text file every character is in one clause of its side, markup and all, and the edits spell the clauses."""
    old, new = OLD + "\n<b>&amp; 附则</b>", NEW + "\n# 附件 `x`"
    found = redline(tmp_path, put(tmp_path, f"a.{suffix}", old), put(tmp_path, f"b.{suffix}", new), "--all")
    for side, whole in (("old", old), ("new", new)):
        assert squeezed("".join(c[f"{side}_text"] or "" for c in found["clauses"])) == squeezed(whole)
        assert found[side]["title"] == "关于印发管理办法的通知"
    amended = next(c for c in found["clauses"] if c["op"] == "amended")
    assert (amended["old_label"], ["delete", "六"] in amended["edits"], ["insert", "三"] in amended["edits"]) == (
        "第四条", True, True,
    )  # fmt: skip


@pytest.mark.parametrize("codec", ["utf-8-sig", "gb18030", "utf-16", "big5hkscs"])
def test_text_may_be_in_any_encoding(tmp_path: Path, codec: str) -> None:
    """The same words in another encoding or with other line ends are the same text."""
    text = "行政院公報\n" + "第一條　本辦法依據廣播電視法訂定之，並自公布日起施行。\n" * 5
    other = put(tmp_path, "b.txt", text.replace("\n", "\r\n").encode(codec))
    found = redline(tmp_path, put(tmp_path, "a.txt", text), other)
    assert (found["similarity"], found["clauses"]) == (1.0, [])


def test_pages_are_compared_by_what_they_say(tmp_path: Path) -> None:
    """Of HTML the title and the notice count, and not the furniture around them."""
    old = notice_page("管理办法", *OLD.splitlines())
    new = notice_page("管理办法（修订）", *NEW.splitlines()).replace("Home", "首页")
    found = redline(tmp_path, put(tmp_path, "a.html", old), put(tmp_path, "b.htm", new))
    assert (found["old"]["title"], found["new"]["title"]) == ("管理办法", "管理办法（修订）")
    said = json.dumps(found, ensure_ascii=False)
    assert "首页" not in said and "管理办法（修订）" in [c["new_text"] for c in found["clauses"]]
    assert {c["op"] for c in found["clauses"]} >= {"amended", "inserted"}


def test_each_format_shows_the_same_edit(tmp_path: Path) -> None:
    """Terminal, text and HTML show the changed clause; with --all also the unchanged ones, markup made harmless."""
    old = put(tmp_path, "a.txt", "<script>\x1b[2J\n" + OLD)
    new = put(tmp_path, "b.txt", "<script>\x1b[2J\n" + NEW)
    marks = {"terminal": "[-六-]{+三+}个月", "text": "【删：六】【增：三】个月", "html": "<del"}
    for format, mark in marks.items():
        short, whole = (typed(tmp_path, old, new, "--format", format, *more).stdout for more in ([], ["--all"]))
        assert mark in short and mark in whole
        assert "普惠供给" not in short and "普惠供给" in whole
        assert "\x1b" not in whole and ("<script>" in whole) == (format != "html")


def test_diff_shows_all_as_compare_does(day: Newsday) -> None:
    """`diff --all` has the unchanged clauses too, in the terminal as in JSON."""
    day.configure(follow_source(day.site.url()))
    day.site.show(list_page([row(1)]))
    for number, text in enumerate((OLD, NEW)):
        day.site.show(notice_page(row(1).title, *text.splitlines()), row(1).href)
        day.site.show(list_page([row(1).saying(summary=str(number))]))
        day.poll()
    assert day.kinds() == ["baseline", "revised"]
    day.rest()
    short, whole = day.run("diff", "2").stdout, day.run("diff", "2", "--all").stdout
    assert "[-六-]{+三+}" in short and "[-六-]{+三+}" in whole
    assert "普惠供给" not in short and "普惠供给" in whole


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("x.pdf", b"%PDF-1.7 ...", "is damaged"),
        ("x.txt", b"%PDF-1.7 ...", "is damaged"),
        ("x.pdf", pdf([], picture=True), "is a scan without text"),
        ("x.docx", b"PK\x03\x04 ...", "txt, md, html, pdf and docx are"),
        ("x.bin", b"\x7fELF\0\0\0", "holds no text"),
        ("x.html", b"", "x.html"),
        (".", b"", "is no file"),
        ("none.txt", None, "is no file"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, name: str, body: bytes | None, said: str) -> None:
    """A file of another kind, an empty page, a folder or nothing at all is an error that names it and the remedy."""
    if body is not None and name != ".":
        put(tmp_path, name, body)
    done = typed(tmp_path, put(tmp_path, "a.txt", OLD), name)
    assert done.returncode == 1 and done.stdout == ""
    assert said in done.stderr and "Traceback" not in done.stderr


def test_a_pdf_and_a_docx_are_compared_by_what_they_say(tmp_path: Path) -> None:
    """The same text as both is without a change; an amended one shows the clause, whatever the lines it was set in."""
    files = {"old.pdf": pdf(paragraphs(*OLD.splitlines())), "old.docx": docx(*OLD.splitlines())}
    files["new.pdf"] = pdf(paragraphs(*NEW.splitlines(), across=40))
    for name, body in files.items():
        (tmp_path / name).write_bytes(body)
    assert redline(tmp_path, "old.pdf", "old.docx")["clauses"] == []
    wanted = [
        clause["op"]
        for clause in redline(tmp_path, put(tmp_path, "a.txt", OLD), put(tmp_path, "b.txt", NEW))["clauses"]
    ]
    for old in ("old.pdf", "old.docx"):
        assert [clause["op"] for clause in redline(tmp_path, old, "new.pdf")["clauses"]] == wanted


def test_an_empty_text_and_an_unknown_format(tmp_path: Path) -> None:
    """An empty text is a text, against which everything is new; a format that does not exist is wrong usage."""
    empty, new = put(tmp_path, "a.txt", ""), put(tmp_path, "b.txt", NEW)
    assert {c["op"] for c in redline(tmp_path, empty, new)["clauses"]} == {"inserted"}
    assert typed(tmp_path, empty, new, "--format", "pdf").returncode == 2
