"""What a report says, and in which order, wherever a walk stands."""

from __future__ import annotations

import json
from typing import Any

import pytest
from export_sample import FULL, HOSTILE, KB, OPENING, at, observed, shown, walk

from troubleshooter.export import EXPORTERS, report, report_session
from troubleshooter.model.article import Place
from troubleshooter.model.walk import Answered, Event, FixTried, Moved, Noted, Skipped

EXEMPT = "tunnel-cut#exempt"


def page(*events: Event) -> str:
    return EXPORTERS["md"](report(shown(*events), KB, at(14), "0.1.0"))


def told(*events: Event) -> dict[str, Any]:
    """The report as JSON: section title -> its blocks."""
    data = json.loads(EXPORTERS["json"](report(shown(*events), KB, at(14), "0.1.0")))
    return {section["title"]: section["blocks"] for section in data["sections"]}


CONCLUDED = (*OPENING, observed(), Answered(at(4), "tunnel-cut#otp", "no-otp", Place.INSIDE))


def test_the_support_notice_stands_before_everything_else() -> None:
    text = page(*CONCLUDED)
    assert text.index("No maker supports tunnels over carrier pigeons") < text.index("## Conclusion")


def test_warnings_and_support_stand_before_the_steps_of_a_fix() -> None:
    text = page(*CONCLUDED)
    steps = text.index("#### Steps")
    assert text.index("The maker does not stand behind exemptions") < steps
    assert text.index("Whoever uses the gateway is cut off") < steps
    assert steps < text.index("#### Did it help?") < text.index("#### Undo")


def test_a_conclusion_names_the_evidence_and_the_articles_line() -> None:
    text = page(*CONCLUDED)
    assert "The cause is **likely**: **A proxy breaks the tunnel open**." in text
    assert "- **E1**: It hangs up (`tunnels/tunnel-cut.yaml:40`)" in text


def test_a_folder_of_this_machine_is_not_shown() -> None:
    assert "some/folder" not in page(*CONCLUDED)


def test_an_inference_is_marked_as_one() -> None:
    assert "> **Inferred.**" in page(*CONCLUDED)


def test_ruled_out_causes_stand_with_what_ruled_them_out() -> None:
    table = told(*CONCLUDED)["Ruled out, and why"][0]
    assert ["The gateway is off", "E1: It hangs up"] in table["rows"]


def test_a_walk_that_is_not_finished_says_so_and_claims_no_cause() -> None:
    text = page(*OPENING)
    assert "**Not finished.** So far nothing points to a single cause." in text
    assert "The cause is" not in text


def test_a_best_guess_is_never_shown_as_established() -> None:
    gone = [Skipped(at(2), f"tunnel-cut#{name}") for name in ("knock", "hash", "otp", "state")]
    text = page(*OPENING, *gone)
    assert "**Undetermined.**" in text
    assert "The cause is" not in text
    assert "A cause was found" not in text


def test_a_check_that_was_passed_over_is_open_with_where_and_how() -> None:
    text = page(*OPENING, Skipped(at(2), "tunnel-cut#knock"))
    _, _, still_open = text.partition("## Still open")
    assert "### Does the gateway answer?" in still_open
    assert "Run `knock SERVER` from outside." in still_open
    assert "it was skipped" in still_open


def test_an_inconclusive_answer_is_in_the_ledger() -> None:
    entries = told(*FULL)["Evidence"]
    assert [(entry["number"], entry["result"]) for entry in entries] == [
        ("E1", "cut"),
        ("E2", "no-otp"),
        ("E3", "unknown"),
    ]


def test_the_ledger_holds_sentence_facts_seconds_and_digest_of_a_probe() -> None:
    entry = told(*FULL)["Evidence"][0]
    assert entry["sentence"] == "Opens a TCP connection to vpn.nordwind-handel.de port 443 and closes it again"
    assert entry["raw_digest"] == "9f" * 32
    assert entry["seconds"] == 1.234
    assert entry["facts"]["san"][1] == "da.nordwind-handel.de"
    assert entry["at"] == "2026-11-20T02:15:07+01:00"


def test_times_are_local_with_their_offset() -> None:
    assert "2026-11-20 02:15:07 +01:00" in page(*FULL)


