"""find, probe, sessions, report, runbook, check and explain: output, shapes and exit codes."""

from __future__ import annotations

import json
import shutil
import stat
from pathlib import Path

import pytest
from lab import closed_port

from troubleshooter.checks import KINDS
from troubleshooter.driver.driver import Driver
from troubleshooter.kb import bundled_folder
from troubleshooter.store import Store

from .conftest import IPHTTPS, KEMP, SSTP, Cli

# --- find -----------------------------------------------------------------------------------------------------------


def test_find_gives_the_documented_keys(cli: Cli) -> None:
    result = cli("find", "0x80090326", "--json")
    found = result.document
    assert result.code == 0
    assert found["query"] == "0x80090326"
    assert found["covered"] is True
    hit = found["hits"][0]
    assert (hit["article"], hit["symptom"]) == (IPHTTPS, "tunnel-down")
    assert 0 <= hit["score"] <= 1
    assert hit["title"]
    assert all(isinstance(reason, str) for reason in hit["because"])


def test_find_joins_its_words(cli: Cli) -> None:
    assert cli("find", "event", "6", "RasSstp", "--json").document["hits"][0]["article"] == SSTP


def test_find_says_that_nothing_fits_with_exit_code_3(cli: Cli) -> None:
    result = cli("find", "my printer is out of paper")
    assert result.code == 3
    assert "Nothing here fits" in result.out
    assert "That sounds like printers and scanners, which is not covered here" in result.out
    assert "Covered here: DirectAccess" in result.out
    assert "Go on with" not in result.out
    document = cli("find", "my printer is out of paper", "--json").document
    assert document["covered"] is False
    assert document["elsewhere"] == [{"about": "printers and scanners", "ask": "whoever looks after the printers"}]


def test_find_each_gives_a_line_for_a_line_and_exit_code_0(cli: Cli, tmp_path: Path) -> None:
    lines = ["0x80090326", "", "nothing that anybody knows", "Certificate format is invalid"]
    result = cli("find", "--each", "-", typed="\n".join(lines) + "\n")
    documents = [json.loads(line) for line in result.out.splitlines()]
    assert result.code == 0
    assert [document["query"] for document in documents] == lines
    assert documents[3]["hits"][0]["article"] == KEMP
    (tmp_path / "queries").write_bytes(b"0x80090326\r\n\xff\xfe\r\n")
    assert len(cli("find", "--each", "queries").out.splitlines()) == 2


def test_find_needs_text_or_each_but_not_both(cli: Cli) -> None:
    assert cli("find").code == 2
    assert cli("find", "x", "--each", "-").code == 2
    assert cli("find", "--each", "no-such-file").code == 2


def test_hostile_text_comes_back_without_what_a_terminal_obeys(cli: Cli) -> None:
    hostile = "\x1b]0;title\x07 \x9b2J \u202e 0x80090326"
    result = cli("find", hostile, "--json")
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(result.out)
    assert result.document["covered"] is True
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(cli("find", hostile).out)


# --- probe ----------------------------------------------------------------------------------------------------------


def test_probe_gives_the_documented_keys(cli: Cli) -> None:
    with closed_port() as port:
        result = cli("probe", "tcp", "host=127.0.0.1", f"port={port}", "--yes", "--json")
    found = result.document
    assert result.code == 0
    assert (found["kind"], found["result"]) == ("tcp", "refused")
    assert found["params"] == {"host": "127.0.0.1", "port": str(port)}
    assert {"says", "facts", "started", "seconds", "raw_digest"} <= set(found)


def test_probe_without_a_terminal_and_without_yes_runs_nothing(cli: Cli) -> None:
    with closed_port() as port:
        result = cli("probe", "tcp", "host=127.0.0.1", f"port={port}", "--json")
    assert (result.code, result.out) == (3, "")
    assert "Opens a TCP connection to 127.0.0.1" in result.err
    assert "--yes" in result.err


def test_probe_with_the_result_unknown_has_exit_code_3(cli: Cli) -> None:
    result = cli("probe", "certificate-file", "path=/no/such/file", "--yes", "--json")
    assert (result.code, result.document["result"]) in [(3, "unknown"), (0, "unreadable")]


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("tpc",), "tcp"),
        (("tcp", "hots=127.0.0.1"), 'did you mean "host"?'),
        (("tcp", "host=127.0.0.1", "port=70000"), "port number"),
        (("tcp", "127.0.0.1"), "NAME=VALUE"),
        (("tcp", "host=-oProxyCommand", "port=1"), "host"),
        ((), "tls-handshake"),
    ],
)
def test_probe_refuses_what_does_not_fit_with_the_nearest_name(cli: Cli, arguments: tuple[str, ...], hint: str) -> None:
    result = cli("probe", *arguments, "--yes")
    assert result.code == 2
    assert hint in result.err
    assert result.out == ""


