"""How are words from a page written in a chat's markup, so that they stay words?"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from urllib.parse import quote

from alerts.note import Line, Run

Escape = Callable[[str], str]
_COMMONMARK = re.compile(r"([\\`*_{}\[\]()#|~<>&!])")
_ITEM = re.compile(r"^(\s*)(?:([-+])(?=\s)|([0-9]{1,9})([.)])(?=\s|$))")
"""What would make a line an item of a list, which is numbered anew: a point 5 after a point 3 would read 4."""
_RULE = re.compile(r"^[ \t]*(?:[-=]{2,})[ \t]*$")
_TWINS = str.maketrans("\\`*_[]<>~#|", "＼｀＊＿［］＜＞～＃｜")
_ENTITY = re.compile(r"&(?=#?\w{1,31};)")
"""Where a reader of Markdown or HTML would put another character (CommonMark §2.5); in an address & stays."""
_ENTITIES = str.maketrans({mark: f"&#{ord(mark)};" for mark in "&<>~*_`[]()#!$|\\"})


def commonmark(line: Line) -> str:
    """A line for Mattermost and Discord: every mark with a backslash before it (CommonMark §2.4)."""
    return _line(line, _commonmark)


def _commonmark(text: str) -> str:
    return _item(_COMMONMARK.sub(r"\\\1", text), "\\-", "\\.")


def twins(line: Line) -> str:
    """A line for DingTalk and WeCom, which document no escape: each mark as its full-width twin."""
    return _line(line, lambda text: _item(_ENTITY.sub("＆", text.translate(_TWINS)), "－", "．"))


def entities(line: Line) -> str:
    """A line for Feishu and Lark: each mark as the entity that their documents give for it."""
    return _line(line, lambda text: _item(text.translate(_ENTITIES), "&#45;", "&#46;"))


def telegram(line: Line) -> str:
    """A line in Telegram's HTML."""
    return "".join(_telegram(run) for run in line)


def _telegram(run: Run) -> str:
    text = html.escape(run.text)
    text = f"<b>{text}</b>" if run.bold else text
    return f'<a href="{html.escape(run.link)}">{text}</a>' if run.link else text


def bare(line: Line) -> str:
    """A line without any markup; of a link, its address."""
    return "".join(f"{run.text} {run.link}" if run.link and run.link != run.text else run.text for run in line)


def target(url: str) -> str:
    """An address as it may stand in a link of Markdown: no bracket of it ends the link."""
    return quote(url, safe="%/:?#@!$&'*+,;=-._~[]")


def utf16(text: str) -> int:
    """The length of a text as Discord and Telegram count it: a character beyond the BMP counts two."""
    return len(text) + sum(character > "\uffff" for character in text)


def utf8(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def _line(line: Line, escape: Escape) -> str:
    first = Run(line[0].text.lstrip(" \t"), line[0].bold, line[0].link) if line else None
    return "".join(_run(run, escape) for run in (first, *line[1:]) if run is not None)


def _run(run: Run, escape: Escape) -> str:
    text = escape(run.text)
    ink = text.strip()
    if run.bold and ink:
        text = text.replace(ink, f"**{ink}**", 1)
    return f"[{ink}]({target(run.link)})" if run.link and ink else text


def _item(text: str, dash: str, stop: str) -> str:
    if _RULE.match(text):
        return f"{dash} {text.strip()}"
    found = _ITEM.match(text)
    if not found:
        return text
    mark = dash if found[2] else f"{found[3]}{stop if found[4] == '.' else found[4]}"
    return f"{found[1]}{mark}{text[found.end() :]}"
