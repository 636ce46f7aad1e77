"""How does `--help` name what follows an option, and what does it say of each command?"""

from __future__ import annotations

import inspect

from typer.core import TyperCommand, TyperGroup, TyperOption

NAMES = {"change": "ID", "notice": "ID", "file": "FILE", "head": "HASH", "author": "NAME", "query": "WORDS"}
"""What follows these options; of others their own name says it: `--source SOURCE`."""


def name_all(command: TyperCommand | TyperGroup) -> None:
    """Names the values of every option, and lets a list of commands show whole sentences."""
    for param in command.params:
        if isinstance(param, TyperOption) and param.metavar is None and not param.is_flag:
            name = param.name or ""
            param.metavar = NAMES.get(name, name.upper())
    if isinstance(command, TyperGroup):
        for one in command.commands.values():
            one.short_help = inspect.cleandoc(one.help or "").partition("\n\n")[0].replace("\n", " ")
            name_all(one)  # type: ignore[arg-type]
