"""Makes files out of the examples on a code's page, so that tests can run what the page shows.

An example is a cut-out of a file. How it becomes a folder of knowledge:
- `# demo/x.yaml` on a line of its own begins that file; what stands before the first such line belongs to the article.
- A cut-out of an article is laid over the sound one below (`shared/`, `reference/` and `.scenarios.yaml` files are
  whole). For mistakes of YAML itself, where nothing can be laid over anything, its text takes the place of the
  article's top-level key of the same name; a cut-out without one is the whole file.
- `<tab>`, `<NUL>`, `<ESC>`, `<zero-width space>`, `<500 letters>`, `<500 keys>` stand for what a page cannot show;
  `# saved as X` says the encoding, `# demo/x.yaml -> y` a link.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

ARTICLE = "demo/tunnel-down.yaml"
BASE = """\
id: tunnel-down
title: The tunnel is down and nothing answers
product: demo
status: draft
support:
  status: supported
reviewed: {on: 2026-11-01, by: kb-team}
summary: The tunnel does not come up.
related: []
sources:
  page: {title: A page about ports, author: Somebody}
inputs:
  server: {type: host, title: The public name}
symptoms:
  down:
    title: The tunnel is down
    phrases: [tunnel is down]
    causes: [wrong-port, firewall]
causes:
  wrong-port:
    title: The server listens on another port
    likelihood: common
    because: Somebody moved it.
    sources: [page]
    fixes: [set-port]
  firewall:
    title: The firewall drops the packets
    likelihood: common
    because: A rule is missing.
    sources: [page]
    fixes: [open-firewall]
checks:
  port:
    ask: Does the port answer?
    by_hand: {from: [client], minutes: 2, how: Let `Test-NetConnection` try it.}
    probe: {kind: tcp, host: $server, port: 443, from: [client]}
    results:
      refused: {says: It refuses, points_to: [wrong-port]}
      timed-out: {says: Nothing comes back, points_to: [firewall]}
      connected: {says: It answers, rules_out: [wrong-port, firewall]}
    ignore: [unreachable, name-not-found]
    sources: [page]
  icon:
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
    verify: {check: icon, expect: [up]}
    sources: [page]
  open-firewall:
    title: Let the packets through
    where: firewall
    minutes: 10
    steps: Add the rule.
    undo: Remove the rule.
    verify: {check: icon, expect: [up]}
    sources: [page]
"""
NEIGHBOUR = """\
id: slow-line
title: The line is slow in the evening
product: demo
status: draft
support: {status: supported}
reviewed: {on: 2026-11-01, by: kb-team}
summary: Everything takes long.
sources:
  book: {title: A book about lines}
symptoms:
  slow:
    title: Pages take long to load
    phrases: [everything is slow]
    causes: [many-people]
causes:
  many-people:
    title: Everybody is at home
    because: They watch films.
    outcome: harmless
    sources: [book]
checks:
  hour:
    ask: What time is it?
    by_hand: {from: [client], minutes: 1, how: Look at the clock.}
    results:
      evening: {says: It is evening, points_to: [many-people]}
      morning: {says: It is morning, rules_out: [many-people]}
    sources: [book]
"""
SHARED = """\
checks:
  who-is-affected:
    ask: Who is affected?
    by_hand: {from: [client], minutes: 2, how: Ask a colleague.}
    results:
      one: {says: One computer}
      all: {says: Everybody}
    inferred: true
inputs:
  server: {type: host, title: The public name}
