"""What one notice says, as its source shows it: the value that every later step compares, stores and prints."""

from __future__ import annotations

from dataclasses import dataclass

Printed = str
"""A date as printed: `YYYY-MM-DD`, or RFC 3339 with offset where the page gives a time. Never a guessed time."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum (`value` in whole units of `currency`, ISO 4217) or a rate (`percent`), and the words that say it."""

    text: str
    value: float | int | None = None
    currency: str | None = None
    percent: float | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """Another notice that this one names, by title, by document number, or by both."""

    title: str | None = None
    doc_number: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a notice links to."""

    url: str
    name: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a first reading finds in a notice's words. A fact that is not there is None or empty, never guessed.

    `doc_number` is the whole number as an official citation writes it; `doc_number_mended` says that the page
    printed it damaged. `issuers` are as printed in the signature, spacing within a name removed. `signed` is the
    date of signature; `published` the day the page gives for its publication, else the signature's. `expires` is
    the last day in force.
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


UNSAID = Facts()
"""Of words that state nothing."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice as one source shows it.

    `key` is its identity within the source: stable when a list is reordered or paged and when session ids, schemes
    or tracking parameters in its address change. `text` is the body without the title and without the page's
    furniture, one paragraph a line. `language` is `zh` or `en`.
    """

    key: str
    title: str
    text: str = ""
    url: str | None = None
    section: str | None = None
    language: str = "zh"
    facts: Facts = Facts()
    attachments: tuple[Attachment, ...] = ()
