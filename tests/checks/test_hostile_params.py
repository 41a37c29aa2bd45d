"""A thousand hostile strings as every parameter of every kind: refused in a sentence, or one argument and no more."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace

import pytest
from checks.test_kinds import PARAMS
from hostile_values import HOSTILE
from hypothesis import given
from hypothesis import strategies as st

from troubleshooter.checks import KINDS, BadParam, parse_params
from troubleshooter.model.evidence import CheckKind, ParamSpec
from troubleshooter.model.exchanges import CommandOutputs
from troubleshooter.model.probes import Command, Platform, Probe, RunCommands, Together
from troubleshooter.model.values import Rejected, ValueType, parse_value
from troubleshooter.sources import collect

EACH = pytest.mark.parametrize(
    ("kind", "spec"),
    [(kind, spec) for kind in KINDS.values() for spec in kind.params],
    ids=[f"{kind.name}-{spec.name}" for kind in KINDS.values() for spec in kind.params],
)
HARMLESS: Mapping[ValueType, str] = {
    ValueType.HOST: "harmless.example",
    ValueType.PORT: "1234",
    ValueType.SHA256: "ab" * 32,
    ValueType.THUMBPRINT: "ab" * 20,
    ValueType.PATH: "harmless.cer",
    ValueType.DN: "CN=harmless",
    ValueType.TEXT: "harmless",
    ValueType.NUMBER: "1234",
}
CLOSED = (
    ValueType.PORT,
    ValueType.NUMBER,
    ValueType.SHA256,
    ValueType.THUMBPRINT,
)  # digits alone: may be part of a word


def test_the_corpus_holds_a_thousand_different_strings() -> None:
    assert len(HOSTILE) >= 1000
    assert len(set(HOSTILE)) == len(HOSTILE)


def with_value(kind: CheckKind, spec: ParamSpec, value: str) -> Mapping[str, str] | tuple[BadParam, ...]:
    return parse_params(kind, {**PARAMS[kind.name], spec.name: value})


def safe(text: str) -> bool:
    return not any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for char in text)


def run_by(probe: Probe) -> Iterator[Command]:
    """Every command of a probe, those of its parts too."""
    match probe:
        case RunCommands(commands):
            yield from commands
        case Together(parts):
            for part in parts:
                yield from run_by(part)


def texts_in(value: object) -> Iterator[str]:
    """Every text anywhere in a probe."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts_in(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts_in(getattr(value, field.name))


def baseline(kind: CheckKind, spec: ParamSpec, value: str) -> tuple[str, Probe]:
    """The same wish with a harmless value of the same sort: what of it is constant, and where the value stands."""
    if spec.type is ValueType.CHOICE:
        harmless = value
    elif spec.type is ValueType.HOST and ":" in value:
        harmless = "2001:db8::1234"  # an IPv6 address may bring an option of its own
    else:
        harmless = HARMLESS[spec.type]
    params = with_value(kind, spec, harmless)
    assert isinstance(params, Mapping), params
    return harmless, kind.plan(params)


def check_commands(kind: CheckKind, spec: ParamSpec, value: str, probe: Probe) -> None:
    harmless, usual_probe = baseline(kind, spec, value)
    commands, usual = tuple(run_by(probe)), tuple(run_by(usual_probe))
    assert [(command.name, len(command.argv)) for command in commands] == [(c.name, len(c.argv)) for c in usual]
    for command, other in zip(commands, usual, strict=True):
        assert command.argv[0] == other.argv[0]
        for argument, constant in zip(command.argv, other.argv, strict=True):
            assert safe(argument)
            if argument == constant:
                continue
            if spec.type in CLOSED:
                assert argument == constant.replace(harmless, value)
                assert argument == value or not argument.startswith(value)
            else:
                assert argument == value, "only as a whole argument"
            assert not argument.startswith("-") or argument.startswith(constant[:2])
            assert not argument.startswith("/") or argument.startswith(constant[:2])


@EACH
def test_each_hostile_string_is_refused_in_a_sentence_or_is_one_argument(kind: CheckKind, spec: ParamSpec) -> None:
    refused = 0
    for hostile in HOSTILE:
        params = with_value(kind, spec, hostile)
        if isinstance(params, tuple):
            refused += 1
            assert {problem.name for problem in params} == {spec.name}
            assert all(problem.message and safe(problem.message) and len(problem.message) < 600 for problem in params)
            continue
        probe = kind.plan(params)
        assert kind.plan(params) == probe
        assert safe(probe.sentence)
        assert all(safe(text) for text in texts_in(probe))
        if spec.name in params:  # an optional one that is empty is left out
            value = params[spec.name]
            assert parse_value(spec.type, value, spec.choices) == value
            check_commands(kind, spec, value, probe)
    assert refused > len(HOSTILE) // 10  # otherwise the corpus is no longer hostile to this type


