"""Bytes become the text that their author wrote, whatever their label says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.decode import decode

CHINESE = """关于印发《绿色债券管理办法》的通知
各有关单位：为规范绿色债券发行，现将办法印发给你们，请遵照执行。二〇二五年三月一日"""
TAIWANESE = "關於修正發布「公司治理辦法」第三條條文之公告，自發布日施行。金融監督管理委員會"


def page(text: str, label: str) -> str:
    return f'<html><head><meta charset="{label}"><title>x</title></head><body>{text}</body></html>'


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("gb2312", "gb18030"),
        ("GBK", "gbk"),
        ("gb18030", "gb18030"),
        ("utf-8", "utf-8"),
        ("utf-8", "utf-8-sig"),
        ("x", "utf-16"),
    ],
)
def test_chinese_pages_are_read(label: str, codec: str) -> None:
    """A simplified Chinese page is read whole under its usual labels, characters beyond GB 2312 (〇) included."""
    text = page(CHINESE, label)
    got = decode(text.encode(codec))
    assert (got.text, got.replaced) == (text, 0)


def test_traditional_chinese_is_read() -> None:
    """A Big5 page is read by its label, and by its letters where it has none."""
    text = page(TAIWANESE, "big5")
    assert decode(text.encode("big5")).text == text
    assert decode((TAIWANESE * 3).encode("big5")).text == TAIWANESE * 3


@pytest.mark.parametrize("charset", ["iso-8859-1", "utf-8", "utf-7", "no-such", "", None, "hex", "zlib", "x" * 5000])
def test_a_wrong_label_does_not_matter(charset: str | None) -> None:
    """A server's default or nonsense label neither spoils a GBK page nor a UTF-8 page, nor reaches Python's codecs."""
    assert decode(CHINESE.encode("gbk"), charset).text == CHINESE
    assert decode(CHINESE.encode(), charset).text == CHINESE


def test_the_same_text_is_the_same_in_every_encoding() -> None:
    """Five encodings of one text, however labelled, are one text: an encoding flip is not news."""
    text = "Notice café 100 % – 通知"
    bodies = [
        (text.encode(), "iso-8859-1"),
        (text.encode(), None),
        (text.encode("utf-16"), None),
        (text.encode(), "utf-7"),
    ]
    assert {decode(body, charset).text for body, charset in bodies} == {text}


def test_seven_bit_encodings_are_read() -> None:
    """HZ and ISO-2022-JP, which are ASCII bytes, are read by label or escape."""
    assert decode(CHINESE.replace("〇", "零").encode("hz"), "hz-gb-2312").text == CHINESE.replace("〇", "零")
    assert decode("日本語の告示".encode("iso2022_jp")).text == "日本語の告示"


def test_utf16_without_a_mark_is_read() -> None:
    """UTF-16 whose mark was lost shows itself by its NULs."""
    text = page("notice", "utf-16")
    assert decode(text.encode("utf-16-le")).text == text
    assert decode(text.encode("utf-16-be")).text == text


def test_western_pages_are_read_by_their_label() -> None:
    """Latin-1 stands for Windows-1252."""
    text = "Règlement – « arrêté » du 3 mars, Conseil d’État; à l’été, la décision a été publiée"
    assert decode(text.encode("cp1252"), "iso-8859-1").text == text


def test_damage_is_counted_not_spread() -> None:
    """One broken byte costs one mark in UTF-8 and in GB 18030; the rest stays as it was."""
    for codec in ("utf-8", "gb18030"):
        body = page(CHINESE, codec).encode(codec)
        got = decode(body + b"\xff" + b"</p>", codec)
        assert got.replaced == 1
        assert got.text.startswith(page(CHINESE, codec))


def test_a_printed_replacement_character_is_no_damage() -> None:
    """U+FFFD that the page itself holds is not counted."""
    assert decode("a\ufffdb".encode()).replaced == 0


def test_controls_are_removed_and_surrogates_marked() -> None:
    """NUL, C0 and C1 controls go, tab and line ends stay, a lone surrogate becomes U+FFFD."""
    assert decode(b"a\x00b\tc\r\nd\x1b[31m\x7fe\xc2\x85").text == "ab\tc\r\nd[31me"
    got = decode(b"\xff\xfe" + "a".encode("utf-16-le") + b"\x00\xd8" + "b".encode("utf-16-le"))
    assert "\ufffd" in got.text
    assert got.replaced >= 1


@given(st.binary(max_size=300), st.sampled_from([None, "gbk", "big5", "utf-16", "iso-2022-kr", "hz", "shift_jis"]))
def test_any_bytes_become_storable_text(body: bytes, charset: str | None) -> None:
    """No bytes make decoding fail, and the text is one that a database takes."""
    text = decode(body, charset).text
    text.encode()
    assert "\x00" not in text


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    """Whatever is written in UTF-8 with its label is read back."""
    assert decode(b"\xef\xbb\xbf" + text.encode()).text == text


@pytest.mark.parametrize("codec", ["utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["<html><p>海运𠀀公告 of the sea</p></html> ", "plain words, 海运"])
def test_wide_characters_need_no_mark(codec: str, text: str) -> None:
    """UTF-16 and UTF-32 are known by their NUL bytes."""
    assert decode(text.encode(codec)).text == text


def test_letters_with_accents_are_no_chinese() -> None:
    """Where the detector knows nothing, an accent before an ASCII letter is an accent; Chinese stays Chinese."""
    assert decode(
        "Preşedintele României a vorbit în premieră la televiziune, în cadrul emisiunii de ştiri.".encode("cp1250")
    ).text == ("Preşedintele României a vorbit în premieră la televiziune, în cadrul emisiunii de ştiri.")
    assert decode("关于公布海运事项的通知，自公布之日起施行。".encode("gb18030")).encoding == "gb18030"
