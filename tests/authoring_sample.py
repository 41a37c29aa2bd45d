"""A sound small knowledge for tests of `check`, and a way to lay pieces of an article over it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

SOUND = """\
id: wrong-port-open
title: The tunnel is down and nothing answers
product: demo
status: draft
support: {status: supported}
reviewed: {on: '2026-11-01', by: kb-team}
sources:
  page: {title: A page about ports, author: Somebody}
summary: The tunnel does not come up.
symptoms:
  down:
    title: The tunnel is down
    codes: ['0x80090326']
    phrases: [tunnel is down]
    causes: [wrong-port, other-port]
  slow:
    title: The tunnel is slow
    phrases: [tunnel is slow]
    causes: [other-port]
causes:
  wrong-port:
    title: The server listens on another port
    likelihood: common
    because: Somebody moved it.
    sources: [page]
    fixes: [set-port]
  other-port:
    title: The firewall drops the packets
    likelihood: common
    because: A rule is missing.
    sources: [page]
    fixes: [open-firewall]
checks:
  port-open:
    ask: Does the port answer?
    by_hand: {from: [client], minutes: 2, how: 'Run `Test-NetConnection` and read its last line.'}
    results:
      refused: {says: It refuses, points_to: [wrong-port]}
      silent: {says: Nothing comes back, points_to: [other-port]}
      open: {says: It answers, rules_out: [wrong-port, other-port]}
    sources: [page]
  tunnel-up:
    ask: Is the tunnel up?
    by_hand: {from: [client], minutes: 1, how: Look at its icon.}
    results:
      up: {says: It is up, ends: nothing-wrong}
      down: {says: It is down}
    sources: [page]
fixes:
  set-port:
    title: Set the port back
    where: client
    minutes: 5
    steps: Type the right number into the dialogue.
    undo: Type the number you noted.
    verify: {check: tunnel-up, expect: [up]}
    sources: [page]
  open-firewall:
    title: Let the packets through
    where: firewall
    minutes: 10
    steps: Add the rule.
    undo: Remove the rule.
    verify: {check: tunnel-up, expect: [up]}
    sources: [page]
"""

CODES = (
    "codes:\n- {code: '0x80090326', symbol: SEC_E_ILLEGAL_MESSAGE, meaning: broken off, table: hresult, source: page}\n"
)


def _lay_over(below: Any, above: Any) -> Any:
    if isinstance(below, dict) and isinstance(above, dict):
        return {**below, **{key: _lay_over(below.get(key), value) for key, value in above.items()}}
    return above


def laid_over(piece: str) -> str:
    """The sound article with a piece (YAML) laid over it. Scalars stay text: `BaseLoader` types nothing."""
    return yaml.dump(
        _lay_over(yaml.load(SOUND, yaml.BaseLoader), yaml.load(piece, yaml.BaseLoader)), sort_keys=False, width=1000
    )


def knowledge_in(folder: Path, article: str = SOUND, scenarios: str = "") -> Path:
    """A knowledge folder with one article, its scenarios and the reference data."""
    (folder / "demo").mkdir(parents=True)
    (folder / "reference").mkdir()
    (folder / "reference" / "codes.yaml").write_text(CODES, "utf-8")
    (folder / "demo" / "wrong-port-open.yaml").write_text(article, "utf-8")
    if scenarios:
        (folder / "demo" / "wrong-port-open.scenarios.yaml").write_text(scenarios, "utf-8")
    return folder
