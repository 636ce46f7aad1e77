"""Does one place have one identity, and do different places keep their own?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.address import canonical, resolve

PLACE = "http://gov.example.cn:8080/tz/item/42"


@pytest.mark.parametrize(
    "spelling",
    [
        "https://www.gov.example.cn:8080/tz/item/42",
        "HTTP://WWW.Gov.Example.CN:8080/tz/item/42",
        f"{PLACE}/",
        f"{PLACE}/?utm_source=x&utm_medium=y#top",
        "http://gov.example.cn:8080/tz//item/./42?",
        "http://gov.example.cn:8080/tz/other/../item/42",
        f"{PLACE}?fbclid=abc&PHPSESSID=1f",
        f"{PLACE};jsessionid=0A1B2C",
        f"{PLACE}?sid=9fd3b2a1c0",
        f"{PLACE}?ASPSESSIONIDQQ=x&spm=a1.b2",
        "http://gov.example.cn.:8080/%74z/item/42",
    ],
)
def test_spellings_of_one_place_are_one(spelling: str) -> None:
    """Scheme, www, case, slashes, dots, sessions, tracking and fragments say nothing about what is there."""
    assert canonical(spelling) == canonical(PLACE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://e.cn/a?id=1", "http://e.cn/a?id=2"),
        ("http://e.cn/a?no=1", "http://e.cn/a"),
        ("http://e.cn/a?docid=1&p=2", "http://e.cn/a?docid=2&p=1"),
        ("http://e.cn/a?sid=12345", "http://e.cn/a?sid=12346"),
        ("http://e.cn/a/b", "http://e.cn/a/B"),
        ("http://e.cn/a%2Fb", "http://e.cn/a/b"),
        ("http://e.cn/a", "http://e.cn:8080/a"),
        ("http://e.cn/a", "http://news.e.cn/a"),
        ("http://e.cn/#/notice/1", "http://e.cn/#/notice/2"),
        ("http://localhost/a", "http://127.0.0.1/a"),
        ("http://e.cn/通知", "http://e.cn/公告"),
    ],
)
def test_different_places_stay_different(one: str, other: str) -> None:
    """What chooses the content, path, port, host or parameter, is never dropped."""
    assert canonical(one) != canonical(other)


def test_default_ports_and_the_order_of_parameters_do_not_matter() -> None:
    """Port 80 and 443 are understood, parameters are sorted, raw and escaped Chinese are one."""
    assert canonical("http://e.com:80/a?b=2&a=1") == canonical("https://e.com:443/a?a=1&b=2")
    assert canonical("http://e.com/通知") == canonical("http://e.com/%e9%80%9A%E7%9F%A5")


@given(st.text(alphabet=st.sampled_from("abAB/.%2fF?&=#;:@[]-_~通 \\sidhtpw"), max_size=60))
def test_canonical_is_idempotent_and_never_raises(tail: str) -> None:
    """The identity of an identity is itself, whatever a page writes into an address."""
    for url in (tail, f"http://www.e.com/{tail}", f"https://e.com:8443{tail}"):
        assert canonical(canonical(url)) == canonical(url)


@given(st.text(max_size=80), st.text(max_size=80))
def test_resolve_never_raises_and_gives_http_only(base: str, href: str) -> None:
    """A link is an absolute http address or nothing."""
    for start in (base, "http://e.com/a/b"):
        url = resolve(start, href)
        assert url is None or (url.startswith(("http://", "https://")) and url.isascii() and " " not in url)


@given(
    st.text(alphabet="abcdefg/123", min_size=1, max_size=20), st.text(alphabet="abcdefg/123", min_size=1, max_size=20)
)
def test_different_paths_are_never_merged(one: str, other: str) -> None:
    """Two paths are one place only where they have the same segments."""

    def segments(path: str) -> list[str]:
        return [part for part in path.split("/") if part]

    same = canonical(f"http://e.com/{one}") == canonical(f"http://e.com/{other}")
    assert same == (segments(one) == segments(other))


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("./P1.pdf", "http://e.com/a/b/P1.pdf"),
        ("../通知 1.html", "http://e.com/a/%E9%80%9A%E7%9F%A5%201.html"),
        ("//other.com/x", "http://other.com/x"),
        (" \n/x\ty ", "http://e.com/xy"),
        ("?p=2", "http://e.com/a/b/c.html?p=2"),
        ("\\x\\y?q=a\\b", "http://e.com/x/y?q=a%5Cb"),
        ("javascript:void(0)", None),
        ("mailto:a@e.com", None),
        ("data:text/html,x", None),
        ("ftp://e.com/x", None),
        ("http://[::1/x", None),
        ("http://e.com:99999/x", None),
        ("", None),
        ("/" + "a" * 5000, None),
    ],
)
def test_links_are_resolved_as_a_browser_would(href: str, url: str | None) -> None:
    """Relative, raw Chinese and sloppy links lead somewhere; what is not http leads nowhere."""
    assert resolve("http://e.com/a/b/c.html", href) == url