def test_probe_reads_a_paste_or_a_file_through_the_same_reader(cli: Cli) -> None:
    request = "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n"
    Path("x.csr").write_text(request)
    live = cli("probe", "certificate-file", "path=x.csr", "--yes", "--json").document
    filed = cli("probe", "certificate-file", "--from", "x.csr", "--json").document
    pasted = cli("probe", "certificate-file", "--from", "-", "--json", typed=request).document
    assert [one["door"] for one in (live, filed, pasted)] == ["live", "file", "paste"]
    assert live["result"] == filed["result"] == pasted["result"] == "certificate-request"
    assert live["facts"] == filed["facts"] == pasted["facts"]
    assert filed["sentence"] == ""


def test_probe_refuses_to_read_what_it_cannot(cli: Cli) -> None:
    result = cli("probe", "tcp", "--from", "-", typed="x")
    assert (result.code, result.out) == (2, "")
    assert "tcp reads no text, only what --keep kept" in result.err
    result = cli("probe", "certificate-file", "--from", "/no/such/file")
    assert result.code == 2
    assert "cannot read /no/such/file" in result.err
    result = cli("probe", "certificate-file", "paht=x", "--from", "-", typed="x")
    assert result.code == 2
    assert 'did you mean "path"?' in result.err


def test_probe_says_what_a_reading_left_out(cli: Cli) -> None:
    result = cli("probe", "certificate-file", "--from", "-", typed="\x1b[2J" * 300_000)
    assert result.code == 0
    assert "only the first 1,000,000 characters were read" in result.err
    assert "\x1b" not in result.out + result.err


def test_probe_list_describes_every_kind(cli: Cli) -> None:
    text = cli("probe", "--list").out
    listed = cli("probe", "--list", "--json").document
    assert [kind["kind"] for kind in listed] == list(KINDS)
    for kind in KINDS.values():
        assert f"{kind.name}: {kind.summary}" in text
        assert all(f"{result.name}: {result.says}" in text for result in kind.results)
    assert [kind["kind"] for kind in cli("probe", "--list", "tcp", "--json").document] == ["tcp"]
    for name, what in (("platform", "Runs on any system"), ("privilege", "no special rights"), ("by_hand", "By hand:"),
                       ("sources", "Sources:"), ("facts", "Facts:"), ("places", "Sound from: anywhere")):  # fmt: skip
        assert all(name in kind for kind in listed)
        assert what in text


# --- sessions and report --------------------------------------------------------------------------------------------


@pytest.fixture
def kept(cli: Cli) -> str:
    """A session on disk: a walk with a given answer."""
    (Path.cwd() / "answers.yaml").write_text("answers: {handshake: cut-after-client-hello}\n")
    return str(
        cli("run", IPHTTPS, "--set", "server=da.example.com", "--answers", "answers.yaml", "--json").document["session"]
    )


def test_sessions_lists_shows_and_removes(cli: Cli, kept: str) -> None:
    listed = cli("sessions", "list", "--json").document
    assert [item["session"] for item in listed] == [kept]
    assert listed[0]["article"] == IPHTTPS
    assert kept in cli("sessions").out
    assert "cause found" in cli("sessions", "show", kept).out
    assert cli("sessions", "show", "--json").document["status"] == "concluded"
    assert cli("sessions", "rm", kept[:-2]).code == 0
    assert cli("sessions", "list", "--json").document == []


def test_a_wrong_session_gets_the_nearest_ids_and_exit_code_2(cli: Cli, kept: str) -> None:
    result = cli("sessions", "show", kept[:-1] + "x")
    assert result.code == 2
    assert kept in result.err
    assert cli("sessions", "rm", "zzz").code == 2
    assert cli("sessions", "list", "--json").document[0]["session"] == kept


def test_a_session_can_be_supposed_otherwise_without_changing_it(cli: Cli, state: Path) -> None:
    Path("answers.json").write_text(json.dumps({"answers": {"handshake": "cut-after-client-hello"}}))
    cli("run", IPHTTPS, "--set", "server=da.example.com", "--answers", "answers.json")
    before = Store(state).read(Store(state).list()[0].id).events
    shown = cli("sessions", "show", "last", "--what-if", "handshake=completed", "--json")
    (supposed,) = shown.document["what_if"]
    assert supposed["check"] == f"{IPHTTPS}#handshake"
    assert supposed["now"]["cause"] == "The ADC that ends TLS offers no null cipher suites"
    assert supposed["then"]["cause"] != supposed["now"]["cause"]
    assert Store(state).read(Store(state).list()[0].id).events == before
    told = cli("sessions", "show", "last", "--what-if", "handshake=completed")
    assert "Then: " in told.out
    refused = cli("sessions", "show", "last", "--what-if", "handshak=completed")
    assert refused.code == 2
    assert "Answered were: handshake" in refused.err


