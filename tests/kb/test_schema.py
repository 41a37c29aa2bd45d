"""The JSON Schema: derived from the table, fresh on disk, and as strict as the loader where it can be."""

from __future__ import annotations

import json
from typing import Any

from troubleshooter.kb import bundled_folder, schema, schema_text
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
