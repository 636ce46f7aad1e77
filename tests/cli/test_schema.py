"""Does the schema say of the configuration what the loader says?"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.settings import ConfigError, load
from monitor.settings.schema import SECTIONS, TOP, Key, schema
from tests.newsday import Newsday

ROOT = Path(__file__).parents[2]
Json = dict[str, Any]
STRANGER = "qqqqqqqqqqqqqqqq"
STATED = {"issuers", "effective", "expires", "deadline"}
NOT_OF_A_LIST = {"source": {"cron"}, "items": {"text", "section", *STATED}, "pages": {"parameter"}}
NOT_OF_A_BULLETIN = {"source": {"every", "pages", "follow", "recheck", "language", "attachments"}, "items": STATED}
NOT_OF_JSON = {"source": {"every", "cron", "items"}}


def filled(name: str, left_out: Mapping[str, set[str]]) -> Json:
    """A section with every key, each with its example, but those left out."""
    keys = SECTIONS.get(name, TOP)
    return {key: example(one, left_out) for key, one in keys.items() if key not in left_out.get(name, ())}


def example(key: Key, left_out: Mapping[str, set[str]]) -> Any:
    names = {id(keys): name for name, keys in SECTIONS.items()}
    if isinstance(key.example, list) and key.example and isinstance(key.example[0], dict):
        return [filled(names[id(key.example[0])], left_out)]
    return filled(names[id(key.example)], left_out) if id(key.example) in names else key.example


def whole() -> Json:
    """A configuration that uses every key: once as a list has them, once as a bulletin, once as JSON."""
    configuration = filled("top", NOT_OF_A_LIST)
    bulletin = filled("source", NOT_OF_A_BULLETIN) | {"id": "bulletin", "kind": "bulletin"}
    interface = filled("source", NOT_OF_JSON) | {"id": "json", "kind": "json"}
    interface["items"] = {"each": "results", "title": "title", **dict.fromkeys(sorted(STATED), "stated")}
    interface["pages"] = {"next": "next", "parameter": "cursor"}
    configuration["sources"] += [bulletin, interface]
    return configuration


def written(folder: Path, configuration: Json) -> Path:
    (folder / "ca.pem").write_text("")
    (folder / "templates").mkdir(exist_ok=True)
    (folder / "templates" / "alert.subject.txt").write_text("{{ title }}")
    path = folder / "gazetted.yaml"
    plain = json.loads(json.dumps(configuration))  # else what stands there twice becomes a YAML alias
    path.write_text(yaml.safe_dump(plain, allow_unicode=True), "utf-8")
    return path


def test_every_key_of_the_schema_is_taken_by_the_loader(tmp_path: Path) -> None:
    """A configuration with every key that the schema has is without a mistake."""
    configuration = whole()
    load(written(tmp_path, configuration), {})
    assert wrong(configuration) == []


@pytest.mark.parametrize("name", ["", *SECTIONS])
def test_every_key_of_the_loader_is_in_the_schema(name: str, tmp_path: Path) -> None:
    """The keys that the loader lists where one is unknown are those of the schema, neither more nor fewer."""
    configuration = whole()
    configuration["sources"][0]["items"] |= {"text": None, "section": None}
    sections = {
        "": configuration, **configuration, "source": configuration["sources"][0], "topic": configuration["topics"][0],
        "channel": configuration["channels"][0], "route": configuration["routes"][0],
        **{key: value for key, value in configuration["sources"][0].items() if isinstance(value, dict)},
    }  # fmt: skip
    sections[name][STRANGER] = 1
    assert wrong(configuration) != []
    with pytest.raises(ConfigError) as caught:
        load(written(tmp_path, configuration), {})
    [said] = [m.text for m in caught.value.mistakes if STRANGER in m.path]
    known = set(re.split(r", ", said.partition("known are ")[2]))
    assert known == set(SECTIONS[name] if name else TOP)


def test_the_schema_that_is_checked_in_is_current(day: Newsday) -> None:
    """docs/gazetted.schema.json is what `gazetted schema` prints."""
    printed = day.run("schema").stdout
    assert json.loads(printed) == schema()
    assert (ROOT / "docs" / "gazetted.schema.json").read_text("utf-8") == printed, (
        "run: gazetted schema > docs/gazetted.schema.json"
    )


def test_the_reference_that_is_checked_in_is_current(day: Newsday) -> None:
    """docs/configuration.md is what `gazetted schema --markdown` prints, and has every key with its sentence."""
    printed = day.run("schema", "--markdown").stdout
    keys = [(name, key) for section in (TOP, *SECTIONS.values()) for name, key in section.items()]
    assert all(f"| `{name}` | {key.says} |" in printed for name, key in keys)
    assert (ROOT / "docs" / "configuration.md").read_text("utf-8") == printed, (
        "run: gazetted schema --markdown > docs/configuration.md"
    )


SAMPLES = sorted((ROOT / "monitor" / "cli" / "starter").glob("*.yaml"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_what_the_loader_takes_the_schema_takes(path: Path) -> None:
    """The starters are well by the schema too."""
    assert wrong(yaml.safe_load(path.read_text("utf-8"))) == []


BROKEN = sorted((ROOT / "tests" / "config").glob("key_unknown_*.yaml"))


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_an_unknown_key_is_unknown_to_the_schema(path: Path) -> None:
    """An editor marks the same keys that `check` refuses."""
    assert any("no key" in mistake for mistake in wrong(yaml.safe_load(path.read_text("utf-8"))))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("sources", 0, "every"), "30"),
        (("sources", 0, "kind"), "web"),
        (("sources", 0, "id"), "Not An Id"),
        (("sources", 0, "flood", "share"), 30),
        (("sources", 0, "url"), "ftp://example.org/"),
        (("routes", 0, "kinds"), ["baseline"]),
        (("http", "max_body"), "ten"),
        (("gazetted", "language"), "fr"),
    ],
)
def test_a_wrong_value_is_wrong_to_both(path: tuple[Any, ...], value: object, tmp_path: Path) -> None:
    """What the schema marks is what the loader refuses."""
    configuration = whole()
    place: Any = configuration
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert wrong(configuration) != []
    with pytest.raises(ConfigError):
        load(written(tmp_path, configuration), {})


def wrong(value: object, rule: Json | None = None) -> list[str]:
    """What a validator would say of a value: as much of draft 2020-12 as our schema uses."""
    rule = schema() if rule is None else rule
    if "$ref" in rule:
        return wrong(value, schema()["$defs"][rule["$ref"].rpartition("/")[2]])
    said = [] if fits(value, rule) else [f"{value!r} is not {rule}"]
    if "anyOf" in rule:
        said += min((wrong(value, one) for one in rule["anyOf"]), key=len)
    if isinstance(value, dict) and "properties" in rule:
        said += [f"{key} is no key" for key in value if key not in rule["properties"]]
        said += [f"{key} is missing" for key in rule.get("required", ()) if key not in value]
        known = {key: one for key, one in value.items() if key in rule["properties"]}
        said += [mistake for key, one in known.items() for mistake in wrong(one, rule["properties"][key])]
    if isinstance(value, list):
        said += [mistake for one in value for mistake in wrong(one, rule.get("items", {}))]
    return said


TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "number": (int, float)}


def fits(value: object, rule: Json) -> bool:
    if rule.get("type") == "null":
        return value is None
    named = rule.get("type")
    if named and (not isinstance(value, TYPES[named]) or (isinstance(value, bool) and named != "boolean")):
        return False
    if isinstance(value, str):
        bounds = rule.get("minLength", 0) <= len(value) <= rule.get("maxLength", len(value))
        return bounds and value in rule.get("enum", [value]) and bool(re.search(rule.get("pattern", ""), value))
    if isinstance(value, list):
        return len(value) >= rule.get("minItems", 0)
    if isinstance(value, int | float) and not isinstance(value, bool):
        above = value > rule["exclusiveMinimum"] if "exclusiveMinimum" in rule else True
        return above and rule.get("minimum", value) <= value <= rule.get("maximum", value)
    return value in rule.get("enum", [value])
