"""Where does the service keep its data, which words and which manners does it use?"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from monitor.settings.fields import choice, duration, many, parsed, size, text, timezone, words
from monitor.settings.files import is_file
from monitor.settings.mistakes import Wrong
from monitor.settings.places import parse_place, parse_proxy
from monitor.settings.values import Section, Value
from sources.config import Http

SECOND = timedelta(seconds=1)

DATA, TIMEZONE, LANGUAGE = "./data", "Asia/Shanghai", "zh"


@dataclass(frozen=True, slots=True)
class General:
    """The section `gazetted`. `include` holds the patterns with their places, for mistakes in them."""

    data: str = DATA
    timezone: str = TIMEZONE
    language: str = LANGUAGE
    database: str | None = field(default=None, repr=False)
    include: tuple[tuple[str, Value], ...] = ()


def read_general(value: Value) -> General:
    """The section `gazetted`; every mistake in it is noted."""
    section = Section(value)
    general = General(
        data=section.get("data", text, DATA),
        timezone=section.get("timezone", timezone, TIMEZONE),
        language=section.get("language", choice("zh", "en"), LANGUAGE),
        database=section.get("database", _database, None),
        include=section.get("include", many(_pattern), ()),
    )
    section.close()
    return general


def _database(value: Value) -> str:
    """An address that libpq takes; nothing of it is quoted, for it may be a password."""
    address = words(value)
    scheme, _, rest = address.partition("://")
    if scheme not in ("postgresql", "postgres"):
        raise Wrong("names no database that we use: write postgresql://USER:PASSWORD@HOST/NAME, or null for SQLite")
    if _BAD_PERCENT.search(rest) or not rest.isprintable() or " " in rest:
        raise Wrong(ENCODE)
    place, _, _ = rest.partition("?")
    if "@" in place.rpartition("@")[0] or "/" in place.rpartition("@")[0] or "#" in rest:
        raise Wrong(ENCODE)
    if not place.rpartition("@")[2].partition("/")[2].strip("/") and "dbname=" not in rest:
        raise Wrong("does not say which database of the server: write its name last, postgresql://USER@HOST/NAME")
    return address


ENCODE = (
    "has a character that an address must write otherwise: in user and password write %40 for @, %3A for :, "
    "%2F for /, %3F for ?, %23 for #, %25 for % and %20 for a space"
)
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def _pattern(value: Value) -> tuple[str, Value]:
    return text(value), value


def read_http(value: Value, folder: Path) -> Http:
    """The section `http`; every mistake in it is noted. `folder` is the configuration's."""
    section = Section(value)
    http = Http(
        contact=section.get("contact", _contact, None),
        timeout=section.get("timeout", duration(SECOND, 600 * SECOND), Http().timeout),
        max_body=section.get("max_body", size(1024, 256 * 2**20), Http().max_body),
        per_host=section.get("per_host", duration(0 * SECOND, 3600 * SECOND), Http().per_host),
        allow=section.get("allow", many(parsed(parse_place)), ()),
        ca_file=section.get("ca_file", lambda value: _file(value, folder), None),
        proxy=section.get("proxy", _proxy, None),
    )
    section.close()
    return http


def _contact(value: Value) -> str:
    contact = text(value)
    if not contact.isascii() or ("@" not in contact and "://" not in contact):
        raise Wrong("must be an e-mail or web address, which sites see in the User-Agent (RFC 9110 §10.1.5)")
    return contact


def _proxy(value: Value) -> str:
    proxy = parsed(parse_proxy)(value)
    value.warn(
        "all pages are asked for through it: which addresses it reaches is its own affair, for we cannot see them; "
        "see that it refuses your internal network"
    )
    return proxy


def _file(value: Value, folder: Path) -> str:
    path = folder / text(value)
    if not is_file(path):
        raise Wrong("names no file: write the path of the certificates (PEM), relative to the configuration file")
    return str(path)
