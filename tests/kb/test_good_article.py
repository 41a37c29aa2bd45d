"""An article that uses every feature of the format once arrives whole, typed, and with its places."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from kb_mistakes import small
from kb_samples import KINDS, KNOCK, good_texts, load_beside_good

from troubleshooter.kb import format as table
from troubleshooter.kb import load_texts
from troubleshooter.kb.findings import Findings
from troubleshooter.kb.shape import ListOf, MapOf, Pair, Struct
from troubleshooter.kb.tree import Map, Seq, read_tree
from troubleshooter.model.article import (
    Article,
    ByHand,
    CauseRef,
    Condition,
    EventRef,
    FactAsk,
    FactRef,
    Meaning,
    Outcome,
    Place,
    Reviewed,
    Status,
    Support,
    Verify,
)
from troubleshooter.model.problem import Mark
from troubleshooter.model.reference import Ask, Elsewhere, ErrorCode, KnownEvent, NpsReason, Saying, Term, TlsAlert
from troubleshooter.model.values import ValueType

PATH = "area/every-feature.yaml"


@pytest.fixture(scope="module")
def article() -> Article:
    return load_beside_good({}).kb.articles["every-feature"]


def place_of(text: str, nth: int = 1) -> Mark:
    """The mark of the nth `text` in the article's file."""
    content = str(good_texts()[PATH])
    start = -1
    for _ in range(nth):
        start = content.index(text, start + 1)
    return Mark(PATH, content.count("\n", 0, start) + 1, start - content.rfind("\n", 0, start))


def test_the_good_knowledge_has_no_problem() -> None:
    assert load_beside_good({}).problems == ()


def test_the_article_uses_every_key_of_the_format() -> None:
    used: set[tuple[str, str]] = set()
    for name, text in good_texts().items():
        shape: Any = table.ARTICLE
        if name.startswith("shared/"):
            shape = table.SHARED_FILE
        elif name.startswith("reference/"):
            shape = table.REFERENCE_FILE
        elif name.endswith(".scenarios.yaml"):
            shape = table.SCENARIO_FILE
        collect(shape, read_tree(str(text).encode(), name, Findings()), used)
    structs: dict[str, Struct] = {}
    for top in (table.ARTICLE, table.SHARED_FILE, table.REFERENCE_FILE, table.SCENARIO_FILE):
        gather(top, structs)
    wanted = {(struct.name, key) for struct in structs.values() for key in struct.by_key}
    assert wanted <= used


def collect(shape: Any, node: Any, used: set[tuple[str, str]]) -> None:
    match shape, node:
        case Struct(), Map():
            for entry in node.entries:
                used.add((shape.name, entry.key.text))
                field = shape.by_key.get(entry.key.text)
                if field:
                    collect(field.shape, entry.value, used)
        case ListOf(), Seq():
            for item in node.items:
                collect(shape.item, item, used)
        case ListOf(), _:
            collect(shape.item, node, used)
        case MapOf(), Map():
            for entry in node.entries:
                collect(shape.value, entry.value, used)


def gather(shape: Any, structs: dict[str, Struct]) -> None:
    match shape:
        case Struct():
            if shape.name not in structs:
                structs[shape.name] = shape
                for field in shape.fields:
                    gather(field.shape, structs)
        case ListOf():
            gather(shape.item, structs)
        case MapOf() | Pair():
            gather(shape.value, structs)


def test_the_top_of_the_article_is_read(article: Article) -> None:
    assert article.title == "Every feature: once"
    assert article.product == "demo"
    assert article.applies_to == ("windows-10", "windows-11")
    assert article.status is Status.TESTED
    assert article.support == Support("unsupported", "Nobody supports this", "page")
    assert article.reviewed == Reviewed("2026-11-20", "kb-team")
    assert article.related == ("other",)
    assert article.formerly == ("old-name",)
    assert article.summary == "The tunnel comes up\nand drops again."
    assert article.escalate_minutes == 90
    assert article.path == PATH
    assert article.sources["page"].read_on == "2026-11-02"
    assert [(note.text, note.sources, note.inferred) for note in article.notes] == [
        ("A bare note.", (), False),
        ("A noted note.", ("page",), True),
    ]


def test_inputs_are_typed_and_shared_ones_know_where_they_come_from(article: Article) -> None:
    server, digest, mode, port = (article.inputs[name] for name in ("server", "digest", "mode", "port"))
    assert (server.type, server.title, server.default) == (
        ValueType.HOST,
        "Public name of the server",
        "da.example.com",
    )
    assert (server.shared, server.help, server.minutes) == ("shared#server", "As users type it", 2)
    assert digest.from_fact == FactRef("log", "hash")
    assert (mode.choices, mode.default, mode.shared) == (("soft", "hard"), "hard", None)
    assert (port.shared, port.default) == ("shared#port", "443"), "a shared check brings its input along"


