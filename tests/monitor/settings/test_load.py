"""What does a configuration become, with what where a key is left out?"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import time
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.config import Operators, Route
from monitor.settings import ConfigError, Settings, load
from sources.config import Document, Flood, Http, Items, Pages, Place, reading_fingerprint

FULL = """
gazetted:
  data: ./archive
  timezone: Europe/London
  language: en
  database: postgresql://gazetted:${PASSWORD}@db.example.org:5433/news?sslmode=verify-full
  include: [sources.d/*.yaml]
http:
  contact: ops@example.org
  timeout: 45s
  max_body: 500KB
  per_host: 0s
  allow: [127.0.0.0/8, "10.1.2.3:8080", "[::1]:8080", "fe80::1"]
sources:
  - id: ndrc                    # for ever
    name: 国家发展改革委 通知
    kind: list
    url: https://www.example.gov/notices/
    cron: "*/10 8-18 * * mon-fri"
    timezone: Asia/Shanghai
    language: zh
    items:
      each: ul.list > li
      title: ''
      link: '@href'
      published: span.date
      number: null
    pages: {next: "a.next@href", most: 5}
    follow: true
    document: {content: div.article, remove: [.share, '#ad']}
    attachments: true
    recheck: [2d]
    first_poll: tell
    quiet_for: 2w
    flood: {over: 50}
    redirects: [M.Example.gov]
    topics: [compute-vouchers]
topics:
  - id: compute-vouchers
    name: 算力券
    any: [算力券, computing power voucher]
    none: ["/转载|轉載/"]
    within: [title]
channels:
  - {id: desk, url: "json://alerts.example.org/"}
  - {id: ops, url: ["json://a.example.org/", "${HOOK}"]}
routes:
  - {id: tech, topics: [compute-vouchers], sources: [ndrc], kinds: [published], send: at once, to: [desk]}
  - {id: daily, send: 0 9 * * mon-fri, timezone: Asia/Shanghai, workdays: CN, empty: skip, remind: [7d], to: [desk]}
operators: {to: [ops], language: zh}
"""
SMALL = "sources:\n  - {id: a, kind: bulletin, url: 'http://a.example/'}\n"


def read(folder: Path, text: str, environ: dict[str, str] | None = None) -> Settings:
    path = folder / "gazetted.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path, environ or {})


def with_list(more: str) -> str:
    return "sources:\n  - {id: a, kind: list, url: 'http://a.example/', items: {each: li}, " + more + "}\n"


def test_everything_that_is_said_is_read(tmp_path: Path) -> None:
    """Each key of the surface arrives as its value."""
    said = read(tmp_path, FULL, {"HOOK": "json://canary-secret@b.example.org/", "PASSWORD": "canary%2Fsecret"})
    source = said.sources[0]
    assert said.data == tmp_path / "archive"
    assert (said.timezone, said.language) == ("Europe/London", "en")
    assert said.home.database == "postgresql://gazetted:canary%2Fsecret@db.example.org:5433/news?sslmode=verify-full"
    assert said.home.shown == "postgresql://db.example.org:5433/news" and "canary" not in repr(said.home) + repr(said)
    places = [("127.0.0.0/8", None), ("10.1.2.3", 8080), ("::1", 8080), ("fe80::1", None)]
    allow = tuple(Place(ip_network(network), port) for network, port in places)
    assert said.http == Http("ops@example.org", timedelta(seconds=45), 500_000, timedelta(0), allow)
    assert (source.every, source.cron, source.timezone) == (None, "*/10 8-18 * * mon-fri", "Asia/Shanghai")
    assert source.items == Items("ul.list > li", title="", link="@href", published="span.date")
    assert (source.pages, source.follow, source.attachments) == (Pages("a.next@href", 5), True, True)
    assert source.document == Document("div.article", remove=(".share", "#ad"))
    assert (source.recheck, source.quiet_for) == ((timedelta(days=2),), timedelta(days=14))
    assert (source.first_poll, source.flood, source.redirects) == ("tell", Flood(50, 0.3), ("m.example.gov",))
    assert said.topics[0].any == ("算力券", "computing power voucher")
    assert (said.topics[0].none, said.topics[0].within) == (("/转载|轉載/",), ("title",))
    assert said.channels[1].urls == ("json://a.example.org/", "json://canary-secret@b.example.org/")
    now = Route("tech", ("desk",), ("compute-vouchers",), ("ndrc",), ("published",), "en", timezone="Europe/London")
    every = Route("", ()).kinds
    daily = Route(
        "daily", ("desk",), (), (), every, "en", "0 9 * * mon-fri", "Asia/Shanghai", "CN", False, (timedelta(days=7),)
    )
    assert said.routes == (now, daily)
    assert said.operators == Operators(("ops",), "zh")


def test_what_is_left_out_has_its_default(tmp_path: Path) -> None:
    """One source in three keys is a whole configuration."""
    said = read(tmp_path, SMALL)
    source = said.sources[0]
    assert (said.timezone, said.language, said.http) == ("Asia/Shanghai", "zh", Http())
    assert (source.name, source.every, source.cron, source.follow) == ("a", timedelta(minutes=30), None, False)
    assert (source.recheck, source.flood, source.quiet_for) == ((), Flood(20, 0.3), None)
    assert (source.first_poll, source.enabled, source.language) == ("baseline", True, None)
    assert said.warnings == ()


def test_recheck_follows_follow_and_null_is_never(tmp_path: Path) -> None:
    """Notices whose own pages are read are read again after a day, a week and a month, unless null says never."""
    days = tuple(timedelta(days=count) for count in (1, 7, 30))
    assert read(tmp_path, with_list("follow: true")).sources[0].recheck == days
    assert read(tmp_path, with_list("follow: true, recheck: null")).sources[0].recheck == ()
    assert read(tmp_path, with_list("follow: false")).sources[0].recheck == ()
    assert read(tmp_path, with_list("flood: null")).sources[0].flood is None


def test_a_source_has_the_settings_zone_unless_it_says_another(tmp_path: Path) -> None:
    """gazetted.timezone holds for every source that names none."""
    text = "gazetted: {timezone: UTC}\n" + SMALL
    assert read(tmp_path, text).sources[0].timezone == "UTC"
    assert read(tmp_path, text.replace("kind", "timezone: Asia/Tokyo, kind")).sources[0].timezone == "Asia/Tokyo"


def test_included_files_add_to_the_main_one(tmp_path: Path) -> None:
    """Files of a pattern are read in order of name, and the main file is not read twice."""
    (tmp_path / "b.yaml").write_text(SMALL.replace("id: a", "id: b"))
    (tmp_path / "a.yaml").write_text(SMALL.replace("id: a", "id: c"))
    said = read(tmp_path, "gazetted: {include: ['*.yaml', b.yaml]}\n" + SMALL)
    assert [source.id for source in said.sources] == ["a", "c", "b"]


def test_a_pattern_that_matches_nothing_is_a_warning(tmp_path: Path) -> None:
    """An empty sources.d is how many start."""
    (warning,) = read(tmp_path, "gazetted: {include: [sources.d/*.yaml]}\n" + SMALL).warnings
    assert "gazetted.yaml:1: gazetted.include[0]: matches no file" in warning


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ("topics: [{id: t, any: [x]}]\n", "topics.t: is used by no route"),
        ("topics: [{id: t}]\n", "topics.t: can be had by no notice"),
        ("channels: [{id: c, url: 'json://h.example/'}]\n", "channels.c: is used by no route"),
    ],
)
def test_what_has_no_effect_is_a_warning(tmp_path: Path, more: str, word: str) -> None:
    """A topic or a channel that nothing uses is told, and the configuration still holds."""
    assert any(word in warning for warning in read(tmp_path, SMALL + more).warnings)


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("mailtos://alerts:hunter2@example.org/?to=desk@example.org", "password"),
        ("json://hooks.example.org/in?+X-Token=hunter2", "password or token"),
        ("tgram://123456789:hunter2AAbbCCddEEffGGhhIIjjKKllMM/42", "token"),
        ("json://example.org/services/hunter2AAbbCCddEEffGG", "token"),
        ("mailtos://alerts:${PASSWORD}@example.org/?to=desk@example.org", ""),
        ("mailto://relay.example.org:25?from=gazetted@example.org&to=desk@example.org", ""),
        ("json://hooks.internal.services4.example.org/in/notices", ""),
    ],
)
def test_a_secret_in_plain_text_is_a_warning(tmp_path: Path, address: str, found: str) -> None:
    """The key and the remedy are named, the secret is not; that everyone may read the file is said as well."""
    text = SMALL + f'channels: [{{id: desk, url: "{address}"}}]\nroutes: [{{id: all, to: [desk]}}]\n'
    (tmp_path / "gazetted.yaml").touch()
    for mode in (0o600, 0o644):
        (tmp_path / "gazetted.yaml").chmod(mode)
        warnings = [w for w in read(tmp_path, text, {"PASSWORD": "hunter2"}).warnings if "plain text" in w]
        assert bool(warnings) is bool(found) and "hunter2" not in "".join(warnings)
        if found:
            assert f"channels.desk.url: holds a {found} in plain text: write ${{NAME}}" in warnings[0]
            assert ("chmod o-r" in warnings[0]) is (mode == 0o644)


@pytest.mark.parametrize(
    ("key", "secret"),
    [
        ("headers: {X-Api-Key: hunter2}", True),
        ("headers: {Authorization: Bearer hunter2}", True),
        ("headers: {X-Site: hunter2AAbbCCddEEffGGhh}", True),
        ("cookies: {PHPSESSID: hunter2}", True),
        ("cookies: {session: hunter2}", True),
        ('headers: {X-Api-Key: "${PASSWORD}"}', False),
        ("headers: {Accept-Language: zh-CN}", False),
        ("cookies: {lang: zh}", False),
    ],
)
def test_a_secret_for_a_source_in_plain_text_is_a_warning(tmp_path: Path, key: str, secret: bool) -> None:
    """Of header fields and cookies as of addresses: the field and the remedy are named, the secret is not."""
    warnings = [w for w in read(tmp_path, with_list(key), {"PASSWORD": "hunter2"}).warnings if "plain text" in w]
    assert bool(warnings) is secret and "hunter2" not in "".join(warnings)
    assert all("write ${NAME}" in warning and key.partition(":")[0] in warning for warning in warnings)


def test_a_route_that_can_match_nothing_is_a_warning(tmp_path: Path) -> None:
    """A route that asks for a topic without words, or for a disabled source only, is told."""
    text = SMALL + "  - {id: b, kind: page, url: 'http://b.example/', enabled: false}\n"
    text += "topics: [{id: t}]\nchannels: [{id: c, url: 'json://h.example/'}]\n"
    text += "routes:\n  - {id: one, topics: [t], to: [c]}\n  - {id: two, sources: [b], to: [c]}\n"
    told = "\n".join(read(tmp_path, text).warnings)
    assert "routes.one: can match nothing" in told
    assert "routes.two: can match nothing" in told
    assert "operators: is missing" in told


@pytest.mark.parametrize("key", ["document: {content: div}", "attachments: true", "recheck: [1d]"])
def test_what_needs_follow_is_a_warning_without_it(tmp_path: Path, key: str) -> None:
    """What is read from a notice's own page has no effect where that page is not read."""
    assert "no effect while follow is false" in read(tmp_path, with_list(key)).warnings[0]
    assert read(tmp_path, with_list(f"follow: true, {key}")).warnings == ()


def test_what_a_browser_needs_is_said_with_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`render: browser` where there is no browser: the source is taken, and how to install one is said."""
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    said = read(tmp_path, with_list("render: browser"))
    assert said.sources[0].manners.browser
    assert any("install" in warning and ".render" in warning for warning in said.warnings)


def test_an_impolite_interval_is_a_warning(tmp_path: Path) -> None:
    """Below a minute the operator is told; a second is allowed, for tests of one's own site."""
    said = read(tmp_path, SMALL.replace("kind", "every: 1s, kind"))
    assert said.sources[0].every == timedelta(seconds=1)
    assert "heavy load" in said.warnings[0]


def test_what_is_filled_in_is_read_and_never_shown(tmp_path: Path) -> None:
    """Variables and files are filled in, an escape stays, and no representation holds the value."""
    (tmp_path / "secret").write_text("canary-file\r\n")
    (tmp_path / "secret").chmod(0o600)
    text = SMALL.replace("http://a.example/", "http://a.example/?${KEY}&${file:secret}&$${KEY}")
    said = read(tmp_path, text, {"KEY": "canary-${KEY}"})
    assert said.sources[0].url == "http://a.example/?canary-${KEY}&canary-file&${KEY}"
    assert "canary" not in repr(said)
    assert said.warnings == ()
    again = pickle.loads(pickle.dumps(said.sources[0]))
    assert again == said.sources[0]
    assert "canary" not in repr(again)


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
def test_a_secret_that_everyone_may_read_is_a_warning(tmp_path: Path) -> None:
    """A file that others may read is told by name, and read."""
    (tmp_path / "secret").write_text("canary-file")
    (tmp_path / "secret").chmod(0o644)
    (warning,) = read(tmp_path, SMALL.replace("http://a.example/", "http://a.example/${file:secret}")).warnings
    assert "${file:secret} may be read by everyone" in warning
    assert "canary" not in warning


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """A secret file that is a named pipe is refused instead of read for ever."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ConfigError, match="no regular file"):
        read(tmp_path, SMALL.replace("http://a.example/", "${file:pipe}"))


def test_the_fingerprint_is_of_reading_alone(tmp_path: Path) -> None:
    """How often and under which name a source is read changes nothing; its selectors and its zone do."""
    before = reading_fingerprint(read(tmp_path, with_list("follow: true")).sources[0])
    same = with_list("follow: true, name: b, every: 2h, topics: [], quiet_for: 3d")
    assert reading_fingerprint(read(tmp_path, same).sources[0]) == before
    changed = ["follow: false", "follow: true, attachments: true", "follow: true, document: {content: div}"]
    changed += ["follow: true, timezone: UTC", "follow: true, language: en"]
    others = {reading_fingerprint(read(tmp_path, with_list(one)).sources[0]) for one in changed}
    other_items = with_list("follow: true").replace("each: li", "each: tr")
    others.add(reading_fingerprint(read(tmp_path, other_items).sources[0]))
    assert len(others | {before}) == len(changed) + 2


def test_ten_times_as_many_sources_cost_ten_times_the_work(tmp_path: Path) -> None:
    """A large bureau's configuration is read while one waits: linear in its sources, by CPU time, with room."""
    entry = "  - {{id: s{0}, name: 通知{0}, kind: list, url: 'https://h{0}.example/', items: {{each: 'li.c{0}'}}}}"
    spent = {}
    for count in (500, 5000):
        text = "sources:\n" + "\n".join(entry.format(number) for number in range(count))
        started = time.process_time()
        assert len(read(tmp_path, text).sources) == count
        spent[count] = time.process_time() - started
    assert spent[5000] < 30 * spent[500]


def test_thousands_of_mistakes_are_told_in_bounded_time(tmp_path: Path) -> None:
    """A reference that is wrong in every one of 3,000 sources costs seconds, not hours."""
    entry = "  - {{id: s{0}, kind: page, url: 'https://h{0}.example/', evry: 1h, topics: [topik-{0}]}}"
    topics = "\n".join(f"  - {{id: topic-{number}, any: [x]}}" for number in range(3000))
    text = "sources:\n" + "\n".join(entry.format(number) for number in range(3000)) + "\ntopics:\n" + topics
    started = time.process_time()
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text)
    assert len(caught.value.mistakes) == 6000
    assert time.process_time() - started < 20


