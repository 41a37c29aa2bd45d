"""`practice`: through pipes and at a (pseudo) terminal, against gateways that are really broken."""

from __future__ import annotations

import os
import re
import signal
import socket
import threading
import time
from pathlib import Path

import pytest

from troubleshooter.checks import KINDS
from troubleshooter.cli.knowledge import load
from troubleshooter.cli.practising import begin, find_walk, go_on, last_view, stage_of
from troubleshooter.cli.settings import Settings
from troubleshooter.driver.driver import Driver
from troubleshooter.kb import bundled_folder
from troubleshooter.practice.exercises import EXERCISES
from troubleshooter.practice.fault import running
from troubleshooter.practice.faults import FAULTS
from troubleshooter.store import Store

from .conftest import Cli, Result
from .test_plain import terminal

NULL = "no-null-suites"
NULL_FOUND = ("2", "p", "y", "p", "y", "1", "2", "q")  # tunnel down, two probes, ADC, no OTP
GATEWAY = re.compile(r"127\.0\.0\.1 port (\d+)")


def play(cli: Cli, *arguments: str, lines: tuple[str, ...]) -> Result:
    return cli("practice", *arguments, "--plain", typed="".join(f"{line}\n" for line in lines))


# --- naming ---------------------------------------------------------------------------------------------------------


def test_the_list_names_at_least_twelve_faults(cli: Cli) -> None:
    result = cli("practice", "--list")
    assert result.code == 0
    assert len(FAULTS) >= 12
    assert len(result.out.splitlines()) == len(FAULTS) + len(EXERCISES)
    assert result.out.startswith(NULL)


def test_the_list_as_json(cli: Cli) -> None:
    rows = cli("practice", "--list", "--json").document
    assert [row["fault"] for row in rows] == [*FAULTS, *EXERCISES]
    assert all(row["title"] and (row["entry"] or row["kind"]) for row in rows)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("no-nul-suites", "--plain"), "Did you mean no-null-suites"),
        ((), "--list"),
        ((NULL, "--random"), "--list"),
        ((NULL, "--json"), "--json goes with"),
        (("--resume", "last", "--unattended"), "--unattended goes with"),
        (("--resume", "last", "--plain"), "no practice walk is kept yet"),
        (("--reveal", "x"), "no practice walk is kept yet"),
        ((NULL,), f"troubleshooter practice {NULL} --plain"),
    ],
)
def test_what_cannot_be_is_a_sentence_and_starts_nothing(
    cli: Cli, state: Path, arguments: tuple[str, ...], says: str
) -> None:
    result = cli("practice", *arguments)
    assert result.code == 2
    assert says in result.err
    assert not state.parent.exists()


def test_an_article_that_was_replaced_by_another_is_not_practised_on(cli: Cli) -> None:
    own = Path("own")
    own.mkdir()
    shipped = bundled_folder() / "load-balancers" / "kemp-certificate-format-invalid.yaml"
    (own / shipped.name).write_text(shipped.read_text("utf-8").replace("der-encoded", "binary"), "utf-8")
    result = cli("practice", "certificate-file-binary", "--plain", "--kb", "own")
    assert result.code == 2
    assert "another version of the article kemp-certificate-format-invalid" in result.err


# --- without a person -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [NULL, "customer-inspects", "certificate-file-container", "healthy-sstp"])
def test_unattended_walks_to_the_cause_and_compares(cli: Cli, fault: str) -> None:
    result = cli("practice", fault, "--unattended", "--json")
    assert result.code == 0
    document = result.document
    made = document["practice"]
    assert (made["fault"], made["found"], made["expected"]) == (fault, True, FAULTS[fault].reaches)
    assert document["status"] in ("concluded", "nothing-wrong")
    assert made["cheapest"]["minutes"] <= made["own"]["minutes"] + 0.01
    assert made["walk"]["checks"]


def test_unattended_says_every_probe_and_speaks_to_this_computer_alone(cli: Cli) -> None:
    result = cli("practice", NULL, "--unattended")
    assert result.code == 0
    addresses = re.findall(r"connections? to (\S+)", result.err)
    assert addresses
    assert set(addresses) == {"127.0.0.1"}
    assert "You found it." in result.out


