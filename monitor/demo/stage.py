"""How is the demo set up and cleared away: a folder, a site, two sinks, a configuration and the newsroom on them?"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory

from monitor.demo import press
from monitor.demo.audit import Audit, audit
from monitor.demo.newsday import SCENES, Clock, Newsday
from monitor.demo.paper import Paper
from monitor.demo.show import Show
from monitor.demo.sinks import Sinks, open_sinks
from monitor.demo.site import Site, open_site
from monitor.newsroom import open_newsroom
from monitor.settings import Settings, load

FILE = "gazetted.yaml"


def perform(language: str, keep: Path | None) -> Audit:
    """Plays the whole demo and shows it on standard output, in `language`; what came of it, in numbers.

    With `keep`, a new or an empty folder, everything stays there. OSError where the folder or loopback cannot be used,
    Unexpected where the newsroom did otherwise than it promises, KeyboardInterrupt after a good end.
    """
    show = Show(Paper(), language)
    try:
        return _perform(show, language, keep)
    except KeyboardInterrupt:
        show.stopped(keep)
        raise


def _perform(show: Show, language: str, keep: Path | None) -> Audit:
    began, site, sinks = time.monotonic(), Site(press.first_pages()), Sinks()
    clock = Clock(SCENES[0].at)
    with _folder(keep) as folder, open_site(site), open_sinks(sinks):
        settings = _write_settings(folder, language, site, sinks)
        show.opening(settings)
        with open_newsroom(settings, clock=clock) as room:
            day = Newsday(room, site, sinks, clock)
            polls = _play(show, day)
            found = audit(room.store.queries, sinks)
        if keep is not None:
            _keep(sinks, keep)
        show.closing(found, day, polls, len(SCENES), time.monotonic() - began)
    if found.holds:
        show.next_steps(keep)
    return found


def _play(show: Show, day: Newsday) -> int:
    """Plays and shows every round; how many polls there were."""
    polls = 0
    for number, played in enumerate(day.rounds(), 1):
        show.round(number, played, day)
        polls += len(played.polls)
    return polls


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    """The folder of the newsroom: `keep`, which stays, or a temporary one, which goes whatever happens."""
    if keep is None:
        with TemporaryDirectory(prefix="gazetted-demo-") as name:
            yield Path(name)
        return
    if keep.exists() and (not keep.is_dir() or any(keep.iterdir())):
        raise FileExistsError(f"{keep} is {'not empty' if keep.is_dir() else 'a file'}: name a new or an empty folder")
    keep.mkdir(parents=True, exist_ok=True)
    yield keep


def _write_settings(folder: Path, language: str, site: Site, sinks: Sinks) -> Settings:
    text = Template(files("monitor.demo").joinpath(FILE).read_text(encoding="utf-8"))
    ports = {"site": site.port, "smtp": sinks.smtp_port, "hook": sinks.http_port}
    path = folder / FILE
    path.write_text(text.substitute(language=language, **ports), encoding="utf-8")
    return load(path, {})


def _keep(sinks: Sinks, folder: Path) -> None:
    """Writes down what was received, one file for each."""
    mails, calls = folder / "mails", folder / "webhook"
    mails.mkdir()
    calls.mkdir()
    for number, mail in enumerate(sinks.mails, 1):
        name = f"{number}-{mail.to.partition('@')[0]}"
        (mails / f"{name}.eml").write_bytes(mail.raw)
        (mails / f"{name}.html").write_text(mail.part("html"), encoding="utf-8")
    for number, call in enumerate(sinks.calls, 1):
        text = json.dumps(call.body, ensure_ascii=False, indent=2)
        (calls / f"{number}.json").write_text(text + "\n", encoding="utf-8")
