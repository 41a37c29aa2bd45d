"""Start to the first usable screen: our search line beside a bare Textual application with one Input.

Usable: mounted, focused, and laid out on the screen. Ours is the whole command, from
`troubleshooter` on. Each run is a fresh interpreter in a pseudo-terminal, bare and
ours by turns, so that both meet the same weather. Run: python tests/benchmarks/bench_tui_start.py [RUNS]
Rule: the median of ours is at most 1.5 times the median of the bare one; exit code 1 where it is not.
"""

from __future__ import annotations

import os
import pty
import select
import statistics
import sys
import tempfile
import time
from pathlib import Path

LIMIT = 1.5
TIMEOUT_S = 30.0
ROOT = Path(__file__).resolve().parents[2]

# Textual's auto pilot begins when the app is ready; READY is said once the focused Input has its place on the screen.
LOOK = """
import asyncio, os
from textual.app import App
from textual.widgets import Input
async def look(pilot):
    while not (isinstance(pilot.app.focused, Input) and pilot.app.focused.size.width):
        await asyncio.sleep(0)
    os.write(2, b"READY")
    pilot.app.exit()
run = App.run
App.run = lambda self, **given: run(self, auto_pilot=look)
"""
BARE = (
    LOOK
    + """
class Bare(App):
    def compose(self):
        yield Input()
Bare().run()
"""
)
OURS = (
    LOOK
    + """
from troubleshooter.cli.main import main
raise SystemExit(main([]))
"""
)


def seconds_until_ready(program: Path) -> float:
    """From before the fork until READY comes out of the terminal."""
    began = time.perf_counter()
    pid, fd = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", COLUMNS="120", LINES="40", PYTHONPATH=str(ROOT))
        os.execv(sys.executable, [sys.executable, str(program)])
    seen = b""
    found = 0.0
    try:
        while time.perf_counter() - began < TIMEOUT_S:
            if select.select([fd], [], [], 0.5)[0]:
                try:
                    seen = (seen + os.read(fd, 65536))[-200_000:]
                except OSError:
                    break
                if not found and b"READY" in seen:
                    found = time.perf_counter() - began
        os.waitpid(pid, 0)
    finally:
        os.close(fd)
    if not found:
        raise SystemExit("it did not become ready:\n" + seen.decode("utf-8", "replace")[-2000:])
    return found


def main() -> int:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    bare, ours = [], []
    with tempfile.TemporaryDirectory() as folder:
        programs = Path(folder) / "bare.py", Path(folder) / "ours.py"
        for path, text in zip(programs, (BARE, OURS), strict=True):
            path.write_text(text, encoding="utf-8")
            seconds_until_ready(path)  # warms the file cache and writes the .pyc files
        for _ in range(runs):
            bare.append(seconds_until_ready(programs[0]))
            ours.append(seconds_until_ready(programs[1]))
    ratio = statistics.median(ours) / statistics.median(bare)
    for name, times in (("bare", bare), ("ours", ours)):
        print(f"{name}: median {statistics.median(times) * 1000:.0f} ms, best {min(times) * 1000:.0f} ms, {runs} runs")
    print(f"ratio of medians: {ratio:.2f} (at most {LIMIT})")
    return 0 if ratio <= LIMIT else 1


if __name__ == "__main__":
    raise SystemExit(main())