# --- line mode --------------------------------------------------------------------------------------------------------


def test_a_walk_to_the_cause_and_its_comparison(cli: Cli) -> None:
    result = play(cli, NULL, lines=NULL_FOUND)
    assert result.code == 0
    assert FAULTS[NULL].story in result.err
    assert "The gateway is this computer: 127.0.0.1 port" in result.err
    assert "Cause found: The ADC that ends TLS offers no null cipher suites" in result.out
    assert "Practice: the walk ends here." in result.out
    told = result.out[result.out.index("The fault was:") :]
    assert "You found it." in told
    assert "Your walk: 5 checks, 9 min (tunnel-state, handshake, who-answers, tls-ends-at, otp-in-use)" in told
    assert (
        "The cheapest possible: 5 checks, 9 min (tunnel-state, handshake, tls-ends-at, otp-in-use, who-answers)" in told
    )
    assert "hindsight" in told


def test_what_the_colleague_sends_comes_when_it_is_asked_for(cli: Cli) -> None:
    silent = play(cli, "offload-without-hash", lines=("q",))
    asked = play(cli, "offload-without-hash", lines=("h", "2", "h", "q"))
    assert "REG_BINARY" not in silent.out
    assert re.search(r"SHA256CertificateHash\s+REG_BINARY\s+[0-9A-F]{64}\n", asked.out)
    assert "your colleague did this and sends you" in asked.out


def test_a_wrong_answer_is_named_at_the_end(cli: Cli) -> None:
    result = play(cli, "offload-without-hash", lines=("1", "q"))
    assert "Your answers led elsewhere: nothing is wrong." in result.out
    assert "sstp-stays: you said stays; it was drops" in result.out


def test_a_random_fault_is_told_at_the_end_and_not_before(cli: Cli) -> None:
    result = play(cli, "--random", lines=(*("d", "skip") * 30, "q"))
    assert result.code == 0
    before, told, after = result.out.partition("The fault was: ")
    assert told
    (id_,) = re.findall(r"\(([a-z0-9-]+)\)$", after.splitlines()[0])
    fault = FAULTS[id_]
    assert fault.story in result.err
    for secret in (fault.id, f"({fault.reaches})"):
        assert secret not in before
        assert secret not in result.err
    assert "The cheapest possible: " in after


def test_a_walk_left_in_the_middle_is_not_told_until_one_gives_up(cli: Cli) -> None:
    left = play(cli, NULL, lines=("2", "q"))
    assert left.code == 0
    assert "The fault was" not in left.out
    assert "practice --reveal" in left.err
    given_up = cli("practice", "--reveal", "last")
    assert given_up.code == 0
    assert f"The fault was: {FAULTS[NULL].title} ({NULL})" in given_up.out
    assert "Your walk did not come to a cause." in given_up.out


def test_a_walk_is_gone_on_with_against_a_new_gateway(cli: Cli) -> None:
    first = play(cli, NULL, lines=("2", "q"))
    second = play(cli, "--resume", "last", lines=NULL_FOUND[1:])
    ports = [GATEWAY.findall(result.err)[0] for result in (first, second)]
    assert f"127.0.0.1 port {ports[1]} hangs up on null suites" in second.out
    assert "You found it." in second.out


def test_a_hash_that_was_told_follows_the_new_gateways_certificate() -> None:
    fault, knowledge = FAULTS["offload-without-hash"], load(Settings())
    with running(fault) as site:
        stage = stage_of(knowledge, fault, site, plain=True)
        with begin(stage, fault, site) as driver:
            old = site.values["leaf"].lower()
            driver.answer(f"{fault.article}#client-event", "security-check-failed", {"sha256": old})
            assert old in {item.value for item in driver.view.inputs}
    with running(fault) as site:
        stage = stage_of(knowledge, fault, site, plain=True)
        go_on(stage, fault, site, driver.id)
        values = {item.value for item in last_view(stage, driver.id).inputs}
    assert site.values["leaf"].lower() in values
    assert site.values["port"] in values
    assert old not in values


