"""The mistakes that the loader must find: one table of broken articles, one of files beside them, one of raw bytes.

The articles are `kb/broken/<name>.yaml`; each row says which code must be reported, and at which line and column, and
nothing else may be. In the other tables `§` marks the expected place in the text itself, and is taken out.
"""

from __future__ import annotations

from typing import NamedTuple


class Expected(NamedTuple):
    code: str
    path: str
    line: int
    column: int


# (file in kb/broken, code, line, column)
BROKEN_ARTICLES: tuple[tuple[str, str, int, int], ...] = (
    ("unknown-key", "unknown-key", 26, 5),
    ("missing-key", "missing-key", 23, 3),
    ("missing-top-key", "missing-key", 1, 1),
    ("text-for-list", "wrong-type", 16, 13),
    ("list-for-text", "wrong-type", 38, 12),
    ("text-for-mapping", "wrong-type", 5, 10),
    ("list-for-mapping", "wrong-type", 12, 3),
    ("two-causes-in-one-pair", "wrong-type", 16, 19),
    ("no-value", "empty-value", 24, 5),
    ("empty-causes", "empty-list", 16, 13),
    ("two-lines-in-a-title", "several-lines", 38, 12),
    ("bad-id", "bad-id", 23, 3),
    ("bad-number", "bad-number", 40, 14),
    ("bad-whole-number", "bad-number", 18, 36),
    ("infinite-minutes", "bad-number", 40, 14),
    ("negative-minutes", "out-of-range", 40, 14),
    ("chance-above-one", "out-of-range", 34, 46),
    ("likelihood-zero", "out-of-range", 27, 17),
    ("bad-date", "bad-date", 6, 16),
    ("bad-url", "bad-url", 10, 30),
    ("unknown-status", "unknown-choice", 4, 9),
    ("unknown-place", "unknown-choice", 31, 48),
    ("unknown-outcome", "unknown-choice", 26, 14),
    ("unknown-where", "unknown-choice", 39, 12),
    ("unknown-risk", "unknown-choice", 41, 11),
    ("unknown-likelihood", "unknown-choice", 27, 17),
    ("unknown-flag", "unknown-choice", 27, 15),
    ("duplicate-item", "duplicate-item", 16, 25),
    ("id-not-file-name", "id-not-file-name", 1, 5),
    ("duplicate-node", "duplicate-node", 37, 3),
    ("reserved-id", "reserved-name", 23, 3),
    ("reserved-result", "reserved-name", 33, 7),
    ("no-way-in", "no-way-in", 1, 5),
    ("unknown-cause", "unknown-cause", 34, 26),
    ("unknown-cause-of-symptom", "unknown-cause", 16, 20),
    ("unknown-check", "unknown-check", 17, 12),
    ("unknown-fix", "unknown-fix", 22, 13),
    ("unknown-step", "unknown-step", 45, 44),
    ("unknown-input", "unknown-input", 31, 32),
    ("unknown-source", "unknown-source", 27, 15),
    ("unknown-article", "unknown-article", 8, 11),
    ("unknown-goto-article", "unknown-goto", 33, 20),
    ("unknown-goto-symptom", "unknown-goto", 33, 20),
    ("bad-goto", "bad-reference", 33, 20),
    ("unknown-shared", "unknown-shared", 12, 17),
    ("bad-use", "bad-reference", 12, 17),
    ("shared-override", "shared-override", 28, 26),
    ("shared-result-unknown", "unknown-result", 28, 36),
    ("shared-check-needs-another", "unknown-check", 28, 15),
    ("condition-on-unknown-result", "unknown-result", 27, 28),
    ("condition-on-unknown", "unknown-result", 27, 20),
    ("condition-on-nothing", "empty-list", 27, 21),
    ("expects-unknown-result", "unknown-result", 43, 36),
    ("unknown-fact", "unknown-fact", 12, 38),
    ("bad-fact", "bad-reference", 12, 38),
    ("unknown-kind", "unknown-kind", 31, 19),
    ("unknown-parameter", "unknown-parameter", 31, 47),
    ("missing-parameter", "missing-parameter", 31, 5),
    ("bad-parameter-value", "bad-value", 31, 32),
    ("bad-parameter-choice", "bad-value", 31, 46),
    ("bad-default", "bad-value", 12, 41),
    ("input-of-another-type", "input-type", 31, 47),
    ("result-not-of-kind", "result-not-of-kind", 34, 7),
    ("ignored-result-not-of-kind", "result-not-of-kind", 35, 22),
    ("result-not-handled", "result-not-handled", 29, 3),
    ("listed-and-ignored", "listed-and-ignored", 35, 22),
    ("ignore-without-probe", "ignore-without-probe", 28, 35),
    ("place-not-of-kind", "place-not-of-kind", 31, 5),
    ("no-way-to-answer", "no-way-to-answer", 28, 3),
    ("no-results", "no-results", 28, 3),
    ("result-says-nothing", "missing-key", 28, 79),
    ("points-to-and-rules-out", "contradictory-meaning", 34, 7),
    ("ends-and-points-to", "contradictory-meaning", 34, 7),
    ("choice-without-choices", "choice-without-choices", 13, 3),
    ("verify-without-expect", "verify-without-way", 37, 3),
    ("verify-by-nothing", "verify-without-way", 37, 3),
    ("duplicate-key", "duplicate-key", 27, 5),
    ("anchor", "anchor", 5, 10),
    ("alias", "alias", 5, 10),
    ("merge-key", "merge-key", 27, 5),
    ("tag", "tag", 40, 14),
    ("python-tag", "tag", 38, 12),
    ("undefined-tag", "tag", 38, 12),
    ("complex-key", "complex-key", 27, 7),
    ("second-document", "several-documents", 18, 1),
    ("tab-indentation", "tab-indentation", 25, 1),
    ("colon-in-text", "yaml-syntax", 38, 19),
    ("open-quote", "yaml-syntax", 38, 12),
    ("open-bracket", "yaml-syntax", 17, 10),
    ("backslash", "yaml-syntax", 38, 15),
    ("text-after-quote", "yaml-syntax", 38, 19),
    ("no-colon", "yaml-syntax", 3, 1),
    ("wrong-indent", "yaml-syntax", 26, 4),
    ("begins-with-at", "yaml-syntax", 38, 12),
    ("begins-with-star", "yaml-syntax", 38, 13),
    ("list-item-in-text", "yaml-syntax", 38, 12),
    ("escape-sequence", "control-character", 38, 12),
    ("direction-override", "invisible-character", 38, 17),
)

