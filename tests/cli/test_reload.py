"""Does a running daemon take up an edited configuration whole, or not at all?"""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.newsday import Hook, Newsday, until
from tests.printing import list_page, list_source, row


@contextmanager
def at_work(day: Newsday) -> Iterator[subprocess.Popen[bytes]]:
    """A daemon that has polled once, stopped well at the end."""
    day.rest()
    asked = len(day.site.asked)
    daemon = day.daemon()
    try:
        until(lambda: (day.data / "gazetted.reload").exists() and len(day.site.asked) > asked, "the daemon's start")
        yield daemon
        assert daemon.poll() is None, "the daemon ended"
    finally:
        daemon.terminate()
        assert daemon.wait(40) == 0
    assert not (day.data / "gazetted.reload").exists()


def source(day: Newsday, path: str = "/list", id: str = "list", **over: Any) -> dict[str, Any]:
    return list_source(day.site.url(path), id, every="1s", **over)


def ledger(day: Newsday) -> list[tuple[str, str, str | None]]:
    rows = json.loads(day.run("deliveries", "--json").stdout)
    return [(d["route"], d["state"], d["error"]) for d in rows]


def reloaded(day: Newsday, *sources: dict[str, Any], **over: Any) -> subprocess.CompletedProcess[str]:
    day.configure(*sources, **over)
    return day.run("reload")


def test_a_new_source_and_a_new_route_hold_from_now_on(day: Newsday) -> None:
    """The new source is polled without a restart; the new route hears of what comes, not of what was."""
    day.site.show(list_page([row(1)]))
    day.site.show(list_page([row(11)]), "/second")
    day.configure(source(day), routes=[{"id": "old", "to": ["ops"]}])
    with at_work(day):
        day.site.show(list_page([row(2), row(1)]))
        until(lambda: day.hook.told("/ops"), "the old route")
        routes = [{"id": "old", "to": ["ops"]}, {"id": "new", "to": ["desk"]}]
        done = reloaded(day, source(day), source(day, "/second", "second"), routes=routes)
        assert done.returncode == 0 and "taken up" in done.stdout, done.stderr
        until(lambda: "/second" in day.site.asked, "the new source is polled")
        day.site.show(list_page([row(3), row(2), row(1)]))
        until(day.news, "the new route")
    assert [title for _, title in day.news()] == [row(3).title]
    assert [told["title"] for told in day.hook.told("/ops")] == [row(2).title, row(3).title]


def test_a_broken_configuration_is_refused_with_its_mistakes(day: Newsday) -> None:
    """The asker hears every mistake and exits with 2, by SIGHUP the log has them; the daemon polls on as before."""
    day.site.show(list_page([row(1)]))
    day.configure(source(day))
    with at_work(day) as daemon:
        good = day.path.read_text("utf-8")
        day.path.write_text(good.replace("kind: list", "kind: lost").replace("- desk", "- nowhere"), "utf-8")
        done = day.run("reload")
        assert done.returncode == 2 and "lost" in done.stderr and "nowhere" in done.stderr
        daemon.send_signal(signal.SIGHUP)
        answer = day.data / "gazetted.reload"
        until(lambda: json.loads(answer.read_text())["number"] == 1, "the daemon's answer")
        said = json.loads(answer.read_text())
        assert not said["well"] and "gazetted.yaml:" in said["said"] and "nowhere" in said["said"]
        day.site.show(list_page([row(2), row(1)]))
        until(day.news, "the old configuration goes on")


def test_what_is_owed_by_what_is_gone_is_cancelled(day: Newsday) -> None:
    """Deliveries of a removed route, and on a removed channel, end with the reason; those of the others stay owed."""
    day.hook.answers = {f"/{name}": Hook.no_answer(503) for name in ("desk", "ops", "third")}
    channels = [day.hook_channel(name) for name in ("desk", "ops", "third")]
    routes = [{"id": "stays", "to": ["desk", "third"]}, {"id": "goes", "to": ["ops"]}]
    day.site.show(list_page([row(1)]))
    day.configure(source(day), channels=channels, routes=routes)
    with at_work(day):
        day.site.show(list_page([row(2), row(1)]))
        until(lambda: len(day.hook.refused) >= 3, "three receivers say no")
        until(lambda: [d[2] for d in ledger(day)].count(None) == 0, "their answers are written down")
        done = reloaded(day, source(day), channels=channels[:2], routes=[{"id": "stays", "to": ["desk"]}])
        assert done.returncode == 0, done.stderr
        states = ledger(day)
    gone = "the configuration no longer has this route or channel"
    assert sorted(states)[0] == ("goes", "cancelled", gone)
    assert [(route, state) for route, state, _ in states].count(("stays", "cancelled")) == 1
    assert [(route, state) for route, state, _ in states].count(("stays", "pending")) == 1
    day.hook.answers.clear()


def test_a_route_that_went_while_nobody_was_at_work_is_cancelled_too(day: Newsday) -> None:
    """What a removed route owes is not sent at the next start either."""
    day.hook.answers["/desk"] = Hook.no_answer(503)
    day.configure(list_source(day.site.url()), routes=[{"id": "goes", "to": ["desk"]}])
    day.site.show(list_page([row(1)]))
    day.poll()
    day.site.show(list_page([row(2), row(1)]))
    day.poll()
    day.hook.answers.clear()
    day.configure(list_source(day.site.url()), routes=[{"id": "other", "to": ["desk"]}])
    day.poll()
    assert day.news() == []
    assert ledger(day) == [("goes", "cancelled", "the configuration no longer has this route")]


def test_the_data_does_not_move_under_a_daemon(day: Newsday) -> None:
    """Another data folder is refused by the daemon itself, which goes on where it is."""
    day.site.show(list_page([row(1)]))
    day.configure(source(day))
    with at_work(day) as daemon:
        day.configure(source(day), gazetted={"data": "./elsewhere", "language": "en"})
        daemon.send_signal(signal.SIGHUP)
        answer = day.data / "gazetted.reload"
        until(lambda: json.loads(answer.read_text())["number"] == 1, "the daemon's answer")
        assert "stop the daemon" in json.loads(answer.read_text())["said"]


@pytest.mark.parametrize("left", [False, True])
def test_where_no_daemon_is_nobody_is_asked(day: Newsday, left: bool) -> None:
    """Without a daemon, or beside another command at work (also after a daemon that was killed), reload says so."""
    day.configure(list_source(day.site.url()))
    day.site.show(list_page([row(1)]))
    day.poll()
    if left:
        stale = {"process": 1, "number": 3, "well": True, "said": ""}
        (day.data / "gazetted.reload").write_text(json.dumps(stale))
    done = day.run("reload")
    assert done.returncode == 1 and "no daemon is at work" in done.stderr


def test_a_renamed_id_is_said_to_be_one(day: Newsday) -> None:
    """Under another id the same list begins anew; the operator hears which id it had, on reload and at a start. One
    that is only disabled, or reads another address, is none."""
    day.site.show(list_page([row(1)]))
    day.site.show(list_page([row(2)]), "/second")
    day.configure(source(day))
    with at_work(day):
        until(lambda: json.loads(day.run("notices", "--json").stdout), "the first poll")
        done = reloaded(day, source(day, id="bureau"), source(day, "/second", "second"))
        assert done.returncode == 0 and "bureau reads what list read before" in done.stdout
        assert "second reads" not in done.stdout
        off = source(day, id="bureau", enabled=False), source(day, id="again")
        assert "again reads what list read before" in reloaded(day, *off).stdout
    day.configure(source(day, "/second", "last"))
    with at_work(day):
        until(lambda: "last reads what second read before" in day.log, "the start")
