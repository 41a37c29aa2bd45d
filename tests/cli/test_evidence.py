"""`run --evidence`: what a command printed elsewhere answers the check that recognises it; the rest is named."""

from __future__ import annotations

from pathlib import Path

from troubleshooter.checks import KINDS

from .conftest import Cli

SAMPLES = Path(__file__).resolve().parents[1] / "checks" / "windows"
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
