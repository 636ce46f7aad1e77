"""A channel's secrets appear in no output and in no file of ours."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.newsday import Newsday, until
from tests.printing import list_page, list_source, row

CANARY = "hunter2canary"
WAYS = (("poll",), ("status", "--json"), ("deliveries",), ("deliveries", "--json"), ("check", "--json"), ("retry",))


def secret_channels(day: Newsday) -> list[dict[str, str]]:
    """The secret as a password, in a path, in a header, from the environment and from a file."""
    (day.folder / "token").write_text(CANARY)
    hook = day.hook.place
    return [
        {"id": "desk", "url": f"json://reader:{CANARY}@{hook}/{CANARY}?+X-Token={CANARY}"},
        {"id": "env", "url": "json://u:${CANARY}@" + hook + "/env"},
        {"id": "ops", "url": "json://u:${file:token}@" + hook + "/ops"},
        {"id": "mail", "url": f"mailto://u:{CANARY}@127.0.0.1:{day.mail.port}/?smtp=127.0.0.1&mode=insecure"
                              "&from=a@example.test&to=b@example.test"},
    ]  # fmt: skip


@pytest.mark.parametrize("status", [200, 410])
def test_a_secret_is_in_no_output_and_in_no_file(day: Newsday, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether the receivers take the alerts or refuse them: no log, error, table, JSON or byte on disk has it."""
    monkeypatch.setenv("CANARY", CANARY)
    channels = secret_channels(day)
    day.configure(list_source(day.site.url()), channels=channels, routes=[{"id": "all", "to": ["desk", "env", "mail"]}])
    day.site.show(list_page([row(1)]))
    said = [day.run("poll", "--json")]
    for path in (f"/{CANARY}", "/env", "/ops"):
        day.hook.answers[path] = day.hook.no_answer(status)
    day.site.show(list_page([row(2), row(1)]))
    said += [day.run(*way) for way in WAYS]
    assert any(done.stdout for done in said) and len(day.hook.taken) + len(day.hook.refused) > 0
    assert not [(done.args, done.stdout, done.stderr) for done in said if CANARY in done.stdout + done.stderr]
    assert secret_in(day.data) == []


def secret_in(data: Path) -> list[Path]:
    """The files under a folder that hold the secret."""
    files = [path for path in data.rglob("*") if path.is_file()]
    assert files, "there must be something to look into"
    return [path for path in files if CANARY.encode() in path.read_bytes()]


def test_the_daemon_logs_no_secret_and_keeps_its_files_to_itself(day: Newsday, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log of a run in which a receiver is away; the data readable by its owner alone, whatever the umask."""
    monkeypatch.setenv("CANARY", CANARY)
    day.configure(
        list_source(day.site.url(), every="1s", first_poll="tell"), channels=secret_channels(day),
        routes=[{"id": "all", "to": ["desk", "env", "mail"]}],
    )  # fmt: skip
    day.hook.answers[f"/{CANARY}"] = day.hook.no_answer(503)
    day.site.show(list_page([row(1)]))
    before = os.umask(0)
    daemon = day.daemon()
    os.umask(before)
    until(lambda: day.hook.refused and "503" in day.log, "the refusal to be logged")
    assert secret_in(day.data) == []
    assert day.end(daemon) == 0
    assert CANARY not in day.log
    assert {oct(path.stat().st_mode & 0o077) for path in (day.data, *day.data.glob("gazetted.db*"))} == {"0o0"}


def test_a_broken_configuration_is_refused_without_telling_its_secrets(day: Newsday) -> None:
    """An address that cannot be used, and a secret where none belongs: the mistake is named, the secret is not."""
    day.configure(
        list_source(day.site.url()), channels=[{"id": "desk", "url": f"nosuch://u:{CANARY}@example.org"}],
        routes=[{"id": "all", "to": ["desk"]}], operators={"to": ["desk"]},
    )  # fmt: skip
    done = day.run("check")
    assert done.returncode == 2 and "channels.desk.url" in done.stderr
    assert CANARY not in done.stdout + done.stderr