_ARTICLE = """
title: A small one
product: demo
status: draft
support: {status: unclear}
reviewed: {on: 2026-11-20, by: kb-team}
summary: Small.
symptoms:
  drops: {title: It drops, causes: [cut]}
causes:
  cut: {title: Something cuts it, because: A device., outcome: harmless}
checks:
  look:
    ask: Is it cut?
    by_hand: {from: [client], minutes: 1, how: Look.}
    results:
      "yes": {says: It is cut, points_to: [cut]}
      "no": {says: It is whole, rules_out: [cut]}
"""


def small(id_: str, more: str = "") -> str:
    """A small whole article, with `more` at its end."""
    return f"id: {id_}{_ARTICLE}{more}"


class Mistake(NamedTuple):
    name: str
    code: str
    files: dict[str, str]  # beside the good ones; `§` stands just before the expected place


def taken_out(files: dict[str, str]) -> tuple[dict[str, str], str, int, int]:
    """The files without `§`, and its path, line and column."""
    path, text = next((path, text) for path, text in files.items() if "§" in text)
    before = text[: text.index("§")]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return {name: content.replace("§", "") for name, content in files.items()}, path, line, column


def _case(more: str) -> dict[str, str]:
    return {"area/other.scenarios.yaml": f"- name: a case\n  enter: elsewhere\n  reaches: far\n{more}"}


