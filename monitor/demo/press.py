"""How do the demo's sample texts become the pages of a site?"""

from __future__ import annotations

import html
from collections.abc import Sequence
from importlib.resources import files
from string import Template

LIST, BRIEF, RULE = "/haizhou/tzgg/", "/yanjiang/jianbao/", "/onm/rules/2026-7"
MINISTRY = "/haizhou/"
STANDING = ("gaoxin", "shiyanshi", "tepaiyuan", "yanshou")
"""The notices on the list when the demo begins, newest first."""


def first_pages() -> dict[str, str]:
    """The whole site as it stands before the first poll, page by path."""
    title, day, *lines = _lines("onm.txt")
    pages = {notice_path(name): notice(name) for name in STANDING}
    pages[LIST] = notice_list(STANDING)
    pages[BRIEF] = _laid_out("yanjiang.html", text=_paragraphs(_lines("yanjiang.txt")))
    pages[RULE] = _laid_out("onm.html", title=title, day=day, text=_paragraphs(lines))
    return pages


def notice_path(name: str) -> str:
    return f"{LIST}{name}.html"


def notice(name: str) -> str:
    """The own page of a notice of the list."""
    title, day, *lines = _lines(f"haizhou/{name}.txt")
    return _laid_out("haizhou/notice.html", title=title, day=day, text=_paragraphs(lines))


def notice_list(names: Sequence[str]) -> str:
    """The list page with these notices, in this order."""
    return _laid_out("haizhou/index.html", rows="\n".join(_row(name) for name in names))


def maintenance_note() -> str:
    """What the ministry's site says, with status 200, while it is being worked on."""
    return _laid_out("haizhou/maintenance.html")


def _row(name: str) -> str:
    title, day, *_ = _lines(f"haizhou/{name}.txt")
    return f'<li><a href="{notice_path(name)}">{html.escape(title)}</a><span class="date">{day}</span></li>'


def _paragraphs(lines: Sequence[str]) -> str:
    return "\n".join(_paragraph(line) for line in lines)


def _paragraph(line: str) -> str:
    """One line of a sample text; `# ` and `## ` before it make it a heading."""
    marks, space, words = line.partition(" ")
    tag = {"#": "h2", "##": "h3"}.get(marks, "p") if space else "p"
    return f"<{tag}>{html.escape(line if tag == 'p' else words, quote=False)}</{tag}>"


def _lines(name: str) -> list[str]:
    return _text(name).splitlines()


def _laid_out(name: str, **parts: str) -> str:
    return Template(_text(name)).substitute(parts)


def _text(name: str) -> str:
    return files("monitor.demo").joinpath("bulletins", *name.split("/")).read_text(encoding="utf-8")
