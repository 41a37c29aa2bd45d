"""Every mistake this room can find: its stable code, its level, why it matters, a bad and a good example.

Rules: a code is kebab-case and never changes its meaning; a Problem is made only through `Findings.add`, which takes
its level from here. An ERROR keeps its article (or scenario, or shared piece) out, a WARNING does not.
The table feeds `explain CODE`; a test holds that every code here has a broken file that provokes it.
"""

from __future__ import annotations

from collections.abc import Mapping

from troubleshooter.model.problem import Code, Level


def _error(why: str, bad: str, good: str) -> Code:
    return Code(Level.ERROR, why, bad, good)


def _warning(why: str, bad: str, good: str) -> Code:
    return Code(Level.WARNING, why, bad, good)


_FILE: Mapping[str, Code] = {
    "unreadable-file": _error(
        "A file or folder that cannot be opened would silently be missing from the knowledge.",
        "a.yaml is a link to itself, or may not be read",
        "a.yaml is an ordinary file with read permission",
    ),
    "wrong-extension": _warning(
        "Only `.yaml` is read; the file would be left out unseen.", "event-6.yml", "event-6.yaml"
    ),
    "file-too-large": _error(
        "A bound keeps a damaged or hostile file from eating memory.", "an article of 50 MB", "an article of 20 kB"
    ),
    "empty-file": _error("An empty file holds no article.", "# only a comment", "id: event-6\ntitle: ..."),
    "not-utf8": _error(
        "Text in another encoding would be shown with wrong letters.", "saved as Windows-1252", "saved as UTF-8"
    ),
    "utf-16": _error(
        'Windows editors may save as UTF-16 ("Unicode"); everything here is UTF-8.',
        'saved as "Unicode"',
        "saved as UTF-8",
    ),
    "byte-order-mark": _warning(
        "An invisible mark at the start of the file confuses other tools.",
        'saved as "UTF-8 with BOM"',
        "saved as UTF-8",
    ),
    "binary-file": _error("A NUL byte means that this is no text file.", "a picture named x.yaml", "text"),
    "control-character": _error(
        "Control characters can steer the reader's terminal and cannot be seen in an editor.",
        'title: "red \\e[31m"',
        "title: red",
    ),
    "invisible-character": _error(
        "Zero-width and direction-changing characters make text read otherwise than it is, and break search.",
        "phrases: [vpn<zero-width space>drops]",
        "phrases: [vpn drops]",
    ),
    "too-many-problems": _error(
        "Only the first problems of a file are listed; mend them and check again.", "500 unknown keys", "-"
    ),
}

_YAML: Mapping[str, Code] = {
    "yaml-syntax": _error(
        "The file is not YAML from this place on, so nothing of it can be read.",
        "title: Error: it fails",
        'title: "Error: it fails"',
    ),
    "tab-indentation": _error("YAML is indented with spaces only.", "causes:\n<tab>a:", "causes:\n  a:"),
    "too-deep": _error(
        "Nothing in this format nests that deeply; it is a slip or an attack.", "[[[[[[...]]]]]]", "[a, b]"
    ),
    "several-documents": _error("One file holds one article.", "id: a\n---\nid: b", "two files"),
    "anchor": _error(
        "Anchors hide what a node says; share through kb/shared instead.", "client: &c {title: x}", "client: {title: x}"
    ),
    "alias": _error(
        "Aliases hide what a node says; share through kb/shared instead.", "server: *c", "server: {use: shared#server}"
    ),
    "merge-key": _error(
        "Merge keys hide what a node says; share through kb/shared instead.",
        "<<: *base",
        "server: {use: shared#server}",
    ),
    "tag": _error("Every value is text here; what it is, its key decides.", "id: !!int 6", "id: 6"),
    "duplicate-key": _error(
        "The second of two equal keys would silently win or lose.", "title: a\ntitle: b", "title: a"
    ),
    "complex-key": _error("A key is one plain word.", "? [a, b]\n: c", "a: c"),
    "wrong-top-level": _error("An article is a mapping of keys, a scenario file a list of cases.", "- id: a", "id: a"),
}

