"""Line mode: the whole conversation through pipes, and with a person at a (pseudo) terminal."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import lab
import pytest

from troubleshooter.model.walk import Noted, Stopped
from troubleshooter.store import Store

from .conftest import IPHTTPS, Cli, Result, environment

PROGRAM = (sys.executable, "-m", "troubleshooter")
ESCAPES = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
OUTSIDE, CLIENT = "3", "1"  # numbers of the places in the list


def talk(cli: Cli, *lines: str, resume: str = "", kb: str = "") -> Result:
    arguments = ("--plain", "sessions", "resume", resume) if resume else ("--plain",)
    result = cli(*(("--kb", kb) if kb else ()), *arguments, typed="".join(f"{line}\n" for line in lines))
    assert not ESCAPES.search(result.out), "no cursor movement, no colour"
    return result


def session(state: Path) -> str:
    return Store(state).list()[0].id


# --- from search to the end -----------------------------------------------------------------------------------------


def test_a_walk_from_the_search_to_a_verified_fix(cli: Cli, state: Path) -> None:
    result = talk(
        cli, "0x80090326", "1", f"{OUTSIDE}, {CLIENT}", "da.example.com", "2", "d", "d", "d", "d", "d", "d",
        "tls-ends-at adc", "2", "1", "tunnel-state active", "r", "q",
    )  # fmt: skip
    assert result.code == 0
    assert "What do you see? >" in result.out
    assert "Which places are within your reach?" in result.out
    assert "Public name of the remote access server?" in result.out
    assert "The ADC that ends TLS offers no null cipher suites" in result.out
    assert "Warning: Only on the virtual server for IP-HTTPS." in result.out
    assert "To undo:" in result.out
    assert f"troubleshooter sessions resume {session(state)} --plain" in result.out
    report = Path(f"troubleshooter-{session(state)}.md")
    assert "da.example.com" in report.read_text("utf-8")
    stored = Store(state).read(session(state)).events
    assert isinstance(stored[-1], Stopped)


def test_every_command_of_the_help_is_understood(cli: Cli) -> None:
    result = talk(
        cli, "0x80090326", "1", OUTSIDE, "da.example.com", "?", "w", "h", "o", "c", "note: the firewall was changed",
        "why not no-null-suites", "set port=8443", "back", "s", "d", "new", "q",
    )  # fmt: skip
    assert result.code == 0
    assert "Understood: kept as a note for the report" in result.out
    assert "That is not understood" not in result.out
    assert "set NAME=VALUE" in result.out
    assert "Where: on a clean network" in result.out
    assert "possible: " in result.out or "likely: " in result.out
    assert "This walk ends here." in result.out


def test_wrong_input_gets_the_nearest_meanings_and_moves_nothing(cli: Cli, state: Path) -> None:
    result = talk(
        cli, "asdf qwer", "99", "0x80090326", "7", "1", "99", "xyzzy", OUTSIDE, "not a host name", "da.example.com",
        "99", "reprot", "", "set prot=1", "set port=x", "q",
    )  # fmt: skip
    assert result.code == 0
    assert "Nothing here fits well enough" in result.out
    assert "That cannot be used:" in result.out
    assert "Did you mean" in result.out
    assert "There is no value 'prot' here. Did you mean port?" in result.out
    kinds = [type(event).__name__ for event in Store(state).read(session(state)).events]
    assert kinds == ["Started", "Placed", "InputSet", "Stopped"]


@pytest.mark.parametrize(
    "line",
    [
        "\x00\x01\x02", "\x1b[31mred\x1b[0m", "é" * 5000, "9" * 5000, "1)", "-1", "1e9", "٣", "set =", "set a=",
        "note:", "why", "why not", "[bold]", "\u202e\u200b", "=", "a" * 300_000,
    ],
)  # fmt: skip
def test_no_line_makes_it_crash_at_any_step(cli: Cli, line: str) -> None:
    result = talk(cli, line, "0x80090326", "1", line, OUTSIDE, line, "da.example.com", line, line, line, "q", line)
    assert result.code == 0
    assert "Traceback" not in result.err
    assert "failed" not in result.err


def test_bytes_that_are_no_text_do_not_make_it_crash(cli: Cli) -> None:
    result = cli("--plain", typed=b"\xff\xfe\x00\n0x80090326\n1\n3\n\xc3\n\x80\nq\n")
    assert result.code == 0


def test_the_end_of_the_input_keeps_the_walk(cli: Cli, state: Path) -> None:
    result = talk(cli, "0x80090326", "1", OUTSIDE)
    assert result.code == 0
    assert f"sessions resume {session(state)}" in result.out
    assert talk(cli).code == 0


def test_an_unsupported_subject_is_said_before_anything_else(cli: Cli) -> None:
    Path("own").mkdir()
    Path("own/odd.yaml").write_text(
        """\