def test_symptoms_keep_codes_as_text_and_their_own_likelihoods(article: Article) -> None:
    drops = article.symptoms["drops"]
    assert drops.codes == ("0x80090326", "0500")
    assert drops.phrases == ("vpn drops", "yes")
    assert drops.messages == ("Failed to connect; waiting",)
    assert drops.events == (EventRef("RasSstp", 6, "System"),)
    assert drops.causes == (
        CauseRef("cut", None, place_of("cut, {slow")),
        CauseRef("slow", 1.0, place_of("slow: rare")),
        CauseRef("planned", 2.5, place_of("planned: 2.5")),
    )
    assert (drops.first, drops.other_weight) == ("log", 0.5)


def test_causes_have_weights_outcomes_and_conditions(article: Article) -> None:
    cut, slow, planned = (article.causes[name] for name in ("cut", "slow", "planned"))
    assert (cut.weight, slow.weight, planned.weight) == (8, 4, 3)
    assert [one.outcome for one in (cut, slow, planned)] == [Outcome.FAULT, Outcome.HARMLESS, Outcome.BY_DESIGN]
    assert cut.conditions.only_if == (
        Condition("who", ("all", "one"), place_of("who: [all, one]")),
        Condition("log", ("present",), place_of("log: present}")),
    )
    assert cut.conditions.not_if == (Condition("who", ("one",), place_of("who: one")),)
    assert cut.fixes == ("mend", "replace")
    assert cut.sources == ("page", "handbook")


def test_a_shared_check_keeps_its_question_and_takes_the_articles_meanings(article: Article) -> None:
    who = article.checks["who"]
    assert (who.ask, who.shared) == ("Who is affected?", "shared#who")
    assert who.by_hand == ByHand((Place.CLIENT, Place.INSIDE), 3, "Ask a colleague.")
    assert who.facts == (FactAsk("spoken", ValueType.TEXT, "What did they say?"),)
    assert list(who.results) == ["all", "one"], "the article's order first"
    assert who.results["all"].says == "Everybody is affected"
    assert who.results["all"].meaning == Meaning(points_to=("cut",))
    assert who.results["one"].says == "Just this client", "an article may say it in its own words"
    assert "handbook" in article.sources, "a source of a shared piece comes along"


def test_a_shared_probe_is_completed_by_the_article_and_its_kind(article: Article) -> None:
    door = article.checks["door"]
    assert door.probe is not None
    assert dict(door.probe.params) == {"host": "$server", "port": "$port"}
    assert door.ignore == (), "what the article lists, the piece no longer ignores"
    assert {name: one.says for name, one in door.results.items()} == {
        "shut": "Shut for this client",
        "silent": "Nobody answers.",
        "open": "The door opens.",
    }
    assert door.results["silent"].goto == "other#elsewhere"


def test_an_own_probe_has_typed_parameters_and_meanings_by_place(article: Article) -> None:
    second = article.checks["second-door"]
    assert second.probe is not None
    assert dict(second.probe.params) == {"host": "da2.example.com", "how": "$mode", "word": "$digest"}
    opened, shut = second.results["open"], second.results["shut"]
    assert opened.ends == "nothing-wrong"
    assert opened.meaning_at(Place.CLIENT) == Meaning(("planned",), ("slow",))
    assert opened.meaning_at(Place.CLEAN_NETWORK) == Meaning((), ("cut",))
    assert opened.meaning_at(Place.ADC) == Meaning()
    assert dict(shut.chance) == {"cut": 0.75, "planned": 0}
    assert (shut.sources, shut.inferred, second.inferred) == (("bare",), True, False)


def test_fixes_and_goals_are_read(article: Article) -> None:
    mend, replace = article.fixes["mend"], article.fixes["replace"]
    assert (mend.where, mend.minutes, mend.risk, mend.solves) == ("server", 5, "high", 0.8)
    assert mend.warnings == ("It restarts.", "It is loud.")
    assert mend.verify == Verify("log", ("absent",))
    assert replace.verify == Verify(confirm="The light is green.")
    assert article.goals["deploy"].steps == ("log", "mend", "door")