def _case_instead(text: str) -> dict[str, str]:
    return {"area/other.scenarios.yaml": text}


BROKEN_NEIGHBOURS: tuple[Mistake, ...] = (
    # shared pieces
    Mistake("a list as a shared file", "wrong-top-level", {"shared/more.yaml": "§- a\n"}),
    Mistake("an unknown section", "unknown-key", {"shared/more.yaml": "§check: {a: b}\n"}),
    Mistake("a section that is text", "wrong-type", {"shared/more.yaml": "checks: §all\n"}),
    Mistake(
        "the same shared id twice",
        "duplicate-shared",
        {"shared/qieces.yaml": "inputs:\n  §server: {type: host, title: Again}\n"},
    ),
    Mistake(
        "an input and a check of one id",
        "duplicate-shared",
        {"shared/qieces.yaml": "inputs:\n  §who: {type: host, title: Again}\n"},
    ),
    Mistake(
        "a shared piece that uses another",
        "unknown-key",
        {"shared/more.yaml": "inputs:\n  host: {§use: shared#server, type: host, title: x}\n"},
    ),
    Mistake(
        "a shared piece that points to a cause",
        "unknown-cause",
        {
            "shared/more.yaml": "checks:\n  x:\n    ask: x\n    by_hand: {from: [client], minutes: 1, how: x}\n"
            "    results: {a: {says: x, points_to: [§cut]}}\n"
        },
    ),
    Mistake(
        "a shared probe of an unknown kind",
        "unknown-kind",
        {"shared/more.yaml": "checks:\n  x: {ask: x, probe: {kind: §knok, from: [client]}}\n"},
    ),
    Mistake(
        "a shared default that does not fit",
        "bad-value",
        {"shared/more.yaml": "inputs:\n  gate: {type: port, title: x, default: §65536}\n"},
    ),
    # reference data
    Mistake("a list as a reference file", "wrong-top-level", {"reference/more.yaml": "§- a\n"}),
    Mistake(
        "a code that is no number",
        "bad-error-code",
        {"reference/more.yaml": "codes:\n  - {code: §0x8009032Z, symbol: X, meaning: x}\n"},
    ),
    Mistake(
        "a code of more than 32 bits",
        "bad-error-code",
        {"reference/more.yaml": "codes:\n  - {code: §4294967296, symbol: X, meaning: x}\n"},
    ),
    Mistake(
        "the same term twice",
        "duplicate-reference",
        {"reference/more.yaml": "terms:\n  - {name: NPS}\n  - §{name: nps}\n"},
    ),
    # between articles
    Mistake(
        "two files of one id", "duplicate-article", {"area/x.yaml": small("x"), "brea/x.yaml": "id: §x" + small("")[4:]}
    ),
    Mistake(
        "a former id that is in use", "former-id-taken", {"area/x.yaml": "id: §x" + small("", "formerly: [other]")[4:]}
    ),
    Mistake(
        "a former id of two articles",
        "former-id-taken",
        {"area/x.yaml": "id: §x" + small("", "formerly: [old-name]")[4:]},
    ),
    Mistake("an article that is a list", "wrong-top-level", {"area/x.yaml": "§- id: x\n"}),
    Mistake("an article that is a word", "wrong-top-level", {"area/x.yaml": "§hello\n"}),
    # cases
    Mistake("cases without an article", "scenario-without-article", {"area/othr.scenarios.yaml": "§- name: a case\n"}),
    Mistake("cases that are no list", "wrong-top-level", _case_instead("§name: a case\n")),
    Mistake("a case without an end", "missing-key", _case_instead("- §name: a case\n  enter: elsewhere\n")),
    Mistake("an unknown key", "unknown-key", _case("  §answer: {distance: far-off}\n")),
    Mistake("an unknown check", "unknown-check", _case("  answers: {§distanse: far-off}\n")),
    Mistake("an unknown result", "unknown-result", _case("  answers: {distance: §far}\n")),
    Mistake("a result of another article's check", "unknown-result", _case("  answers: {every-feature#log: §gone}\n")),
    Mistake("an unknown article", "unknown-article", _case("  answers: {§nowhere#log: gone}\n")),
    Mistake("an unknown input", "unknown-input", _case("  inputs: {§server: x}\n")),
    Mistake("an unknown fact", "unknown-fact", _case("  facts: {distance: {§miles: 3}}\n")),
    Mistake("an unknown fix", "unknown-fix", _case("  fixes: {§mend: worked}\n")),
    Mistake("an unknown outcome of a fix", "unknown-choice", _case("  fixes: {every-feature#mend: §works}\n")),
    Mistake("an unknown end", "unknown-target", _case_instead("- {name: x, enter: y, reaches: [far, §farr]}\n")),
    Mistake("never something unknown", "unknown-target", _case("  never: [§fare]\n")),
    Mistake("an unknown first check", "unknown-check", _case("  asks_first: §distanse\n")),
    Mistake("an unknown place", "unknown-choice", _case("  at: §home\n")),
)

