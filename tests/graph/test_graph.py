"""What the shape of an article tells: edges for drawing, dead ends, circles, and what nothing reaches."""

from __future__ import annotations

import re

import pytest
from kb_mistakes import small
from kb_samples import KINDS, load_beside_good
from small_kb import KB

from troubleshooter import graph
from troubleshooter.graph import CODES, Edge
from troubleshooter.kb import bundled_folder, load_texts
from troubleshooter.model.article import KnowledgeBase
from troubleshooter.model.problem import Level, Problem

ARTICLE = """id: {id}
title: The tunnel drops
product: demo
status: draft
support: {{status: unclear}}
reviewed: {{on: 2026-11-20, by: kb-team}}
summary: Small.
inputs:
  server: {{type: host, title: Server}}
symptoms:
  drops: {{title: It drops, causes: [cut, slow], first: seen}}
causes:
  cut: {{title: Cut, because: A device., fixes: [mend]}}
  slow: {{title: Slow, because: Loss., outcome: harmless}}
checks:
  seen:
    ask: Is it seen?
    by_hand: {{from: [client], minutes: 1, how: Look.}}
    results: {{clear: {{says: Gone, ends: nothing-wrong}}, foggy: {{says: Still there}}}}
  door:
    ask: Does it open?
    probe: {{kind: knock, host: $server, from: [client]}}
    results: {{open: {{rules_out: [cut]}}, shut: {{points_to: [cut]}}}}
    ignore: [silent]
  speed:
    ask: Is it slow?
    by_hand: {{from: [client], minutes: 1, how: Measure.}}
    results: {{low: {{says: Slow, points_to: [slow]}}, high: {{says: Fast, rules_out: [slow]}}}}
fixes:
  mend: {{title: Mend, where: server, minutes: 5, steps: x, undo: x, verify: {{check: door, expect: [open]}}}}
"""


def article_text(id_: str = "x", **replaced: str) -> str:
    """The sample, with cut-outs replaced: `cut_out="old => new"`."""
    text = ARTICLE.format(id=id_)
    for change in replaced.values():
        old, new = change.split(" => ")
        assert old in text
        text = text.replace(old, new)
    return text


def knowledge(*texts: str) -> KnowledgeBase:
    files = {f"{re.findall('^id: (.*)', text)[0]}.yaml": text for text in texts}
    loaded = load_texts(files, KINDS)
    assert loaded.problems == ()
    return loaded.kb


def found_in(*texts: str) -> list[tuple[str, int]]:
    return [(one.code, one.mark.line) for one in graph.find_problems(knowledge(*texts))]


NO_FAULT = (
    "cut: {title: Cut, because: A device., fixes: [mend]} => cut: {title: Cut, because: A device., outcome: harmless}"
)


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_a_sound_article_has_no_problem() -> None:
    assert found_in(article_text()) == []


def test_the_article_with_every_feature_has_no_circle_and_no_dead_end() -> None:
    problems = graph.find_problems(load_beside_good({}).kb)
    assert {one.code for one in problems} <= {"unused-input"}


def test_the_bundled_knowledge_has_no_error_of_shape() -> None:
    from troubleshooter.checks import KINDS as ALL
    from troubleshooter.kb import load

    kb = load([bundled_folder()], ALL).kb
    assert kb.articles
    assert [one for one in graph.find_problems(kb) if one.level is Level.ERROR] == []


def test_edges_name_each_way_of_the_article_once() -> None:
    edges = graph.edges(knowledge(article_text()).articles["x"])
    assert len(edges) == len(set(edges))
    assert set(edges) == {
        Edge("first", "drops", "seen"),
        Edge("has-cause", "drops", "cut"),
        Edge("has-cause", "drops", "slow"),
        Edge("asks", "drops", "door"),
        Edge("asks", "drops", "speed"),
        Edge("ends", "seen", "nothing-wrong", "clear"),
        Edge("rules-out", "door", "cut", "open"),
        Edge("points-to", "door", "cut", "shut"),
        Edge("needs", "door", "server"),
        Edge("points-to", "speed", "slow", "low"),
        Edge("rules-out", "speed", "slow", "high"),
        Edge("fixed-by", "cut", "mend"),
        Edge("verified-by", "mend", "door", "open"),
    }


def test_edges_hold_codes_events_conditions_places_gotos_goals_and_facts() -> None:
    edges = set(graph.edges(load_beside_good({}).kb.articles["every-feature"]))
    assert {
        Edge("leads-to", "code:0x80090326", "drops"),
        Edge("leads-to", "event:RasSstp 6", "drops", "System"),
        Edge("leads-to", "message:Failed to connect; waiting", "drops"),
        Edge("only-if", "cut", "who", "all, one"),
        Edge("not-if", "second-door", "who", "one"),
        Edge("points-to", "second-door", "planned", "open (client)"),
        Edge("goto", "door", "other#elsewhere", "silent"),
        Edge("step", "deploy", "mend", "2"),
        Edge("filled-by", "digest", "log", "hash"),
    } <= edges


