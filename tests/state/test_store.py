"""What is written into the store comes out as it went in, all of a transaction or nothing of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sources.notice import Amount, Attachment, Citation, Facts, Notice
from sources.page import KnownRow, Link, Mark, Waiting
from state.book import CHUNK, Book
from state.errors import StoreError, StoreGone
from state.glance import glance
from state.home import Home
from state.queries import NoticeFilter
from state.reader import open_reader
from state.records import Change, Tagged
from state.store import Store, open_store
from state.traits import TRAITS, WIDE
from state.values import notice_from_json, notice_to_json

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    opened = open_store(home)
    opened.register({"s": "", "t": ""}, NOW)
    yield opened
    opened.close()


def publish(
    book: Book, key: str, text: str = "text", source: str = "s", at: datetime = NOW, traits: tuple[str, ...] = ()
) -> Change:  # fmt: skip
    """A notice of two words, known from now on."""
    seen = Notice(key, f"Title of {key}", text, url=f"https://example.org/{key}", facts=Facts(doc_number=f"No. {key}"))
    return book.record(book.add_notice(source, seen, at, None, traits=traits), source, "published", seen, at)


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    """An exception within it takes back everything that it wrote."""
    with pytest.raises(LookupError), store.transaction() as book:
        change = publish(book, "a")
        book.owe(change, [("r", "c", "reader")], NOW, "identity")
        book.notice(999)
    assert list(store.queries.notices(NoticeFilter())) == []
    assert list(store.queries.changes()) == list(store.queries.deliveries()) == []


def test_a_new_version_is_current_and_the_old_one_stays(store: Store) -> None:
    """Versions count from 1; a change leads from one to the next; each keeps its own text for ever."""
    with store.transaction() as book:
        first = publish(book, "a", "one")
        known = book.notice(first.notice)
        seen = Notice("a", "Other title", "two", facts=Facts(doc_number="No. 2"))
        tags = (Tagged("x", ("word", "词")),)
        second = book.record(
            known.id,
            "s",
            "revised",
            seen,
            NOW + DAY,
            old=known,
            topics=tags,
            fields={"title": ("a", "b")},
            summary="so",
        )
    (known,) = store.queries.notices(NoticeFilter())
    assert (known.versions, known.current.seq, known.current.content.text) == (2, 2, "two")
    assert known.current.topics == tags and known.story == known.id and known.first_seen == NOW
    assert [(v.seq, v.content.text, v.seen) for v in store.queries.versions(known.id)] == [
        (1, "one", NOW), (2, "two", NOW + DAY)
    ]  # fmt: skip
    assert store.queries.change(second.id) == second and store.queries.notice(known.id) == known
    assert (second.old_version, second.new_version) == (first.new_version, known.current.id)
    assert store.queries.version(second.new_version or 0) == known.current
    assert store.queries.change(99) is store.queries.notice(99) is store.queries.version(99) is None


def test_what_is_alike_is_found_among_any_number_that_share_a_phrase(store: Store) -> None:
    """A trait of very many is looked up in the latest of them; those that share more come first; a number is enough."""
    with store.transaction() as book:
        twin = publish(book, "twin", source="t", traits=("tphrase", "trare", "nNo7")).notice
        for count in range(WIDE + 1):
            last = publish(book, f"k{count}", traits=("tphrase", "tother") if count == WIDE else ("tphrase",)).notice
        assert [name.id for name in book.alike(("tphrase", "tother", "trare"))] == [last]
        assert [name.id for name in book.alike(("tphrase", "nNo7"))] == [twin]
        assert book.alike(("tphrase",)) == book.alike(()) == []
        assert [name.id for name in book.alike(("trare", "nNo7", *map(str, range(TRAITS))))] == [twin]


def test_a_notice_is_of_the_story_that_it_joined_or_makes_one_of_its_own(store: Store) -> None:
    """Also when it is revised."""
    with store.transaction() as book:
        first = publish(book, "a").notice
        twin = book.add_notice("t", Notice("b", "Title", "text"), NOW, None, story=first)
        for text in ("text", "revised"):
            book.record(twin, "t", "published", Notice("b", "Title", text), NOW)
    assert [known.story for known in store.queries.notices(NoticeFilter())] == [first, first]


def test_a_change_without_anything_new_seen_keeps_the_version(store: Store) -> None:
    """A withdrawal: the title and the text are those last known."""
    with store.transaction() as book:
        known = book.notice(publish(book, "a").notice)
        gone = book.record(known.id, "s", "withdrawn", None, NOW, old=known)
        book.set_withdrawn(known.id, True)
    assert gone.title == known.current.content.title and gone.old_version == gone.new_version == known.current.id
    (after,) = store.queries.notices(NoticeFilter())
    assert after.withdrawn and after.versions == 1


def test_notices_are_found_by_any_key_they_ever_had(store: Store) -> None:
    """By their own key and by aliases, within their source alone, however many keys are asked for at once."""
    with store.transaction() as book:
        first, second = publish(book, "a"), publish(book, "b")
        publish(book, "a", source="t")
        book.add_alias("s", "old a", first.notice)
        book.add_alias("s", "old a", second.notice)
        many = [f"none {number}" for number in range(2 * CHUNK)]
        found = book.known("s", [*many, "old a", "b", "a"])
    assert {key: known.id for key, known in found.items()} == {
        "a": first.notice, "old a": first.notice, "b": second.notice
    }  # fmt: skip
    assert set(store.memory("s", NOW).rows([*many, "old a", "b"])) == {"old a", "b"}
    assert store.queries.count_known("s") == 2


def test_names_are_the_newest_notices_under_none_of_the_given_keys(store: Store) -> None:
    """What a stranger may be."""
    with store.transaction() as book:
        for key in ("a", "b", "c", "d"):
            publish(book, key)
        names = book.names("s", ["c"], most=3)
        assert [(name.key, name.number) for name in names] == [("d", "No. d"), ("b", "No. b")]
        assert book.count("s") == 4


def test_proofs_that_a_page_is_gone_are_counted_until_it_is_seen_again(store: Store) -> None:
    """How often and since when; a page that was read well starts anew."""
    with store.transaction() as book:
        notice = publish(book, "a").notice
        assert book.saw_gone(notice, NOW) == (1, NOW)
        assert book.saw_gone(notice, NOW + DAY) == (2, NOW)
        book.saw_page(notice, "row", NOW + 2 * DAY)
        assert book.saw_gone(notice, NOW + DAY) == (1, NOW + DAY)
        book.saw_page(notice, None, NOW + 2 * DAY)
    memory = store.memory("s", NOW + 3 * DAY)
    assert memory.rows(["a"]) == memory.due() == {"a": KnownRow("row", "https://example.org/a")}
    assert store.memory("s", NOW + DAY).due() == {}


def test_the_cursor_of_a_source_is_remembered(store: Store) -> None:
    """Verdict, times, failures and what was listed; `listed` stays where a poll read no list."""
    with store.transaction() as book:
        for verdict, failures, listed in (("good", 0, ["a", "b"]), ("failed", 1, None)):
            book.settle_source(
                "s", verdict=verdict, reason="why", said="", now=NOW, next_poll=NOW + DAY, failures=failures,
                troubled_since=None, well=verdict == "good", listed=listed,
            )  # type: ignore[arg-type]  # fmt: skip
    row = store.queries.source("s")
    assert row is not None and (row.verdict, row.failures, row.last_good) == ("failed", 1, NOW)
    memory = store.memory("s", NOW)
    assert memory.listed == ("a", "b") and not memory.first and store.memory("t", NOW).first
    assert store.due(NOW) == ["t"] and store.due(NOW + DAY) == ["t", "s"]
    assert store.queries.source("nosuch") is None


def test_registering_again_changes_nothing_of_a_known_source(store: Store) -> None:
    """A restart makes no source due that is not."""
    with store.transaction() as book:
        book.postpone("s", NOW + DAY)
    store.register({"s": "", "t": "", "u": ""}, NOW)
    assert store.due(NOW) == ["t", "u"]


def test_marks_and_bytes_are_kept_and_bytes_stay_where_only_the_mark_is_new(store: Store) -> None:
    """A page whose bytes are those of last time is remembered anew without them."""
    mark = Mark("https://example.org/", "hash", '"e"', "Mon, 05 Jan 2026 09:00:00 GMT", NOW, "way 1")
    later = Mark(mark.url, "hash", None, None, NOW + DAY, "way 2")
    with store.transaction() as book:
        book.remember_marks("s", [(mark, b"\x00bytes" * 1000)])
    assert store.memory("s", NOW).mark(mark.url) == mark
    with store.transaction() as book:
        book.remember_marks("s", [(later, None)])
    memory = store.memory("s", NOW)
    assert memory.mark(mark.url) == later and memory.body(mark.url) == b"\x00bytes" * 1000
    assert memory.mark("https://example.org/2") is memory.body("https://example.org/2") is None
    assert store.memory("t", NOW).mark(mark.url) is None


def test_what_waits_is_replaced_as_a_whole(store: Store) -> None:
    """Links with all their parts, their tries, and whether they stood there at the first poll."""
    one = Waiting(Link("a", "标题", "https://example.org/a", "2026-01-05", "88号", "so", "f"), 2, True)
    two = Waiting(Link("b", "Title"))
    for waiting in ([one, two], [two], []):
        with store.transaction() as book:
            book.keep_waiting("s", waiting)
        assert store.memory("s", NOW).waiting() == waiting and store.memory("t", NOW).waiting() == []


def test_a_flood_is_held_once_and_taken_once(store: Store) -> None:
    """A later reading takes the place of an earlier; taken, it is held no more."""
    first, second = Notice("a", "One", "text"), Notice("b", "二", "正文", facts=Facts(issuers=("甲", "乙")))
    with store.transaction() as book:
        book.hold("s", [first], NOW)
        book.hold("s", [first, second], NOW)
        assert book.take_held("t") is None
        assert book.take_held("s") == (first, second)
        assert book.take_held("s") is None


def test_an_incident_is_open_once_and_closed_once(store: Store) -> None:
    """One of each kind for a subject at a time; a new one after the end of the last."""
    with store.transaction() as book:
        opened = book.open_incident("s", "failing", "why", NOW)
        assert opened is not None and book.open_incident("s", "failing", "again", NOW) is None
        assert book.open_incident("s", "quiet", "silence", NOW) is not None
        closed = book.close_incident("s", "failing", NOW + DAY)
        assert closed is not None and (closed.id, closed.closed) == (opened.id, NOW + DAY)
        assert book.close_incident("s", "failing", NOW) is None
        again = book.open_incident("s", "failing", "anew", NOW)
        assert again is not None and again.id != opened.id
    assert store.queries.incident(opened.id) == closed and store.queries.incident(99) is None


@pytest.mark.parametrize(
    ("wanted", "keys"),
    [
        (NoticeFilter(), ["a", "b", "100%"]), (NoticeFilter(source="t"), ["b"]), (NoticeFilter(number="No. a"), ["a"]),
        (NoticeFilter(query="TITLE OF"), ["a", "b", "100%"]), (NoticeFilter(query="0%"), ["100%"]),
        (NoticeFilter(query="_"), []), (NoticeFilter(since=NOW + DAY), ["b", "100%"]),
        (NoticeFilter(until=NOW + DAY), ["a"]), (NoticeFilter(topic="x"), []), (NoticeFilter(query="算力"), ["b"]),
    ],
)  # fmt: skip
def test_notices_are_selected(store: Store, wanted: NoticeFilter, keys: list[str]) -> None:
    """By source, number, words of title or text taken literally, first sighting and topic; oldest first."""
    with store.transaction() as book:
        publish(book, "a")
        publish(book, "b", "关于算力券的通知", source="t", at=NOW + DAY)
        publish(book, "100%", at=NOW + 2 * DAY)
    assert [known.current.content.key for known in store.queries.notices(wanted)] == keys


def test_changes_are_selected(store: Store) -> None:
    """By source, by notice, by time; oldest first."""
    with store.transaction() as book:
        one, two = publish(book, "a"), publish(book, "b", source="t", at=NOW + DAY)
    assert list(store.queries.changes()) == [one, two]
    assert list(store.queries.changes(source="t")) == list(store.queries.changes(since=NOW + DAY)) == [two]
    assert list(store.queries.changes(notice=one.notice)) == [one]


def test_an_instant_without_a_zone_is_refused_and_any_zone_comes_back_in_utc(store: Store) -> None:
    """Nine in Beijing is one in the morning; a naive time is a mistake of ours."""
    beijing = datetime(2026, 1, 5, 9, tzinfo=timezone(timedelta(hours=8)))
    with store.transaction() as book:
        change = publish(book, "a", at=beijing)
    found = store.queries.change(change.id)
    assert found is not None and found.at == beijing and found.at.utcoffset() == timedelta(0)
    naive = datetime(2026, 1, 5, 9)  # noqa: DTZ001 - that is the mistake
    with pytest.raises((ValueError, sa.exc.StatementError)), store.transaction() as book:
        publish(book, "b", at=naive)


def test_readers_neither_wait_for_the_writer_nor_see_what_it_has_not_committed(store: Store, home: Home) -> None:
    """While a transaction is open, another thread and a reader from outside read what stood there before."""
    with store.transaction() as book:
        publish(book, "a")
        counts: list[int] = []
        reading = threading.Thread(target=lambda: counts.append(len(list(store.queries.notices(NoticeFilter())))))
        reading.start()
        reading.join(10)
        with open_reader(home) as queries:
            counts.append(len(list(queries.changes())))
        assert counts == [0, 0]
    assert store.queries.count_known("s") == 1


def test_writers_take_turns(store: Store) -> None:
    """Many threads write at once: nothing is lost and nothing fails."""

    def write(number: int) -> None:
        for part in range(5):
            with store.transaction() as book:
                publish(book, f"{number}/{part}")

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert store.queries.count_known("s") == 30


@pytest.mark.parametrize("name", ["数据", "a b", "50%20", "what?", "x#y", "a&b=c"])
def test_the_folder_may_be_called_anything(tmp_path: Path, name: str) -> None:
    """Chinese, spaces and signs that mean something in an address."""
    data = Home(tmp_path / name)
    store = open_store(data, check=True)
    store.register({"s": ""}, NOW)
    store.close()
    assert sorted(p.name for p in tmp_path.iterdir()) == [name]
    assert [source.id for source in glance(data).sources] == ["s"]
    with open_reader(data) as queries:
        assert queries.source("s") is not None
    open_store(data).close()


def test_the_store_keeps_its_id_and_its_files_to_itself(tmp_path: Path) -> None:
    """Opened again it is the same instance; nobody else may read it."""
    home = Home(tmp_path / "data")
    first = open_store(home)
    instance = first.instance
    first.close()
    second = open_store(home, check=True)
    assert second.instance == instance
    second.close()
    files = list((tmp_path / "data").iterdir())
    assert any(path.suffix == ".db" for path in files)
    assert (tmp_path / "data" / "gazetted.db").stat().st_mode & 0o077 == 0


def test_a_store_whose_file_is_gone_writes_nothing_more(tmp_path: Path) -> None:
    """What would be written then would be lost."""
    store = open_store(Home(tmp_path / "data"))
    store.check_place()
    (tmp_path / "data" / "gazetted.db").unlink()
    with pytest.raises(StoreGone, match="removed or replaced"):
        store.check_place()
    with pytest.raises(StoreGone, match="removed or replaced"), store.transaction() as book:
        publish(book, "a")


def test_a_reader_of_nothing_is_told_how_to_begin(tmp_path: Path) -> None:
    """No store yet: the commands that make one are named."""
    with pytest.raises(StoreError, match="gazetted poll"):
        glance(Home(tmp_path))
    with pytest.raises(StoreError, match="gazetted poll"), open_reader(Home(tmp_path)):
        pass


texts = st.text(max_size=40)
maybe = st.none() | texts
facts = st.builds(
    Facts,
    outlet=maybe, doc_number=maybe, doc_number_mended=st.booleans(), issuers=st.lists(texts, max_size=3).map(tuple),
    signed=maybe, published=maybe, effective=maybe, expires=maybe, deadline=maybe,
    repeals=st.lists(st.builds(Citation, maybe, maybe), max_size=2).map(tuple),
    amends=st.lists(st.builds(Citation, maybe, maybe), max_size=2).map(tuple),
    amounts=st.lists(
        st.builds(Amount, texts, st.none() | st.integers(0, 10**15), maybe, st.none() | st.floats(0, 1e6)), max_size=2
    ).map(tuple),
)  # fmt: skip
notices = st.builds(
    Notice,
    key=texts, title=texts, text=texts, url=maybe, section=maybe, language=st.sampled_from(["zh", "en"]), facts=facts,
    attachments=st.lists(st.builds(Attachment, texts, texts), max_size=2).map(tuple),
)  # fmt: skip


@given(notices)
def test_a_notice_written_as_json_is_read_back_whole(notice: Notice) -> None:
    """Whatever its words and facts are."""
    assert notice_from_json(notice_to_json(notice), title=notice.title, text=notice.text) == notice


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(notices, st.lists(st.builds(Tagged, texts, st.lists(texts, max_size=2).map(tuple)), max_size=2).map(tuple))
def test_a_version_comes_out_of_the_store_as_it_went_in(store: Store, notice: Notice, tags: tuple[Tagged, ...]) -> None:
    """Every string that a page can hold, NUL and emoji included, through the database and back."""
    with store.transaction() as book:
        known = book.known("s", [notice.key]).get(notice.key)
        number = known.id if known else book.add_notice("s", notice, NOW, None)
        change = book.record(number, "s", "revised", notice, NOW, old=known, topics=tags)
    assert store.queries.change(change.id) == change
    version = store.queries.version(change.new_version or 0)
    assert version is not None and (version.content, version.topics) == (notice, tags)


def test_only_a_poll_that_saw_nothing_waits_for_the_disk_with_others(store: Store) -> None:
    """What must outlast a loss of power is synchronised at its commit, also after a transaction that need not be.

    PostgreSQL is told nothing of it: there every commit is.
    """
    sqlite = store._engine.dialect.name == "sqlite"
    asked = []
    for lasting in (True, False, True):
        with store.transaction(lasting=lasting) as book:
            said = book._db.exec_driver_sql("PRAGMA synchronous" if sqlite else "SHOW synchronous_commit").scalar_one()
            asked.append(said)
    assert asked == ([2, 1, 2] if sqlite else ["on"] * 3)  # FULL, NORMAL, FULL


def test_marks_are_found_however_many_a_source_has(store: Store) -> None:
    """A source with one page and one with many remember each of their addresses, and none that they never asked."""
    with store.transaction() as book:
        for source, count in (("s", 1), ("t", 20)):
            marks = [Mark(f"https://x.cn/{n}", f"{n}", None, None, NOW, "f") for n in range(count)]
            book.remember_marks(source, [(mark, b"body") for mark in marks])
    for source, count in (("s", 1), ("t", 20), ("u", 0)):
        memory = store.memory(source, NOW)
        found = [memory.mark(f"https://x.cn/{n}") for n in range(25)]
        assert [mark.sha256 for mark in found if mark] == [str(n) for n in range(count)]
