"""Where sources come from: the catalogue, and what another program watched."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from monitor.catalogue import Listed, catalogue
from monitor.settings import load
from sources.config import Source
from sources.kinds import read
from sources.page import Page
from tests.newsday import GAZETTED

ENTRIES = list(catalogue())


def typed(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([GAZETTED, *arguments], cwd=folder, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_every_entry_passes_check(entry: Listed, tmp_path: Path) -> None:
    """As a configuration of its own, without a warning; its file is called by its id, and says on what it was tried."""
    (tmp_path / "gazetted.yaml").write_text(entry.text, encoding="utf-8")
    settings = load(tmp_path / "gazetted.yaml", {})
    assert [source.id for source in settings.sources] == [entry.id] and not settings.warnings
    assert entry.tried == "none" or entry.tried.startswith("published format (")


def source(id: str, folder: Path) -> Source:
    (folder / "gazetted.yaml").write_text(next(e.text for e in ENTRIES if e.id == id), encoding="utf-8")
    return load(folder / "gazetted.yaml", {}).sources[0]


def test_the_federal_registers_interface_is_read_in_its_published_form(tmp_path: Path) -> None:
    """The fields that its documentation names, in an answer of ours: number, date, issuers and the next page."""
    answer = {
        "count": 1, "next_page_url": "https://www.federalregister.gov/api/v1/documents?page=2", "results": [
            {"title": "Safety Zone; Port of Example", "type": "Rule", "abstract": "The Coast Guard sets a zone.",
             "document_number": "2026-00001", "html_url": "https://www.federalregister.gov/d/2026-00001",
             "publication_date": "2026-01-05", "agencies": [{"name": "Coast Guard"}]}],
    }  # fmt: skip
    register = source("us-federal-register", tmp_path)
    found = read("json", Page(register.url, json.dumps(answer).encode(), "application/json"), register)
    (notice,) = found.notices
    assert (notice.key, notice.facts.published, notice.facts.issuers) == ("2026-00001", "2026-01-05", ("Coast Guard",))
    assert notice.facts.doc_number == "2026-00001" and found.next is not None


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e.kind == "feed"], ids=lambda entry: entry.id)
def test_the_feeds_are_read_in_their_published_form(entry: Listed, tmp_path: Path) -> None:
    """An Atom or RSS feed as the format's own standard has it, read by the entry."""
    atom = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>t</title><entry><id>tag:x,1</id>"
        "<title>Rules on permits</title><link href='https://www.example.org/1'/><updated>2026-01-05T09:00:00Z</updated></entry></feed>"
    )
    rss = (
        "<rss version='2.0'><channel><title>t</title><item><title>Rules on permits</title><guid>1</guid>"
        "<link>https://www.example.org/1</link><pubDate>Mon, 05 Jan 2026 09:00:00 GMT</pubDate></item></channel></rss>"
    )
    read_by = source(entry.id, tmp_path)
    body = atom if "Atom" in entry.tried else rss
    (link,) = read("feed", Page(read_by.url, body.encode(), "application/xml"), read_by).links
    assert (link.title, (link.published or "")[:10]) == ("Rules on permits", "2026-01-05")


def test_the_catalogue_is_listed_with_what_was_tried(tmp_path: Path) -> None:
    """Every entry; one that was tried on nothing is marked so, in the table and in JSON."""
    told = json.loads(typed(tmp_path, "catalogue", "list", "--json").stdout)
    assert [one["id"] for one in told] == [entry.id for entry in ENTRIES] and len(told) > 20
    assert {one["tried"] for one in told if one["id"].startswith("cn-")} == {"none"}
    plain = typed(tmp_path, "catalogue", "list").stdout
    assert all(entry.id in plain for entry in ENTRIES) and "none" in plain


def test_an_entry_is_printed_or_written(tmp_path: Path) -> None:
    """`add` prints the entry; with `--output` it is a file that `include` can name, never over another."""
    assert "# tried: none" in typed(tmp_path, "catalogue", "add", "cn-ndrc").stdout
    output = ("catalogue", "add", "cn-ndrc", "--output", "sources.d/ndrc.yaml")
    assert typed(tmp_path, *output).returncode == 0
    (tmp_path / "gazetted.yaml").write_text("gazetted: {include: [sources.d/*.yaml]}\n")
    assert typed(tmp_path, "check").returncode == 0
    assert "is there already" in typed(tmp_path, *output).stderr
    assert typed(tmp_path, "catalogue", "add", "nowhere").returncode == 2


def test_import_prints_entries_and_what_was_left(tmp_path: Path) -> None:
    """Entries on standard output, what was left and why on standard error; the entries pass `check`."""
    (tmp_path / "jobs.yaml").write_text("url: https://www.example.org/x\nfilter: [grep: y]\nheaders: {A: b}\n")
    done = typed(tmp_path, "import", "jobs.yaml")
    assert done.returncode == 0 and "grep" in done.stderr and "headers" in done.stderr
    (tmp_path / "gazetted.yaml").write_text(done.stdout)
    assert typed(tmp_path, "check").returncode == 0
    told = json.loads(typed(tmp_path, "import", "jobs.yaml", "--json").stdout)
    assert told["sources"] == ["example-x"] and {one["what"] for one in told["left"]} == {"filter grep: y", "headers"}
    assert typed(tmp_path, "import", "jobs.yaml", "--output", "new.yaml").returncode == 0
    assert (tmp_path / "new.yaml").read_text() == done.stdout
    (tmp_path / "bad.yaml").write_text("command: ls\n")
    assert typed(tmp_path, "import", "bad.yaml").returncode == 1 and typed(tmp_path, "import", "none").returncode == 1
