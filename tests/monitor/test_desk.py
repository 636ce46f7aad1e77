"""Who asked for what, and whom must a change reach?"""

from __future__ import annotations

from datetime import UTC, datetime

from alerts.config import OPERATORS, Channel, Operators, Route
from monitor.desk import Desk
from state.records import Change, Kind, Tagged

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
MAIL = "mailto://127.0.0.1:25/?smtp=127.0.0.1&mode=insecure&from=g@example.test&to={}"
CHANNELS = (
    Channel("mail", (MAIL.format("a@example.test,b@example.test"), MAIL.format("A@example.test"))),
    Channel("hook", ("json://127.0.0.1:9/x",)),
)


def change(kind: Kind = "published", source: str = "s", *topics: str) -> Change:
    return Change(1, 1, source, kind, NOW, "Title", None, tuple(Tagged(topic) for topic in topics))


def reached(route: Route, told: Change) -> list[tuple[str, str]]:
    desk = Desk((), CHANNELS, (route,), Operators(("hook",), "en"))
    return [(target.channel, target.recipient.split("#")[0].strip()) for _, target in desk.listeners(told)]


def test_everyone_on_a_route_is_reached_once() -> None:
    """Two addresses of one reader are one; a channel named twice is one."""
    readers = [("mail", "a@example.test"), ("mail", "b@example.test")]
    assert reached(Route("r", ("mail", "mail")), change()) == readers
    assert [channel for channel, _ in reached(Route("r", ("hook", "mail")), change())] == ["hook", "mail", "mail"]


def test_a_route_takes_what_it_asked_for() -> None:
    """By kind, by source, by topic; left out, topics and sources mean all, and kinds the usual three."""
    everything = Route("r", ("hook",))
    assert all(reached(everything, change(kind)) for kind in ("published", "revised", "withdrawn"))
    assert not any(reached(everything, change(kind)) for kind in ("baseline", "reread", "repeated", "restored"))
    some = Route("r", ("hook",), topics=("x", "y"), sources=("s",), kinds=("published",))
    assert reached(some, change("published", "s", "y", "z"))
    assert not reached(some, change("published", "s", "z")) and not reached(some, change("published", "s"))
    assert not reached(some, change("published", "t", "x")) and not reached(some, change("revised", "s", "x"))


def test_the_operators_and_the_recipients_are_known_by_name() -> None:
    """What is owed finds its address again; what is configured no more has none."""
    desk = Desk((), CHANNELS, (Route("r", ("mail",), language="en"),), Operators(("hook",), "zh"))
    assert [target.channel for target in desk.operators()] == ["hook"]
    target = desk.target("mail", "b@example.test")
    assert target is not None and target.recipient == "b@example.test"
    assert desk.target("mail", "c@example.test") is None and desk.target("gone", "b@example.test") is None
    assert (desk.language("r"), desk.language("gone"), desk.language(OPERATORS)) == ("en", "zh", "zh")
    assert desk.knows_route("r") and desk.knows_route(OPERATORS) and not desk.knows_route("gone")
    assert desk.channels == ("mail", "hook")
