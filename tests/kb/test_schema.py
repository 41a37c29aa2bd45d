"""The JSON Schema: derived from the table, fresh on disk, and as strict as the loader where it can be."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from kb_samples import BROKEN, GOOD

from troubleshooter.kb import bundled_folder, load, schema, schema_text
from troubleshooter.kb import format as table
from troubleshooter.kb.schema import COMMAND


def definition(name: str) -> dict[str, Any]:
    defs: Any = schema()["$defs"]
    found: dict[str, Any] = defs[name]
    return found


def test_the_schema_on_disk_is_the_one_the_table_gives() -> None:
    on_disk = (bundled_folder() / "schema.json").read_text("utf-8")
    assert on_disk == schema_text(), f"kb/schema.json is stale; mend it with: {COMMAND}"


def test_the_schema_is_json_and_its_references_lead_somewhere() -> None:
    text = schema_text()
    assert json.loads(text) == schema()
    names = {part.split('"')[0] for part in text.split("#/$defs/")[1:]}
    assert names == set(json.loads(text)["$defs"])


def test_unknown_keys_are_refused_everywhere_but_in_a_probe() -> None:
    for name in ("article", "cause", "fix", "symptom", "scenario", "meaning"):
        assert definition(name)["additionalProperties"] is False
    assert definition("probe")["additionalProperties"] == {"type": ["string", "number", "boolean"]}


def test_each_key_of_the_table_is_in_the_schema_with_its_help() -> None:
    properties = definition("article")["properties"]
    assert list(properties) == [one.key for one in table.ARTICLE.fields]
    assert properties["status"]["enum"] == ["draft", "tested", "stable", "deprecated"]
    assert properties["status"]["description"] == "How far it has been proven"


def test_required_keys_may_be_left_to_a_shared_piece_only_where_there_are_such() -> None:
    assert definition("check")["anyOf"] == [{"required": ["use"]}, {"required": ["ask"]}]
    assert "use" not in definition("fix")["properties"]
    assert definition("fix")["required"] == ["title", "where", "minutes", "steps", "undo", "verify"]


def test_numbers_carry_their_bounds() -> None:
    assert definition("fix")["properties"]["solves"] == {
        "type": "number",
        "exclusiveMinimum": 0,
        "maximum": 1,
        "description": "P(it helps | the cause is there)",
    }
    chance = definition("result")["properties"]["chance"]["additionalProperties"]
    assert chance == {"type": "number", "minimum": 0, "maximum": 1}


def fits(value: Any, rule: Any, defs: Any) -> bool:
    """Whether `value` is valid under the part of JSON Schema that we generate."""
    if "$ref" in rule:
        rule = {**defs[rule["$ref"].removeprefix("#/$defs/")], **{k: v for k, v in rule.items() if k != "$ref"}}
    return all(_KEYWORDS[word](value, part, rule, defs) for word, part in rule.items() if word in _KEYWORDS)


def _type(value: Any, names: Any, *_: Any) -> bool:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    true_of = {
        "string": isinstance(value, str), "number": is_number, "integer": is_number and value == int(value),
        "boolean": isinstance(value, bool), "array": isinstance(value, list), "object": isinstance(value, dict),
    }  # fmt: skip
    return any(true_of[name] for name in ([names] if isinstance(names, str) else names))


def _members(value: Any, _: Any, rule: Any, defs: Any) -> bool:
    if not isinstance(value, dict):
        return True
    known, others = rule.get("properties", {}), rule.get("additionalProperties", {})
    for key, item in value.items():
        if key not in known and others is False:
            return False
        if not fits(item, known.get(key, others), defs):
            return False
    return True


def _branch(value: Any, condition: Any, rule: Any, defs: Any) -> bool:
    return fits(value, rule["then"] if fits(value, condition, defs) else rule["else"], defs)


_KEYWORDS: dict[str, Any] = {
    "type": _type,
    "enum": lambda value, words, *_: any(value is word or value == word for word in words),
    "pattern": lambda value, pattern, *_: not isinstance(value, str) or bool(re.search(pattern, value)),
    "properties": _members,
    "additionalProperties": _members,
    "propertyNames": lambda value, names, _, defs: (
        not isinstance(value, dict) or all(fits(k, names, defs) for k in value)
    ),
    "required": lambda value, keys, *_: not isinstance(value, dict) or all(key in value for key in keys),
    "minProperties": lambda value, least, *_: not isinstance(value, dict) or len(value) >= least,
    "maxProperties": lambda value, most, *_: not isinstance(value, dict) or len(value) <= most,
    "items": lambda value, item, _, defs: not isinstance(value, list) or all(fits(one, item, defs) for one in value),
    "minItems": lambda value, least, *_: not isinstance(value, list) or len(value) >= least,
    "uniqueItems": lambda value, *_: not isinstance(value, list) or all(value.count(one) == 1 for one in value),
    "minimum": lambda value, low, *_: not _type(value, "number") or value >= low,
    "exclusiveMinimum": lambda value, low, *_: not _type(value, "number") or value > low,
    "maximum": lambda value, high, *_: not _type(value, "number") or value <= high,
    "anyOf": lambda value, rules, _, defs: any(fits(value, rule, defs) for rule in rules),
    "not": lambda value, rule, _, defs: not fits(value, rule, defs),
    "if": _branch,
}
_SAID_ELSEWHERE = {"then", "else", "description", "title", "$schema", "$defs"}


def as_an_editor_reads_it(text: str) -> Any:
    """Typed as YAML 1.2 editors do: numbers and true/false are no text; dates stay text."""
    return typed(yaml.compose(text, Loader=yaml.CBaseLoader))


def typed(node: yaml.Node | None) -> Any:
    match node:
        case yaml.MappingNode():
            return {key.value: typed(value) for key, value in node.value}
        case yaml.SequenceNode():
            return [typed(item) for item in node.value]
        case yaml.ScalarNode() if node.style:  # quoted, or a block
            return node.value
        case yaml.ScalarNode() if node.value in ("true", "false"):
            return node.value == "true"
        case yaml.ScalarNode() if re.fullmatch(r"[-+]?(0x[0-9a-fA-F]+|\d+|\d+\.\d+)", node.value):
            return float(node.value) if "." in node.value else int(node.value, 16 if "x" in node.value else 10)
        case yaml.ScalarNode() if node.value not in ("", "~", "null"):
            return node.value
    return None


def words_of(rule: Any) -> set[str]:
    """All keywords used anywhere in a schema."""
    found: set[str] = set()
    if isinstance(rule, dict):
        found |= set(rule)
        for word, part in rule.items():
            parts = part.values() if word in ("properties", "$defs") else [part]
            for one in parts:
                found |= words_of(one)
    elif isinstance(rule, list):
        for one in rule:
            found |= words_of(one)
    return found


def test_this_files_reader_of_schemas_knows_every_keyword_in_use() -> None:
    assert words_of(schema()) <= {*_KEYWORDS, *_SAID_ELSEWHERE, "$ref"}


@pytest.mark.parametrize("folder", [GOOD, bundled_folder()], ids=["tests", "kb"])
def test_the_schema_takes_every_file_that_loads(folder: Path) -> None:
    whole = schema()
    broken = {one.mark.path.rpartition("/")[2] for one in load([folder], None).problems}
    files = [path for path in sorted(folder.rglob("*.yaml")) if path.name not in broken]
    assert files
    assert [
        path.name for path in files if not fits(as_an_editor_reads_it(path.read_text("utf-8")), whole, whole["$defs"])
    ] == []


_SEEN_BY_EDITORS = (
    "unknown-key", "missing-key", "missing-top-key", "text-for-list", "list-for-text", "text-for-mapping", "no-value",
    "list-for-mapping", "empty-causes", "bad-number", "negative-minutes", "chance-above-one", "likelihood-zero",
    "bad-url", "unknown-status", "unknown-place", "unknown-outcome", "unknown-where", "unknown-risk",
    "unknown-likelihood", "unknown-flag", "bad-id", "bad-use", "condition-on-nothing", "two-causes-in-one-pair",
)  # fmt: skip


@pytest.mark.parametrize("name", _SEEN_BY_EDITORS)
def test_an_editor_sees_the_mistake_by_the_schema_alone(name: str) -> None:
    whole = schema()
    assert not fits(as_an_editor_reads_it((BROKEN / f"{name}.yaml").read_text("utf-8")), whole, whole["$defs"])
