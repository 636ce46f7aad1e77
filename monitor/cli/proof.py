"""Commands that prove what is remembered: verify, evidence."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.archive import open_queries
from monitor.cli.options import Config, Json, locate_data
from monitor.cli.output import Failure, print_json, say
from sources.count import counted

if TYPE_CHECKING:
    from monitor.settings.locate import Place
    from state.bundle import Bundled
    from state.proof import Proof
    from state.queries import Queries


def add_to(app: typer.Typer) -> None:
    app.command()(verify)
    app.command()(evidence)


def verify(
    config: Config = None,
    head: Annotated[
        str | None, typer.Option(help="A hash that an earlier `verify` told: it must still be among the seals.")
    ] = None,
    json: Json = False,
) -> None:
    """Check that nothing which was remembered or kept was altered since: every record, its seal, every page's bytes."""
    from state.archive import FOLDER
    from state.errors import StoreError
    from state.proof import prove

    place = locate_data(config)
    try:
        with open_queries(place) as queries:
            proof = prove(queries, place.data / FOLDER, head=head, progress=_tell)
    except StoreError as error:
        raise Failure(str(error)) from error
    if json:
        print_json(_proof_json(proof))
    else:
        _print_proof(proof)
    if not proof.well:
        raise typer.Exit(1)


def _tell(text: str) -> None:
    print(f"… {text}", file=sys.stderr)  # noqa: T201


def _proof_json(proof: Proof) -> dict[str, object]:
    return {
        "well": proof.well, "head": proof.head, "seals": proof.seals, "records": proof.rows,
        "unsealed": proof.unsealed, "faults": proof.faults, "more_faults": proof.more,
    }  # fmt: skip


def _print_proof(proof: Proof) -> None:
    rows = ", ".join(counted(count, kind) for kind, count in proof.rows.items())
    say(f"{counted(proof.seals, 'seal')} over {rows or 'nothing yet'}")
    for kind, count in proof.unsealed.items():
        say(f"{count} of kind {kind} are older than the first seal: they cannot be checked")
    for fault in proof.faults:
        say(f"  {fault}")
    if proof.more:
        say(f"  and {counted(proof.more, 'fault')} more")
    if proof.well:
        say(f"All is as it was written. Keep this elsewhere, for `--head`: {proof.head}")
    else:
        say("This is not what was written: compare with a backup, and find out who can write here")


def evidence(
    number: Annotated[int, typer.Argument(help="The id that `gazetted notices` shows.", metavar="NOTICE")],
    output: Annotated[Path, typer.Option(help="The new ZIP file; never written over another.", metavar="FILE")],
    config: Config = None,
    json: Json = False,
) -> None:
    """Write what proves a notice into a bundle that others can check: its pages as they came, records and seals."""
    place = locate_data(config)
    with open_queries(place) as queries:
        made = _bundle(queries, number, output, place)
    if json:
        counts = {name: getattr(made, name) for name in ("versions", "changes", "deliveries", "captures")}
        print_json({"file": str(output), **counts, "damaged": list(made.damaged)})
    else:
        said = ", ".join(counted(count, word) for word, count in (
            ("version", made.versions), ("change", made.changes), ("page", made.captures)
        ))  # fmt: skip
        say(f"{output}: {said} as they came")
        say("To check it anywhere: unpack it, then `python3 check.py`")
    if made.damaged:
        raise Failure("pages in it are not as they were kept: `gazetted verify` tells which")


def _bundle(queries: Queries, number: int, output: Path, place: Place) -> Bundled:
    from state.archive import FOLDER
    from state.bundle import write_bundle
    from state.errors import StoreError

    shown = _shown(queries, number, place)
    try:
        with output.open("xb") as out:
            return write_bundle(queries, number, place.data / FOLDER, out, shown)
    except FileExistsError:
        raise Failure(f"{output} is there already: name a new file", 2) from None
    except OSError as error:
        raise Failure(f"{output} cannot be written: {error.strerror}") from error
    except StoreError as error:
        raise Failure(str(error)) from error


def _shown(queries: Queries, number: int, place: Place) -> dict[str, object]:
    """The notice with its text, every version of it and every change."""
    from alerts.shapes import change_json, notice_json, seen_json

    known = queries.notice(number)
    if known is None:
        raise Failure(f"no notice {number}: `gazetted notices` lists those that are known", 2)
    return {
        "notice": notice_json(known, True, place.timezone),
        "versions": [
            {"id": v.id, "seq": v.seq, "seen": v.seen, **seen_json(v.content)} for v in queries.versions(number)
        ],
        "changes": [change_json(change, place.timezone) for change in queries.changes(notice=number)],
    }