@EACH
@given(text=st.text(max_size=60))
def test_any_text_is_refused_or_is_one_argument(kind: CheckKind, spec: ParamSpec, text: str) -> None:
    params = with_value(kind, spec, text)
    if isinstance(params, Mapping):
        probe = kind.plan(params)
        assert all(safe(found) for found in texts_in(probe))
        if spec.name in params:
            check_commands(kind, spec, params[spec.name], probe)
    else:
        assert all(safe(problem.message) for problem in params)


def test_hosts_that_nmap_would_take_for_many_or_for_another_are_refused() -> None:
    for host in ("192.0.2.1-9", "192.0.0-255.1-254", "192.0.2.0/24", "192.0.2.*", "1-5", "192.0.2.1,2", "0x7f000001"):
        assert isinstance(parse_value(ValueType.HOST, host), Rejected), host
    for host in ("1-2.example.com", "da-1.example.com", "0x.example.com", "a1", "192.0.2.1"):
        assert parse_value(ValueType.HOST, host) == host


def test_paths_of_devices_are_refused_and_those_that_only_look_like_them_are_not() -> None:
    for path in (
        "CON",
        "nul.txt",
        "C:\\x\\AUX",
        "a/com1.cer",
        "\\\\.\\pipe\\x",
        "\\\\?\\C:\\x",
        "//./x",
        "CONIN$",
        "lpt1:",
    ):
        assert isinstance(parse_value(ValueType.PATH, path), Rejected), path
    for path in (
        "console.cer",
        "C:\\con.d\\ca.cer",
        "com10.cer",
        "\\\\server\\share\\ca.cer",
        "/etc/ssl/ca.pem",
        "null",
    ):
        assert parse_value(ValueType.PATH, path) == path


# --- real processes ---------------------------------------------------------------------------------------------------

RECORDER = "import json, os, sys; json.dump([os.fsencode(a).hex() for a in sys.argv[1:]], sys.stdout)"
posix = pytest.mark.skipif(sys.platform == "win32", reason="arguments are bytes on POSIX alone")


def arrived(*vectors: tuple[str, ...]) -> list[list[str]]:
    """What a real program finds in its argument vector, for each of `vectors` (without the program's name)."""
    commands = tuple(Command(str(n), (sys.executable, "-c", RECORDER, *words)) for n, words in enumerate(vectors))
    raw = collect(RunCommands(commands, Platform.ANY, 10_000_000, 60, ""))
    assert isinstance(raw.exchange, CommandOutputs)
    assert [output.outcome for output in raw.exchange.outputs] == ["ok"] * len(vectors)
    return [[os.fsdecode(bytes.fromhex(word)) for word in json.loads(o.output)] for o in raw.exchange.outputs]


@posix
def test_every_hostile_string_that_the_system_can_hold_arrives_as_one_argument_unchanged() -> None:
    """Not even parsed before: what keeps them apart is that no shell and no joining is on the way."""
    words = tuple(text for text in HOSTILE if text.isprintable() or (text.isascii() and "\0" not in text))
    assert len(words) > 900
    third = len(words) // 3
    vectors = (words[:third], words[third : 2 * third], words[2 * third :])
    assert arrived(*vectors) == [list(vector) for vector in vectors]


@posix
def test_the_commands_of_every_kind_arrive_as_they_were_planned() -> None:
    """Each accepted hostile value in its planned command; a recorder stands in for the program."""
    vectors: set[tuple[str, ...]] = set()
    for kind in KINDS.values():
        for spec in kind.params:
            for hostile in HOSTILE:
                params = with_value(kind, spec, hostile)
                if isinstance(params, Mapping):
                    vectors.update(command.argv[1:] for command in run_by(kind.plan(params)))
    assert vectors
    ordered = sorted(vectors)
    chosen = tuple(ordered[:: max(len(ordered) // 60, 1)])
    for at in range(0, len(chosen), 12):
        block = chosen[at : at + 12]
        assert arrived(*block) == [list(words) for words in block]


@posix
def test_a_planned_command_with_its_program_exchanged_is_run_as_it_stands() -> None:
    probe = KINDS["nmap"].plan({"host": "da.example.com", "port": "443"})
    assert isinstance(probe, RunCommands)
    argv = probe.commands[0].argv
    recorder = Command("nmap", (sys.executable, "-c", RECORDER, *argv[1:]))
    raw = collect(replace(probe, commands=(recorder,)))
    assert isinstance(raw.exchange, CommandOutputs)
    words = [bytes.fromhex(word).decode() for word in json.loads(raw.exchange.outputs[0].output)]
    assert words == list(argv[1:])
    assert words[-1] == "da.example.com"