id: odd
title: An odd thing
product: directaccess
status: draft
support: {status: unsupported, says: Nobody supports this.}
reviewed: {on: 2026-11-20, by: us}
summary: Odd.
symptoms:
  odd: {title: The odd thing squeaks oddly, phrases: [odd thing squeaks], causes: [worn], first: look}
causes:
  worn: {title: It is worn, likelihood: common, because: It is., outcome: harmless, inferred: true}
checks:
  look:
    ask: Does it squeak?
    by_hand: {from: [client], minutes: 1, how: Listen.}
    results:
      squeaks: {says: It squeaks, points_to: [worn]}
      silent: {says: It is silent, ends: nothing-wrong}
    inferred: true
fixes: {}
"""
    )
    result = cli("--plain", "--kb", "own", typed="odd thing squeaks\n1\n1\n1\nq\n")
    assert result.code == 0
    told = result.out
    assert told.index("Nobody supports this.") < told.index("Which places")
    assert told.count("Nobody supports this.") == 1
    assert "There is nothing to mend." in told


# --- probes and consent ---------------------------------------------------------------------------------------------


def test_a_probe_is_shown_and_runs_only_after_yes(cli: Cli) -> None:
    with lab.closed_port() as port:
        begin = ("0x80090326", "1", OUTSIDE, "127.0.0.1", f"set port={port}")
        declined = talk(cli, *begin, "p", "n", "q")
        agreed = talk(cli, *begin, "p", "y", "q")
        silent = talk(cli, *begin, "p")
    assert "Opens up to 3 TCP connections to 127.0.0.1" in declined.out
    assert "Run it? [y/N]" in declined.out
    assert "Nothing was run." in declined.out
    assert "Nothing was run." in silent.out, "the end of the input is no yes"
    assert "refused: 127.0.0.1" in agreed.out
    assert "refused: 127.0.0.1" not in declined.out + silent.out


# --- kept walks -----------------------------------------------------------------------------------------------------


def test_a_kept_walk_goes_on_where_it_stopped(cli: Cli, state: Path) -> None:
    talk(cli, "0x80090326", "1", OUTSIDE, "da.example.com", "note: first part", "q")
    result = talk(cli, "note: second part", "q", resume="last")
    assert result.code == 0
    assert "How far does the TLS handshake get" in result.out
    notes = [event.text for event in Store(state).read(session(state)).events if isinstance(event, Noted)]
    assert notes == ["first part", "second part"]


def test_a_torn_line_is_said_when_the_walk_is_resumed(cli: Cli, state: Path) -> None:
    talk(cli, "0x80090326", "1", OUTSIDE, "q")
    with (state / f"{session(state)}.jsonl").open("ab") as file:
        file.write(b'{"event":"Noted","at"')
    result = talk(cli, "q", resume=session(state))
    assert "torn and was cut off (21 bytes, never accepted)" in result.out


def test_a_walk_that_is_open_elsewhere_is_refused(cli: Cli, state: Path) -> None:
    talk(cli, "0x80090326", "1", OUTSIDE, "q")
    with Store(state).open(session(state)):
        result = talk(cli, resume=session(state))
    assert result.code == 1
    assert "open in another program" in result.err


def test_a_walk_made_by_run_is_finished_by_a_person(cli: Cli) -> None:
    cli("run", IPHTTPS, "--set", "server=da.example.com", "--at", "client")
    result = talk(cli, "o", "tunnel-state active", "q", resume="last")
    assert "Answer: The tunnel is up" in result.out
    assert "nothing is wrong to search for" in result.out


def test_a_disk_that_takes_nothing_is_said_and_the_conversation_goes_on(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("file").write_text("in the way")
    monkeypatch.setenv("TROUBLESHOOTER_STATE", "file")
    result = talk(cli, "0x80090326", "1", OUTSIDE, "q")
    assert result.code == 0
    assert "This walk is not kept" in result.out
    assert "This walk was not kept." in result.out


# --- a person at a terminal -----------------------------------------------------------------------------------------


class Terminal:
    """A program on a pseudo terminal."""

    def __init__(self, pid: int, fd: int) -> None:
        self.pid = pid
        self.fd = fd
        self.heard = ""

    def wait_for(self, text: str, seconds: float = 20) -> str:
        """Read until `text` comes; what came so far."""
        assert self._hears(text, seconds), f"waited for {text!r}, heard: {self.heard[-500:]!r}"
        return self.heard

    def _hears(self, text: str, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while text not in self.heard:
            if not select.select([self.fd], [], [], max(0.0, end - time.monotonic()))[0]:
                return False
            assert self._read(), f"ended without {text!r}, heard: {self.heard[-500:]!r}"
        return True

    def _read(self) -> bool:
        try:
            part = os.read(self.fd, 65536)
        except OSError:  # Linux: the other end of the terminal is closed
            return False
        self.heard += part.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(part)

    def type(self, text: str) -> None:
        self.heard = ""
        os.write(self.fd, text.encode())

    def interrupt(self, answer: str) -> str:
        """Ctrl-C until `answer` comes; what came so far.

        A second time only where nothing answers, as a person would: CPython may take the signal in the instant before
        it waits for a line, and then it waits.
        """
        for _ in range(3):
            self.type("\x03")
            if self._hears(answer, 5.0):
                return self.heard
        raise AssertionError(f"no Ctrl-C brought {answer!r}, heard: {self.heard[-500:]!r}")

    def type_until(self, text: str, line: str, most: int = 15) -> None:
        """Give the same line to every question until `text` comes."""
        for _ in range(most):
            if text in self.wait_for("\n> "):
                return
            self.type(line)
        raise AssertionError(f"{text!r} did not come, heard: {self.heard!r}")

    def end(self) -> int:
        """Read to the end; the exit code."""
        while self._read():
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


@contextmanager
def terminal(*arguments: str, **env: str) -> Iterator[Terminal]:
    pty = pytest.importorskip("pty", reason="needs a pseudo terminal")
    env = environment(**{"TERM": "xterm", **env})
    pid, fd = pty.fork()
    if pid == 0:
        try:
            os.execve(sys.executable, [*PROGRAM, *arguments], env)
        finally:
            os._exit(127)
    opened = Terminal(pid, fd)
    try:
        yield opened
    finally:
        os.close(fd)
        try:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        except (ProcessLookupError, ChildProcessError):
            pass  # it had ended, as it should


def test_at_a_terminal_a_probe_asks_and_no_is_no() -> None:
    with lab.closed_port() as port, terminal("probe", "tcp", "host=127.0.0.1", f"port={port}") as screen:
        screen.wait_for("Run it? [y/N]")
        screen.type("n\n")
        assert "Nothing was run" in screen.wait_for("Nothing was run")
        assert screen.end() == 3


def test_at_a_terminal_a_yes_runs_the_probe() -> None:
    with lab.closed_port() as port, terminal("probe", "tcp", "host=127.0.0.1", f"port={port}") as screen:
        screen.wait_for("Run it? [y/N]")
        screen.type("y\n")
        assert "refused" in screen.wait_for("refused")
        assert screen.end() == 0


def test_at_a_terminal_a_probe_shows_its_seconds_and_ctrl_c_stops_it() -> None:
    with lab.silence() as port, terminal("probe", "tls-certificate", "host=127.0.0.1", f"port={port}") as screen:
        screen.wait_for("Run it? [y/N]")
        screen.type("y\n")
        screen.wait_for(" s of at most ")
        screen.interrupt("Stopped; there is no result.")
        assert screen.end() == 130


def test_at_a_terminal_run_asks_for_each_probe() -> None:
    arguments = ("run", IPHTTPS, "--set", "server=127.0.0.1")
    with lab.closed_port() as port, terminal(*arguments, "--set", f"port={port}") as screen:
        assert "Client Hello" in screen.wait_for("Run it? [y/N]")
        screen.type("y\n")
        screen.wait_for("Run it? [y/N]")
        screen.type("y\n")
        screen.wait_for("Status: cause found")
        assert screen.end() == 0


def test_ctrl_c_at_the_question_for_consent_keeps_the_walk(state: Path) -> None:
    with terminal("run", IPHTTPS, "--set", "server=127.0.0.1") as screen:
        screen.wait_for("Run it? [y/N]")
        screen.interrupt(f"troubleshooter sessions resume {session(state)}\n")
        assert screen.end() == 130


def test_without_a_command_the_screen_opens_and_leaves_cleanly() -> None:
    with terminal() as screen:
        screen.wait_for("\x1b[?1049h")  # the alternate screen
        time.sleep(1)
        screen.type("\x11")  # Ctrl-Q
        screen.wait_for("\x1b[?1049l")
        assert screen.end() == 0


@pytest.mark.parametrize(("answer", "helped"), [("1", True), ("2", False)])
def test_a_fix_is_verified_by_its_check(answer: str, helped: bool) -> None:
    """Whatever is asked on the way is not known; the order of the questions is the engine's business."""
    with terminal("--plain") as screen:
        for waits, typed in (
            ("What do you see? > ", "0x80090326\n"),
            ("other words > ", "1\n"),
            ("\n> ", f"{OUTSIDE}, {CLIENT}\n"),
            ("\n> ", "skip\n"),
            ("\n> ", "2\n"),
        ):
            screen.wait_for(waits)
            screen.type(typed)
        screen.type_until("How did it go?", "d\n")
        assert "Cause found: The ADC that ends TLS offers no null cipher suites" in screen.heard
        screen.type("1\n")
        assert "To see whether the fix helped:" in screen.wait_for("\n> ")
        screen.type(f"{answer}\n")
        assert ("The fix was tried and it helped." in screen.wait_for("\n> ")) is helped
        screen.type("q\n")
        assert screen.end() == 0


