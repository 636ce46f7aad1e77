"""How often is a page judged wrongly? Those of tests/verdicts, and any folders of pages that are known to be good.

    python benchmarks/verdicts.py [FOLDER…]

A wrong yes is an impostor that is taken for a bulletin (one suspected for another reason than its own is shown beside);
a wrong no is a bulletin that is suspected. Both are counted as they are, and within the head and foot of a site.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import yaml

from sources.config import Items, Source
from sources.errors import SourceError
from sources.kinds import read
from sources.kinds.page import judge
from sources.page import Page
from sources.sheet import open_sheet

WEAR = ("blocked", "login", "maintenance", "server_error", "soft_404")
"""What a site's own programs may show within its head and foot."""
DRESS_ZH = (
    "<div><a href='/'>首页</a> <a>政务公开</a> <a>政务服务</a> <a>互动交流</a> 今天是星期二</div>",
    "<div>主办：海洋局 承办：海洋局办公室 网站标识码：0000000001 地址：海滨路1号 邮编：100000 网站地图 关于我们</div>",
)
DRESS_EN = (
    "<header><a href='/'>Home</a> <a>About us</a> <a>News</a> <a>Publications</a> An official website.</header>",
    "<footer>Accessibility Privacy policy Site map Cookies Crown copyright. Department of the Sea.</footer>",
)
_HAN = re.compile("[\u3400-\u9fff]")
CASES = Path(__file__).parents[1] / "tests" / "verdicts"


def verdict(html: bytes, each: str | None = None) -> tuple[str, str]:
    """The reason for which a page is suspect, "" where it is good; and the sentence. `each`: the rows of a list."""
    page = Page("http://bulletin.example/notices/1.html", html, "text/html")
    try:
        if each is not None:
            read("list", page, Source("bulletin", "", "list", page.url, items=Items(each)))
        else:
            judge(open_sheet(page))
    except SourceError as error:
        return error.reason, error.message
    return "", ""


def cases(name: str) -> list[dict[str, str]]:
    """The pages of one file of tests/verdicts."""
    found: list[dict[str, str]] = yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


def pages(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The pages under a folder; a file that is empty or no HTML is none."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".html", ".htm") and (body := path.read_bytes()).strip():
            yield path.name, body


def dressed(html: str) -> str:
    """A page within the head and foot of a site, in the language of its words."""
    head, foot = DRESS_ZH if _HAN.search(html) else DRESS_EN
    return html.replace("<body>", f"<body>{head}", 1).replace("</body>", f"{foot}</body>", 1)


def main(folders: list[str]) -> None:
    """Prints the counts of each set, and every page that is judged wrongly."""
    for name, dress in (("impostors", str), ("impostors, dressed", dressed)):
        worn = [one for one in cases("impostors") if dress is str or one["is"] in WEAR]
        _judge_impostors(name, [(one["name"], one["is"], verdict(dress(one["html"]).encode())[0]) for one in worn])
    for name, dress in (("bulletins", str), ("bulletins, dressed", dressed)):
        good = [(one["name"], dress(one["html"]).encode(), one.get("each")) for one in cases("bulletins")]
        _judge_good(name, [(page, verdict(html, each)[0]) for page, html, each in good])
    for folder in folders:
        _judge_good(folder, [(name, verdict(body)[0]) for name, body in pages(Path(folder))])


def _judge_impostors(name: str, found: list[tuple[str, str, str]]) -> None:
    missed = [(page, reason) for page, reason, said in found if not said]
    other = [f"{page}: {said}, not {reason}" for page, reason, said in found if said not in ("", reason)]
    _say(f"{name}: {len(missed)} of {len(found)} taken for a bulletin; {len(other)} for another reason")
    wrong = Counter(reason for _, reason in missed)
    for reason, count in sorted(Counter(reason for _, reason, _ in found).items()):
        _say(f"  {reason}: {wrong[reason]} of {count}")
    _show([f"{page}: good, not {reason}" for page, reason in missed] + other)


def _judge_good(name: str, good: list[tuple[str, str]]) -> None:
    wrong = [f"{page}: {reason}" for page, reason in good if reason]
    _say(f"{name}: {len(wrong)} of {len(good)} suspected")
    _show(wrong)


def _show(lines: list[str]) -> None:
    for line in lines:
        _say(f"  {line}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
