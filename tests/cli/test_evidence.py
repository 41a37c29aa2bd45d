"""`run --evidence`: what a command printed elsewhere answers the check that recognises it; the rest is named."""

from __future__ import annotations

from pathlib import Path

from lab import closed_port

from troubleshooter.checks import KINDS

from .conftest import Cli

SAMPLES = Path(__file__).resolve().parents[2] / "kb" / "evidence"
SAMPLE = SAMPLES / "da-status" / "error-server-not-reached.txt"
OTHER = SAMPLES / "isatap" / "synthetic-default-name.txt"

ARTICLE = """\
id: status-only
title: DirectAccess does not connect
product: directaccess
status: draft
support: {status: supported}
reviewed: {on: 2026-11-20, by: us}
sources:
  us: {title: We made it up, author: Us, url: "https://example.com/status", read_on: 2026-11-20}
summary: |
  It does not connect.
symptoms:
  down:
    title: DirectAccess zzqq does not connect
    phrases: [status zzqq]
    causes: [blocked, dns]
causes:
  blocked: {title: The server is not reached, because: It is not., fixes: [open-it], sources: [us]}
  dns: {title: Names do not resolve, because: They do not., fixes: [open-it], sources: [us]}
checks:
  status:
    ask: What does the client say?
    probe: {kind: da-status, from: [client]}
    results:
      server-not-reached: {says: It is not reached, points_to: [blocked]}
      name-resolution-failure: {says: Names do not resolve, points_to: [dns]}
    ignore: [%s]
    sources: [us]
fixes:
  open-it:
    title: Open it
    where: server
    minutes: 2
    steps: |
      1. Open it.
    undo: |
      Shut it.
    verify: {confirm: It connects.}
    sources: [us]
"""


def folder() -> str:
    used = ("server-not-reached", "name-resolution-failure", "unknown")
    others = [name for name in KINDS["da-status"].result_names() if name not in used]
    path = Path("kb-of-status/directaccess")
    path.mkdir(parents=True)
    (path / "status-only.yaml").write_text(ARTICLE % ", ".join(others), "utf-8")
    return str(path.parent)


def test_a_recognised_file_answers_its_check_and_the_others_are_named(cli: Cli) -> None:
    Path("junk.txt").write_text("nothing that anybody knows")
    Path("isatap.txt").write_bytes(OTHER.read_bytes())
    result = cli(
        "--kb", folder(), "run", "status-only", "--json", "--at", "clean-network",
        "--evidence", str(SAMPLE), "--evidence", "junk.txt", "--evidence", "missing.txt", "--evidence", "isatap.txt",
    )  # fmt: skip
    walk = result.document
    assert (result.code, walk["status"]) == (0, "concluded")
    assert walk["causes"][0]["id"] == "blocked"
    (item,) = [item for item in walk["trail"] if item["kind"] == "probe"]
    assert (item["door"], item["place"], item["result"]) == ("file", "client", "server-not-reached")
    assert item["sentence"] == f"Read from the file {SAMPLE.name}; nothing was run"
    why = {one["file"]: one["why"] for one in walk["unread"]}
    assert why["junk.txt"] == "no check recognises it as its output"
    assert why["missing.txt"].startswith("it cannot be read: ")
    assert "which this article does not ask for" in why["isatap.txt"]
    assert "Not read: junk.txt: no check recognises it" in result.err


def test_without_a_file_that_tells_something_the_check_stays_open(cli: Cli) -> None:
    Path("cut.txt").write_text(SAMPLE.read_text("utf-8").splitlines()[0] + "\n")
    result = cli("--kb", folder(), "run", "status-only", "--json", "--evidence", "cut.txt")
    walk = result.document
    assert (result.code, walk["status"]) == (3, "undetermined")
    assert [one["check"] for one in walk["open"]] == ["status-only#status"]
    assert "unread" not in cli("run", "status-only", "--kb", "kb-of-status", "--json").document


def test_what_a_probe_brought_is_kept_and_answers_the_check_elsewhere(cli: Cli) -> None:
    with closed_port() as port:
        values = ("host=127.0.0.1", f"port={port}", "offer=null-suites")
        live = cli("probe", "tls-handshake", *values, "--yes", "--json", "--keep", "closed.json").document
    read = cli("probe", "tls-handshake", "--from", "closed.json", "--json").document
    same = ("kind", "params", "result", "facts", "started", "raw_digest")
    assert {key: read[key] for key in same} == {key: live[key] for key in same}
    assert (live["door"], read["door"]) == ("live", "file")
    walk = cli("run", "iphttps-0x80090326", "--json", "--evidence", "closed.json").document
    (seen,) = [item for item in walk["trail"] if item["kind"] == "probe"]
    assert (seen["result"], seen["door"]) == ("refused", "file")
    assert {item["says"] for item in walk["trail"] if item["kind"] == "input"} >= {"127.0.0.1", str(port)}


def test_a_kept_exchange_about_another_server_answers_nothing(cli: Cli) -> None:
    with closed_port() as port:
        cli(
            "probe", "tls-handshake", "host=127.0.0.1", f"port={port}", "offer=null-suites", "--yes", "--keep", "x.json"
        )
    result = cli("run", "iphttps-0x80090326", "--json", "--evidence", "x.json", "--set", "server=da.example.com")
    assert not [item for item in result.document["trail"] if item["kind"] == "probe"]
    assert "it was asked for something else" in result.err
    assert "not 'tcp'" in cli("probe", "tcp", "--from", "x.json", "--json").document["says"]


def test_nothing_is_written_over(cli: Cli) -> None:
    Path("mine.txt").write_text("precious")
    with closed_port() as port:
        result = cli("probe", "tcp", "host=127.0.0.1", f"port={port}", "--yes", "--keep", "mine.txt")
    assert (result.code, Path("mine.txt").read_text()) == (1, "precious")
    assert "cannot write mine.txt: File exists" in result.err
