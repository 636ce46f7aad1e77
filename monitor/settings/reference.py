"""What does each key of the configuration mean, for people? The schema as a page of Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from monitor.settings.schema import schema

Json = Mapping[str, Any]

HEAD = """# Configuration

Every key of `gazetted.yaml`, as the [schema](gazetted.schema.json) has it (`gazetted schema --markdown` wrote this
page). The file is YAML; a key that is not here is an error, and `gazetted check` tells every mistake with its line. A
key that is not *needed* may be left out, or be `null`, which is the same. A value may come from the environment,
`${NAME}`, or from a file, `${file:path}`; a secret always does. How keys are used:
[adding a source](adding-a-source.md), [routes and topics](routes-and-topics.md), [digests](digests.md),
[operating](operating.md).
"""
SORTS = {
    "^[0-9]{1,7}[smhdw]$": "duration: `30s`, `5m`, `1h`, `7d`, `2w`",
    "^[0-9]{1,12}([KMGkmg][Ii]?)?[Bb]$": "size: `20MiB`",
    "^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$": "id: a-z, 0-9 and -",
    "^ *[0-9]{1,2}:[0-9]{2} *[-–] *[0-9]{1,2}:[0-9]{2} *$": "times of the day: `22:00-07:00`",
    "^ *[1-9][0-9]{0,5} */ *([1-9][0-9]{0,2}[smhd]|1w) *$": "so many in so long: `20/1h`",
    "^https?://": "address: http or https",
    "^postgres(ql)?://": "address: postgresql",
}
"""How people call the texts that a pattern describes."""
NAMED = {"string": "text", "boolean": "`true` or `false`", "object": "names with texts"}


def reference() -> str:
    """The page, all of it; KeyError where the schema has a sort of value that nobody has named here."""
    whole = schema()
    parts = [HEAD, _section("The whole file", whole)]
    parts += [_section(f"`{name}`", rule) for name, rule in whole["$defs"].items()]
    return "\n".join(parts)


def _section(title: str, rule: Json) -> str:
    needed = rule.get("required", ())
    rows = [_row(name, key, name in needed) for name, key in rule["properties"].items()]
    return "\n".join([f"## {title}", "", "| key | what it says | value | left out |", "|---|---|---|---|", *rows, ""])


def _row(name: str, key: Json, needed: bool) -> str:
    cells = (f"`{name}`", key["description"], " or ".join(dict.fromkeys(_sorts(key))), _default(key, needed))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _default(key: Json, needed: bool) -> str:
    if needed:
        return "*needed*"
    return f"`{json.dumps(key['default'], ensure_ascii=False)}`" if "default" in key else ""


def _sorts(rule: Json) -> Iterator[str]:
    """What a value may be, in words; that it may be filled in, or null, is said once for all."""
    if "anyOf" in rule:
        for one in rule["anyOf"]:
            yield from _sorts(one)
    elif "$ref" in rule:
        yield _link(rule["$ref"])
    elif "enum" in rule:
        yield ", ".join(f"`{word}`" for word in rule["enum"])
    elif rule.get("type") == "array":
        yield f"list of {' or '.join(dict.fromkeys(_sorts(rule['items'])))}"
    elif rule["type"] == "integer":
        yield f"{rule['minimum']} to {rule['maximum']}"
    elif rule["type"] == "number":
        yield f"more than {rule['exclusiveMinimum']}, at most {rule['maximum']}"
    elif rule["type"] != "null" and rule.get("pattern") != r"\$\{":
        yield SORTS[rule["pattern"]] if "pattern" in rule else NAMED[rule["type"]]


def _link(reference: str) -> str:
    name = reference.rpartition("/")[2]
    return f"[{name}](#{name})"
