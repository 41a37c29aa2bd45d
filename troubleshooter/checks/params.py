"""Parameters of a check: text in, normal forms out, or everything that is wrong with them at once."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import CheckKind
from troubleshooter.model.values import Rejected, parse_value


@dataclass(frozen=True)
class BadParam:
    """One parameter that cannot be used, and why, as a sentence for the user."""

    name: str
    message: str


def parse_params(kind: CheckKind, values: Mapping[str, str]) -> Mapping[str, str] | tuple[BadParam, ...]:
    """Return the normal forms with defaults filled in, or every problem.

    An optional parameter that is empty or missing, and has no default, is left out of the result.
    """
    specs = {spec.name: spec for spec in kind.params}
    bad = [_unknown_name(name, tuple(specs)) for name in values if name not in specs]
    parsed: dict[str, str] = {}
    for spec in kind.params:
        given = values.get(spec.name, "").strip()
        text = given or (spec.default or "")
        if not text:
            if spec.required:
                bad.append(BadParam(spec.name, f"is needed: {spec.help}"))
            continue
        value = parse_value(spec.type, text, spec.choices)
        if isinstance(value, Rejected):
            bad.append(BadParam(spec.name, value.message + _nearest(given, spec.choices)))
        else:
            parsed[spec.name] = value
    return tuple(bad) if bad else parsed


def _unknown_name(name: str, known: tuple[str, ...]) -> BadParam:
    nearest = _nearest(name, known)
    return BadParam(clean(name, 60), f"is no parameter of this check{nearest or '; it has ' + ', '.join(known)}")


def _nearest(text: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(text.lower()[:100], known, n=1, cutoff=0.5)
    return f'; did you mean "{close[0]}"?' if close else ""
