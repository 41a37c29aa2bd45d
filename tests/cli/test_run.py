"""`run`: what is taken, what is refused, shapes and exit codes; and against real servers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import lab
import pytest
from clocks import BESIDE_S

from troubleshooter.checks import KINDS
from troubleshooter.cli.commands.run import _consent
from troubleshooter.model.article import Place
from troubleshooter.model.probes import Privilege
from troubleshooter.session.view import PendingProbe

from .conftest import IPHTTPS, KEMP, SSTP, Cli, environment, program

if TYPE_CHECKING:
    from lab_pki import Pki

PROGRAM = (sys.executable, "-m", "troubleshooter")
KEYS = {"article", "symptom", "status", "at", "causes", "open", "trail", "session"}


def answers(**parts: Any) -> str:
    """A file with prepared answers, in the working folder."""
    Path("answers.json").write_text(json.dumps(parts))
    return "answers.json"


def test_yes_never_runs_what_only_a_person_may_pick(capsys: pytest.CaptureFixture[str]) -> None:
    kind = KINDS["tcp"]
    params = {"host": "127.0.0.1", "port": "9"}
    probe = kind.plan(params)
    pending = PendingProbe(
        "tcp", params, Place.CLIENT, probe, probe.sentence, 1, 5, privilege=Privilege.ELEVATED, explicit=True
    )
    assert _consent(yes=True, asks=False)(pending) is False
    assert "pick this very check" in capsys.readouterr().err
    assert _consent(yes=True, asks=False)(replace(pending, explicit=False)) is True


# --- what is taken --------------------------------------------------------------------------------------------------


def test_run_gives_the_documented_keys(cli: Cli) -> None:
    result = cli("run", IPHTTPS, "--answers", answers(answers={"handshake": "cut-after-client-hello"}), "--json")
    walk = result.document
    assert result.code == 0
    assert set(walk) >= KEYS
    assert (walk["article"], walk["symptom"], walk["status"]) == (IPHTTPS, "tunnel-down", "concluded")
    assert walk["at"] == ["clean-network"]
    best = walk["causes"][0]
    assert best["id"] == "no-null-suites"
    assert 0.7 <= best["belief"] <= 1
    assert "enable-null-suites" in best["fixes"]
    assert best["because"]
    assert [cause["belief"] for cause in walk["causes"]] == sorted(
        (cause["belief"] for cause in walk["causes"]), reverse=True
    )
    assert sum(cause["belief"] for cause in walk["causes"]) + walk["other"] == pytest.approx(1, abs=0.01)
    assert all({"check", "ask"} <= set(item) for item in walk["open"])
    assert walk["session"] in cli("sessions").out


def test_with_nothing_known_it_is_undetermined_and_nothing_runs(cli: Cli) -> None:
    result = cli("run", IPHTTPS, "--set", "server=127.0.0.1", "--json")
    walk = result.document
    assert (result.code, walk["status"]) == (3, "undetermined")
    assert not [item for item in walk["trail"] if item["kind"] == "probe"]
    assert f"{IPHTTPS}#handshake" in [item["check"] for item in walk["open"]]
    assert "--yes" in result.err


def test_places_come_from_the_option_before_the_file(cli: Cli) -> None:
    file = answers(at=["inside"])
    assert cli("run", IPHTTPS, "--answers", file, "--json").document["at"] == ["inside"]
    assert cli("run", IPHTTPS, "--answers", file, "--at", "client,clean-network", "--json").document["at"] == [
        "client",
        "clean-network",
    ]


def test_a_fix_that_worked_resolves_the_walk(cli: Cli) -> None:
    file = answers(answers={"handshake": "cut-after-client-hello"}, fixes={"enable-null-suites": "worked"})
    result = cli("run", IPHTTPS, "--answers", file, "--json")
    assert (result.code, result.document["status"]) == (0, "resolved")


def test_a_symptom_that_is_not_there_is_no_failure(cli: Cli) -> None:
    file = answers(at=["client"], answers={"tunnel-state": "active"})
    result = cli("run", IPHTTPS, "--answers", file, "--json")
    assert (result.code, result.document["status"]) == (0, "nothing-wrong")


def test_answers_come_from_standard_input_too(cli: Cli) -> None:
    result = cli("run", IPHTTPS, "--answers", "-", "--json", typed="answers: {handshake: cut-after-client-hello}")
    assert result.code == 0


def test_without_json_the_same_is_said_in_lines(cli: Cli) -> None:
    result = cli("run", IPHTTPS, "--answers", answers(answers={"handshake": "cut-after-client-hello"}))
    assert result.code == 0
    assert "Status: cause found" in result.out
    assert "likely: The ADC that ends TLS offers no null cipher suites" in result.out
    assert "%" not in result.out, "rough weights are not shown as percentages"


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("iphttps-0x8009326",), IPHTTPS),
        (("-",), "fits several"),
        (("",), "there is no article"),
        ((f"{IPHTTPS}#tunel-down",), "tunnel-down"),
        ((f"{IPHTTPS}", "--set", "sever=a"), "`server`"),
        ((f"{IPHTTPS}", "--set", "server"), "NAME=VALUE"),
        ((f"{IPHTTPS}", "--set", "server=https://x/"), "without https://"),
        ((f"{IPHTTPS}", "--set", "port=99999"), "port number"),
        ((f"{IPHTTPS}", "--at", "clean-netwrk"), "clean-network"),
        ((f"{IPHTTPS}", "--answers", "no-such-file"), "cannot read"),
        (("no/such/article.yaml",), "there is no article"),
        ((SSTP,), f"{SSTP}#"),
    ],
)
def test_what_is_wrong_is_refused_with_the_nearest_name(cli: Cli, arguments: tuple[str, ...], hint: str) -> None:
    result = cli("run", *arguments, "--json")
    assert result.code == 2
    assert hint in result.err
    assert result.out == ""
    assert cli("sessions", "list", "--json").document == [], "no walk was begun"


def test_a_unique_fragment_or_a_path_names_an_article(cli: Cli) -> None:
    assert cli("run", "80090326", "--json").document["article"] == IPHTTPS
    assert cli("run", "kemp", "--json").document["article"] == KEMP


def test_mistakes_in_an_answers_file_come_with_their_lines(cli: Cli) -> None:
    Path("answers.yaml").write_text("answers:\n  handshake: cut-after-client-helo\n  handshak: reset\n")
    result = cli("run", IPHTTPS, "--answers", "answers.yaml", "--json")
    assert result.code == 2
    assert "answers.yaml:2:3: " in result.err
    assert "`cut-after-client-hello`" in result.err
    assert "answers.yaml:3:3: " in result.err


def test_a_broken_article_is_named_with_its_mistakes(cli: Cli) -> None:
    Path("own").mkdir()
    Path("own/broken.yaml").write_text("id: broken\ntitel: x\n")
    result = cli("--kb", "own", "run", "broken", "--json")
    assert result.code == 2
    assert "own/broken.yaml:1" in result.err
    assert cli("--kb", "own", "run", IPHTTPS, "--json").code == 3, "the others work"


def test_a_disk_that_takes_no_sessions_does_not_stop_the_walk(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("file").write_text("in the way")
    monkeypatch.setenv("TROUBLESHOOTER_STATE", "file")
    result = cli("run", IPHTTPS, "--answers", answers(answers={"handshake": "cut-after-client-hello"}), "--json")
    assert result.code == 0
    assert result.document["session"] is None
    assert "not kept" in result.err


# --- real servers ---------------------------------------------------------------------------------------------------


# The lab's TLS servers take one connection at a time and speak no HTTP: that it is DirectAccess is told.
DIRECTACCESS = {"who-answers": "iphttps"}


def walk_against(server: AbstractContextManager[int], *more: str) -> tuple[int, Any, float]:
    """Run the program against a server: exit code, document, seconds of wall time with start."""
    with server as port:
        begin = time.monotonic()
        found = program("run", IPHTTPS, "--set", "server=127.0.0.1", "--set", f"port={port}", "--yes", "--json", *more)
        spent = time.monotonic() - begin
    return found.returncode, json.loads(found.stdout), spent


def result_of(walk: Any) -> str:
    """The handshake's result in a walk's trail: it is the first probe."""
    return str(next(item["result"] for item in walk["trail"] if item["kind"] == "probe"))


def likely(walk: Any) -> set[str]:
    return {cause["id"] for cause in walk["causes"] if cause["belief"] >= 0.1}


@pytest.mark.lab
def test_a_closed_port_leads_to_the_listener_within_three_seconds() -> None:
    code, walk, spent = walk_against(lab.closed_port())
    assert (code, walk["status"], result_of(walk)) == (0, "concluded", "refused")
    assert walk["causes"][0]["id"] == "listener-gone"
    assert spent < 3 + BESIDE_S


@pytest.mark.lab
def test_plain_http_is_not_tls_and_not_decided_between_firewall_and_wrong_server() -> None:
    code, walk, spent = walk_against(lab.plain_http())
    assert (code, walk["status"], result_of(walk)) == (3, "undetermined", "not-tls")
    assert likely(walk) == {"firewall-answers", "nat-to-wrong-server"}
    assert spent < 3 + BESIDE_S


@pytest.mark.lab
def test_a_server_without_null_suites_is_concluded_on(pki: Pki) -> None:
    code, walk, spent = walk_against(lab.no_null_suites(pki), "--answers", answers(answers=DIRECTACCESS))
    assert (code, walk["status"], result_of(walk)) == (0, "concluded", "cut-after-client-hello")
    assert walk["causes"][0]["id"] == "no-null-suites"
    assert walk["fix"]["id"] == "enable-null-suites"
    assert spent < 3 + BESIDE_S


@pytest.mark.lab
def test_a_demanded_client_certificate_of_an_unrelated_ca_leads_there_and_names_the_ca(pki: Pki) -> None:
    code, walk, spent = walk_against(lab.null_suites_and_client_certificate_required(pki))
    assert (code, walk["status"], result_of(walk)) == (3, "undetermined", "client-certificate-demanded")
    assert walk["causes"][0]["id"] == "client-auth-ca"
    probe = next(item for item in walk["trail"] if item["kind"] == "probe")
    assert probe["facts"]["ca_names"] == [lab.UNRELATED_CA]
    assert f"{IPHTTPS}#ca-names-match" in [item["check"] for item in walk["open"]]
    assert spent < 3 + BESIDE_S


@pytest.mark.lab
def test_that_certificate_and_the_clients_own_look_conclude_on_the_ca(pki: Pki) -> None:
    file = answers(
        answers={"ca-names-match": "differ", "client-certificate": "usable-certificate", "otp-in-use": "no-otp"}
    )
    server = lab.null_suites_and_client_certificate_required(pki)
    code, walk, _ = walk_against(server, "--at", "clean-network,client", "--answers", file)
    assert (code, walk["status"]) == (0, "concluded")
    assert walk["causes"][0]["id"] == "client-auth-ca"


@pytest.mark.lab
def test_a_sound_server_seen_from_outside_is_undetermined(pki: Pki) -> None:
    code, walk, _ = walk_against(lab.all_suites_with_null(pki), "--answers", answers(answers=DIRECTACCESS))
    assert (code, walk["status"], result_of(walk)) == (3, "undetermined", "completed")
    assert "no-null-suites" not in likely(walk)


# --- interrupted ----------------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for a child alone")
def test_an_interrupted_walk_is_kept_and_can_be_gone_on_with(cli: Cli) -> None:
    with (
        lab.silence() as port,
        subprocess.Popen(
            [*PROGRAM, "run", IPHTTPS, "--set", "server=127.0.0.1", "--set", f"port={port}", "--yes", "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
        ) as running,
    ):
        assert running.stderr is not None
        assert running.stdout is not None
        told = [running.stderr.readline()]
        while "Client Hello" not in told[-1]:
            told.append(running.stderr.readline())
        time.sleep(0.3)
        begin = time.monotonic()
        running.send_signal(signal.SIGINT)
        rest, out = running.stderr.read(), running.stdout.read()
        assert running.wait(10) == 130
        assert time.monotonic() - begin < 3 + BESIDE_S
    assert out == ""
    (session,) = [item["session"] for item in cli("sessions", "list", "--json").document]
    assert f"troubleshooter sessions resume {session}" in rest
    kinds = [item["kind"] for item in cli("sessions", "show", "--json").document["trail"]]
    assert kinds == ["start", "places", "input", "input"]