"""
REFERENCE = (
    "codes:\n- {code: '0x80090326', symbol: SEC_E_ILLEGAL_MESSAGE, meaning: broken off, table: hresult, source: page}\n"
)
_BEGINNING = "Description                    : NCSI Configuration\n"
_SET = (
    "CorporateDNSProbeHostAddress   : fd00:db8::1\n"
    "CorporateDNSProbeHostName      : directaccess-corpConnectivityHost.corp.example.com\n"
    "CorporateSitePrefixList        : {fd00:db8::/48}\n"
    "CorporateWebsiteProbeURL       : http://directaccess-WebProbeHost.corp.example.com\n"
    "DomainLocationDeterminationURL : https://nls.corp.example.com/\n"
)
_TCP = Path(__file__).parents[1] / "kb" / "evidence" / "tcp"
_TCP_NAMES = ("refused", "timed-out", "connected")
_AROUND = {
    "demo/slow-line.yaml": NEIGHBOUR,
    "shared/pieces.yaml": SHARED,
    "reference/codes.yaml": REFERENCE,
    "evidence/ncsi/configured.txt": f"{_BEGINNING}{_SET}\n-- end of output --\n",
    "evidence/ncsi/cut.txt": _BEGINNING,
    **{f"evidence/tcp/{name}.json": (_TCP / f"{name}.json").read_text("utf-8") for name in _TCP_NAMES},
}

# What cannot be laid over: YAML reads these examples otherwise than they are meant, or not at all.
AS_TEXT = frozenset((
    "empty-file", "not-utf8", "utf-16", "byte-order-mark", "binary-file", "control-character", "invisible-character",
    "yaml-syntax", "tab-indentation", "too-deep", "several-documents", "anchor", "alias", "merge-key", "tag",
    "duplicate-key", "complex-key", "wrong-top-level", "empty-value", "file-too-large", "too-many-problems",
    "duplicate-item",
))  # fmt: skip

_FILE = re.compile(r"^# ([\w./-]+\.(?:yaml|yml|txt))(?: -> (\S+))?\n", re.MULTILINE)
_ENCODINGS = {"Windows-1252": "cp1252", "UTF-16": "utf-16", "UTF-8 with BOM": "utf-8-sig", "UTF-8": "utf-8"}
_STANDS_FOR = {"<tab>": "\t", "<NUL>": "\0", "<ESC>": "\x1b", "<zero-width space>": "\u200b"}


def write_sample(folder: Path, code: str, example: str) -> Path:
    """A knowledge folder that holds the example of the code's page."""
    before, *parts = _FILE.split(example.rstrip("\n") + "\n")
    files: dict[str, str | Path] = dict(_AROUND)
    files[ARTICLE] = _article(BASE, before, code) if before.strip() else BASE
    for name, link, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        files[name] = Path(link) if link else _file(name, text, code)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Path):
            path.symlink_to(content)
        else:
            path.write_bytes(_bytes(content))
    return folder


def _file(name: str, text: str, code: str) -> str:
    if not name.startswith("demo/") or name.endswith(".scenarios.yaml"):
        return text
    return _article(NEIGHBOUR if "slow" in name else BASE, text, code)


def _article(base: str, piece: str, code: str) -> str:
    if code in AS_TEXT:
        return _in_place(base, piece)
    laid = _lay_over(yaml.load(base, yaml.BaseLoader), yaml.load(piece, yaml.BaseLoader))
    return yaml.dump(laid, sort_keys=False, width=1000, allow_unicode=True)


def _in_place(base: str, piece: str) -> str:
    key = re.match(r"([a-z_]+):", piece)
    if key is None:
        return piece
    block = re.compile(rf"^{key[1]}:.*\n(?:[ ].*\n)*", re.MULTILINE)
    if not block.search(base):
        return base + piece
    return block.sub(lambda _: piece, base, count=1)


def _lay_over(below: Any, above: Any) -> Any:
    if isinstance(below, dict) and isinstance(above, dict) and above:
        return {**below, **{key: _lay_over(below.get(key), value) for key, value in above.items()}}
    return above


def _bytes(text: str) -> bytes:
    for shown, meant in _STANDS_FOR.items():
        text = text.replace(shown, meant)
    text = re.sub(r"<(\d+) letters>", lambda match: "x" * int(match[1]), text)
    text = re.sub(r"<(\d+) keys>", lambda match: "\n".join(f"key-{n}: x" for n in range(int(match[1]))), text)
    encoding = re.search(r"# saved as (.+)$", text, re.MULTILINE)
    return text.encode(_ENCODINGS[encoding[1]] if encoding else "utf-8")