_SHAPE: Mapping[str, Code] = {
    "unknown-key": _error(
        "A key that is not read would be a rule that never works.", "likelyhood: rare", "likelihood: rare"
    ),
    "missing-key": _error(
        "Without it the node cannot be used.", "causes: {a: {because: ...}}", "causes: {a: {title: ..., because: ...}}"
    ),
    "wrong-type": _error(
        "Text, list and mapping are not interchangeable.", "codes: 0x80090326", 'codes: ["0x80090326"]'
    ),
    "empty-value": _error("A key with nothing behind it says nothing.", "title:", "title: The tunnel is down"),
    "empty-list": _error("Here at least one entry is needed.", "causes: []", "causes: [no-null-suites]"),
    "several-lines": _error("This text stands on one line of the screen.", "title: |\n  a\n  b", "title: a b"),
    "bad-id": _error(
        "Ids are typed, linked and used as file names: lower-case letters, digits and hyphens.",
        "id: Event_6",
        "id: event-6",
    ),
    "bad-number": _error("A plain decimal number is expected.", "minutes: ten", "minutes: 10"),
    "out-of-range": _error("The number lies outside what makes sense here.", "chance: {a: 1.5}", "chance: {a: 0.5}"),
    "bad-date": _error("A date is written year-month-day.", "on: 20.11.2026", "on: 2026-11-20"),
    "bad-url": _error(
        "A source is a page on the web.", "url: javascript:alert(1)", "url: https://learn.microsoft.com/..."
    ),
    "bad-error-code": _error("An error code is a number of at most 32 bits.", "code: 0x8009032Z", 'code: "0x80090326"'),
    "unknown-choice": _error("Only the written words are understood here.", "risk: hihg", "risk: high"),
    "duplicate-item": _error("The same name twice in a list is a slip.", "points_to: [a, a]", "points_to: [a, b]"),
}

_NODES: Mapping[str, Code] = {
    "id-not-file-name": _error(
        "An article is found by its file name.", "event-6.yaml: id: event6", "event-6.yaml: id: event-6"
    ),
    "duplicate-article": _error("Two files claim one id.", "a/x.yaml and b/x.yaml", "a/x.yaml and b/y.yaml"),
    "duplicate-node": _error(
        "Ids are unique in a file, whatever they name: `article#node` must mean one thing.",
        "causes: {mtu: ...}\nchecks: {mtu: ...}",
        "causes: {mtu-too-small: ...}\nchecks: {mtu: ...}",
    ),
    "duplicate-shared": _error("`shared#x` must mean one thing.", "two shared files with a check `who`", "one of them"),
    "duplicate-reference": _error(
        "The same code of the same table, or the same term, stands there twice.", "codes: [x, x]", "codes: [x]"
    ),
    "reserved-name": _error(
        "`unknown` is a result that every check has, `other` the cause no article lists, `shared` the shelf.",
        "results: {unknown: ...}",
        "results: {yes: ..., no: ...}",
    ),
    "former-id-taken": _error(
        "An old id must lead to one article.",
        "formerly: [event-6] while event-6.yaml is there",
        "formerly: [event-six]",
    ),
    "no-way-in": _error(
        "Without a symptom or a goal nobody ever gets to the article.", "symptoms: {}", "symptoms: {tunnel-down: ...}"
    ),
}

