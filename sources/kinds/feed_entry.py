"""What does one entry of a feed say, whatever the format it came in?"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from sources.content import names_file
from sources.headline import clean_title, fold_title
from sources.notice import Attachment, Printed
from sources.text import fold, lines, plain

MOST_FILES = 200
"""Files of one entry that are kept; the rest of a longer list is no notice's annex."""
_MARKUP = re.compile(r"<[A-Za-z/!?]|&#?\w{1,32};")
_TAG = re.compile(r"<[A-Za-z/!?]")
_LONGEST_OUTLET = 200
_PERSON_SAYS = re.compile(r"@|https?:|^(?:admin|administrator|root|editor|webmaster|unknown|anonymous|none)$", re.I)
_HOUSE = re.compile(
    r"(?:部|委|委员会|局|厅|署|院|办|办公室|政府|银行|中心|协会|学会|公司|集团|社|报|网|网站|日报|出版社|法院|检察院|"
    r"委員會|廳|銀行|協會|公司|報|網)$|"
    r"\b(?:agency|authority|bank|board|bureau|center|centre|commission|commissioner|committee|council|court|department|"
    r"directorate|division|federal|government|house|institute|ministry|national|news|office|parliament|press|registry|"
    r"secretariat|senate|service|society|times|treasury|tribunal|university)\b",
    re.IGNORECASE,
)
_MEDIA = ("image/", "audio/", "video/")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its id as printed ("" where it has none), where it leads, and what it says."""

    id: str
    url: str | None
    title: str
    text: str = ""
    published: Printed | None = None
    outlet: str | None = None
    attachments: tuple[Attachment, ...] = ()


def plain_title(value: str, *, markup: bool) -> str:
    """A title on one line of plain text: tags and entities read where it is `markup`, else as it stands."""
    return clean_title(" ".join(_marked(value)) if markup and _MARKUP.search(value) else value)


def block_text(value: str, *, markup: bool) -> list[str]:
    """The lines of a summary or content; what is called markup but holds no tag is plain text with entities."""
    if markup and _TAG.search(value):
        return _marked(value)
    return plain(html.unescape(value) if markup else value)


def _marked(value: str) -> list[str]:
    root = LexborHTMLParser(value).body
    return lines(root) if root is not None else []


def without_title(body: Sequence[str], title: str) -> list[str]:
    """The text below the title, where the first line repeats it."""
    repeated = bool(body) and bool(title) and fold_title(body[0]) == fold_title(title)
    return list(body[1:] if repeated else body)


def outlet_of(stated: Sequence[str], authors: Sequence[str]) -> str | None:
    """Who published first: what the entry states as its source or publisher, else an author that is a house.

    A person who wrote it, an address and the name of a login are no outlet.
    """
    named = [fold(name)[:_LONGEST_OUTLET] for name in stated]
    houses = [name for author in authors if _HOUSE.search(name := fold(author)[:_LONGEST_OUTLET])]
    return next((name for name in [*named, *houses] if name and not _PERSON_SAYS.search(name)), None)


def attachment(url: str | None, name: str, media: str) -> Attachment | None:
    """A file that belongs to the entry; pictures, sound and film are ornament, not annex."""
    if url is None or media.lower().startswith(_MEDIA) or not (media or names_file(url)):
        return None
    return Attachment(url, clean_title(name) or clean_title(url.partition("?")[0].rpartition("/")[2]) or url)