def test_a_dumb_terminal_is_pointed_at_plain() -> None:
    with terminal(TERM="dumb") as screen:
        assert "troubleshooter --plain" in screen.wait_for("--plain")
        assert screen.end() == 2


def test_ctrl_c_keeps_the_walk_and_says_how_to_go_on(state: Path) -> None:
    with terminal("--plain") as screen:
        screen.wait_for("What do you see? >")
        screen.type("0x80090326\n")
        screen.wait_for("Number, or other words >")
        screen.type("1\n")
        screen.wait_for("Which places")
        told = screen.interrupt("--plain\n")
        assert f"troubleshooter sessions resume {session(state)} --plain" in told
        assert screen.end() == 130


def test_ctrl_c_during_a_probe_ends_the_probe_alone(state: Path) -> None:
    with lab.silence() as port, terminal("--plain") as screen:
        for waits, typed in (
            ("What do you see? >", "0x80090326\n"),
            ("Number, or other words >", "1\n"),
            ("Which places", "3\n"),
            ("Type the value", "127.0.0.1\n"),
            ("p runs it from here", f"set port={port}\n"),
            ("p runs it from here", "p\n"),
            ("Run it? [y/N]", "y\n"),
        ):
            screen.wait_for(waits)
            screen.type(typed)
        screen.wait_for("Ctrl-C ends it.")
        time.sleep(0.3)
        screen.interrupt("Nothing was recorded.")
        screen.type("q\n")
        screen.wait_for("The session is kept")
        assert screen.end() == 0
    kinds = [type(event).__name__ for event in Store(state).read(session(state)).events]
    assert kinds == ["Started", "Placed", "InputSet", "InputSet", "Stopped"]