def test_without_sessions_there_is_nothing_to_show(cli: Cli) -> None:
    assert cli("sessions", "list", "--json").document == []
    assert cli("report").code == 2
    assert cli("sessions", "resume").code == 2


def test_a_session_that_is_open_elsewhere_cannot_be_removed(cli: Cli, kept: str, state: Path) -> None:
    with Store(state).open(kept):
        result = cli("sessions", "rm", kept)
    assert result.code == 1
    assert "open in another program" in result.err


def test_a_session_of_knowledge_that_is_gone_is_refused_with_a_sentence(cli: Cli, kept: str, state: Path) -> None:
    path = state / f"{kept}.jsonl"
    path.write_bytes(path.read_bytes().replace(IPHTTPS.encode(), b"some-other-article"))
    result = cli("sessions", "show", kept)
    assert result.code == 2
    assert "no longer fits" in result.err


def test_a_session_that_cannot_be_read_is_listed_with_the_reason(cli: Cli, state: Path) -> None:
    state.mkdir(parents=True)
    (state / "20261120-1200-abcd.jsonl").write_text("{}\n")
    assert "cannot be read" in cli("sessions", "list").out
    assert cli("sessions", "show", "20261120-1200-abcd").code == 1


@pytest.mark.parametrize("format_", ["md", "html", "json"])
def test_report_writes_each_format(cli: Cli, kept: str, format_: str, tmp_path: Path) -> None:
    result = cli("report", kept, "--format", format_)
    assert result.code == 0
    assert "da.example.com" in result.out
    target = tmp_path / f"report.{format_}"
    assert cli("report", "--format", format_, "-o", str(target)).out == ""
    assert "da.example.com" in target.read_text("utf-8")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_redacted_report_holds_no_private_value_and_its_map_stays_apart(cli: Cli, kept: str, tmp_path: Path) -> None:
    result = cli("report", kept, "--redact", "--map", "private.json")
    assert result.code == 0
    assert "da.example.com" not in result.out
    assert "da.example.com" in (tmp_path / "private.json").read_text("utf-8")
    assert stat.S_IMODE((tmp_path / "private.json").stat().st_mode) == 0o600
    assert cli("report", kept, "--map", "private.json").code == 2


def test_a_report_that_cannot_be_written_is_exit_code_1(cli: Cli, kept: str, tmp_path: Path) -> None:
    result = cli("report", kept, "-o", str(tmp_path / "no" / "such" / "folder.md"))
    assert result.code == 1
    assert "cannot write" in result.err


def test_a_damaged_last_line_is_said_and_left_out(cli: Cli, kept: str, state: Path) -> None:
    with (state / f"{kept}.jsonl").open("ab") as file:
        file.write(b'{"event":"Not')
    result = cli("report", kept)
    assert result.code == 0
    assert "torn (13 bytes)" in result.err


# --- runbook --------------------------------------------------------------------------------------------------------


def test_one_runbook_goes_to_standard_output(cli: Cli) -> None:
    result = cli("runbook", "kemp")
    assert result.code == 0
    assert result.out.startswith("# ")
    assert "```mermaid" in result.out


def test_all_runbooks_go_to_a_folder_with_an_index(cli: Cli, tmp_path: Path) -> None:
    result = cli("runbook", "--all", "-o", "books")
    written = {path.name for path in (tmp_path / "books").iterdir()}
    assert (result.code, result.out) == (0, "")
    assert {f"{IPHTTPS}.md", f"{SSTP}.md", f"{KEMP}.md", "index.md"} <= written
    assert cli("runbook", SSTP, "kemp", "-o", "html", "--format", "html").code == 0
    assert {path.name for path in (tmp_path / "html").iterdir()} == {f"{SSTP}.html", f"{KEMP}.html"}


def test_runbook_needs_names_and_a_folder_for_several(cli: Cli) -> None:
    assert cli("runbook").code == 2
    assert cli("runbook", "--all").code == 2
    assert cli("runbook", "--all", SSTP).code == 2
    assert "Did you mean" in cli("runbook", "sstp-conect-disconect").err


# --- check and explain ----------------------------------------------------------------------------------------------


