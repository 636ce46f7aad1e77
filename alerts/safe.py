"""How does a text from a page become harmless where people read it?"""

from __future__ import annotations

import re

# Characters that have no ink but move, hide or split text: controls, bidi marks and overrides, joiners, fillers, tags,
# line separators, halves of surrogate pairs. Variation selectors stay: names and emoji need them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# After a letter of ASCII it is a mail address; after any other, also a Chinese one, chats call somebody.
_MENTION = re.compile(r"(?<![A-Za-z0-9_])@(?=\w)")
_MARKUP = re.compile(r"<(?=[!@#/a-zA-Z])|(?<=\])(?=\()")


def visible(text: str) -> str:
    """The text with every invisible or reordering character spelled out, as ⟨U+202E⟩; line ends become `\\n`.

    Nothing that a page hides from the eye reaches a reader unseen (Unicode TR 36, "Trojan source").
    """
    return _UNSEEN.sub(lambda found: f"⟨U+{ord(found.group()):04X}⟩", _BREAKS.sub("\n", text))


def one_line(text: str, limit: int) -> str:
    """`visible` text on one line, at most `limit` characters, an ellipsis where it was cut."""
    return cut(" ".join(visible(text[: 4 * limit]).split()), limit)


def cut(text: str, limit: int) -> str:
    """At most `limit` characters of the text, an ellipsis where it was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def excerpt(text: str, limit: int) -> str:
    """The first paragraphs of a text, at most `limit` characters, cut after a sentence where there is one."""
    shown = visible(text[: 2 * limit]).strip()
    if len(shown) <= limit:
        return shown
    head = shown[:limit]
    end = max(head.rfind(mark) + 1 for mark in "。！？；\n")
    end = max(end, head.rfind(". ") + 1)
    return (head[:end] if end > limit // 2 else head).rstrip() + " …"


def for_header(text: str, limit: int = 200) -> str:
    """One line that no mail program can take for anything but words.

    The opening of an encoded word (RFC 2047 §2) is broken up: CPython before 3.11.10 decodes one inside a header value
    and writes out the line ends in it, by which a title could add headers and a body (CVE-2024-6923).
    """
    return one_line(text, limit).replace("=?", "= ?")


def for_chat(text: str) -> str:
    """Plain text for chats that read markup: nobody is called by a page's words, and no link hides its address."""
    return _MARKUP.sub(lambda found: "‹" if found.group() else " ", _MENTION.sub("＠", text))
