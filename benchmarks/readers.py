"""Who reads the bulletins? Gazetted and two monitors of pages, each told in its own words to watch the same rows."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROWS = "ul.rows"
"""The part of a page that all watch."""


@dataclass(frozen=True)
class Reader:
    """One program: its `command` reads all bulletins once, in a folder of its own where it keeps what it knows."""

    name: str
    release: str
    command: tuple[str, ...]

    def prepare(self, folder: Path, addresses: Sequence[str]) -> None:
        """Writes the configuration for these addresses into `folder`."""
        raise NotImplementedError

    def news(self, said: str) -> int:
        """How many bulletins have changed, by what the program printed."""
        raise NotImplementedError


class Gazetted(Reader):
    def prepare(self, folder: Path, addresses: Sequence[str]) -> None:
        items = {"each": f"{ROWS} > li", "title": "a", "link": "a@href", "published": "span.date"}
        common = {"kind": "list", "every": "30m", "items": items}
        sources = [
            {"id": f"bulletin-{number}", "name": f"Bulletin {number}", "url": address, **common}
            for number, address in enumerate(addresses)
        ]
        # JSON is YAML. That gazetted waits between two requests to one host costs nothing: each host is asked once.
        settings = {"http": {"allow": ["127.0.0.0/8"]}, "sources": sources}
        (folder / "gazetted.yaml").write_text(json.dumps(settings))

    def news(self, said: str) -> int:
        return sum(bool(row["published"] or row["revised"]) for row in json.loads(said))


class Urlwatch(Reader):
    def prepare(self, folder: Path, addresses: Sequence[str]) -> None:
        _write_jobs(folder / "urls.yaml", "filter", addresses)
        report = {"text": {"details": True, "footer": False, "line_length": 75}, "stdout": {"enabled": True}}
        _write_settings(folder / "config.yaml", report)
        (folder / "hooks.py").touch()

    def news(self, said: str) -> int:
        return _count_changed(said)


class Webchanges(Reader):
    def prepare(self, folder: Path, addresses: Sequence[str]) -> None:
        _write_jobs(folder / "jobs.yaml", "filters", addresses)
        _write_settings(folder / "config.yaml", {"stdout": {"enabled": True, "color": False}})
        (folder / "hooks.py").touch()

    def news(self, said: str) -> int:
        return _count_changed(said)


def _write_jobs(file: Path, key: str, addresses: Sequence[str]) -> None:
    """One document for each page: YAML, of which JSON is a part."""
    jobs = [
        json.dumps({"name": f"Bulletin {number}", "url": address, key: [{"css": ROWS}, "html2text"]})
        for number, address in enumerate(addresses)
    ]
    file.write_text("\n---\n".join(jobs) + "\n")


def _write_settings(file: Path, report: dict[str, object]) -> None:
    display = {"new": False, "error": True, "unchanged": False, "empty-diff": False}
    file.write_text(json.dumps({"display": display, "report": report}))


def _count_changed(said: str) -> int:
    return len(set(re.findall(r"(?m)^(?:\d+\. )?CHANGED: (Bulletin \d+)$", said)))


def find_readers(cache: Path) -> list[Reader]:
    """All three, gazetted first; the others are installed into environments under `cache` where they are not yet."""
    ours = str(Path(sys.executable).with_name("gazetted"))
    poll = ("poll", "--config", "gazetted.yaml", "--no-deliver", "--json")
    urlwatch = ("--urls", "urls.yaml", "--config", "config.yaml", "--hooks", "hooks.py", "--cache", "cache.db")
    webchanges = ("--jobs", "jobs.yaml", "--config", "config.yaml", "--hooks", "hooks.py", "--database", "known.db")
    return [
        Gazetted("gazetted", release_of(Path(sys.executable), "gazetted"), (ours, *poll)),
        Urlwatch("urlwatch", *_install(cache, "urlwatch", urlwatch)),
        Webchanges("webchanges", *_install(cache, "webchanges", webchanges)),
    ]


def _install(cache: Path, name: str, options: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The release that pip finds for this Python, in an environment of its own; what it is, and how it is called."""
    python = environment(cache, name, "cssselect")
    return release_of(python, name), (str(python.with_name(name)), *options)


def environment(cache: Path, name: str, *also: str) -> Path:
    """The Python of an environment under `cache` in which a program is installed, by pip where it is not yet."""
    place = cache / "environments" / name
    python, done = place / "bin" / "python", place / "installed"
    if not done.exists():
        venv.create(place, with_pip=True, clear=True)
        pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        subprocess.run([*pip, name, *also], check=True)  # noqa: S603
        done.touch()
    return python


def release_of(python: Path, name: str) -> str:
    program = "import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))"
    done = subprocess.run([python, "-c", program, name], check=True, capture_output=True, text=True)  # noqa: S603
    return done.stdout.strip()


def surroundings(home: Path, authorities: Path) -> dict[str, str]:
    """The environment of every run: a home of its own, and the authorities that all trust, by the usual names."""
    names = ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    trust = {"SSL_CERT_FILE": str(authorities), "REQUESTS_CA_BUNDLE": str(authorities)}
    return {**kept, **dict.fromkeys(names, str(home)), **trust}
