"""A runbook holds the whole article, in the order in which one works."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from export_sample import CHECKS, KB, TUNNEL

from troubleshooter.checks import KINDS
from troubleshooter.export import EXPORTERS, chart_text, drawing, runbook, runbook_index
from troubleshooter.export.document import Shape
from troubleshooter.graph import edges
from troubleshooter.kb import bundled_folder, load
from troubleshooter.model.article import Article, KnowledgeBase, Meaning, Place, Result

TEXT = EXPORTERS["md"](runbook(TUNNEL, KB))


def part(heading: str) -> str:
    """The text under a heading, up to the next of its level."""
    level = heading.partition(" ")[0]
    _, _, rest = TEXT.partition(f"\n{heading}\n")
    return re.split(rf"\n{level} ", rest)[0]


def test_the_support_notice_stands_first() -> None:
    assert TEXT.index("No maker supports tunnels") < TEXT.index("The tunnel breaks off.") < TEXT.index("**Contents**")


def test_codes_events_and_messages_of_a_symptom_are_there() -> None:
    seen = part("### The tunnel drops right away")
    assert "Code `0x80090326`" in seen
    assert "Event `6` of `TunnelSvc`, log System" in seen
    assert r"Tunnel &#124;cut&#124; \*now\*" in seen


def test_a_check_has_its_command_and_its_way_by_hand() -> None:
    check = part("### Check 2: Does the gateway answer?")
    assert "troubleshooter probe knock host=SERVER port=443" in check
    assert "`SERVER`: Public name of the gateway" in check
    assert "Run `knock SERVER` from outside." in check


def test_a_command_takes_an_inputs_default() -> None:
    inputs = {**TUNNEL.inputs, "server": replace(TUNNEL.inputs["server"], default="a b")}
    text = EXPORTERS["md"](runbook(replace(TUNNEL, inputs=inputs), KB))
    assert 'troubleshooter probe knock "host=a b" port=443' in text


def test_each_answer_says_what_it_means_for_the_causes() -> None:
    check = part("### Check 2: Does the gateway answer?")
    assert "| `open` | It answers | rules out causes 1, 2 |" in check
    assert "points to cause 1. Seen on the affected client: points to cause 2 as well |" in check
    assert "| `late` | It answers late | points to cause 3. (inferred) |" in check
    assert "Source: The book of tunnels." in check


@pytest.mark.parametrize(
    ("usual", "here", "wanted"),
    [
        (Meaning(("proxy",)), Meaning(("proxy", "planned")), "Seen on the affected client: points to cause 3 as well"),
        (Meaning((), ("proxy", "planned")), Meaning((), ("planned",)), "rules out cause 3 only"),
        (Meaning((), ("proxy",)), Meaning(), "rules nothing out"),
        (Meaning(("proxy",)), Meaning(), "does not point to any"),
        (Meaning(("proxy",)), Meaning(("planned",)), "Seen on the affected client: points to cause 3"),
    ],
)
def test_a_place_says_only_what_is_different_there(usual: Meaning, here: Meaning, wanted: str) -> None:
    result = Result("cut", "It hangs up", usual, at={Place.CLIENT: here})
    check = replace(CHECKS["knock"], results={"cut": result})
    text = EXPORTERS["md"](runbook(replace(TUNNEL, checks={**CHECKS, "knock": check}), KB))
    assert wanted in text


def test_a_fix_has_its_warnings_before_its_steps_and_its_way_back() -> None:
    fix = part("### Fix 1: Exempt the gateway from inspection")
    assert fix.index("Not with OTP.") < fix.index("#### Steps") < fix.index("#### Undo")
    assert "**Not if:** [Check 4: Is OTP in use?]" in fix


def test_an_unlisted_place_and_a_goto_are_named() -> None:
    assert "go on with tunnel-cut#slow-tunnel" in part("### Check 1: Is the tunnel up?")


def test_every_link_inside_a_runbook_leads_somewhere() -> None:
    slugs = {
        re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in re.findall(r"^#+ (.+)$", TEXT, re.MULTILINE)
    }
    links = re.findall(r"\]\(#([^)]+)\)", TEXT)
    assert links
    assert set(links) <= slugs
    page = EXPORTERS["html"](runbook(TUNNEL, KB))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(re.findall(r'id="([^"]+)"', page))


def test_related_articles_are_linked_only_where_their_pages_lie_beside() -> None:
    rope = replace(TUNNEL, id="rope", title="The rope")
    both = KnowledgeBase({**KB.articles, "rope": rope}, "d")
    assert "[The rope](rope.md)" in EXPORTERS["md"](runbook(TUNNEL, both, {"rope"}))
    assert 'href="rope.html"' in EXPORTERS["html"](runbook(TUNNEL, both, {"rope"}))
    assert "- The rope (`rope`)" in EXPORTERS["md"](runbook(TUNNEL, both))


def test_the_index_lists_every_article_once_with_its_signs() -> None:
    other = replace(TUNNEL, id="rope", title="The rope", product="ropes")
    data = json.loads(EXPORTERS["json"](runbook_index([other, TUNNEL])))
    assert [section["title"] for section in data["sections"]] == ["ropes", "tunnels"]
    row = data["sections"][1]["blocks"][0]["rows"][0]
    assert row == ["The tunnel is cut off", "0x80090326, TunnelSvc 6", "unsupported"]


# --- flowchart ----------------------------------------------------------------------------------------------------


def test_the_flowchart_goes_from_sign_to_verification() -> None:
    shapes = {node.id: node.shape for node in drawing(TUNNEL).nodes}
    ways = {(edge.start, edge.end, edge.label.text) for edge in drawing(TUNNEL).edges}
    assert shapes["code:0x80090326"] is Shape.SIGN
    assert ("code:0x80090326", "cut", "") in ways
    assert ("cut", "state", "first") in ways
    assert ("knock", "proxy", "cut") in ways
    assert ("proxy", "exempt", "") in ways
    assert ("exempt", "state", "verify: up") in ways
    assert ("otp", "exempt", "not if otp") in ways
    assert ("state", "nothing-wrong", "up") in ways


def test_every_cause_fix_and_symptom_of_an_article_is_drawn() -> None:
    names = {node.id for node in drawing(TUNNEL).nodes}
    assert {*TUNNEL.causes, *TUNNEL.fixes, *TUNNEL.symptoms, *TUNNEL.checks, *TUNNEL.goals} <= names


def test_marked_nodes_are_painted() -> None:
    assert "class n" in chart_text(drawing(TUNNEL, {"knock"}))
    assert "class n" not in chart_text(drawing(TUNNEL))


def test_a_diagram_has_no_edge_without_its_nodes() -> None:
    chart = drawing(TUNNEL)
    names = {node.id for node in chart.nodes}
    assert {end for edge in chart.edges for end in (edge.start, edge.end)} <= names


# --- the knowledge that ships -------------------------------------------------------------------------------------

SHIPPED = load([bundled_folder()], KINDS).kb


@pytest.mark.parametrize("article", SHIPPED.articles.values(), ids=list(SHIPPED.articles))
def test_every_shipped_article_is_a_runbook_with_all_its_pieces(article: Article) -> None:
    document = runbook(article, SHIPPED)
    text = EXPORTERS["md"](document)
    for piece in (*article.causes.values(), *article.fixes.values(), *article.symptoms.values()):
        assert piece.title in text.replace("\\", "").replace("&#124;", "|")
    for fix in article.fixes.values():
        assert all(warning.split()[0] in text for warning in fix.warnings)
    page = EXPORTERS["html"](document)
    assert "<script" not in page
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(re.findall(r'id="([^"]+)"', page))
    assert {node.id for node in drawing(article).nodes} >= set(article.causes)
    assert len(edges(article)) >= len(drawing(article).edges)
