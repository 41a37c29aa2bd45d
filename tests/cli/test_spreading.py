"""Work over the processors: the same answers in the same order, by helper processes where the system forks."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest
from clocks import BESIDE_S

from troubleshooter.cli.spreading import LEAST, over_processors

from .conftest import environment

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
BEGIN = "import os\nfrom troubleshooter.cli.spreading import LEAST, over_processors\nitems = list(range(LEAST))\n"


def run(code: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own: a test runner has threads, and then nothing is forked."""
    command = [sys.executable, "-c", BEGIN + code]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=environment())


def test_the_answers_come_in_order_and_from_other_processes() -> None:
    done = run(
        "found = list(over_processors(lambda item: (item * 2, os.getpid()), items, 3))\n"
        "print([value for value, _ in found] == [item * 2 for item in items])\n"
        "print(os.getpid() in {process for _, process in found})\n"
    )
    assert done.stdout.split() == ["True", "False"], done.stderr


def test_a_mistake_in_a_helper_is_raised_here() -> None:
    done = run("print(list(over_processors(lambda item: 1 // (item - 7), items, 2)))\n")
    assert done.returncode == 1
    assert "ZeroDivisionError" in done.stderr


def test_beside_another_thread_nothing_is_forked() -> None:
    done = run(
        "import threading\nwait = threading.Event()\nthreading.Thread(target=wait.wait, daemon=True).start()\n"
        "print({process for process in over_processors(lambda item: os.getpid(), items, 2)} == {os.getpid()})\n"
    )
    assert done.stdout.split() == ["True"], done.stderr


def test_few_items_are_done_one_after_the_other() -> None:
    me = os.getpid()
    assert set(over_processors(lambda _: os.getpid(), range(LEAST - 1))) == {me}


def test_ctrl_c_ends_the_helpers_whatever_they_are_at() -> None:
    begin = time.monotonic()
    done = run(
        "import signal, time\n"
        "signal.signal(signal.SIGALRM, signal.default_int_handler)\nsignal.alarm(1)\n"
        "try:\n    list(over_processors(lambda _: time.sleep(50), items, 2))\n"
        "except KeyboardInterrupt:\n    print('stopped')\n"
    )
    assert done.stdout.split() == ["stopped"], done.stderr
    assert time.monotonic() - begin < 10 + BESIDE_S
