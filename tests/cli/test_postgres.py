"""Do the commands do on PostgreSQL what they do on SQLite, and is the database's password in nothing that they say?"""

from __future__ import annotations

import json
import os
from urllib.parse import quote

import psycopg
import pytest
import yaml

from tests.newsday import Newsday, until
from tests.printing import list_page, list_source, row

CANARY = "canary-se/cret"
on_postgresql = pytest.mark.parametrize("day", ["postgresql"], indirect=True)


@on_postgresql
def test_every_command_that_shows_or_works(day: Newsday) -> None:
    """From the first poll to an alert and back to what is known of it, through the installed command."""
    day.configure(list_source(day.site.url()))
    day.site.show(list_page([row(1)]))
    assert day.run("poll").returncode == 0
    day.site.show(list_page([row(1), row(2)]))
    assert json.loads(day.run("poll", "--json").stdout)[0]["published"] == 1
    assert len(day.hook.told()) == 1
    (source,) = json.loads(day.run("status", "--json").stdout)["sources"]
    assert (source["id"], source["verdict"], source["notices"]) == ("list", "good", 2)
    title = row(2).title
    assert [n["title"] for n in json.loads(day.run("notices", "--query", title, "--json").stdout)] == [title]
    (published,) = [c for c in json.loads(day.run("changes", "--json").stdout) if c["kind"] == "published"]
    assert json.loads(day.run("notice", str(published["notice"]), "--json").stdout)["title"] == title
    assert day.run("diff", str(published["id"])).returncode == 0
    assert [d["state"] for d in json.loads(day.run("deliveries", "--json").stdout)] == ["sent"]
    assert "sent" in day.run("why", str(published["notice"])).stdout
    assert "forgotten: 0 pages" in day.run("prune", "--keep", "1", "--yes").stdout
    assert "nothing is dead" in day.run("retry").stdout


@on_postgresql
def test_a_password_is_used_and_never_shown(day: Newsday) -> None:
    """Given as ${DB_PASSWORD}: the log, a second daemon's refusal and a failure show host and name alone."""
    assert day.database is not None
    day.configure(list_source(day.site.url(), every="1s"))
    whole = yaml.safe_load(day.path.read_text())
    head, _, rest = day.database.partition("postgres@")
    whole["gazetted"]["database"] = f"{head}postgres:${{DB_PASSWORD}}@{rest}"
    day.path.write_text(yaml.safe_dump(whole))
    env = {**os.environ, "DB_PASSWORD": quote(CANARY, safe="")}
    day.site.show(list_page([row(1)]))
    daemon = day.daemon(env=env)
    until(lambda: len(day.site.asked) > 1, "its polls")
    (day.folder / "data" / "gazetted.lock").rename(day.folder / "elsewhere")  # as from another machine
    second = day.run("run", env=env)
    assert second.returncode == 1 and f"process {daemon.pid} on " in second.stderr
    assert day.run("status", env=env).returncode == 0
    asked = day.run("reload", env=env)
    with psycopg.connect(day.database, autocommit=True) as db:
        db.execute("DROP TABLE delivery CASCADE")
    until(lambda: "delivery" in day.log, "the daemon to see that a table is gone")
    broken = [day.run(command, env=env).stderr for command in ("status", "deliveries")]
    shown = [day.log, second.stderr, asked.stderr, *broken]
    assert all(CANARY not in said and quote(CANARY, safe="") not in said for said in shown)
