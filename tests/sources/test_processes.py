"""Commands as real processes: whatever a program does, its end comes within the limit and its words are kept."""

from __future__ import annotations

import os
import signal
import stat
import sys
import threading
import time
from pathlib import Path

import pytest
from clocks import BESIDE_S

from troubleshooter.model.exchanges import CommandOutput, CommandOutputs, NotCollected
from troubleshooter.model.probes import Command, Platform, RunCommands
from troubleshooter.sources import collect
from troubleshooter.sources.processes import find_program, system_folders

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and groups are those of POSIX")

LIMIT_S = 5.0
IGNORES = "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('here', flush=True); "


def python(code: str, *arguments: str, name: str = "child") -> Command:
    return Command(name, (sys.executable, "-c", code, *arguments))


def wish(*commands: Command, limit_s: float = LIMIT_S, max_bytes: int = 100_000) -> RunCommands:
    return RunCommands(commands, Platform.ANY, max_bytes, limit_s, "")


def run(*commands: Command, limit_s: float = LIMIT_S, max_bytes: int = 100_000) -> tuple[CommandOutput, ...]:
    raw = collect(wish(*commands, limit_s=limit_s, max_bytes=max_bytes))
    assert isinstance(raw.exchange, CommandOutputs), raw.exchange
    assert raw.duration_s < limit_s + 1 + BESIDE_S
    return raw.exchange.outputs


def gone(pid: int) -> bool:
    """Whether that process has ended (a zombie has: nobody has asked for its status yet). Waits a second for it."""
    for _ in range(100):
        try:
            state = (
                Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[0]
            )
        except OSError:
            return True
        if state in "ZX":
            return True
        time.sleep(0.01)
    return False


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="there is no /proc to look into")


def test_output_errors_and_a_good_end_are_told() -> None:
    (done,) = run(python("import sys; print('out'); print('err', file=sys.stderr)"))
    assert (done.outcome, done.status, done.output, done.errors) == ("ok", 0, b"out\n", b"err\n")
    assert done.name == "child"


def test_a_bad_end_is_told_with_its_status_and_what_was_said_before() -> None:
    (done,) = run(python("import sys; print('half'); sys.exit(3)"))
    assert (done.outcome, done.status, done.output) == ("failed", 3, b"half\n")


def test_a_program_that_is_killed_from_outside_has_failed() -> None:
    (done,) = run(python("import os, signal; os.kill(os.getpid(), signal.SIGKILL)"))
    assert (done.outcome, done.status) == ("failed", -signal.SIGKILL)


def test_outputs_keep_the_order_of_the_commands_whichever_ends_first(tmp_path: Path) -> None:
    flag = tmp_path / "flag"
    waits = f"import pathlib, time\nwhile not pathlib.Path({str(flag)!r}).exists(): time.sleep(0.01)\nprint('slow')"
    sets = f"import pathlib; pathlib.Path({str(flag)!r}).touch(); print('quick')"
    # The first cannot end before the second has begun: so they run side by side.
    slow, quick = run(python(waits, name="slow"), python(sets, name="quick"))
    assert (slow.name, slow.output, quick.name, quick.output) == ("slow", b"slow\n", "quick", b"quick\n")


def test_endless_output_ends_at_the_bound_and_no_more_is_kept() -> None:
    begin = time.monotonic()
    (done,) = run(python("while True: print('y' * 1000)"), max_bytes=10_000)
    assert time.monotonic() - begin < 2 + BESIDE_S
    assert done.outcome == "limit"
    assert len(done.output) == 10_000


def test_endless_errors_end_at_the_bound_too() -> None:
    (done,) = run(python("import sys\nwhile True: sys.stderr.write('y' * 1000)"), max_bytes=10_000)
    assert (done.outcome, len(done.errors), done.output) == ("limit", 10_000, b"")


