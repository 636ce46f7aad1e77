"""What is a topic, who can be reached by which channel, and who hears of what?"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from alerts.config import OPERATORS, Channel, Operators, Route
from alerts.restraint import QuietHours, Rate, parse_hours
from monitor.settings.durations import parse_duration
from monitor.settings.fields import (
    checked,
    choice,
    cron,
    duration,
    identifier,
    many,
    parsed,
    quote,
    text,
    timezone,
    words,
)
from monitor.settings.literals import warn_of_literal
from monitor.settings.mistakes import Wrong, listed, shown
from monitor.settings.places import check_web_url
from monitor.settings.templates import read_templates
from monitor.settings.tree import Listing
from monitor.settings.values import Section, Value
from state.records import Kind

if TYPE_CHECKING:
    from monitor.topics import Topic

AT_ONCE = "at once"
TOLD: tuple[Kind, ...] = ("published", "revised", "withdrawn", "restored")
Place = Literal["title", "text"]
SILENT = ("baseline", "repeated", "reread")
_COUNT = re.compile(r"[1-9]\d{0,5}", re.ASCII)
_PERIOD = re.compile(r"[1-9]\d{0,2}[smhd]|1w", re.ASCII)


def read_topic(value: Value, path: str) -> Topic:
    """One topic; every mistake in it is noted."""
    from monitor.topics import Topic

    section = Section(value, path)
    id = section.need("id", identifier, "", "compute-vouchers")
    topic = Topic(
        id=id,
        name=section.get("name", text, id),
        any=section.get("any", many(_entry), ()),
        all=section.get("all", many(_entry), ()),
        none=section.get("none", many(_entry), ()),
        within=section.get("within", _within, ("title", "text")),
    )
    section.close()
    return topic


def _entry(value: Value) -> str:
    return checked(_check_words, words)(value)


@lru_cache(maxsize=4096)
def _check_words(entry: str) -> None:
    from monitor.topics import check_words

    check_words(entry)


def _within(value: Value) -> tuple[Place, ...]:
    places = many(choice("title", "text"))(value)
    if isinstance(value.node, Listing) and not value.node.items:
        raise Wrong("is an empty list: write [title], [text] or both, or leave it out")
    return cast(tuple[Place, ...], tuple(dict.fromkeys(places)))


def read_channel(value: Value, path: str, zone: str) -> Channel:
    """One channel; every mistake in it is noted. Its addresses are never quoted. `zone` is that of `gazetted`."""
    section = Section(value, path)
    zone = section.get("timezone", timezone, zone)
    channel = Channel(
        section.need("id", identifier, "", "desk"),
        section.need("url", _addresses, (), "mailto://…"),
        section.get("quiet_hours", quiet_hours(zone), None),
        section.get("rate", parsed(_rate), None),
    )
    section.close()
    return channel


def quiet_hours(zone: str) -> Callable[[Value], QuietHours]:
    """`22:00-07:00` in the time zone `zone`."""
    return parsed(lambda written: parse_hours(written, zone))


def _rate(written: str) -> Rate:
    """`20/1h`: so many messages in so long a time."""
    count, _, period = written.partition("/")
    if not _COUNT.fullmatch(count.strip()) or not _PERIOD.fullmatch(period.strip()):
        raise Wrong(f"{shown(written)} is no rate: write so many in so long, at most a week, as in 20/1h or 1/30s")
    return Rate(int(count), parse_duration(period.strip()))


def _addresses(value: Value) -> tuple[str, ...]:
    if not isinstance(value.node, Listing):
        return (_address(value),)
    if not value.node.items:
        raise Wrong("is an empty list: write at least one address")
    return many(_address)(value)


def _address(value: Value) -> str:
    address = words(value)
    try:
        _check_url(address)
    except ValueError as error:
        raise Wrong(_without(str(error), address)) from None
    warn_of_literal(value, address)
    return address


def _check_url(address: str) -> None:
    from alerts.channels import check_url

    check_url(address)


def _without(message: str, address: str) -> str:
    """The message, unless it quotes more of the address than its scheme: that may be a password."""
    secret = address.partition("://")[2] or address
    pieces = [
        piece for piece in (secret, *secret.replace("/", " ").replace("@", " ").replace(":", " ").split()) if piece
    ]
    if any(len(piece) > 3 and piece in message for piece in pieces):
        return "is no address that a channel can use: see the list of services of Apprise"
    return message


def read_route(value: Value, path: str, language: str, zone: str, folder: Path) -> Route:
    """One route; every mistake in it is noted. `language` and `zone` are `gazetted`'s; `folder` holds the main file."""
    section = Section(value, path)
    zone = section.get("timezone", timezone, zone)
    said = section.get("send", lambda value: value.try_read(lambda value: _send(value, zone), ""), AT_ONCE)
    if said == AT_ONCE:
        for key in ("workdays", "empty"):
            section.refuse(key, "is of a digest, and the route sends at once: write its times in send, or leave it out")
    route = Route(
        id=section.need("id", _route_id, "", "tech-finance"),
        to=section.need("to", _channels, (), "[desk]"),
        topics=section.get("topics", many(identifier), ()),
        sources=section.get("sources", many(identifier), ()),
        kinds=section.get("kinds", _kinds, Route("", ()).kinds),
        language=section.get("language", choice("zh", "en"), language),
        cron=said if said not in (AT_ONCE, "") else None,
        timezone=zone,
        workdays=section.get("workdays", _country, None),
        remind=section.get("remind", many(_age), ()),
        tell_empty=section.get("empty", choice("tell", "skip"), "tell") == "tell",
        quiet=section.get("quiet_hours", quiet_hours(zone), None),
        templates=section.get("templates", lambda value: read_templates(value, folder), None),
    )
    section.close()
    return route


