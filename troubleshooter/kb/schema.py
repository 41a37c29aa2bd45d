"""The shape table -> JSON Schema (draft 2020-12), for editors: completion, hover, mistakes while typing.

Rules: it is derived, never written by hand; `python -m troubleshooter.kb --schema > kb/schema.json` renews the file. It
can say less than `load` (names and kinds are checked there), and it refuses nothing that `load` takes. Editors type
scalars (443, yes), we do not: wherever we take text, it takes numbers and booleans.
"""

from __future__ import annotations

import json
from typing import Any

from troubleshooter.kb.format import ARTICLE, REFERENCE_FILE, SCENARIO_FILE, SHARED_FILE
from troubleshooter.kb.shape import Choice, ListOf, MapOf, Number, Pair, Ref, Shape, Struct, Text, WordOrNumber

COMMAND = "python -m troubleshooter.kb --schema > kb/schema.json"
_TEXT = ["string", "number", "boolean"]

Json = dict[str, Any]


def schema() -> dict[str, object]:
    """One schema for all files under kb/: which of the four forms holds is seen by the keys that stand there."""
    defs: dict[str, Json] = {}
    article, shared, reference = (_shape(one, defs) for one in (ARTICLE, SHARED_FILE, REFERENCE_FILE))
    cases = _shape(SCENARIO_FILE, defs)
    only_articles = [one.key for one in ARTICLE.fields if one.key not in SHARED_FILE.by_key]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Knowledge files of troubleshooter",
        "description": f"Generated: {COMMAND}",
        "if": {"type": "array"},
        "then": cases,
        "else": {
            "if": _any_of([one.key for one in REFERENCE_FILE.fields]),
            "then": reference,
            "else": {
                "if": {**_any_of(list(SHARED_FILE.by_key)), "not": _any_of(only_articles)},
                "then": shared,
                "else": article,
            },
        },
        "$defs": dict(sorted(defs.items())),
    }


def schema_text() -> str:
    """The content of kb/schema.json."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def _any_of(keys: list[str]) -> Json:
    return {"anyOf": [{"required": [key]} for key in keys]}


def _shape(shape: Shape, defs: dict[str, Json]) -> Json:
    match shape:
        case Text():
            return (
                {"type": _TEXT}
                if shape.pattern is None
                else {"type": _TEXT, "pattern": f"^(?:{shape.pattern.pattern})$"}
            )
        case Ref():
            return {"type": _TEXT, "description": f"names a {shape.what}"}
        case Choice():
            return _choice(shape)
        case Number():
            return _number(shape)
        case WordOrNumber():
            return {"anyOf": [{"enum": list(shape.words)}, _number(shape.number)]}
        case ListOf():
            return _list(shape, defs)
        case MapOf():
            return _map(shape, defs)
        case Pair():
            value = _shape(shape.value, defs)
            return {
                "anyOf": [
                    {"type": "string"},
                    {"type": "object", "additionalProperties": value, "minProperties": 1, "maxProperties": 1},
                ]
            }
        case Struct():
            if shape.name not in defs:
                defs[shape.name] = {}
                defs[shape.name] = _struct(shape, defs)
            return {"$ref": f"#/$defs/{shape.name}"}


def _choice(shape: Choice) -> Json:
    words: list[Any] = list(shape.words)
    if set(words) == {"true", "false"}:
        words += [True, False]
    return {"enum": words}


def _number(shape: Number) -> Json:
    low = "exclusiveMinimum" if shape.above else "minimum"
    return {"type": "integer" if shape.whole else "number", low: shape.low, "maximum": shape.high}


def _list(shape: ListOf, defs: dict[str, Json]) -> Json:
    item = _shape(shape.item, defs)
    found: Json = {"type": "array", "items": item}
    if shape.at_least:
        found["minItems"] = shape.at_least
    if shape.unique:
        found["uniqueItems"] = True
    return {"anyOf": [item, found]} if shape.one else found


def _map(shape: MapOf, defs: dict[str, Json]) -> Json:
    found: Json = {"type": "object", "additionalProperties": _shape(shape.value, defs)}
    if isinstance(shape.key, Choice):
        found["propertyNames"] = {"enum": list(shape.key.words)}
    elif isinstance(shape.key, Text) and shape.key.pattern is not None:
        found["propertyNames"] = {"pattern": f"^(?:{shape.key.pattern.pattern})$"}
    if shape.at_least:
        found["minProperties"] = shape.at_least
    return found


def _struct(shape: Struct, defs: dict[str, Json]) -> Json:
    properties: dict[str, Json] = {}
    for one in shape.fields:
        inner = _shape(one.shape, defs)
        properties[one.key] = {**inner, "description": one.help}
    found: Json = {"type": "object", "description": shape.help, "properties": properties, "additionalProperties": False}
    if shape.extra is not None:
        found["additionalProperties"] = _shape(shape.extra, defs)
    required = [one.key for one in shape.fields if one.required]
    if shape.shared:
        properties["use"] = {"type": "string", "pattern": "^shared#", "description": "A piece of kb/shared: shared#id"}
        found["anyOf"] = [{"required": ["use"]}, {"required": required}]
    elif required:
        found["required"] = required
    if shape.alone:
        return {"anyOf": [{"type": _TEXT}, found]}
    return found