def test_every_node_result_and_input_knows_its_line_and_column(article: Article) -> None:
    assert article.symptoms["drops"].mark == place_of("drops:")
    assert article.causes["cut"].mark == place_of("cut:\n")
    assert article.checks["who"].mark == place_of("who:\n")
    assert article.checks["who"].results["all"].mark == place_of("all: {points_to")
    assert article.inputs["digest"].mark == place_of("digest: {type")
    assert article.fixes["replace"].mark == place_of("replace:\n")
    assert article.goals["deploy"].mark == place_of("deploy:")
    for mapping in (article.symptoms, article.causes, article.checks, article.fixes, article.goals, article.inputs):
        assert all(node.mark is not None for node in mapping.values())
    for check in article.checks.values():
        assert all(result.mark is not None for result in check.results.values())


def test_a_result_that_only_the_shared_piece_lists_points_at_the_shared_file(article: Article) -> None:
    mark = article.checks["door"].results["open"].mark
    assert mark is not None
    assert mark.path == "shared/pieces.yaml"


def test_reference_data_is_typed() -> None:
    kb = load_beside_good({}).kb
    assert kb.codes[0] == ErrorCode(
        0x80090326, "SEC_E_ILLEGAL_MESSAGE", "The message was unexpected", "hresult", ("netsh",), "winerror.h"
    )
    assert kb.codes[1].value == 0x80072EE2, "a negative number is the same 32 bits"
    assert kb.terms == (Term("IP-HTTPS", "IPv6 in HTTPS", ("iphttps", "ip over https"), topic=True),)
    assert kb.asks == (Ask("back", ("take that back", "I misread it")),)
    assert kb.sayings == (Saying("drops", ("breaks off", "throws ... out"), trouble=True),)
    assert kb.elsewhere == (Elsewhere("printers", ("printer", "paper jam"), "whoever looks after the printers"),)
    assert kb.alerts == (TlsAlert(40, "handshake_failure", 0x80090326, "No agreement", "RFC"),)
    assert kb.events == (
        KnownEvent("RasSstp", 6, "Another certificate", "System", "CoId, SHA256CertificateHash", "page"),
    )
    assert kb.reasons == (NpsReason(16, "A mismatch", "The mapping", "page"),)


def test_cases_are_typed_and_know_their_article() -> None:
    first, second = load_beside_good({}).scenarios
    assert (first.article, first.enter, first.reaches) == ("every-feature", "drops", ("cut",))
    assert first.at == (Place.CLIENT, Place.INSIDE)
    assert dict(first.answers) == {"who": "all", "log": "present", "door": "unknown", "other#distance": "far-off"}
    assert dict(first.fixes) == {"mend": "failed", "replace": "worked"}
    assert first.facts["door"] == {"address": "192.0.2.1"}
    assert (first.asks_first, first.at_most_minutes, first.never) == ("log", 60, ("slow", "replace"))
    assert (second.reaches, second.at) == (("undetermined", "other#elsewhere"), (Place.CLEAN_NETWORK,))


def test_old_ids_lead_to_the_present_article() -> None:
    assert dict(load_beside_good({}).kb.former_ids) == {"old-name": "every-feature"}


def test_without_kinds_an_article_loads_with_its_own_words_only() -> None:
    loaded = load_texts(good_texts(), None)
    assert loaded.problems == ()
    assert loaded.kb.articles["every-feature"].checks["second-door"].results["open"].says == ""


def test_a_shared_input_forgets_a_fact_of_a_check_that_the_article_does_not_use() -> None:
    use = "inputs:\n  secret: {use: shared#secret}\n"
    loaded = load_beside_good({"area/x.yaml": small("x", use)})
    assert loaded.problems == ()
    assert loaded.kb.articles["x"].inputs["secret"].from_fact is None


def test_an_article_may_ignore_what_the_shared_piece_lists() -> None:
    more = "  who: {use: shared#who}\n  door: {use: shared#door, ignore: [open], results: {shut: {rules_out: [cut]}}}\n"
    loaded = load_beside_good({"area/x.yaml": small("x", more)})
    assert loaded.problems == ()
    door = loaded.kb.articles["x"].checks["door"]
    assert (list(door.results), door.ignore) == (["shut"], ("silent", "open"))


def test_one_case_may_be_entered_under_a_single_place() -> None:
    case = "- {name: a, enter: elsewhere, reaches: far, at: client}\n"
    (scenario,) = [one for one in load_beside_good({"area/other.scenarios.yaml": case}).scenarios if one.name == "a"]
    assert scenario.at == (Place.CLIENT,)


def test_results_of_a_renamed_kind_are_told_apart_from_those_of_the_article() -> None:
    stricter = dataclasses.replace(KNOCK, results=KNOCK.results[:2] + KNOCK.results[3:])
    codes = {one.code for one in load_texts(good_texts(), {"knock": stricter}).problems}
    assert codes == {"result-not-of-kind", "shared-broken"}
    assert KINDS["knock"] is KNOCK
