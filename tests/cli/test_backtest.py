"""What would an edited configuration have sent? `gazetted backtest` over what is stored."""

from __future__ import annotations

import json

from tests.newsday import Newsday
from tests.printing import list_page, list_source, row


def told(day: Newsday) -> None:
    """Two notices told to the desk by a route without topics; the second speaks of vouchers."""
    day.configure(list_source(day.site.url()))
    day.site.show(list_page([row(9)]))
    day.poll()
    day.site.show(list_page([row(7), row(8), row(9)]))
    day.poll(hours=1)
    day.rest()


def test_the_same_configuration_would_send_the_same(day: Newsday) -> None:
    """Nothing differs; `--all` lists what is the same; a route that does not exist is wrong usage."""
    told(day)
    assert json.loads(day.run("backtest", "--json").stdout) == {
        "changes": 2, "same": 2, "more": 0, "fewer": 0, "deliveries": [],
    }  # fmt: skip
    whole = json.loads(day.run("backtest", "--all", "--json").stdout)["deliveries"]
    assert [(d["would"], d["was"]) for d in whole] == [(True, "sent")] * 2
    assert day.run("backtest", "--route", "nobody").returncode == 2
    assert json.loads(day.run("backtest", "--since", "2027-01-01", "--json").stdout)["changes"] == 0


def test_a_narrower_and_a_new_route_are_set_beside_what_was_sent(day: Newsday) -> None:
    """A topic on the route takes one alert away, a second route adds its own; nothing is sent, no row is written."""
    told(day)
    before = day.ledger()
    day.configure(
        list_source(day.site.url()),
        topics=[{"id": "vouchers", "any": ["算力券"]}],
        channels=[day.hook_channel(name) for name in ("desk", "more", "ops")],
        routes=[
            {"id": "all", "topics": ["vouchers"], "to": ["desk"]},
            {"id": "second", "kinds": ["published"], "to": ["more"]},
        ],
    )
    day.rest()
    said = json.loads(day.run("backtest", "--json").stdout)
    assert (said["same"], said["fewer"], said["more"]) == (1, 1, 2), said
    assert {(d["route"], d["would"], d["was"]) for d in said["deliveries"]} == {
        ("all", False, "sent"), ("second", True, None),
    }  # fmt: skip
    shown = day.run("backtest", "--since", "2026-01-01")
    assert shown.returncode == 0 and "would not" in shown.stdout and "2 more would be sent" in shown.stdout
    assert day.ledger() == before and len(day.hook.told()) == 2
