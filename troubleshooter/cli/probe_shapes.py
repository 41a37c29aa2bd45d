"""The JSON forms of one check: values -> plain dicts. Their keys are a contract; more may be added, none renamed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from troubleshooter.driver.probing import Seen
from troubleshooter.model.evidence import CheckKind, Door, FactValue

Shape = dict[str, Any]


def facts_shape(facts: Mapping[str, FactValue]) -> Shape:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in facts.items()}


def probe_shape(kind: CheckKind, params: Mapping[str, str], seen: Seen) -> Shape:
    """`probe`."""
    return {
        "kind": kind.name,
        "params": dict(params),
        "result": seen.observation.result,
        "results": list(seen.observation.results),
        "says": seen.observation.says,
        "facts": facts_shape(seen.observation.facts),
        "started": seen.raw.started.isoformat(),
        "seconds": round(seen.raw.duration_s, 3),
        "raw_digest": seen.raw.digest(),
        "sentence": seen.raw.probe.sentence if seen.raw.probe and seen.raw.door is Door.LIVE else "",
        "door": seen.raw.door.value,
    }


def kind_shape(kind: CheckKind) -> Shape:
    """`probe --list`."""
    return {
        "kind": kind.name,
        "summary": kind.summary,
        "params": [
            {
                "name": param.name,
                "type": param.type.value,
                "help": param.help,
                "required": param.required,
                "default": param.default,
                "choices": list(param.choices),
            }
            for param in kind.params
        ],
        "results": [{"name": result.name, "says": result.says} for result in kind.results],
        "facts": [{"name": fact.name, "help": fact.help, "many": fact.many} for fact in kind.facts],
        "doors": [door.value for door in kind.doors],
        "places": [place.value for place in kind.places],
        "platform": kind.platform.value,
        "privilege": kind.privilege.value,
        "explicit": kind.explicit,
        "seconds": kind.seconds,
        "timeout_s": kind.timeout_s,
        "by_hand": kind.by_hand,
        "paste_how": kind.paste_how,
        "sources": list(kind.sources),
    }
