"""Commands: argument vectors run side by side, without a shell, bounded in time and output.

Rules
- A program is taken from a folder that is named absolutely (on Windows from the system's own and a written list), never
  from the current directory; arguments are passed on as they are, one each.
- A command gets no input, no terminal, a small environment (English messages where the system heeds LC_ALL) and the
  root folder as its current directory. It leads a group of its own: the group is ended with it, and so is whoever in
  it still holds a pipe when the command has ended.
- At the limit, at a cancel and past `max_bytes` it is asked to end and, `_GRACE_S` later, killed. What it had said is
  kept, and so is what it said before another process held on to its pipe.
- Nothing raises but a cancel: a program that is missing, forbidden or broken is an outcome of its command.
The Windows parts are thin and have never been run on Windows: there was none to run them on. A grandchild that outlives
its parent there, and one that left the group elsewhere, is not ended; its pipe is given up.
Source: Python, "subprocess", https://docs.python.org/3/library/subprocess.html
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from troubleshooter.model.exchanges import CommandOutput, CommandOutputs
from troubleshooter.model.probes import Command, Platform, RunCommands
from troubleshooter.sources.limits import Cancelled, Limit

_SLICE_S = 0.05
_GRACE_S = 0.25  # from the request to end until it is killed; and for a pipe that somebody else still holds
_CHUNK = 64 * 1024

# What Windows programs need to find themselves, their modules and a place for temporary files.
_WINDOWS_NAMES = (
    *("SystemRoot", "SystemDrive", "windir", "ComSpec", "TEMP", "TMP", "USERPROFILE", "USERNAME", "USERDOMAIN"),
    *("COMPUTERNAME", "APPDATA", "LOCALAPPDATA", "ProgramData", "ProgramFiles", "ProgramFiles(x86)", "ProgramW6432"),
    *("CommonProgramFiles", "PROCESSOR_ARCHITECTURE", "PATHEXT"),
)


def run_commands(probe: RunCommands, limit: Limit) -> CommandOutputs:
    """Run every command and wait for all of them; the order of the outputs is the order of the commands.

    Raises:
        Cancelled: the user stopped it; every command has been ended.
    """
    if probe.platform is Platform.WINDOWS and not _on_windows():
        elsewhere = (_not_run(command, "wrong-platform", "runs on Windows only") for command in probe.commands)
        return CommandOutputs(tuple(elsewhere))
    outputs = [_not_run(command, "timed-out", "over its time limit") for command in probe.commands]

    def body(index: int, command: Command) -> None:
        outputs[index] = _one(command, probe.max_bytes, limit)

    threads = [
        threading.Thread(target=body, args=(index, command), name=f"command-{index}", daemon=True)
        for index, command in enumerate(probe.commands)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:  # each heeds the limit and the cancel by itself, and then ends its program
        thread.join(limit.left_s + 4 * _GRACE_S)
    limit.check()
    return CommandOutputs(tuple(outputs))


def find_program(name: str, folders: tuple[str, ...] | None = None) -> str | None:
    """The absolute path of a program: `name` itself where it is one, else from `folders` (the default: see above)."""
    if Path(name).is_absolute():
        return shutil.which(name)
    if not name or set(name) & set("/\\:"):
        return None  # neither a bare name nor absolute: it would depend on the current directory
    searched = _folders() if folders is None else folders
    file = name + ".exe" if _on_windows() and not name.lower().endswith(".exe") else name
    for folder in searched:
        if Path(folder).is_absolute():
            found = shutil.which(str(Path(folder) / file))  # with a folder in it `which` looks nowhere else
            if found is not None:
                return found
    return None


def system_folders(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Where Windows keeps its own programs, and where nmap's installer puts nmap."""
    system = Path(environment.get("SystemRoot") or r"C:\Windows") / "System32"
    programs = [environment[name] for name in ("ProgramFiles", "ProgramFiles(x86)") if environment.get(name)]
    own = (system, system / "WindowsPowerShell" / "v1.0", system / "wbem")
    return tuple(str(folder) for folder in (*own, *(Path(folder) / "Nmap" for folder in programs)))


def _on_windows() -> bool:
    return sys.platform == "win32"


def _folders() -> tuple[str, ...]:
    if _on_windows():
        return system_folders(os.environ)
    return tuple(folder for folder in os.environ.get("PATH", os.defpath).split(os.pathsep) if folder)


def _environment() -> dict[str, str]:
    path = os.pathsep.join(folder for folder in _folders() if Path(folder).is_absolute())
    if _on_windows():
        return {name: os.environ[name] for name in _WINDOWS_NAMES if name in os.environ} | {"PATH": path}
    return {"PATH": path, "LC_ALL": "C"}


def _not_run(command: Command, outcome: str, detail: str) -> CommandOutput:
    return CommandOutput(command.name, command.argv, outcome, detail=detail)


