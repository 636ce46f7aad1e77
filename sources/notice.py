"""What one notice says, as its source shows it: the value that every later step compares, stores and prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Printed = str
"""A date as printed: `YYYY-MM-DD`, or RFC 3339 with offset where the page gives a time. Never a guessed time."""

Span = tuple[int, int]
"""Where words stand in a notice's text: the offset of the first character, and the one past the last."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum (`value` in whole units of `currency`, ISO 4217) or a rate (`percent`), and the words that say it."""

    text: str
    value: float | int | None = None
    currency: str | None = None
    percent: float | None = None
    at: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Citation:
    """Another notice that this one names, by title, by document number, or by both."""

    title: str | None = None
    doc_number: str | None = None
    at: Span | None = field(default=None, compare=False)
    """Where the text names it; None where only the title does."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a notice links to, and what it says where it was read.

    `type` is `pdf`, `docx`, `html`, `txt` or the name of a sort whose words are not read. `state` is `listed` where it
    was not fetched, `read`, `partial` (some pages are pictures), or one word for why its words are not known: `scan`,
    `encrypted`, `broken`, `unsupported`, …; `sha256` is of its bytes, None where they never came.
    """

    url: str
    name: str
    type: str = ""
    sha256: str | None = None
    pages: int | None = None
    state: str = "listed"
    text: str = ""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Words of a text that are a link, and where it leads: an address of the web, `mailto:…` or `tel:…`."""

    words: str
    to: str


@dataclass(frozen=True, slots=True)
class Instruction:
    """A change that an amending act orders: `op` is modify, add_in, insert_after, insert_article, delete
    or renumber, `article` as
    printed, `act` the title of what it amends where the text names it."""

    op: str
    article: str
    act: str | None = None
    at: Span | None = None


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day (`YYYY-MM-DD`) that is `off`, or worked although it would be off."""

    day: str
    off: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What a first reading finds in a notice's words. A fact that is not there is None or empty, never guessed.

    `doc_number` is the whole number as an official citation writes it; `doc_number_mended` says that the page
    printed it damaged. `issuers` are as printed in the signature, spacing within a name removed. `signed` is the
    date of signature; `published` the day the page gives for its publication, else the signature's. `expires` is
    the last day in force. `region` is the province and
    city for which the issuers speak, `addressees` whom the notice is addressed to (主送机关), `scope` the sentence
    that says to what it applies, all as printed.
    """

    outlet: str | None = None
    doc_number: str | None = None
    doc_number_mended: bool = False
    issuers: tuple[str, ...] = ()
    signed: Printed | None = None
    published: Printed | None = None
    effective: Printed | None = None
    expires: Printed | None = None
    deadline: Printed | None = None
    repeals: tuple[Citation, ...] = ()
    amends: tuple[Citation, ...] = ()
    amounts: tuple[Amount, ...] = ()
    region: str | None = None
    addressees: tuple[str, ...] = ()
    scope: str | None = None
    instructions: tuple[Instruction, ...] = ()
    days: tuple[DayOff, ...] = ()
    at: tuple[tuple[str, int, int], ...] = field(default=(), compare=False)
    """Where the text states a fact of one value: its name, and the span of the words that say so."""


UNSAID = Facts()
"""Of words that state nothing."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice as one source shows it.

    `key` is its identity within the source: stable when a list is reordered or paged and when session ids, schemes
    or tracking parameters in its address change. `text` is the body without the title and without the page's
    furniture, one paragraph a line. `language` is `zh` or `en`. `links` are those in the text, None where nobody read
    where they lead.
    """

    key: str
    title: str
    text: str = ""
    url: str | None = None
    section: str | None = None
    language: str = "zh"
    facts: Facts = Facts()
    attachments: tuple[Attachment, ...] = ()
    links: tuple[Anchor, ...] | None = None

    @property
    def words(self) -> str:
        """All that it says: its text, and that of its files."""
        return "\n".join(part for part in (self.text, *(file.text for file in self.attachments)) if part)


def facts_of(shape: Mapping[str, Any]) -> Facts:
    """The facts that `asdict` made a mapping of, as JSON has it; what an earlier release wrote lacks the newest."""
    built = {
        "issuers": tuple(shape["issuers"]),
        "repeals": tuple(Citation(**_placed(one)) for one in shape["repeals"]),
        "amends": tuple(Citation(**_placed(one)) for one in shape["amends"]),
        "amounts": tuple(Amount(**_placed(one)) for one in shape["amounts"]),
        "addressees": tuple(shape.get("addressees", ())),
        "instructions": tuple(Instruction(**_placed(one)) for one in shape.get("instructions", ())),
        "days": tuple(DayOff(**one) for one in shape.get("days", ())),
        "at": tuple((name, start, end) for name, start, end in shape.get("at", ())),
    }
    return Facts(**{**shape, **built})


def anchors_of(shape: Mapping[str, Any]) -> tuple[Anchor, ...] | None:
    """The links of a notice that `asdict` made a mapping of; an earlier release did not write them."""
    links = shape.get("links")
    return None if links is None else tuple(Anchor(**one) for one in links)


def _placed(shape: Mapping[str, Any]) -> dict[str, Any]:
    """JSON knows no tuples."""
    at = shape.get("at")
    return {**shape, "at": tuple(at) if at else None}
