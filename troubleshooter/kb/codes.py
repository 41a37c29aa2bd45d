"""Every mistake this room can find: its stable code, its level, why it matters, a bad and a good example.

Rules: a code is kebab-case and never changes its meaning; a Problem is made only through `Findings.add`, which takes
its level from here. An ERROR keeps its article (or scenario, or shared piece) out, a WARNING does not.
The tables feed `explain CODE`. Examples are cut-outs of files and really run: `tests/code_samples.py` says how, and a
test holds that the bad one gives the code and the good one nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from troubleshooter.kb.node_codes import CHECKS, REFERENCES, error, warning
from troubleshooter.model.problem import Code

_FILE: Mapping[str, Code] = {
    "unreadable-file": error(
        "A file or folder that cannot be opened would silently be missing from the knowledge.",
        "# demo/slow-line.yaml -> slow-line.yaml\n",
        ("# demo/slow-line.yaml\ntitle: The line is slow in the evening"),
    ),
    "wrong-extension": warning(
        "Only `.yaml` is read; the file would be left out unseen.",
        ("# demo/event-6.yml\nid: event-6"),
        ("# demo/slow-line.yaml\nid: slow-line"),
    ),
    "file-too-large": error(
        "A bound keeps a damaged or hostile file from eating memory.",
        "summary: <1000001 letters>",
        "summary: <500 letters>",
    ),
    "empty-file": error(
        "An empty file holds no article.", "# nothing but a comment", "summary: The tunnel does not come up."
    ),
    "not-utf8": error(
        "Text in another encoding would be shown with wrong letters.",
        "title: The café's tunnel is down  # saved as Windows-1252",
        "title: The café's tunnel is down  # saved as UTF-8",
    ),
    "utf-16": error(
        'Windows editors may save as UTF-16 ("Unicode"); everything here is UTF-8.',
        "title: The café's tunnel is down  # saved as UTF-16",
        "title: The café's tunnel is down  # saved as UTF-8",
    ),
    "byte-order-mark": warning(
        "An invisible mark at the start of the file confuses other tools.",
        "title: The café's tunnel is down  # saved as UTF-8 with BOM",
        "title: The café's tunnel is down  # saved as UTF-8",
    ),
    "binary-file": error(
        "A NUL byte means that this is no text file.", "title: The tunnel<NUL> is down", "title: The tunnel is down"
    ),
    "control-character": error(
        "Control characters can steer the reader's terminal and cannot be seen in an editor.",
        "title: The <ESC>[31mtunnel is down",
        "title: The tunnel is down",
    ),
    "invisible-character": error(
        "Zero-width and direction-changing characters make text read otherwise than it is, and break search.",
        "title: The tun<zero-width space>nel is down",
        "title: The tunnel is down",
    ),
    "too-many-problems": error(
        "Only the first problems of a file are listed; mend them and check again.",
        "<500 keys>",
        "title: The tunnel is down",
    ),
}

_YAML: Mapping[str, Code] = {
    "yaml-syntax": error(
        "The file is not YAML from this place on, so nothing of it can be read.",
        "title: Error: the tunnel is down",
        'title: "Error: the tunnel is down"',
    ),
    "tab-indentation": error(
        "YAML is indented with spaces only.", ("support:\n<tab>status: supported"), ("support:\n  status: supported")
    ),
    "too-deep": error(
        "Nothing in this format nests that deeply; it is a slip or an attack.",
        "applies_to: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[windows-11]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
        "applies_to: [windows-11]",
    ),
    "several-documents": error(
        "One file holds one article.",
        ("summary: The tunnel does not come up.\n---\nid: another-one"),
        "summary: The tunnel does not come up.",
    ),
    "anchor": error(
        "Anchors hide what a node says; share through kb/shared instead.",
        "title: &name The tunnel is down",
        "title: The tunnel is down",
    ),
    "alias": error(
        "Aliases hide what a node says; share through kb/shared instead.", "title: *name", "title: The tunnel is down"
    ),
    "merge-key": error(
        "Merge keys hide what a node says; share through kb/shared instead.",
        ("support:\n  <<: *usual\n  status: supported"),
        ("support:\n  status: supported"),
    ),
    "tag": error(
        "Every value is text here; what it is, its key decides.",
        "title: !!str The tunnel is down",
        "title: The tunnel is down",
    ),
    "duplicate-key": error(
        "The second of two equal keys would silently win or lose.",
        ("title: The tunnel is down\ntitle: It never comes up"),
        "title: The tunnel is down",
    ),
    "complex-key": error(
        "A key is one plain word.", ("support:\n  ? [status]\n  : supported"), ("support:\n  status: supported")
    ),
    "wrong-top-level": error(
        "An article is a mapping of keys, a scenario file a list of cases.",
        ("- id: tunnel-down\n  title: The tunnel is down"),
        "id: tunnel-down",
    ),
}

_SHAPE: Mapping[str, Code] = {
    "unknown-key": error(
        "A key that is not read would be a rule that never works.",
        "causes: {wrong-port: {likelyhood: rare}}",
        "causes: {wrong-port: {likelihood: rare}}",
    ),
    "missing-key": error(
        "Without it the node cannot be used.",
        "notes: [{sources: [page]}]",
        "notes: [{text: The icon may lag behind., sources: [page]}]",
    ),
    "wrong-type": error(
        "Text, list and mapping are not interchangeable.",
        "symptoms: {down: {phrases: tunnel is down}}",
        "symptoms: {down: {phrases: [tunnel is down]}}",
    ),
    "empty-value": error("A key with nothing behind it says nothing.", "title:", "title: The tunnel is down"),
    "empty-list": error(
        "Here at least one entry is needed.",
        "symptoms: {down: {causes: []}}",
        "symptoms: {down: {causes: [wrong-port, firewall]}}",
    ),
    "several-lines": error(
        "This text stands on one line of the screen.",
        ("title: |\n  The tunnel\n  is down"),
        "title: The tunnel is down",
    ),
    "bad-id": error(
        "Ids are typed, linked and used as file names: lower-case letters, digits and hyphens.",
        ("sources: {Page_2: {title: A second page}}\nnotes: [{text: The icon may lag behind., sources: [Page_2]}]"),
        ("sources: {page-2: {title: A second page}}\nnotes: [{text: The icon may lag behind., sources: [page-2]}]"),
    ),
    "bad-number": error(
        "A plain decimal number is expected.", "fixes: {set-port: {minutes: ten}}", "fixes: {set-port: {minutes: 10}}"
    ),
    "out-of-range": error(
        "The number lies outside what makes sense here.",
        "checks: {port: {results: {refused: {chance: {wrong-port: 1.5}}}}}",
        "checks: {port: {results: {refused: {chance: {wrong-port: 0.5}}}}}",
    ),
    "bad-date": error("A date is written year-month-day.", "reviewed: {on: 20.11.2026}", "reviewed: {on: 2026-11-20}"),
    "bad-url": error(
        "A source is a page on the web.",
        "sources: {page: {url: 'javascript:alert(1)'}}",
        "sources: {page: {url: 'https://example.com/page'}}",
    ),
    "bad-error-code": error(
        "An error code is a number of at most 32 bits.",
        ("# reference/codes.yaml\ncodes: [{code: 0x8009032Z, symbol: SEC_E_X, meaning: none}]"),
        ('# reference/codes.yaml\ncodes: [{code: "0x80090326", symbol: SEC_E_ILLEGAL_MESSAGE, meaning: broken off}]'),
    ),
    "unknown-choice": error(
        "Only the written words are understood here.",
        "fixes: {set-port: {risk: hihg}}",
        "fixes: {set-port: {risk: high}}",
    ),
    "duplicate-item": error(
        "The same name twice in a list is a slip.",
        "applies_to: [windows-10, windows-10]",
        "applies_to: [windows-10, windows-11]",
    ),
}

_NODES: Mapping[str, Code] = {
    "id-not-file-name": error(
        "An article is found by its file name.",
        ("# demo/slow-line.yaml\nid: slowline"),
        ("# demo/slow-line.yaml\nid: slow-line"),
    ),
    "duplicate-article": error(
        "Two files claim one id.",
        ("# demo/slow/slow-line.yaml\nid: slow-line"),
        (
            "# demo/slow/slow-dns.yaml\n"
            "id: slow-dns\n"
            "title: Names take long to find\n"
            "symptoms: {slow: {title: Names take long, phrases: [names are slow]}}"
        ),
    ),
    "duplicate-node": error(
        "Ids are unique in a file, whatever they name: `article#node` must mean one thing.",
        (
            "causes:\n"
            "  port: {title: The port is closed, because: A rule., outcome: harmless, sources: [page]}\n"
            "checks:\n"
            '  port: {ask: "Does the port answer?"}\n'
            "symptoms: {down: {causes: [wrong-port, firewall, port]}}"
        ),
        (
            "causes:\n"
            "  port-closed: {title: The port is closed, because: A rule., outcome: harmless, sources: [page]}\n"
            "checks:\n"
            "  port: {results: {refused: {points_to: [wrong-port, port-closed]}}}\n"
            "symptoms: {down: {causes: [wrong-port, firewall, port-closed]}}"
        ),
    ),
    "duplicate-shared": error(
        "`shared#x` must mean one thing.",
        ("# shared/more.yaml\ninputs: {server: {type: host, title: The other name}}"),
        ("# shared/more.yaml\ninputs: {other-server: {type: host, title: The other name}}"),
    ),
    "duplicate-reference": error(
        "The same code of the same table, or the same term, stands there twice.",
        (
            "# reference/codes.yaml\n"
            "codes:\n"
            "- {code: '5', symbol: ERROR_ACCESS_DENIED, meaning: no rights, table: win32}\n"
            "- {code: '5', symbol: ERROR_ACCESS_DENIED, meaning: not allowed, table: win32}"
        ),
        (
            "# reference/codes.yaml\n"
            "codes:\n"
            "- {code: '5', symbol: ERROR_ACCESS_DENIED, meaning: no rights, table: win32}"
        ),
    ),
    "reserved-name": error(
        "`unknown` is a result that every check has, `other` the cause no article lists, `shared` the shelf.",
        "checks: {icon: {results: {unknown: {says: Could not tell}}}}",
        "checks: {icon: {results: {grey: {says: It is grey}}}}",
    ),
    "former-id-taken": error(
        "An old id must lead to one article.",
        "formerly: [slow-line]  # and there is an article slow-line",
        "formerly: [tunnel-is-down]",
    ),
    "no-way-in": error(
        "Without a symptom or a goal nobody ever gets to the article.",
        "symptoms: {}",
        "symptoms: {down: {title: The tunnel is down, phrases: [tunnel is down], causes: [wrong-port, firewall]}}",
    ),
}

GROUPS: Mapping[str, Mapping[str, Code]] = MappingProxyType(
    {
        "files": _FILE,
        "YAML": _YAML,
        "keys and values": _SHAPE,
        "articles and their nodes": _NODES,
        "names of other things": REFERENCES,
        "checks, probes and what results mean": CHECKS,
    }
)
CODES: Mapping[str, Code] = MappingProxyType({code: page for group in GROUPS.values() for code, page in group.items()})