def test_a_fix_that_worked_is_reported_as_resolved_with_its_cause() -> None:
    up = Answered(at(9), "tunnel-cut#state", "up", Place.CLIENT)
    events = (*CONCLUDED, FixTried(at(8), EXEMPT, "done"), up)
    text = EXPORTERS["md"](report_session(walk(*events), at(14), "0.1.0"))
    assert "**Resolved.** 'Exempt the gateway from inspection' was carried out and helped." in text
    assert "The cause that it is for: **A proxy breaks the tunnel open**." in text
    assert "- **E1**: It hangs up" in text
    assert "| The gateway is off | **E1**: It hangs up |" in text
    assert text.index("## What was done") < text.index("Remove the name again.")
    assert "## Still open" not in text


def test_answers_of_a_person_that_decide_are_named_until_the_fix_has_helped() -> None:
    strange = Answered(at(7), "tunnel-cut#hash", "strange", Place.CLIENT)
    text = EXPORTERS["md"](report_session(walk(*OPENING, strange), at(14), "0.1.0"))
    section = text.partition("## If an answer was wrong")[2].partition("\n## ")[0]
    assert "| Which certificate is shown? | Another one | The expected one |" in section
    helped = FixTried(at(8), EXEMPT, "worked")
    assert "If an answer was wrong" not in EXPORTERS["md"](
        report_session(walk(*OPENING, strange, helped), at(14), "0.1.0")
    )


def test_without_the_walk_before_it_a_resolved_report_claims_nothing_about_other_causes() -> None:
    up = Answered(at(9), "tunnel-cut#state", "up", Place.CLIENT)
    text = page(*CONCLUDED, FixTried(at(8), EXEMPT, "done"), up)
    assert "**Resolved.**" in text
    assert "Ruled out" not in text
    assert "elimination" not in text


def test_evidence_that_a_fix_made_stale_is_marked() -> None:
    text = page(*CONCLUDED, FixTried(at(8), EXEMPT, "failed"))
    assert "Exempt the gateway from inspection: was carried out and did not help." in text
    assert "stale since a fix was carried out" in text


def test_a_fix_that_waits_for_verification_is_not_called_a_success() -> None:
    text = page(*CONCLUDED, FixTried(at(8), EXEMPT, "done"))
    assert "Resolved" not in text
    assert "**Waiting.** 'Exempt the gateway from inspection' was carried out" in text
    assert "Find out whether it helped: Exempt the gateway from inspection" in text


def test_a_cause_by_design_needs_no_fix() -> None:
    text = page(*OPENING, observed(result="late", facts={}))
    assert "It needs no fix." in text
    assert "by design: it works as it is meant to" in text


def test_a_goal_is_told_step_by_step() -> None:
    text = page(OPENING[0], Moved(at(1), "tunnel-cut#dig"))
    assert "| Does the gateway answer? | not looked at yet |" in text


def test_nothing_wrong_is_said_plainly() -> None:
    moved = Moved(at(1), "tunnel-cut#cut")
    text = page(OPENING[0], moved, Answered(at(2), "tunnel-cut#state", "up", Place.CLIENT))
    assert "**Nothing wrong was found.**" in text


def test_a_remark_stands_once_and_word_for_word() -> None:
    text = page(*OPENING, Noted(at(3), "Only since Monday"))
    assert text.count("Only since Monday") == 1


def test_the_report_says_how_to_go_on_and_what_it_was_made_with() -> None:
    values = told(*FULL)["About this report"][0]["values"]
    assert values["Go on with it"] == "troubleshooter sessions resume 20261120-021307-k7qd"
    assert values["Knowledge"] == f"digest {KB.digest}"
    assert values["Program"] == "troubleshooter 0.1.0"


def test_only_sources_of_what_is_stated_are_cited() -> None:
    rows = told(*CONCLUDED)["Sources"][0]["rows"]
    assert ["The book of tunnels", "Ada Miner", "https://tunnels.example.org/book", "2026-11-01"] in rows
    assert [row[0] for row in told(*OPENING)["Sources"][0]["rows"]] == ["The book of tunnels"]


@pytest.mark.parametrize("ending", sorted(EXPORTERS))
def test_every_point_of_a_walk_can_be_reported(ending: str) -> None:
    extra = (FixTried(at(8), EXEMPT, "done"), Answered(at(9), "tunnel-cut#state", "down", Place.CLIENT))
    events = (*FULL, *extra)
    for count in range(len(events) + 1):
        text = EXPORTERS[ending](report(shown(*events[:count]), KB, at(14), "0.1.0"))
        assert "Session" in text
        assert HOSTILE not in text