_REFERENCES: Mapping[str, Code] = {
    "unknown-cause": _error(
        "The named cause is not in this article.", "points_to: [no-null-suite]", "points_to: [no-null-suites]"
    ),
    "unknown-check": _error("The named check is not in this article.", "first: tunel-state", "first: tunnel-state"),
    "unknown-fix": _error("The named fix is not in this article.", "fixes: [enable-nul]", "fixes: [enable-null]"),
    "unknown-step": _error(
        "A step of a goal is a check or a fix of this article.", "steps: [chek-a]", "steps: [check-a]"
    ),
    "unknown-input": _error("The named input is not declared.", "host: $sever", "host: $server"),
    "unknown-source": _error("The named source is not declared.", "sources: [rh]", "sources: [rh-326]"),
    "unknown-article": _error("The named article does not exist.", "related: [event-7]", "related: [event-6]"),
    "unknown-goto": _error(
        "A `goto` leads to a symptom of an existing article.", "goto: event-6#drop", "goto: event-6#drops"
    ),
    "unknown-shared": _error("kb/shared holds no such piece.", "use: shared#sever", "use: shared#server"),
    "unknown-result": _error("The check has no such result.", "only_if: {otp: [maybe]}", "only_if: {otp: [yes]}"),
    "unknown-fact": _error("The check gives no such fact.", "from: event.hash", "from: event.sha256"),
    "unknown-target": _error(
        "A scenario ends at a cause, a status word or another article's symptom; it names what exists.",
        "reaches: no-null",
        "reaches: no-null-suites",
    ),
    "scenario-without-article": _error(
        "`x.scenarios.yaml` stands beside `x.yaml`.", "tests.scenarios.yaml", "event-6.scenarios.yaml"
    ),
    "bad-reference": _error(
        "References have one spelling.", "use: server; goto: event-6", "use: shared#server; goto: event-6#drops"
    ),
    "shared-broken": _error(
        "The shared piece has mistakes of its own, so nothing can use it.", "use: shared#server", "mend kb/shared first"
    ),
    "shared-override": _error(
        "What a shared piece settles stays as it is: the question is asked once for all articles.",
        "{use: shared#who, ask: Who?}",
        "{use: shared#who, results: ...}",
    ),
    "goto-to-broken": _warning(
        "The target exists, but its article has mistakes and is left out for now.",
        "goto: event-6#drops",
        "mend event-6",
    ),
}

_CHECKS: Mapping[str, Code] = {
    "unknown-kind": _error("No such kind of check.", "probe: {kind: tls-handshak}", "probe: {kind: tls-handshake}"),
    "unknown-parameter": _error("The kind has no such parameter.", "{kind: tcp, hots: x}", "{kind: tcp, host: x}"),
    "missing-parameter": _error(
        "The kind cannot run without it.", "{kind: tcp, host: x}", "{kind: tcp, host: x, port: 443}"
    ),
    "bad-value": _error(
        "The value does not fit its type.", "{kind: tcp, host: https://x, port: 443}", "{kind: tcp, host: x, port: 443}"
    ),
    "input-type": _error("The input holds another type than the parameter takes.", "port: $server", "port: $port"),
    "result-not-of-kind": _error(
        "The kind can never give this result.", "results: {conected: ...}", "results: {connected: ...}"
    ),
    "result-not-handled": _error(
        "Each result of the kind is listed or ignored on purpose, so that none ends in silence.",
        "results: {connected: ...}",
        "results: {connected: ...}\nignore: [refused, timed-out]",
    ),
    "listed-and-ignored": _error(
        "A result is either used or ignored.", "results: {reset: ...}\nignore: [reset]", "ignore: [reset]"
    ),
    "ignore-without-probe": _error(
        "Only a kind's results can be ignored; a check by hand names just its own.", "ignore: [yes]", "-"
    ),
    "place-not-of-kind": _warning(
        "From there the kind's result says something else than the check believes.", "from: [server]", "from: [client]"
    ),
    "no-way-to-answer": _error(
        "A check needs a way: `by_hand` or `probe`.", "checks: {a: {ask: ...}}", "checks: {a: {ask: ..., by_hand: ...}}"
    ),
    "no-results": _error("A check without results answers nothing.", "results: {}", "results: {yes: ..., no: ...}"),
    "contradictory-meaning": _error(
        "A cause is pointed to or ruled out, not both; a result that ends this search points to none of its causes.",
        "points_to: [a], rules_out: [a]",
        "points_to: [a]",
    ),
    "choice-without-choices": _error(
        "A choice needs the list to choose from.", "type: choice", "type: choice, choices: [a, b]"
    ),
    "verify-without-way": _error(
        "A fix is verified by a check with its expected results, or by eye.",
        "verify: {check: x}",
        "verify: {check: x, expect: [up]}",
    ),
}

CODES: Mapping[str, Code] = {**_FILE, **_YAML, **_SHAPE, **_NODES, **_REFERENCES, **_CHECKS}
