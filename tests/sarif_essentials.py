"""The part of SARIF 2.1.0 that `check` writes, as a table, and a reader that finds what breaks it.

Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0", sections 3.13 (sarifLog), 3.14 (run),
3.18 and 3.19 (tool, toolComponent), 3.49 and 3.50 (reportingDescriptor, reportingConfiguration), 3.27 (result), 3.28
(location), 3.29 (physicalLocation), 3.4 (artifactLocation), 3.30 (region), 3.11 and 3.12 (message,
multiformatMessageString), https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_URI = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})+")
_LEVELS = ("none", "note", "warning", "error")

# object -> property -> (required, what it holds: an object's name, [that] for a list of them, or a test for a value)
_SHAPES: dict[str, dict[str, tuple[bool, Any]]] = {
    "sarifLog": {
        "$schema": (False, lambda value: bool(_URI.fullmatch(value))),
        "version": (True, lambda value: value == "2.1.0"),
        "runs": (True, ["run"]),
    },
    "run": {
        "tool": (True, "tool"),
        "columnKind": (False, lambda value: value in ("utf16CodeUnits", "unicodeCodePoints")),
        "results": (False, ["result"]),
    },
    "tool": {"driver": (True, "toolComponent")},
    "toolComponent": {
        "name": (True, lambda value: bool(value.strip())),
        "semanticVersion": (False, lambda value: bool(re.match(r"\d+\.\d+\.\d+", value))),
        "rules": (False, ["reportingDescriptor"]),
    },
    "reportingDescriptor": {
        "id": (True, lambda value: bool(value.strip())),
        "name": (False, lambda value: value.isalnum() and value[0].isupper()),
        "shortDescription": (False, "multiformatMessageString"),
        "fullDescription": (False, "multiformatMessageString"),
        "help": (False, "multiformatMessageString"),
        "defaultConfiguration": (False, "reportingConfiguration"),
    },
    "reportingConfiguration": {"level": (False, lambda value: value in _LEVELS)},
    "multiformatMessageString": {
        "text": (True, lambda value: bool(value.strip())),
        "markdown": (False, lambda value: bool(value.strip())),
    },
    "result": {
        "ruleId": (False, bool),
        "ruleIndex": (False, lambda value: type(value) is int and value >= -1),
        "level": (False, lambda value: value in _LEVELS),
        "message": (True, "message"),
        "locations": (False, ["location"]),
    },
    "message": {"text": (True, bool)},
    "location": {"physicalLocation": (False, "physicalLocation")},
    "physicalLocation": {"artifactLocation": (True, "artifactLocation"), "region": (False, "region")},
    "artifactLocation": {"uri": (True, lambda value: bool(_URI.fullmatch(value)))},
    "region": {
        "startLine": (True, lambda value: type(value) is int and value >= 1),
        "startColumn": (False, lambda value: type(value) is int and value >= 1),
    },
}


def wrong_in(value: Any, shape: str) -> Iterator[str]:
    """What of a document breaks the table, in words."""
    if not isinstance(value, dict):
        yield f"{shape} is no object"
        return
    known = _SHAPES[shape]
    yield from (f"{shape} knows no {key}" for key in value if key not in known)
    yield from (f"{shape} lacks {key}" for key, (required, _) in known.items() if required and key not in value)
    for key, (_, holds) in known.items():
        if key not in value:
            continue
        if isinstance(holds, str):
            yield from wrong_in(value[key], holds)
        elif isinstance(holds, list):
            for item in value[key]:
                yield from wrong_in(item, holds[0])
        elif not holds(value[key]):
            yield f"{shape}.{key} is {value[key]!r}"