def test_importing_the_settings_opens_no_heavy_library() -> None:
    """`gazetted --help` does not pay for a YAML parser, a browser engine or a scheduler."""
    heavy = ("yaml", "selectolax", "apscheduler", "apprise", "rapidfuzz", "httpx", "sqlmodel")
    program = f"import sys, monitor.settings; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


LINES = FULL.splitlines()
JUNK = st.sampled_from(
    ["\t", " ", "#", "@", "*", "&a ", "${", "${X}", "'", '"', "[", "}", ": ", "- ", "!x ", "|", "\u2028", "é", "9" * 30]
)
EDIT = st.tuples(st.integers(0, len(LINES) - 1), st.integers(0, 60), JUNK)


def _survives(folder: Path, text: str) -> Any:
    try:
        return read(folder, text, {"HOOK": "json://b.example.org/"})
    except ConfigError as error:
        assert error.mistakes
        assert all(one.line >= 1 and one.text for one in error.mistakes)
        return None


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(EDIT, min_size=1, max_size=3))
def test_no_slip_of_the_pen_is_a_crash(tmp_path: Path, edits: list[tuple[int, int, str]]) -> None:
    """Whatever is typed into a good configuration, it loads or tells its mistakes, each with a line."""
    lines = list(LINES)
    for row, column, junk in edits:
        lines[row] = lines[row][:column] + junk + lines[row][column:]
    _survives(tmp_path, "\n".join(lines))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=200))
def test_no_text_is_a_crash(tmp_path: Path, text: str) -> None:
    """Any text at all ends in settings or in mistakes."""
    _survives(tmp_path, text.encode("utf-8", "replace").decode("utf-8"))
