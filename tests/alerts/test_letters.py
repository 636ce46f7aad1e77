"""Does every kind of mail hold: on a telephone and on a desk, by day and by night, in a mail program's parser?"""

from __future__ import annotations

import email
import re
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage

import pytest
from fast_mail_parser import parse_email

from alerts.envelope import Envelope, write_mail
from alerts.message import Message
from sources.browser import _browser as browser
from sources.browser import missing
from tests.alerts.letters import EARLIER, digest, every_letter

LETTERS = dict(every_letter())
MOST = 100_000
"""Bytes of HTML; Gmail cuts a page after 102 KB."""

KNOWN = {
    "background-color", "border-bottom", "border-left", "border-top", "color", "font-family", "font-size",
    "font-weight", "line-height", "margin", "padding", "text-align", "text-decoration",
}  # fmt: skip
"""Every mail program lays these out."""
DROPPED = {
    "-webkit-text-size-adjust", "border-collapse", "border-radius", "display", "max-width", "opacity",
    "overflow-wrap", "table-layout", "white-space", "word-break",
}  # fmt: skip
"""Those that Outlook on Windows, or another, leaves out (caniemail.com): without them a page is plainer, no worse."""

LOOK = """() => {
  const ink = text => { const n = text.match(/[\\d.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n; };
  const over = (top, ground) => [0, 1, 2].map(i => top[i] * top[3] + ground[i] * (1 - top[3]));
  const linear = c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4;
  const light = rgb => { const [r, g, b] = rgb.map(c => linear(c / 255));
    return .2126 * r + .7152 * g + .0722 * b; };
  const probe = document.createElement("i"); probe.style.backgroundColor = "Canvas"; document.body.append(probe);
  const canvas = ink(getComputedStyle(probe).backgroundColor).slice(0, 3); probe.remove();
  const faults = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.textContent.trim(); if (!text) continue;
    const chain = []; for (let e = walk.currentNode.parentElement; e; e = e.parentElement) chain.unshift(e);
    let ground = canvas, shown = 1;
    for (const e of chain) { const s = getComputedStyle(e); ground = over(ink(s.backgroundColor), ground);
      shown *= +s.opacity; }
    const style = getComputedStyle(chain.at(-1)), own = ink(style.color);
    const [a, b] = [light(over([...own.slice(0, 3), own[3] * shown], ground)), light(ground)];
    const contrast = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (contrast < 4.5) faults.push(`contrast ${contrast.toFixed(2)}: ${text.slice(0, 40)}`);
    if (parseFloat(style.fontSize) < 14) faults.push(`${style.fontSize}: ${text.slice(0, 40)}`);
  }
  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) faults.push(`${wide} pixels wide on ${innerWidth}`);
  return faults;
}"""
"""What is wrong with a page as it is shown: contrast (WCAG 2.2 §1.4.3), small print, a page wider than the screen."""