def test_it_works_through_a_real_pipe(state: Path) -> None:
    found = subprocess.run(
        [*PROGRAM, "--plain"],
        input="0x80090326\n1\n3\nq\n",
        capture_output=True,
        text=True,
        check=True,
        env=environment(),
    )
    assert session(state) in found.stdout
    assert found.stderr == ""


# --- free words -----------------------------------------------------------------------------------------------------

IKE_809 = ("aovpn-ikev2-features#error-809", "1", "all of them")  # typed until the client's event log is asked for
RAS_EVENT = (
    "Log Name:      Application\nSource:        RasClient\nDate:          11/20/2026 8:17:55 AM\n"
    "Event ID:      20227\nTask Category: None\nLevel:         Error\nKeywords:      Classic\n"
    "User:          N/A\nComputer:      pc7.example.com\nDescription:\n"
    "CoId={5F5F7C31-1F0C-4B3A-9E47-0A1B2C3D4E5F}: The user EXAMPLE\\ann dialed a connection named Work which has "
    "failed. The error code returned on failure is 809.\n"
)


def test_questions_in_own_words_are_answered_and_move_nothing(cli: Cli, state: Path) -> None:
    suspect = "could it be the load balancer sending the ports to different servers?"
    result = talk(
        cli, *IKE_809, "what do you need that for?", "what is SNAT", suspect, "show me the commands pls",
        "which suspects are left", "hm, let me think", "q",
    )  # fmt: skip
    assert "Understood: Why is this asked?" in result.out
    assert "SNAT: Source address translation" in result.out
    assert "Understood: what speaks for and against nodes-split?" in result.out
    assert "Understood: How to find out by hand" in result.out
    assert "Understood: Show the suspects" in result.out
    kinds = [type(event).__name__ for event in Store(state).read(session(state)).events]
    assert kinds == ["Started", "Placed", "Stopped"]