def test_output_of_exactly_the_bound_is_whole() -> None:
    (done,) = run(python("import sys; sys.stdout.write('x' * 5000)"), max_bytes=5000)
    assert (done.outcome, len(done.output)) == ("ok", 5000)


def test_a_program_that_sleeps_is_ended_at_the_limit_and_its_words_are_kept() -> None:
    (done,) = run(python("import time; print('first', flush=True); time.sleep(60)"), limit_s=0.7)
    assert (done.outcome, done.status, done.output) == ("timed-out", None, b"first\n")


def test_a_program_that_ignores_the_request_to_end_is_killed() -> None:
    (done,) = run(python(IGNORES + "time.sleep(60)"), limit_s=0.7)
    assert (done.outcome, done.output) == ("timed-out", b"here\n")


def test_a_program_that_says_nothing_more_but_runs_on_is_ended_at_the_limit() -> None:
    (done,) = run(python("import os, time; os.close(1); os.close(2); time.sleep(60)"), limit_s=0.5)
    assert done.outcome == "timed-out"


@needs_proc
def test_a_grandchild_that_keeps_the_pipe_open_is_ended_with_its_group() -> None:
    code = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(child.pid, flush=True)"
    )
    begin = time.monotonic()
    (done,) = run(python(code))
    assert time.monotonic() - begin < 3 + BESIDE_S
    assert (done.outcome, done.status) == ("ok", 0)
    assert gone(int(done.output))


@needs_proc
def test_a_grandchild_that_left_the_group_does_not_hold_us() -> None:
    code = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'], start_new_session=True)\n"
        "print(child.pid, flush=True)"
    )
    begin = time.monotonic()
    (done,) = run(python(code))
    pid = int(done.output)
    try:
        assert time.monotonic() - begin < 3 + BESIDE_S
        assert done.outcome == "ok"
    finally:
        os.kill(pid, signal.SIGKILL)
    assert gone(pid)


@needs_proc
def test_a_cancel_ends_every_command_and_their_children(tmp_path: Path) -> None:
    log = tmp_path / "pids"
    note = f"open({str(log)!r}, 'a').write(f'{{os.getpid()}}\\n'); "
    code = "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + note + "time.sleep(60)"
    cancel = threading.Event()

    def cancel_when_both_run() -> None:
        for _ in range(500):
            if log.exists() and log.read_text(encoding="ascii").count("\n") == 2:
                break
            time.sleep(0.01)
        cancelled_at.append(time.monotonic())
        cancel.set()

    cancelled_at: list[float] = []
    watcher = threading.Thread(target=cancel_when_both_run)
    watcher.start()
    raw = collect(wish(python(code), python(code), limit_s=20), cancel)
    ended_at = time.monotonic()
    watcher.join()
    assert raw.exchange == NotCollected("cancelled")
    assert ended_at - cancelled_at[0] < 1
    pids = [int(line) for line in log.read_text(encoding="ascii").split()]
    assert len(pids) == 2
    assert all(gone(pid) for pid in pids)


def test_what_is_cancelled_before_it_begins_starts_nothing(tmp_path: Path) -> None:
    cancel = threading.Event()
    cancel.set()
    mark = tmp_path / "mark"
    raw = collect(wish(python(f"open({str(mark)!r}, 'w')")), cancel)
    assert raw.exchange == NotCollected("cancelled")
    assert not mark.exists()


@pytest.mark.parametrize(
    "name", ["no-such-program-here", "", "./python3", "../bin/sh", "/no/such/program", "a\\b", "c:x"]
)
def test_a_program_that_is_not_there_is_not_found_and_the_others_run(name: str) -> None:
    missing, done = run(Command("missing", (name, "x")), python("print('fine')"))
    assert missing.outcome == "not-found"
    assert "not installed" in missing.detail
    assert done.output == b"fine\n"


def test_a_command_without_words_is_not_found() -> None:
    assert run(Command("empty", ()))[0].outcome == "not-found"