# --- exercises with one probe -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXERCISES)
def test_an_exercise_is_judged_by_its_probe(cli: Cli, name: str) -> None:
    exercise = EXERCISES[name]
    result = cli("practice", name, "--unattended", "--json")
    assert result.code == 0
    assert result.document["results"][0] == exercise.result
    assert result.document["practice"]["found"] is True
    assert exercise.result in exercise.choices


@pytest.mark.parametrize("name", EXERCISES)
def test_the_facts_of_an_exercise_come_before_the_verdict(cli: Cli, name: str) -> None:
    exercise = EXERCISES[name]
    number = exercise.choices.index(exercise.result) + 1
    right = cli("practice", name, typed=f"y\n{number}\n")
    wrong = cli("practice", name, typed=f"y\n{number % len(exercise.choices) + 1}\n")
    assert (right.code, wrong.code) == (0, 0)
    before, _, after = right.out.partition("What does that mean?")
    assert any(f"  {name}: " in before for name in exercise.shows)
    for verdict in (exercise.title, exercise.result, "objection"):
        assert verdict not in before
    assert "Right." in after
    assert exercise.lesson in after
    assert "Right." not in wrong.out
    assert "No: " in wrong.out


def test_an_exercise_runs_nothing_without_a_yes(cli: Cli) -> None:
    result = cli("practice", "wrong-name", typed="n\n")
    assert result.code == 3
    assert "Nothing was run." in result.out
    assert "not_after" not in result.out


# --- apart from real sessions -----------------------------------------------------------------------------------------


def test_practice_walks_are_kept_apart_from_real_sessions(cli: Cli, state: Path) -> None:
    play(cli, NULL, lines=("2", "q"))
    assert Store(state).list() == ()
    assert cli("sessions", "list").out == ""
    assert cli("report").code == 2
    fault, session_id = find_walk("last")
    assert fault.id == NULL
    with Driver.resume(load(Settings()).kb, KINDS, Store(state.parent / "practice" / NULL), session_id) as driver:
        assert NULL not in repr([event for event in driver.session.journal if type(event).__name__ == "Noted"])


def test_a_report_of_a_practice_walk_says_what_it_is(cli: Cli) -> None:
    play(cli, NULL, lines=("2", "r", "q"))
    (report,) = Path().glob("troubleshooter-*.md")
    assert "Practice: IP-HTTPS error 0x80090326" in report.read_text("utf-8")


# --- the end of it ----------------------------------------------------------------------------------------------------


def test_nothing_of_a_gateway_is_left_after_the_command(cli: Cli) -> None:
    before = set(threading.enumerate())
    result = play(cli, NULL, lines=NULL_FOUND)
    assert set(threading.enumerate()) == before
    with socket.socket() as sock:
        assert sock.connect_ex(("127.0.0.1", int(GATEWAY.findall(result.err)[0]))) != 0


def test_ctrl_c_ends_the_gateway_and_keeps_the_walk() -> None:
    with terminal("practice", NULL, "--plain") as screen:
        port = int(GATEWAY.findall(screen.wait_for("\n> "))[0])
        told = screen.interrupt("--plain\n")
        _, session_id = find_walk("last")
        assert f"troubleshooter practice --resume {session_id} --plain" in told
        assert "The fault was" not in told
        assert screen.end() == 130
    with socket.socket() as sock:
        assert sock.connect_ex(("127.0.0.1", port)) != 0


def test_being_ended_from_outside_leaves_no_file(tmp_path: Path) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    with terminal("practice", "certificate-file-binary", "--plain", TMPDIR=str(folder)) as screen:
        screen.wait_for("\n> ")
        assert list(folder.rglob("*.cer"))
        os.kill(screen.pid, signal.SIGTERM)
        screen.wait_for("practice --resume")
        assert screen.end() == 130
    assert not list(folder.iterdir())


def test_on_the_screen_the_story_is_part_of_the_walk() -> None:
    with terminal("practice", NULL) as screen:
        screen.wait_for("\x1b[?1049h")  # the alternate screen
        screen.wait_for("A colleague reports")
        time.sleep(0.5)
        screen.type("\x11")  # Ctrl-Q
        screen.wait_for("Not at the end yet.")
        assert screen.end() == 0
