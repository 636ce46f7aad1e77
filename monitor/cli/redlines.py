"""How is a redline printed: for a terminal, a mail, a page or a program?"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.output import Failure, console, print_json, say, visible

if TYPE_CHECKING:
    from state.redline import Redline

FORMATS = ("terminal", "text", "html", "json")

Format = Annotated[str, typer.Option(help="terminal, text, html or json.")]
Whole = Annotated[bool, typer.Option("--all", help="With the clauses that did not change.")]


def chosen_format(format: str, json: bool) -> str:
    """The format asked for, by `--json` too; Failure where there is no such format."""
    if format not in FORMATS:
        raise Failure(f"--format {format}: there are {', '.join(FORMATS)}", 2)
    return "json" if json else format


def print_redline(redline: Redline, titles: Mapping[str, object], format: str, whole: bool, language: str) -> None:
    """Prints the changed clauses, with `whole` also those that did not change, each in its place.

    `titles` are `{"old": {"title": …}, "new": {"title": …}}`; `format` is one of FORMATS.
    """
    from state.redline import redline_json

    if format == "json":
        from monitor.summary import redline_summary

        print_json({**titles, "summary": redline_summary(redline, language), **redline_json(redline, whole)})
        return
    for count, part in enumerate(_clause_by_clause(redline) if whole else (redline,)):
        if count and format != "html":
            say()
        _print_part(part, format, language)


def _clause_by_clause(redline: Redline) -> Iterator[Redline | str]:
    """Each clause on its own: its text where it did not change, else the redline of it alone."""
    from state.redline import Redline

    for clause in redline.clauses:
        unchanged = clause.op == "unchanged"
        yield clause.new_text or "" if unchanged else Redline((clause,), redline.similarity)


def _print_part(part: Redline | str, format: str, language: str) -> None:
    from alerts.redline_view import to_html, to_rich, to_text

    if format == "html":
        say(
            f"<p>{html.escape(part).replace(chr(10), '<br>')}</p>" if isinstance(part, str) else to_html(part, language)
        )
    elif format == "text":
        say(part if isinstance(part, str) else to_text(part, language))
    else:
        console().print(visible(part) if isinstance(part, str) else to_rich(part, language))


def _paragraph(text: str) -> str:
    return f"<p>{html.escape(text)}</p>".replace("\n", "<br>")