def test_a_file_that_is_no_program_is_an_outcome_and_not_an_exception(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_bytes(b"\x7fELF not really")
    assert run(Command("x", (str(broken),)))[0].outcome == "not-found"
    broken.chmod(broken.stat().st_mode | stat.S_IXUSR)
    assert run(Command("x", (str(broken),)))[0].outcome == "error"


@pytest.mark.parametrize("argument", ["a\0b", "\ud800"])
def test_an_argument_that_the_system_cannot_hold_is_an_outcome_and_not_an_exception(argument: str) -> None:
    assert run(python("print('never')", argument))[0].outcome == "error"


def test_arguments_that_are_too_long_are_an_outcome_and_not_an_exception() -> None:
    assert run(python("print('never')", "x" * 5_000_000))[0].outcome == "error"


def test_windows_commands_are_not_tried_elsewhere() -> None:
    raw = collect(RunCommands((python("print(1)"),), Platform.WINDOWS, 100, 2, ""))
    assert isinstance(raw.exchange, CommandOutputs)
    assert raw.exchange.outputs[0].outcome == "wrong-platform"
    assert raw.exchange.outputs[0].output == b""


def test_a_command_has_no_input_no_terminal_a_small_environment_and_a_group_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_USER", "42")
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    code = (
        "import os, sys\n"
        "print(repr(sys.stdin.read()))\n"
        "print(sorted(name for name in os.environ if name not in ('LC_CTYPE', 'PYTHONUTF8')))\n"
        "print(os.environ['LC_ALL'], os.getcwd(), os.getpgid(0) == os.getpid())\n"
        "try: open('/dev/tty')\n"
        "except OSError: print('no terminal')"
    )
    (done,) = run(python(code))
    lines = done.output.decode().splitlines()
    assert lines[0] == "''"
    assert "SECRET_OF_THE_USER" not in lines[1]
    assert lines[1] == "['LC_ALL', 'PATH']"
    assert lines[2:] == ["C / True", "no terminal"]


def test_no_shell_sees_the_arguments() -> None:
    hostile = ("$(id)", "`id`", "; id", "| id", "&& id", "> file", "*", "a b", "", '"', "'", "%PATH%", "\n", "é")
    (done,) = run(python("import sys; print(ascii(sys.argv[1:]))", *hostile))
    assert done.output.decode() == ascii(list(hostile)) + "\n"


def test_programs_are_taken_from_absolute_folders_in_order_and_never_from_the_current_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("first", "second"):
        (tmp_path / folder).mkdir()
        tool = tmp_path / folder / "tool"
        tool.write_text("#!/bin/sh\necho " + folder + "\n", encoding="ascii")
        tool.chmod(0o755)
    both = (str(tmp_path / "first"), str(tmp_path / "second"))
    assert find_program("tool", both) == str(tmp_path / "first" / "tool")
    monkeypatch.chdir(tmp_path / "first")
    assert find_program("tool", (".", "", "../first")) is None
    monkeypatch.setenv("PATH", f".::{tmp_path / 'second'}")
    (done,) = run(Command("tool", ("tool",)))
    assert done.output == b"second\n"


def test_on_windows_only_the_systems_folders_and_that_of_nmap_are_searched() -> None:
    """The list alone: no Windows was there to run it on."""
    folders = system_folders({"SystemRoot": "/win", "ProgramFiles(x86)": "/x86", "PATH": "/evil", "ProgramFiles": ""})
    assert [Path(folder).parts[1:] for folder in folders] == [
        ("win", "System32"),
        ("win", "System32", "WindowsPowerShell", "v1.0"),
        ("win", "System32", "wbem"),
        ("x86", "Nmap"),
    ]


def test_many_commands_at_once_come_to_their_end() -> None:
    done = run(*(python(f"print({index})", name=str(index)) for index in range(12)), limit_s=20)
    assert [int(output.output) for output in done] == list(range(12))
