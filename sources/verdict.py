"""Is what arrived the bulletin at all, or an error page, a gate or a gutted list that came in its place?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sources.errors import Suspect
from sources.page import Page
from sources.verdict_signs import CHALLENGES, GATES, HEADINGS, LAPSED, LOADING, LOGIN, PHRASES, REMEDIES
from sources.verdict_tone import by_tone, without_dress

SHORT = 600
"""Letters of a page that says one thing only; a Han character counts as two. Phrases in the text count below this."""
BARE = 160
"""Letters of a page with no content of its own: a redirect stub, a login form."""
LONG = 6000
"""Letters above which a page is never an error page, whatever its title says."""
HEADING = 80
"""Letters of the longest line taken for a heading."""
SMALL_LIST = 4
"""Rows; below, one that goes is too large a share to mean anything."""
PROOFS, PROVEN_OVER = 3, timedelta(hours=24)
"""A list that comes short so often, over so long, and loses nothing more is short: no page is half built for a day."""

_MARKS = re.compile(r"\s*[\r\n|｜_·•»]+\s*|\s+[-–—:]+\s+|\s*[–—]{1,2}\s*|(?<=[^\x00-\x7f])-(?=[^\x00-\x7f])")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_NEWS = re.compile(r"公告|通告|通知|公示|启事|告示|notice|announcement|bulletin|circular")
_HEADED = re.compile(
    r"^关于|^(?!(?:系统|系統|网站|網站|維護|拦截|防火墙|.{1,3}盾|平台|本站|服务|页面|通知|公告|维护|升级|改版|温馨|友情|暂停|停止|错误|出错|安全|操作|访问|登录|临时|紧急|例行|停机)+"
    r"(?:公告|通知|通告|提示|提醒|说明)$)[^,。!?;]{2,80}(?<!另行)"
    r"(?:公告|通告|通知|公示|启事|告示|通报|说明|解读|办法|指南|情况|处罚|裁定|提示|提醒)(?:\(.{0,30}\))?$"
)
"""How a notice is headed; the name of a section (通知公告) or of a gate's note (系统维护公告) is no such heading."""
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")

_BINARY = re.compile(
    rb"\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a|%PDF-|PK\x03\x04|\x1f\x8b\x08|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|BZh[1-9]1AY"
    rb"|\xfd7zXZ\x00|\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1|\x7fELF|MZ[\x00-\xff]{2}[\x00-\x20]\x00|RIFF[\x00-\xff]{4}WEBP"
    rb"|[\x00-\xff]{4}ftyp|wOF[F2]|\x28\xb5\x2f\xfd|OggS|ID3[\x02-\x04]|II\*\x00|MM\x00\*|BM[\x00-\xff]{4}\x00{4}"
)
"""How files begin that are no text, by the registries of their formats; all are decided within twelve bytes."""
_TEXTUAL = re.compile(r"text/.*|application/(?:.+\+)?(?:xml|xhtml|json)|application/octet-stream|")

_META = re.compile(rb"<meta\s[^>]{0,400}", re.IGNORECASE)
_REFRESH = re.compile(rb"""http-equiv\s{0,3}=\s{0,3}["']?refresh\b""", re.IGNORECASE)
_TARGET = re.compile(rb"\burl\s{0,3}=", re.IGNORECASE)
_SCRIPTED = re.compile(rb"""\blocation\s*(?:\.\s*(?:href|replace|assign)\s*)?[=(]\s*["'a-zA-Z(]""")
_PASSWORD = re.compile(rb"""<input\s[^>]{0,400}?type\s*=\s*["']?password\b""", re.IGNORECASE | re.DOTALL)
_FRAMED = re.compile(
    rb"(?:top|parent)\s*\.\s*location(?:\s*\.\s*href)?\s*=\s*(?:self|window|document|this|location)\b[^;]*"
)
"""Breaks out of another's frame, and leads nowhere."""
_COOKIE = re.compile(rb"document\s*\.\s*cookie\s*=")
_RELOADS = re.compile(rb"\blocation\s*\.\s*reload\s*\(")
_SCRIPT = re.compile(rb"<script\b", re.IGNORECASE)
_LOOKED_AT = 128 * 1024