@pytest.fixture
def own_kb(tmp_path: Path) -> Path:
    """A copy of the knowledge, to break."""
    folder = tmp_path / "own"
    shutil.copytree(bundled_folder(), folder)
    return folder


def test_check_of_sound_knowledge_is_exit_code_0(cli: Cli) -> None:
    result = cli("check", "--format", "json", "--strict")
    assert (result.code, result.document["problems"]) == (0, [])
    assert result.document["coverage"][IPHTTPS]["reached"] > 0


def test_check_tells_a_mistake_with_its_place_and_exit_code_2(cli: Cli, own_kb: Path) -> None:
    path = own_kb / "directaccess" / f"{IPHTTPS}.yaml"
    path.write_text(path.read_text("utf-8").replace("      - no-null-suites\n", "      - no-nul-suites\n", 1), "utf-8")
    result = cli("check", "own", "--format", "json")
    assert result.code == 2
    errors = [problem for problem in result.document["problems"] if problem["code"] == "unknown-cause"]
    assert errors[0]["level"] == "error"
    assert errors[0]["path"].endswith(f"directaccess/{IPHTTPS}.yaml")
    assert errors[0]["line"] > 1
    assert "no-null-suites" in errors[0]["hint"]
    assert "::error" in cli("check", "own", "--format", "github").out
    assert cli("check", "own", "--format", "sarif").document["version"] == "2.1.0"


def test_check_of_a_path_reports_on_that_path_alone(cli: Cli, own_kb: Path) -> None:
    (own_kb / "cloud").mkdir(exist_ok=True)
    (own_kb / "cloud" / "broken.yaml").write_text("id: broken\n")
    assert cli("check", "own").code == 2
    assert cli("--kb", "own", "check", f"own/directaccess/{IPHTTPS}.yaml").code == 0
    assert cli("check", "own/cloud/broken.yaml").code == 2
    assert cli("check", "nowhere.yaml").code == 2


def test_strict_fails_on_any_problem(cli: Cli, own_kb: Path) -> None:
    (own_kb / "cloud").mkdir(exist_ok=True)
    (own_kb / "cloud" / "draft.yml").write_text("id: draft\n")
    assert cli("check", "own").code == 0
    assert cli("check", "own", "--strict").code == 2


def test_explain_gives_the_page_of_a_code(cli: Cli) -> None:
    assert "error[unknown-cause]" in cli("explain", "unknown-cause").out
    assert "unknown-cause" in cli("explain").out
    wrong = cli("explain", "unknown-cuase")
    assert wrong.code == 2
    assert "unknown-cause" in wrong.err


# --- knowledge with mistakes ----------------------------------------------------------------------------------------


def test_broken_articles_are_said_and_the_rest_works(cli: Cli, own_kb: Path) -> None:
    (own_kb / "always-on-vpn" / f"{SSTP}.yaml").write_text(f"id: {SSTP}\ntitle: broken\n")
    result = cli("find", "0x80090326", "--kb", "own", "--json")
    assert result.code == 0
    assert result.document["hits"][0]["article"] == IPHTTPS
    assert "troubleshooter check" in result.err


def test_a_folder_of_ones_own_lies_over_the_bundled_one(
    cli: Cli, own_kb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = own_kb / "load-balancers" / f"{KEMP}.yaml"
    path.write_text(path.read_text("utf-8").replace("title: ", "title: OWN ", 1), "utf-8")
    assert "OWN" in cli("--kb", "own", "runbook", KEMP).out
    assert "OWN" not in cli("runbook", KEMP).out
    monkeypatch.setenv("TROUBLESHOOTER_KB", "own")
    assert "OWN" in cli("runbook", KEMP).out
    monkeypatch.setenv("TROUBLESHOOTER_KB", "nowhere")
    result = cli("runbook", KEMP)
    assert result.code == 2
    assert "TROUBLESHOOTER_KB" in result.err


def test_an_article_by_its_path_needs_no_folder_option(cli: Cli, tmp_path: Path) -> None:
    source = bundled_folder() / "load-balancers" / f"{KEMP}.yaml"
    text = source.read_text("utf-8").replace(f"id: {KEMP}", "id: my-own", 1)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "my-own.yaml").write_text(text, "utf-8")
    assert cli("runbook", "mine/my-own.yaml").code == 0
    assert cli("runbook", str(source)).code == 0


def test_a_driver_and_the_command_line_keep_walks_in_the_same_place(cli: Cli, kept: str, state: Path) -> None:
    from troubleshooter.kb import load

    with Driver.resume(load([bundled_folder()], KINDS).kb, KINDS, Store(state), kept) as driver:
        assert driver.view.article.id == IPHTTPS
