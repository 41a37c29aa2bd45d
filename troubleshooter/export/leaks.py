"""Looks through a finished text for private values, in every spelling and escaping. The last gate before writing.

Rules: the text is read as each format would read it (Markdown escapes, HTML entities, JSON escapes, percent escapes,
Mermaid codes); weak values (see `redaction`) are not looked for; whatever is found stops the writing.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from urllib.parse import unquote

from troubleshooter.export.private_kinds import (
    FREE_AFTER,
    FREE_BEFORE,
    Kind,
    as_address,
    may_hold,
    spelling_pattern,
    squeezed,
)
from troubleshooter.export.pseudonyms import shape_of
from troubleshooter.export.redaction import PrivateMap

_MARKDOWN_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_JSON_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_MERMAID_CODE = re.compile(r"#(\d{1,7});")
_COLONED = re.compile(r"(?<![\w:])[0-9a-f:]*:[0-9a-f:]*:[0-9a-f:.]*", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,200}>")


def leaks(text: str, mapping: Mapping[str, str]) -> tuple[str, ...]:
    """The private values of `mapping` that are still in `text`; empty when it may be written."""
    readings = _readings(text)
    addresses = {str(address) for reading in readings for address in _addresses(reading)}
    short = [squeezed(reading) for reading in readings]
    return tuple(
        value
        for value, kind in _wanted(mapping)
        if _canonical(value) in addresses
        or _is_in(
            value, kind, [full for full, quick in zip(readings, short, strict=True) if may_hold(quick, kind, value)]
        )
    )


def _wanted(mapping: Mapping[str, str]) -> list[tuple[str, Kind]]:
    if isinstance(mapping, PrivateMap):
        return [(entry.value, entry.kind) for entry in mapping.entries if entry.value not in mapping.weak]
    return [(value, shape_of(value) or Kind.TEXT) for value in mapping if value.strip()]


def _is_in(value: str, kind: Kind, readings: list[str]) -> bool:
    pattern = re.compile(f"{FREE_BEFORE}(?:{spelling_pattern(kind, value)}){FREE_AFTER}", re.IGNORECASE)
    return any(pattern.search(reading) for reading in readings)


def _readings(text: str) -> tuple[str, ...]:
    """The text as it stands, and as each format's reader would see it."""
    entities = html.unescape(text)
    markdown = html.unescape(_MARKDOWN_ESCAPE.sub(r"\1", text))
    json = _JSON_ESCAPE.sub(lambda found: chr(int(found.group(1), 16)), text).replace("\\\\", "\\").replace('\\"', '"')
    mermaid = _MERMAID_CODE.sub(lambda found: chr(min(int(found.group(1)), 0x10FFFF)), entities)
    found = (text, entities, markdown, json, mermaid, unquote(text), _TAG.sub("", entities))
    return tuple(dict.fromkeys(found))


def _addresses(text: str) -> list[object]:
    """IPv6 addresses in any notation: those with a long form that no pattern could list."""
    found = (as_address(token.strip(".").removesuffix(":") if not token.endswith("::") else token)
             for token in _COLONED.findall(text))  # fmt: skip
    return [address for address in found if address is not None]


def _canonical(value: str) -> str:
    address = as_address(value)
    return str(address) if address is not None else ""