def _route_id(value: Value) -> str:
    name = identifier(value)
    if name == OPERATORS:
        raise Wrong(f"{OPERATORS} is the name of the section that tells the operators: choose another id")
    return name


def _send(value: Value, zone: str) -> str:
    """`at once`, or the cron expression of a digest."""
    written = text(value)
    if written == AT_ONCE:
        return written
    if not any(character in "*0123456789" for character in written):
        raise Wrong(f'{quote(value)} is neither {AT_ONCE} nor the time of a digest, as in "0 9 * * mon-fri"')
    return cron(zone)(value)


def _age(value: Value) -> timedelta:
    age = duration(timedelta(), timedelta(days=366))(value)
    if age % timedelta(days=1):
        raise Wrong(f"{quote(value)} is no whole number of days: dates are days, so write 7d or 2w")
    return age


def _country(value: Value) -> str:
    code = text(value)
    _check_country(code)
    return code


@lru_cache(maxsize=64)
def _check_country(code: str) -> None:
    from monitor.workdays import knows

    if not knows(code):
        raise Wrong(f"{shown(code)} is no country whose working days are known: write its two letters, as in CN or GB")


def _channels(value: Value) -> tuple[str, ...]:
    if isinstance(value.node, Listing) and not value.node.items:
        raise Wrong("is an empty list: name at least one channel")
    return tuple(dict.fromkeys(many(identifier)(value)))


def _kinds(value: Value) -> tuple[Kind, ...]:
    if isinstance(value.node, Listing) and not value.node.items:
        raise Wrong("is an empty list, which sends nothing: name kinds, or leave it out")
    return cast(tuple[Kind, ...], tuple(dict.fromkeys(many(_told)(value))))


def _told(value: Value) -> str:
    if text(value) in SILENT:
        raise Wrong(f"{quote(value)} is recorded and never told: write {listed(TOLD)}")
    return choice(*TOLD)(value)


def read_operators(value: Value, language: str) -> Operators:
    """Who hears that a source or a channel is not well."""
    section = Section(value)
    operators = Operators(
        section.need("to", _channels, (), "[desk]"),
        section.get("language", choice("zh", "en"), language),
        section.get("heartbeat", checked(check_web_url, words), None),
        section.get_unless_null(
            "reconcile", duration(timedelta(minutes=1), timedelta(days=7)), Operators().reconcile, None
        ),
    )
    section.close()
    return operators