SURE = 0.5
"""The score from which a page is suspect: one strong sign, or several weak ones together."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that speaks against a page: why, and how strongly, from 0 to 1."""

    reason: str
    weight: float


def judge_page(page: Page, title: str, text: str) -> None:
    """Raise Suspect where the bytes that arrived are not the bulletin; say nothing where they may be.

    `title` is the page's `<title>` and first heading, `text` its visible text. Reasons: `empty`, `binary`,
    `challenge`, `blocked`, `maintenance`, `soft_404`, `server_error`, `parked`, `login`, `stub`. Only short pages and
    pages named so are judged by their words: a long notice about a system's maintenance is news.
    """
    signs = find_signs(page, title, text)
    if (score := add_up(signs)) >= SURE:
        reason = max(signs, key=lambda sign: sign.weight).reason
        others = [sign.reason for sign in signs if sign.reason != reason]
        also = f"; also {', '.join(dict.fromkeys(others))}" if others else ""
        raise Suspect(reason, f"{page.url[:200]} {REMEDIES[reason]} (score {score:.2f}{also})")


def add_up(signs: Collection[Sign]) -> float:
    """How sure we are that a page is not what it should be, from 0 to 1: each sign takes its share of what is left."""
    doubt = 1.0
    for sign in signs:
        doubt *= 1 - sign.weight
    return 1 - doubt


def find_signs(page: Page, title: str, text: str) -> list[Sign]:
    """Everything that speaks against a page, each reason once and with its strongest sign, the strongest first."""
    if (broken := _by_bytes(page)) is not None:
        return [Sign(broken, 1.0)]
    folded = _fold(text[: 4 * LONG])
    size = weigh(folded)
    if not weigh(LOADING.sub("", folded[: 2 * SHORT])) and not _by_markup(page, size):
        return [Sign("empty", 1.0)]
    found = (
        (_by_heading(_headings(title, folded, size), size), 0.9),
        (_by_phrase(title, folded, size), 0.8),
        (_by_markup(page, size), 0.8),
        (None if _is_headed(title, folded) else _by_tone(title, folded), 0.5),
        (_by_form(page, title, folded, size), 0.8),
        (_by_emptiness(page, size), 0.3),
    )
    strongest: dict[str, float] = {}
    for reason, weight in found:
        if reason is not None:
            strongest[reason] = max(weight, strongest.get(reason, 0.0))
    return sorted((Sign(*pair) for pair in strongest.items()), key=lambda sign: -sign.weight)


def weigh(text: str) -> int:
    """Letters and digits; a Han character says as much as two."""
    return sum(map(str.isalnum, text)) + len(_HAN.findall(text))


def _by_bytes(page: Page) -> str | None:
    if not page.body.strip(b"\x00 \t\r\n\xef\xbb\xbf\xfe\xff"):
        return "empty"
    if _BINARY.match(page.body) and _TEXTUAL.fullmatch(page.content_type):
        return "binary"
    return None


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'")


def _headings(title: str, folded: str, size: int) -> list[str]:
    """The parts of the title between the marks that sites put there, and of a short page its first lines."""
    lines = [line for line in folded.split("\n", 6)[:5] if weigh(line) <= HEADING] if size <= SHORT else []
    parts = [part for shown in (_fold(title[:2000]), *lines) for part in (shown, *_MARKS.split(shown))]
    headings = (_EDGES.sub("", " ".join(part.split())) for part in dict.fromkeys(parts) if len(part) <= 2 * HEADING)
    return [heading for heading in headings if heading]


def _by_heading(headings: list[str], size: int) -> str | None:
    """What the page calls itself, where that is the whole of a heading."""
    if size > LONG:
        return None
    return next((reason for reason, sign in HEADINGS if any(sign.fullmatch(heading) for heading in headings)), None)


def _is_headed(title: str, folded: str) -> bool:
    """Whether one of its headings is that of a notice."""
    heads = [*_fold(title[:2000]).split("\n"), *folded.split("\n", 6)[:5]]
    return any(_HEADED.match(_EDGES.sub("", head)) for head in heads)


