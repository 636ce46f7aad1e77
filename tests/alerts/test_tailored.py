"""An operator's own templates: what they may say, and what becomes of what they may not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from alerts.chats.ink import commonmark
from alerts.config import Templates
from alerts.message import Message
from alerts.note import paged
from alerts.samples import samples
from alerts.tailored import NAMES, Unfit, tailored
from tests.alerts.letters import alert, digest, incident, reminder, retraction

ROOT = Path(__file__).parents[2]
WHY = "{% for row in why %}{{ row.name }}: {{ row.value }}\n{% endfor %}"
HOSTILE = dict(samples())["published, en"]


def own(message: Message, **files: str) -> Message:
    """The message by templates whose names have underscores for dots."""
    return tailored(message, Templates("t", tuple((name.replace("_", "."), text) for name, text in files.items())))


def refused(source: str, message: Message = HOSTILE, name: str = "alert_mail_txt") -> str:
    with pytest.raises(Unfit) as failed:
        own(message, **{name: source})
    return str(failed.value)


@pytest.mark.parametrize("what", ["alert", "digest", "reminder", "retraction"])
def test_each_part_of_each_kind_of_message_can_be_replaced(what: str) -> None:
    """Subject, text, HTML and chat, each by its own file; files of other kinds change nothing."""
    writers = {"digest": digest, "reminder": reminder, "retraction": retraction}
    message = writers[what]("en") if what in writers else alert("revised", "en")
    said = own(
        message,
        **{f"{what}_subject_txt": "News: {{ title }}", f"{what}_mail_txt": "Text {{ title }}\n" + WHY,
           f"{what}_mail_html": "<p>Page</p>" + WHY, f"{what}_chat_txt": "{{ 'Chat'|bold }}\n\n" + WHY},
    )  # fmt: skip
    assert said.subject.startswith("News: ") and said.text.startswith("Text ") and said.html.startswith("<p>Page")
    assert said.note is not None and said.note.stanzas[0].lines[0][0].text == "Chat" and said.note.title == said.subject
    other = "digest" if what != "digest" else "alert"
    assert own(message, **{f"{other}_subject_txt": "no"}) == message
    assert said.data == message.data and said.thread == message.thread and said.answers == message.answers


def test_operators_hear_of_trouble_in_our_own_words() -> None:
    """No template reaches the messages by which its own failure would be told."""
    message = incident("en")
    assert own(message, alert_subject_txt="x", alert_mail_txt="x") is message


def test_the_example_of_the_docs_works() -> None:
    """It is filled in with every sample."""
    example = re.search(r"```jinja\n(.*?)```", (ROOT / "docs" / "templates.md").read_text("utf-8"), re.DOTALL)
    assert example is not None
    for what, message in samples():
        said = own(message, alert_mail_txt=example[1])
        assert message.letter is not None
        if what.startswith(("published", "revised")):
            assert all(value in said.text for _, value in (*message.letter.rows, *message.letter.why)), what


def test_the_docs_name_every_file() -> None:
    """And no other."""
    page = (ROOT / "docs" / "templates.md").read_text("utf-8")
    assert set(re.findall(r"`(\w+\.(?:subject|mail|chat)\.\w+)`", page)) == set(NAMES)


def test_what_comes_from_a_page_is_escaped_for_where_it_goes() -> None:
    """Its marks stay words in HTML and Markdown, its line ends leave the subject, what is unseen is spelled out."""
    said = own(
        HOSTILE, alert_subject_txt="New:\n{{ data.title }}\n",
        alert_mail_html='<p title="{{ title }}">{{ title }}</p>' + WHY,
        alert_chat_txt="{{ data.notice.title }}\n" + WHY, alert_mail_txt="{{ data.title }}\n" + WHY,
    )  # fmt: skip
    assert "\n" not in said.subject and "⟨U+202E⟩" in said.subject
    assert "<b onclick" not in said.html and "&lt;b onclick=x&gt;" in said.html
    assert said.note is not None and len(said.note.ending[0].lines) == 4
    assert r"\<b onclick=x\>\*\_\`\[a\]\(b\)" in commonmark(said.note.ending[0].lines[0])
    assert "\nBcc" not in said.text and "\u202e" not in said.text


def test_a_link_of_a_chat_is_the_notices_own_address() -> None:
    """It alone is followed, wherever it stands in a line."""
    message = alert("published", "en")
    said = own(message, alert_chat_txt="See {{ url }} now\n" + WHY)
    assert said.note is not None and message.letter is not None
    assert [run.link for run in said.note.ending[0].lines[0]] == [None, message.letter.url, None]


@pytest.mark.parametrize("room", [4_000, 1_000])
def test_a_digest_of_own_words_goes_over_as_many_messages_as_ours_and_counts_the_rest(room: int) -> None:
    """Each notice stands in one of four messages or is counted before the ending."""
    said = own(digest("zh", 60), digest_chat_txt="{% for one in data.changes %}{{ one.title }}" + "。" * 90
               + "\n\n{% endfor %}" + WHY)  # fmt: skip
    assert said.note is not None
    pages = paged(said.note, lambda line: sum(len(run.text.encode()) for run in line) + 1, room)
    shown = [stanza for page in pages for stanza in page if "。。" in stanza.lines[0][0].text]
    assert len(pages) == 4 and pages[-1][-2].lines[0][0].text == f"另有 {60 - len(shown)} 项因篇幅未列出。"


def test_a_page_is_measured_in_bytes() -> None:
    """Mail programs cut it by them: 40,000 Chinese characters are too much, as many Latin ones are not."""
    assert len(own(HOSTILE, alert_mail_html="x" * 40_000 + WHY).html) > 40_000
    assert "makes more than 100,000 bytes" in refused("字" * 40_000 + WHY, name="alert_mail_html")
    assert len(own(HOSTILE, alert_mail_txt="字" * 40_000 + WHY).text) > 40_000


@pytest.mark.parametrize(
    ("source", "cause"),
    [
        ("{{ titel }}", "1: cannot be filled in: 'titel' is undefined"),
        ("a\n\n{{ data.notice.titel }}", "3: cannot be filled in: there is no titel in what is there; known are id,"),
        ("a\n{% if %}", "2: is no template"),
        ("{{ title|safe }}", "No filter named 'safe'"),
        ("{{ title.__class__ }}", "there is no __class__"),
        ("{{ title['upper'] }}", "there is no upper"),
        ("{{ title.upper() }}", "may hold no call"),
        ("{{ 'a' * 9999999999 }}", "may hold no mul"),
        ("{{ 9 ** 9 ** 9 ** 9 }}", "may hold no pow"),
        ("{% set a = 1 %}", "may hold no assign"),
        ("{% macro m() %}{% endmacro %}", "may hold no macro"),
        ("{% include 'x' %}", "may hold no include"),
        ("{{ _budget }}", "may not ask for _budget"),
        ("{% for a in range(9) %}{% endfor %}", "may hold no call"),
        ("{{ '('|_counted }}", "may not use _counted"),
        ("{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}", "is nested too deeply"),
        ("\n{{ title|truncate('x') }}", "2: cannot be filled in"),
        ("   \n", "is empty for this message"),
        ("{{ title }}", "does not say why the message was sent (route)"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line_and_cause(source: str, cause: str) -> None:
    """Whatever reaches beyond the data, could run long, or leaves out why a message was sent."""
    assert cause in refused(source)


def test_no_template_runs_or_grows_without_end() -> None:
    """Loops within loops are counted, and what they make is."""
    rounds = "{% for a in text %}{% for b in text %}{% for c in text %}{% endfor %}{% endfor %}{% endfor %}"
    assert "1: loops for too long" in refused(rounds)
    assert "makes more than 100,000 characters" in refused("{% for a in text %}{{ text }}{% endfor %}")


@pytest.mark.parametrize(
    ("page", "cause"),
    [
        ("<script>x</script>", "makes a <script>"),
        ("<p title={{ title }}>", "makes on= in a <p>"),
        ('<a href="{{ title }}">x</a>', "href= that leads to no web page"),
        ('<a href="javascript:x">x</a>', "href= that leads to no web page"),
        ('<meta http-equiv="refresh" content="0">', "makes a <meta>"),
        ("<form><input></form>", "makes a <form>"),
    ],
)
def test_a_mail_may_run_nothing_and_lead_to_web_pages_alone(page: str, cause: str) -> None:
    """A value without quotes is found by the title of a sample."""
    assert cause in refused(page + WHY, name="alert_mail_html")