# name -> (content, code, line, column): files that are not text as it should be
BROKEN_BYTES: dict[str, tuple[bytes, str, int, int]] = {
    "nothing": (b"", "empty-file", 1, 1),
    "only a comment": (b"# nothing\n\n", "empty-file", 1, 1),
    "a document mark alone": (b"---\n", "empty-file", 1, 1),
    "UTF-16 with a mark": ("id: x\n".encode("utf-16"), "utf-16", 1, 1),
    "UTF-16 without a mark": ("id: x\n".encode("utf-16-le"), "utf-16", 1, 1),
    "UTF-16, big end first": ("id: x\n".encode("utf-16-be"), "utf-16", 1, 1),
    "UTF-32": ("id: x\n".encode("utf-32"), "utf-16", 1, 1),
    "Windows-1252": (b"id: x\ntitle: caf\xe9 x\n", "not-utf8", 2, 11),
    "half a letter at the end": (b"id: x\ntitle: caf\xc3", "not-utf8", 2, 11),
    "a surrogate": (b"id: x\ntitle: \xed\xa0\x80", "not-utf8", 2, 8),
    "a NUL byte": (b"id: x\ntitle: a\x00b\n", "binary-file", 2, 9),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary-file", 3, 1),
    "a bell": (b"id: x\r\ntitle: a\x07b\n", "control-character", 2, 9),
    "an escape": (b"id: x\rtitle: \x1b[31m\n", "control-character", 2, 8),
    "a C1 control": ("id: x\ntitle: \x9b31m\n".encode(), "control-character", 2, 8),
    "a next-line character": ("id: x\ntitle: a\x85b\n".encode(), "control-character", 2, 9),
    "a line separator": ("id: x\ntitle: a\u2028b\n".encode(), "control-character", 2, 9),
    "a non-character": ("id: x\ntitle: a\uffffb\n".encode(), "control-character", 2, 9),
    "a zero-width space": ("id: x\ntitle: a\u200bb\n".encode(), "invisible-character", 2, 9),
    "a byte order mark inside": ("id: x\ntitle: a\ufeffb\n".encode(), "invisible-character", 2, 9),
    "deep brackets": (b"id: x\ntitle: " + b"[" * 10_000, "too-deep", 2, 39),
    "deep closed brackets": (b"a: " + b"[" * 10_000 + b"]" * 10_000, "too-deep", 1, 35),
    "deep braces": (b"{a: " * 10_000, "too-deep", 1, 129),
    "deep lists": (b"- " * 10_000, "too-deep", 1, 65),
    "deep keys": (b"? " * 10_000, "too-deep", 1, 65),
    "deep blocks": (b"".join(b" " * n + b"a:\n" for n in range(1000)), "too-deep", 33, 33),
    "too many bytes": (b"#" * 1_000_001, "file-too-large", 1, 1),
    "too many values": (b"[" + b"a," * 100_001 + b"]", "file-too-large", 1, 199_998),
}
