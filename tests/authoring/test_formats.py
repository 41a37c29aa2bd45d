"""One report, four forms; what an author wrote is hostile in each of them."""

from __future__ import annotations

import json

from troubleshooter.authoring import FORMATS, CheckReport, Coverage
from troubleshooter.model.problem import Level, Mark, Problem

HOSTILE = Problem(
    "unknown-key",
    Level.ERROR,
    Mark("kb/a,b:c.yaml", 41, 13),
    "key \x1b[31mred\x1b[0m 100% ::error::\r\nsecond",
    "did you mean that?",
)
PLAIN = Problem("stale-review", Level.NOTE, Mark("kb/x y.yaml", 3, 1), "reviewed long ago")
REPORT = CheckReport((HOSTILE, PLAIN), (Coverage("a", 2, 3, ("cause c is not reached",)),), 7)


def test_text_has_a_place_a_level_and_a_code_on_each_first_line_and_a_summary() -> None:
    text = FORMATS["text"](REPORT)
    assert "kb/a,b:c.yaml:41:13: error[unknown-key] key red" in text.replace("[31m", "").replace("[0m", "")
    assert "kb/x y.yaml:3:1: note[stale-review] reviewed long ago" in text
    assert "\x1b" not in text
    assert text.endswith("1 error, 1 note (1 article, 7 scenarios played)\n")


def test_github_annotations_cannot_be_forged_by_a_message() -> None:
    first, second, *_ = FORMATS["github"](REPORT).splitlines()
    assert first.startswith("::error file=kb/a%2Cb%3Ac.yaml,line=41,col=13,title=error[unknown-key]::")
    assert "100%25" in first
    assert "%0A" in first
    assert second.startswith("::notice file=kb/x y.yaml,line=3,col=1,")


def test_json_has_the_agreed_keys() -> None:
    document = json.loads(FORMATS["json"](REPORT))
    assert set(document["problems"][0]) >= {"code", "level", "path", "line", "column", "message", "hint"}
    assert (document["problems"][0]["line"], document["problems"][0]["column"]) == (41, 13)
    assert document["coverage"] == {"a": {"reached": 2, "of": 3, "missing": ["cause c is not reached"]}}


def test_sarif_names_each_rule_once_and_each_result_by_place() -> None:
    document = json.loads(FORMATS["sarif"](REPORT))
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["stale-review", "unknown-key"]
    first = run["results"][0]
    assert run["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == first["ruleId"] == "unknown-key"
    place = first["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 41, "startColumn": 13}
    assert place["artifactLocation"]["uri"] == "kb/a%2Cb%3Ac.yaml"
    assert [result["level"] for result in run["results"]] == ["error", "note"]


def test_the_text_form_is_this_to_the_letter() -> None:
    assert FORMATS["text"](REPORT).splitlines() == [
        "kb/a,b:c.yaml:41:13: error[unknown-key] key red 100% ::error::",
        "   second",
        "   did you mean that?",
        "",
        "kb/x y.yaml:3:1: note[stale-review] reviewed long ago",
        "",
        "more about a message: troubleshooter explain CODE",
        "",
        "a: scenarios reach 2 of 3; not: cause c is not reached",
        "",
        "1 error, 1 note (1 article, 7 scenarios played)",
    ]


def test_nothing_found_is_said_in_one_line() -> None:
    assert FORMATS["text"](CheckReport((), (), 0)) == "no problems (0 articles, 0 scenarios played)\n"