def test_an_answer_in_own_words_is_said_back_and_taken_back(cli: Cli, state: Path) -> None:
    result = talk(cli, *IKE_809, "there are no rasclient events in there at all", "oops, go one back please", "q")
    assert "Answer: There is no event of RasClient (b takes it back)" in result.out
    assert "Understood: One step back" in result.out
    kinds = [type(event).__name__ for event in Store(state).read(session(state)).events]
    assert kinds == ["Started", "Placed", "Answered", "Rewound", "Stopped"]


def test_another_trouble_is_offered_and_the_walk_stays(cli: Cli, state: Path) -> None:
    result = talk(cli, *IKE_809, "and also some directaccess clients get 0x800b0109", "", "q")
    assert "That is another problem:" in result.out
    assert "0x800b0109" in result.out
    assert not any(type(event).__name__ == "Moved" for event in Store(state).read(session(state)).events)


def test_lines_pasted_at_a_terminal_are_one_text_and_are_offered_as_evidence(state: Path) -> None:
    with terminal("--plain") as screen:
        for waits, typed in zip(("What do you see? > ", "other words > ", "\n> "), IKE_809, strict=True):
            screen.wait_for(waits)
            screen.type(f"{typed}\n")
        screen.wait_for("\n> ")
        screen.type(RAS_EVENT)
        told = screen.wait_for("[y/N]")
        assert "It answers: What does the client's event log say" in told
        assert "Understood: connection-failed" in told
        screen.type("n\n")
        screen.wait_for("Nothing was kept.")
        screen.type("q\n")
        assert screen.end() == 0
    kinds = [type(event).__name__ for event in Store(state).read(session(state)).events]
    assert kinds == ["Started", "Placed", "Stopped"]


def test_what_is_out_of_scope_is_said_so_with_what_is_covered(cli: Cli) -> None:
    result = talk(cli, "outlook cannot open my mailbox", "q")
    assert "That sounds like e-mail and calendars, which is not covered here" in result.out
    assert "Covered here: DirectAccess" in result.out
    assert "To hand it over, write down" in result.out
