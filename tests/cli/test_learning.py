"""`sessions learning` as a user meets it: off, on, what it shows, reset."""

from __future__ import annotations

import json
from pathlib import Path

from .conftest import KEMP, Cli, Result

ANSWERS = {
    "at": ["client"],
    "answers": {"file-format": "der"},
    "fixes": {"convert-with-openssl": "worked"},
}


def mended(cli: Cli) -> Result:
    Path("answers.json").write_text(json.dumps(ANSWERS), "utf-8")
    return cli("run", KEMP, "--answers", "answers.json", "--json")


def first_event(state: Path) -> dict[str, object]:
    newest = max(state.glob("*.jsonl"), key=lambda path: path.stat().st_mtime_ns)
    found: dict[str, object] = json.loads(newest.read_text("utf-8").splitlines()[0])
    return found


def test_it_is_off_and_says_that_there_is_nothing_yet(cli: Cli) -> None:
    result = cli("sessions", "learning")
    assert result.code == 0
    assert result.out.startswith("Learning is off.")
    assert "nothing to compare" in result.out
    assert cli("sessions", "learning", "--json").document["on"] is False


def test_predictions_are_held_against_what_happened_also_while_it_is_off(cli: Cli, state: Path) -> None:
    assert mended(cli).document["status"] == "resolved"
    shown = cli("sessions", "learning").out
    assert "1 fix tried, 1 helped" in shown
    assert "Brier score 0." in shown
    assert "not used while it is off" in shown
    assert first_event(state).get("learned", {}) == {}
    mended(cli)
    assert first_event(state).get("learned", {}) == {}, "off means that no walk begins with it"


def test_on_moves_the_next_walks_and_off_goes_back(cli: Cli, state: Path) -> None:
    before = mended(cli).document["causes"]
    assert "On:" in cli("sessions", "learning", "on").err
    mended(cli)
    learned = first_event(state)["learned"]
    assert isinstance(learned, dict)
    assert list(learned) == [f"{KEMP}#format-invalid"]
    weights = learned[f"{KEMP}#format-invalid"]
    assert weights["der-encoded"] > 8.0, "the author wrote 8, and it was that"
    assert weights["pfx-container"] < 1.0
    cli("sessions", "learning", "off")
    assert mended(cli).document["causes"] == before
    assert cli("sessions", "learning", "--json").document["tried"] == 3, "off forgets nothing"


def test_one_command_forgets_and_a_removed_session_takes_its_outcome_along(cli: Cli, state: Path) -> None:
    session = mended(cli).document["session"]
    mended(cli)
    cli("sessions", "learning", "on")
    assert cli("sessions", "learning", "--json").document["tried"] == 2
    cli("sessions", "rm", session)
    assert cli("sessions", "learning", "--json").document["tried"] == 1
    result = cli("sessions", "learning", "reset")
    assert "Forgotten" in result.err
    assert "nothing to compare" in result.out
    found = cli("sessions", "learning", "--json").document
    assert (found["on"], found["tried"], found["learned"]) == (True, 0, {})
    assert len(list(state.glob("*.jsonl"))) == 1, "the sessions themselves stay"
    cli("sessions", "learning", "off")
    assert cli("sessions", "learning", "--json").document["tried"] == 0, "what was forgotten stays so"


def test_a_switch_that_cannot_be_read_is_said_with_what_to_do(cli: Cli, state: Path) -> None:
    state.mkdir(parents=True)
    (state / "learning.json").write_text("{")
    result = cli("sessions", "learning")
    assert result.code == 1
    assert "sessions learning off" in result.err
    assert cli("sessions", "learning", "off").code == 0
    assert cli("sessions", "learning").code == 0
