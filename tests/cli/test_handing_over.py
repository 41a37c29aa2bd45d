"""Line mode's pastes and files: shown before they count, kept only after a yes, bounded and clean."""

from __future__ import annotations

import re
import time
from pathlib import Path

from clocks import BESIDE_S
from lab import closed_port, silence
from lab_pki import Pki

from troubleshooter.model.article import Place
from troubleshooter.model.evidence import Door
from troubleshooter.model.walk import Observed
from troubleshooter.store import Store

from . import two_probes
from .conftest import Cli
from .test_plain import session, talk, terminal

REQUEST = ("-----BEGIN CERTIFICATE REQUEST-----", "AAAA", "-----END CERTIFICATE REQUEST-----")
ENTRY = ("certificate format invalid", "1")


def observed(state: Path) -> list[Observed]:
    return [event for event in Store(state).read(session(state)).events if isinstance(event, Observed)]


def test_a_paste_counts_after_it_was_shown_and_agreed_to(cli: Cli, state: Path) -> None:
    result = talk(cli, *ENTRY, "1, 5", "paste", *REQUEST, ".", "2", "y", "q")
    assert "Understood: certificate-request: It is a certificate request" in result.out
    (event,) = observed(state)
    assert (event.door, event.place, event.kind) == (Door.PASTE, Place.SERVER, "certificate-file")
    assert event.observation.result == "certificate-request"
    assert event.sentence == "Read from a pasted text; nothing was run"


def test_without_a_yes_a_paste_is_forgotten(cli: Cli, state: Path) -> None:
    for answer in ("n", ""):
        result = talk(cli, *ENTRY, "5", "paste", *REQUEST, ".", answer, "q")
        assert "Nothing was kept." in result.out
        assert observed(state) == []


def test_a_file_is_read_through_the_same_reader(cli: Cli, state: Path, pki: Pki) -> None:
    Path("ca with space.cer").write_bytes(pki.der("root"))
    result = talk(cli, *ENTRY, "5", 'file "ca with space.cer"', "y", "q")
    assert "Understood: der: " in result.out
    (event,) = observed(state)
    assert (event.door, event.observation.result) == (Door.FILE, "der")
    assert event.sentence == "Read from the file ca with space.cer; nothing was run"
    assert "'ca with space.cer'" in str(event.observation.facts["convert"])


def test_a_file_that_is_not_there_says_so_and_keeps_nothing(cli: Cli, state: Path) -> None:
    result = talk(cli, *ENTRY, "5", "file /no/such/file", "file", "q")
    assert "could not be read: " in result.out
    assert "Nothing was kept; `file PATH` tries another one." in result.out
    assert observed(state) == []


def test_a_check_that_reads_no_text_says_which_do(cli: Cli) -> None:
    result = talk(cli, *ENTRY, "5", "skip", "paste nothing-here", "q")
    assert "There is no open check 'nothing-here' that reads a pasted text." in result.out


def test_a_hostile_paste_of_ten_megabytes_is_bounded_and_clean(cli: Cli, state: Path) -> None:
    junk = "\x1b[2J\x1b]0;owned\x07\x00\u202e" + "x" * 1_000
    begin = time.monotonic()
    result = talk(cli, *ENTRY, "5", "paste", *([junk] * 10_000), ".", "y", "q")
    assert time.monotonic() - begin < 10 + BESIDE_S
    assert "only the first 1,000,000 characters were read" in result.out
    (event,) = observed(state)
    assert event.observation.result == "not-a-certificate"
    assert (Store(state).folder / f"{session(state)}.jsonl").stat().st_size < 20_000


def test_a_paste_that_tells_nothing_is_offered_again(cli: Cli, state: Path) -> None:
    result = talk(cli, *ENTRY, "5", "paste", ".", "q")
    assert "Nothing was pasted." in result.out
    assert observed(state) == []


# --- all at once ------------------------------------------------------------------------------------------------------


def test_all_lists_every_sentence_and_runs_them_after_one_yes(cli: Cli, state: Path) -> None:
    with closed_port() as front, closed_port() as back:
        folder = str(two_probes.folder(front, back))
        said = ("doors zzqq", "1", "3")
        result = talk(cli, *said, "all", "n", "q", kb=folder)
        assert "all runs the 2 that can run here" in result.out
        assert "Nothing was run." in result.out
        assert observed(state) == []
        result = talk(cli, *said, "all", "y", "q", kb=folder)
    assert re.search(rf"^(> )?1\. Opens .* port ({front}|{back})", result.out, re.MULTILINE)
    assert re.search(rf"^2\. Opens .* port ({front}|{back})", result.out, re.MULTILINE)
    assert "Run all 2 side by side? [y/N]" in result.out
    assert "Does the back door say hello?\n  refused: " in result.out
    assert "2 of 2 are done and kept." in result.out
    assert sorted(event.check for event in observed(state)) == ["two-doors#back-door", "two-doors#front-door"]


def test_ctrl_c_keeps_what_is_done_and_says_so(state: Path) -> None:
    with closed_port() as front, silence() as back:
        folder = str(two_probes.folder(front, back))
        with terminal("--kb", folder, "--plain") as screen:
            for waits, typed in (("What do you see? > ", "doors zzqq\n"), ("other words > ", "1\n"), ("\n> ", "3\n")):
                screen.wait_for(waits)
                screen.type(typed)
            screen.wait_for("\n> ")
            screen.type("all\n")
            screen.wait_for("side by side? [y/N] ")
            screen.type("y\n")
            screen.wait_for("Does the front door answer?\n  refused")
            screen.interrupt("1 of 2 are done and kept.")
            screen.wait_for("\n> ")
            screen.type("q\n")
            assert screen.end() == 0
    assert [event.check for event in observed(state)] == ["two-doors#front-door"]


def test_run_all_at_once_runs_all(cli: Cli) -> None:
    with closed_port() as front, closed_port() as back:
        folder = str(two_probes.folder(front, back))
        walk = cli("--kb", folder, "run", "two-doors", "--yes", "--all-at-once", "--json").document
    assert sorted(item["ref"] for item in walk["trail"] if item["kind"] == "probe") == [
        "two-doors#back-door",
        "two-doors#front-door",
    ]


def test_all_says_so_where_nothing_can_run(cli: Cli) -> None:
    result = talk(cli, *ENTRY, "all", "q")
    assert "No check can run from here at this step" in result.out
