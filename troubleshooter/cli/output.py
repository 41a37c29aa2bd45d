"""What leaves the program: the result on standard output, prose on standard error, and the exit code."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from enum import IntEnum
from pathlib import Path

import click


class Exit(IntEnum):
    """Exit codes; stable."""

    DONE = 0  # a cause was found, nothing is wrong, the output was written
    FAILED = 1  # this program failed
    USAGE = 2  # usage, an unknown name, a knowledge base with errors
    UNDETERMINED = 3  # evidence or answers are missing, text not covered, result unknown
    INTERRUPTED = 130  # Ctrl-C; the session is kept


class Refused(click.ClickException):
    """The user named something that is not there, or asked for what cannot be: a sentence, and exit code 2."""

    exit_code = Exit.USAGE.value


class Failed(click.ClickException):
    """The disk or this program failed: a sentence, and exit code 1."""

    exit_code = Exit.FAILED.value


# Characters that JSON lets stand and a terminal obeys or hides: DEL, C1 controls, direction and invisible marks.
_UNSEEN = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def as_json(document: object, *, indent: int | None = 2) -> str:
    """JSON in readable Unicode, except for what a terminal would obey."""
    text = json.dumps(document, ensure_ascii=False, indent=indent)
    return _UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def put(text: str = "") -> None:
    """A line of the result."""
    click.echo(text)


def put_json(document: object) -> None:
    """The result as one JSON document."""
    click.echo(as_json(document))


def say(text: str = "") -> None:
    """A line of prose or progress."""
    click.echo(text, err=True)


def write_file(path: Path, text: str, *, private: bool = False) -> None:
    """Write a text file as UTF-8, for its owner's eyes alone when `private`.

    Raises:
        Failed: the disk refused.
    """
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        with os.fdopen(os.open(path, flags, 0o600 if private else 0o666), "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise Failed(f"cannot write {path}: {error.strerror or error}") from error


def speak_utf8() -> None:
    """UTF-8 on all three streams, whatever the locale; what is no UTF-8 on the way in is replaced."""
    for stream, errors in ((sys.stdin, "replace"), (sys.stdout, "backslashreplace"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)


def is_dialogue() -> bool:
    """Whether a person can be asked: both input and prompts are on a terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def forget_output() -> None:
    """After the reader of our output has gone: keep Python's last flush from complaining."""
    null = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(null, sys.stdout.fileno())
    except (OSError, io.UnsupportedOperation):
        return  # a test's stream without a descriptor: nothing is flushed there at the end
    finally:
        os.close(null)
