"""Which templates did an operator write in place of our own words, and does each of them do?"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from alerts.config import Templates
from monitor.settings.fields import text
from monitor.settings.mistakes import Mistake, Wrong, listed, nearest, shown
from monitor.settings.values import Value

LARGEST = 64 * 1024
"""Bytes of one template."""


def read_templates(value: Value, folder: Path) -> Templates:
    """The templates in the folder that the value names, beside the configuration's own `folder`, tried on samples where
    the configuration is.

    What is wrong with one of them is noted with its own file and line. Wrong where the folder holds none.
    """
    place = folder / text(value)
    names = _names(place)
    unknown = [name for name in names if name not in _known()]
    if unknown:
        near = nearest(unknown[0], _known()) or f"; known are {listed(_known())}"
        raise Wrong(f"holds {shown(unknown[0])}, which is no template's name{near}")
    files = {name: _source(place / name, value) for name in names}
    found = Templates(str(place), tuple((name, said) for name, said in files.items() if said is not None))
    if len(found.files) == len(names) and value.file.ledger.tried:
        _try_on_samples(found, value)
    return found


def _known() -> tuple[str, ...]:
    from alerts.tailored import NAMES  # loads Jinja2: only where there are templates

    return NAMES


def _names(place: Path) -> list[str]:
    try:
        names = sorted(one.name for one in place.iterdir() if one.suffix in (".txt", ".html"))
    except (OSError, ValueError):
        raise Wrong("names no folder: write one that holds templates, relative to the configuration file") from None
    if not names:
        raise Wrong("names a folder without templates: put one there, as alert.subject.txt, or leave it out")
    return names


def _source(path: Path, value: Value) -> str | None:
    """The text of one file; None, with the mistake noted, where it cannot be read."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            _note(value, path, 1, f"is larger than {LARGEST // 1024} KiB: say it shorter")
            return None
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        _note(value, path, 1, "is not UTF-8: save the file as UTF-8")
    except OSError as error:
        _note(value, path, 1, f"cannot be read: {error.strerror}; see that it is a file that we may read")
    return None


def _note(value: Value, path: Path, line: int, said: str) -> None:
    value.file.ledger.mistakes.append(Mistake(value.file.rank, line, str(path), value.path, said))


def _try_on_samples(templates: Templates, value: Value) -> None:
    for name, line, said in _mistakes(templates):
        _note(value, Path(templates.folder) / name, line, said)


@lru_cache(maxsize=16)
def _mistakes(templates: Templates) -> tuple[tuple[str, int, str], ...]:
    """Fills in each template with every sample: of each file the first mistake, with its line."""
    from alerts.samples import samples
    from alerts.tailored import Unfit, tailored

    found: dict[str, tuple[str, int, str]] = {}
    messages = list(samples())
    for name, source in templates.files:
        for what, message in messages:
            try:
                tailored(message, Templates(templates.folder, ((name, source),)))
            except Unfit as unfit:
                found.setdefault(name, (name, unfit.line, f"{unfit.said} (seen in a sample: {what})"))
    return tuple(found.values())