def test_edges_lead_only_to_what_is_there() -> None:
    article = load_beside_good({}).kb.articles["every-feature"]
    nodes = {*article.symptoms, *article.causes, *article.checks, *article.fixes, *article.goals, *article.inputs}
    for edge in graph.edges(article):
        assert edge.start in nodes or edge.kind == "leads-to"
        assert edge.end in nodes or edge.kind in ("goto", "ends")


def test_a_cause_that_no_symptom_lists_is_reported_and_its_fix_is_not() -> None:
    text = article_text(cut="causes: [cut, slow] => causes: [slow]")
    assert found_in(text) == [("unreachable-cause", line_of(text, "cut: {title"))]


def test_a_fix_that_nothing_names_is_reported() -> None:
    text = article_text(fix=NO_FAULT)
    assert found_in(text) == [("unreachable-fix", line_of(text, "mend:"))]


def test_a_fix_of_a_goal_counts_as_named() -> None:
    text = article_text(fix=NO_FAULT)
    assert found_in(text + "goals:\n  deploy: {title: Deploy, steps: [mend]}\n") == []


IDLE = """fixes:
 =>   idle:
    ask: Idle?
    by_hand: {from: [client], minutes: 1, how: x}
    results: {a: {says: x}}
fixes:
"""


def test_a_check_that_nothing_asks_is_reported() -> None:
    text = article_text(idle=IDLE)
    assert found_in(text) == [("unreachable-check", line_of(text, "idle:"))]


@pytest.mark.parametrize(
    "use",
    [
        "first: seen => first: idle",
        "because: Loss. => because: Loss., only_if: {idle: a}",
        "where: server => where: server, not_if: {idle: a}",
        "check: door, expect: [open] => check: idle, expect: [a]",
        "host, title: Server => host, title: Server, from: idle.word",
        "ask: Is it slow? => ask: Is it slow?\n    only_if: {idle: [a]}",
        "summary: Small. => summary: Small.\ngoals:\n  deploy: {title: Deploy, steps: [idle]}",
    ],
    ids=["first", "condition of a cause", "condition of a fix", "verification", "fact", "condition of a check", "goal"],
)
def test_a_check_counts_as_asked_when_anything_needs_it(use: str) -> None:
    idle = IDLE.replace("results: {a", "facts: {word: {type: host, ask: Which?}}\n    results: {a")
    codes = [code for code, _ in found_in(article_text(idle=idle, use=use))]
    assert codes == (["unreachable-check"] if use.startswith("first") else []), "then `seen` is the idle one"


def test_an_input_that_no_probe_takes_is_reported() -> None:
    text = article_text(host="host: $server => host: da.example.com")
    assert found_in(text) == [("unused-input", line_of(text, "server: {type"))]


def test_a_cause_that_no_result_tells_from_the_others_is_reported() -> None:
    text = article_text(slow="points_to: [slow] => points_to: [cut]", high=", rules_out: [slow] => ")
    assert found_in(text) == [("cause-without-check", line_of(text, "slow: {title"))]


def test_a_symptom_that_no_check_bears_on_is_a_dead_end() -> None:
    text = article_text(
        slow="points_to: [slow] => points_to: [cut]",
        high=", rules_out: [slow] => ",
        more="symptoms:\n => symptoms:\n  stalls: {title: It stalls, causes: [slow]}\n",
    )
    assert found_in(text) == [("undecidable-symptom", line_of(text, "stalls:"))]


def test_a_cause_that_is_told_at_one_place_only_counts_as_told() -> None:
    text = article_text(
        slow="points_to: [slow] => points_to: [cut], at: {client: {points_to: [slow]}}", high=", rules_out: [slow] => "
    )
    assert found_in(text) == []


def test_a_fault_without_a_fix_is_a_dead_end_and_other_outcomes_are_not() -> None:
    text = article_text(slow="outcome: harmless => outcome: fault")
    assert found_in(text) == [("fault-without-fix", line_of(text, "slow: {title"))]


# --- circles ---


def test_checks_that_wait_for_one_another_are_a_circle() -> None:
    text = article_text(
        one="ask: Does it open? => ask: Does it open?\n    only_if: {speed: low}",
        two="ask: Is it slow? => ask: Is it slow?\n    not_if: {door: open}",
    )
    problems = graph.find_problems(knowledge(text))
    assert [(one.code, one.mark.line) for one in problems] == [("condition-circle", line_of(text, "door:"))]
    assert "`door`, `speed`" in problems[0].message