def _one(command: Command, max_bytes: int, limit: Limit) -> CommandOutput:
    name = command.argv[0] if command.argv else ""
    program = find_program(name)
    if program is None:
        return _not_run(command, "not-found", f"{name or 'the program'} is not installed here")
    try:
        limit.check()
        process = _start((program, *command.argv[1:]))
    except Cancelled:
        return _not_run(command, "error", "cancelled")
    except FileNotFoundError as error:
        return _not_run(command, "not-found", str(error))
    except PermissionError as error:
        return _not_run(command, "denied", str(error))
    except (OSError, ValueError) as error:  # ValueError: a NUL, or text that the system's encoding cannot hold
        return _not_run(command, "error", f"{type(error).__name__}: {error}")
    try:
        return _Run(process, max_bytes, limit).told(command)
    except Exception as error:  # noqa: BLE001 - a bug here must reach the user as words, and the others go on
        return _not_run(command, "error", f"this program failed: {type(error).__name__}: {error}")


def _start(argv: tuple[str, ...]) -> subprocess.Popen[bytes]:
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
    return subprocess.Popen(  # noqa: S603 - an argument vector; no shell sees it
        argv,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        cwd=Path(argv[0]).anchor,
        env=_environment(),
        start_new_session=True,  # its own group, and no terminal to ask for a password; Windows ignores it
        creationflags=flags,
    )


class _Stream:
    """One pipe, read by a thread of its own until it ends or more than `max_bytes` came."""

    def __init__(self, pipe: IO[bytes] | None, max_bytes: int, bell: threading.Event) -> None:
        self._parts: list[bytes] = []
        self._bell = bell
        self._max_bytes = max_bytes
        self.full = False
        self.thread = threading.Thread(target=self._read, args=(pipe,), name="command-pipe", daemon=True)
        self.thread.start()

    def _read(self, pipe: IO[bytes] | None) -> None:
        assert pipe is not None  # noqa: S101 - it was asked for
        left = self._max_bytes
        with pipe:
            while data := pipe.read(_CHUNK):
                self._parts.append(data[:left])
                left -= len(data)
                if left < 0:
                    self.full = True
                    break
        self._bell.set()

    def content(self) -> bytes:
        return b"".join(tuple(self._parts))


class _Run:
    """One running program: waits for its end, or brings it about."""

    def __init__(self, process: subprocess.Popen[bytes], max_bytes: int, limit: Limit) -> None:
        self._process = process
        self._limit = limit
        self._bell = threading.Event()
        self._streams = tuple(_Stream(pipe, max_bytes, self._bell) for pipe in (process.stdout, process.stderr))

    def told(self, command: Command) -> CommandOutput:
        try:
            outcome, detail = self._wait()
        finally:
            self._end()
        status = self._process.returncode
        if outcome == "ok" and any(stream.full for stream in self._streams):
            outcome, detail = "limit", "it says more than is taken"
        elif outcome == "ok" and status != 0:
            outcome, detail = "failed", f"it ended with status {status}"
        output, errors = (stream.content() for stream in self._streams)
        kept = status if outcome in ("ok", "failed") else None
        return CommandOutput(command.name, command.argv, outcome, kept, output, errors, detail)

    def _wait(self) -> tuple[str, str]:
        while self._process.poll() is None:
            try:
                self._limit.check()
            except Cancelled:
                return "error", "cancelled"
            if any(stream.full for stream in self._streams):
                return "limit", "it says more than is taken"
            left = self._limit.left_s
            if left <= 0:
                return "timed-out", "it did not end within the limit"
            if not any(stream.thread.is_alive() for stream in self._streams):
                self._ended_within(min(left, _SLICE_S))  # it has said all: its end is near
            else:
                self._bell.wait(min(left, _SLICE_S))
                self._bell.clear()
        return "ok", ""

    def _end(self) -> None:
        """See to it that nothing of the group runs on, and that what is in the pipes has been read."""
        if self._process.poll() is None:
            self._signal(hard=False)
            if not self._ended_within(_GRACE_S):
                self._signal(hard=True)
                self._ended_within(_GRACE_S)
        self._join()
        if any(stream.thread.is_alive() for stream in self._streams):
            self._signal(hard=True)  # somebody in the group still holds a pipe
            self._join()

    def _join(self) -> None:
        limit = Limit(_GRACE_S)
        for stream in self._streams:
            stream.thread.join(limit.left_s)

    def _ended_within(self, seconds: float) -> bool:
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _signal(self, *, hard: bool) -> None:
        if sys.platform == "win32":
            self._process.kill()  # Windows has nothing softer for a program without a window
            return
        try:
            os.killpg(self._process.pid, signal.SIGKILL if hard else signal.SIGTERM)
        except (ProcessLookupError, PermissionError):
            return  # gone already, or not ours to end (a program that changed its user)
