"""Operators may write messages in their own words, and no alert is lost by them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from monitor.settings import ConfigError, load
from state.glance import glance
from tests.newsday import Newsday
from tests.printing import list_page, list_source, row

WHY = "{% for row in why %}{{ row.name }}: {{ row.value }}\n{% endfor %}"


def write(day: Newsday, send: str = "at once", **files: str) -> None:
    """Templates, by names with underscores for dots, for a route to a mailbox that sends when `send` says."""
    folder = day.path.parent / "templates"
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text)
    day.configure(
        list_source(day.site.url()), channels=[day.mail_channel(), day.hook_channel("ops")],
        routes=[{"id": "own", "to": ["mail"], "templates": "./templates", "send": send}],
    )  # fmt: skip


def publish(day: Newsday, *numbers: int) -> None:
    day.site.show(list_page([*map(row, numbers), row(1)]))
    day.poll()


def test_readers_get_an_operators_own_words(day: Newsday) -> None:
    """Subject and text by templates; the HTML, for which there is none, is ours."""
    write(day, alert_subject_txt="News: {{ title }}", alert_mail_txt="Read {{ title }}\n" + WHY)
    publish(day)
    publish(day, 2)
    ((_, mail, _),) = day.mail.letters()
    text, page = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert mail["Subject"] == f"News: {row(2).title}"
    assert text is not None and text.get_content().startswith(f"Read {row(2).title}")
    assert page is not None and row(2).title in page.get_content() and "<table" in page.get_content()


def test_a_template_that_fails_when_it_is_needed_loses_no_alert(day: Newsday) -> None:
    """It does for all samples and not for this notice: our own words go out, and the operators hear of it once, and
    once more when the file is another."""
    broken = "{% if data.notice.id > 0 and data.notice.source == 'list' %}{{ nothing }}{% endif %}{{ title }}\n" + WHY
    write(day, alert_mail_txt=broken)
    publish(day)
    publish(day, 2)
    publish(day, 3, 2)
    assert [mail["Subject"] for _, mail, _ in day.mail.letters()] == [f"[New] Ministry: {row(n).title}" for n in (2, 3)]
    (told,) = day.hook.told("/ops")
    assert told["incident"]["kind"] == "template" and "alert.mail.txt:1: " in told["incident"]["reason"]
    assert "'nothing' is undefined" in told["incident"]["reason"]
    assert "alert.mail.txt:1: " in glance(day.home).templates[0]
    status = day.run("status")
    assert status.returncode == 1 and "sent in our own words, since the template failed: " in status.stdout
    day.rest()
    publish(day, 4, 3, 2)
    assert len(day.hook.told("/ops")) == 1
    write(day, alert_mail_txt="{{ title }}\n" + WHY)
    publish(day, 4, 3, 2)
    assert [one["opened"] for one in day.hook.told("/ops")] == [True, False]
    assert glance(day.home).templates == ()


def test_a_digest_is_shown_as_its_templates_have_it(day: Newsday) -> None:
    """`--preview` writes what would be sent; one that fails is told beside our own words, which would be sent too."""
    write(day, send="0 9 * * *", digest_mail_txt="{{ data.changes|length }} news for you\n" + WHY)
    publish(day)
    publish(day, 2)
    shown = day.run("digest", "own", "--preview")
    assert shown.returncode == 0 and shown.stdout.startswith("1 news for you\n") and shown.stderr == ""
    broken = f"{{% for one in data.changes if one.title == '{row(2).title}' %}}{{{{ nothing }}}}{{% endfor %}}" + WHY
    write(day, send="0 9 * * *", digest_mail_txt=broken)
    shown = day.run("digest", "own", "--preview")
    assert shown.returncode == 0 and row(2).title in shown.stdout
    assert "digest.mail.txt:1: " in shown.stderr and "our own words" in shown.stderr


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("alert_mail_txt", "{{ title }}\n{{ titel }}\n" + WHY, "/alert.mail.txt:2: routes.own.templates: cannot be"),
        ("alert_mail_html", "<p title={{ title }}>" + WHY, "put every value into quotes (seen in a sample: published"),
        ("digest_chat_txt", "{% for a in data.changes %}{{ a.x }}{% endfor %}" + WHY, "/digest.chat.txt:1: "),
        ("alert_mail_text", "x", "names a folder without templates"),
        ("alert_body_txt", "x", "gazetted.yaml:30: routes.own.templates: holds alert.body.txt, which is no template's"),
        ("alert_subject_txt", "x" * 70_000, "/alert.subject.txt:1: routes.own.templates: is larger than 64 KiB"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_template_is_told_before_it_is_used(day: Newsday, name: str, text: str, said: str) -> None:
    """With its file, its line and the sample in which it was seen."""
    write(day, **{name: text})
    with pytest.raises(ConfigError) as failed:
        load(day.path, os.environ)
    assert said in str(failed.value) and len(failed.value.mistakes) == 1


def test_templates_are_tried_where_they_are_taken_up_and_not_by_every_command(day: Newsday) -> None:
    """`check` and the start of a daemon name the file and line and end with 2; `poll` goes on."""
    write(day, alert_mail_txt="{{ titel }}\n" + WHY)
    day.site.show(list_page([row(1)]))
    for command in (("check",), ("run", "--once")):
        done = day.run(*command)
        assert done.returncode == 2 and "/alert.mail.txt:1: routes.own.templates: cannot be" in done.stderr
    assert day.run("poll", "--no-deliver").returncode == 0


def test_a_file_that_is_no_text_is_told(day: Newsday) -> None:
    """By its name."""
    write(day, alert_subject_txt="x")
    Path(day.path.parent, "templates", "alert.mail.txt").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match=r"alert\.mail\.txt:1: .* is not UTF-8"):
        load(day.path, os.environ)