def test_a_check_that_waits_for_itself_is_a_circle() -> None:
    assert [
        code
        for code, _ in found_in(article_text(one="ask: Is it slow? => ask: Is it slow?\n    only_if: {speed: low}"))
    ] == ["condition-circle"]


def test_an_input_filled_by_the_check_that_takes_it_is_a_circle() -> None:
    text = article_text(fact="host, title: Server => host, title: Server, from: door.address")
    assert [code for code, _ in found_in(text)] == ["condition-circle"]


def going(id_: str, result: str, to: str) -> str:
    """A small article whose check `look` leads elsewhere on `result`."""
    text = small(id_)
    return re.sub(rf'("{result}": {{says: [^,]*), [^}}]*}}', rf"\1, goto: {to}}}", text)


def circle_problems(*texts: str) -> list[Problem]:
    return [one for one in graph.find_problems(knowledge(*texts)) if one.code == "goto-circle"]


def test_gotos_that_lead_back_are_a_circle_told_once() -> None:
    (problem,) = circle_problems(going("a", "no", "b#drops"), going("b", "no", "a#drops"))
    assert "a#drops -> b#drops -> a#drops" in problem.message
    assert problem.mark.path == "a.yaml"
    assert problem.level is Level.ERROR


def test_a_goto_to_the_own_symptom_is_a_circle() -> None:
    (problem,) = circle_problems(going("a", "no", "a#drops"))
    assert "a#drops -> a#drops" in problem.message


def test_a_chain_of_gotos_that_ends_is_no_circle() -> None:
    assert circle_problems(going("a", "no", "b#drops"), going("b", "no", "c#drops"), small("c")) == []


def test_a_goto_of_a_check_that_the_symptom_never_asks_is_no_way() -> None:
    texts = [going("a", "no", "b#drops").replace("points_to: [cut]", "rules_out: []"), going("b", "no", "a#drops")]
    assert circle_problems(*texts) == []


PROBED = """id: {id}
title: {id}
product: demo
status: draft
support: {{status: unclear}}
reviewed: {{on: 2026-11-20, by: kb-team}}
summary: Small.
symptoms:
  drops: {{title: It drops, causes: [cut]}}
causes:
  cut: {{title: Cut, because: x, outcome: harmless}}
checks:
  door-of-{id}:
    ask: Open?
    probe: {{kind: knock, host: {host}, from: [client]}}
    results: {{{away}: {{goto: "{to}#drops"}}, {here}: {{points_to: [cut]}}}}
    ignore: [silent]
"""


def test_a_circle_that_needs_contrary_answers_of_one_probe_ends_by_itself() -> None:
    there = PROBED.format(id="a", host="da.example.com", away="open", here="shut", to="b")
    back = PROBED.format(id="b", host="da.example.com", away="shut", here="open", to="a")
    assert circle_problems(there, back) == []
    other_door = back.replace("da.example.com", "db.example.com")
    assert len(circle_problems(there, other_door)) == 1
    same_answer = PROBED.format(id="b", host="da.example.com", away="open", here="shut", to="a")
    assert len(circle_problems(there, same_answer)) == 1


def test_a_circle_over_a_shared_check_goes_by_its_answers_too() -> None:
    use = (
        '  look:\n    use: shared#who\n    results: {{{away}: {{goto: "{to}#drops"}}, {here}: {{points_to: [cut]}}}}\n'
    )

    def text(id_: str, away: str, here: str, to: str) -> str:
        return small(id_).partition("  look:")[0] + use.format(away=away, here=here, to=to)

    def circles(*texts: str) -> int:
        extra = {f"area/{re.findall('^id: (.*)', one)[0]}.yaml": one for one in texts}
        loaded = load_beside_good(extra)
        assert loaded.problems == ()
        return sum(one.code == "goto-circle" for one in graph.find_problems(loaded.kb))

    assert circles(text("a", "all", "one", "b"), text("b", "one", "all", "a")) == 0
    assert circles(text("a", "all", "one", "b"), text("b", "all", "one", "a")) == 1


def test_many_circles_are_looked_at_in_bounded_time() -> None:
    names = [f"n{number}" for number in range(12)]
    texts = []
    for name in names:
        away = [f'      r-{other}: {{says: x, goto: "{other}#drops"}}\n' for other in names if other != name]
        texts.append(small(name).replace("    results:\n", "    results:\n" + "".join(away)))
    problems = circle_problems(*texts)
    assert 0 < len(problems) <= 200


# --- the codes ---


def test_each_code_has_a_level_a_reason_and_examples() -> None:
    for code, page in CODES.items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)
        assert page.why.endswith(".")
        assert page.bad
        assert page.good


def test_the_sample_of_the_engines_tests_is_sound_too() -> None:
    assert [one for one in graph.find_problems(KB) if one.level is Level.ERROR] == []