@pytest.mark.skipif(bool(missing()), reason=f"looking at mails {missing()} (chromium)")
def test_every_mail_can_be_read_on_a_telephone_and_at_night() -> None:
    """At 360 and 1024 pixels, light and dark: nothing scrolls sideways, nothing is faint, nothing is small."""
    from playwright.sync_api import sync_playwright

    faults: dict[str, list[str]] = {}
    with sync_playwright() as player:
        chromium = player.chromium.launch(executable_path=browser(), args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            page = chromium.new_page(color_scheme=scheme)
            for name, message in LETTERS.items():
                page.set_content(message.html)
                for width in (360, 1024):
                    page.set_viewport_size({"width": width, "height": 800})
                    if found := page.evaluate(LOOK):
                        faults[f"{name} {scheme} {width}"] = found
        chromium.close()
    assert faults == {}


@pytest.mark.parametrize("name", LETTERS)
def test_a_page_is_laid_out_by_what_mail_programs_know(name: str) -> None:
    """No property but those that Gmail, Outlook and telephones know or may drop unharmed; nothing is loaded."""
    html = LETTERS[name].html
    styles = [style for sheet in re.findall(r'style="([^"]*)"', html) for style in sheet.split(";") if style.strip()]
    used = {style.partition(":")[0].strip() for style in styles}
    assert used and used <= KNOWN | DROPPED, used - KNOWN - DROPPED
    assert {style.partition(":")[2] for style in styles if style.startswith("display:")} <= {"inline-block"}
    assert not re.search(r"<(?:img|style|link|script|svg|picture|video|iframe)|url\(|@import|\sclass=", html)


def test_what_was_struck_and_what_was_put_in_are_told_apart_without_colour() -> None:
    """By elements that screen readers name, struck through and underlined; in plain text, by words."""
    for language, struck, put_in in (("zh", "【删：", "【增："), ("en", "[deleted: ", "[added: ")):
        message = LETTERS[f"revised-{language}"]
        edits = re.findall(r'<(del|ins) style="([^"]*)"', message.html)
        assert {tag for tag, _ in edits} == {"del", "ins"}
        line = {"del": "text-decoration:line-through", "ins": "text-decoration:underline"}
        assert all(line[tag] in style.split(";") for tag, style in edits)
        assert struck in message.text and put_in in message.text


@pytest.mark.parametrize("name", LETTERS)
def test_a_mail_is_what_we_meant_to_whoever_parses_it(name: str) -> None:
    """Two alternatives, plain text first, both in UTF-8 and whole; a subject of one line; headers that thread."""
    message = LETTERS[name]
    mail = parsed(message)
    assert mail["Subject"] == message.subject and not mail.defects
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    for part, text in zip(mail.iter_parts(), (message.text, message.html), strict=True):
        assert part.get_content().replace("\r\n", "\n") == text and not part.defects
    answered = [f"<{key}@example.org>" for key in message.answers]
    root = [f"<{message.thread}@example.org>"] if message.thread else []
    assert (mail["References"] or "").split() == root + answered
    assert (mail["In-Reply-To"] or "").split() == (answered or root)
    assert len(message.html.encode()) < MOST


@pytest.mark.parametrize("name", LETTERS)
def test_a_second_parser_reads_the_same(name: str) -> None:
    """One that shares no line with Python's: subject, both texts, and the headers that thread."""
    message = LETTERS[name]
    theirs, ours = parse_email(wire(message)), parsed(message)
    assert theirs.subject == message.subject and not theirs.warnings
    assert [text.replace("\r\n", "\n") for text in theirs.text_plain] == [message.text]
    assert [text.replace("\r\n", "\n") for text in theirs.text_html] == [message.html]
    for header in ("Message-ID", "In-Reply-To", "References", "Auto-Submitted"):
        assert theirs.headers.get(header, []) == ([ours[header]] if ours[header] else [])


def test_what_takes_back_or_replaces_answers_the_message_that_its_reader_got() -> None:
    """A retraction, a withdrawal and a moved date do; news, a digest and an incident answer nobody."""
    answering = {name.partition("-")[0] for name, message in LETTERS.items() if message.answers == (EARLIER.key,)}
    assert answering == {"retraction", "withdrawn", "revised"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_digest_that_is_too_long_is_cut_between_notices_and_says_where_the_rest_is(language: str) -> None:
    """Its page stays under the size at which mail programs cut; its text has all."""
    message = digest(language, 900)
    assert len(message.html.encode()) < MOST and message.html.rstrip().endswith("</html>")
    assert parsed(message).get_body(("html",)) is not None


def parsed(message: Message) -> EmailMessage:
    """The mail as Python's own parser reads it from the wire."""
    mail = email.message_from_bytes(wire(message), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def wire(message: Message) -> bytes:
    """The mail as it goes out: lines of ASCII, none too long (RFC 5322 §2.1.1)."""
    envelope = Envelope("alerts@example.org", "reader@example.org")
    mail = write_mail(envelope, message, "k" * 32, datetime(2026, 1, 6, 9, tzinfo=UTC))
    assert all(len(line) <= 998 for line in mail.split(b"\r\n")) and mail.isascii()
    return mail