def _by_tone(title: str, folded: str) -> str | None:
    bare = without_dress(folded)
    return by_tone(_agreed(title, folded), bare, weigh(bare))


def _agreed(title: str, folded: str) -> list[str]:
    """The lines that the title of a page repeats: what it is about, if it is about anything."""
    shown = " ".join(_fold(title[:2000]).split())
    return [line for line in folded.split("\n", 9)[:8] if weigh(line) > 2 and line.strip() in shown]


def _by_phrase(title: str, folded: str, size: int) -> str | None:
    """What a short page says of itself; a page that is headed as a notice is one."""
    if size > SHORT or _is_headed(title, folded):
        return None
    found = next((reason for reason, sign in PHRASES if sign.search(folded)), None)
    if found in ("maintenance", "login") and (len(_NEWS.findall(folded)) > 1 or (_NEWS.search(folded) and size > BARE)):
        return None
    return found


def _by_markup(page: Page, size: int) -> str | None:
    """What the scripts of a page almost without words do: challenge the reader, or send it elsewhere."""
    head = page.body[:_LOOKED_AT]
    if size > BARE:
        return None  # 瑞数 and others leave their scripts on the pages that they let through
    leads = _SCRIPTED.search(_FRAMED.sub(b"", head))
    if CHALLENGES.search(head) or (_COOKIE.search(head) and (leads or _RELOADS.search(head))):
        return "challenge"
    return "stub" if leads or _refreshes(page, head) else None


def _refreshes(page: Page, head: bytes) -> bool:
    """Whether a Refresh header field or element names another address (HTML §4.2.5.3)."""
    if any(name == "refresh" and "url" in value.lower() for name, value in page.headers):
        return True
    return any(_REFRESH.search(meta[0]) and _TARGET.search(meta[0]) for meta in _META.finditer(head))


def _by_form(page: Page, title: str, folded: str, size: int) -> str | None:
    """A form that asks for a password, on a page that is about little else; or a page that only asks who one is."""
    if size <= BARE and (LAPSED.search(folded) or any(map(GATES.fullmatch, _headings(title, folded, size)))):
        return "login"
    if size > SHORT or not _PASSWORD.search(page.body[:_LOOKED_AT]):
        return None
    named = LOGIN.search(_fold(title[:2000])) or LOGIN.search(folded)
    return "login" if size <= BARE or named else None


def _by_emptiness(page: Page, size: int) -> str | None:
    """Much script and hardly a word: what a gate looks like that we do not know by name, and not enough alone."""
    return "challenge" if size <= BARE and _SCRIPT.search(page.body[:_LOOKED_AT]) else None


@dataclass(frozen=True, slots=True)
class Doubt:
    """A list that came short: the keys it showed at first, since when, and at how many polls."""

    keys: frozenset[str]
    since: datetime
    polls: int = 1

    def again(self, keys: Collection[str], at: datetime) -> Doubt:
        """After one more short reading: it counts where all that the list showed at first is still there."""
        if not self.keys <= set(keys):
            return Doubt(frozenset(keys), at)
        return Doubt(self.keys, self.since, self.polls + 1)

    def over(self, at: datetime) -> bool:
        """Whether the list is to be believed: a new year begins it anew, or a redesign shows fewer rows."""
        return self.polls >= PROOFS and at - self.since >= PROVEN_OVER


def judge_list(now: Collection[str], before: Collection[str]) -> None:
    """Compare the keys of a list with those of the last good poll; Suspect `empty` or `gutted`.

    Gutted: fewer than half of those before are there, and the list itself is shorter by more than 30%. A list that
    rolls keeps its length, and in one of fewer than four rows a row is no measure.
    """
    if not now:
        raise Suspect("empty", f"The list shows no items where {len(before)} were; check the page and its selectors.")
    known, shown = set(before), set(now)
    if len(known) >= SMALL_LIST and 2 * len(known & shown) < len(known) and len(shown) < 0.7 * len(known):
        raise Suspect(
            "gutted",
            f"The list shows {len(shown)} items, {len(known & shown)} of the {len(known)} before; a half-built page is "
            "passed over, and if the site was redesigned its selectors need a look.",
        )
