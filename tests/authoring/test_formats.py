"""One report, four forms; what an author wrote is hostile in each of them."""

from __future__ import annotations

import json
from dataclasses import replace

from sarif_essentials import wrong_in

from troubleshooter.authoring import FORMATS, CheckReport, Coverage, all_codes, explain
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


def test_each_rule_carries_its_page_and_each_address_is_one_that_a_viewer_can_follow() -> None:
    here = [
        replace(PLAIN, mark=Mark(path, 3, 1))
        for path in ("kb/x y.yaml", "/else/kb/x.yaml", "C:\\kb\\x.yaml", "a:b.yaml")
    ]
    document = json.loads(FORMATS["sarif"](CheckReport((*here, HOSTILE))))
    (run,) = document["runs"]
    uris = [one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in run["results"]]
    assert uris[:4] == ["kb/x%20y.yaml", "file:///else/kb/x.yaml", "file:///C%3A/kb/x.yaml", "a%3Ab.yaml"]
    stale, unknown = run["tool"]["driver"]["rules"]
    page = all_codes()["unknown-key"]
    assert unknown["help"]["text"] == explain("unknown-key")
    assert page.bad in unknown["help"]["markdown"]
    assert page.good in unknown["help"]["markdown"]
    assert unknown["fullDescription"]["text"] == page.why
    assert (stale["defaultConfiguration"], unknown["defaultConfiguration"]) == ({"level": "note"}, {"level": "error"})


def test_sarif_keeps_to_the_essentials_of_its_schema() -> None:
    """Required properties, types, and no property that SARIF 2.1.0 does not know: sections 3.13 to 3.60."""
    everything = tuple(
        Problem(code, page.level, Mark(f"kb/{n}.yaml", n + 1, 1), page.why, page.good)
        for n, (code, page) in enumerate(all_codes().items())
    )
    for problems in ((), (HOSTILE, PLAIN), everything):
        document = json.loads(FORMATS["sarif"](CheckReport(problems)))
        assert list(wrong_in(document, "sarifLog")) == []
    assert list(wrong_in({"version": "2.1.0"}, "sarifLog")) == ["sarifLog lacks runs"]
    broken = json.loads(FORMATS["sarif"](REPORT))
    broken["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    broken["runs"][0]["tool"]["driver"]["rules"][0]["helpText"] = "x"
    assert sorted(wrong_in(broken, "sarifLog")) == [
        "region.startLine is 0",
        "reportingDescriptor knows no helpText",
    ]


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
